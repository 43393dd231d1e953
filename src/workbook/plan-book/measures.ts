import { MEASURE_FIELDS } from '../../plan/fault-words.js';
import type { Column, Form, Note } from '../../plan/form.js';
import type { Measure } from '../../plan/measure.js';
import type { PlanData } from '../../plan/plan.js';
import { tableLabel, type FormHeader } from './basics.js';
import { findNearWord } from './near-word.js';
import { noteUnknown, type CellPlace, type Reading, type SentBookRow } from './read-table.js';
import { bookTable, type BookTable, type TableSpec } from './table.js';
import {
  codesText,
  COLUMN_KINDS,
  countedText,
  headerText,
  keyFor,
  listText,
  readCodes,
  readCounted,
  readHeader,
  readList,
  readSince,
  sinceText,
  wordFor,
  wordsOf,
} from './words.js';

// Sheets 指标, 表栏 and 备注: the figures, the columns in which they stand, and the notes under the tables.

type MeasureHead =
  '编号' | '表' | '表头' | '分行' | '单位' | '起算' | '合计' | '可减少' | '来源' | '台账计数' | '常用说法';
type ColumnHead = '所在表' | '栏' | '表头文字' | '各行内容' | '栏次' | '栏名';
type NoteHead = '所在表' | '备注' | '适用指标';

export const MEASURES: TableSpec<MeasureHead> = {
  sheet: '指标',
  heads: {
    编号: { isCentred: true },
    表: { isCentred: true },
    表头: {},
    分行: { isCentred: true },
    单位: { isCentred: true },
    起算: { isCentred: true },
    合计: {},
    可减少: { isCentred: true, words: ['是'] },
    来源: { isCentred: true, words: ['手填', '台账'] },
    台账计数: {},
    常用说法: {},
  },
  optional: ['台账计数', '常用说法', '可减少', '来源'],
};

export const COLUMNS: TableSpec<ColumnHead> = {
  sheet: '表栏',
  heads: {
    所在表: { isCentred: true },
    栏: { isCentred: true, words: wordsOf(COLUMN_KINDS) },
    表头文字: {},
    各行内容: {},
    栏次: { isCentred: true },
    栏名: { isMade: true },
  },
  optional: ['表头文字', '栏次'],
};

export const NOTES: TableSpec<NoteHead> = {
  sheet: '备注',
  heads: { 所在表: { isCentred: true }, 备注: {}, 适用指标: {} },
};

const EMPTY_CELL = '—';

export function measuresTable({ forms, decimals }: PlanData): BookTable {
  const units = new Set([
    ...forms.flatMap(({ measures }) => measures.map(({ unit }) => unit)),
    ...Object.keys(decimals),
  ]);
  const table = bookTable(
    MEASURES,
    forms.flatMap((form, index) =>
      form.measures.map(({ code, header, subRow, unit, since, sumOf, mayFall, counted, words }) => ({
        编号: code,
        表: tableLabel(index),
        表头: headerText(header),
        分行: subRow ?? null,
        单位: unit,
        起算: sinceText(since),
        合计: sumOf ? listText(sumOf) : null,
        可减少: mayFall ? '是' : null,
        来源: sumOf ? null : counted ? '台账' : '手填',
        台账计数: counted ? countedText(counted) : null,
        常用说法: words ? listText(words) : null,
      })),
    ),
  );
  const heads = { ...MEASURES.heads, 单位: { isCentred: true as const, words: [...units] } };
  return { ...table, spec: { ...table.spec, heads } };
}

export function columnsTable({ forms }: PlanData): BookTable {
  return bookTable(
    COLUMNS,
    forms.flatMap((form, index) => {
      const measures = new Map(form.measures.map(measure => [measure.code, measure]));
      return form.columns.map(column => {
        const own = column.kind === 'figures' ? headerOfFirst(column.cells, measures) : undefined;
        const header = headerText(column.header);
        return {
          所在表: tableLabel(index),
          栏: wordFor(COLUMN_KINDS, column.kind),
          表头文字: own === header ? null : header,
          各行内容: listText(column.cells.map(cell => cell ?? EMPTY_CELL)),
          栏次: column.number ?? null,
          栏名: header,
        };
      });
    }),
  );
}

/** A column of figures has the header of its first figure, unless its row says otherwise. */
function headerOfFirst(
  cells: readonly (string | null)[],
  measures: ReadonlyMap<string, Measure>,
): string | undefined {
  const first = cells.find(cell => cell !== null);
  const measure = typeof first === 'string' ? measures.get(first) : undefined;
  return measure && headerText(measure.header);
}

export function notesTable({ forms }: PlanData): BookTable {
  return bookTable(
    NOTES,
    forms.flatMap((form, index) =>
      form.notes.map(({ text, governs }) => ({
        所在表: tableLabel(index),
        备注: text,
        适用指标: codesText(
          governs,
          form.measures.map(({ code }) => code),
        ),
      })),
    ),
  );
}

