import { periodOn, type Calendar } from './calendar.js';
import type { Form } from './form.js';
import type { Measure } from './measure.js';
import type { Unit } from './organisation.js';
import { firstMonthOf, lastMonthOf, monthsIn, yearOf, type LocalDate, type Period } from './period.js';
import { indexPlan, type Plan, type PlanData } from './plan.js';
import { preparePlans, type Plans } from './plans.js';
import { codesIn, type Chapter, type ReportText } from './report.js';
import type { Rule } from './rule.js';

/** A plan that an admin took in. Earlier versions stay: each period knows its own. */
export interface PlanVersion {
  /** 1 for the first one. */
  readonly number: number;
  readonly data: PlanData;
  /** The first period for which it holds: units, dates, targets, severities, words. */
  readonly from: Period;
  /** The first period for which its measures hold: forms, rules, headlines, decimals, the kind of the periods. */
  readonly measuresFrom: Period;
  /** Units that it takes out and that have figures in a period: they report that one, and no later one. */
  readonly leaving: readonly Leaving[];
}

export interface Leaving {
  readonly unit: Unit;
  /** The last period that the unit reports. */
  readonly until: Period;
}

/** A place in time, in months: the end of a period, whatever its kind. */
const endOf = (period: Period): number => yearOf(period) * 12 + lastMonthOf(period);
const monthOf = (day: LocalDate): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
const startOf = (period: Period): number => yearOf(period) * 12 + firstMonthOf(period);
const endOfYear = (year: number): number => year * 12 + 12;
const yearAt = (month: number): number => Math.floor((month - 1) / 12);

/** The sources of plans: those of the settings, which are always there, and the versions, which go before them. */
export interface PlanSources {
  readonly shipped: readonly PlanData[];
  readonly versions: readonly PlanVersion[];
}

/**
 * The plans of the settings and the versions taken in, put together as they hold on a day. Without a version they are those of the
 * settings alone.
 */
export function composePlans(
  sources: PlanSources,
  today: LocalDate,
  alone = preparePlans(sources.shipped),
): Plans {
  const { versions } = sources;
  if (versions.length === 0) return alone;
  const made = new Map<string, Plan>();
  const planAt = (month: number, year: number): Plan | undefined => {
    const key = `${month} ${year}`;
    const known = made.get(key);
    if (known) return known;
    const data = composeData(sources, month, year);
    const plan = data && indexPlan(data, year);
    if (plan) made.set(key, plan);
    return plan;
  };
  const now = currentEnd(sources, today);
  const year = Number(today.slice(0, 4));
  const forDay = (day: LocalDate) => planAt(currentEnd(sources, day), Number(day.slice(0, 4)));
  const forYear = (asked: number) => planAt(asked === year ? now : endOfYear(asked), asked);
  return {
    forYear,
    forDay,
    forPeriod: period => planAt(endOf(period), yearOf(period)),
    latest: withDeparted(sources, now, year) ?? alone.latest,
    firstYear: Math.min(alone.firstYear, ...versions.map(({ data }) => data.year)),
    everUsed: {
      units: new Set([...alone.everUsed.units, ...versions.flatMap(({ data }) => unitKeysOf(data))]),
      codes: new Set([...alone.everUsed.codes, ...versions.flatMap(({ data }) => codesOfPlan(data))]),
    },
  };
}

export const unitKeysOf = ({ organisation }: PlanData): string[] => organisation.units.map(({ key }) => key);

export const codesOfPlan = ({ forms }: PlanData): string[] =>
  forms.flatMap(({ measures }) => measures.map(({ code }) => code));

/** The plan's document that holds on a day for a year, by default the day's own: what `/plan` sends. */
export function planInForce(
  sources: PlanSources,
  today: LocalDate,
  year = Number(today.slice(0, 4)),
): PlanData | undefined {
  const month = year === Number(today.slice(0, 4)) ? currentEnd(sources, today) : endOfYear(year);
  return sourceAt(sources, month, year, 'from')?.data;
}

/** The plan of which a new one of some year is a later version. */
export const planBefore = (sources: PlanSources, today: LocalDate, year: number): PlanData | undefined =>
  planInForce(sources, today, Math.max(year, Number(today.slice(0, 4))));

