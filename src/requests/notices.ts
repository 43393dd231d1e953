import type { CardJson } from '../core/outgoing.js';
import { isQuiet } from '../core/reminders.js';
import { sendCard, type Context, type SystemContext } from './context.js';

/** A notice that waits for the morning is a pending action of this kind. */
const KIND = 'notice';
/** So many are sent in one transaction. */
const BATCH = 200;

/**
 * Tells a person what somebody else did, where they need not act: at night it waits for the morning. Answers, and what
 * somebody waits for, go by `sendCard` at once.
 */
export async function sendNotice(context: Context, openId: string, card: CardJson): Promise<void> {
  const { tx, now, zone } = context;
  if (isQuiet(now, zone)) await tx.savePendingAction(openId, KIND, JSON.stringify(card), now);
  else await sendCard(context, openId, card);
}

/** Sends the notices of the night in the morning, each once, however many copies of the program do so. */
export async function sendWaitingNotices({ tx, now, zone }: SystemContext): Promise<void> {
  if (isQuiet(now, zone)) return;
  const waiting = await tx.pendingActionsOf(KIND, BATCH);
  if (waiting.length === 0) return;
  const messages = waiting.map(({ id, openId, payload }) => {
    const card = JSON.parse(payload) as CardJson;
    return { id, message: { to: { kind: 'person', openId }, content: { kind: 'card', card } } as const };
  });
  await tx.sendOnce(messages, now);
  await tx.deletePendingActions(waiting.map(({ id }) => id));
}
