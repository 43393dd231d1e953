import type { WSClient } from '@larksuiteoapi/node-sdk';
import type { Envelope } from './incoming.js';

export interface LongConnectionOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly domain: string;
  readonly accept: (body: Envelope, raw: string) => Promise<string>;
  /** The connection was given up; it is tried again after a while. */
  readonly onError: (error: unknown) => void;
}

/** The SDK's long connection: no public address is needed, the usual case in a county office. */
export interface LongConnection {
  close(): void;
}

const EVENT_TYPES = [
  'im.message.receive_v1',
  'card.action.trigger',
  'application.bot.menu_v6',
  'im.chat.access_event.bot_p2p_chat_entered_v1',
] as const;

/** The SDK itself comes back after a lost line; what it gives up (wrong secret, too many connections) is tried anew. */
const RETRY_MS = 60_000;
const HANDSHAKE_MS = 15_000;
/** Seconds without an answer to a ping after which the line counts as dead. */
const PING_TIMEOUT_SECONDS = 10;

/** Connects; what arrives ends in the same place as the webhook's. Resolves when the first attempt is over. */
export async function openLongConnection(options: LongConnectionOptions): Promise<LongConnection> {
  const [lark, { default: axios }] = await Promise.all([import('@larksuiteoapi/node-sdk'), import('axios')]);
  const http = axios.create({ proxy: false });
  // The SDK expects the body alone, as its own instance gives it.
  http.interceptors.response.use(response => response.data as typeof response);
  const attempt = waitForAttempt();
  let closed = false;
  let retryTimer: NodeJS.Timeout | undefined;
  const client = new lark.WSClient({
    appId: options.appId,
    appSecret: options.appSecret,
    domain: options.domain,
    // With the interceptor above it answers as the SDK's own instance does.
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
      if (!closed) retryTimer = setTimeout(() => void start(), RETRY_MS).unref();
    },
  });
  const handle = (type: string) => async (data: unknown) => {
    const body = makeEnvelope(type, data);
    // The SDK writes the answer itself.
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

/** The SDK's own start does not wait for the line; whoever starts something over it has to. */
function waitForAttempt(): { readonly end: () => void; readonly ended: Promise<void> } {
  let end = (): void => undefined;
  const ended = new Promise<void>(resolve => {
    end = resolve;
    setTimeout(resolve, HANDSHAKE_MS).unref();
  });
  return { end, ended };
}

/** The SDK logs whole frames, figures included: what matters is logged where it is handled. */
const ignore = () => undefined;
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore };

/** The SDK hands header and event over as one flat object; this puts the envelope together again. */
function makeEnvelope(type: string, data: unknown): Envelope {
  const flat = data as Readonly<Record<string, unknown>>;
  return { header: { event_id: String(flat['event_id']), event_type: type }, event: flat };
}