/**
 * When a plan that is taken in on a day begins to hold: at once but for its measures, or with its year. While nobody has reported
 * anything, nothing can change its meaning: all of it holds at once, and for the whole year.
 */
export function beginningOf(
  sources: PlanSources,
  data: PlanData,
  today: LocalDate,
  isAnythingReported = true,
): Pick<PlanVersion, 'from' | 'measuresFrom'> {
  const year = Number(today.slice(0, 4));
  const kind = { periodKind: data.calendar.periodKind };
  if (data.year > year || !isAnythingReported) {
    const first = periodOn(kind, `${Math.max(data.year, year)}-01-01`);
    return { from: first, measuresFrom: first };
  }
  const current = currentCalendar(sources, today);
  const period = periodOn(current, today);
  return { from: period, measuresFrom: periodOn(kind, firstDayAfter(period)) };
}

/** The calendar that is in force on a day. */
export function currentCalendar(sources: PlanSources, today: LocalDate): Pick<Calendar, 'periodKind'> {
  const year = Number(today.slice(0, 4));
  const month = monthOf(today);
  const started = sources.versions.filter(
    ({ measuresFrom, data }) => startOf(measuresFrom) <= month && data.year <= year,
  );
  const data = newest(started)?.data ?? shippedFor(sources, year);
  return data?.calendar ?? { periodKind: 'quarter' };
}

function firstDayAfter(period: Period): LocalDate {
  return `${monthText(endOf(period) + 1)}-01`;
}

const currentEnd = (sources: PlanSources, today: LocalDate): number =>
  endOf(periodOn(currentCalendar(sources, today), today));

const shippedFor = ({ shipped }: PlanSources, year: number): PlanData | undefined =>
  [...shipped].sort((a, b) => a.year - b.year).findLast(plan => plan.year <= year);

/** Among versions, the one of the latest year; of several the one that was taken in last. */
const newest = (versions: readonly PlanVersion[]): PlanVersion | undefined =>
  [...versions].sort((a, b) => a.data.year - b.data.year || a.number - b.number).at(-1);

/** What holds at the end of a month for a year: the newest version that has begun, else a plan of the settings. */
function sourceAt(
  sources: PlanSources,
  month: number,
  year: number,
  side: 'from' | 'measuresFrom',
): { readonly data: PlanData; readonly version?: PlanVersion } | undefined {
  const begun = sources.versions.filter(
    version => endOf(version[side]) <= month && version.data.year <= year,
  );
  const version = newest(begun);
  if (version) return { data: version.data, version };
  const data = shippedFor(sources, year);
  return data && { data };
}

/** The plan for a period that ends with a month: the measures of one version, and the rest of another. */
export function composeData(sources: PlanSources, month: number, year: number): PlanData | undefined {
  const rest = sourceAt(sources, month, year, 'from');
  const measures = sourceAt(sources, month, year, 'measuresFrom');
  if (!rest || !measures) return undefined;
  const data = rest.data === measures.data ? rest.data : withMeasuresOf(rest.data, measures.data);
  const stay = (rest.version?.leaving ?? []).filter(({ until }) => endOf(until) >= month);
  return stay.length === 0
    ? data
    : withUnits(
        data,
        stay.map(({ unit }) => unit),
      );
}

function withUnits(data: PlanData, more: readonly Unit[]): PlanData {
  const { organisation } = data;
  const keys = new Set(organisation.units.map(({ key }) => key));
  const added = more.filter(({ key }) => !keys.has(key));
  if (added.length === 0) return data;
  const kinds = new Set([...organisation.unitKinds, ...added.map(({ kind }) => kind)]);
  return {
    ...data,
    organisation: { ...organisation, unitKinds: [...kinds], units: [...organisation.units, ...added] },
  };
}

/**
 * The plan of today with the units that were taken out a short while ago: while the period before can still be corrected they
 * are found by their names, and keep their reporters. A plan that has no unit in common is another bureau's.
 */
