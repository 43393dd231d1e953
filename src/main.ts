import { serve, type ServerType } from '@hono/node-server';
import { config as loadDotenv } from 'dotenv';
import { schedule } from 'node-cron';
import { createBot, type Bot, type Log } from './bot.js';
import { startClock, type Now } from './clock.js';
import { ConfigError, readConfig, type Config } from './config.js';
import { openLongConnection, type LongConnection } from './feishu/websocket.js';
import type { Envelope } from './feishu/incoming.js';
import { openMessenger, type Messenger } from './feishu/messenger.js';
import { startOutbox, type Outbox } from './feishu/outbox.js';
import { webhook } from './feishu/webhook.js';
import { createApp } from './http/app.js';
import { createMetrics, type Metrics } from './http/metrics.js';
import { openLog } from './log.js';
import type { PlanData } from './plan/plan.js';
import { bureaus, usePlans, type Plans } from './plan/plans.js';
import { makeClaimCode } from './requests/claim.js';
import { planWorkbook } from './requests/summary-content.js';
import type { Sandbox } from './sandbox/sandbox.js';
import { seedExampleQuarter } from './sandbox-store.js';
import { openStore } from './store/open.js';
import type { Store } from './store/store.js';
import { warmUp, writeBook } from './workbook/write.js';

/** A bot at work. */
export interface Running {
  /** Where it listens: http://127.0.0.1:3000 */
  readonly url: string;
  readonly sandbox: Sandbox | undefined;
  readonly store: Store;
  readonly now: Now;
  /** What was accepted is finished or kept for the next start. */
  readonly stop: () => Promise<void>;
}

/** What a test may bring instead of what ships. */
export interface Overrides {
  readonly plans?: readonly PlanData[];
}

/** The platform the bot talks to: Feishu by its settings, or the sandbox with credentials of its own. */
interface Platform {
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string | null;
  readonly verificationToken: string | null;
  readonly domain: () => string;
  readonly admins: readonly string[];
  readonly sandbox: Sandbox | undefined;
}

