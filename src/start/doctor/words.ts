import { describeSystemFailure } from '../../core/failure-words.js';
import { failureOf } from '../../feishu/failures.js';

/** The platform's code and words for a call that failed, or the words of the network. */
export function describeFailure(error: unknown): string {
  const { code, message } = failureOf(error);
  return code === 0 ? describeSystemFailure({ message }) : `${code} ${message}`;
}

/** A duration in the largest unit in which it is not below 2: 95 分钟, 30 小时, 3 天. */
export function describeDuration(ms: number): string {
  const units: readonly (readonly [ms: number, name: string])[] = [
    [86_400_000, '天'],
    [3_600_000, '小时'],
    [60_000, '分钟'],
    [1_000, '秒'],
  ];
  const [unitMs, name] = units.find(([unit]) => ms >= 2 * unit) ?? [1_000, '秒'];
  return `${Math.round(ms / unitMs)} ${name}`;
}
