import { serve, type ServerType } from '@hono/node-server';
import * as lark from '@larksuiteoapi/node-sdk';
import axios from 'axios';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { bureaus, preparePlans } from '../../src/plan/plans.js';
import { createSandbox, type Persona, type Sandbox } from '../../src/sandbox/sandbox.js';
import type { ClickResult } from '../../src/sandbox/card/click.js';
import type { Switches } from '../../src/sandbox/faults/switches.js';
import type { JsonObject, Message } from '../../src/sandbox/people/world.js';
import type { Chat } from '../../src/sandbox/people/accounts.js';

export interface Envelope {
  readonly challenge?: string;
  readonly header: { readonly event_id: string; readonly event_type: string; readonly create_time: string };
  readonly event: unknown;
}

export interface Delivery extends Envelope {
  readonly timestamp: number;
  readonly signatureIsGood: boolean;
}

type Answer = (delivery: Delivery) => Response | object | Promise<Response | object>;

/** A sandbox on a real port with a bot that records events and clicks, and gives set answers. */
export interface TinyBot {
  readonly url: string;
  readonly sandbox: Sandbox;
  client: lark.Client;
  /** Moves the sandbox's clock forward by so many ms. */
  readonly pass: (ms: number) => void;
  readonly events: Delivery[];
  readonly clicks: Delivery[];
  /** The bot's answers to events and clicks; tests replace them. */
  answerEvent: Answer;
  answerClick: Answer;
  /** Returns the oldest unread event; waits for one where there is none. */
  readonly nextEvent: () => Promise<Delivery>;
  readonly persona: (role: Persona['role'], unit?: string) => Persona;
  readonly group: () => Promise<Chat>;
  readonly privateChat: (openId: string) => Promise<Chat>;
  readonly messages: () => Promise<Message[]>;
  readonly message: (messageId: string) => Promise<Message>;
  readonly post: <T = JsonObject>(path: string, body: object) => Promise<T>;
  readonly click: (body: object) => Promise<ClickResult>;
  readonly set: (switches: Partial<Switches>) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

interface WorldView {
  readonly group: string;
  readonly chats: Chat[];
  readonly messages: Message[];
}

const START = Date.parse('2025-09-22T08:50:00+08:00');

export async function startTinyBot(transport: 'webhook' | 'websocket' = 'webhook'): Promise<TinyBot> {
  let ahead = START - Date.now();
  let url = '';
  const { dehua = [] } = bureaus;
  const plan = preparePlans(dehua).latest;
  const now = () => new Date(Date.now() + ahead);
  const moveClock = (to: Date) => {
    ahead = to.getTime() - Date.now();
    return Promise.resolve();
  };
  const sandbox = createSandbox({ plan, now, botUrl: () => url, moveClock, transport });
  const waiting: ((delivery: Delivery) => void)[] = [];
  const unread: Delivery[] = [];
  const app = new Hono();
  const receive = async (request: Request): Promise<Delivery> => deliveryFrom(request, sandbox);
  app.post('/webhook/event', async c => {
    const delivery = await receive(c.req.raw);
    bot.events.push(delivery);
    const waiter = waiting.shift();
    if (waiter) waiter(delivery);
    else unread.push(delivery);
    return responseOf(await bot.answerEvent(delivery));
  });
  app.post('/webhook/card', async c => {
    const delivery = await receive(c.req.raw);
    bot.clicks.push(delivery);
    return responseOf(await bot.answerClick(delivery));
  });
  app.route('/', sandbox.app);
  const server = await listen(app);
  sandbox.attach(server);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const world = async (): Promise<WorldView> =>
    (await fetch(`${url}/__sim/world`)).json() as Promise<WorldView>;
  const post = async <T>(path: string, body: object): Promise<T> => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${url}/__sim${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await response.json()) as T;
  };
  const bot: TinyBot = {
    url,
    sandbox,
    client: clientOf(sandbox, url),
    pass: ms => {
      ahead += ms;
      // The SDK judges the age of its token by the machine's clock, not by the moved one: a new client has no token.
      bot.client = clientOf(sandbox, url);
    },
    events: [],
    clicks: [],
    answerEvent: () => ({}),
    answerClick: () => ({}),
    nextEvent: () => {
      const first = unread.shift();
      return first ? Promise.resolve(first) : new Promise(resolve => waiting.push(resolve));
    },
    persona: (role, unit) =>
      required(sandbox.personas.find(one => one.role === role && (!unit || one.unit === unit))),
    group: async () => {
      const { chats, group } = await world();
      return required(chats.find(chat => chat.chatId === group));
    },
    privateChat: async openId =>
      required((await world()).chats.find(chat => chat.kind === 'p2p' && chat.members.includes(openId))),
    messages: async () => (await world()).messages,
    message: async id => required((await world()).messages.find(message => message.messageId === id)),
    post,
    click: body => post<ClickResult>('/click', body),
    set: switches => post('/switches', switches),
    stop: async () => {
      sandbox.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return bot;
}

function listen(app: Hono): Promise<ServerType> {
  return new Promise(resolve => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => {
      resolve(server);
    });
  });
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the sandbox has no such thing');
  return value;
}

