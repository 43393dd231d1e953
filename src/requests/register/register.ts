import { basesOf } from '../../core/register/bases.js';
import { blankedFaults, compareRows, readRows, type DryRun } from '../../core/register/compare.js';
import type { RegisterEntry, RegisterPlace } from '../../core/register/enterprise.js';
import { Problem } from '../../core/problem.js';
import type { RowFault } from '../../core/register/read-row.js';
import type { EventMeta } from '../../core/submission/submission.js';
import { formatCount } from '../../core/text.js';
import type { RegisterState, Transaction } from '../../store/store.js';
import type { SentRegister } from '../../workbook/read/read-register.js';
import type { Context } from '../context.js';

/** A register as it is now. */
export interface PresentRegister {
  /** Undefined: the unit has none yet. */
  readonly state: RegisterState | undefined;
  readonly place: RegisterPlace;
}

export async function readRegister(
  { tx, today }: Pick<Context, 'tx' | 'today'>,
  unit: string,
): Promise<PresentRegister> {
  const state = await tx.registerState(unit);
  return { state, place: { on: today, upTo: state?.upTo ?? 0 } };
}

/** Counts the enterprises of a unit: those that belong to the register today, and all that ever did. */
export async function countMembers(
  tx: Transaction,
  unit: string,
  { state, place }: PresentRegister,
): Promise<{ readonly members: number; readonly all: number }> {
  const moment = { ...place, ...state, year: Number(place.on.slice(0, 4)) };
  const rules = new Map([['members', { kind: 'membership' as const, value: '在册' }]]);
  const counts = await tx.countFromRegister(unit, moment, rules);
  return { members: counts.get('members') ?? 0, all: await tx.countEnterprises(unit) };
}

/** A list compared with the register of a unit, with all that is wrong with it. Nothing is stored. */
export interface RegisterDryRun extends DryRun {
  readonly register: PresentRegister;
}

export async function runDry(context: Context, unit: string, sent: SentRegister): Promise<RegisterDryRun> {
  const { tx, today } = context;
  const register = await readRegister(context, unit);
  const { reported, faults } = readRows(sent.rows, today, basesOf(context.plans.latest));
  const known = {
    names: reported.map(({ name }) => name),
    codes: reported.flatMap(({ code }) => code ?? []),
  };
  const now = await tx.enterprisesNamed(unit, register.place, known);
  const madeAt = sent.stamp?.unit === unit ? sent.stamp.upTo : register.place.upTo;
  const isOld = madeAt < register.place.upTo;
  const then = isOld ? await tx.enterprisesNamed(unit, { ...register.place, upTo: madeAt }, known) : now;
  const compared = compareRows(reported, { now, then }, today);
  const formulas = sent.formulas.map(({ row, head }): RowFault => ({
    ...{ row, head, severity: 'error' },
    words: '格里是公式，请改成填好的文字（粘贴时选“数值”）',
  }));
  // A list that people made themselves has the columns that they need.
  const blanked = sent.stamp?.unit === unit ? blankedFaults(sent.rows, then, sent.columns) : [];
  const all = [...faults, ...formulas, ...compared.faults, ...blanked].sort((a, b) => a.row - b.row);
  return { register, rows: compared.rows, faults: all };
}

/** Whether the list may be taken in: nothing is wrong and everything is sure. */
export const isSure = ({ faults }: DryRun): boolean => faults.every(({ severity }) => severity === 'warning');

/** A register has at most so many enterprises: a form counts them while its reporter waits. */
const MAX_ENTERPRISES = 20_000;

/** The one way into the register: lists, cards and letters save here. Throws a Problem for more than it holds. */
export async function saveEntries(
  context: Context,
  unit: string,
  { state }: PresentRegister,
  entries: readonly RegisterEntry[],
): Promise<void> {
  const added = entries.filter(entry => !('id' in entry)).length;
  if (added > 0 && (await context.tx.countEnterprises(unit)) + added > MAX_ENTERPRISES)
    throw new Problem(
      'incomplete',
      `一个单位的台账最多 ${formatCount(MAX_ENTERPRISES)} 家企业，没有保存。`,
      '请由管理员在方案里把企业多的填报单位分成几个。',
    );
  if (entries.length > 0) await context.tx.saveToRegister(unit, state, entries, metaOf(context, unit));
}

/** Who changes a register, for whom and by which way. */
export function metaOf({ person, now: occurredAt, channel }: Context, unit: string): EventMeta {
  const standsInFor = person.standsInFor.get(unit);
  return {
    actor: person.openId,
    ...(standsInFor === undefined ? {} : { actsFor: standsInFor }),
    ...{ occurredAt, channel },
  };
}
