import type { Measure } from '../../plan/measure.js';
import { unitName } from '../../plan/organisation.js';
import type { PlanFault } from '../../plan/plan-fault.js';
import type { PlanData } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';

/**
 * What a sent plan changes that would give something already reported another meaning: keys of units and codes of measures stay, and
 * so do the unit and the decimals of a measure that is reported: one that has figures, or that the open period asks for.
 */
export function continuityFaults(
  before: PlanData,
  after: PlanData,
  {
    everUsed,
    isReported,
  }: { readonly everUsed: Plans['everUsed']; readonly isReported: ReadonlySet<string> },
): PlanFault[] {
  return [
    ...yearFaults(before, after),
    ...keyFaults(before, after),
    ...codeFaults(before, after, everUsed.codes),
    ...measureFaults(before, after, isReported),
  ];
}

const fault = (path: PlanFault['path'], words: string): PlanFault => ({ path, words, text: words });

const yearFaults = (before: PlanData, after: PlanData): PlanFault[] =>
  after.year < before.year ? [fault(['year'], `方案年份不能早于现行方案的 ${before.year} 年`)] : [];

/** A unit that only got another key would lose its figures and its reporters. */
function keyFaults(before: PlanData, after: PlanData): PlanFault[] {
  const kept = new Set(after.organisation.units.map(({ key }) => key));
  const gone = new Map(
    before.organisation.units.filter(({ key }) => !kept.has(key)).map(unit => [unitName(unit), unit.key]),
  );
  const known = new Set(before.organisation.units.map(({ key }) => key));
  return after.organisation.units.flatMap((unit, index) => {
    const key = known.has(unit.key) ? undefined : gone.get(unitName(unit));
    return key === undefined
      ? []
      : [
          fault(
            ['organisation', 'units', index, 'key'],
            `${unitName(unit)}的编号是“${key}”，定了不能改；改了数据和填报人就对不上`,
          ),
        ];
  });
}

/** A code that was taken out does not come back for something else. */
function codeFaults(before: PlanData, after: PlanData, everUsed: ReadonlySet<string>): PlanFault[] {
  const present = new Set(before.forms.flatMap(({ measures }) => measures.map(({ code }) => code)));
  return after.forms.flatMap(({ measures }, form) =>
    measures.flatMap(({ code }, index) =>
      !present.has(code) && everUsed.has(code)
        ? [fault(['forms', form, 'measures', index, 'code'], `编号 ${code} 以前用过，请另编一个没有用过的`)]
        : [],
    ),
  );
}

/** A measure whose unit, or the decimals of it, a sent plan changes. */
interface ChangedMeasure {
  readonly code: string;
  readonly path: PlanFault['path'];
  readonly from: Step;
  readonly to: Step;
}

interface Step {
  readonly unit: string;
  readonly decimals: number;
}

function changedMeasures(before: PlanData, after: PlanData): ChangedMeasure[] {
  const stepOf = ({ decimals }: PlanData, { unit }: Measure): Step => ({
    unit,
    decimals: Object.hasOwn(decimals, unit) ? (decimals[unit] ?? 0) : 0,
  });
  const earlier = new Map(
    before.forms.flatMap(({ measures }) => measures.map(measure => [measure.code, measure] as const)),
  );
  return after.forms.flatMap(({ measures }, form) =>
    measures.flatMap((measure, index) => {
      const old = earlier.get(measure.code);
      if (!old) return [];
      const [from, to] = [stepOf(before, old), stepOf(after, measure)];
      if (from.unit === to.unit && from.decimals === to.decimals) return [];
      return [{ code: measure.code, path: ['forms', form, 'measures', index, 'unit'], from, to }];
    }),
  );
}

const REMEDY = '以免前后各期的数对不上；请新增一个编号，原来的停报';

function measureFaults(before: PlanData, after: PlanData, isReported: ReadonlySet<string>): PlanFault[] {
  const changed = changedMeasures(before, after).filter(({ code }) => isReported.has(code));
  const units = changed
    .filter(({ from, to }) => from.unit !== to.unit)
    .map(({ code, path, from, to }) =>
      fault(path, `${code} 已在填报，单位不能由“${from.unit}”改为“${to.unit}”，${REMEDY}`),
    );
  const decimals = new Map<string, ChangedMeasure[]>();
  for (const each of changed)
    if (each.from.unit === each.to.unit)
      decimals.set(each.to.unit, [...(decimals.get(each.to.unit) ?? []), each]);
  return [
    ...units,
    ...[...decimals].map(([unit, all]) => {
      const codes = all.map(({ code }) => code);
      const named = `${codes.slice(0, MOST_NAMED).join('、')}${codes.length > MOST_NAMED ? `等 ${codes.length} 项` : ''}`;
      return fault(
        ['decimals', unit],
        `${named}已在填报，“${unit}”不能由 ${all[0]?.from.decimals ?? 0} 位小数改为 ${all[0]?.to.decimals ?? 0} 位，${REMEDY}，单位另写一种`,
      );
    }),
  ];
}

const MOST_NAMED = 3;

/** The codes whose unit or decimals a sent plan changes: only where these are reported it matters. */
export const codesToAsk = (before: PlanData, after: PlanData): string[] =>
  changedMeasures(before, after).map(({ code }) => code);