export interface FormRows {
  readonly measures: readonly SentBookRow<MeasureHead>[];
  readonly columns: readonly SentBookRow<ColumnHead>[];
  readonly notes: readonly SentBookRow<NoteHead>[];
}

/**
 * Puts the official tables together. A figure that stands in no column gets a column behind the figure before it; a figure that
 * was taken out leaves its column.
 */
export function readForms(
  reading: Reading,
  headers: readonly FormHeader[],
  rows: FormRows,
  unitWords: readonly string[],
): Form[] {
  const labels = headers.map(({ label }) => label);
  const indexOf = (
    row: { plain: (head: never) => string },
    head: string,
    place: CellPlace,
    written: string,
  ) => {
    const word = row.plain(head as never).replace(/\s/gu, '');
    const index = headers.findIndex(({ label, sheet }) => label === word || sheet === written);
    if (index < 0) noteUnknown(reading, place, written, labels, '表');
    return index;
  };
  const measuresOf = headers.map((): Measure[] => []);
  for (const row of rows.measures) {
    const index = indexOf(row, '表', row.place('表'), row.text('表'));
    const own = measuresOf[index];
    if (own) own.push(readMeasure(reading, row, `forms.${index}.measures.${own.length}`, unitWords));
  }
  const columnsOf = headers.map((): SentBookRow<ColumnHead>[] => []);
  for (const row of rows.columns)
    columnsOf[indexOf(row, '所在表', row.place('所在表'), row.text('所在表'))]?.push(row);
  const notesOf = headers.map((): Note[] => []);
  for (const row of rows.notes) {
    const index = indexOf(row, '所在表', row.place('所在表'), row.text('所在表'));
    const codes = (measuresOf[index] ?? []).map(({ code }) => code);
    const own = notesOf[index];
    if (!own) continue;
    reading.places.set(`forms.${index}.notes.${own.length}`, row.place('备注'));
    reading.places.set(`forms.${index}.notes.${own.length}.governs`, row.place('适用指标'));
    own.push({ text: row.text('备注'), governs: readCodes(row.plain('适用指标'), codes) });
  }
  return headers.map((head, index) => {
    const { key, annex, title, annualTitle, sheet, subRows, corner } = head;
    const header = { key, annex, title, annualTitle, sheet, subRows, ...(corner !== '' && { corner }) };
    const measures = measuresOf[index] ?? [];
    return {
      ...header,
      columns: readColumns(reading, columnsOf[index] ?? [], { ...header, index, measures }),
      measures,
      notes: notesOf[index] ?? [],
    };
  });
}

function readMeasure(
  reading: Reading,
  row: SentBookRow<MeasureHead>,
  path: string,
  unitWords: readonly string[],
): Measure {
  reading.places.set(path, row.place('编号'));
  for (const [field, head] of Object.entries(MEASURE_FIELDS))
    reading.places.set(`${path}.${field}`, row.place(head));
  const unit = row.plain('单位');
  if (!unitWords.includes(unit)) noteUnknown(reading, row.place('单位'), row.text('单位'), unitWords, '单位');
  const since = readSince(row.plain('起算').replace(/\s/gu, ''));
  if (since === undefined)
    reading.faults.push({
      ...row.place('起算'),
      words: `“${row.text('起算')}”不是认得的起算，请写“现有数”“本年1月”，或如“2021年8月”`,
    });
  const subRow = row.text('分行');
  const sumOf = readList(row.plain('合计').replace(/[+＋]/gu, '、'));
  const words = readList(row.text('常用说法'));
  const counted = readSource(reading, row);
  return {
    code: row.plain('编号').replace(/\s/gu, ''),
    header: readHeader(row.text('表头')),
    ...(subRow === '' ? {} : { subRow }),
    unit,
    since: since ?? 'stock',
    ...(sumOf.length > 0 ? { sumOf } : {}),
    ...(readYes(reading, row, '可减少') ? { mayFall: true as const } : {}),
    ...(counted ? { counted } : {}),
    ...(words.length > 0 ? { words } : {}),
  };
}

function readSource(reading: Reading, row: SentBookRow<MeasureHead>): Measure['counted'] {
  const [source, text] = [row.plain('来源'), row.text('台账计数')];
  if (source !== '' && source !== '手填' && source !== '台账') {
    noteUnknown(reading, row.place('来源'), source, ['手填', '台账'], '来源');
    return undefined;
  }
  if (source !== '台账') return undefined;
  const counted = readCounted(text.replaceAll('＝', '='));
  if (!counted)
    reading.faults.push({
      ...row.place('台账计数'),
      words:
        text === ''
          ? '来源是台账，请在“台账计数”写怎么数，如“规模=规上”'
          : `看不懂“${text}”，请写如“规模=规上”“达标=国标一级；2021-08-01起”“告知书”`,
    });
  return counted;
}

function readYes<Head extends string>({ faults }: Reading, row: SentBookRow<Head>, head: Head): boolean {
  const text = row.plain(head);
  if (text === '' || text === '否') return false;
  if (!/^(是|可|可以|√|✓)$/u.test(text))
    faults.push({ ...row.place(head), words: `${head}请写“是”或空着，不能是“${text}”` });
  return true;
}

