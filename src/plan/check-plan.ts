import { z } from 'zod';
import type { Form } from './form.js';
import { letterFaults, letterTexts } from './check-letters.js';
import { MAX_DECIMALS, MAX_UNIT_WORD, withoutUnit, type Measure } from './measure.js';
import { MAX_UNIT_NAME } from './organisation.js';
import type { PlanData } from './plan.js';
import { ATTRIBUTES, isYearly, OCCURRENCES, SIZES, VALUES } from './register.js';
import { codesIn, PLACEHOLDER, sentencesOf } from './report.js';
import { codesOf } from './rule.js';

/**
 * Checks a plan and returns its faults. Each fault begins with its place, such as
 * `plan 2025 › 附件4 › A4.12: its sum names A4.99, which the plan does not have`. An empty list means that the program
 * can use the plan.
 */
export function findFaults(plan: PlanData): string[] {
  const shape = shapeFaults(plan);
  if (shape.length > 0) return shape;
  const measures = new Map(plan.forms.flatMap(form => form.measures.map(each => [each.code, each] as const)));
  const codes = new Set(measures.keys());
  const decimalsIn = ({ unit }: Measure): number =>
    Object.hasOwn(plan.decimals, unit) ? (plan.decimals[unit] ?? 0) : 0;
  /** Whether figures of these codes are stored in one step, so that they may be added and compared. */
  const haveOneStep = (some: readonly string[]): boolean =>
    new Set(some.flatMap(each => measures.get(each) ?? []).map(decimalsIn)).size <= 1;
  return [
    ...plan.forms.flatMap(form =>
      formFaults(form, codes, decimalsIn).map(fault => `${form.annex} › ${fault}`),
    ),
    ...findRepeated(plan.forms.flatMap(form => form.measures.map(({ code }) => code))).map(
      code => `指标 › ${code}: the code stands in the plan twice`,
    ),
    ...wordFaults(plan),
    ...ruleFaults(plan, codes, haveOneStep),
    ...organisationFaults(plan),
    ...deliverableFaults(plan),
    ...targetFaults(plan, codes, haveOneStep),
    ...reportFaults(plan, codes),
    ...letterFaults(plan.letters),
  ].map(fault => `plan ${plan.year} › ${fault}`);
}

/** Returns the plan when it has no fault. Throws one Error that lists all faults otherwise. */
export function checkPlan(plan: PlanData): PlanData {
  const faults = findFaults(plan);
  if (faults.length > 0) throw new Error(`the plan cannot be used:\n${faults.join('\n')}`);
  return plan;
}

/** The most levels of a table's header: each is a row above the figures. */
const MAX_HEADER_LEVELS = 6;
/** The most official tables of a plan. */
const MAX_FORMS = 9;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const text = z.string().min(1);
const code = z.string().regex(/^[A-Z]\d+(\.[0-9a-z]+)+$/u, 'a code looks like A4.22.gb');
/** A day that every year has: 29 February is refused. */
const monthDay = z
  .object({ month: z.int().min(1).max(12), day: z.int().min(1).max(31) })
  .refine(({ month, day }) => day <= (DAYS[month - 1] ?? 0), 'no such day in every year');
/** The texts of a column's header, from the top level down. */
const header = z.array(text).min(1).max(MAX_HEADER_LEVELS);
const column = z.object({
  kind: z.enum(['figures', 'unit-kind', 'sub-rows']),
  header,
  cells: z.array(z.string().nullable()),
});
const day = z.iso.date();
const counted = z.strictObject({
  kind: z.enum([...ATTRIBUTES, ...OCCURRENCES]),
  value: text.optional(),
  isSum: z.literal(true).optional(),
  earliest: day.optional(),
  isUncertified: z.literal(true).optional(),
  isOfYear: z.literal(true).optional(),
  size: z.enum(SIZES).optional(),
});
const measure = z.object({
  code,
  header,
  subRow: text.optional(),
  unit: text.max(MAX_UNIT_WORD),
  since: z.string().regex(/^(stock|year|\d{4}-\d{2})$/u, 'since is stock, year or a month such as 2021-08'),
  sumOf: z.array(code).min(1).optional(),
  mayFall: z.literal(true).optional(),
  counted: counted.optional(),
  words: z.array(text.max(20)).max(20).optional(),
});

