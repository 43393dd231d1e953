import type { Measure } from '../../plan/measure.js';
import { isAnnual, orderInYear, periodName, yearOf } from '../../plan/period.js';
import { insertYear, labelOf, type Plan } from '../../plan/plan.js';
import type { Severity } from '../../plan/rule.js';
import type { Check, CheckInput, Violation } from './check.js';
import { originOf } from './check-figures.js';
import { figureCheck } from './figure-check.js';
import { countRest, listNames } from '../text.js';
import { formatChange, scaleOf, withUnit } from '../form/number.js';
import { lastFigure, type PreviousSubmission } from '../form/prefill.js';
import type { FallByLeaving } from '../register/evidence.js';

// Checks against earlier figures of the same unit, and against the figures of other units.

/**
 * Builds the checks that a cumulative figure does not fall. A fall of a figure counted since 1 January is an error; a
 * fall of any other figure is a warning, which a note explains. Measures with `mayFall` have no such check.
 */
export function fallChecks(plan: Plan): Check[] {
  return [...plan.measures.values()]
    .filter(({ mayFall }) => !mayFall)
    .map(measure => {
      const name = labelOf(plan, measure.code);
      const severity: Severity = measure.since === 'year' ? 'error' : 'warning';
      const requirement = severity === 'error' ? '本年累计数不应减少' : '一般不应减少，请说明原因';
      return figureCheck(measure, {
        kind: 'fall',
        severity,
        name: `${name} ≥ 上期`,
        sentence: `${name}${requirement}`,
        origin: sinceOrigin(plan, measure),
        findViolation: input => fallViolation(input, measure, name, requirement),
      });
    });
}

/**
 * Names the place in the plan that says since when a figure counts: its table and, when there is one, the
 * note (注).
 */
function sinceOrigin(plan: Plan, { code }: Measure): string {
  const note = plan.forms
    .flatMap(({ notes }) => notes)
    .find(({ text, governs }) => governs.includes(code) && /累计|底数/u.test(text));
  return note ? `${originOf(plan, code)} 注${insertYear(plan, note.text)}` : originOf(plan, code);
}

function fallViolation(
  { period, all, previous, register }: CheckInput,
  measure: Measure,
  name: string,
  requirement: string,
): Violation | undefined {
  const now = all.get(measure.code);
  const last = lastFigure(measure, period, previous);
  if (!previous || now === undefined || last === undefined || now >= last) return undefined;
  return {
    codes: [measure.code],
    sentence: `${name} ${withUnit(now, measure)}，${periodName(previous.period)}为 ${withUnit(last, measure)}，减少 ${withUnit(last - now, measure)}；${describeLeaving(last - now, register?.falls[measure.code], measure)}${requirement}`,
  };
}

/** What enterprises that left explain of a fall, and what they do not. */
function describeLeaving(fallen: number, left: FallByLeaving | undefined, measure: Measure): string {
  if (!left) return '';
  const rest = fallen - left.amount;
  return rest > 0
    ? `台账上企业退出减少 ${withUnit(left.amount, measure)}（${left.words}），另有 ${withUnit(rest, measure)}不是；`
    : `台账上企业退出减少 ${withUnit(left.amount, measure)}；`;
}

/** With fewer changes than this in the past, the usual change is unknown. */
const MIN_CHANGES = 4;
/** The allowed distance from the usual change, in robust standard deviations. */
const MAX_DEVIATIONS = 6;
/** The normal distribution's standard deviation for a median absolute deviation of 1. */
const MAD_TO_DEVIATION = 1.4826;
/**
 * A change this close to the usual one (in units of the measure, money in 万元) is never an outlier, even after
 * a constant past.
 */
const MIN_DISTANCE = 10;

/**
 * Builds the checks that a change is close to the unit's own changes in the past. They compare with the median and the
 * median absolute deviation, because one odd quarter does not move these. Where most changes were 0 the deviation is 0;
 * therefore half of the usual level is always allowed.
 */
export function outlierChecks(plan: Plan): Check[] {
  return plan.typedMeasures.map(measure => {
    const name = labelOf(plan, measure.code);
    return figureCheck(measure, {
      kind: 'outlier',
      name: `${name}的增减与往期相近`,
      sentence: `${name}的增减明显偏离本单位往期时，请说明原因`,
      origin: '本单位往期数据',
      findViolation: input => outlierViolation(input, measure, name),
    });
  });
}

