import type { Form } from '../../plan/form.js';
import type { Measure } from '../../plan/measure.js';
import type { PlanData } from '../../plan/plan.js';
import type { DocumentFonts, ReportText } from '../../plan/report.js';
import type { DraftForm, DraftMeasure, OfficialDraft } from './draft.js';
import { GAP, UNKNOWN_UNIT } from './gap-words.js';
import type { PlanRest } from './plan-rest.js';
import { questionsOf, type PlanQuestion } from './questions.js';
import { decimalsOfUnit } from './unit-words.js';

/** A plan made of a draft, and what a person still has to answer in its plan book. */
export interface DraftPlan {
  readonly plan: PlanData;
  readonly questions: readonly PlanQuestion[];
}

/** The most tables of a plan. */
const MAX_FORMS = 9;
const MAX_HEADLINES = 8;

/** Typefaces of official documents (GB/T 9704-2012). */
const FONTS: DocumentFonts = {
  body: '仿宋_GB2312',
  title: '方正小标宋简体',
  heading: '黑体',
  subheading: '楷体_GB2312',
  table: '宋体',
};

/**
 * Makes a plan of a draft. `rest` is what a person gives; whatever it lacks is a gap with a question. Sums that are not at least
 * likely are left to be typed until somebody says so. `currentYear` is the year of a plan whose titles say none.
 */
export function planFromDraft(draft: OfficialDraft, rest: PlanRest, currentYear: number): DraftPlan {
  const read = draft.forms.slice(0, MAX_FORMS);
  const year = rest.year ?? draft.year.value ?? currentYear;
  const forms = read.map((form, index) => formOf(form, index, draft.year.value ?? year));
  const organisation = organisationOf(rest, rest.unitKinds ?? kindsOf(read));
  const plan: PlanData = {
    year,
    document: rest.document ?? GAP,
    organisation,
    calendar: calendarOf(rest, draft),
    deliverables: [],
    forms,
    decimals: decimalsIn(forms),
    rules: read.flatMap(({ checks }) => checks.map(({ value }) => value)),
    targets: [],
    targetTable: { annex: '', title: '', columns: [], notes: [] },
    headlines: headlinesOf(forms),
    report: reportOf(rest.bureau),
    letters: { texts: [] },
  };
  return { plan, questions: questionsOf(draft, plan, rest) };
}

function organisationOf(rest: PlanRest, unitKinds: readonly string[]): PlanData['organisation'] {
  return {
    bureau: rest.bureau ?? GAP,
    reviewingSection: rest.reviewingSection ?? GAP,
    forwardsTo: rest.forwardsTo ?? GAP,
    unitKinds,
    units: rest.units ?? [{ key: 'u1', section: GAP, industry: GAP, kind: unitKinds[0] ?? GAP }],
  };
}

function calendarOf(rest: PlanRest, { periodKind }: OfficialDraft): PlanData['calendar'] {
  return {
    periodKind: rest.periodKind ?? periodKind.value ?? 'quarter',
    submitDay: rest.submitDay ?? 25,
    forwardDay: rest.forwardDay ?? 28,
    ...(rest.annual && { annual: rest.annual }),
    returnDays: 2,
    phases: [],
  };
}

/** The kinds of all tables; a table without row labels takes those of the others. */
function kindsOf(forms: readonly DraftForm[]): string[] {
  const named = forms.filter(({ unitKinds }) => unitKinds.confidence !== 'unsure');
  return [...new Set((named.length > 0 ? named : forms).flatMap(({ unitKinds }) => unitKinds.value))];
}

function formOf(form: DraftForm, index: number, year: number): Form {
  const measures = form.measures.map(measure => measureOf(measure, form.measures));
  return {
    key: `B${index + 1}`,
    annex: form.annex.value,
    title: withYear(form.title.value || GAP, year),
    annualTitle: withYear(form.annualTitle.value || GAP, year),
    sheet: form.sheet.value,
    subRows: form.subRows.value,
    columns: form.columns.map(column => ({
      ...column,
      header: column.header.length > 0 ? column.header : [GAP],
    })),
    ...(form.corner !== undefined && { corner: form.corner }),
    measures,
    notes: form.notes.map(({ text, governs }) => ({
      text: withYear(text.value, year),
      governs: governs.value,
    })),
  };
}

/** The year of the file stands for the year of the plan, also where the plan is carried over to a later one. */
const withYear = (text: string, year: number): string => text.replaceAll(`${year}年`, '{year}年');

function measureOf(measure: DraftMeasure, all: readonly DraftMeasure[]): Measure {
  const { id, header, subRow, unit, since } = measure;
  const parts = isComputed(measure) ? typedParts(measure, all) : [];
  return {
    code: id,
    header: header.value.length > 0 ? header.value : [GAP],
    ...(subRow && { subRow: subRow.value }),
    unit: unit.value || UNKNOWN_UNIT,
    since: since.value,
    ...(parts.length > 0 && { sumOf: parts }),
    // A figure of the period alone goes up and down.
    ...(since.confidence === 'unsure' && since.value === 'stock' && { mayFall: true as const }),
  };
}

const isComputed = ({ sumOf }: DraftMeasure): boolean =>
  sumOf.value.length > 0 && sumOf.confidence !== 'unsure';

/** The figures that a person types: a part that is a sum itself stands for its own parts. */
function typedParts(
  { id, sumOf }: DraftMeasure,
  all: readonly DraftMeasure[],
  above: readonly string[] = [],
): string[] {
  const way = [...above, id];
  const parts = sumOf.value
    .filter(part => !way.includes(part))
    .flatMap(part => {
      const measure = all.find(each => each.id === part);
      return measure && isComputed(measure) ? typedParts(measure, all, way) : [part];
    });
  return [...new Set(parts)];
}

const decimalsIn = (forms: readonly Form[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(forms.flatMap(({ measures }) => measures.map(({ unit }) => unit)))]
      .map(unit => [unit, decimalsOfUnit(unit)] as const)
      .filter(([, decimals]) => decimals > 0),
  );

/** The first figures of each table, without sub-rows. */
function headlinesOf(forms: readonly Form[]): string[] {
  const each = Math.max(1, Math.floor(MAX_HEADLINES / forms.length));
  return forms
    .flatMap(({ measures }) => measures.slice(0, each).map(({ code }) => code))
    .slice(0, MAX_HEADLINES);
}

/** The work summary says only what the units wrote, until the bureau has sentences of its own. */
const reportOf = (bureau: string | undefined): ReportText => ({
  fonts: FONTS,
  title: [...(bureau === undefined ? [] : [bureau]), '{期}工作总结'],
  opening: '现将{期}工作情况总结如下。{报送}',
  chapters: [
    { heading: '总体情况', content: { kind: 'open' } },
    { heading: '各单位情况', content: { kind: 'unit-texts' } },
    { heading: '存在问题', content: { kind: 'open' } },
    { heading: '下一步工作', content: { kind: 'open' } },
  ],
});
