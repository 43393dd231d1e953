import type { DocumentFonts } from '../../plan/report.js';
import type { ParagraphStyle } from './document.js';
import { element, emptyElement } from './markup.js';

/**
 * The form of an official document (GB/T 9704-2012), in twips (1/20 point): margins 5.2.1, 22 lines of 28 characters
 * 5.2.3, typefaces 5.2.2 and 7.3.
 */
export const PAGE = {
  A4: { width: 11_906, height: 16_838, top: 2_098, right: 1_474, bottom: 1_984, left: 1_587 },
  /** Clause 8: a landscape table has its head at the binding side. */
  'A3-landscape': { width: 23_811, height: 16_838, top: 1_587, right: 1_134, bottom: 1_304, left: 1_134 },
} as const;

/** 22 lines of 579 twips fill 225 mm; with 580 only 21 fit. */
export const LINE = 579;
/** 28 characters of 16 points are wider than 156 mm by 6 points: each gives 5 twips. */
const CHARACTER_SPACING = -5;
/** The footer stands 7 mm under the text (7.5). */
export const FOOTER = 1_430;

interface Look {
  readonly name: string;
  readonly font: keyof DocumentFonts;
  /** In half points. */
  readonly size: number;
  /** Nothing is justified: LibreOffice leaves out a comma that hangs over the margin of a justified line. */
  readonly alignment: 'left' | 'center' | 'right';
  /** The distance of lines in twips. */
  readonly line: number;
  /** `at-least` lets a line grow with its text. */
  readonly lineRule?: 'exact' | 'atLeast';
  /** Its lines do not stand on the grid of the page. */
  readonly isOffGrid?: true;
  /** Indents in hundredths of a character, with the twips that they are at this size. */
  readonly firstLine?: { readonly characters: number; readonly twips: number };
  readonly left?: { readonly characters: number; readonly twips: number };
  readonly hanging?: { readonly characters: number; readonly twips: number };
  readonly right?: { readonly characters: number; readonly twips: number };
  /** The level of a heading in the outline, from 0. */
  readonly outline?: number;
}

const BODY = { font: 'body', size: 32, line: LINE } as const;
/**
 * A letter with its note and the longest name leaves two lines of its page free: programs break lines in different ways,
 * and nobody signs a second page. Its lines are closer than the grid's.
 */
const LETTER = { font: 'body', size: 32, line: 520, isOffGrid: true } as const;
const TWO_CHARACTERS = { characters: 200, twips: 640 };

const LOOKS: Readonly<Record<ParagraphStyle, Look>> = {
  title: { name: '标题', font: 'title', size: 44, alignment: 'center', line: 640 },
  addressee: { ...BODY, name: '主送机关', alignment: 'left' },
  body: { ...BODY, name: '公文正文', alignment: 'left', firstLine: TWO_CHARACTERS },
  heading: {
    ...BODY,
    name: '一级标题',
    font: 'heading',
    alignment: 'left',
    firstLine: TWO_CHARACTERS,
    outline: 0,
  },
  subheading: {
    ...BODY,
    name: '二级标题',
    font: 'subheading',
    alignment: 'left',
    firstLine: TWO_CHARACTERS,
    outline: 1,
  },
  // 7.3.4: two characters in; a second line stands under the first name.
  attachments: {
    ...BODY,
    name: '附件说明',
    alignment: 'left',
    left: { characters: 600, twips: 1_920 },
    hanging: { characters: 400, twips: 1_280 },
  },
  'attachment-mark': { ...BODY, name: '附件标识', font: 'heading', alignment: 'left' },
  'attachment-title': { name: '附件标题', font: 'title', size: 44, alignment: 'center', line: 640 },
  // 7.3.5.1: the date stands four characters from the right.
  signature: { ...BODY, name: '落款', alignment: 'right', right: { characters: 400, twips: 1_280 } },
  'letter-copy': { ...LETTER, name: '份别', font: 'heading', size: 24, alignment: 'right', line: 400 },
  'letter-title': { ...LETTER, name: '文书标题', font: 'title', size: 44, alignment: 'center', line: 640 },
  'letter-addressee': { ...LETTER, name: '文书抬头', alignment: 'left' },
  'letter-body': { ...LETTER, name: '文书正文', alignment: 'left', firstLine: TWO_CHARACTERS },
  'letter-line': { ...LETTER, name: '签章行', alignment: 'left', firstLine: TWO_CHARACTERS },
  'letter-signature': {
    ...LETTER,
    name: '文书落款',
    alignment: 'right',
    right: { characters: 400, twips: 1_280 },
  },
  'letter-note': { ...LETTER, name: '文书附注', size: 24, alignment: 'left', line: 400 },
  'letter-gap': { ...LETTER, name: '文书空行', size: 24, alignment: 'left', line: 300 },
  // The lines of a table are closer than the grid's.
  'table-line': {
    ...{ name: '表行', font: 'table', size: 21, alignment: 'left' },
    ...{ line: 320, lineRule: 'atLeast', isOffGrid: true },
  },
  blank: { ...BODY, name: '空行', alignment: 'left' },
};

