import { NO_ANSWER } from '../feishu/answer.js';
import { readIncoming, type Envelope } from '../feishu/incoming.js';
import { dayOf } from '../plan/period.js';
import { readPlansInForce } from '../requests/plans-in-force.js';
import { runScheduled } from '../requests/scheduled/tick.js';
import { answerInTime } from './late-answers.js';
import { describeError, type BotOptions } from './options.js';
import { createQueue } from './queue.js';
import { handleTap } from './taps.js';

/** The one entrance for requests, whichever way they come in. Each runs once, in one transaction, and is answered. */
export interface Bot {
  /**
   * Takes a genuine event. A message is stored before this resolves and answered afterwards; a tap is handled now, and
   * this resolves to its answer within the platform's three seconds. The answer is JSON, `{}` when none is due. Throws
   * a ZodError for an event that cannot be read.
   */
  accept(body: Envelope, raw: string): Promise<string>;
  /** Handles events that were accepted and not finished, after a crash or an outage. */
  resume(): Promise<void>;
  /** Sends the reminders and notices that are due at this time. */
  tick(): Promise<void>;
  /** Waits until everything accepted is handled. */
  waitUntilIdle(): Promise<void>;
  /** Finishes what was begun; what waits until the program has lived for a while is left to the next start. */
  stop(): Promise<void>;
}

export function createBot(options: BotOptions): Bot {
  const queue = createQueue(options);
  return {
    accept: async (body, raw) => {
      const event = readIncoming(body);
      if (event.kind !== 'other') options.presence.note([event.openId]);
      switch (event.kind) {
        case 'other':
          return NO_ANSWER;
        case 'tap': {
          const answer = handleTap(options, event);
          queue.track(event.key, answer);
          return answerInTime(options, event, answer, work => {
            queue.track(`${event.key} late`, work);
          });
        }
        case 'message':
        case 'menu':
          await queue.add(event, raw);
          return NO_ANSWER;
      }
    },
    resume: () => queue.resume(),
    tick: () => runTick(options),
    waitUntilIdle: () => queue.idle(),
    stop: () => queue.stop(),
  };
}

/** Never throws: reminders that fail now are due again at the next tick. */
async function runTick(options: BotOptions): Promise<void> {
  const { store, planSource, now, zone, admins, onWritten, log } = options;
  try {
    await store.transact(async tx => {
      const { plans } = await readPlansInForce(planSource, tx, dayOf(now(), zone));
      await runScheduled({ tx, plans, now: now(), zone, admins });
    });
    onWritten();
  } catch (error) {
    log('error', 'a tick failed', describeError(error));
  }
}
