import type { Block, Paragraph, Run, Section, Table, TableCell, TableRow, TextDocument } from './document.js';
import { element, emptyElement, escapeText } from './markup.js';
import { FOOTER, LINE, NAMESPACE, PAGE, styleId } from './styles.js';

const RELATIONS = { 'xmlns:r': 'http://schemas.openxmlformats.org/officeDocument/2006/relationships' };

/** The ids of the footers' relations. */
interface Footers {
  readonly odd: string;
  readonly even: string;
}

/** The part word/document.xml. */
export function bodyPart({ sections }: TextDocument, footers: Footers): string {
  const marks = { next: 0 };
  const blocks = sections.flatMap((section, index) => {
    const properties = sectionProperties(section, footers);
    const written = section.blocks.map(block => writeBlock(block, marks));
    // After a table Word wants a paragraph.
    if (section.blocks.at(-1)?.kind === 'table')
      written.push(element('w:p', {}, [element('w:pPr', {}, [TINY_LINE])]));
    // The properties of the last section stand in the body, those of the others in their last paragraph.
    return index === sections.length - 1
      ? [...written, properties]
      : [...written, element('w:p', {}, [element('w:pPr', {}, [TINY_LINE, properties])])];
  });
  return element('w:document', { ...NAMESPACE, ...RELATIONS }, [element('w:body', {}, blocks)]);
}

/** The line of a paragraph that only ends a section: it must not push the text to another page. */
const TINY_LINE = emptyElement('w:spacing', {
  'w:before': 0,
  'w:after': 0,
  'w:line': 20,
  'w:lineRule': 'exact',
});

function sectionProperties({ paper, isUnnumbered }: Section, footers: Footers): string {
  const { width, height, ...margins } = PAGE[paper];
  const isLandscape = width > height;
  const footer = (type: string, id: string) =>
    emptyElement('w:footerReference', { 'w:type': type, 'r:id': id });
  return element('w:sectPr', {}, [
    ...(isUnnumbered ? [] : [footer('default', footers.odd), footer('even', footers.even)]),
    emptyElement('w:pgSz', {
      'w:w': width,
      'w:h': height,
      ...(isLandscape && { 'w:orient': 'landscape' }),
    }),
    emptyElement('w:pgMar', {
      'w:top': margins.top,
      'w:right': margins.right,
      'w:bottom': margins.bottom,
      'w:left': margins.left,
      'w:header': 851,
      'w:footer': Math.min(FOOTER, margins.bottom - 500),
      'w:gutter': 0,
    }),
    emptyElement('w:docGrid', { 'w:type': 'lines', 'w:linePitch': LINE }),
  ]);
}

/** A footer with the page number: of odd pages at the right, of even pages at the left, one character in (7.5). */
export function footerPart(pages: 'odd' | 'even'): string {
  const side = pages === 'odd' ? 'right' : 'left';
  const field = (type: string) => element('w:r', {}, [emptyElement('w:fldChar', { 'w:fldCharType': type })]);
  const text = (words: string) =>
    element('w:r', {}, [element('w:t', { 'xml:space': 'preserve' }, [escapeText(words)])]);
  return element('w:ftr', { ...NAMESPACE }, [
    element('w:p', {}, [
      element('w:pPr', {}, [
        emptyElement('w:pStyle', { 'w:val': 'Jibao-page-number' }),
        emptyElement('w:ind', { [`w:${side}Chars`]: 100, [`w:${side}`]: 280 }),
        emptyElement('w:jc', { 'w:val': side }),
      ]),
      text('— '),
      field('begin'),
      element('w:r', {}, [element('w:instrText', { 'xml:space': 'preserve' }, [' PAGE '])]),
      field('separate'),
      text('1'),
      field('end'),
      text(' —'),
    ]),
  ]);
}

interface Marks {
  next: number;
}

const writeBlock = (block: Block, marks: Marks): string =>
  block.kind === 'paragraph' ? writeParagraph(block, marks) : writeTable(block);

function writeParagraph({ style, runs, keepNext, breaksPage, indent }: Paragraph, marks: Marks): string {
  const indents = {
    ...(indent?.left !== undefined && { 'w:leftChars': indent.left, 'w:left': twips(indent.left) }),
    ...(indent?.right !== undefined && { 'w:rightChars': indent.right, 'w:right': twips(indent.right) }),
    ...(indent?.hanging !== undefined && {
      'w:hangingChars': indent.hanging,
      'w:hanging': twips(indent.hanging),
    }),
  };
  return element('w:p', {}, [
    element('w:pPr', {}, [
      emptyElement('w:pStyle', { 'w:val': styleId(style) }),
      ...(keepNext ? [emptyElement('w:keepNext')] : []),
      ...(breaksPage ? [emptyElement('w:pageBreakBefore')] : []),
      ...(Object.keys(indents).length > 0 ? [emptyElement('w:ind', indents)] : []),
    ]),
    ...runs.map(run => writeRun(run, marks)),
  ]);
}

