import { createHash } from 'node:crypto';
import { access, copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { readConfig, type Config } from '../../src/config.js';
import { start, type Overrides, type Running } from '../../src/main.js';
import { inputName } from '../../src/plan/measure.js';
import { openingLines } from '../../src/sandbox/people/scene.js';
import type { Persona } from '../../src/sandbox/sandbox.js';
import type { DatabaseKind } from './databases.js';

/** A whole bureau: the real program with its sandbox on a free port, and people who talk to the bot. */
export interface Town {
  readonly running: Running;
  /** The reporter of a unit by its key, `reviewer`, `leader`, `admin` or `stranger`. */
  person(key: string): Someone;
  readonly group: string;
  setSwitches(switches: Record<string, boolean>): Promise<void>;
  readonly world: () => Promise<World>;
  /** Stops the program and starts it again on the same database, with new chats and without the opening scene. */
  restart(): Promise<Town>;
  close(): Promise<void>;
}

export interface World {
  readonly messages: readonly SentMessage[];
  readonly group: string;
  readonly chats: readonly { chatId: string; kind: 'group' | 'p2p'; members: readonly string[] }[];
}

export interface SentMessage {
  readonly messageId: string;
  readonly chatId: string;
  readonly from: string;
  /** Milliseconds of the town’s clock. */
  readonly createTime: number;
  readonly type: string;
  /** JSON in a string, as the platform sends it. */
  readonly content: string;
  /** The current card. */
  readonly card?: unknown;
  readonly isPinned: boolean;
  /** How often the card was replaced. */
  readonly revision: number;
}

export interface TownOptions {
  /** A database to use in its present state, instead of the town's own file. */
  readonly databaseUrl?: string;
  /** In that database the opening is over: nothing is waited for, and no scene is played. */
  readonly isOpened?: true;
  readonly env?: Readonly<Record<string, string>>;
  readonly overrides?: Overrides;
  /** How events reach the bot; by webhook by default. */
  readonly transport?: Config['transport'];
  /** The scene before the test; by default the opening: a working group, all people bound, nothing filled in. */
  readonly scene?: Scene;
  /** Plays the scene in the town's own chats, instead of copying the database after it. */
  readonly played?: true;
}

/** A state of the bureau with which several tests begin. */
export interface Scene {
  /** The key by which other tests of the run find the scene's database. */
  readonly name: string;
  readonly after?: Scene;
  readonly play: (town: Town) => Promise<void>;
}

const PATIENCE_MS = 45_000;

/** The toast of a tap whose card follows later. */
export const LATE = '正在处理，请稍候…';

const OPENING: Scene = { name: 'opening', play: () => Promise.resolve() };

/**
 * Starts a town for one test. Each scene is played once in a run; every town begins with a copy of the database after
 * the scene, and with empty chats.
 */
export async function startTown(options: TownOptions = {}): Promise<Town> {
  const { databaseUrl, isOpened, played, scene = OPENING } = options;
  const { env = {}, overrides = {}, transport = 'webhook' } = options;
  const setting = { env, overrides, transport };
  const folder = await mkdtemp(join(inject('folder'), 'town-'));
  const file = join(folder, 'town.db');
  if (databaseUrl === undefined && !played) {
    await copyFile(await databaseAfter(scene, setting), file);
    return openTown({ ...setting, folder, databaseUrl: `file:${file}` });
  }
  if (databaseUrl !== undefined && isOpened) return openTown({ ...setting, folder, databaseUrl });
  const town = await openTown({
    ...setting,
    folder,
    databaseUrl: databaseUrl ?? `file:${file}`,
    isNew: true,
  });
  await playAll(town, scene);
  return town;
}

/** Starts a town on a kind of database: on SQLite with a copy, on PostgreSQL with a database of its own. */
export async function startTownOn(kind: DatabaseKind, options: TownOptions = {}): Promise<Town> {
  if (kind.name === 'SQLite') return startTown(options);
  const database = await kind.open({ owner: 'sandbox' });
  const town = await startTown({ ...options, databaseUrl: database.url });
  return {
    ...town,
    close: async () => {
      await town.close();
      await database.drop();
    },
  };
}

type Setting = Required<Pick<TownOptions, 'env' | 'overrides' | 'transport'>>;

/** Returns the database file after a scene. The first test that needs the scene plays it. */
async function databaseAfter(scene: Scene, setting: Setting): Promise<string> {
  const {
    env,
    overrides: { plans },
  } = setting;
  const { name, after = scene === OPENING ? undefined : OPENING, play } = scene;
  const key = createHash('sha256')
    .update(JSON.stringify([name, env, plans]))
    .digest('hex')
    .slice(0, 16);
  const stored = join(inject('folder'), `scene-${key}.db`);
  if (await exists(stored)) return stored;
  const folder = await mkdtemp(join(inject('folder'), 'scene-'));
  const file = join(folder, 'town.db');
  if (after) await copyFile(await databaseAfter(after, setting), file);
  const town = await openTown({ ...playedIn(setting), folder, databaseUrl: `file:${file}`, isNew: !after });
  await play(town);
  await waitUntilIdle(town);
  await town.running.stop();
  await rename(file, stored);
  await rm(folder, { recursive: true });
  return stored;
}

/** The platform waits three seconds for the answer to a tap of a scene: a longest duration of taps is the test's alone. */
function playedIn(setting: Setting): Setting {
  const overrides = { ...setting.overrides };
  delete overrides.tapTimeoutMs;
  return { ...setting, overrides };
}

async function playAll(town: Town, { after, play }: Scene): Promise<void> {
  if (after) await playAll(town, after);
  await play(town);
  await waitUntilIdle(town);
}

/** Waits until all messages have reached the bot, and it has processed them and sent all answers. */
export async function waitUntilIdle({ running }: Pick<Town, 'running'>): Promise<void> {
  await running.sandbox?.waitUntilSent();
  await running.moveClock(running.now());
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

interface OpenOptions extends Setting {
  readonly folder: string;
  readonly databaseUrl: string;
  /** Waits for the end of the opening scene. */
  readonly isNew?: boolean;
}

async function openTown(options: OpenOptions): Promise<Town> {
  const { folder, databaseUrl, env, overrides, transport, isNew } = options;
  const config = readConfig({
    ...{ PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl, JIBAO_MESSAGES_PER_MINUTE: 'off' },
    ...env,
  });
  // On a busy machine any file may take long: no message about that comes between those that a test counts.
  const running = await start({ ...config, transport }, { slowFileMs: PATIENCE_MS * 10, ...overrides });
  const { sandbox } = running;
  if (!sandbox) throw new Error('the town needs the sandbox');
  const sim = simOf(running.url);
  const { group } = await sim.world();
  await until(async () => (await fetch(`${running.url}/readyz`)).ok, 'the bot is ready');
  const lines = openingLines(sandbox.personas).length;
  if (isNew)
    await until(async () => countOf(await sim.world(), group, 'bot') >= lines, 'the opening scene is over');
  return {
    running,
    group,
    world: sim.world,
    person: key => someone(running, sim, personaFor(sandbox.personas, key)),
    setSwitches: async switches => {
      await sim.post('switches', switches);
    },
    restart: async () => {
      await running.stop();
      return openTown({ ...options, isNew: false });
    },
    close: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A person of the town. */
export interface Someone {
  readonly openId: string;
  /** Sends a private message and waits for the bot's next message, after those about what was done before. */
  says(text: string): Promise<Card>;
  /** Sends a private message and waits for the next file of the bot. */
  asksForFile(text: string): Promise<SentFile>;
  /** The bot's newest file in the private chat, after everything that was done before is answered. */
  newestFile(): Promise<SentFile>;
  /** Sends a private message and does not wait for an answer. */
  sends(text: string): Promise<void>;
  /** Sends a private file and does not wait for an answer. */
  postsFile(name: string, bytes: Buffer): Promise<void>;
  /** Sends a private file and waits for the bot's next card: before it a text may say that the file waits. */
  sendsFile(name: string, bytes: Buffer): Promise<Card>;
  /** Mentions the bot in the group and waits for its next message there. */
  saysInGroup(text: string): Promise<Card>;
  /** The newest card of the private chat; with words, the newest that contains them. */
  card(words?: string): Promise<Card>;
  /** Every message of the private chat, oldest first. */
  messages(): Promise<readonly SentMessage[]>;
  /** Returns a function that gives the bot's messages of the private chat since now, without those about what was done before. */
  messagesSince(): Promise<() => Promise<readonly SentMessage[]>>;
  /** Waits for the bot's message number `count` (from 0) in the private chat. */
  nextMessage(count: number): Promise<SentMessage>;
  file(message: SentMessage): Promise<SentFile>;
}

export interface SentFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A card as a person sees and uses it. */
export interface Card {
  readonly message: SentMessage;
  readonly json: unknown;
  /** The card's visible text. */
  readonly text: string;
  readonly buttons: readonly string[];
  readonly inputs: ReadonlyMap<string, { label: string; value: string }>;
  /** Returns a button's name by its text. */
  readonly nameOf: (button: string) => string;
  /**
   * Taps a button by its text, with the typed fields by input name or measure code; returns toast and new card. If the
   * answer is 正在处理 (in progress), waits for the card that follows.
   */
  readonly tap: Tap;
  /** Taps as `tap` does, and returns the first answer. */
  readonly press: Tap;
}

/** The answer to a tap. */
interface Tapped {
  readonly toast: string;
  readonly kind: string;
  readonly card: Card;
}

type Tap = (button: string, typed?: Typed) => Promise<Tapped>;
type Typed = Readonly<Record<string, string | readonly string[]>>;

interface Sim {
  readonly world: () => Promise<World>;
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
}

function simOf(url: string): Sim {
  return {
    world: async () => (await (await fetch(`${url}/__sim/world`)).json()) as World,
    post: async (path, body) => {
      const response = await fetch(`${url}/__sim/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
      return answer;
    },
  };
}

function personaFor(personas: readonly Persona[], key: string): Persona {
  const persona =
    personas.find(({ unit, role }) => unit === key || (unit === undefined && role === key)) ??
    (key === 'stranger' ? personas.find(({ role }) => role === undefined) : undefined);
  if (!persona) throw new Error(`nobody is ${key}`);
  return persona;
}

function someone(running: Running, sim: Sim, persona: Persona): Someone {
  const { openId } = persona;
  const own = async () => {
    const world = await sim.world();
    const id = privateChatOf(world, openId);
    return { id, messages: world.messages.filter(message => message.chatId === id), world };
  };
  const nextIn = async (chatId: string, count: number, type?: SentMessage['type']) => {
    let answer: SentMessage | undefined;
    await until(async () => {
      const { messages } = await sim.world();
      const fromBot = messages.filter(message => message.chatId === chatId && message.from === 'bot');
      answer = fromBot.slice(count).find(message => type === undefined || message.type === type);
      return answer !== undefined;
    }, `the bot's answer to ${persona.title}`);
    if (!answer) throw new Error('no answer');
    return answer;
  };
  // A message that comes later, about what was done before, would be taken for the answer.
  const nothingIsOnTheWay = async () => {
    await running.sandbox?.waitUntilSent();
    await running.waitUntilIdle();
  };
  const sayIn = async (chatId: string, text: string, type?: SentMessage['type']) => {
    await nothingIsOnTheWay();
    const count = countOf(await sim.world(), chatId, 'bot');
    await sim.post('say', { user: openId, chat: chatId, text });
    return nextIn(chatId, count, type);
  };
  const postsFile = async (name: string, bytes: Buffer) => {
    const form = new FormData();
    form.set('user', openId);
    form.set('chat', (await own()).id);
    form.set('file', new File([new Uint8Array(bytes)], name));
    const sent = await fetch(`${running.url}/__sim/files`, { method: 'POST', body: form });
    if (!sent.ok) throw new Error(`the file was not taken: ${await sent.text()}`);
  };
  const fileOf = async ({ content }: SentMessage) => {
    const { file_key: key, file_name: name } = JSON.parse(content) as { file_key: string; file_name: string };
    const response = await fetch(`${running.url}/__sim/files/${key}`);
    return { name, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  return {
    openId,
    says: async text => cardOf(sim, openId, await sayIn((await own()).id, text)),
    asksForFile: async text => fileOf(await sayIn((await own()).id, text, 'file')),
    newestFile: async () => {
      await nothingIsOnTheWay();
      const files = (await own()).messages.filter(({ type, from }) => type === 'file' && from === 'bot');
      const last = files.at(-1);
      if (!last) throw new Error(`${persona.title} has no file`);
      return fileOf(last);
    },
    sends: async text => {
      await sim.post('say', { user: openId, chat: (await own()).id, text });
    },
    postsFile,
    sendsFile: async (name, bytes) => {
      await nothingIsOnTheWay();
      const { id, world } = await own();
      await postsFile(name, bytes);
      return cardOf(sim, openId, await nextIn(id, countOf(world, id, 'bot'), 'interactive'));
    },
    saysInGroup: async text => cardOf(sim, openId, await sayIn((await own()).world.group, `@季报 ${text}`)),
    card: async (words = '') => {
      const cards = (await own()).messages.filter(
        ({ type, from, card }) =>
          type === 'interactive' && from === 'bot' && JSON.stringify(card).includes(words),
      );
      const last = cards.at(-1);
      if (!last) throw new Error(`${persona.title} has no card`);
      return cardOf(sim, openId, last);
    },
    messages: async () => (await own()).messages,
    messagesSince: async () => {
      await nothingIsOnTheWay();
      const fromBot = async () => (await own()).messages.filter(({ from }) => from === 'bot');
      const earlier = (await fromBot()).length;
      return async () => (await fromBot()).slice(earlier);
    },
    nextMessage: async count => nextIn((await own()).id, count),
    file: fileOf,
  };
}

function privateChatOf({ chats }: World, openId: string): string {
  const chat = chats.find(({ kind, members }) => kind === 'p2p' && members.includes(openId));
  if (!chat) throw new Error(`no private chat of ${openId}`);
  return chat.chatId;
}

function countOf(world: World, chatId: string, from: string): number {
  return world.messages.filter(message => message.chatId === chatId && message.from === from).length;
}

function cardOf(sim: Sim, openId: string, message: SentMessage): Card {
  const json = message.card;
  const inputs = new Map<string, { label: string; value: string }>();
  const buttons = new Map<string, string>();
  const words: string[] = [];
  visit(json, element => {
    const { tag, name, text, label, content } = element;
    if (tag === 'button') buttons.set(plain(text), String(name));
    if (tag === 'input')
      inputs.set(String(name), { label: plain(label), value: textOf(element['default_value']) });
    if (tag === 'select_static') inputs.set(String(name), { label: '', value: chosenIn(element) });
    if (tag === 'date_picker')
      inputs.set(String(name), { label: '', value: textOf(element['initial_date']) });
    if (tag === 'markdown' || tag === 'plain_text') words.push(unescaped(String(content)));
    if (tag === 'table') words.push(JSON.stringify(element['rows']));
  });
  const nameOf = (button: string): string => {
    const name = buttons.get(button);
    if (name === undefined)
      throw new Error(
        `no button ${button} on a card with ${[...buttons.keys()].join('|')}:\n${words.join('\n')}`,
      );
    return name;
  };
  const find = async () => (await sim.world()).messages.find(each => each.messageId === message.messageId);
  const current = async () => cardOf(sim, openId, (await find()) ?? message);
  const press: Tap = async (button, typed = {}) => {
    const form = Object.fromEntries(Object.entries(typed).map(([code, text]) => [inputName(code), text]));
    const answer = await sim.post('click', {
      user: openId,
      message: message.messageId,
      element: nameOf(button),
      form,
    });
    const toast = answer['toast'] as { content: string; type: string } | undefined;
    if (typeof answer['code'] === 'number')
      throw new Error(`the platform refused: ${JSON.stringify(answer)}`);
    return { toast: toast?.content ?? '', kind: toast?.type ?? '', card: await current() };
  };
  return {
    message,
    json,
    text: words.join('\n'),
    buttons: [...buttons.keys()],
    inputs,
    nameOf,
    tap: async (button, typed = {}) => {
      const answer = await press(button, typed);
      // A busy machine may need longer for a file: then the card follows.
      if (answer.toast !== LATE) return answer;
      await until(async () => JSON.stringify(await find()) !== JSON.stringify(message), 'the card follows');
      return { ...answer, card: await current() };
    },
    press,
  };
}

const plain = (text: unknown): string => (text as { content?: string } | undefined)?.content ?? '';

const unescaped = (words: string): string =>
  words
    .replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&sim;', '~');

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The initial value of a choice. */
function chosenIn({ options, initial_index: index }: Record<string, unknown>): string {
  const chosen = (options as { value: string }[])[Number(index ?? 0) - 1];
  return chosen?.value ?? '';
}

function visit(value: unknown, see: (element: Record<string, unknown>) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see);
  else if (typeof value === 'object' && value !== null) {
    if ('tag' in value) see(value);
    for (const item of Object.values(value)) visit(item, see);
  }
}

/** Waits until the condition holds; rejects after 45 s with its description. */
export async function until(holds: () => Promise<boolean>, description: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if (await holds()) return;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain: ${description}`);
}
