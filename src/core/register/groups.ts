import type { Page } from '../../plan/pages.js';
import type { Plan } from '../../plan/plan.js';
import type { Counted } from '../../plan/register.js';
import type { LocalDate, Period } from '../../plan/period.js';

/** Figures of one official header that are taken from the register together. */
export interface CountedGroup {
  /** The code of the first one: the key by which the source is stored. */
  readonly key: string;
  /** The official top-level header: 企业底数（家）. */
  readonly title: string;
  readonly rules: ReadonlyMap<string, Counted>;
}

/** The groups of a plan that can be counted, in the order of the tables. */
export function countedGroups(plan: Plan): CountedGroup[] {
  const groups = new Map<string, { key: string; title: string; rules: Map<string, Counted> }>();
  for (const { code, header, counted } of plan.measures.values()) {
    if (!counted) continue;
    const title = header[0] ?? '';
    const place = `${code.split('.')[0] ?? ''} ${title}`;
    const group = groups.get(place) ?? { key: code, title, rules: new Map<string, Counted>() };
    group.rules.set(code, counted);
    groups.set(place, group);
  }
  return [...groups.values()];
}

/** A choice of where the figures of a group come from, from a period on. */
export interface SourceChoice {
  readonly group: string;
  readonly period: Period;
  readonly source: 'register' | 'typed';
  readonly base: OpeningBase;
}

/**
 * The day of the choice, and the rolling totals before it by code. What they have more than the register yields on that day was
 * before the register (台账外期初数): it shrinks by itself as older facts are entered.
 */
export interface OpeningBase {
  readonly on: LocalDate;
  readonly figures: Readonly<Record<string, number>>;
}

/** The choices that hold in a period, by group: of those whose period has come the latest one. `choices`: the oldest first. */
export function choicesIn(choices: readonly SourceChoice[], period: Period): Map<string, SourceChoice> {
  return new Map(
    choices.filter(choice => choice.period <= period).map(choice => [choice.group, choice] as const),
  );
}

/** Whether a figure may have an opening number: it is a rolling total. */
export function mayHaveOpening(plan: Plan, code: string): boolean {
  const since = plan.measures.get(code)?.since;
  return since !== undefined && since !== 'stock' && since !== 'year';
}

/** The opening numbers (台账外期初数) that are not 0, by code: what figures have more than was counted on the same day. */
export function openingsOf(
  figures: OpeningBase['figures'],
  counts: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map(
    Object.entries(figures)
      .map(([code, figure]) => [code, figure - (counts.get(code) ?? 0)] as const)
      .filter(([, opening]) => opening > 0),
  );
}

/** What the pages of a form show of the unit's register. */
export interface RegisterSources {
  readonly groups: readonly CountedGroup[];
  /** The choices that hold in the period, by group. */
  readonly choices: ReadonlyMap<string, SourceChoice>;
  /** What was before the register (台账外期初数), by code. */
  readonly openings: ReadonlyMap<string, number>;
}

/** Whether a group is taken from the register. */
export const isTaken = ({ choices }: Pick<RegisterSources, 'choices'>, { key }: CountedGroup): boolean =>
  choices.get(key)?.source === 'register';

/** The groups with figures on a page of the form. */
export const groupsOn = ({ groups }: Pick<RegisterSources, 'groups'>, { measures }: Page): CountedGroup[] =>
  groups.filter(({ rules }) => measures.some(({ code }) => rules.has(code)));