interface FormParts {
  readonly index: number;
  readonly subRows: number;
  readonly measures: readonly Measure[];
}

function readColumns(reading: Reading, rows: readonly SentBookRow<ColumnHead>[], form: FormParts): Column[] {
  const { index, measures } = form;
  const byCode = new Map(measures.map(measure => [measure.code, measure]));
  const columns: { column: Column; place: CellPlace }[] = [];
  for (const row of rows) {
    const column = readColumn(reading, row, byCode);
    if (column) columns.push({ column, place: row.place('各行内容') });
  }
  const placed = new Set(columns.flatMap(({ column: { kind, cells } }) => (kind === 'figures' ? cells : [])));
  let before: string | undefined;
  for (const measure of measures) {
    if (!placed.has(measure.code)) {
      const place = reading.places.get(`forms.${index}.measures.${measures.indexOf(measure)}`);
      addMeasure(columns, measure, {
        ...form,
        before,
        place: place ?? { sheet: MEASURES.sheet, address: 'A1' },
      });
      placed.add(measure.code);
    }
    before = measure.code;
  }
  for (const [number, { place }] of columns.entries())
    reading.places.set(`forms.${index}.columns.${number}`, place);
  return columns.map(({ column }) => column);
}

/** Undefined for a column whose figures were all taken out of the plan. */
function readColumn(
  reading: Reading,
  row: SentBookRow<ColumnHead>,
  byCode: ReadonlyMap<string, Measure>,
): Column | undefined {
  const word = row.plain('栏');
  const kind = keyFor(COLUMN_KINDS, word);
  if (!kind) {
    noteUnknown(reading, row.place('栏'), word, wordsOf(COLUMN_KINDS), '栏');
    return undefined;
  }
  const header = row.text('表头文字');
  const cells = readCells(row.text('各行内容'));
  const written = row.text('栏次');
  const number = written === '' ? {} : { number: written };
  if (kind !== 'figures') return { kind, header: readHeader(header), cells, ...number };
  const codes = cells.map(cell => cell?.normalize('NFKC') ?? null);
  const present = codes.map(code => (code !== null && byCode.has(code) ? code : null));
  if (present.every(code => code === null)) return undefined;
  const first = byCode.get(present.find(code => code !== null) ?? '');
  return {
    kind,
    header: header === '' ? (first?.header ?? []) : readHeader(header),
    cells: present.length === 1 || present.length === codes.length ? present : codes,
    ...number,
  };
}

const readCells = (text: string): (string | null)[] =>
  text === '' ? [] : text.split(/[、，]/u).map(cell => (/^[—－-]*$/u.test(cell.trim()) ? null : cell.trim()));

/** Puts a figure into a column with the same header that has an empty cell in its sub-row, or into one of its own. */
function addMeasure(
  columns: { column: Column; place: CellPlace }[],
  measure: Measure,
  { before, subRows, place }: FormParts & { readonly before: string | undefined; readonly place: CellPlace },
): void {
  const row = subRowOf(columns, measure.subRow);
  const path = headerText(measure.header);
  if (measure.subRow !== undefined && row !== undefined) {
    const index = columns.findIndex(
      ({ column }) =>
        column.kind === 'figures' &&
        headerText(column.header) === path &&
        column.cells.length === subRows &&
        column.cells[row] === null,
    );
    const found = columns[index];
    if (found?.column.kind === 'figures') {
      const cells = found.column.cells.with(row, measure.code);
      columns[index] = { ...found, column: { ...found.column, cells } };
      return;
    }
  }
  const isSplit = measure.subRow !== undefined && row !== undefined;
  const cells = isSplit
    ? Array.from({ length: subRows }, (_, each) => (each === row ? measure.code : null))
    : [measure.code];
  const after = columns.findLastIndex(({ column }) => before !== undefined && column.cells.includes(before));
  const at = after < 0 ? columns.length : after + 1;
  columns.splice(at, 0, { column: { kind: 'figures', header: measure.header, cells }, place });
}

/** The line of a sub-row, from the labels of the columns with names of sub-rows. */
function subRowOf(
  columns: readonly { readonly column: Column }[],
  subRow: string | undefined,
): number | undefined {
  if (subRow === undefined) return undefined;
  for (const { column } of columns)
    if (column.kind === 'sub-rows' && column.cells.includes(subRow)) return column.cells.indexOf(subRow);
  return undefined;
}

/** Notes codes that the plan does not have, at their cell, with the nearest one. */
export function noteUnknownCodes(
  { faults }: Reading,
  place: CellPlace,
  codes: readonly string[],
  known: ReadonlySet<string>,
): void {
  for (const code of codes.filter(each => !known.has(each))) {
    const near = findNearWord(code, [...known]);
    faults.push({
      ...place,
      words: `没有编号为“${code}”的指标${near === undefined ? '' : `，是否“${near}”？`}`,
    });
  }
}
