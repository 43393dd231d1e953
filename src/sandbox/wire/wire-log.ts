import type { Bulletin } from '../control/bulletin.js';

/** One exchange between platform and bot, as the inspector shows it. */
export interface Exchange {
  readonly id: number;
  /** In ms, on the sandbox's clock. */
  readonly at: number;
  /** `api`: a call of the bot; else a push of the platform. */
  readonly kind: 'event' | 'callback' | 'api';
  /** The event's type, or method and path. */
  readonly name: string;
  readonly status: number;
  /** The platform's code, if any; 0 is success. */
  readonly code?: number;
  /** The reason of a refusal or failure; absent for a success. */
  readonly refused?: string;
  /** The duration in ms of real time. */
  readonly ms: number;
  /** The fault that struck this exchange. */
  readonly fault?: string;
  /** JSON with masked secrets; a body in another format is described in words. */
  readonly request: string;
  readonly answer: string;
}

export type NewExchange = Omit<Exchange, 'id' | 'at'>;

/** Keeps the latest exchanges, limited in number and size. */
export interface WireLog {
  readonly record: (exchange: NewExchange) => void;
  /** Lists the exchanges without their bodies, the newest last. */
  readonly list: () => Omit<Exchange, 'request' | 'answer'>[];
  readonly find: (id: number) => Exchange | undefined;
  readonly clear: () => void;
}

const MAX_EXCHANGES = 400;
const MAX_BODY_CHARACTERS = 60_000;
const MAX_TOTAL_CHARACTERS = 6_000_000;

export function createWireLog(now: () => Date, bulletin: Bulletin): WireLog {
  const exchanges: Exchange[] = [];
  let characters = 0;
  let lastId = 0;
  const sizeOf = ({ request, answer }: Exchange): number => request.length + answer.length;
  const dropOldest = (): void => {
    const oldest = exchanges.shift();
    if (oldest) characters -= sizeOf(oldest);
  };
  return {
    record: ({ request, answer, ...rest }) => {
      const exchange = { ...rest, request: shorten(request), answer: shorten(answer) };
      const entry = { ...exchange, id: (lastId += 1), at: now().getTime() };
      exchanges.push(entry);
      characters += sizeOf(entry);
      while (exchanges.length > MAX_EXCHANGES || characters > MAX_TOTAL_CHARACTERS) dropOldest();
      bulletin.publish('wire', withoutBodies(entry));
    },
    list: () => exchanges.map(withoutBodies),
    find: id => exchanges.find(entry => entry.id === id),
    clear: () => {
      exchanges.length = 0;
      characters = 0;
    },
  };
}

type Summary = Omit<Exchange, 'request' | 'answer'>;

function withoutBodies(exchange: Exchange): Summary {
  const bodies = new Set(['request', 'answer']);
  return Object.fromEntries(
    Object.entries(exchange).filter(([name]) => !bodies.has(name)),
  ) as unknown as Summary;
}

const shorten = (text: string): string =>
  text.length > MAX_BODY_CHARACTERS
    ? `${text.slice(0, MAX_BODY_CHARACTERS)}…（共 ${text.length} 字符）`
    : text;

const SECRETS = new Set(['app_secret', 'AppSecret', 'tenant_access_token', 'token', 'encrypt', 'URL']);

/** Formats a body as JSON text with masked secrets; the JSON texts inside cards and messages are expanded. */
export function formatBody(text: string): string {
  if (text === '') return '';
  try {
    return JSON.stringify(maskSecrets(JSON.parse(text)), undefined, 2);
  } catch {
    return text;
  }
}

function maskSecrets(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (SECRETS.has(key)) return `${value.slice(0, 4)}…（已隐去）`;
    return key === 'content' && /^[[{]/.test(value) ? openJson(value) : value;
  }
  if (Array.isArray(value)) return value.map(item => maskSecrets(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskSecrets(inner, name)]));
}

function openJson(text: string): unknown {
  try {
    return maskSecrets(JSON.parse(text));
  } catch {
    return text;
  }
}
