import pLimit from 'p-limit';
import { makePace } from './quiet-period.js';
import type { Now } from '../core/clock.js';
import type { Log } from '../core/log.js';
import { Problem } from '../core/problem.js';
import type { LookUpNames, Names } from '../core/people/names.js';
import type { Person } from '../core/people/person.js';
import { readIncoming, type Envelope, type Incoming } from '../feishu/incoming.js';
import type { Plans } from '../plan/plans.js';
import { contextFor, toast, type CardAnswer, type Context } from '../requests/context.js';
import { answerMessage, explainProblem, type MessageAsked } from '../requests/message.js';
import { namedByMessage, namedByTap, type Named } from '../requests/named.js';
import { tick } from '../requests/scheduled/reminders.js';
import { openSentFile, type FetchFile, type SentFile } from '../requests/uploads/sent-file.js';
import { tellOfCarriedPlan } from '../requests/scheduled/carried-plan.js';
import { answerTap, type Tap } from '../requests/tap.js';
import { StaleSubmission, type Store, type Transaction } from '../store/store.js';

export interface BotOptions {
  readonly store: Store;
  readonly plans: Plans;
  readonly now: Now;
  readonly zone: string;
  readonly admins: readonly string[];
  readonly contact: Context['contact'];
  /** The bot's own open_id, once the platform has told it. */
  readonly ownOpenId: () => string | undefined;
  /** Fetches a file somebody sent; undefined where it is larger than allowed. */
  readonly fetchFile: FetchFile;
  readonly lookUpNames: LookUpNames;
  /** Something was written to the outbox. */
  readonly onWritten: () => void;
  readonly log: Log;
}

/** The one place where requests come in, whichever way: who is it, seen before, run it in one transaction, answer. */
export interface Bot {
  /**
   * Takes a genuine event. A message is kept before this resolves and worked on afterwards; a tap is worked on now and
   * resolves to its answer, in time for the platform's three seconds. The answer is JSON, `{}` where none is due. Throws a
   * ZodError for what cannot be read.
   */
  accept(body: Envelope, raw: string): Promise<string>;
  /** Takes up what was accepted and never finished, after a crash or an outage. */
  resume(): Promise<void>;
  /** The clock's request: what is due by now goes out. */
  tick(): Promise<void>;
  /** Waits until everything accepted is done. */
  settled(): Promise<void>;
}

/** The platform waits three seconds for the answer to a tap. */
const TAP_MS = 2_500;
/** The answer to what wants none. */
const NOTHING = '{}';
const AT_ONCE = 4;
const TRIES = 4;
const RESUMED_AT_ONCE = 200;

/** It was handled before, or is being handled elsewhere: what this run did is undone. */
class Repeated extends Error {}

export function createBot(options: BotOptions): Bot {
  const limit = pLimit(AT_ONCE);
  const pace = makePace();
  const working = new Map<string, Promise<void>>();
  const work = (incoming: Incoming) => {
    if (working.has(incoming.key)) return;
    const done = limit(async () => {
      await pace.turn();
      await workOn(options, incoming);
    }).finally(() => working.delete(incoming.key));
    working.set(incoming.key, done);
  };
  return {
    accept: async (body, raw) => {
      const incoming = readIncoming(body);
      if (incoming.kind === 'other') return NOTHING;
      if (incoming.kind === 'tap') {
        const answer = tapped(options, incoming);
        const quiet = answer.then(
          () => undefined,
          () => undefined,
        );
        working.set(incoming.key, quiet);
        void quiet.finally(() => working.delete(incoming.key));
        return inTime(options, incoming, answer);
      }
      const claimed = options.store.claim(incoming.key, raw, options.now());
      if (await claimed) {
        // An only message is answered at once; in a rush the next one is already here.
        if (working.size > 0) pace.touch();
        work(incoming);
      }
      return NOTHING;
    },
    resume: async () => {
      for (const { key, payload } of await options.store.unfinished(RESUMED_AT_ONCE)) {
        const incoming = reread(options, key, payload);
        if (incoming) work(incoming);
      }
    },
    tick: () => ticked(options),
    settled: async () => {
      while (working.size > 0) await Promise.all(working.values());
    },
  };
}

