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

const TYPES = [
  'im.message.receive_v1',
  'card.action.trigger',
  'application.bot.menu_v6',
  'im.chat.access_event.bot_p2p_chat_entered_v1',
] as const;

/** The SDK itself comes back after a lost line; what it gives up (wrong secret, too many connections) is tried anew. */
const TRIED_AGAIN_MS = 60_000;
const HANDSHAKE_MS = 15_000;
/** Seconds without an answer to a ping after which the line counts as dead. */
const PING_TIMEOUT = 10;

/** Connects; what arrives ends in the same place as the webhook's. Resolves when the first attempt is over. */
export async function openLongConnection(options: LongConnectionOptions): Promise<LongConnection> {
  const [lark, { default: axios }] = await Promise.all([import('@larksuiteoapi/node-sdk'), import('axios')]);
  const http = axios.create({ proxy: false });
  // The SDK expects the body alone, as its own instance gives it.
  http.interceptors.response.use(response => response.data as typeof response);
  const first = attemptOver();
  let closed = false;
  let again: NodeJS.Timeout | undefined;
  const client = new lark.WSClient({
    appId: options.appId,
    appSecret: options.appSecret,
    domain: options.domain,
    // With the interceptor above it answers as the SDK's own instance does.
    httpInstance: http as unknown as SdkHttp,
    autoReconnect: true,
    handshakeTimeoutMs: HANDSHAKE_MS,
    wsConfig: { pingTimeout: PING_TIMEOUT },
    logger: silent,
    loggerLevel: lark.LoggerLevel.error,
    onReady: () => {
      first.over();
    },
    onError: error => {
      first.over();
      options.onError(error);
      if (!closed) again = setTimeout(() => void start(), TRIED_AGAIN_MS).unref();
    },
  });
  const handle = (type: string) => async (data: unknown) => {
    const body = envelopeOf(type, data);
    // The SDK writes the answer itself.
    return JSON.parse(await options.accept(body, JSON.stringify(body))) as object;
  };
  const eventDispatcher = new lark.EventDispatcher({ logger: silent }).register(
    Object.fromEntries(TYPES.map(type => [type, handle(type)])),
  );
  const start = () => client.start({ eventDispatcher });
  await start();
  await first.waited;
  return {
    close: () => {
      closed = true;
      clearTimeout(again);
      client.close({ force: true });
    },
  };
}

type SdkHttp = NonNullable<ConstructorParameters<typeof WSClient>[0]['httpInstance']>;

/** The SDK's own start does not wait for the line; whoever starts something over it has to. */
function attemptOver(): { readonly over: () => void; readonly waited: Promise<void> } {
  let over = (): void => undefined;
  const waited = new Promise<void>(resolve => {
    over = resolve;
    setTimeout(resolve, HANDSHAKE_MS).unref();
  });
  return { over, waited };
}

/** The SDK logs whole frames, figures included: what matters is logged where it is handled. */
const nothing = () => undefined;
const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing };

/** The SDK hands header and event over as one flat object; this puts the envelope together again. */
function envelopeOf(type: string, data: unknown): Envelope {
  const flat = data as Readonly<Record<string, unknown>>;
  return { header: { event_id: String(flat['event_id']), event_type: type }, event: flat };
}