const rule = z.intersection(
  z.object({ at: code, severity: z.enum(['error', 'warning']) }),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('at-most'), left: z.array(code).min(1), right: z.array(code).min(1) }),
    z.object({ kind: z.enum(['at-least', 'zero-when', 'zero-together']), other: code }),
  ]),
);
const sentence = z.object({ text, none: z.string() });
const chapterContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sentences'), sentences: z.array(sentence) }),
  z.object({
    kind: z.literal('parts'),
    parts: z.array(z.object({ heading: text, sentences: z.array(sentence) })),
  }),
  z.object({ kind: z.enum(['targets', 'unit-texts', 'open']) }),
]);
const report = z.object({
  fonts: z.object({ body: text, title: text, heading: text, subheading: text, table: text }),
  title: z.array(text),
  opening: z.string(),
  chapters: z.array(
    z.object({ heading: text, only: z.enum(['quarter', 'year']).optional(), content: chapterContent }),
  ),
});

/** Cards and files show the full name; those of a group's card name the section too. */
const hasShortNames = (unit: { section: string; industry: string; name?: string | undefined }): boolean =>
  [`${unit.section}·${unit.industry}`, unit.name ?? ''].every(words => lengthOf(words) <= MAX_UNIT_NAME);

const lengthOf = (words: string): number => Array.from(words).length;

const shape = z.object({
  year: z.int().min(2000).max(2999),
  document: text,
  organisation: z.object({
    bureau: text,
    reviewingSection: text,
    forwardsTo: text,
    unitKinds: z.array(text.max(MAX_UNIT_NAME)).min(1),
    units: z
      .array(
        z
          .object({
            key: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/u, 'a unit key is a-z, 0-9 and -, 16 at the most'),
            section: text,
            industry: text,
            kind: text,
            parent: text.optional(),
            name: text.optional(),
          })
          .refine(hasShortNames, `the names of a unit have ${MAX_UNIT_NAME} characters at the most`),
      )
      .min(1),
  }),
  calendar: z.object({
    periodKind: z.enum(['quarter', 'month', 'half-year', 'year']),
    submitDay: z.int().min(1).max(28),
    forwardDay: z.int().min(1).max(30),
    annual: monthDay.optional(),
    returnDays: z.int().min(1).max(30),
    selfAssessment: monthDay.optional(),
    phases: z.array(z.object({ name: text, ends: monthDay })),
  }),
  deliverables: z.array(
    z.object({
      key: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/u, 'a key is a-z, 0-9 and -, 16 at the most'),
      name: text.max(20),
      detail: text.max(30).optional(),
      phase: text,
      due: monthDay.and(z.object({ nextYear: z.literal(true).optional() })),
      owedBy: z.union([z.enum(['sections', 'all']), z.array(text).min(1)]),
      accepts: z.array(z.enum(['docx', 'pdf', 'xlsx'])).min(1),
    }),
  ),
  forms: z
    .array(
      z.object({
        key: z.string().regex(/^[A-Z]\d+$/u, 'a form key looks like A4'),
        annex: text,
        title: text,
        annualTitle: text,
        sheet: text.max(31),
        subRows: z.int().min(1).max(9),
        columns: z.array(column).min(1),
        measures: z.array(measure).min(1),
        notes: z.array(z.object({ text, governs: z.array(code) })),
      }),
    )
    .min(1)
    .max(MAX_FORMS),
  decimals: z.record(text.max(MAX_UNIT_WORD), z.int().min(0).max(MAX_DECIMALS)),
  rules: z.array(rule),
  targets: z.array(z.object({ unit: text, numbers: z.record(text, z.int().min(0)) })),
  targetTable: z.object({
    annex: z.string(),
    title: z.string(),
    columns: z.array(z.object({ name: text.max(20), counted: z.array(code).min(1) })),
    notes: z.array(text),
  }),
  headlines: z.array(code),
  report,
  letters: z.object({ texts: letterTexts, assessedBy: monthDay.optional() }),
});

