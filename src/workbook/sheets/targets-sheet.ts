import type { Outcome, Task, UnitTargets } from '../../core/targets.js';
import { unitName } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import { insertYear, type TargetColumn } from '../../plan/plan.js';
import type { Formula, ListedRow, ListedRows, Sheet, StyleName } from '../xlsx/book.js';
import { lettersOf } from '../xlsx/addresses.js';
import { cellsOf, heightsFor, mergesOf, rowHeight, type Block } from './blocks.js';
import { GAP } from './figures.js';
import { lineOf } from './rows.js';
import type { SheetContext } from './unit-sheet.js';
import { withWayBack } from './way-back.js';

export const TARGETS_SHEET_NAME = '目标完成情况';

/** Under each column of 附件1: the target, what is newly added, and what is still missing. */
const PARTS = ['目标', '完成', '还差'] as const;
const FIRST_TARGET = 2;
const widthsOf = (targets: readonly TargetColumn[]): number[] => [
  26,
  ...targets.flatMap(() => [10, 12, 12]),
  16,
];
const MIN_HEIGHT = 22;

/**
 * The sheet 目标完成情况: 附件1 with what is newly added beside each target. What is missing is a formula, and so are the sums.
 */
export function targetsSheet(
  rows: readonly UnitTargets[],
  { plan, period, pageFoot, contents, unfinished, remark }: SheetContext,
): Sheet {
  const { annex, title, notes, columns: targets } = plan.targetTable;
  const widths = widthsOf(targets);
  const wide = (row: number, value: string, style: StyleName): Block => ({
    ...{ row, column: 1, rows: 1, columns: widths.length, value, style },
  });
  const lines = [
    { text: `${annex}${GAP}${insertYear(plan, title)}`, style: 'line' },
    ...lineOf(remark),
    ...(unfinished ? [{ text: unfinished, style: 'warning' } as const] : []),
    ...(rows.length === 0 ? [{ text: `${annex}没有给这些单位下达任务。`, style: 'line' } as const] : []),
  ] as const;
  const headRow = 2 + lines.length;
  const blocks = [
    ...withWayBack(
      [
        wide(1, `${TARGETS_SHEET_NAME}${GAP}${periodName(period)}`, 'title'),
        ...lines.map(({ text, style }, index) => wide(2 + index, text, style)),
      ],
      contents,
    ),
    ...(rows.length === 0 ? [] : headBlocks(headRow, targets)),
  ];
  const foot = `注：${notes.map(note => insertYear(plan, note)).join('')}完成数只算已提交、已通过、已上报的数；“—”是还不知道。`;
  const lastHeadRow = rows.length === 0 ? headRow - 1 : headRow + 1;
  return {
    name: TARGETS_SHEET_NAME,
    widths,
    heights: heightsFor(blocks, widths, row => (row === 1 ? 30 : MIN_HEIGHT)),
    cells: cellsOf(blocks),
    ...(rows.length === 0 ? {} : { listed: listedRows(rows, widths, lastHeadRow + 1, foot) }),
    merges: mergesOf(blocks),
    printing: {
      ...({ paper: 'A4', landscape: true } as const),
      repeat: { from: rows.length === 0 ? 1 : headRow, to: lastHeadRow },
      header: unfinished,
      footer: pageFoot,
    },
    frozen: { rows: lastHeadRow, columns: rows.length === 0 ? 0 : 1 },
  };
}

/** The columns of 附件1, each target over its three parts. */
function headBlocks(row: number, targets: readonly TargetColumn[]): Block[] {
  const head = (column: number, value: string, more: Partial<Block> = {}): Block => ({
    ...{ row, column, rows: 1, columns: 1, value, style: 'header' },
    ...more,
  });
  return [
    head(1, '行业领域', { rows: 2 }),
    ...targets.flatMap(({ name }, index) => {
      const first = FIRST_TARGET + index * PARTS.length;
      return [
        head(first, `${name}数`, { columns: PARTS.length }),
        ...PARTS.map((part, at) => head(first + at, part, { row: row + 1 })),
      ];
    }),
    head(widthsOf(targets).length, '牵头股室', { rows: 2 }),
  ];
}

type ListedCell = ListedRow['cells'][number];

