import type { Readable } from 'node:stream';
import type { Client } from '@larksuiteoapi/node-sdk';
import { failureIn, PlatformError } from './failures.js';

/** The SDK puts keys into URLs without escaping them. */
const FILE_KEY = /^[A-Za-z0-9_-]+$/u;
/** The platform's refusals are shorter. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * Downloads the file of a message in pieces, so that memory never holds more than `maxBytes`; undefined when the
 * file is larger. `onSize` is told the size that the platform announces. A refusal also comes as a stream; it becomes the same PlatformError that other calls throw.
 */
export async function downloadFile(
  client: Client,
  messageId: string,
  fileKey: string,
  maxBytes: number,
  onSize: (size: number) => void = () => undefined,
): Promise<Buffer | undefined> {
  if (!FILE_KEY.test(fileKey))
    throw new PlatformError({ code: 0, message: 'what is fetched has no file key', reaction: 'never' });
  const answer = await requestFile(client, messageId, fileKey);
  const size = Number(headerIn(answer.headers, 'content-length'));
  if (size > 0) onSize(size);
  const isJson = /^application\/json/iu.test(headerIn(answer.headers, 'content-type'));
  const bytes = await collect(answer.getReadableStream(), isJson ? MAX_REFUSAL_BYTES : maxBytes);
  const failure = isJson && bytes ? failureIn(parseJson(bytes)) : undefined;
  if (failure) throw new PlatformError(failure);
  return bytes;
}

async function requestFile(client: Client, messageId: string, fileKey: string) {
  try {
    return await client.im.v1.messageResource.get({
      path: { message_id: messageId, file_key: fileKey },
      params: { type: 'file' },
    });
  } catch (error) {
    throw await readErrorBody(error);
  }
}

/** Puts the body of the answer into the error, in place of the stream. */
async function readErrorBody(error: unknown): Promise<unknown> {
  const response = (error as { response?: { data?: unknown } } | undefined)?.response;
  if (!response || !isStream(response.data)) return error;
  const body = await collect(response.data, MAX_REFUSAL_BYTES).catch(() => undefined);
  response.data = body && parseJson(body);
  return error;
}

const isStream = (data: unknown): data is Readable =>
  typeof data === 'object' && data !== null && Symbol.asyncIterator in data;

async function collect(stream: Readable, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the stream and the connection.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
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
