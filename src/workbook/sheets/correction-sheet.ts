import type { Correction, UnchangedUnit } from '../../core/submission/corrections.js';
import type { FormatActor } from '../../core/people/signature.js';
import { unitName, type UnitKind } from '../../plan/organisation.js';
import { labelOf, measureOf, type Plan } from '../../plan/plan.js';
import type { Sheet } from '../xlsx/book.js';
import { formatChange, formatFigure, formatTime, GAP, timeValue } from './figures.js';
import {
  figureCell,
  labelCell,
  listSheet,
  textCell,
  timeCell,
  type ListCell,
  type ListLine,
  type ListRow,
} from './rows.js';
import type { SheetContext } from './unit-sheet.js';

const COLUMNS = [
  { head: '填报单位', width: 22 },
  { head: '指标', width: 36 },
  { head: '计量单位', width: 9 },
  { head: '原报', width: 10 },
  { head: '更正为', width: 10 },
  { head: '增减', width: 9 },
  { head: '合计原为', width: 10 },
  { head: '合计现为', width: 10 },
  { head: '合计增减', width: 10 },
  { head: '更正原因', width: 28 },
  { head: '修改人', width: 16 },
  { head: '修改时间', width: 22 },
] as const;

/** A later version that goes to the county after the first one. */
export interface CorrectedVersion {
  /** 2 for the second version (第2次), and so on. */
  readonly number: number;
  readonly corrections: readonly Correction[];
  readonly unchanged: readonly UnchangedUnit[];
  readonly formatActor: FormatActor;
  /** When the version before went to the county, and when this one did. */
  readonly earlierAt?: Date;
  readonly forwardedAt: Date;
  /** The data is no longer that of this version: something was changed since, and has not gone to the county. */
  readonly isOutdated?: true;
}

/** The sheet 更正 (corrections): the changes since the previous version, with reasons and effects on the totals. */
export function correctionSheet(version: CorrectedVersion, context: SheetContext): Sheet {
  const { number, corrections, unchanged } = version;
  const { pageFoot, contents } = context;
  return listSheet({
    name: '更正',
    title: `更正${GAP}第${number}次上报，与第${number - 1}次相比`,
    lines: [...forwardingLines(version, context), ...reopeningLines(version, context)],
    columns: COLUMNS,
    rows: {
      count: corrections.length + unchanged.length,
      make: function* () {
        for (const correction of corrections) yield correctionRow(correction, version, context);
        for (const each of unchanged) yield unchangedRow(context.plan, each);
      },
    },
    empty: '数据没有变化。',
    pageFoot,
    contents,
    tabColour: 'BF8F00',
    isFiltered: true,
  });
}

/** Which report corrects which, of which bureau. */
function forwardingLines(
  { number, earlierAt, forwardedAt }: CorrectedVersion,
  { plan, zone }: SheetContext,
): ListLine[] {
  const times = [
    ...(earlierAt ? [`第${number - 1}次上报：${formatTime(earlierAt, zone)}`] : []),
    `第${number}次上报：${formatTime(forwardedAt, zone)}`,
  ];
  return [{ text: [`上报单位：${plan.organisation.bureau}`, ...times].join(GAP), style: 'line' }];
}

/** One line for each unit that was reopened: by whom, when and why. */
function reopeningLines(
  { corrections, unchanged, formatActor }: CorrectedVersion,
  { plan, zone }: SheetContext,
): ListLine[] {
  const reopenings = new Map([...corrections, ...unchanged].map(each => [each.unit, each]));
  return [...reopenings.values()].flatMap(({ unit, reason, by, at }): ListLine[] =>
    at === undefined
      ? []
      : [
          {
            text: `${nameOf(plan, unit)}：${formatTime(new Date(at), zone)} 由${formatActor(by)}重新打开，原因：${reason}`,
            style: 'line',
          },
        ],
  );
}

/**
 * The reason is the unit's own explanation of the figure if there is one, else that of the reopening. The sums are those of all
 * units, with the corrections of all. Who changed the figure is said without the unit, which stands in the first column.
 */
function correctionRow(
  correction: Correction,
  { formatActor }: CorrectedVersion,
  { plan, zone }: SheetContext,
): ListRow {
  const { unit, code, from, to, totalFrom, totalTo, reason, note, by, changedBy, changedAt } = correction;
  const measure = measureOf(plan, code);
  const isComputed = measure.sumOf !== undefined;
  return [
    textCell(nameOf(plan, unit)),
    textCell(`${labelOf(plan, code)}${isComputed ? '（自动计算）' : ''}`),
    labelCell(measure.unit),
    figureCell(from === null ? undefined : formatFigure(measure, from), '未报送'),
    { ...figureCell(formatFigure(measure, to)), style: 'corrected' },
    figureCell(formatChange(measure, from ?? 0, to)),
    figureCell(formatFigure(measure, totalFrom)),
    figureCell(formatFigure(measure, totalTo)),
    figureCell(formatChange(measure, totalFrom, totalTo)),
    textCell(note ?? (isComputed ? '随各分项变化' : reason)),
    textCell(isComputed ? '' : formatActor(changedBy ?? by).replace(`（${nameOf(plan, unit)}）`, '')),
    changedAt && !isComputed ? timeCell(timeValue(new Date(changedAt), zone)) : EMPTY,
  ];
}

const EMPTY: ListCell = { value: null, style: 'label' };

function unchangedRow(plan: Plan, { unit, reason }: UnchangedUnit): ListRow {
  const figures = COLUMNS.slice(2, -3).map(() => labelCell('—'));
  return [textCell(nameOf(plan, unit)), textCell('数据没有变化'), ...figures, textCell(reason), EMPTY, EMPTY];
}

function nameOf(plan: Plan, key: string): string {
  const unit = plan.units.get(key);
  return unit ? unitName(unit) : key;
}

/** Whether the sum of a unit kind was corrected; corrections that cancel each other out leave it as it was. */
export function findCorrectedSums(
  plan: Plan,
  corrections: readonly Correction[],
): (kind: UnitKind, code: string) => boolean {
  const changes = new Map<string, number>();
  for (const { unit, code, from, to } of corrections) {
    const key = `${plan.units.get(unit)?.kind ?? ''} ${code}`;
    changes.set(key, (changes.get(key) ?? 0) + to - (from ?? 0));
  }
  return (kind, code) => (changes.get(`${kind} ${code}`) ?? 0) !== 0;
}
