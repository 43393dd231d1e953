import type { Client } from '@larksuiteoapi/node-sdk';
import * as z from 'zod';
import type { CardJson, Receiver } from '../core/outgoing.js';
import { fetchAppSetup, listGrantedScopes, type AppSetup } from './app-setup.js';
import { listMembers, fetchUserName, type MembersPage } from './directory.js';
import { downloadFile } from './download.js';
import { failureIn, failureOf, isAnswer, PlatformError, readAnswer } from './failures.js';

export interface MessengerOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly domain: string;
  readonly timeoutMs?: number;
}

/** A message in the form in which the platform takes it. */
export type Sendable =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'card'; readonly card: CardJson }
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Buffer }
  /** At most 10 MB, and 12,000 pixels a side. */
  | { readonly kind: 'image'; readonly bytes: Buffer };

/** Sends messages to Feishu through its SDK. All calls have a time-out, share one token and throw a PlatformError. */
export interface Messenger {
  /** Sends a message, as a reply when `replyTo` is given; returns the message id. */
  send(to: Receiver, content: Sendable, uuid: string, replyTo?: string): Promise<string>;
  /** Replaces the card of a message. */
  update(messageId: string, card: CardJson): Promise<void>;
  /** Pins a message in its chat, or unpins it. */
  setPinned(messageId: string, isPinned: boolean): Promise<void>;
  /**
   * Downloads the file of a person's message; undefined when it has more than `maxBytes` bytes. `onSize` is told the size
   * that the platform announces.
   */
  download(
    messageId: string,
    fileKey: string,
    maxBytes: number,
    onSize?: (size: number) => void,
  ): Promise<Buffer | undefined>;
  /** Returns one page of a group's members with their names. */
  listMembers(chatId: string, pageToken?: string): Promise<MembersPage>;
  /** Returns a person's name; undefined when the app may not see it. */
  fetchUserName(openId: string): Promise<string | undefined>;
  /** Returns the bot's own open_id; success also shows that the app gets a token. */
  fetchOwnOpenId(): Promise<string>;
  /** Returns the names of the scopes that the app has. */
  listGrantedScopes(): Promise<string[]>;
  /** Returns what the platform has on record about the app's events and callbacks; it tells that with a scope only. */
  fetchAppSetup(): Promise<AppSetup>;
}

/** Without a byte from the platform; without enough of them, where a file is downloaded. */
const TIMEOUT_MS = 10_000;
/** From the beginning of a call to its end, in these time-outs: an answer may drip without end. Of a file they are more. */
const CALL_TIMEOUTS = 1.5;
const FILE_TIMEOUTS = 6;
/** The platform's answers are shorter; a file that is downloaded is bounded by itself. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const UPLOADS = /\/im\/v1\/(?:files|images)$/u;
/** The SDK puts ids into URLs without escaping them. */
const MESSAGE_ID = /^om_[A-Za-z0-9_-]+$/u;

/** Imports the SDK, which takes most of the start-up time: it waits for the first use. */
export async function openMessenger(options: MessengerOptions): Promise<Messenger> {
  const [lark, { default: axios }] = await Promise.all([import('./sdk.js'), import('axios')]);
  // axios is a direct dependency for this alone: the SDK's own instance is shared by the whole process and has no time-out.
  const timeout = options.timeoutMs ?? TIMEOUT_MS;
  const http = axios.create({
    timeout,
    proxy: false,
    maxRedirects: 0,
    maxBodyLength: 40 * 1024 * 1024,
    maxContentLength: MAX_ANSWER_BYTES,
  });
  http.interceptors.request.use(config => {
    const isFile = config.responseType === 'stream' || UPLOADS.test(config.url ?? '');
    config.signal = AbortSignal.timeout(timeout * (isFile ? FILE_TIMEOUTS : CALL_TIMEOUTS));
    if (config.responseType === 'stream') config.maxContentLength = Number.POSITIVE_INFINITY;
    return config;
  });
  http.interceptors.response.use(response => {
    // A web page or anything else with HTTP 200: the SDK would take it for a success.
    if (response.config.responseType !== 'stream' && !isAnswer(response.data))
      throw new axios.AxiosError('not an answer of the platform', axios.AxiosError.ERR_BAD_RESPONSE, response.config, response.request, response); // prettier-ignore
    // Of a refused upload the SDK returns null, without the reason.
    const refusal = UPLOADS.test(response.config.url ?? '') ? failureIn(response.data) : undefined;
    if (refusal) throw new PlatformError(refusal);
    // The SDK expects the body alone, as its own axios instance returns it.
    return (response.config as { $return_headers?: boolean }).$return_headers
      ? response
      : (response.data as typeof response);
  });
  const tokens = tokenCache();
  const client = new lark.Client({
    appId: options.appId,
    appSecret: options.appSecret,
    domain: options.domain,
    cache: tokens,
    // The interceptor above makes this instance answer like the SDK's own.
    httpInstance: http as unknown as SdkHttp,
    logger: silent,
    loggerLevel: lark.LoggerLevel.error,
  });
  return makeMessenger(client, tokens, options.appId, timeout);
}

