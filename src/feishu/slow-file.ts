import type { MadeFile } from '../core/outgoing.js';
import type { DueMessage } from '../store/store.js';
import type { Messenger } from './messenger.js';

/** How far a document is: of how many units it is, and which share is done, from 0 to 1. */
export interface FileProgress {
  readonly units: number;
  readonly share: number;
}

export interface SlowFileOptions {
  readonly messenger: Pick<Messenger, 'send'>;
  readonly make: (onProgress: (progress: FileProgress) => void) => Promise<MadeFile>;
  readonly afterMs: number;
  readonly onError: (error: unknown) => void;
}

/** A person who waits longer than this is told that the file is being made. */
export const SLOW_MS = 3_000;

/**
 * Makes a file, and says so in the chat when that takes long: in one short message, not again at a later try. Its key at the
 * platform is made of the file's, so that the message comes once, whatever is repeated after a crash.
 */
export async function makeAndSaySo(
  { messenger, make, afterMs, onError }: SlowFileOptions,
  { message: { to, replyTo, content }, uuid, attempts }: DueMessage,
): Promise<MadeFile> {
  const begunAt = performance.now();
  let progress: FileProgress | undefined;
  let saying: Promise<unknown> | undefined;
  const say = () => {
    const what = content.kind === 'image' ? '图片' : '文件';
    const text = describeProgress(progress, performance.now() - begunAt, what);
    saying = messenger.send(to, { kind: 'text', text }, `${uuid}p`, replyTo).catch(onError);
  };
  const timer = attempts > 0 ? undefined : setTimeout(say, afterMs);
  try {
    return await make(latest => (progress = latest));
  } finally {
    clearTimeout(timer);
    // The file comes after the message that announces it.
    await saying;
  }
}

/** `正在生成文件…（1,000 家单位，约 20 秒）` */
export function describeProgress(
  progress: FileProgress | undefined,
  elapsedMs: number,
  what: '文件' | '图片' = '文件',
): string {
  if (!progress) return `正在生成${what}…`;
  const { units, share } = progress;
  const seconds = share > 0 ? Math.ceil((elapsedMs * (1 / share - 1)) / 5_000) * 5 : undefined;
  const approximation = seconds === undefined || seconds > 600 ? '' : `，约 ${Math.max(5, seconds)} 秒`;
  return `正在生成${what}…（${units.toLocaleString('en-US')} 家单位${approximation}）`;
}
