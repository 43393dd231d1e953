import { unitName } from '../../plan/organisation.js';
import type { PlanFault } from '../../plan/plan-fault.js';
import type { PlanData } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';

/**
 * What a sent plan changes that would give something already reported another meaning: keys of units and codes of measures stay, and
 * so do the unit and the decimals of a measure that has figures.
 */
export function continuityFaults(
  before: PlanData,
  after: PlanData,
  {
    everUsed,
    hasFigures,
  }: { readonly everUsed: Plans['everUsed']; readonly hasFigures: ReadonlySet<string> },
): PlanFault[] {
  return [
    ...yearFaults(before, after),
    ...keyFaults(before, after),
    ...codeFaults(before, after, everUsed.codes),
    ...measureFaults(before, after, hasFigures),
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

function measureFaults(before: PlanData, after: PlanData, hasFigures: ReadonlySet<string>): PlanFault[] {
  const earlier = new Map(
    before.forms.flatMap(({ measures }) => measures.map(measure => [measure.code, measure] as const)),
  );
  const decimalsOf = ({ decimals }: PlanData, unit: string) => decimals[unit] ?? 0;
  return after.forms.flatMap(({ measures }, form) =>
    measures.flatMap(({ code, unit }, index) => {
      const old = earlier.get(code);
      if (!old || !hasFigures.has(code)) return [];
      const path = ['forms', form, 'measures', index, 'unit'];
      if (old.unit !== unit)
        return [fault(path, `${code} 已有数据，单位不能由“${old.unit}”改为“${unit}”；请另编一个编号`)];
      return decimalsOf(before, unit) === decimalsOf(after, unit)
        ? []
        : [fault(path, `${code} 已有数据，“${unit}”的小数位数不能改`)];
    }),
  );
}

/** The codes whose unit or decimals a sent plan changes: only where these have figures it matters. */
export function codesToAsk(before: PlanData, after: PlanData): string[] {
  const all = new Set(before.forms.flatMap(({ measures }) => measures.map(({ code }) => code)));
  return measureFaults(before, after, all).map(({ words }) => words.split(' ')[0] ?? '');
}
