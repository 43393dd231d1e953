/**
 * `npm run trips`: counts the program's files and functions that one request runs, with V8's coverage. The whole
 * program runs in this process, with its sandbox and an empty SQLite database. Each trip is made once before the counted
 * one, so that the counted one loads nothing. The sandbox, the bench and the generated database client are not counted.
 * `npm run trips -- --files` lists the files.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Session, type Profiler } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { readConfig } from '../src/config.js';
import { start, type Running } from '../src/main.js';
import { PERIOD } from './app.js';
import { figuresOf, inputsOfPage } from './plan.js';

const ROOT = new URL('..', import.meta.url).href;
const COUNTED = /^(?:src|cards)\//u;
const NOT_COUNTED = /^src\/(?:sandbox|store\/generated)\//u;
const PATIENCE_MS = 15_000;
/** After an answer the program still sends messages and writes their outcomes for this time. */
const AFTERWARDS_MS = 100;
/** The number of the bot's answers in the sandbox's opening scene. */
const OPENING_LINES = 8;
const REPORTER_OF = 'water';

const sentMessage = z.object({
  messageId: z.string(),
  chatId: z.string(),
  from: z.string(),
  type: z.string(),
  content: z.string(),
});
type SentMessage = z.infer<typeof sentMessage>;
const sandboxWorld = z.object({
  messages: z.array(sentMessage),
  chats: z.array(z.object({ chatId: z.string(), kind: z.string(), members: z.array(z.string()) })),
});

/** The counts of one trip. */
interface Trip {
  readonly name: string;
  readonly files: readonly FileCount[];
}

interface FileCount {
  /** Such as `src/core/form/pages.js`. */
  readonly path: string;
  /** The number of the file's functions that ran. */
  readonly functions: number;
  /** The calls of all these functions. */
  readonly calls: number;
}

interface Chat {
  readonly user: string;
  readonly chat: string;
}

async function main(): Promise<void> {
  const listsFiles = process.argv.includes('--files');
  const folder = await mkdtemp(join(tmpdir(), 'jibao-trips-'));
  const settings = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: `file:${join(folder, 'trips.db')}` };
  const running = await start(readConfig(settings));
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  try {
    for (const trip of await makeTrips(running, session))
      process.stdout.write(`${formatTrip(trip, listsFiles)}\n\n`);
  } finally {
    session.disconnect();
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeTrips(running: Running, session: Session): Promise<Trip[]> {
  const talk = await listen(running);
  await waitUntilOpened(talk);
  const reporter = await chatOf(running, ({ unit }) => unit === REPORTER_OF);
  const reviewer = await chatOf(running, ({ role, unit }) => role === 'reviewer' && unit === undefined);
  const { messageId } = await say(talk, reporter, `/fill ${PERIOD}`, 'interactive');
  const figures = figuresOf(1);
  const [first, second] = [inputsOfPage(1, figures), inputsOfPage(2, figures)];
  const savePage = (fields: Readonly<Record<string, string>>) =>
    tap(talk, reporter, messageId, '保存并下一页', fields);
  const count = (name: string, run: () => Promise<unknown>, afterwards?: number) =>
    countTrip(session, name, run, afterwards);
  await savePage(first);
  const saved = await count('a page is saved', () => savePage(second), 0);
  await say(talk, reviewer, `/status ${PERIOD}`, 'interactive');
  const status = await count('/status', () => say(talk, reviewer, `/status ${PERIOD}`, 'interactive'));
  await say(talk, reviewer, `/summary ${PERIOD}`, 'file');
  const summary = await count('/summary, command to file', () =>
    say(talk, reviewer, `/summary ${PERIOD}`, 'file'),
  );
  await running.moveClock(new Date('2025-09-24T12:00:00+08:00'));
  await pause(AFTERWARDS_MS);
  // `moveClock` resolves when every message is sent. The program's own look at its clock a second later is not counted.
  const reminders = await count(
    'the clock at a reminder hour (25 September, 09:00)',
    () => running.moveClock(new Date('2025-09-25T09:00:00+08:00')),
    0,
  );
  talk.close();
  return [saved, status, summary, reminders];
}

async function countTrip(
  session: Session,
  name: string,
  run: () => Promise<unknown>,
  afterwards = AFTERWARDS_MS,
): Promise<Trip> {
  await pause(AFTERWARDS_MS);
  await session.post('Profiler.takePreciseCoverage');
  await run();
  await pause(afterwards);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return tripFrom(name, result);
}

function tripFrom(name: string, scripts: readonly Profiler.ScriptCoverage[]): Trip {
  const files = scripts.flatMap(({ url, functions }): FileCount[] => {
    const path = url.startsWith(ROOT) ? url.slice(ROOT.length) : '';
    if (!COUNTED.test(path) || NOT_COUNTED.test(path)) return [];
    const counts = functions.map(({ ranges }) => ranges[0]?.count ?? 0).filter(count => count > 0);
    return counts.length > 0 ? [{ path, functions: counts.length, calls: sum(counts) }] : [];
  });
  return { name, files };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Returns the folder of a file: `src/core/form/pages.js` is in `core`, `cards/words.js` in `cards`, `src/main.js` in `src`. */
function folderOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'src' && !second.endsWith('.js') ? second : first;
}

function formatTrip({ name, files }: Trip, listsFiles: boolean): string {
  const digits = (value: number) => value.toLocaleString('en');
  const callsIn = (some: readonly FileCount[]) => sum(some.map(({ calls }) => calls));
  const functions = sum(files.map(file => file.functions));
  const folders = [...new Set(files.map(({ path }) => folderOf(path)))]
    .map(folder => ({ folder, inIt: files.filter(({ path }) => folderOf(path) === folder) }))
    .sort((a, b) => b.inIt.length - a.inIt.length)
    .map(({ folder, inIt }) => `${folder} ${inIt.length} (${digits(callsIn(inIt))})`);
  return [
    `${name}: ${files.length} files, ${functions} functions, ${digits(callsIn(files))} calls`,
    `  files (calls): ${folders.join(', ')}`,
    ...(listsFiles
      ? files.map(file => `  ${file.path} ${file.functions} (${digits(file.calls)})`).sort()
      : []),
  ].join('\n');
}

// The people of the sandbox

/** The messages of the sandbox. They come over the page's stream, so that reading them runs nothing of the program. */
interface Talk {
  readonly url: string;
  readonly messages: ReadonlyMap<string, SentMessage>;
  readonly close: () => void;
}

async function listen({ url }: Running): Promise<Talk> {
  const ended = new AbortController();
  const messages = new Map<string, SentMessage>();
  const world = sandboxWorld.parse(await (await fetch(`${url}/__sim/world`)).json());
  for (const message of world.messages) messages.set(message.messageId, message);
  const { body } = await fetch(`${url}/__sim/events`, { signal: ended.signal });
  const read = async () => {
    let text = '';
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^event: message\ndata: (.*)$/mu.exec(event)?.[1];
        const message = data === undefined ? undefined : sentMessage.parse(JSON.parse(data));
        if (message) messages.set(message.messageId, message);
      }
    }
  };
  read().catch(() => undefined);
  return {
    url,
    messages,
    close: () => {
      ended.abort();
    },
  };
}

