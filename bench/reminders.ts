import {
  evolve,
  emptySubmission,
  type Submission,
  type SubmissionEvent,
} from '../src/core/submission/submission.js';
import { preparePlans, type Plans } from '../src/plan/plans.js';
import type { SystemContext } from '../src/requests/context.js';
import { makeReminderCard } from '../src/requests/scheduled/reminder-cards.js';
import { writeReminders } from '../src/requests/scheduled/reminders.js';
import { WORKING_GROUP } from '../src/requests/people/working-group.js';
import { runScheduled } from '../src/requests/scheduled/tick.js';
import { openStore } from '../src/store/connection/open.js';
import type { Store, Transaction } from '../src/store/store.js';
import type { DatabaseKind } from './databases.js';
import { planOf } from './plan.js';

export interface ReminderResult {
  readonly database: string;
  readonly units: number;
  /** From the clock's tick to the messages in the outbox, in ms. */
  readonly tick: number;
  readonly messages: number;
  /** Until the card of every message is made, in ms in all; each card is made when its message leaves. */
  readonly cards: number;
  /** Cards that could not be made. */
  readonly failed: number;
}

const PERIOD = '2025Q3';
const NOW = new Date('2025-09-25T09:00:30+08:00');
const ZONE = 'Asia/Shanghai';
const BATCH = 500;
const LIMITS = { messages: 8, hasFiles: true, reminders: 8, perReceiver: Number.MAX_SAFE_INTEGER };

/** Measures a reminder hour of a bureau in which a fifth of the units wait for a review and two fifths are missing. */
export async function measureReminders(
  database: DatabaseKind,
  sizes: readonly number[],
): Promise<ReminderResult[]> {
  const results: ReminderResult[] = [];
  for (const units of sizes) {
    const { url, remove } = await database.create();
    const store = await openStore(url);
    const plans = preparePlans([planOf(units)]);
    await fill(store, plans);
    results.push({ database: database.name, units, ...(await runHour(store, plans)) });
    await store.close();
    await remove();
  }
  return results;
}

async function runHour(
  store: Store,
  plans: Plans,
): Promise<Pick<ReminderResult, 'tick' | 'messages' | 'cards' | 'failed'>> {
  const context = (tx: Transaction): SystemContext => ({ tx, plans, now: NOW, zone: ZONE, admins: [] });
  const begun = performance.now();
  await store.transact(tx => runScheduled(context(tx)));
  for (const { id, message } of await store.dueMessages(NOW, LIMITS)) {
    if (message.content.kind === 'reminders') await writeReminders(store, context, message.content);
    await store.markSent(id, '', NOW);
  }
  const ticked = performance.now();
  let [messages, failed] = [0, 0];
  for (;;) {
    const due = await store.dueMessages(NOW, LIMITS);
    if (due.length === 0) break;
    for (const { id, message } of due) {
      messages += 1;
      const { content, to } = message;
      if (content.kind === 'reminder')
        await store.transact(tx => makeReminderCard(context(tx), content, to)).catch(() => (failed += 1));
      await store.markSent(id, `om_${id}`, NOW);
    }
  }
  return { tick: ticked - begun, messages, cards: performance.now() - ticked, failed };
}

async function fill(store: Store, plans: Plans): Promise<void> {
  const units = plans.latest.organisation.units.map(({ key }) => key);
  await store.transact(async tx => {
    await tx.setSetting(WORKING_GROUP, 'oc_group');
    for (const role of ['reviewer', 'leader', 'admin'] as const)
      await tx.grant({ openId: `ou_${role}`, role, unit: '' });
  });
  for (let from = 0; from < units.length; from += BATCH)
    await store.transact(async tx => {
      for (const [offset, unit] of units.slice(from, from + BATCH).entries()) {
        await tx.grant({ openId: `ou_${unit}`, role: 'reporter', unit });
        await submit(tx, unit, (from + offset) % 5);
      }
    });
}

/** Of five units two are approved, one waits, one is a draft, one has nothing. */
async function submit(tx: Transaction, unit: string, place: number): Promise<void> {
  const events: SubmissionEvent[] = [
    { kind: 'words-saved', notes: {}, summary: '总结', asOf: null },
    { kind: 'submitted', late: false },
    { kind: 'approved' },
  ];
  const meta = { actor: `ou_${unit}`, occurredAt: NOW, channel: 'card' as const };
  const chosen = events.slice(0, [3, 3, 2, 1, 0][place]);
  if (chosen.length === 0) return;
  const empty = emptySubmission(unit, PERIOD);
  const after = chosen.reduce<Submission>((state, event) => evolve(state, event, meta), empty);
  await tx.saveSubmission(empty, after, chosen, meta);
}
