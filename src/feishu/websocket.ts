import type { WSClient } from '@larksuiteoapi/node-sdk';
import type { Envelope } from './incoming.js';

export interface LongConnectionOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly domain: string;
  readonly accept: (body: Envelope, raw: string) => Promise<string>;
  /** Called when the SDK gives the connection up; it is opened again later. */
  readonly onError: (error: unknown) => void;
  readonly retryMs?: number;
}

/** The SDK's long connection. It needs no public address: the usual case in a county office. */
export interface LongConnection {
  close(): void;
}

const EVENT_TYPES = [
  'im.message.receive_v1',
  'card.action.trigger',
  'application.bot.menu_v6',
  'im.chat.access_event.bot_p2p_chat_entered_v1',
] as const;

/**
 * The SDK reconnects after a lost connection. After a failure that it gives up on (wrong secret, too many connections),
 * this program connects again at this interval.
 */
const RETRY_MS = 60_000;
const HANDSHAKE_MS = 15_000;
/** After so many seconds without an answer to a ping the connection counts as lost. */
const PING_TIMEOUT_SECONDS = 10;

/** Connects; events take the same way as the webhook's. Resolves when the first attempt has succeeded or failed. */
export async function openLongConnection(options: LongConnectionOptions): Promise<LongConnection> {
  const [lark, { default: axios }] = await Promise.all([import('@larksuiteoapi/node-sdk'), import('axios')]);
  // As in `messenger.ts`: an instance of its own, which ignores proxy settings of the environment.
  const http = axios.create({ proxy: false });
  // The SDK expects the body alone, as its own axios instance returns it.
  http.interceptors.response.use(response => response.data as typeof response);
  const attempt = waitForAttempt();
  let closed = false;
  let retryTimer: NodeJS.Timeout | undefined;
  const client = new lark.WSClient({
    appId: options.appId,
    appSecret: options.appSecret,
    domain: options.domain,
    // The interceptor above makes this instance answer like the SDK's own.
    httpInstance: http as unknown as SdkHttp,
    autoReconnect: true,
    handshakeTimeoutMs: HANDSHAKE_MS,
    wsConfig: { pingTimeout: PING_TIMEOUT_SECONDS },
    logger: silent,
    loggerLevel: lark.LoggerLevel.error,
    onReady: () => {
      attempt.end();
    },
    onError: error => {
      attempt.end();
      options.onError(error);
      if (!closed) retryTimer = setTimeout(() => void start(), options.retryMs ?? RETRY_MS).unref();
    },
  });
  const handle = (type: string) => async (data: unknown) => {
    const body = makeEnvelope(type, data);
    // The SDK serialises the answer itself.
    return JSON.parse(await options.accept(body, JSON.stringify(body))) as object;
  };
  const eventDispatcher = new lark.EventDispatcher({ logger: silent }).register(
    Object.fromEntries(EVENT_TYPES.map(type => [type, handle(type)])),
  );
  const start = () => client.start({ eventDispatcher });
  await start();
  await attempt.ended;
  return {
    close: () => {
      closed = true;
      clearTimeout(retryTimer);
      client.close({ force: true });
    },
  };
}

type SdkHttp = NonNullable<ConstructorParameters<typeof WSClient>[0]['httpInstance']>;

/** The SDK's start does not wait for the connection, so this waits for the end of the first attempt. */
function waitForAttempt(): { readonly end: () => void; readonly ended: Promise<void> } {
  let end = (): void => undefined;
  const ended = new Promise<void>(resolve => {
    end = resolve;
    setTimeout(resolve, HANDSHAKE_MS).unref();
  });
  return { end, ended };
}

/** The SDK logs whole frames with figures. The callers log what matters. */
const ignore = () => undefined;
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore };

/** The SDK delivers header and event as one flat object: this builds the envelope again. */
function makeEnvelope(type: string, data: unknown): Envelope {
  const flat = data as Readonly<Record<string, unknown>>;
  return { header: { event_id: String(flat['event_id']), event_type: type }, event: flat };
}
