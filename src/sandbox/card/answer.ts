import { validateCard, type Surroundings } from './validate.js';
import { isObject } from './shape.js';
import type { CallbackReply } from '../wire/push.js';
import type { JsonObject } from '../people/world.js';

export interface Toast {
  readonly type: 'info' | 'success' | 'error' | 'warning';
  readonly content: string;
}

/** The result that the person who clicked sees; `code` after a failure between platform and bot. */
export interface Outcome {
  readonly toast?: Toast;
  readonly card?: JsonObject;
  readonly code?: number;
  /** The reason, for the bot's developer; the person who clicked does not see it. */
  readonly reason?: string;
}

const TOASTS = new Set<unknown>(['info', 'success', 'error', 'warning']);

/** The client's text for each code. */
const FAILURES: Readonly<Record<number, string>> = {
  200341: '机器人没有在 3 秒内答复',
  200342: '连不上机器人的服务',
  200671: '机器人的服务出错了',
  200672: '机器人的答复格式不对',
  200673: '机器人答复的卡片不合规',
  200830: '新版卡片不能换成旧版卡片',
};

/** Checks the bot's answer to a callback by the platform's rules. */
export function judgeAnswer(reply: CallbackReply, surroundings: Surroundings): Outcome {
  if ('failure' in reply) return failure(reply.failure);
  const { answer } = reply;
  if (!isObject(answer) || Object.keys(answer).some(key => key !== 'toast' && key !== 'card'))
    return failure(200672);
  const toast = readToast(answer['toast']);
  if (toast === 'wrong') return failure(200672);
  const toastPart = toast && { toast };
  return answer['card'] === undefined ? { ...toastPart } : withCard(answer['card'], toastPart, surroundings);
}

function withCard(
  card: unknown,
  toastPart: Pick<Outcome, 'toast'> | undefined,
  surroundings: Surroundings,
): Outcome {
  if (!isObject(card) || card['type'] !== 'raw' || !isObject(card['data'])) return failure(200672);
  const refusal = validateCard(card['data'], surroundings);
  if (refusal) return failure(refusal.innerCode === 200830 ? 200830 : 200673, refusal.msg);
  return { card: card['data'], ...toastPart };
}

function readToast(toast: unknown): Toast | undefined | 'wrong' {
  if (toast === undefined) return undefined;
  if (!isObject(toast) || typeof toast['content'] !== 'string') return 'wrong';
  const { type = 'info', content } = toast;
  return TOASTS.has(type) ? { type: type as Toast['type'], content } : 'wrong';
}

function failure(code: number, reason = FAILURES[code] ?? ''): Outcome {
  const content = `出错了，请稍后重试 code：${code}（${FAILURES[code] ?? '未知原因'}）`;
  return { code, reason, toast: { type: 'error', content } };
}
