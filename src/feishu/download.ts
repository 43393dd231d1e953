import type { Readable } from 'node:stream';
import type { Client } from '@larksuiteoapi/node-sdk';
import { failureIn, PlatformError } from './failures.js';

/** The SDK puts keys into URLs without escaping them. */
const FILE_KEY = /^[A-Za-z0-9_-]+$/u;
/** The platform's refusals are shorter. */
const MAX_REFUSAL_BYTES = 64 * 1024;
/**
 * A download that brings less in one window ends: it would hold the place of other people's files. In windows of ten seconds a
 * line of 50 KB/s brings eight times as much; what is slower than this could not bring 400 KB in the minute that a file has.
 */
const MIN_BYTES_IN_WINDOW = 64 * 1024;

export interface DownloadLimits {
  /** The largest file that is taken. */
  readonly maxBytes: number;
  /** After each of these times, in ms, it is looked at how much came. */
  readonly windowMs: number;
  /** Is told the size that the platform announces, in bytes. */
  readonly onSize?: ((size: number) => void) | undefined;
}

/**
 * Downloads the file of a message in pieces, so that memory never holds more than `maxBytes`; undefined when the
 * file is larger. A refusal also comes as a stream; it becomes the same PlatformError that other calls throw. Throws an Error
 * when less than 64 KB came in a window.
 */
export async function downloadFile(
  client: Client,
  messageId: string,
  fileKey: string,
  { maxBytes, windowMs, onSize }: DownloadLimits,
): Promise<Buffer | undefined> {
  if (!FILE_KEY.test(fileKey))
    throw new PlatformError({ code: 0, message: 'what is fetched has no file key', reaction: 'never' });
  const answer = await requestFile(client, messageId, fileKey, windowMs);
  const size = Number(headerIn(answer.headers, 'content-length'));
  if (size > 0) onSize?.(size);
  const isJson = /^application\/json/iu.test(headerIn(answer.headers, 'content-type'));
  const bytes = await collect(answer.getReadableStream(), isJson ? MAX_REFUSAL_BYTES : maxBytes, windowMs);
  const failure = isJson && bytes ? failureIn(parseJson(bytes)) : undefined;
  if (failure) throw new PlatformError(failure);
  return bytes;
}

async function requestFile(client: Client, messageId: string, fileKey: string, windowMs: number) {
  try {
    return await client.im.v1.messageResource.get({
      path: { message_id: messageId, file_key: fileKey },
      params: { type: 'file' },
    });
  } catch (error) {
    throw await readErrorBody(error, windowMs);
  }
}

/** Puts the body of the answer into the error, in place of the stream. */
async function readErrorBody(error: unknown, windowMs: number): Promise<unknown> {
  const response = (error as { response?: { data?: unknown } } | undefined)?.response;
  if (!response || !isStream(response.data)) return error;
  const body = await collect(response.data, MAX_REFUSAL_BYTES, windowMs).catch(() => undefined);
  response.data = body && parseJson(body);
  return error;
}

const isStream = (data: unknown): data is Readable =>
  typeof data === 'object' && data !== null && Symbol.asyncIterator in data;

async function collect(stream: Readable, maxBytes: number, windowMs: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  let sizeBefore = 0;
  const watch = setInterval(() => {
    if (size - sizeBefore < MIN_BYTES_IN_WINDOW)
      stream.destroy(new Error(`too slow: ${size - sizeBefore} bytes came in ${windowMs} ms`));
    sizeBefore = size;
  }, windowMs);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop ends the stream and the connection.
      if (size > maxBytes) return undefined;
      chunks.push(chunk);
    }
  } finally {
    clearInterval(watch);
  }
  return Buffer.concat(chunks);
}

function headerIn(headers: unknown, name: string): string {
  const value = (headers as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