function listedRows(
  rows: readonly UnitTargets[],
  widths: readonly number[],
  firstRow: number,
  foot: string,
): ListedRows {
  const hasSums = rows.length > 1 && !isNested(rows);
  return {
    count: rows.length + (hasSums ? 1 : 0) + 1,
    columns: widths.length,
    make: function* () {
      let row = firstRow;
      for (const each of rows) yield listed(unitCells(each, row++), widths);
      if (hasSums) yield listed(sumCells(rows, firstRow), widths);
      const note = { value: foot, style: 'notes', column: 1, columns: widths.length } as const;
      yield { height: rowHeight([note], widths, MIN_HEIGHT), cells: [note], isMerged: true };
    },
  };
}

function listed(cells: readonly ListedCell[], widths: readonly number[]): ListedRow {
  const blocks = cells.map((cell, index) => ({ ...cell, column: index + 1, columns: 1 }));
  return { height: rowHeight(blocks, widths, MIN_HEIGHT), cells };
}

/** Whether some unit stands with one that it is below: what a subunit added is part of what its parent added. */
function isNested(rows: readonly UnitTargets[]): boolean {
  const keys = new Set(rows.map(({ unit }) => unit.key));
  return rows.some(({ unit }) => unit.parent !== undefined && keys.has(unit.parent));
}

function unitCells({ unit, tasks }: UnitTargets, row: number): ListedCell[] {
  return [
    { value: unit.name === undefined ? unit.industry : unitName(unit), style: 'label' },
    ...tasks.flatMap((task, index) => taskCells(task, row, FIRST_TARGET + index * PARTS.length)),
    { value: unit.section, style: 'label' },
  ];
}

function taskCells({ target, outcome }: Task, row: number, column: number): ListedCell[] {
  const added = addedIn(outcome);
  const [targetAt, addedAt] = [column, column + 1].map(each => `${lettersOf(each)}${row}`);
  const missing: Formula = {
    formula: `MAX(0,${targetAt ?? ''}-MAX(0,${addedAt ?? ''}))`,
    result: Math.max(0, target - Math.max(0, added ?? 0)),
  };
  return [
    { value: target, style: 'figure', numberFormat: '0' },
    added === undefined
      ? { value: UNKNOWN_WORDS[outcome.kind] ?? '—', style: 'figure' }
      : { value: added, style: 'figure', numberFormat: numberFormatOf(added) },
    {
      value: outcome.kind === 'no-task' ? '无任务' : added === undefined ? '—' : missing,
      style: 'figure',
      ...(added === undefined ? {} : { numberFormat: numberFormatOf(added) }),
    },
  ];
}

const numberFormatOf = (value: number): string => (Number.isInteger(value) ? '0' : '0.####');

/** Why nothing stands under 完成. */
const UNKNOWN_WORDS: Partial<Record<Outcome['kind'], string>> = {
  unreported: '未报送',
  mending: '退回修改中',
};

const addedIn = (outcome: Outcome): number | undefined => ('added' in outcome ? outcome.added : undefined);

/** What is missing in sum while it is not known of some units: it may be more, and at least 0 says nothing. */
const AT_LEAST = '"至少 "0;;"—"';

/** A sum of nothing is not 0. */
const UNKNOWN = '"—"';

/** The sums of the columns; texts count nothing. */
function sumCells(rows: readonly UnitTargets[], firstRow: number): ListedCell[] {
  const lastRow = firstRow + rows.length - 1;
  const sums = (rows[0]?.tasks ?? []).flatMap((_, index) => {
    const tasks = rows.flatMap(row => row.tasks[index] ?? []);
    const total = (valueOf: (task: Task) => number | undefined) =>
      tasks.reduce((sum, task) => sum + (valueOf(task) ?? 0), 0);
    const isKnown = tasks.every(({ target, outcome }) => target === 0 || addedIn(outcome) !== undefined);
    const isAnyKnown = tasks.some(({ outcome }) => addedIn(outcome) !== undefined);
    return [
      { result: total(({ target }) => target), numberFormat: '0' },
      { result: total(({ outcome }) => addedIn(outcome)), numberFormat: isAnyKnown ? '0' : UNKNOWN },
      {
        result: total(({ outcome }) => (outcome.kind === 'short' ? outcome.missing : 0)),
        numberFormat: isKnown ? '0' : AT_LEAST,
      },
    ];
  });
  return [
    { value: '合计', style: 'label' },
    ...sums.map(({ result, numberFormat }, index): ListedCell => {
      const letters = lettersOf(FIRST_TARGET + index);
      const formula = `SUM(${letters}${firstRow}:${letters}${lastRow})`;
      return { value: { formula, result }, style: 'figure', numberFormat };
    }),
    { value: null, style: 'label' },
  ];
}
