import type { Content } from '../core/outgoing.js';
import { decodeAnswer, encodeAnswer } from '../feishu/answer.js';
import { toast } from '../requests/context.js';
import { lateNotice } from '../requests/late-notice.js';
import { describeError, type BotOptions } from './options.js';
import { redrawCard } from './redraw.js';
import type { EncodedAnswer, TapEvent } from './taps.js';
import { inTransaction } from './transaction.js';

/** The platform waits three seconds for the answer to a tap. */
const TAP_TIMEOUT_MS = 2_500;

/**
 * The answer when it comes in time; else 正在处理 (in progress), and what became of the tap follows on its card. `track` is
 * told of the work that is left then.
 */
export async function answerInTime(
  options: BotOptions,
  event: TapEvent,
  answer: Promise<EncodedAnswer>,
  track: (work: Promise<unknown>) => void,
): Promise<string> {
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof late>(resolve => {
    timer = setTimeout(resolve, options.tapTimeoutMs ?? TAP_TIMEOUT_MS, late);
  });
  const first = await Promise.race([answer, timeout]);
  clearTimeout(timer);
  if (first !== late) return first.json;
  options.watch.late(event.key);
  track(answer.then(done => sendLateAnswer(options, event, done)));
  return encodeAnswer(toast('info', '正在处理，请稍候…'));
}

/** Tells the person what became of the tap; past the database when that cannot take the message. Never throws. */
async function sendLateAnswer(options: BotOptions, event: TapEvent, answer: EncodedAnswer): Promise<void> {
  const { log, sendDirectly } = options;
  const complain = (words: string, error: unknown) => {
    log('error', words, { key: event.key, ...describeError(error) });
  };
  try {
    await writeLateAnswer(options, event, answer);
  } catch (error) {
    complain('a late answer could not be written', error);
    if (!answer.toast) return;
    await sendDirectly(event.openId, lateNotice(answer.toast)).catch((failure: unknown) => {
      complain('a late answer could not be sent', failure);
    });
  }
}

/** Writes the late answer to the outbox: in place of the tapped card, or as a message when there is no card to show. */
async function writeLateAnswer(options: BotOptions, event: TapEvent, answer: EncodedAnswer): Promise<void> {
  const { openId, key } = event;
  // An answer that says nothing was saved may be wrong: the connection can break after the commit.
  const stored = answer.card ? undefined : await options.store.answerOf(key);
  const { card, toast: words } = stored === undefined ? answer : decodeAnswer(stored);
  await inTransaction(options, { openId, channel: 'card' }, async context => {
    const shown = card ?? (await redrawCard(context, event, words));
    const content: Content | undefined = shown
      ? { kind: 'update', messageId: event.messageId, card: shown }
      : words && { kind: 'card', card: lateNotice(words) };
    if (content) await context.tx.send({ to: { kind: 'person', openId }, content }, context.now);
  });
}
