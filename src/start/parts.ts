import { randomUUID } from 'node:crypto';
import { isDrawingInstalled } from '../drawing/canvas.js';
import type { Hono } from 'hono';
import { createBot, type Bot } from '../bot/bot.js';
import { describeError, type Watch } from '../bot/options.js';
import type { Now } from '../core/clock.js';
import type { Log } from '../core/log.js';
import type { SetUpFinding } from '../core/set-up.js';
import { CONTENT_KINDS } from '../core/outgoing.js';
import type { LookUpNames } from '../core/people/names.js';
import { openPresence, type Presence } from '../core/people/presence.js';
import type { Config } from '../config.js';
import { EVENT_TYPES, type Envelope } from '../feishu/incoming.js';
import { loggable } from '../feishu/failures.js';
import { openMembers } from '../feishu/members.js';
import { openNames } from '../feishu/names.js';
import { openMessenger, type Messenger } from '../feishu/messenger.js';
import { startOutbox, type Outbox, type OutboxOptions } from '../feishu/outbox.js';
import { paceFor, PLATFORM_LIMITS } from '../feishu/pace.js';
import { webhook } from '../feishu/webhook.js';
import { createApp } from '../http/app.js';
import { createMetrics, type Metrics } from '../http/metrics.js';
import type { PlanData } from '../plan/plan.js';
import { dayOf } from '../plan/period.js';
import type { Plans } from '../plan/plans.js';
import type { SystemContext } from '../requests/context.js';
import { readPlansInForce, type PlanSource } from '../requests/plans-in-force.js';
import { notifyDeadLetter } from '../requests/scheduled/dead-letters.js';
import { guessUnknownPeople, noteUnknownPerson, replaceUnknownPeople } from '../requests/people/departed.js';
import { WORKING_GROUP } from '../requests/people/working-group.js';
import { makeGroupCardUpdate } from '../requests/scheduled/group-card.js';
import { makeReminderCard } from '../requests/scheduled/reminder-cards.js';
import { writeReminders } from '../requests/scheduled/reminders.js';
import type { Examine } from '../requests/request.js';
import type { FetchFile } from '../requests/uploads/sent-file.js';
import type { Store, Transaction } from '../store/store.js';
import type { LongConnection } from '../feishu/websocket.js';
import { openDocuments, type Documents } from './documents/documents.js';
import type { Platform, SandboxScene } from './platform.js';
import { notingMessenger } from './noting-messenger.js';
import { makeReadings } from './readings.js';
import { makeReadinessCheck } from './readiness.js';
import { seldom } from './seldom.js';
import { unknownPathLog } from './unknown-path.js';

/** The resources from which the parts of the program are made. */
export interface Resources {
  readonly config: Config;
  readonly log: Log;
  readonly now: Now;
  /** The plans in force at the start. */
  readonly plans: Plans;
  readonly planSource: PlanSource;
  /** The plans of the settings, for the processes that make documents. */
  readonly planData: readonly PlanData[];
  readonly store: Store;
  readonly platform: Platform;
  readonly scene: SandboxScene;
  readonly tapTimeoutMs?: number;
  readonly slowFileMs?: number;
  readonly canDraw?: boolean;
}

/** The parts of the program; nothing listens or connects yet. */
export interface Parts {
  readonly app: Hono;
  readonly bot: Bot;
  readonly outbox: Outbox;
  readonly documents: Documents;
  /** Connects to the platform and asks for the bot's own id; throws while the platform does not answer. */
  readonly connect: () => Promise<void>;
  /** Tells the readiness check about the long connection. */
  readonly setLine: (line: LongConnection) => void;
  readonly accept: (body: Envelope, raw: string) => Promise<string>;
  /** Counts a request that was refused, by its HTTP status. */
  readonly countRefused: Metrics['countRefused'];
}