function shapeFaults(plan: PlanData): string[] {
  const result = shape.safeParse(plan);
  if (result.success) return [];
  return result.error.issues.map(issue => `plan › ${formatPlace(plan, issue.path)}: ${issue.message}`);
}

/**
 * Formats the path of a fault for people: `forms.0.measures.3.code` becomes `附件4 › A4.04 › code`,
 * `organisation.units.7.name` becomes `填报单位 › tapwater › name`.
 */
function formatPlace(plan: PlanData, path: readonly PropertyKey[]): string {
  if (path[0] === 'organisation' && path[1] === 'units') return formatUnitPlace(plan, path.slice(2));
  if (path[0] === 'deliverables') return formatDeliverablePlace(plan, path.slice(1));
  return path[0] === 'forms' ? formatFormPlace(plan, path) : path.join(' › ');
}

function formatFormPlace(plan: PlanData, path: readonly PropertyKey[]): string {
  const [, form, inner, index, ...rest] = path;
  if (typeof form !== 'number') return path.join(' › ');
  const annex = plan.forms[form]?.annex ?? `forms ${form}`;
  if (inner !== 'measures' || typeof index !== 'number') return [annex, ...path.slice(2)].join(' › ');
  return [annex, plan.forms[form]?.measures[index]?.code ?? `measure ${index}`, ...rest].join(' › ');
}

function formatDeliverablePlace(plan: PlanData, [place, ...field]: readonly PropertyKey[]): string {
  const key = typeof place === 'number' ? plan.deliverables[place]?.key : undefined;
  return ['阶段材料', ...(place === undefined ? [] : [key ?? String(place)]), ...field].join(' › ');
}

function formatUnitPlace({ organisation }: PlanData, [place, ...field]: readonly PropertyKey[]): string {
  const key = typeof place === 'number' ? organisation.units[place]?.key : undefined;
  return ['填报单位', ...(place === undefined ? [] : [key ?? String(place)]), ...field].join(' › ');
}

function formFaults(form: Form, codes: ReadonlySet<string>, decimalsIn: DecimalsIn): string[] {
  const printedCodes = form.columns.flatMap(column => (column.kind === 'figures' ? column.cells : []));
  const ownCodes = new Set(form.measures.map(({ code }) => code));
  return [
    ...form.measures.flatMap(measure => measureFaults(measure, form, codes, decimalsIn)),
    ...form.measures
      .filter(({ code }) => !printedCodes.includes(code))
      .map(({ code }) => `${code}: the measure stands in no column`),
    ...printedCodes
      .filter(code => code !== null && !ownCodes.has(code))
      .map(code => `${String(code)}: a column shows it, but the form has no such measure`),
    ...form.measures
      .filter(({ code }) => !isOneCell(form, code))
      .map(
        ({ code }) => `${code}: it stands in columns that are not side by side, so it would be printed twice`,
      ),
    ...form.columns
      .filter(column => column.cells.length > 1 && column.cells.length !== form.subRows)
      .map(column => `${column.header.join('/')}: ${column.cells.length} cells for ${form.subRows} sub-rows`),
    ...form.notes.flatMap(note =>
      note.governs
        .filter(code => !codes.has(code))
        .map(code => `注 ${note.text.slice(0, 8)}…: it governs ${code}, which the plan does not have`),
    ),
  ];
}

/**
 * Whether the columns that show a code are side by side. Several columns with the same code are printed as
 * one merged cell.
 */
function isOneCell({ columns }: Form, code: string): boolean {
  const positions = columns.flatMap((column, index) => (column.cells.includes(code) ? [index] : []));
  return positions.length === 0 || (positions.at(-1) ?? 0) - (positions[0] ?? 0) === positions.length - 1;
}

/** The decimals of a measure that has not been indexed yet. */
type DecimalsIn = (measure: Measure) => number;

