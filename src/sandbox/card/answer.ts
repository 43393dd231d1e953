import { validateCard, type Known } from './validate.js';
import { isObject } from './shape.js';
import type { CallbackReply } from '../wire/push.js';
import type { JsonObject } from '../people/world.js';

export interface Toast {
  readonly type: 'info' | 'success' | 'error' | 'warning';
  readonly content: string;
}

/** What the person who clicked sees; `code` where something went wrong between platform and bot. */
export interface Outcome {
  readonly toast?: Toast;
  readonly card?: JsonObject;
  readonly code?: number;
  /** Why, for whoever builds the bot; the person who clicked does not see it. */
  readonly reason?: string;
}

const TOASTS = new Set<unknown>(['info', 'success', 'error', 'warning']);

/** The words the client shows with each code. */
const FAILURES: Readonly<Record<number, string>> = {
  200341: '机器人没有在 3 秒内答复',
  200342: '连不上机器人的服务',
  200671: '机器人的服务出错了',
  200672: '机器人的答复格式不对',
  200673: '机器人答复的卡片不合规',
  200830: '新版卡片不能换成旧版卡片',
};

/** Judges the bot's answer to a callback as the platform does. */
export function outcomeOf(reply: CallbackReply, known: Known): Outcome {
  if ('failure' in reply) return failed(reply.failure);
  const { answer } = reply;
  if (!isObject(answer) || Object.keys(answer).some(key => key !== 'toast' && key !== 'card'))
    return failed(200672);
  const toast = toastOf(answer['toast']);
  if (toast === 'wrong') return failed(200672);
  const said = toast && { toast };
  return answer['card'] === undefined ? { ...said } : withCard(answer['card'], said, known);
}

function withCard(card: unknown, said: Pick<Outcome, 'toast'> | undefined, known: Known): Outcome {
  if (!isObject(card) || card['type'] !== 'raw' || !isObject(card['data'])) return failed(200672);
  const refusal = validateCard(card['data'], known);
  if (refusal) return failed(refusal.inner === 200830 ? 200830 : 200673, refusal.msg);
  return { card: card['data'], ...said };
}

function toastOf(toast: unknown): Toast | undefined | 'wrong' {
  if (toast === undefined) return undefined;
  if (!isObject(toast) || typeof toast['content'] !== 'string') return 'wrong';
  const { type = 'info', content } = toast;
  return TOASTS.has(type) ? { type: type as Toast['type'], content } : 'wrong';
}

function failed(code: number, reason = FAILURES[code] ?? ''): Outcome {
  const content = `出错了，请稍后重试 code：${code}（${FAILURES[code] ?? '未知原因'}）`;
  return { code, reason, toast: { type: 'error', content } };
}
