import * as z from 'zod';
import { letterTexts } from './check-letters.js';
import { issueWords } from './fault-words.js';
import { MAX_DECIMALS, MAX_UNIT_WORD } from './measure.js';
import { MAX_UNIT_NAME } from './organisation.js';
import type { PlanFault } from './plan-fault.js';
import { contentFaults } from './plan-faults.js';
import type { PlanData } from './plan.js';
import { ATTRIBUTES, OCCURRENCES, SIZES } from './register.js';

/** Lists what is wrong with a plan, each with its place. An empty list means that the program can use the plan. */
export function listFaults(plan: PlanData): PlanFault[] {
  const faults = shapeFaults(plan);
  if (faults.length > 0) return faults;
  return contentFaults(plan).map(fault => ({ ...fault, text: `plan ${plan.year} › ${fault.text}` }));
}

/**
 * The same as lines for the log. Each begins with its place, such as
 * `plan 2025 › 附件4 › A4.12: its sum names A4.99, which the plan does not have`.
 */
export const findFaults = (plan: PlanData): string[] => listFaults(plan).map(({ text }) => text);

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
  number: text.max(30).optional(),
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

/** What a plan says of the register of enterprises. */
const register = z.object({ certificateYears: z.int().min(1).max(20), closings: code.optional() });

/** The shape of a plan's data: what a plan file may hold. */
export const planShape = z.object({
  register: register.optional(),
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
        corner: text.max(40).optional(),
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

function shapeFaults(plan: PlanData): PlanFault[] {
  const result = planShape.safeParse(plan);
  if (result.success) return [];
  return result.error.issues.flatMap(unfold).map(issue => ({
    path: issue.path,
    text: `plan › ${formatPlace(plan, issue.path)}: ${issue.message}`,
    words: issueWords(issue),
  }));
}

/** What is wrong with the nearest of several shapes is said of it, and not that it is none of them. */
function unfold(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const [nearest = []] = issue.errors.toSorted((a, b) => deepest(b) - deepest(a));
  return nearest.map(inner => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

const deepest = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map(({ path }) => path.length));

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