/** Letters and digits of all styles. */
const LATIN = 'Times New Roman';

export const styleId = (style: ParagraphStyle): string => `Jibao-${style}`;

const fontsElement = (font: string): string =>
  emptyElement('w:rFonts', {
    'w:ascii': LATIN,
    'w:hAnsi': LATIN,
    'w:eastAsia': font,
    'w:cs': LATIN,
    'w:hint': 'eastAsia',
  });

function paragraphStyle(style: ParagraphStyle, fonts: DocumentFonts): string {
  const look = LOOKS[style];
  const { firstLine, left, hanging, right } = look;
  const indent = {
    ...(left && { 'w:leftChars': left.characters, 'w:left': left.twips }),
    ...(right && { 'w:rightChars': right.characters, 'w:right': right.twips }),
    ...(hanging && { 'w:hangingChars': hanging.characters, 'w:hanging': hanging.twips }),
    ...(firstLine && { 'w:firstLineChars': firstLine.characters, 'w:firstLine': firstLine.twips }),
  };
  return element('w:style', { 'w:type': 'paragraph', 'w:customStyle': 1, 'w:styleId': styleId(style) }, [
    emptyElement('w:name', { 'w:val': look.name }),
    emptyElement('w:qFormat'),
    element('w:pPr', {}, [
      ...(look.outline === undefined ? [] : [emptyElement('w:keepNext')]),
      emptyElement('w:widowControl', { 'w:val': 0 }),
      ...(look.isOffGrid ? [emptyElement('w:snapToGrid', { 'w:val': 0 })] : []),
      emptyElement('w:spacing', {
        'w:before': 0,
        'w:after': 0,
        'w:line': look.line,
        'w:lineRule': look.lineRule ?? 'exact',
      }),
      ...(Object.keys(indent).length === 0 ? [] : [emptyElement('w:ind', indent)]),
      emptyElement('w:jc', { 'w:val': look.alignment }),
      ...(look.outline === undefined ? [] : [emptyElement('w:outlineLvl', { 'w:val': look.outline })]),
    ]),
    element('w:rPr', {}, [
      fontsElement(fonts[look.font]),
      ...(look.size === 32 ? [emptyElement('w:spacing', { 'w:val': CHARACTER_SPACING })] : []),
      emptyElement('w:sz', { 'w:val': look.size }),
      emptyElement('w:szCs', { 'w:val': look.size }),
    ]),
  ]);
}

/** The page number: 4号 宋体 (14 points), a dash on each side. */
function pageNumberStyle(fonts: DocumentFonts): string {
  return element('w:style', { 'w:type': 'paragraph', 'w:customStyle': 1, 'w:styleId': 'Jibao-page-number' }, [
    emptyElement('w:name', { 'w:val': '页码' }),
    element('w:rPr', {}, [
      fontsElement(fonts.table),
      emptyElement('w:sz', { 'w:val': 28 }),
      emptyElement('w:szCs', { 'w:val': 28 }),
    ]),
  ]);
}

/** The part word/styles.xml. */
export function stylesPart(fonts: DocumentFonts): string {
  const defaults = element('w:docDefaults', {}, [
    element('w:rPrDefault', {}, [
      element('w:rPr', {}, [
        fontsElement(fonts.body),
        emptyElement('w:sz', { 'w:val': 32 }),
        emptyElement('w:szCs', { 'w:val': 32 }),
        emptyElement('w:lang', { 'w:val': 'en-US', 'w:eastAsia': 'zh-CN' }),
      ]),
    ]),
    element('w:pPrDefault', {}, [emptyElement('w:pPr')]),
  ]);
  const styles = (Object.keys(LOOKS) as ParagraphStyle[]).map(style => paragraphStyle(style, fonts));
  return element('w:styles', NAMESPACE, [defaults, ...styles, pageNumberStyle(fonts)]);
}

/** Faces by which Word replaces those that a machine lacks. */
const STAND_INS: Readonly<Record<keyof DocumentFonts, string>> = {
  body: '仿宋',
  title: '宋体',
  heading: 'SimHei',
  subheading: '楷体',
  table: 'SimSun',
};

/** The part word/fontTable.xml. There is no theme part: WPS warns of the faces that only a theme names. */
export function fontTablePart(fonts: DocumentFonts): string {
  const names = new Map(
    (Object.keys(fonts) as (keyof DocumentFonts)[]).map(kind => [fonts[kind], STAND_INS[kind]] as const),
  );
  return element(
    'w:fonts',
    NAMESPACE,
    [...names].map(([name, standIn]) =>
      element('w:font', { 'w:name': name }, [emptyElement('w:altName', { 'w:val': standIn })]),
    ),
  );
}

const MAIN = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
export const NAMESPACE = { 'xmlns:w': MAIN };