async function waitUntilOpened({ messages }: Talk): Promise<void> {
  const lines = () => [...messages.values()].filter(({ from }) => from === 'bot').length;
  await waitFor(() => (lines() > OPENING_LINES ? true : undefined), 'the opening scene');
  // The program loads exceljs and the SDK after its start.
  await pause(3_000);
}

async function chatOf(
  { url, sandbox }: Running,
  isWanted: (persona: { role?: string | undefined; unit?: string | undefined }) => boolean,
): Promise<Chat> {
  const persona = sandbox?.personas.find(isWanted);
  if (!persona) throw new Error('the sandbox has no such person');
  const { chats } = sandboxWorld.parse(await (await fetch(`${url}/__sim/world`)).json());
  const chat = chats.find(({ kind, members }) => kind === 'p2p' && members.includes(persona.openId));
  return { user: persona.openId, chat: chat?.chatId ?? '' };
}

/** Sends a private message and waits for the bot's next message of a type. */
async function say(talk: Talk, { user, chat }: Chat, text: string, type: string): Promise<SentMessage> {
  const answers = () =>
    [...talk.messages.values()].filter(
      message => message.chatId === chat && message.from === 'bot' && message.type === type,
    );
  const before = answers().length;
  await post(talk, 'say', { user, chat, text });
  return waitFor(() => answers()[before], `the answer to ${text}`);
}

async function tap(
  talk: Talk,
  { user }: Chat,
  message: string,
  button: string,
  form: Readonly<Record<string, string>>,
): Promise<void> {
  const card: unknown = JSON.parse(talk.messages.get(message)?.content ?? 'null');
  const element = nameOfButton(card, button);
  const answer = await post(talk, 'click', { user, message, element, form });
  if (!answer.includes('已保存')) throw new Error(`${button} was answered: ${answer.slice(0, 300)}`);
}

function nameOfButton(value: unknown, text: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { tag, name, text: words } = value as Record<string, unknown>;
  if (tag === 'button' && (words as { content?: string } | undefined)?.content === text) return String(name);
  return Object.values(value)
    .map(item => nameOfButton(item, text))
    .find(name => name !== undefined);
}

async function post({ url }: Talk, path: string, body: object): Promise<string> {
  const response = await fetch(`${url}/__sim/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${text}`);
  return text;
}

async function waitFor<T>(look: () => T | undefined, what: string): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const result = look();
    if (result !== undefined) return result;
    await pause(10);
  }
  throw new Error(`waited in vain for ${what}`);
}

await main();
