import type { WSClient } from '@larksuiteoapi/node-sdk';
import * as z from 'zod';
import { failureOf } from './failures.js';
import { envelope, EVENT_TYPES, type Envelope } from './incoming.js';
import { PING_TIMES, watchLine, type LineWatch, type PingTimes } from './line-watch.js';

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
  readonly times?: Partial<LineTimes>;
  /** Aborted when the program ends: the first attempt is not waited for any more. */
  readonly stopping?: AbortSignal;
}

/** In ms. */
export interface LineTimes extends PingTimes {
  /** How often the line is looked after, and a lost one opened again. */
  readonly retryMs: number;
  /** The longest time from the beginning of an attempt to the first answer on the line. */
  readonly attemptMs: number;
}

/** The SDK's long connection. It needs no public address: the usual case in a county office. */
export interface LongConnection {
  /** True while the line is open and the platform answers on it. */
  isConnected(): boolean;
  close(): void;
}

/**
 * The program opens a lost line again by itself: the SDK's own reconnection waits up to two and a half minutes, as long as the
 * platform says, and gives up after some failures.
 */
const TIMES: LineTimes = { ...PING_TIMES, retryMs: 5_000, attemptMs: 15_000 };
const UNANSWERED = 'the platform answers nothing on the line';
const MAX_ANSWER_BYTES = 1024 * 1024;
/** The platform sends an event in a few parts. */
const MAX_PARTS = 64;

/** Connects; events take the same way as the webhook's. Resolves when the first attempt has succeeded or failed. */
export async function openLongConnection(options: LongConnectionOptions): Promise<LongConnection> {
  const [lark, { default: axios }] = await Promise.all([import('./sdk.js'), import('axios')]);
  const times = { ...TIMES, ...options.times };
  // As in `messenger.ts`: an instance of its own, which ignores proxy settings of the environment.
  const http = axios.create({
    ...{ proxy: false, maxRedirects: 0 },
    ...{ timeout: times.attemptMs, maxContentLength: MAX_ANSWER_BYTES },
  });
  /** Why the platform did not name the address of the line: the SDK keeps it to itself. */
  let refusal: Error | undefined;
  http.interceptors.response.use(
    // The SDK expects the body alone, as its own axios instance returns it.
    response => response.data as typeof response,
    (error: unknown) => {
      refusal = new Error(failureOf(error).message);
      throw error;
    },
  );
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
  let watch: LineWatch | undefined;
  const isOpen = () => client?.getConnectionStatus().state === 'connected';
  const isConnected = () => isOpen() && watch?.isHeard() === true;
  /** Opens the line with a new client: the SDK tells the end of an attempt only of a client that was never connected. */
  const open = async (stopping?: AbortSignal): Promise<void> => {
    client?.close({ force: true });
    const attempt = waitForAttempt(times.attemptMs, stopping);
    refusal = undefined;
    client = new lark.WSClient({
      appId: options.appId,
      appSecret: options.appSecret,
      domain: options.domain,
      // The interceptor above makes this instance answer like the SDK's own.
      httpInstance: http as unknown as SdkHttp,
      autoReconnect: false,
      handshakeTimeoutMs: times.attemptMs,
      wsConfig: { pingTimeout: times.timeoutMs / 1_000 },
      logger: silent,
      loggerLevel: lark.LoggerLevel.error,
      onError: error => {
        attempt.end();
        report(refusal ?? error);
      },
    });
    refuseManyParts(client);
    watch = watchLine(client, times, attempt.end);
    await client.start({ eventDispatcher });
    if ((await attempt.ended) === 'late') report(new Error(UNANSWERED));
  };
  let opening: Promise<void> | undefined = open(options.stopping);
  const look = () => {
    watch?.pass(times.retryMs);
    if (opening || isConnected()) return;
    if (isOpen()) report(new Error(UNANSWERED));
    opening = open().finally(() => (opening = undefined));
  };
  const timer = setInterval(look, times.retryMs).unref();
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

/** The SDK's start does not wait for the connection, so this waits for the end of an attempt; `late` when it has none. */
function waitForAttempt(
  ms: number,
  stopping?: AbortSignal,
): {
  readonly end: () => void;
  readonly ended: Promise<'ended' | 'late'>;
} {
  let end = (): void => undefined;
  const ended = new Promise<'ended' | 'late'>(resolve => {
    end = () => {
      resolve('ended');
    };
    stopping?.addEventListener('abort', end, { once: true });
    setTimeout(resolve, ms, 'late').unref();
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