function measureFaults(
  measure: Measure,
  form: Form,
  codes: ReadonlySet<string>,
  decimalsIn: DecimalsIn,
): string[] {
  const faults: string[] = [];
  if (!measure.code.startsWith(`${form.key}.`))
    faults.push(`${measure.code}: its code does not begin with ${form.key}`);
  for (const part of measure.sumOf ?? []) {
    if (!codes.has(part)) faults.push(`${measure.code}: its sum names ${part}, which the plan does not have`);
    const other = form.measures.find(({ code }) => code === part);
    if (other?.sumOf) faults.push(`${measure.code}: its sum names ${part}, which is computed itself`);
    if (other && decimalsIn(other) !== decimalsIn(measure))
      faults.push(
        `${measure.code}: its sum adds ${other.unit} (${part}) to ${measure.unit}, which have other decimals`,
      );
  }
  return [...faults, ...countedFaults(measure)];
}

/** A rule of the register counts what there is; what happened counts in figures of the year alone. */
function countedFaults({ code, sumOf, since, counted: rule }: Measure): string[] {
  if (!rule) return [];
  const values = VALUES[rule.kind];
  const faults: string[] = [];
  if (sumOf) faults.push('it is a sum, and counted from the register as well');
  if (rule.value !== undefined && !(Array.isArray(values) && values.includes(rule.value)))
    faults.push(`it counts ${rule.kind} ${rule.value}, a value that does not exist`);
  if (rule.isSum && values !== 'number') faults.push(`it adds up ${rule.kind}, which is no number`);
  if (isYearly(rule) !== (since === 'year'))
    faults.push(`it counts ${rule.kind}, which does not go with figures since ${since}`);
  if ((rule.isUncertified ?? rule.size !== undefined) && !isYearly(rule))
    faults.push('only what happened on a day is counted by size or without a certificate on that day');
  return faults.map(fault => `${code} › counted: ${fault}`);
}

/** A word that two measures have, or that is the lowest header of another one, means neither for certain. */
function wordFaults({ forms }: PlanData): string[] {
  const measures = forms.flatMap(form => form.measures);
  const isOf = (word: string, { words = [], header }: Measure) =>
    words.includes(word) || withoutUnit(header.at(-1) ?? '') === word;
  return measures.flatMap(measure =>
    (measure.words ?? []).flatMap(word =>
      measures
        .filter(other => other.code !== measure.code && isOf(word, other))
        .map(other => `指标 › ${measure.code}: its word ${word} also means ${other.code}`),
    ),
  );
}

function ruleFaults(
  plan: PlanData,
  codes: ReadonlySet<string>,
  haveOneStep: (codes: readonly string[]) => boolean,
): string[] {
  return plan.rules.flatMap((rule, index) => {
    const isOfZero = rule.kind === 'zero-when' || rule.kind === 'zero-together';
    return [
      ...codesOf(rule)
        .filter(code => !codes.has(code))
        .map(code => `it mentions ${code}, which the plan does not have`),
      ...(isOfZero || haveOneStep(codesOf(rule))
        ? []
        : ['it compares figures whose units have other decimals']),
    ].map(fault => `规则 ${index + 1} (${rule.at}): ${fault}`);
  });
}

function organisationFaults({ organisation }: PlanData): string[] {
  const keys = organisation.units.map(({ key }) => key);
  const parents = new Map([...organisation.units].reverse().map(({ key, parent }) => [key, parent]));
  const inCircles = findCircles(parents);
  const faults = findRepeated(keys).map(key => `填报单位 › ${key}: the key stands twice`);
  for (const unit of organisation.units) {
    if (!organisation.unitKinds.includes(unit.kind))
      faults.push(`填报单位 › ${unit.key}: its kind ${unit.kind} is not one of the plan's`);
    if (unit.parent !== undefined && !parents.has(unit.parent))
      faults.push(`填报单位 › ${unit.key}: its parent ${unit.parent} does not exist`);
    if (inCircles.has(unit.key)) faults.push(`填报单位 › ${unit.key}: it is its own ancestor`);
  }
  return faults;
}