export function assemble(resources: Resources): Parts {
  const { config, log, now, planSource, store, platform, tapTimeoutMs } = resources;
  let ownOpenId: string | undefined;
  let line: LongConnection | undefined;
  const findReadinessProblem = makeReadinessCheck({
    store,
    now,
    hasToken: () => ownOpenId !== undefined,
    isLineOpen: () => config.transport === 'webhook' || line?.isConnected() === true,
  });
  const metrics = createMetrics({
    read: makeReadings({ store, now, findReadinessProblem, config }),
    messageKinds: CONTENT_KINDS,
  });
  const presence = openPresence(() => performance.now());
  const messenger = once(async () => {
    const { appId, appSecret } = platform;
    return notingMessenger(await openMessenger({ appId, appSecret, domain: platform.domain() }), presence);
  });
  const fetchFile: FetchFile = async (...args) => {
    try {
      return await (await messenger()).download(...args);
    } catch (error) {
      log('warn', 'a file could not be fetched', { error: String(error) });
      throw error;
    }
  };
  const lookUpNames = openNames({
    messenger,
    group: () => store.transact(tx => tx.setting(WORKING_GROUP)),
    onFailure: failure => {
      log('warn', 'names could not be looked up', { ...failure });
    },
  });
  const listMembers = openMembers({
    messenger,
    onFailure: failure => {
      log('warn', 'the people of the group could not be listed', { ...failure });
    },
  });
  const { databaseUrl, timeZone: zone, contact } = config;
  const documents = openDocuments({
    ...{ now, fetchFile, lookUpNames },
    readPlanVersions: known =>
      store.transact(async tx => {
        const version = await tx.planVersion();
        return { version, versions: version === known ? [] : await tx.planVersions() };
      }),
    settings: { databaseUrl, plans: resources.planData, zone, contact },
  });
  const outbox = openOutbox(resources, { metrics, messenger, documents, lookUpNames, presence });
  const bot = createBot({
    store,
    planSource,
    now,
    zone: config.timeZone,
    admins: platform.admins,
    contact: config.contact,
    canDraw: resources.canDraw ?? isDrawingInstalled(),
    ownOpenId: () => ownOpenId,
    onWritten: outbox.wake,
    sendDirectly: async (openId, card) => {
      await (await messenger()).send({ kind: 'person', openId }, { kind: 'card', card }, randomUUID());
    },
    fetchFile,
    readFile: documents.readFile,
    makeForwarding: documents.makeForwarding,
    examine: oneAtOnce(() => examine(config, now())),
    warmUp: documents.warmUp,
    lookUpNames,
    listMembers,
    presence,
    log,
    watch: watchBot(metrics, log, planFollower(resources)),
    ...(tapTimeoutMs && { tapTimeoutMs }),
  });
  const accept = measureAccept(bot, metrics);
  const app = createApp({
    webhook: webhookFor(resources, metrics, accept),
    sandbox: platform.sandbox?.app,
    metrics,
    findReadinessProblem,
    onUnknownPath: unknownPathLog(log),
    onError: error => {
      log('error', 'a request could not be handled', describeError(error));
    },
  });
  const connect = async () => {
    ownOpenId = await (await messenger()).fetchOwnOpenId();
  };
  const setLine: Parts['setLine'] = connection => {
    line = connection;
  };
  return { app, bot, outbox, documents, connect, setLine, accept, countRefused: metrics.countRefused };
}

/** Those who ask while the work is under way get its result. */
function oneAtOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/**
 * Imports the checks when somebody asks for them. That the program's own address does not answer from here does not mean
 * that it does not run: it is the one that asks.
 */
async function examine(config: Config, now: Date): ReturnType<Examine> {
  const [{ checkPlatform }, { checkMachine }] = await Promise.all([
    import('./doctor/platform.js'),
    import('./doctor/machine.js'),
  ]);
  const machine = await checkMachine(config, now);
  const isSilent = ({ key, state }: SetUpFinding) => key === 'program' && state === 'note';
  return [...(await checkPlatform(config)), ...machine.filter(finding => !isSilent(finding))];
}

/** Tells the sandbox of a plan that was taken in: its new units get people at once. */
function planFollower({ platform, store, planSource, now, config, log }: Resources): () => void {
  const { sandbox } = platform;
  if (!sandbox) return () => undefined;
  return () => {
    store
      .transact(tx => readPlansInForce(planSource, tx, dayOf(now(), config.timeZone)))
      .then(
        ({ plans }) => {
          sandbox.takePlan(plans.latest);
        },
        (error: unknown) => {
          log('debug', 'the plan in force could not be read', { error: String(error) });
        },
      );
  };
}

function watchBot(metrics: Metrics, log: Log, onEnd: () => void): Watch {
  return {
    begin: key => {
      const startedAt = performance.now();
      return (request, outcome) => {
        const ms = performance.now() - startedAt;
        metrics.recordHandled(request, outcome, ms / 1000);
        log('info', 'a request was handled', { key, request, outcome, ms: Math.round(ms) });
        onEnd();
      };
    },
    late: key => {
      metrics.countLate();
      log('warn', 'a tap was answered late', { key });
    },
  };
}

