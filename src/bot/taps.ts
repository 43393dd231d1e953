import { setTimeout as pause } from 'node:timers/promises';
import type { CardAnswer, CardJson } from '../core/outgoing.js';
import { markedPeople, NAMELESS, replaceMarked } from '../core/people/names.js';
import { Problem } from '../core/problem.js';
import { encodeAnswer, NO_ANSWER } from '../feishu/answer.js';
import type { Incoming } from '../feishu/incoming.js';
import { toast, type Context } from '../requests/context.js';
import { makeSafeCard } from '../requests/people/departed.js';
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

/** An answer waits so long, in ms, for the names of the people on it. */
const NAMES_WITHIN_MS = 300;

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
    const stored = error instanceof DatabaseUnavailable ? undefined : await storedAnswer(options, event);
    if (stored) {
      options.log('warn', 'a repeated tap failed, and got the answer of the first', {
        key: event.key,
        ...describeError(error),
      });
      ended(name, 'repeated');
      return stored;
    }
    options.log('error', 'a tap could not be handled', { key: event.key, ...describeError(error) });
    ended(name, 'failed');
    const failure = toast('error', describeFailure(error));
    return error instanceof DatabaseUnavailable ? encode(failure) : withCard(options, event, sender, failure);
  }
}

/** The answer of the same tap to another delivery, which this one has met in the database; undefined when it has none. */
async function storedAnswer({ store }: BotOptions, { key }: TapEvent): Promise<EncodedAnswer | undefined> {
  try {
    const json = await store.answerOf(key);
    return json === undefined ? undefined : { json, isRepeated: true };
  } catch {
    return undefined;
  }
}

/** Encodes an answer with a card that the platform takes, and tells of whom on it there is no recent sign. */
async function encodeSafely(
  { presence }: BotOptions,
  context: Context,
  answer: CardAnswer,
): Promise<{ readonly encoded: EncodedAnswer; readonly unproven: readonly string[] }> {
  const encoded = encode(answer);
  // Most cards have no person on them, which their JSON shows.
  if (!answer.card || !/ id=|"value":"ou_/u.test(encoded.json)) return { encoded, unproven: [] };
  const { card, unproven } = await makeSafeCard(context, answer.card, presence);
  return { encoded: card === answer.card ? encoded : encode({ ...answer, card }), unproven };
}

/** Adds the tapped card with what was typed on it: a client may empty the fields at an answer without a card. */
async function withCard(
  options: BotOptions,
  event: TapEvent,
  sender: Sender,
  failure: CardAnswer,
): Promise<EncodedAnswer> {
  try {
    return await inTransaction(options, sender, async context => {
      const card = await redrawCard(context, event, failure.toast);
      return card ? (await encodeSafely(options, context, { ...failure, card })).encoded : encode(failure);
    });
  } catch {
    // What failed the tap fails its card too.
    return encode(failure);
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

/** Of people on a card there is no recent sign, and their names were not asked for yet: this run is rolled back. */
class NamesWanted extends Error {
  constructor(readonly people: readonly string[]) {
    super('names are wanted');
  }
}

/**
 * Commits the effect of a tap together with its answer. A repeated tap has no effect and gets the same answer. `isAsked`: the
 * names of the people on the card were asked for.
 */
async function answerOnce(
  options: BotOptions,
  event: TapEvent,
  sender: Sender,
  run: (context: Context) => Promise<CardAnswer>,
  isAsked = false,
): Promise<EncodedAnswer> {
  const { key } = event;
  try {
    return await inTransaction(options, sender, async context => {
      const { encoded, unproven } = await encodeSafely(options, context, await run(context));
      if (unproven.length > 0 && !isAsked) throw new NamesWanted(unproven);
      await finishEvent(context, key, encoded.json);
      return encoded;
    });
  } catch (error) {
    if (error instanceof NamesWanted) {
      await askForNames(options, error.people);
      return answerOnce(options, event, sender, run, true);
    }
    if (!(error instanceof Repeated)) throw error;
    return { json: (await options.store.answerOf(key)) ?? NO_ANSWER, isRepeated: true };
  }
}

/** A name that the platform tells is a sign of its person. One that comes too late is a sign for the next answer. */
async function askForNames({ lookUpNames, presence }: BotOptions, people: readonly string[]): Promise<void> {
  const asking = lookUpNames(people).then(names => {
    presence.note([...names.keys()]);
  });
  await Promise.race([asking, pause(NAMES_WITHIN_MS, undefined, { ref: false })]);
}
