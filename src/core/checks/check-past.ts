import type { Measure } from '../../plan/measure.js';
import { orderInYear, partOf, periodName, yearOf } from '../../plan/period.js';
import { inYear, labelOf, type Plan } from '../../plan/plan.js';
import type { Severity } from '../../plan/rule.js';
import type { Check, Checked, Violation } from './check.js';
import { originOf } from './check-figures.js';
import { formatChange, scaleOf, withUnit } from '../form/number.js';
import { lastFigure, type Previous } from '../form/prefill.js';

/** Checks against what was reported before, by the unit itself and by others. */

/** A cumulated figure does not fall; one of the year never does, the others may with a reason. */
export function fallChecks(plan: Plan): Check[] {
  return [...plan.measures.values()]
    .filter(({ mayFall }) => !mayFall)
    .map(measure => {
      const name = labelOf(plan, measure.code);
      const severity: Severity = measure.since === 'year' ? 'error' : 'warning';
      const must = severity === 'error' ? '本年累计数不应减少' : '一般不应减少，请说明原因';
      return {
        kind: 'fall',
        severity,
        at: measure.code,
        name: `${name} ≥ 上期`,
        left: [measure.code],
        right: [measure.code],
        sentence: `${name}${must}`,
        origin: sinceOrigin(plan, measure),
        violation: about => fallen(about, measure, name, must),
      };
    });
}

/** The note that says since when a figure counts, where the plan has one. */
function sinceOrigin(plan: Plan, { code }: Measure): string {
  const note = plan.forms
    .flatMap(({ notes }) => notes)
    .find(({ text, governs }) => governs.includes(code) && /累计|底数/u.test(text));
  return note ? `${originOf(plan, code)} 注${inYear(plan, note.text)}` : originOf(plan, code);
}

function fallen(
  { period, all, previous }: Checked,
  measure: Measure,
  name: string,
  must: string,
): Violation | undefined {
  const now = all.get(measure.code);
  const last = lastFigure(measure, period, previous);
  if (!previous || now === undefined || last === undefined || now >= last) return undefined;
  return {
    codes: [measure.code],
    sentence: `${name} ${withUnit(now, measure)}，${periodName(previous.period)}为 ${withUnit(last, measure)}，减少 ${withUnit(last - now, measure)}；${must}`,
  };
}

/** Fewer changes than this say nothing of what is usual. */
const LEAST_CHANGES = 4;
/** How far from the usual change, in robust standard deviations. */
const FAR = 6;
/** The normal distribution's standard deviation for a median absolute deviation of 1. */
const MAD_TO_DEVIATION = 1.4826;
/** Nobody is asked about a change that differs by less from the usual one, however even the past was. */
const LEAST_DISTANCE = 10;

/**
 * A change far from what the unit's own changes were: median and median absolute deviation, which one odd quarter does
 * not move. Where most changes were 0 the deviation is 0 too; half of the usual level is then allowed.
 */
export function outlierChecks(plan: Plan): Check[] {
  return plan.typed.map(measure => {
    const name = labelOf(plan, measure.code);
    return {
      kind: 'outlier',
      severity: 'warning',
      at: measure.code,
      name: `${name}的增减与往期相近`,
      left: [measure.code],
      right: [measure.code],
      sentence: `${name}的增减明显偏离本单位往期时，请说明原因`,
      origin: '本单位往期数据',
      violation: about => outlier(about, measure, name),
    };
  });
}

function outlier(about: Checked, measure: Measure, name: string): Violation | undefined {
  const value = about.all.get(measure.code);
  const past = changesOf(measure, about.past);
  if (value === undefined || past.length < LEAST_CHANGES) return undefined;
  const change = value - (lastFigure(measure, about.period, about.previous) ?? 0);
  const usual = median(past);
  const spread = median(past.map(each => Math.abs(each - usual))) * MAD_TO_DEVIATION;
  const level = median(about.past.flatMap(({ figures }) => figures.get(measure.code) ?? []));
  const allowed = Math.max(FAR * spread, level / 2, LEAST_DISTANCE * scaleOf(measure));
  const distance = Math.abs(change - usual);
  if (distance <= allowed) return undefined;
  return {
    codes: [measure.code],
    sentence: `${name} ${withUnit(value, measure)}，本期增减 ${formatChange(change, measure)}，往期一般为 ${formatChange(Math.round(usual), measure)}，相差 ${withUnit(Math.round(distance), measure)}；请核实并说明`,
  };
}

/** What each period added to the one before, as far as they may be compared; a year figure's first quarter is all new. */
function changesOf(measure: Measure, past: readonly Previous[]): number[] {
  return past.flatMap((later, index) => {
    const [now, earlier] = [later.figures.get(measure.code), past[index + 1]];
    if (now === undefined) return [];
    const last = lastFigure(measure, later.period, earlier);
    if (last !== undefined) return [now - last];
    return measure.since === 'year' && orderInYear(later.period) === 1 ? [now] : [];
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}

/** With fewer figures than this that are not 0, two submissions may well be the same. */
const LEAST_TELLING = 5;

/** 照搬照抄: every typed figure the same as last quarter's, or as another unit's. For the reviewer to judge. */
export function copyChecks(plan: Plan): Check[] {
  const codes = plan.typed.map(({ code }) => code);
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
      violation: ({ all: now, previous, period }) => {
        // The year's report repeats the fourth quarter's by design.
        if (!previous || partOf(period) === 'Y' || yearOf(previous.period) !== yearOf(period))
          return undefined;
        if (!areSame(codes, now, previous.figures)) return undefined;
        return {
          codes: [],
          sentence: `${all}与${periodName(previous.period)}完全相同（${counted(codes, now)}），相差 0 项；请核实是否照搬照抄`,
        };
      },
    },
    {
      ...common,
      name: '与其他单位不完全相同',
      sentence: `${all}与其他填报单位完全相同时，请审核人核实`,
      violation: ({ all: now, others }) => {
        const same = others.filter(({ figures }) => areSame(codes, now, figures)).map(each => each.name);
        if (same.length === 0) return undefined;
        return {
          codes: [],
          sentence: `${all}与${same.join('、')}完全相同（${counted(codes, now)}），相差 0 项；请核实是否照搬照抄`,
        };
      },
    },
  ];
}

const counted = (codes: readonly string[], now: Checked['all']): string =>
  `其中不为 0 的 ${codes.filter(code => now.get(code) !== 0).length} 项`;

function areSame(codes: readonly string[], now: Checked['all'], other: Checked['all']): boolean {
  const telling = codes.filter(code => (now.get(code) ?? 0) !== 0).length;
  return telling >= LEAST_TELLING && codes.every(code => now.has(code) && now.get(code) === other.get(code));
}
