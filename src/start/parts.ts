import type { Hono } from 'hono';
import { createBot, type Bot } from '../bot/bot.js';
import type { Now } from '../core/clock.js';
import type { Log } from '../core/log.js';
import type { LookUpNames } from '../core/people/names.js';
import type { FileAsked } from '../core/outgoing.js';
import type { Config } from '../config.js';
import type { Envelope } from '../feishu/incoming.js';
import { openNames } from '../feishu/names.js';
import { openMessenger, type Messenger } from '../feishu/messenger.js';
import { startOutbox, type Outbox, type OutboxOptions } from '../feishu/outbox.js';
import { webhook } from '../feishu/webhook.js';
import { createApp } from '../http/app.js';
import { createMetrics, type Metrics } from '../http/metrics.js';
import type { Plans } from '../plan/plans.js';
import { tellOfDeadLetter } from '../requests/scheduled/dead-letters.js';
import { markedFile } from '../requests/uploads/marked-file.js';
import type { Moment } from '../requests/system-context.js';
import { WORKING_GROUP } from '../requests/people/roles.js';
import { reminderCard } from '../requests/scheduled/reminders.js';
import { calendarFile } from '../office/calendar-file.js';
import { snapshotFile } from '../requests/reviewing/forward.js';
import { historyFile } from '../requests/reporting/history.js';
import { planWorkbook, type BookMaker } from '../requests/reporting/summary-content.js';
import type { FetchFile } from '../requests/uploads/sent-file.js';
import { rulesFile } from '../requests/reporting/rules.js';
import { unitTemplate } from '../requests/uploads/template.js';
import type { Store, Transaction } from '../store/store.js';
import type { Book } from '../workbook/xlsx/book.js';
import { writeBook } from '../workbook/xlsx/write.js';
import type { Platform } from './platform.js';

/** What everything is made from. */
export interface Whole {
  readonly config: Config;
  readonly log: Log;
  readonly now: Now;
  readonly plans: Plans;
  readonly store: Store;
  readonly platform: Platform;
}

/** The parts, tied together; nothing listens or connects yet. */
export interface Parts {
  readonly app: Hono;
  readonly bot: Bot;
  readonly outbox: Outbox;
  /** Connects to the platform and learns the bot's own id; throws when it cannot yet. */
  readonly connect: () => Promise<void>;
  readonly accept: (body: Envelope, raw: string) => Promise<string>;
}

export function assemble(whole: Whole): Parts {
  const { config, log, now, plans, store, platform } = whole;
  const metrics = createMetrics();
  let ownOpenId: string | undefined;
  const messenger = once(() =>
    openMessenger({ appId: platform.appId, appSecret: platform.appSecret, domain: platform.domain() }),
  );
  const fetchFile: FetchFile = async (...about) => {
    try {
      return await (await messenger()).download(...about);
    } catch (error) {
      log('warn', 'a file could not be fetched', { error: String(error) });
      throw error;
    }
  };
  const names = openNames({
    messenger,
    group: () => store.transact(tx => tx.setting(WORKING_GROUP)),
    onFailure: failure => {
      log('warn', 'names could not be looked up', { ...failure });
    },
  });
  const outbox = openOutbox(whole, metrics, messenger, { fetchFile, names });
  const bot = createBot({
    store,
    plans,
    now,
    zone: config.timeZone,
    admins: platform.admins,
    contact: config.contact,
    ownOpenId: () => ownOpenId,
    onWritten: outbox.wake,
    fetchFile,
    lookUpNames: names,
    log,
  });
  const accept = timed(bot, metrics);
  const app = createApp({
    webhook: webhookFor(whole, metrics, accept),
    sandbox: platform.sandbox?.app,
    metrics,
    notReady: () => notReady(store, ownOpenId !== undefined),
  });
  const connect = async () => {
    ownOpenId = await (await messenger()).ownOpenId();
  };
  return { app, bot, outbox, connect, accept };
}

function openOutbox(
  whole: Whole,
  metrics: Metrics,
  messenger: () => Promise<Messenger>,
  { fetchFile, names }: { readonly fetchFile: FetchFile; readonly names: LookUpNames },
): Outbox {
  const { config, log, now, plans, store, platform } = whole;
  const maker = { plans, zone: config.timeZone, contact: config.contact };
  const moment = (tx: Transaction): Moment => ({
    tx,
    plans,
    now: now(),
    zone: config.timeZone,
    admins: platform.admins,
  });
  const onDead: OutboxOptions['onOutcome'] = (_, { id, message }, failure) => {
    const reason = failure ? `${failure.code} ${failure.message}` : '';
    store
      .transact(tx => tellOfDeadLetter(moment(tx), id, message, reason))
      .then(outbox.wake, (error: unknown) => {
        log('error', 'the admins could not be told', { error: String(error) });
      });
  };
  const outbox = startOutbox({
    store,
    messenger,
    now,
    makeFile: async asked => {
      if (asked.kind === 'marked') return markedFile(store, fetchFile, asked.kept);
      if (asked.kind === 'calendar') return calendarFile(planOfYear(plans, asked.year), now());
      if (asked.kind === 'snapshot') return store.transact(tx => snapshotFile(tx, asked));
      const { name, book } =
        asked.kind === 'history'
          ? await historyFile(store, { ...maker, names }, asked, now())
          : await store.transact(tx => bookAsked(tx, maker, asked, now()));
      return { name, bytes: await writeBook(book) };
    },
    makeReminder: (slot, to) => store.transact(tx => reminderCard(moment(tx), slot, to)),
    onOutcome: (outcome, message, failure) => {
      metrics.sent(outcome);
      if (outcome === 'delayed' || outcome === 'dead')
        log(outcome === 'dead' ? 'error' : 'warn', `a message is ${outcome}`, { id: message.id, ...failure });
      if (outcome === 'dead') onDead(outcome, message, failure);
    },
    onError: error => {
      log('error', 'the outbox stopped for now', { error: String(error) });
    },
  });
  return outbox;
}

/** The workbook somebody asked for, from what is stored now. */
function bookAsked(
  tx: Transaction,
  maker: BookMaker,
  asked: Exclude<FileAsked, { kind: 'calendar' | 'snapshot' | 'marked' | 'history' }>,
  now: Date,
): Promise<{ name: string; book: Book }> {
  switch (asked.kind) {
    case 'rules':
      return Promise.resolve(rulesFile(maker, asked, now));
    case 'template':
      return unitTemplate(tx, maker, asked, now);
    case 'summary':
      return planWorkbook(tx, maker, asked, now);
  }
}

function planOfYear(plans: Plans, year: number) {
  const plan = plans.of(year);
  if (!plan) throw new Error(`there is no plan of ${year}`);
  return plan;
}

function webhookFor({ config, platform, now }: Whole, metrics: Metrics, accept: Parts['accept']) {
  const { encryptKey, verificationToken, appId } = platform;
  if (config.transport !== 'webhook' || encryptKey === null || verificationToken === null) return undefined;
  const secrets = { appId, encryptKey, verificationToken };
  return webhook({ secrets, now, accept, onRefused: metrics.refused });
}

function timed(bot: Bot, metrics: Metrics): Parts['accept'] {
  return async (body, raw) => {
    const from = performance.now();
    try {
      return await bot.accept(body, raw);
    } finally {
      metrics.handled(body.header.event_type, (performance.now() - from) / 1000);
    }
  };
}

async function notReady(store: Store, hadToken: boolean): Promise<string | undefined> {
  if (!hadToken) return 'no tenant token yet';
  try {
    await store.ping();
    return undefined;
  } catch {
    return 'the database does not answer';
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
