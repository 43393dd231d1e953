import type { Counted } from '../../plan/register.js';
import { BELONGS, isYearly } from '../../plan/register.js';
import { MAX_LISTED } from '../text.js';
import type { Enterprise } from './enterprise.js';

// What the register of a unit says beside the figures of a report. It is stored with the event of the submission: properties
// must keep their names.

/** Enterprises: how many, and the first dozen of their names. */
export interface SomeEnterprises {
  readonly count: number;
  readonly names: readonly string[];
}

/** What is not right in a register by itself. */
export const REGISTER_FAULTS = ['redFiveStar', 'expired', 'pledgeOnly', 'afterLeaving'] as const;
export type RegisterFault = (typeof REGISTER_FAULTS)[number];

export interface RegisterEvidence {
  readonly faults: Readonly<Record<RegisterFault, SomeEnterprises>>;
  /** The enterprises of the register that closed (企业关停) within the year. */
  readonly closings: number;
  /** What enterprises that left explain of a fall, by code. */
  readonly falls: Readonly<Record<string, FallByLeaving>>;
}

/** So much of a fall comes from enterprises that left since the period before. */
export interface FallByLeaving {
  readonly amount: number;
  /** `企业关停：甲厂、乙厂`: the cause of most of them first. */
  readonly words: string;
}

/** At the end of a note that the program wrote from the register; whoever changes the words takes it away. */
const FROM_REGISTER = '（据台账）';
export const isFromRegister = (note: string): boolean => note.endsWith(FROM_REGISTER);
export const noteFromRegister = (words: string): string => words + FROM_REGISTER;
export const asOwnWords = (note: string): string =>
  isFromRegister(note) ? note.slice(0, -FROM_REGISTER.length).trim() : note;

/** The causes of leaving as causes of a fall (core/checks/fall-causes.ts); another one keeps its word before the names. */
const CAUSES: Readonly<Record<string, string>> = {
  企业关停: '企业关停：',
  合并划出: '合并划出：',
  迁出: '合并划出：迁出 ',
};
/** A note has 200 characters at the most. */
const MAX_NAMES_LENGTH = 100;

/** An enterprise that left: as it was in the period before, and as it is now. */
export interface Leaving {
  readonly before: Enterprise;
  readonly now: Enterprise;
}

/** What enterprises that left explain of the fall of a figure; undefined: nothing. */
export function explainByLeaving(rule: Counted, leavings: readonly Leaving[]): FallByLeaving | undefined {
  const counted = leavings.flatMap(leaving => {
    const amount = amountOf(rule, leaving.before);
    return amount > 0 ? [{ ...leaving, amount }] : [];
  });
  if (counted.length === 0) return undefined;
  const byCause = new Map<string, string[]>();
  for (const { now } of counted) {
    const cause = CAUSES[now.attributes.membership?.value ?? ''] ?? '其他：退出 ';
    byCause.set(cause, [...(byCause.get(cause) ?? []), now.name]);
  }
  const groups = [...byCause].sort(([, a], [, b]) => b.length - a.length);
  return {
    amount: counted.reduce((sum, { amount }) => sum + amount, 0),
    words: groups
      .map(([cause, names]) => cause + someNames(names, MAX_NAMES_LENGTH / groups.length))
      .join('；'),
  };
}

/** What an enterprise added to a figure: of rolling figures and those of the register alone. */
function amountOf(rule: Counted, { attributes }: Enterprise): number {
  const { kind, value, earliest, isSum } = rule;
  const stored = Object.entries(attributes).find(([each]) => each === kind)?.[1];
  if (isYearly(rule) || attributes.membership?.value !== BELONGS || !stored) return 0;
  if (['否', '无', '0'].includes(stored.value) || stored.since < (earliest ?? '')) return 0;
  if (value !== undefined && value !== stored.value) return 0;
  return isSum ? Number(stored.value) : 1;
}

/** `甲、乙 等 14 家`: as many as there is room for, a dozen at the most. */
function someNames(names: readonly string[], room: number): string {
  let shown = Math.min(names.length, MAX_LISTED);
  while (shown > 1 && names.slice(0, shown).join('、').length > room) shown -= 1;
  const text = names.slice(0, shown).join('、');
  return names.length > shown ? `${text} 等 ${names.length} 家` : text;
}
