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

/** Answers a message. Never throws: a message that cannot be answered now stays unfinished, and is answered later. */
export async function handleMessage(options: BotOptions, event: MessageEvent, ended: Ended): Promise<void> {
  let name = 'none';
  try {
    const request = isToBot(options, event) ? routeMessage(readMessage(options, event)) : undefined;
    if (request) ({ name } = request);
    await answerMessage(options, event, request);
    ended(name, 'done');
  } catch (error) {
    ended(name, await handleFailure(options, event, error));
  }
}

async function handleFailure(options: BotOptions, event: MessageEvent, error: unknown): Promise<Outcome> {
  if (error instanceof Repeated) return 'repeated';
  if (error instanceof DatabaseUnavailable) {
    logUnfinished(options, event, error);
    return 'unfinished';
  }
  if (!(error instanceof Problem))
    options.log('error', 'a message could not be handled', { key: event.key, ...describeError(error) });
  await explain(options, event, error);
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

/** Explains in the chat a problem and the next step. */
async function explain(options: BotOptions, event: MessageEvent, error: unknown): Promise<void> {
  const problem =
    error instanceof Problem
      ? error
      : new Problem('unexpected', '处理时出错了，没有改动任何数据。', '请稍后再试；仍不行请联系管理员。');
  try {
    await inTransaction(options, senderOf(event), async context => {
      await explainProblem(context, placeOf(event), problem);
      await finishEvent(context, event.key, null);
    });
  } catch (again) {
    if (!(again instanceof Repeated)) logUnfinished(options, event, again);
  }
}

/** The queue answers the message at the next minute. */
function logUnfinished({ log }: BotOptions, { key }: MessageEvent, error: unknown): void {
  log('error', 'a message stays unfinished', { key, ...describeError(error) });
}

const senderOf = ({ openId }: MessageEvent): Sender => ({ openId, channel: 'command' });

function placeOf(event: MessageEvent): Place {
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
