import type { AddresseeList } from '../../core/letters.js';
import { Problem } from '../../core/problem.js';
import type { Plan } from '../../plan/plan.js';
import type { Context } from '../context.js';

const KIND = 'letters';

/** Stands in a route in place of a list that waits. */
export const NO_LIST = 'none';

/** A list of enterprises that waits for 确认 (confirm), as JSON. */
export interface KeptList {
  /** The name of the file; absent: it was typed. */
  readonly source?: string;
  readonly list: AddresseeList;
}

export const keepList = ({ tx, person, now }: Context, list: KeptList): Promise<string> =>
  tx.savePendingAction(person.openId, KIND, JSON.stringify(list), now);

/** The list that waits, for its sender alone. Throws a Problem when it was used before, or waited too long. */
export async function readKeptList({ tx, person }: Context, id: string): Promise<KeptList> {
  const pending = await tx.pendingAction(id);
  if (pending?.kind !== KIND || pending.openId !== person.openId)
    throw new Problem(
      'gone',
      '这份名单已经处理过了，或者放得太久，选择已失效。',
      '如需文书，请把名单再发一次，或发送“文书”。',
    );
  return JSON.parse(pending.payload) as KeptList;
}

/** The plan of today's year. */
export const letterPlan = ({ plans, today }: Pick<Context, 'plans' | 'today'>): Plan =>
  plans.forYear(Number(today.slice(0, 4))) ?? plans.latest;
