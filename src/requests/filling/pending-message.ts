import * as z from 'zod';
import { Problem } from '../../core/problem.js';
import type { Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import type { Context } from '../context.js';

/** A message whose unit the person has not chosen yet. The messages for one form have the person and the unit behind it. */
const KIND = 'message';

const waitingSchema = z.object({ period: z.string(), texts: z.array(z.string()).min(1) });

const kindFor = ({ person }: Context, unit: Unit): string => `${KIND} ${person.openId} ${unit.key}`;

/** Keeps a message whose unit is not known yet until the person chooses it; returns the id. */
export const keepMessage = (context: Context, text: string): Promise<string> =>
  context.tx.savePendingAction(context.person.openId, KIND, text, context.now);

/** Keeps the messages for one form until 确认 (confirm), the oldest first; returns the id. */
export const keepMessages = (
  context: Context,
  { unit, period }: { readonly unit: Unit; readonly period: Period },
  texts: readonly string[],
): Promise<string> =>
  context.tx.savePendingAction(
    context.person.openId,
    kindFor(context, unit),
    JSON.stringify({ period, texts }),
    context.now,
  );

/** Takes the person's messages for a unit that were not confirmed; `texts` has those of one period. */
export async function takeWaiting(
  context: Context,
  unit: Unit,
  period: Period,
): Promise<{ readonly texts: readonly string[]; readonly others: readonly string[] }> {
  const rows = await context.tx.pendingActionsOf(kindFor(context, unit), MAX_WAITING);
  const texts: string[] = [];
  const others: string[] = [];
  for (const { id, payload } of rows) {
    const waiting = waitingSchema.parse(JSON.parse(payload));
    (waiting.period === period ? texts : others).push(...waiting.texts);
    await context.tx.deletePendingAction(id);
  }
  return { texts, others };
}

/** A person has one open card of messages for each unit; two copies of the program may have made two at once. */
const MAX_WAITING = 10;

/** The texts of the messages behind a card, the oldest first. Throws a Problem when they are confirmed or not the person's. */
export async function readPending(context: Context, id: string): Promise<readonly string[]> {
  const pending = await context.tx.pendingAction(id);
  const isMessage = pending?.kind === KIND || pending?.kind.startsWith(`${KIND} `);
  if (!pending || !isMessage || pending.openId !== context.person.openId)
    throw new Problem('gone', '这条消息已经处理过了。', '如需更改，请再发一次。');
  return pending.kind === KIND ? [pending.payload] : waitingSchema.parse(JSON.parse(pending.payload)).texts;
}
