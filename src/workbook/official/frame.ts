import { likely, sure, unsure, type DraftPeriodKind, type Inferred } from './draft.js';
import { annexIn, cornerUnits, isFrameText, isNoteText, isTitleText } from './frame-words.js';
import { cleanText, type BlankTable, type FilePart, type Line } from './grid.js';
import { goesOn, splitNotes, type NoteText } from './notes.js';
import type { CornerUnit } from './units.js';

/** A table with the lines above and below it. */
export interface FramedTable {
  readonly part: FilePart;
  readonly table: BlankTable;
  readonly above: readonly NoteText[];
  readonly below: readonly NoteText[];
}

/** What the lines around a table say. */
export interface Frame {
  readonly annex: string | undefined;
  readonly title: Inferred<string>;
  readonly formLine: Inferred<string>;
  readonly corner: CornerUnit | undefined;
  readonly notes: readonly NoteText[];
}

/** Gives each table of a part the lines that belong to it: notes to the table above, titles to the one below. */
export function frameTables(part: FilePart): FramedTable[] {
  const framed: { table: BlankTable; above: NoteText[]; below: NoteText[] }[] = [];
  let waiting: NoteText[] = [];
  for (const item of part.items) {
    if (item.kind === 'line') {
      waiting.push(...piecesOf(item));
      continue;
    }
    const last = framed.at(-1);
    const begin = last ? beginOfNext(waiting) : 0;
    last?.below.push(...waiting.slice(0, begin));
    framed.push({ table: item, above: fromAnnex(waiting.slice(begin)), below: [] });
    waiting = [];
  }
  framed.at(-1)?.below.push(...waiting);
  return framed.map(each => ({ part, ...each }));
}

/** The texts of a line. In one paragraph blanks divide the unit in the corner from the rest: 填报单位：    单位：家. */
const piecesOf = ({ pieces }: Line): NoteText[] =>
  pieces
    .flatMap(({ text, place }) => {
      const parts = text.split(/[ \u3000]{2,}|\t/u).filter(part => cleanText(part) !== '');
      const corner = parts.find(part => cornerUnits(cleanText(part)).length > 0);
      return corner === undefined
        ? [{ text, place }]
        : [parts.filter(part => part !== corner).join('  '), corner].map(part => ({ text: part, place }));
    })
    .filter(({ text }) => cleanText(text) !== '');

/** The first line between two tables that belongs to the one below: its annex, its title, or the lines to fill above it. */
function beginOfNext(lines: readonly NoteText[]): number {
  const begin = lines.findIndex(({ text }) => {
    const clean = cleanText(text);
    return annexIn(clean) !== undefined || isTitleText(clean) || cornerUnits(clean).length > 0;
  });
  return begin < 0 ? lines.length : begin;
}

/** A document may have pages of text in front of its annexes: the table's own lines are the last ones. */
const MOST_LINES = 14;

function fromAnnex(lines: readonly NoteText[]): NoteText[] {
  const begin = lines.findLastIndex(
    ({ text }) => annexIn(cleanText(text)) !== undefined && cleanText(text).length < 40,
  );
  return begin >= 0 && lines.length - begin <= MOST_LINES ? lines.slice(begin) : lines.slice(-MOST_LINES);
}

/** Reads the lines around a table. */
export function readFrame({ part, table, above, below }: FramedTable): Frame {
  const place = table.placeOf(1, 1);
  const lines = above.map(line => ({ ...line, clean: cleanText(line.text) }));
  const annex = lines.map(({ clean }) => annexIn(clean)).find(Boolean);
  const cornerLine = lines.find(({ clean }) => cornerUnits(clean).length > 0);
  const formLines = lines.filter(({ clean }) => isFrameText(clean) && cornerUnits(clean).length === 0);
  return {
    annex,
    title: titleOf(part, place, lines),
    formLine: formLines[0]
      ? sure(
          formLines.map(({ text }) => text.replace(/\s*\n\s*/gu, ' ').trim()).join('  '),
          formLines[0].place,
        )
      : sure('', place),
    corner: cornerLine && {
      ...{ units: cornerUnits(cornerLine.clean), place: cornerLine.place },
      text: cornerLine.text.trim(),
    },
    notes: splitNotes([...notesIn(above, true), ...notesIn(below, false)]),
  };
}