/** It never throws: what fails now is due again at the next tick. */
async function ticked(options: BotOptions): Promise<void> {
  const { store, plans, now, zone, admins, onWritten, log } = options;
  try {
    await store.transact(tx => tick({ tx, plans, now: now(), zone, admins }));
    onWritten();
  } catch (error) {
    log('error', 'a tick failed', described(error));
  }
}

function reread({ log }: BotOptions, key: string, payload: string): Incoming | undefined {
  try {
    return readIncoming(JSON.parse(payload) as Envelope);
  } catch (error) {
    log('error', 'a kept event cannot be read', { key, error: String(error) });
    return undefined;
  }
}

type Answerable = Extract<Incoming, { kind: 'message' | 'menu' }>;

/** Handles a message; it never throws. What cannot be done now stays unfinished and is taken up again. */
async function workOn(options: BotOptions, incoming: Incoming): Promise<void> {
  if (incoming.kind !== 'message' && incoming.kind !== 'menu') return;
  try {
    await answered(options, incoming);
  } catch (error) {
    if (error instanceof Repeated) return;
    if (!(error instanceof Problem))
      options.log('error', 'a message could not be handled', { key: incoming.key, ...described(error) });
    await explain(options, incoming, error);
  }
}

async function answered(options: BotOptions, incoming: Answerable): Promise<void> {
  const file = await sentFile(options, incoming);
  const said = { ...asked(options, incoming), file };
  const names = await namesFor(options, incoming.openId, 'command', namedByMessage(said));
  await inTransaction(options, incoming.openId, 'command', async context => {
    await answerMessage({ ...context, names }, said);
    await finish(context.tx, incoming.key, null, context.now);
  });
}

/** The names a request will write, asked of the platform before its transaction. */
async function namesFor(
  options: BotOptions,
  openId: string,
  via: Context['via'],
  named: Named | undefined,
): Promise<Names> {
  if (!named) return new Map();
  return options.lookUpNames(await inTransaction(options, openId, via, named));
}

/** What was sent as a file in private, fetched and opened before the transaction; only for who has a role. */
async function sentFile(options: BotOptions, incoming: Answerable): Promise<SentFile | null> {
  if (incoming.kind !== 'message' || !incoming.file || incoming.chatKind !== 'p2p') return null;
  const { openId, messageId, file } = incoming;
  const isKnown = await inTransaction(options, openId, 'command', ({ person }) =>
    Promise.resolve(person.roles.size > 0),
  );
  return isKnown ? openSentFile(options.fetchFile, { messageId, ...file }) : null;
}

async function explain(options: BotOptions, incoming: Answerable, error: unknown): Promise<void> {
  const problem =
    error instanceof Problem
      ? error
      : new Problem('unexpected', '处理时出错了，没有改动任何数据。', '请稍后再试；仍不行请联系管理员。');
  try {
    await inTransaction(options, incoming.openId, 'command', async context => {
      await explainProblem(context, asked(options, incoming), problem);
      await finish(context.tx, incoming.key, null, context.now);
    });
  } catch (again) {
    if (again instanceof Repeated) return;
    options.log('error', 'a message stays unfinished', { key: incoming.key, ...described(again) });
  }
}

function asked({ ownOpenId }: BotOptions, incoming: Answerable): MessageAsked {
  if (incoming.kind === 'menu')
    return {
      place: { kind: 'p2p', chatId: '' },
      text: `/${incoming.eventKey.replace(/^menu_/u, '')}`,
      file: null,
      mentioned: [],
      toBot: true,
    };
  const { chatKind, chatId, messageId, text, mentions } = incoming;
  const own = ownOpenId();
  const isBot = ({ openId, isBot: said }: { openId: string; isBot: boolean }) => said || openId === own;
  return {
    place: { kind: chatKind, chatId, messageId },
    text,
    file: null,
    mentioned: mentions.filter(mention => !isBot(mention) && mention.openId).map(({ openId }) => openId),
    toBot: chatKind === 'p2p' || own === undefined || mentions.some(isBot),
  };
}

type TapIncoming = Extract<Incoming, { kind: 'tap' }>;

/** The answer to a tap as it goes over the wire, written once for the platform and the store; with the card it brings. */
interface Answered {
  readonly wire: string;
  readonly card?: CardAnswer['card'];
}