interface OutboxParts {
  readonly metrics: Metrics;
  readonly messenger: () => Promise<Messenger>;
  readonly documents: Documents;
  readonly lookUpNames: LookUpNames;
  readonly presence: Presence;
}

function openOutbox(
  resources: Resources,
  { metrics, messenger, documents, lookUpNames, presence }: OutboxParts,
): Outbox {
  const { config, log, now, planSource, store, platform, slowFileMs } = resources;
  const systemContext = async (tx: Transaction): Promise<SystemContext> => {
    const at = now();
    const { plans } = await readPlansInForce(planSource, tx, dayOf(at, config.timeZone));
    return { tx, plans, now: at, zone: config.timeZone, admins: platform.admins };
  };
  const onDead: OutboxOptions['onOutcome'] = (_, { id, message }, failure) => {
    const reason = failure ? `${failure.code} ${failure.message}` : '';
    store
      .transact(async tx =>
        notifyDeadLetter(await systemContext(tx), id, message, { reason, words: failure?.words }),
      )
      .then(outbox.wake, (error: unknown) => {
        log('error', 'the admins could not be notified', { error: String(error) });
      });
  };
  const departure = { store, lookUpNames, systemContext, presence };
  const outbox = startOutbox({
    store,
    messenger,
    now,
    pace: paceOf(config),
    makeFile: documents.makeFile,
    ...(slowFileMs === undefined ? {} : { slowFileMs }),
    makeReminder: (reminder, to) =>
      store.transact(async tx => makeReminderCard(await systemContext(tx), reminder, to)),
    makeGroupCard: ({ period }) =>
      store.transact(async tx => makeGroupCardUpdate(await systemContext(tx), period)),
    writeReminders: async reminders => {
      metrics.countRemindersDue(await writeReminders(store, systemContext, reminders));
    },
    unknownPeople: {
      replace: (card, reason) => replaceUnknownPeople(departure, { card, reason }),
      guess: card => guessUnknownPeople(departure, card),
      note: openId => noteUnknownPerson(departure, openId),
    },
    onOutcome: (outcome, message, failure, waitMs) => {
      metrics.countSent(message.message.content.kind, outcome);
      if (outcome === 'delayed' || outcome === 'dead')
        log(outcome === 'dead' ? 'error' : 'warn', `a message is ${outcome}`, {
          id: message.id,
          ...(failure && loggable(failure)),
          // What the platform asks for may be longer than what is waited.
          waitMs,
        });
      if (outcome === 'dead') onDead(outcome, message, failure);
    },
    onNotPinned: failure => {
      log('warn', 'a pin could not be set or taken off', { ...loggable(failure) });
    },
    onError: seldom((error, repeated) => {
      log('error', 'the outbox stopped for now', { error, ...(repeated > 0 && { repeated }) });
    }),
  });
  return outbox;
}

/** A deployment may take less than the platform allows, or more where its contract says so. */
const paceOf = ({ messagesPerMinute: perMinute }: Config) =>
  perMinute === null ? null : paceFor({ ...PLATFORM_LIMITS, perMinute });

function webhookFor({ config, platform, now, log }: Resources, metrics: Metrics, accept: Parts['accept']) {
  const { encryptKey, verificationToken, appId } = platform;
  if (config.transport !== 'webhook' || encryptKey === null || verificationToken === null) return undefined;
  const secrets = { appId, encryptKey, verificationToken };
  return webhook({
    secrets,
    now,
    accept,
    onRefused: (status, skewMs) => {
      metrics.countRefused(status);
      if (skewMs !== undefined)
        log('warn', 'a genuine request was refused for its time; check the clock of this machine', {
          secondsAhead: Math.round(skewMs / 1000),
        });
    },
  });
}

function measureAccept(bot: Bot, metrics: Metrics): Parts['accept'] {
  return async (body, raw) => {
    const startedAt = performance.now();
    try {
      return await bot.accept(body, raw);
    } finally {
      metrics.recordAnswered(kindOf(body), (performance.now() - startedAt) / 1000);
    }
  };
}

/** Every kind has counters of its own, which stay: an unknown one must not make more of them. */
function kindOf({ header }: Envelope): string {
  return EVENT_TYPES.find(type => type === header.event_type) ?? 'other';
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined;
  return () => {
    promise ??= make().catch((error: unknown) => {
      promise = undefined;
      throw error;
    });
    return promise;
  };
}