function titleOf(
  part: FilePart,
  place: string,
  lines: readonly (NoteText & { readonly clean: string })[],
): Inferred<string> {
  const free = lines
    .map(line => ({ ...line, clean: withoutAnnex(line.clean) }))
    .filter(
      ({ clean }) =>
        clean !== '' && !isFrameText(clean) && !isNoteText(clean) && !/^（[^）]*）$/u.test(clean),
    );
  const titles = free.filter(({ clean }) => isTitleText(clean));
  const [title] = titles;
  const beside = free.filter(
    ({ clean }) => clean !== title?.clean && clean.length < 40 && !/[。；]/u.test(clean),
  );
  if (title && titles.length === 1 && beside.length === 0) return sure(title.clean, title.place);
  const best = titles.at(-1) ?? free.at(-1);
  if (best) {
    const whole = free.filter(({ clean }) => clean.length < 60 && !/[。；]/u.test(clean)).slice(-3);
    return likely(
      best.clean,
      best.place,
      `表上面有${whole.map(({ clean }) => `“${clean}”`).join('、')}，标题是“${best.clean}”吗？`,
    );
  }
  return unsure(part.name, place, '没有找到这张表的标题，请填写。');
}

const withoutAnnex = (text: string): string =>
  text.replace(/^(附件|附表|附)[\d一二三四五六七八九十]*([-－—]\d+)?：?/u, '');

/** The notes among the lines: they begin with 注, and go on until the lines to fill. */
function notesIn(lines: readonly NoteText[], isAbove: boolean): NoteText[] {
  let isInNotes = false;
  return lines.filter(({ text }) => {
    const clean = cleanText(text);
    if (isFrameText(clean) && !isNoteText(clean)) isInNotes = false;
    else if (isAbove ? isNoteText(clean) : goesOn(clean, isInNotes)) isInNotes = true;
    else isInNotes = isInNotes && !isTitleText(clean) && !isAbove;
    return isInNotes;
  });
}

const PERIOD_WORDS: readonly (readonly [pattern: RegExp, kind: DraftPeriodKind])[] = [
  [/季报|每季度?|按季|季度(统计|报|进展|情况)|第[一二三四]季度/u, 'quarter'],
  [/月报|每月|按月|月度/u, 'month'],
  [/半年报|每半年|半年度|上半年|下半年/u, 'half-year'],
  [/年报(?!道|告)|每年(度)?(?:上?报|填)|年度(统计|报表)/u, 'year'],
];

/** Reads how often units report from titles, sheet names, the file's name and notes. */
export function periodKindOf(texts: readonly NoteText[]): Inferred<DraftPeriodKind | undefined> {
  const found = texts.flatMap(({ text, place }) =>
    PERIOD_WORDS.filter(([pattern]) => pattern.test(text)).map(([, kind]) => ({ kind, place, text })),
  );
  const kinds = [...new Set(found.map(({ kind }) => kind))];
  const [first] = found;
  if (!first)
    return unsure(undefined, texts[0]?.place ?? '', '文件里没有写是月报、季报、半年报还是年报，请选择。');
  if (kinds.length === 1) return sure(first.kind, first.place);
  const words = kinds.map(kind => PERIOD_NAMES[kind]).join('、');
  return unsure(first.kind, first.place, `文件里既有${words}的字样，按哪一种报送？`);
}

export const PERIOD_NAMES: Readonly<Record<DraftPeriodKind, string>> = {
  quarter: '季报',
  month: '月报',
  'half-year': '半年报',
  year: '年报',
};

/** The title of the closing report of the year: its word for the period becomes 年报. */
export function annualTitleOf(title: Inferred<string>): Inferred<string> {
  const annual = title.value.replace(/季报|月报|半年报/gu, '年报').replace(/第[（）一二三四\s]*季度/gu, '度');
  if (annual !== title.value && title.confidence === 'sure') return sure(annual, title.place);
  return likely(annual, title.place, `年报的标题用“${annual}”，对吗？`);
}
