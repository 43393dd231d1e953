import type { Envelope } from './incoming.js';

export interface LongConnectionOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly domain: string;
  readonly accept: (body: Envelope, raw: string) => Promise<object>;
  readonly onError: (error: unknown) => void;
}

/** The SDK's long connection: no public address is needed, the usual case in a county office. */
export interface LongConnection {
  close(): void;
}

const TYPES = ['im.message.receive_v1', 'card.action.trigger', 'application.bot.menu_v6'] as const;

/** Connects; what arrives ends in the same place as the webhook's. */
export async function openLongConnection(options: LongConnectionOptions): Promise<LongConnection> {
  const lark = await import('@larksuiteoapi/node-sdk');
  const client = new lark.WSClient({
    appId: options.appId,
    appSecret: options.appSecret,
    domain: options.domain,
    autoReconnect: true,
    loggerLevel: lark.LoggerLevel.error,
    onError: options.onError,
  });
  const handle = (type: string) => async (data: unknown) => {
    const body = envelopeOf(type, data);
    return options.accept(body, JSON.stringify(body));
  };
  const eventDispatcher = new lark.EventDispatcher({ loggerLevel: lark.LoggerLevel.error }).register(
    Object.fromEntries(TYPES.map(type => [type, handle(type)])),
  );
  await client.start({ eventDispatcher });
  return {
    close: () => {
      client.close({ force: true });
    },
  };
}

/** The SDK hands header and event over as one flat object; this puts the envelope together again. */
function envelopeOf(type: string, data: unknown): Envelope {
  const flat = data as Readonly<Record<string, unknown>>;
  return { header: { event_id: String(flat['event_id']), event_type: type }, event: flat };
}