/** Hundredths of a character of the body (16 points) in twips. */
const twips = (hundredths: number): number => Math.round((hundredths / 100) * 320);

function writeRun({ text, bookmark, isOpen, isUnderlined }: Run, marks: Marks): string {
  const look = [
    ...(isOpen ? [emptyElement('w:highlight', { 'w:val': 'yellow' })] : []),
    ...(isUnderlined ? [emptyElement('w:u', { 'w:val': 'single' })] : []),
  ];
  const lines = text.split('\n').map(line => element('w:t', { 'xml:space': 'preserve' }, [escapeText(line)]));
  const written = element('w:r', {}, [
    ...(look.length > 0 ? [element('w:rPr', {}, look)] : []),
    lines.join(emptyElement('w:br')),
  ]);
  if (bookmark === undefined) return written;
  const id = marks.next;
  marks.next += 1;
  return [
    emptyElement('w:bookmarkStart', { 'w:id': id, 'w:name': bookmark }),
    written,
    emptyElement('w:bookmarkEnd', { 'w:id': id }),
  ].join('');
}

function writeTable({ widths, headerRows, rows }: Table): string {
  const border = (side: string) =>
    emptyElement(`w:${side}`, { 'w:val': 'single', 'w:sz': 4, 'w:space': 0, 'w:color': 'auto' });
  const total = widths.reduce((sum, width) => sum + width, 0);
  return element('w:tbl', {}, [
    element('w:tblPr', {}, [
      emptyElement('w:tblW', { 'w:w': total, 'w:type': 'dxa' }),
      emptyElement('w:jc', { 'w:val': 'center' }),
      element('w:tblBorders', {}, ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(border)),
      emptyElement('w:tblLayout', { 'w:type': 'fixed' }),
      element('w:tblCellMar', {}, [
        emptyElement('w:left', { 'w:w': 20, 'w:type': 'dxa' }),
        emptyElement('w:right', { 'w:w': 20, 'w:type': 'dxa' }),
      ]),
    ]),
    element(
      'w:tblGrid',
      {},
      widths.map(width => emptyElement('w:gridCol', { 'w:w': width })),
    ),
    ...rows.map((row, index) => writeRow(row, widths, index < headerRows)),
  ]);
}

function writeRow({ height, cells }: TableRow, widths: readonly number[], isHeader: boolean): string {
  let column = 0;
  const written = cells.map(cell => {
    const width = widths.slice(column, column + cell.columns).reduce((sum, each) => sum + each, 0);
    column += cell.columns;
    return writeCell(cell, width);
  });
  return element('w:tr', {}, [
    element('w:trPr', {}, [
      emptyElement('w:cantSplit'),
      emptyElement('w:trHeight', { 'w:val': height, 'w:hRule': 'atLeast' }),
      ...(isHeader ? [emptyElement('w:tblHeader')] : []),
    ]),
    ...written,
  ]);
}

function writeCell({ text, columns, merge }: TableCell, width: number): string {
  return element('w:tc', {}, [
    element('w:tcPr', {}, [
      emptyElement('w:tcW', { 'w:w': width, 'w:type': 'dxa' }),
      ...(columns > 1 ? [emptyElement('w:gridSpan', { 'w:val': columns })] : []),
      ...(merge === undefined
        ? []
        : [emptyElement('w:vMerge', merge === 'begins' ? { 'w:val': 'restart' } : {})]),
      emptyElement('w:vAlign', { 'w:val': 'center' }),
    ]),
    element('w:p', {}, [
      element('w:pPr', {}, [
        emptyElement('w:pStyle', { 'w:val': styleId('table-line') }),
        emptyElement('w:jc', { 'w:val': 'center' }),
      ]),
      ...(text === ''
        ? []
        : [element('w:r', {}, [CELL_SIZE, element('w:t', { 'xml:space': 'preserve' }, [escapeText(text)])])]),
    ]),
  ]);
}

/** Nine points: 33 columns fit an A3 page. */
const CELL_SIZE = element('w:rPr', {}, [
  emptyElement('w:sz', { 'w:val': 18 }),
  emptyElement('w:szCs', { 'w:val': 18 }),
]);