/** Starts everything; the only place that knows every part. Resolves when it listens. */
export async function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const { log } = openLog(config.logLevel);
  const now = startClock(config.now);
  const plans = usePlans(overrides.plans ?? bureaus[config.plan] ?? []);
  const store = await openStore(config.databaseUrl, { log });
  let url = '';
  const platform = await platformFor(config, plans, now, () => url, log);
  const metrics = createMetrics();
  const parts = assemble({ config, log, now, plans, store, platform, metrics });
  const server = await listen(parts.app.fetch, config);
  url = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${portOf(server)}`;
  log('info', 'listening', { url, transport: platform.sandbox ? 'sandbox' : config.transport });
  const background = await begin({ config, plans, now, log, store, platform, parts });
  return {
    url,
    sandbox: platform.sandbox,
    store,
    now,
    stop: () => stopAll({ server, parts, store, platform, background, log }),
  };
}

async function platformFor(
  config: Config,
  plans: Plans,
  now: Now,
  url: () => string,
  log: Log,
): Promise<Platform> {
  if (config.app)
    return {
      appId: config.app.id,
      appSecret: config.app.secret,
      encryptKey: config.encryptKey,
      verificationToken: config.verificationToken,
      domain: () => config.domain,
      admins: config.admins,
      sandbox: undefined,
    };
  const { createSandbox } = await import('./sandbox/sandbox.js');
  const sandbox = createSandbox({
    plan: plans.latest,
    now,
    botUrl: url,
    log: (message, detail) => {
      log('debug', message, detail);
    },
  });
  return {
    ...sandbox.credentials,
    domain: url,
    admins: [sandbox.adminOpenId, ...config.admins],
    sandbox,
  };
}

interface Whole {
  readonly config: Config;
  readonly log: Log;
  readonly now: Now;
  readonly plans: Plans;
  readonly store: Store;
  readonly platform: Platform;
}

interface Parts {
  readonly app: ReturnType<typeof createApp>;
  readonly bot: Bot;
  readonly outbox: Outbox;
  /** Connects to the platform and learns the bot's own id; throws when it cannot yet. */
  readonly connect: () => Promise<void>;
  readonly accept: (body: Envelope, raw: string) => Promise<object>;
}

function assemble(whole: Whole & { metrics: Metrics }): Parts {
  const { config, log, now, plans, store, platform, metrics } = whole;
  let ownOpenId: string | undefined;
  const messenger = once(() =>
    openMessenger({ appId: platform.appId, appSecret: platform.appSecret, domain: platform.domain() }),
  );
  const outbox = openOutbox(whole, messenger);
  const bot = createBot({
    store,
    plans,
    now,
    zone: config.timeZone,
    admins: platform.admins,
    ownOpenId: () => ownOpenId,
    onWritten: outbox.wake,
    log,
  });
  const accept = timed(bot, metrics);
  const app = createApp({
    webhook: webhookFor(whole, accept),
    sandbox: platform.sandbox?.app,
    metrics,
    notReady: () => notReady(store, ownOpenId !== undefined),
  });
  const connect = async () => {
    ownOpenId = await (await messenger()).ownOpenId();
  };
  return { app, bot, outbox, connect, accept };
}

function openOutbox(whole: Whole & { metrics: Metrics }, messenger: () => Promise<Messenger>): Outbox {
  const { config, log, now, plans, store, metrics } = whole;
  const maker = { plans, zone: config.timeZone, contact: config.contact };
  return startOutbox({
    store,
    messenger,
    now,
    makeWorkbook: async asked => {
      const { name, book } = await store.transact(tx => planWorkbook(tx, maker, asked, now()));
      return { name, bytes: await writeBook(book) };
    },
    onOutcome: (outcome, message, failure) => {
      metrics.sent(outcome);
      if (outcome !== 'sent')
        log(outcome === 'dead' ? 'error' : 'warn', `a message is ${outcome}`, { id: message.id, ...failure });
    },
    onError: error => {
      log('error', 'the outbox stopped for now', { error: String(error) });
    },
  });
}

function webhookFor(
  { config, platform, now, metrics }: Whole & { metrics: Metrics },
  accept: Parts['accept'],
) {
  const { encryptKey, verificationToken, appId } = platform;
  const wanted = platform.sandbox !== undefined || config.transport === 'webhook';
  if (!wanted || encryptKey === null || verificationToken === null) return undefined;
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

interface Background {
  readonly stop: () => Promise<void>;
}

const RETRY_MS = 5_000;
/** Events are remembered longer than the platform repeats them (7 hours). */
const REMEMBERED_MS = 3 * 24 * 3_600_000;

/** What goes on behind: the connection, what a crash left, the sandbox's opening, the sweep. */
async function begin(about: Whole & { parts: Parts }): Promise<Background> {
  const { config, log, now, store, platform, parts } = about;
  await printClaimCode(about);
  const ended = new AbortController();
  const connecting = connectUntilDone(parts, log, ended.signal);
  const opening = connecting.then(() => (ended.signal.aborted ? undefined : open(about)));
  const sweep = schedule('*/1 * * * *', () => void sweepUp(parts.bot, store, now(), log), { name: 'sweep' });
  const connection = opening.then(() =>
    ended.signal.aborted || platform.sandbox || config.transport === 'webhook'
      ? undefined
      : longConnection(platform, parts, log),
  );
  return {
    stop: async () => {
      ended.abort();
      await sweep.destroy();
      await Promise.allSettled([connecting, opening]);
      (await connection.catch(() => undefined))?.close();
    },
  };
}

/** The platform may not answer yet: the bot keeps what it is sent meanwhile, and asks again. */
async function connectUntilDone(parts: Parts, log: Log, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    try {
      await parts.connect();
      parts.outbox.wake();
      return;
    } catch (error) {
      log('warn', 'the platform cannot be reached yet', { error: String(error) });
      await new Promise(resolve => setTimeout(resolve, RETRY_MS).unref());
    }
  }
}

async function open({
  plans,
  now,
  config,
  log,
  store,
  platform,
  parts,
}: Whole & { parts: Parts }): Promise<void> {
  await parts.bot.resume();
  if (platform.sandbox) {
    if (await seedExampleQuarter(store, plans, now(), config.timeZone)) await platform.sandbox.openScene();
    log('info', 'the sandbox is ready: open its page in a browser', { page: `${platform.domain()}/` });
  }
  await warmUp();
}

function longConnection(platform: Platform, parts: Parts, log: Log): Promise<LongConnection> {
  const { appId, appSecret } = platform;
  const onError = (error: unknown) => {
    log('error', 'the long connection failed', { error: String(error) });
  };
  return openLongConnection({ appId, appSecret, domain: platform.domain(), accept: parts.accept, onError });
}

async function sweepUp(bot: Bot, store: Store, now: Date, log: Log): Promise<void> {
  try {
    await bot.resume();
    await store.forgetEvents(new Date(now.getTime() - REMEMBERED_MS));
  } catch (error) {
    log('error', 'the sweep failed', { error: String(error) });
  }
}

/** Without any admin, whoever reads the start's output may become the first one. */
async function printClaimCode({ store, platform }: Whole): Promise<void> {
  if (platform.admins.length > 0) return;
  const code = await store.transact(async tx => {
    const grants = await tx.grants();
    return grants.some(({ role }) => role === 'admin') ? undefined : makeClaimCode(tx);
  });
  if (code) process.stdout.write(`No admin yet. Send this to the bot in Feishu: /claim ${code}\n`);
}

async function stopAll(about: {
  server: ServerType;
  parts: Parts;
  store: Store;
  platform: Platform;
  background: Background;
  log: Log;
}): Promise<void> {
  const { server, parts, store, platform, background, log } = about;
  platform.sandbox?.close();
  const closed = new Promise<void>(resolve => {
    server.close(() => {
      resolve();
    });
  });
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await background.stop();
  await parts.bot.settled();
  await parts.outbox.stop();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
  await store.close();
  log('info', 'stopped');
}

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  config: Config,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port: config.port, hostname: config.host }, () => {
      resolve(server);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new ConfigError(`PORT: ${config.port} is in use; stop the other program, or set another PORT`)
          : error,
      );
    });
  });
}

function portOf(server: ServerType): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
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

/** Run as a program: settings from the environment and `.env`, a clean end at SIGTERM. */
async function main(): Promise<void> {
  loadDotenv({ quiet: true });
  const running = await start(readConfig(process.env));
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void running.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

if (process.argv[1] && import.meta.filename === process.argv[1])
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
    process.exitCode = 1;
    process.exit();
  });
