import { setTimeout as pause } from 'node:timers/promises';
import type { Now } from '../core/clock.js';
import { remember } from '../http/remember.js';
import type { Store } from '../store/store.js';

export interface ReadinessOptions {
  readonly store: Pick<Store, 'checkWrites'>;
  readonly now: Now;
  /** Whether the program had a token from the platform. */
  readonly hasToken: () => boolean;
  /** Whether the long connection is open; true for the webhook. */
  readonly isLineOpen: () => boolean;
}

/** Why the program is not ready: `reason` is for programs and does not change, `words` are for people. */
export interface ReadinessProblem {
  readonly reason: string;
  readonly words: string;
}

const NO_TOKEN = {
  reason: 'no tenant token yet',
  words: '还没有连上飞书：请核对网络、FEISHU_APP_ID 和 FEISHU_APP_SECRET',
};
const NO_LINE = {
  reason: 'the long connection is closed',
  words: '长连接断了，程序每 5 秒重连：请核对网络，以及开发者后台是否选了长连接',
};
const NO_WRITES = {
  reason: 'the database takes no writes',
  words:
    '数据库写不进去，或快要写不进去：磁盘剩余不到 4 MB、连不上、没有权限、被别的程序锁住；或数据库文件被移走、换掉（换回原来的文件，或重启程序），或正由另一份程序使用（只留一份）',
};
/** A load balancer waits no longer. */
const WRITE_TIMEOUT_MS = 2_000;
/** Anybody may ask; each answer costs a write. */
const LIFETIME_MS = 1_000;

/**
 * Returns why the program is not ready; undefined when it is. Asks the database once a second at most. Token and line are
 * looked at each time, which costs nothing: the program is ready as soon as they are there.
 */
export function makeReadinessCheck({
  store,
  now,
  hasToken,
  isLineOpen,
}: ReadinessOptions): () => Promise<ReadinessProblem | undefined> {
  const takesWrites = remember(() => isWritable(store, now), LIFETIME_MS);
  return async () => {
    if (!hasToken()) return NO_TOKEN;
    if (!isLineOpen()) return NO_LINE;
    return (await takesWrites()) ? undefined : NO_WRITES;
  };
}

async function isWritable(store: ReadinessOptions['store'], now: Now): Promise<boolean> {
  try {
    const isWritten = store.checkWrites(now()).then(() => true);
    const isLate = pause(WRITE_TIMEOUT_MS, false, { ref: false });
    return await Promise.race([isWritten, isLate]);
  } catch {
    return false;
  }
}