const written = ({ toast: said, card }: CardAnswer): Answered => ({
  wire: JSON.stringify({
    ...(said ? { toast: said } : {}),
    ...(card ? { card: { type: 'raw', data: card } } : {}),
  }),
  ...(card ? { card } : {}),
});

async function tapped(options: BotOptions, incoming: TapIncoming): Promise<Answered> {
  try {
    const tap = tapOf(incoming);
    const names = await namesFor(options, incoming.openId, 'card', namedByTap(tap));
    return await decided(options, incoming, context => answerTap({ ...context, names }, tap));
  } catch (error) {
    if (error instanceof Repeated) return stored(options, incoming.key);
    if (error instanceof Problem) return refused(options, incoming, error);
    options.log('error', 'a tap could not be handled', { key: incoming.key, ...described(error) });
    return written(toast('error', '处理失败，没有改动任何数据，请重试'));
  }
}

/** A refusal is an answer too: the same tap again gets the same one. */
async function refused(options: BotOptions, incoming: TapIncoming, problem: Problem): Promise<Answered> {
  const refusal = toast('error', problem.words);
  try {
    return await decided(options, incoming, () => Promise.resolve(refusal));
  } catch (error) {
    if (error instanceof Repeated) return stored(options, incoming.key);
    return written(refusal);
  }
}

function decided(
  options: BotOptions,
  incoming: TapIncoming,
  run: (context: Context) => Promise<CardAnswer>,
): Promise<Answered> {
  return inTransaction(options, incoming.openId, 'card', async context => {
    const answer = written(await run(context));
    await finish(context.tx, incoming.key, answer.wire, context.now);
    return answer;
  });
}

async function stored({ store }: BotOptions, key: string): Promise<Answered> {
  return { wire: (await store.answerOf(key)) ?? NOTHING };
}

const tapOf = ({ name, value, fields, chatId, messageId }: TapIncoming): Tap => ({
  name,
  value,
  fields,
  chatId,
  messageId,
});

/** The answer as the platform takes it, or word that it takes longer; a late card replaces the tapped one then. */
async function inTime(
  options: BotOptions,
  incoming: TapIncoming,
  answer: Promise<Answered>,
): Promise<string> {
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const wait = new Promise<typeof late>(resolve => {
    timer = setTimeout(resolve, TAP_MS, late);
  });
  const first = await Promise.race([answer, wait]);
  clearTimeout(timer);
  if (first !== late) return first.wire;
  void answer.then(done => replaceLater(options, incoming, done));
  return written(toast('info', '正在处理，请稍候…')).wire;
}

async function replaceLater(options: BotOptions, incoming: TapIncoming, { card }: Answered): Promise<void> {
  if (!card) return;
  try {
    await options.store.transact(tx =>
      tx.send(
        {
          to: { kind: 'person', openId: incoming.openId },
          content: { kind: 'update', messageId: incoming.messageId, card },
        },
        options.now(),
      ),
    );
    options.onWritten();
  } catch (error) {
    options.log('error', 'a late card could not be sent', { key: incoming.key, ...described(error) });
  }
}

/** One request, one transaction; tried again when somebody saved the same submission meanwhile. */
async function inTransaction<T>(
  options: BotOptions,
  openId: Person['openId'],
  via: Context['via'],
  run: (context: Context) => Promise<T>,
): Promise<T> {
  const { store, plans, now, zone, admins, contact } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      let written = 0;
      const result = await store.transact(async own => {
        const tx: Transaction = {
          ...own,
          send: (message, at) => {
            written += 1;
            return own.send(message, at);
          },
        };
        const context = await contextFor({ tx, plans, openId, now: now(), zone, via, admins, contact });
        const value = await run(context);
        await tellOfCarriedPlan(context);
        return value;
      });
      // Most taps write nothing to be sent: nobody need look.
      if (written > 0) options.onWritten();
      return result;
    } catch (error) {
      if (!(error instanceof StaleSubmission) || attempt >= TRIES) throw error;
    }
  }
}

async function finish(tx: Transaction, key: string, answer: string | null, now: Date): Promise<void> {
  if (!(await tx.finish(key, answer, now))) throw new Repeated();
}

const described = (error: unknown): object =>
  error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