const responseOf = (answer: Response | object): Response =>
  answer instanceof Response ? answer : Response.json(answer);

/** Reads a delivery with the SDK's cipher, like a real bot. */
async function deliveryFrom(request: Request, { credentials }: Sandbox): Promise<Delivery> {
  const raw = await request.text();
  const { encrypt } = JSON.parse(raw) as { encrypt: string };
  const envelope = JSON.parse(new lark.AESCipher(credentials.encryptKey).decrypt(encrypt)) as Envelope;
  const [timestamp, nonce, signature] = ['timestamp', 'nonce'].map(name => request.headers.get(`x-lark-request-${name}`) ?? '').concat(request.headers.get('x-lark-signature') ?? ''); // prettier-ignore
  const bytes = new TextEncoder().encode(`${timestamp ?? ''}${nonce ?? ''}${credentials.encryptKey}${raw}`);
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
  return { ...envelope, timestamp: Number(timestamp), signatureIsGood: hash === signature };
}

/** Makes a client of the real SDK, with its own token cache and HTTP instance. */
export function clientOf({ credentials }: Pick<Sandbox, 'credentials'>, url: string): lark.Client {
  const http = axios.create({ timeout: 5000, proxy: false, maxBodyLength: 40e6 });
  http.interceptors.response.use(response =>
    '$return_headers' in response.config
      ? ({ data: response.data as unknown, headers: response.headers } as never)
      : (response.data as never),
  );
  const silent = () => undefined;
  return new lark.Client({
    appId: credentials.appId,
    appSecret: credentials.appSecret,
    domain: url,
    cache: new lark.DefaultCache(),
    httpInstance: http as unknown as lark.HttpInstance,
    logger: { error: silent, warn: silent, info: silent, debug: silent, trace: silent },
  });
}

/** Returns the code of a call's answer: the SDK returns some refusals and throws others. */
export async function codeOf(call: Promise<unknown>): Promise<number | undefined> {
  try {
    return ((await call) as { code?: number } | null)?.code;
  } catch (error) {
    if (axios.isAxiosError(error)) return (error.response?.data as { code?: number } | undefined)?.code;
    throw error;
  }
}

export const card = (...elements: JsonObject[]): JsonObject => ({
  schema: '2.0',
  config: { update_multi: true },
  header: { title: { tag: 'plain_text', content: '城市供水 · 2025年第三季度' }, template: 'blue' },
  body: { elements },
});

export const plain = (content: string): JsonObject => ({ tag: 'plain_text', content });

export const button = (name: string, text: string, extra: JsonObject = {}): JsonObject => ({
  tag: 'button',
  name,
  text: plain(text),
  behaviors: [{ type: 'callback', value: { route: name } }],
  ...extra,
});

export const submit = (name: string, text: string, extra: JsonObject = {}): JsonObject =>
  button(name, text, { form_action_type: 'submit', ...extra });

export const form = (...elements: JsonObject[]): JsonObject => ({ tag: 'form', name: 'page', elements });

export const input = (name: string, extra: JsonObject = {}): JsonObject => ({
  tag: 'input',
  name,
  label: plain(name),
  ...extra,
});

/** Sends a card to a person and returns the id of the message. */
export async function sendCard({ client }: TinyBot, openId: string, sent: JsonObject): Promise<string> {
  const { data } = await client.im.v1.message.create({
    params: { receive_id_type: 'open_id' },
    data: { receive_id: openId, msg_type: 'interactive', content: JSON.stringify(sent) },
  });
  return data?.message_id ?? '';
}
