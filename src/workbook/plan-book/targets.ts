import type { PlanData, Target, TargetTable } from '../../plan/plan.js';
import { unitName } from '../../plan/organisation.js';
import { noteUnknown, type Reading, type SentBookRow } from './read-table.js';
import { noteUnknownCodes } from './measures.js';
import { bookTable, type BookTable, type TableSpec } from './table.js';
import { listText, readList } from './words.js';

// Sheet 目标: the table of targets, its columns with the figures that count, and the numbers of the units.

type TextHead = '目标表' | '文字';
type ColumnHead = '目标' | '计入指标';
type NumberHead = '填报单位' | '名称';

export const TARGET_TEXTS: TableSpec<TextHead> = {
  sheet: '目标',
  title: '目标表的文字',
  heads: { 目标表: { isCentred: true }, 文字: {} },
};

export const TARGET_COLUMNS: TableSpec<ColumnHead> = {
  sheet: '目标',
  title: '各项目标由哪些指标相加',
  heads: { 目标: { isCentred: true }, 计入指标: {} },
};

export const TARGET_NUMBERS: TableSpec<NumberHead> = {
  sheet: '目标',
  title: '各单位的目标数（空着是没有，0 是无任务）',
  heads: { 填报单位: { isCentred: true }, 名称: { isMade: true } },
};

export function targetsTables({ targetTable, targets, organisation }: PlanData): BookTable[] {
  const names = new Map(organisation.units.map(unit => [unit.key, unitName(unit)]));
  const columns = targetTable.columns.map(({ name }) => name);
  return [
    bookTable(TARGET_TEXTS, [
      { 目标表: '附件', 文字: targetTable.annex },
      { 目标表: '标题', 文字: targetTable.title },
      ...targetTable.notes.map(note => ({ 目标表: '注', 文字: note })),
    ]),
    bookTable(
      TARGET_COLUMNS,
      targetTable.columns.map(({ name, counted }) => ({ 目标: name, 计入指标: listText(counted) })),
    ),
    {
      ...bookTable(
        TARGET_NUMBERS,
        targets.map(({ unit, numbers }) => ({ 填报单位: unit, 名称: names.get(unit) ?? null, ...numbers })),
      ),
      moreHeads: Object.fromEntries(columns.map(name => [name, { isCentred: true }])),
    },
  ];
}

export interface TargetRows {
  readonly texts: readonly SentBookRow<TextHead>[];
  readonly columns: readonly SentBookRow<ColumnHead>[];
  readonly numbers: readonly SentBookRow<NumberHead>[];
}

export function readTargets(
  reading: Reading,
  { texts, columns, numbers }: TargetRows,
  known: ReadonlySet<string>,
  units: readonly string[],
): { readonly targetTable: TargetTable; readonly targets: readonly Target[] } {
  const textsOf = (word: string) =>
    texts.filter(row => row.plain('目标表') === word).map(row => row.text('文字'));
  for (const row of texts) {
    const word = row.plain('目标表');
    if (!['附件', '标题', '注'].includes(word))
      noteUnknown(reading, row.place('目标表'), word, ['附件', '标题', '注'], '目标表项目');
  }
  placeTexts(reading, texts);
  return {
    targetTable: {
      annex: textsOf('附件')[0] ?? '',
      title: textsOf('标题')[0] ?? '',
      columns: columns.map((row, index) => {
        reading.places.set(`targetTable.columns.${index}`, row.place('目标'));
        reading.places.set(`targetTable.columns.${index}.counted`, row.place('计入指标'));
        const counted = readList(row.plain('计入指标').replace(/[+＋]/gu, '、'));
        noteUnknownCodes(reading, row.place('计入指标'), counted, known);
        return { name: row.text('目标'), counted };
      }),
      notes: textsOf('注').filter(note => note !== ''),
    },
    targets: numbers.map((row, index) => {
      const unit = row.plain('填报单位').toLowerCase();
      reading.places.set(`targets.${index}`, row.place('填报单位'));
      if (!units.includes(unit))
        noteUnknown(reading, row.place('填报单位'), row.text('填报单位'), units, '填报单位编号');
      return {
        unit,
        numbers: readNumbers(
          reading,
          row,
          columns.map(column => column.text('目标')),
        ),
      };
    }),
  };
}

const TEXT_FIELDS: Readonly<Record<string, string>> = { 附件: 'annex', 标题: 'title' };

function placeTexts({ places }: Reading, texts: readonly SentBookRow<TextHead>[]): void {
  let notes = 0;
  for (const row of texts) {
    const place = row.place('文字');
    const field = TEXT_FIELDS[row.plain('目标表')];
    if (!places.has('targetTable')) places.set('targetTable', place);
    if (field !== undefined) places.set(`targetTable.${field}`, place);
    else if (row.plain('目标表') === '注' && row.text('文字') !== '') {
      places.set(`targetTable.notes.${notes}`, place);
      notes += 1;
    }
  }
}

function readNumbers(
  reading: Reading,
  row: SentBookRow<NumberHead>,
  names: readonly string[],
): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const name of row.more) {
    const head = name as NumberHead;
    const text = row.plain(head);
    if (text === '') continue;
    if (!names.includes(name)) {
      noteUnknown(reading, row.place(head), name, names, '目标');
      continue;
    }
    if (/^\d{1,9}$/u.test(text)) numbers[name] = Number(text);
    else reading.faults.push({ ...row.place(head), words: `${name}应是整数，不能是“${text}”` });
  }
  return numbers;
}
