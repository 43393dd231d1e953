import type { CardAnswer, CardJson } from '../core/outgoing.js';
import { markedPeople, NAMELESS, replaceMarked } from '../core/people/names.js';
import { Problem } from '../core/problem.js';
import { encodeAnswer, NO_ANSWER } from '../feishu/answer.js';
import type { Incoming } from '../feishu/incoming.js';
import { toast, type Context } from '../requests/context.js';
import { withoutDeparted } from '../requests/people/departed.js';
import { routeTap } from '../requests/router.js';
import { DatabaseUnavailable } from '../store/store.js';
import { describeError, type BotOptions } from './options.js';
import { redrawCard } from './redraw.js';
import { finishEvent, inTransaction, prepareRequest, Repeated, type Sender } from './transaction.js';

export type TapEvent = Extract<Incoming, { kind: 'tap' }>;

/** An answer, written once for the platform and the store, and the card in it. */
export interface EncodedAnswer {
  readonly json: string;
  readonly card?: CardJson;
  readonly toast?: CardAnswer['toast'];
  /** The tap was handled before; this is its answer from then. */
  readonly isRepeated?: true;
}

const encode = (answer: CardAnswer): EncodedAnswer => ({
  json: encodeAnswer(answer),
  ...(answer.card ? { card: answer.card } : {}),
  ...(answer.toast ? { toast: answer.toast } : {}),
});

/** Handles a tap once, and gives its answer; the same tap again gets the same answer. Never throws. */
export async function handleTap(options: BotOptions, event: TapEvent): Promise<EncodedAnswer> {
  return withNames(options, await answerTap(options, event));
}

/**
 * Puts names in place of the people marked in a toast, which shows text alone. The stored answer has no name: it is looked up
 * when the answer is given.
 */
async function withNames({ lookUpNames }: BotOptions, answer: EncodedAnswer): Promise<EncodedAnswer> {
  const people = markedPeople(answer.json);
  if (people.length === 0) return answer;
  const names = await lookUpNames(people);
  const nameOf = (openId: string) => names.get(openId) ?? NAMELESS;
  const words = answer.toast;
  return {
    ...answer,
    // A name stands inside a JSON text.
    json: replaceMarked(answer.json, openId => JSON.stringify(nameOf(openId)).slice(1, -1)),
    ...(words ? { toast: { ...words, content: replaceMarked(words.content, nameOf) } } : {}),
  };
}

async function answerTap(options: BotOptions, event: TapEvent): Promise<EncodedAnswer> {
  const ended = options.watch.begin(event.key);
  let name = 'none';
  const sender: Sender = { openId: event.openId, channel: 'card' };
  try {
    const request = routeTap(event);
    ({ name } = request);
    const prepared = await prepareRequest(options, sender, request);
    const answer = await answerOnce(options, event, sender, context => request.run(context, prepared));
    ended(name, answer.isRepeated ? 'repeated' : 'done');
    return answer;
  } catch (error) {
    if (error instanceof Problem) {
      const answer = await refuse(options, event, sender, toast('error', error.words));
      ended(name, error.code);
      return answer;
    }
    options.log('error', 'a tap could not be handled', { key: event.key, ...describeError(error) });
    ended(name, 'failed');
    const failure = toast('error', describeFailure(error));
    return encode(
      error instanceof DatabaseUnavailable ? failure : await withCard(options, event, sender, failure),
    );
  }
}

/** Encodes an answer, without departed people on its card. Most cards have no person on them, which their JSON shows. */
async function encodeWithoutDeparted(context: Context, answer: CardAnswer): Promise<EncodedAnswer> {
  const encoded = encode(answer);
  if (!answer.card || !/ id=|"value":"ou_/u.test(encoded.json)) return encoded;
  const card = await withoutDeparted(context, answer.card);
  return card === answer.card ? encoded : encode({ ...answer, card });
}

/** Adds the tapped card with what was typed on it: a client may empty the fields at an answer without a card. */
async function withCard(
  options: BotOptions,
  event: TapEvent,
  sender: Sender,
  failure: CardAnswer,
): Promise<CardAnswer> {
  try {
    const card = await inTransaction(options, sender, context => redrawCard(context, event, failure.toast));
    return card ? { ...failure, card } : failure;
  } catch {
    // What failed the tap fails its card too.
    return failure;
  }
}

/** A failed transaction has changed nothing. When the database is out of reach, a commit may have happened unseen. */
const describeFailure = (error: unknown): string =>
  error instanceof DatabaseUnavailable
    ? '系统忙，没有收到保存结果。请稍后再点一次，不会重复处理'
    : '处理失败，没有改动任何数据，请重试';

/** A refusal is stored as an answer too. */
async function refuse(
  options: BotOptions,
  event: TapEvent,
  sender: Sender,
  refusal: CardAnswer,
): Promise<EncodedAnswer> {
  try {
    return await answerOnce(options, event, sender, () => Promise.resolve(refusal));
  } catch {
    return encode(refusal);
  }
}

/** Commits the effect of a tap together with its answer. A repeated tap has no effect and gets the same answer. */
async function answerOnce(
  options: BotOptions,
  { key }: TapEvent,
  sender: Sender,
  run: (context: Context) => Promise<CardAnswer>,
): Promise<EncodedAnswer> {
  try {
    return await inTransaction(options, sender, async context => {
      const answer = await encodeWithoutDeparted(context, await run(context));
      await finishEvent(context, key, answer.json);
      return answer;
    });
  } catch (error) {
    if (!(error instanceof Repeated)) throw error;
    return { json: (await options.store.answerOf(key)) ?? NO_ANSWER, isRepeated: true };
  }
}