/** Returns the keys of the units that are their own ancestors. Each unit is visited once. */
function findCircles(parents: ReadonlyMap<string, string | undefined>): ReadonlySet<string> {
  const visited = new Set<string>();
  const inCircles = new Set<string>();
  for (const start of parents.keys()) {
    const path = new Set<string>();
    let key: string | undefined = start;
    while (key !== undefined && !visited.has(key)) {
      visited.add(key);
      path.add(key);
      key = parents.get(key);
    }
    // The path has come back to itself: what lies before that place is below the circle.
    if (key !== undefined && path.has(key)) {
      const way = [...path];
      for (const each of way.slice(way.indexOf(key))) inCircles.add(each);
    }
  }
  return inCircles;
}

function deliverableFaults({ deliverables, calendar, organisation }: PlanData): string[] {
  const phases = new Set(calendar.phases.map(({ name }) => name));
  const units = new Set(organisation.units.map(({ key }) => key));
  return [
    ...findRepeated(deliverables.map(({ key }) => key)).map(key => `${key}: the key stands twice`),
    ...findRepeated(deliverables.map(({ name }) => name)).map(name => `${name}: the name stands twice`),
    ...deliverables
      .filter(({ phase }) => !phases.has(phase))
      .map(({ key, phase }) => `${key}: its phase ${phase} is not one of the plan's`),
    ...deliverables.flatMap(({ key, owedBy }) =>
      (typeof owedBy === 'string' ? [] : owedBy)
        .filter(unit => !units.has(unit))
        .map(unit => `${key}: it is owed by ${unit}, which is no unit`),
    ),
  ].map(fault => `阶段材料 › ${fault}`);
}

function targetFaults(
  plan: PlanData,
  codes: ReadonlySet<string>,
  haveOneStep: (codes: readonly string[]) => boolean,
): string[] {
  const units = new Set(plan.organisation.units.map(({ key }) => key));
  const { columns, annex, title } = plan.targetTable;
  const names = new Set(columns.map(({ name }) => name));
  const place = annex || '目标';
  return [
    ...plan.targets
      .filter(({ unit }) => !units.has(unit))
      .map(({ unit }) => `${place} › ${unit}: no such unit`),
    ...findRepeated(plan.targets.map(({ unit }) => unit)).map(unit => `${place} › ${unit}: it stands twice`),
    ...findRepeated(columns.map(({ name }) => name)).map(
      name => `${place} › ${name}: the column stands twice`,
    ),
    ...(columns.length > 0 && (annex === '' || title === '')
      ? ['目标: the table has no annex or no title']
      : []),
    ...plan.targets.flatMap(({ unit, numbers }) =>
      Object.keys(numbers)
        .filter(name => !names.has(name))
        .map(name => `${place} › ${unit}: ${name} is no column of the table`),
    ),
    ...plan.headlines
      .filter(code => !codes.has(code))
      .map(code => `摘要 › ${code}: the plan does not have it`),
    ...columns
      .filter(({ counted: sources }) => !haveOneStep(sources))
      .map(({ name }) => `${place} › ${name}: it adds figures whose units have other decimals`),
    ...columns.flatMap(({ name, counted: sources }) =>
      sources
        .filter(code => !codes.has(code))
        .map(code => `${place} › ${name}: it reads ${code}, which the plan does not have`),
    ),
  ];
}

/** A sentence of the work summary reads figures that the plan has, and has no brace that is no placeholder. */
function reportFaults({ report }: PlanData, codes: ReadonlySet<string>): string[] {
  return sentencesOf(report).flatMap(({ text: sentence }) => [
    ...codesIn(sentence)
      .filter(code => !codes.has(code))
      .map(code => `措辞 › ${sentence.slice(0, 20)}…: it reads ${code}, which the plan does not have`),
    ...(/[{}]/u.test(sentence.replaceAll(PLACEHOLDER, ''))
      ? [`措辞 › ${sentence.slice(0, 20)}…: a brace stands outside of a placeholder`]
      : []),
  ]);
}

function findRepeated(words: readonly string[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const word of words) {
    if (seen.has(word)) repeated.add(word);
    seen.add(word);
  }
  return [...repeated];
}