function outlierViolation(input: CheckInput, measure: Measure, name: string): Violation | undefined {
  const value = input.all.get(measure.code);
  const changes = pastChanges(measure, input.past);
  if (value === undefined || changes.length < MIN_CHANGES) return undefined;
  const change = value - (lastFigure(measure, input.period, input.previous) ?? 0);
  const usual = median(changes);
  const spread = median(changes.map(each => Math.abs(each - usual))) * MAD_TO_DEVIATION;
  const level = median(input.past.flatMap(({ figures }) => figures.get(measure.code) ?? []));
  const allowed = Math.max(MAX_DEVIATIONS * spread, level / 2, MIN_DISTANCE * scaleOf(measure));
  const distance = Math.abs(change - usual);
  if (distance <= allowed) return undefined;
  return {
    codes: [measure.code],
    sentence: `${name} ${withUnit(value, measure)}，本期增减 ${formatChange(change, measure)}，往期一般为 ${formatChange(Math.round(usual), measure)}，相差 ${withUnit(Math.round(distance), measure)}；请核实并说明`,
  };
}

/**
 * Lists the changes from period to period, without pairs of periods that may not be compared. The first quarter of a figure
 * counted since 1 January is all new.
 */
function pastChanges(measure: Measure, past: readonly PreviousSubmission[]): number[] {
  return past.flatMap((later, index) => {
    const [now, earlier] = [later.figures.get(measure.code), past[index + 1]];
    if (now === undefined) return [];
    const last = lastFigure(measure, later.period, earlier);
    if (last !== undefined) return [now - last];
    return measure.since === 'year' && orderInYear(later.period) === 1 && !isAnnual(later.period)
      ? [now]
      : [];
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}

/** Two submissions with fewer non-zero figures than this may be equal by chance. */
const MIN_NON_ZERO = 5;

/**
 * Builds the checks for copying (照搬照抄): all typed figures equal the previous quarter's, or another unit's.
 * The reviewer judges the findings.
 */
export function copyChecks(plan: Plan): Check[] {
  const codes = plan.typedMeasures.map(({ code }) => code);
  const common = {
    kind: 'copied',
    severity: 'warning',
    at: '',
    left: codes,
    right: codes,
    audience: 'reviewer',
    origin: '核查照搬照抄',
  } as const;
  const all = `全部 ${codes.length} 项数据`;
  return [
    {
      ...common,
      name: '与上期不完全相同',
      sentence: `${all}与上期完全相同时，请审核人核实`,
      findViolation: ({ all: now, previous, period }) => {
        // The year's report repeats the figures of the fourth quarter by design.
        if (!previous || isAnnual(period) || yearOf(previous.period) !== yearOf(period)) return undefined;
        if (!isLikelyCopy(codes, now, previous.figures)) return undefined;
        return {
          codes: [],
          sentence: `${all}与${periodName(previous.period)}相同（${formatNonZeroCount(codes, now)}），请核实是否照搬照抄`,
        };
      },
    },
    {
      ...common,
      name: '与其他单位不完全相同',
      sentence: `${all}与其他填报单位完全相同时，请审核人核实`,
      findViolation: ({ all: now, others, furtherCopies }) => {
        const same = others.filter(({ figures }) => isLikelyCopy(codes, now, figures)).map(each => each.name);
        if (same.length === 0) return undefined;
        const more = furtherCopies > 0 ? countRest(same.length + furtherCopies) : '';
        return {
          codes: [],
          sentence: `${all}与${more ? same.join('、') + more : listNames(same)}相同（${formatNonZeroCount(codes, now)}），请核实是否照搬照抄`,
        };
      },
    },
  ];
}

const formatNonZeroCount = (codes: readonly string[], now: CheckInput['all']): string =>
  `其中不为 0 的 ${codes.filter(code => now.get(code) !== 0).length} 项`;

/** Whether figures that are all the same are no chance: all are given, and enough of them are not 0. */
export function mayBeCopied({ typedMeasures }: Plan, now: CheckInput['all']): boolean {
  const codes = typedMeasures.map(({ code }) => code);
  return hasEnough(codes, now) && codes.every(code => now.has(code));
}

const hasEnough = (codes: readonly string[], now: CheckInput['all']): boolean =>
  codes.filter(code => (now.get(code) ?? 0) !== 0).length >= MIN_NON_ZERO;

function isLikelyCopy(codes: readonly string[], now: CheckInput['all'], other: CheckInput['all']): boolean {
  return hasEnough(codes, now) && codes.every(code => now.has(code) && now.get(code) === other.get(code));
}
