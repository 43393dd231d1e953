import type { WSClient } from '@larksuiteoapi/node-sdk';
import * as z from 'zod';
import { envelope, EVENT_TYPES, type Envelope } from './incoming.js';

export interface LongConnectionOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly domain: string;
  readonly accept: (body: Envelope, raw: string) => Promise<string>;
  /** Called for an event in an unknown form. The platform is told of a failure, because the line has no other refusal. */
  readonly onRefused: () => void;
  /** Called when the program failed to take an event, which the platform then repeats. */
  readonly onFailed: (error: unknown) => void;
  /** Called when the line cannot be opened, once for each reason in a row; the program goes on trying. */
  readonly onError: (error: unknown) => void;
  readonly retryMs?: number;
}

/** The SDK's long connection. It needs no public address: the usual case in a county office. */
export interface LongConnection {
  isConnected(): boolean;
  close(): void;
}

/**
 * The program looks after the line at this interval, and opens a lost one again. The SDK's own reconnection waits up to
 * two and a half minutes, as long as the platform says, and gives up after some failures.
 */
const RETRY_MS = 5_000;
const HANDSHAKE_MS = 15_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** The platform sends an event in a few parts. */
const MAX_PARTS = 64;
/** After so many seconds without an answer to a ping the connection counts as lost. */
const PING_TIMEOUT_SECONDS = 10;

/** Connects; events take the same way as the webhook's. Resolves when the first attempt has succeeded or failed. */
export async function openLongConnection(options: LongConnectionOptions): Promise<LongConnection> {
  const [lark, { default: axios }] = await Promise.all([import('./sdk.js'), import('axios')]);
  // As in `messenger.ts`: an instance of its own, which ignores proxy settings of the environment.
  const http = axios.create({ proxy: false, timeout: HANDSHAKE_MS, maxContentLength: MAX_ANSWER_BYTES });
  // The SDK expects the body alone, as its own axios instance returns it.
  http.interceptors.response.use(response => response.data as typeof response);
  const handle = (type: string) => async (data: unknown) => {
    try {
      const body = makeEnvelope(type, data);
      // The SDK serialises the answer itself.
      return JSON.parse(await options.accept(body, JSON.stringify(body))) as object;
    } catch (error) {
      // The SDK answers the platform, and is silent otherwise.
      if (error instanceof z.ZodError) options.onRefused();
      else options.onFailed(error);
      throw error;
    }
  };
  const eventDispatcher = new lark.EventDispatcher({ logger: silent }).register(
    Object.fromEntries(EVENT_TYPES.map(type => [type, handle(type)])),
  );
  const report = reportOnce(options.onError);
  let client: WSClient | undefined;
  const isConnected = () => client?.getConnectionStatus().state === 'connected';
  /** Opens the line with a new client: the SDK tells the end of an attempt only of a client that was never connected. */
  const open = async (): Promise<void> => {
    client?.close({ force: true });
    const attempt = waitForAttempt();
    client = new lark.WSClient({
      appId: options.appId,
      appSecret: options.appSecret,
      domain: options.domain,
      // The interceptor above makes this instance answer like the SDK's own.
      httpInstance: http as unknown as SdkHttp,
      autoReconnect: false,
      handshakeTimeoutMs: HANDSHAKE_MS,
      wsConfig: { pingTimeout: PING_TIMEOUT_SECONDS },
      logger: silent,
      loggerLevel: lark.LoggerLevel.error,
      onReady: attempt.end,
      onError: error => {
        attempt.end();
        report(error);
      },
    });
    refuseManyParts(client);
    await client.start({ eventDispatcher });
    await attempt.ended;
  };
  let opening: Promise<void> | undefined = open();
  const timer = setInterval(() => {
    if (!isConnected()) opening ??= open().finally(() => (opening = undefined));
  }, options.retryMs ?? RETRY_MS).unref();
  await opening;
  opening = undefined;
  return {
    isConnected,
    close: () => {
      clearInterval(timer);
      client?.close({ force: true });
    },
  };
}

/** The SDK makes room at once for as many parts as a frame announces, which may be more than there is memory. */
export function refuseManyParts(client: WSClient): void {
  const { dataCache } = client as unknown as { readonly dataCache: PartCache };
  const merge = dataCache.mergeData.bind(dataCache);
  dataCache.mergeData = part => {
    if (part.sum > MAX_PARTS) throw new Error(`an event in ${part.sum} parts`);
    return merge(part);
  };
}

interface PartCache {
  mergeData: (part: { readonly sum: number }) => unknown;
}

/** The SDK's start does not wait for the connection, so this waits for the end of an attempt. */
function waitForAttempt(): { readonly end: () => void; readonly ended: Promise<void> } {
  let end = (): void => undefined;
  const ended = new Promise<void>(resolve => {
    end = resolve;
    setTimeout(resolve, HANDSHAKE_MS).unref();
  });
  return { end, ended };
}

/** Leaves out an error that says the same as the one before it. */
function reportOnce(report: (error: unknown) => void): (error: unknown) => void {
  let last: string | undefined;
  return error => {
    if (String(error) === last) return;
    last = String(error);
    report(error);
  };
}

type SdkHttp = NonNullable<ConstructorParameters<typeof WSClient>[0]['httpInstance']>;

/** The SDK logs whole frames with figures. The callers log their own events. */
const ignore = () => undefined;
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore };

/**
 * The SDK delivers header and event as one flat object: this builds the envelope again. Throws a ZodError for an id that the
 * webhook refuses too: a database has no place for a key of any length.
 */
function makeEnvelope(type: string, data: unknown): Envelope {
  const flat = data as Readonly<Record<string, unknown>>;
  return envelope.parse({ header: { event_id: flat['event_id'], event_type: type }, event: flat });
}
