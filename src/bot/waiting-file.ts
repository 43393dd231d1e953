import { answer } from '../requests/context.js';
import { placeOf, senderOf, type MessageEvent } from './messages.js';
import { describeError, type BotOptions } from './options.js';
import { inTransaction } from './transaction.js';

/** A person whose file waits longer is told so. */
const WAITING_MS = 3_000;

const WORDS = '您的文件收到了，前面还有别的文件没有读完，正在排队。轮到后会自动读取并答复，请不要重复发送。';

/**
 * Tells the sender of a file, in one short message, when it waits long for its place. What this returns is called when it has
 * its place, and resolves once nothing more is said: the answer about the file comes after that. Never throws.
 */
export function sayWhenWaiting(options: BotOptions, event: MessageEvent): () => Promise<void> {
  let saying: Promise<void> | undefined;
  const timer = setTimeout(() => {
    saying = say(options, event);
  }, options.waitingFileMs ?? WAITING_MS);
  return async () => {
    clearTimeout(timer);
    await saying;
  };
}

async function say(options: BotOptions, event: MessageEvent): Promise<void> {
  try {
    await inTransaction(options, senderOf(event), context =>
      answer(context, placeOf(event), { kind: 'text', text: WORDS }),
    );
  } catch (error) {
    options.log('error', 'a person could not be told that a file waits', {
      key: event.key,
      ...describeError(error),
    });
  }
}