function makeMessenger(client: Client, tokens: TokenCache, appId: string, windowMs: number): Messenger {
  const call = <T>(run: () => Promise<T>) => callWithToken(run, tokens);
  return {
    fetchOwnOpenId: () => call(() => fetchBotOpenId(client)),
    listGrantedScopes: () => call(() => listGrantedScopes(client)),
    fetchAppSetup: () => call(() => fetchAppSetup(client, appId)),
    download: (messageId, fileKey, maxBytes, onSize) =>
      call(() => downloadFile(client, checkMessageId(messageId), fileKey, { maxBytes, windowMs, onSize })),
    listMembers: (chatId, pageToken) => call(() => listMembers(client, chatId, pageToken)),
    fetchUserName: openId => call(() => fetchUserName(client, openId)),
    update: async (messageId, card) => {
      const path = { message_id: checkMessageId(messageId) };
      const data = { content: JSON.stringify(card) };
      await call(() => client.im.v1.message.patch({ path, data }));
    },
    setPinned: async (messageId, isPinned) => {
      const message_id = checkMessageId(messageId);
      await call<unknown>(() =>
        isPinned
          ? client.im.v1.pin.create({ data: { message_id } })
          : client.im.v1.pin.delete({ path: { message_id } }),
      );
    },
    send: async (to, sendable, uuid, replyTo) => {
      const { msgType, content } = await call(() => prepareContent(client, sendable));
      const data = { msg_type: msgType, content, uuid };
      const create = () => call(() => createMessage(client, to, data));
      if (replyTo === undefined) return create();
      try {
        // The message may be recalled or its topic gone: then the answer goes into the chat without a reference.
        return await call(() => replyToMessage(client, replyTo, data));
      } catch (error) {
        if (error instanceof PlatformError && error.failure.reaction === 'never') return create();
        throw error;
      }
    },
  };
}

/** Runs a call; after a refused token once more with a new token. */
async function callWithToken<T>(run: () => Promise<T>, tokens: TokenCache): Promise<T> {
  try {
    return await callOnce(run);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.failure.reaction !== 'token') throw error;
    tokens.clear();
    return callOnce(run);
  }
}

async function callOnce<T>(run: () => Promise<T>): Promise<T> {
  let answer: T;
  try {
    answer = await run();
  } catch (error) {
    throw new PlatformError(failureOf(error));
  }
  const failure = failureIn(answer);
  if (failure) throw new PlatformError(failure);
  return answer;
}

interface WireMessage {
  readonly msg_type: string;
  readonly content: string;
  readonly uuid: string;
}

const sentAnswer = z.object({ data: z.object({ message_id: z.string() }) });

async function createMessage(client: Client, to: Receiver, data: WireMessage): Promise<string> {
  const answer = await client.im.v1.message.create({
    params: { receive_id_type: to.kind === 'chat' ? 'chat_id' : 'open_id' },
    data: { ...data, receive_id: to.kind === 'chat' ? to.chatId : to.openId },
  });
  return readMessageId(answer);
}

async function replyToMessage(client: Client, messageId: string, data: WireMessage): Promise<string> {
  const path = { message_id: checkMessageId(messageId) };
  return readMessageId(await client.im.v1.message.reply({ path, data }));
}

function readMessageId(answer: unknown): string {
  return readAnswer(sentAnswer, answer).data.message_id;
}

async function prepareContent(
  client: Client,
  sendable: Sendable,
): Promise<{ msgType: string; content: string }> {
  switch (sendable.kind) {
    case 'text':
      return { msgType: 'text', content: JSON.stringify({ text: sendable.text }) };
    case 'card':
      return { msgType: 'interactive', content: JSON.stringify(sendable.card) };
    case 'file': {
      const uploaded = await client.im.v1.file.create({
        data: {
          file_type: sendable.name.endsWith('.xlsx') ? 'xls' : 'stream',
          file_name: sendable.name,
          file: sendable.bytes,
        },
      });
      const { file_key } = readAnswer(z.object({ file_key: z.string() }), uploaded);
      return { msgType: 'file', content: JSON.stringify({ file_key }) };
    }
    case 'image': {
      const data = { image_type: 'message', image: sendable.bytes } as const;
      const uploaded = await client.im.v1.image.create({ data });
      const { image_key } = readAnswer(z.object({ image_key: z.string() }), uploaded);
      return { msgType: 'image', content: JSON.stringify({ image_key }) };
    }
  }
}

const botInfo = z.object({ bot: z.object({ open_id: z.string() }) });

async function fetchBotOpenId(client: Client): Promise<string> {
  const answer: unknown = await client.request({ method: 'GET', url: '/open-apis/bot/v3/info' });
  return readAnswer(botInfo, answer).bot.open_id;
}

function checkMessageId(messageId: string): string {
  if (!MESSAGE_ID.test(messageId))
    throw new PlatformError({
      code: 0,
      message: 'what is answered or updated has no message id',
      reaction: 'never',
    });
  return messageId;
}

/** The SDK's own cache is global to the process and cannot be emptied. */
type TokenCache = SdkCache & { clear(): void };
type ClientOptions = ConstructorParameters<typeof Client>[0];
type SdkCache = NonNullable<ClientOptions['cache']>;
type SdkHttp = NonNullable<ClientOptions['httpInstance']>;

function tokenCache(): TokenCache {
  const entries = new Map<unknown, { value: unknown; expiresAt: number }>();
  return {
    get: key => {
      const entry = entries.get(key);
      return Promise.resolve(entry && entry.expiresAt > Date.now() ? entry.value : undefined);
    },
    set: (key, value, expire) => {
      entries.set(key, { value, expiresAt: expire ?? Number.POSITIVE_INFINITY });
      return Promise.resolve(true);
    },
    clear: () => {
      entries.clear();
    },
  };
}

/** The SDK logs whole requests with secrets and figures. The callers log what matters. */
const ignore = () => undefined;
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore };
