import type { Correction, Unchanged } from '../core/forwarded.js';
import type { Who } from '../core/who.js';
import { unitName } from '../plan/organisation.js';
import { labelOf, measureOf, type Plan } from '../plan/plan.js';
import { cellsOf, heightsFor, mergesOf, type Block } from './blocks.js';
import type { Sheet } from './book.js';
import { shown, shownChange } from './figures.js';

const COLUMNS = [
  { head: '填报单位', width: 24 },
  { head: '指标', width: 44 },
  { head: '计量单位', width: 10 },
  { head: '原报', width: 12 },
  { head: '更正为', width: 12 },
  { head: '合计原为', width: 12 },
  { head: '合计现为', width: 12 },
  { head: '合计增减', width: 12 },
  { head: '更正原因', width: 34 },
  { head: '重新打开人', width: 26 },
] as const;
const WIDTHS = COLUMNS.map(({ width }) => width);

/** What goes to the county once more. */
export interface Again {
  /** 第2次, 第3次 … */
  readonly number: number;
  readonly corrections: readonly Correction[];
  readonly unchanged: readonly Unchanged[];
  readonly who: Who;
}

/** 更正: what differs from what went before, with the reason and the effect on the totals. */
export function correctionSheet(plan: Plan, again: Again, footer: string): Sheet {
  const { number, corrections, unchanged, who } = again;
  const nothing = corrections.length + unchanged.length === 0;
  const blocks: Block[] = [
    whole(1, `更正（第${number}次上报，与第${number - 1}次相比）`, 'title'),
    ...COLUMNS.map(({ head }, index) => cell(2, index + 1, head, 'header')),
    ...corrections.flatMap((correction, index) => correctionBlocks(plan, correction, 3 + index, who)),
    ...unchanged.flatMap((each, index) => unchangedBlocks(plan, each, 3 + corrections.length + index, who)),
    ...(nothing ? [whole(3, '数据没有变化。', 'line')] : []),
  ];
  return {
    name: '更正',
    widths: WIDTHS,
    heights: heightsFor(blocks, WIDTHS, row => (row === 1 ? 30 : 20)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: { paper: 'A4', landscape: true, repeat: { from: 2, to: 2 }, header: '', footer },
    frozen: { rows: 2, columns: 0 },
    tabColour: 'BF8F00',
  };
}

function correctionBlocks(plan: Plan, correction: Correction, row: number, who: Who): Block[] {
  const { code, from, to, totalFrom, totalTo, reason, by } = correction;
  const unit = plan.units.get(correction.unit);
  const measure = measureOf(plan, code);
  return [
    cell(row, 1, unit ? unitName(unit) : correction.unit, 'text'),
    cell(row, 2, `${labelOf(plan, code)}${measure.sumOf ? '（自动计算）' : ''}`, 'text'),
    cell(row, 3, measure.unit, 'label'),
    { ...cell(row, 4, '未报送', 'figure'), ...(from === null ? {} : shown(measure, from)) },
    { ...cell(row, 5, null, 'figure'), ...shown(measure, to) },
    { ...cell(row, 6, null, 'figure'), ...shown(measure, totalFrom) },
    { ...cell(row, 7, null, 'figure'), ...shown(measure, totalTo) },
    { ...cell(row, 8, null, 'figure'), ...shownChange(measure, totalFrom, totalTo) },
    cell(row, 9, reason, 'text'),
    cell(row, 10, who(by), 'text'),
  ];
}

function unchangedBlocks(plan: Plan, { unit, reason, by }: Unchanged, row: number, who: Who): Block[] {
  const found = plan.units.get(unit);
  return [
    cell(row, 1, found ? unitName(found) : unit, 'text'),
    { ...cell(row, 2, '数据没有变化', 'text'), columns: COLUMNS.length - 3 },
    cell(row, 9, reason, 'text'),
    cell(row, 10, who(by), 'text'),
  ];
}

function cell(row: number, column: number, value: string | null, style: Block['style']): Block {
  return { row, column, rows: 1, columns: 1, value, style };
}

function whole(row: number, value: string, style: Block['style']): Block {
  return { row, column: 1, rows: 1, columns: COLUMNS.length, value, style };
}