function withDeparted(sources: PlanSources, month: number, year: number): Plan | undefined {
  const data = composeData(sources, month, year);
  if (!data) return undefined;
  const before = month - monthsIn(data.calendar.periodKind);
  const earlier = composeData(sources, before, yearAt(before));
  const former = formerKind(sources, month, data);
  const plan = indexPlan(
    earlier && isOfOneBureau(earlier, data) ? withUnits(data, earlier.organisation.units) : data,
    year,
  );
  return former ? { ...plan, former } : plan;
}

function isOfOneBureau(one: PlanData, other: PlanData): boolean {
  const keys = new Set(unitKeysOf(one));
  return unitKeysOf(other).some(key => keys.has(key));
}

/** A kind that was given up longer ago is not looked for. */
const FORMER_MONTHS = 36;

/** The kind of the periods before it last changed: people still name its periods. */
function formerKind(sources: PlanSources, month: number, data: PlanData): Plan['former'] {
  for (let at = month - 1; at >= month - FORMER_MONTHS; at -= 1) {
    const earlier = sourceAt(sources, at, yearAt(at), 'measuresFrom')?.data;
    if (!earlier || !isOfOneBureau(earlier, data)) return undefined;
    const { periodKind } = earlier.calendar;
    if (periodKind !== data.calendar.periodKind) return { periodKind, until: monthText(at) };
  }
  return undefined;
}

const monthText = (month: number): string =>
  `${yearAt(month)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}`;

/**
 * A plan with the measures of another version: forms, rules, headlines, decimals and the kind of the periods. The words that
 * people use for a measure and the severities of rules are its own. What of it names measures that are not there yet waits.
 */
export function withMeasuresOf(rest: PlanData, measures: PlanData): PlanData {
  const codes = new Set(codesOfPlan(measures));
  const { periodKind } = measures.calendar;
  return {
    ...rest,
    calendar: { ...rest.calendar, periodKind },
    forms: withWordsOf(measures.forms, rest),
    decimals: measures.decimals,
    rules: withSeveritiesOf(measures.rules, rest.rules),
    headlines: measures.headlines,
    targetTable: {
      ...rest.targetTable,
      columns: rest.targetTable.columns.map(column => ({
        ...column,
        counted: column.counted.filter(code => codes.has(code)),
      })),
    },
    report: withoutUnknown(rest.report, codes),
  };
}

function withWordsOf(forms: readonly Form[], rest: PlanData): Form[] {
  const measures = new Map(
    rest.forms.flatMap(form => form.measures.map(measure => [measure.code, measure] as const)),
  );
  return forms.map(form => ({
    ...form,
    measures: form.measures.map(measure => {
      const own = measures.get(measure.code);
      if (!own) return measure;
      return own.words ? { ...measure, words: own.words } : withoutWords(measure);
    }),
  }));
}

const withoutWords = (measure: Measure): Measure =>
  Object.fromEntries(Object.entries(measure).filter(([name]) => name !== 'words')) as unknown as Measure;

/** Two rules are the same condition when all but their severity is the same. */
export function ruleKey(rule: Rule): string {
  return rule.kind === 'at-most'
    ? [rule.kind, rule.at, rule.left.join('+'), rule.right.join('+')].join(' ')
    : [rule.kind, rule.at, rule.other].join(' ');
}

function withSeveritiesOf(rules: readonly Rule[], rest: readonly Rule[]): Rule[] {
  const severities = new Map(rest.map(rule => [ruleKey(rule), rule.severity]));
  return rules.map(rule => ({ ...rule, severity: severities.get(ruleKey(rule)) ?? rule.severity }));
}

function withoutUnknown(report: ReportText, codes: ReadonlySet<string>): ReportText {
  const known = ({ text }: { readonly text: string }) => codesIn(text).every(code => codes.has(code));
  const chapterOf = (chapter: Chapter): Chapter => {
    const { content } = chapter;
    if (content.kind === 'sentences')
      return { ...chapter, content: { ...content, sentences: content.sentences.filter(known) } };
    if (content.kind !== 'parts') return chapter;
    const parts = content.parts.map(part => ({ ...part, sentences: part.sentences.filter(known) }));
    return { ...chapter, content: { ...content, parts } };
  };
  return { ...report, chapters: report.chapters.map(chapterOf) };
}
