import type { Correction, UnchangedUnit } from '../../core/submission/corrections.js';
import type { FormatActor } from '../../core/people/signature.js';
import { unitName } from '../../plan/organisation.js';
import { labelOf, measureOf, type Plan } from '../../plan/plan.js';
import type { Sheet } from '../xlsx/book.js';
import { formatFigure, formatChange } from './figures.js';
import { figureCell, labelCell, listSheet, textCell, type ListCell, type ListRow } from './rows.js';

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

/** A later version that goes to the county after the first one. */
export interface CorrectedVersion {
  /** 2 for the second version (第2次), and so on. */
  readonly number: number;
  readonly corrections: readonly Correction[];
  readonly unchanged: readonly UnchangedUnit[];
  readonly formatActor: FormatActor;
}

/** The sheet 更正 (corrections): the changes since the previous version, with reasons and effects on the totals. */
export function correctionSheet(plan: Plan, version: CorrectedVersion, pageFoot: string): Sheet {
  const { number, corrections, unchanged, formatActor } = version;
  return listSheet({
    name: '更正',
    title: `更正（第${number}次上报，与第${number - 1}次相比）`,
    lines: [],
    columns: COLUMNS,
    rows: {
      count: corrections.length + unchanged.length,
      make: function* () {
        for (const correction of corrections) yield correctionRow(plan, correction, formatActor);
        for (const each of unchanged) yield unchangedRow(plan, each, formatActor);
      },
    },
    empty: '数据没有变化。',
    pageFoot,
    tabColour: 'BF8F00',
  });
}

function correctionRow(plan: Plan, correction: Correction, formatActor: FormatActor): ListRow {
  const { unit, code, from, to, totalFrom, totalTo, reason, by } = correction;
  const measure = measureOf(plan, code);
  return [
    unitCell(plan, unit),
    textCell(`${labelOf(plan, code)}${measure.sumOf ? '（自动计算）' : ''}`),
    labelCell(measure.unit),
    figureCell(from === null ? undefined : formatFigure(measure, from), '未报送'),
    figureCell(formatFigure(measure, to)),
    figureCell(formatFigure(measure, totalFrom)),
    figureCell(formatFigure(measure, totalTo)),
    figureCell(formatChange(measure, totalFrom, totalTo)),
    textCell(reason),
    textCell(formatActor(by)),
  ];
}

function unchangedRow(plan: Plan, { unit, reason, by }: UnchangedUnit, formatActor: FormatActor): ListRow {
  const figures = COLUMNS.slice(2, -2).map(() => labelCell('—'));
  return [
    unitCell(plan, unit),
    textCell('数据没有变化'),
    ...figures,
    textCell(reason),
    textCell(formatActor(by)),
  ];
}

function unitCell(plan: Plan, key: string): ListCell {
  const unit = plan.units.get(key);
  return textCell(unit ? unitName(unit) : key);
}
