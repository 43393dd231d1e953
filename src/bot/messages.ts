import { Problem } from '../core/problem.js';
import type { Incoming } from '../feishu/incoming.js';
import { explainProblem, type Place } from '../requests/context.js';
import { DatabaseUnavailable } from '../store/store.js';
import { routeMessage, type IncomingMessage } from '../requests/router.js';
import type { Request } from '../requests/request.js';
import { describeError, type BotOptions, type Ended, type Outcome } from './options.js';
import { finishEvent, inTransaction, prepareRequest, Repeated, type Sender } from './transaction.js';

/** A message, or a tap on the bot's menu. */
export type MessageEvent = Extract<Incoming, { kind: 'message' | 'menu' }>;

/** A message that fails for longer ends without an answer: its sender expects none any more. */
const ANSWERED_WITHIN_MS = 24 * 60 * 60_000;

/** A message that was stored when it came. */
export interface StoredMessage {
  readonly event: MessageEvent;
  readonly receivedAt: Date;
}

/**
 * Answers a message. Never throws: a message that cannot be answered now stays unfinished, and is answered later, for a
 * day at most.
 */
export async function handleMessage(
  options: BotOptions,
  { event, receivedAt }: StoredMessage,
  ended: Ended,
): Promise<void> {
  let name = 'none';
  try {
    const request = isToBot(options, event) ? routeMessage(readMessage(options, event)) : undefined;
    if (request) ({ name } = request);
    await answerMessage(options, event, request);
    ended(name, 'done');
  } catch (error) {
    ended(name, await handleFailure(options, { event, receivedAt }, error));
  }
}

/** A message that so many starts of the program have begun again, and none has finished, is not handled any more. */
const MAX_STARTS = 4;

/**
 * Answers a message that an earlier start of the program left unfinished. One that may be the reason why the program ended is
 * not handled any more: its sender is told. Never throws.
 */
export async function handleLeftMessage(
  options: BotOptions,
  message: StoredMessage,
  ended: Ended,
): Promise<void> {
  const { event } = message;
  try {
    const starts = await options.store.beginAgain(event.key);
    if (starts <= MAX_STARTS) {
      await handleMessage(options, message, ended);
      return;
    }
    options.log('error', 'a message was begun at several starts and never ended', { key: event.key, starts });
    ended('none', await handleFailure(options, message, interrupted(starts - 1)));
  } catch (error) {
    logUnfinished(options, event, error);
    ended('none', 'unfinished');
  }
}

const interrupted = (times: number): Problem =>
  new Problem(
    'unexpected',
    `处理这条消息时，程序中断了 ${times} 次，没有再处理，没有改动任何数据。`,
    '请不要再发同样的内容：换一种写法，或在卡片里填写，并告诉管理员。',
  );

async function handleFailure(
  options: BotOptions,
  { event, receivedAt }: StoredMessage,
  error: unknown,
): Promise<Outcome> {
  if (error instanceof Repeated) return 'repeated';
  if (error instanceof DatabaseUnavailable) {
    logUnfinished(options, event, error);
    return 'unfinished';
  }
  if (!(error instanceof Problem))
    options.log('error', 'a message could not be handled', { key: event.key, ...describeError(error) });
  const failure = await explain(options, event, error);
  if (failure && !(failure instanceof DatabaseUnavailable) && isOver(options, receivedAt))
    await giveUp(options, event.key);
  return error instanceof Problem ? error.code : 'failed';
}

async function answerMessage(
  options: BotOptions,
  event: MessageEvent,
  request: Request<void> | undefined,
): Promise<void> {
  const sender = senderOf(event);
  const prepared = request ? await prepareRequest(options, sender, request) : {};
  await inTransaction(options, sender, async context => {
    await request?.run(context, prepared);
    await finishEvent(context, event.key, null);
  });
}

/**
 * Explains in the chat a problem and the next step; a fault of the program, and an explanation that cannot be made, with
 * words that always can. Returns the failure that keeps the message unfinished.
 */
async function explain(options: BotOptions, event: MessageEvent, error: unknown): Promise<unknown> {
  const failure = await explainOne(options, event, error instanceof Problem ? error : unexpected());
  if (!failure || failure instanceof DatabaseUnavailable || !(error instanceof Problem)) return failure;
  return explainOne(options, event, unexpected());
}

const unexpected = (): Problem =>
  new Problem('unexpected', '处理时出错了，没有改动任何数据。', '请稍后再试；仍不行请联系管理员。');

async function explainOne(options: BotOptions, event: MessageEvent, problem: Problem): Promise<unknown> {
  try {
    await inTransaction(options, senderOf(event), async context => {
      await explainProblem(context, placeOf(event), problem);
      await finishEvent(context, event.key, null);
    });
    return undefined;
  } catch (error) {
    if (error instanceof Repeated) return undefined;
    logUnfinished(options, event, error);
    return error;
  }
}

const isOver = ({ now }: BotOptions, receivedAt: Date): boolean =>
  now().getTime() - receivedAt.getTime() > ANSWERED_WITHIN_MS;

/** Marks a message as finished without an answer: otherwise it would be tried every minute for ever. */
export async function giveUp({ store, now, log }: BotOptions, key: string): Promise<void> {
  try {
    await store.transact(tx => tx.finishEvent(key, null, now()));
    log('error', 'a message ends without an answer', { key });
  } catch (error) {
    log('error', 'a message stays unfinished', { key, ...describeError(error) });
  }
}

/** The queue answers the message at the next minute. */
function logUnfinished({ log }: BotOptions, { key }: MessageEvent, error: unknown): void {
  log('error', 'a message stays unfinished', { key, ...describeError(error) });
}

export const senderOf = ({ openId }: MessageEvent): Sender => ({ openId, channel: 'command' });

export function placeOf(event: MessageEvent): Place {
  if (event.kind === 'menu') return { kind: 'p2p', chatId: '' };
  const { chatKind, chatId, messageId } = event;
  return { kind: chatKind, chatId, messageId };
}

/** In private, from the menu, or in a group with the bot mentioned. */
function isToBot(options: BotOptions, event: MessageEvent): boolean {
  if (event.kind === 'menu' || event.chatKind === 'p2p' || options.ownOpenId() === undefined) return true;
  return event.mentions.some(mention => isBot(options, mention));
}

function readMessage(options: BotOptions, event: MessageEvent): IncomingMessage {
  const place = placeOf(event);
  if (event.kind === 'menu')
    return { place, text: `/${event.eventKey.replace(/^menu_/u, '')}`, file: null, mentioned: [] };
  const people = event.mentions.filter(mention => !isBot(options, mention) && mention.openId);
  return { place, text: event.text, file: event.file, mentioned: people.map(({ openId }) => openId) };
}

const isBot = (
  { ownOpenId }: BotOptions,
  mention: { readonly openId: string; readonly isBot: boolean },
): boolean => mention.isBot || mention.openId === ownOpenId();
