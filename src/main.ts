import { realpathSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ServerType } from '@hono/node-server';
import type { Now } from './core/clock.js';
import { describeSystemFailure } from './core/failure-words.js';
import type { Log } from './core/log.js';
import { startClock } from './start/clock.js';
import { ConfigError, type Config } from './config.js';
import { openLog, type LogTarget } from './start/log.js';
import { listen, urlOf, type Listening } from './http/server.js';
import type { PlanData } from './plan/plan.js';
import { dayOf } from './plan/period.js';
import { openPlanSource, readPlansInForce } from './requests/plans-in-force.js';
import { makeClaimCode } from './requests/people/claim.js';
import type { Sandbox } from './sandbox/sandbox.js';
import { startBackground, type Background } from './start/background.js';
import { moveClock, waitUntilIdle } from './start/move-clock.js';
import { assemble, type Parts, type Resources } from './start/parts.js';
import { watchParent } from './start/parent.js';
import { loadPlans } from './start/plan-files.js';
import { createPlatform, type SandboxScene } from './start/platform.js';
import { print } from './start/print.js';
import type { BureauHouse } from './start/sandbox/bureaus.js';
import { isStartedByNpm, ownerOf, readSettings } from './start/settings.js';
import { endReadably } from './start/stack.js';
import { openStore } from './store/connection/open.js';
import { ForeignDatabase, type Owner } from './store/connection/owner.js';
import type { Store } from './store/store.js';

/** The running program. */
export interface Running {
  /** The URL at which it listens: http://127.0.0.1:3000 */
  readonly url: string;
  readonly sandbox: Sandbox | undefined;
  readonly store: Store;
  readonly now: Now;
  /** Moves the clock to an instant and sends the reminders that become due on the way; for the sandbox and tests. */
  readonly moveClock: (to: Date) => Promise<void>;
  /** Waits until everything that was accepted is processed and every message that is due is sent; for tests. */
  readonly waitUntilIdle: () => Promise<void>;
  /** Stops the program. Accepted events are finished, or stored for the next start. */
  readonly stop: () => Promise<void>;
  /** Resolves when the platform was reached and, in the sandbox, the opening scene is over. */
  readonly ready: Promise<void>;
}

/** Parts that a test may replace. */
export interface Overrides {
  readonly plans?: readonly PlanData[];
  /** The owner of the database; by default the settings decide. */
  readonly owner?: Owner;
  /** The longest duration of a tap in ms; a longer one is answered 正在处理 (in progress). */
  readonly tapTimeoutMs?: number;
  /** The time of making a file after which its receiver is told that it is being made, in ms. */
  readonly slowFileMs?: number;
  /** Whether the tables can be drawn; by default, whether the packages for it are installed. */
  readonly canDraw?: boolean;
  /** The pause in ms after a check of the set-up that told nobody. */
  readonly setUpRetryMs?: number;
  /** What the sandbox plays; by default the bureau of the settings, with others to choose. */
  readonly scene?: SandboxScene;
  /** Takes the lines of the log instead of standard output. */
  readonly logTarget?: LogTarget;
}

/** Starts the program; resolves when it listens. Only this file and start/ know all parts. */
export async function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const { log } = openLog(config.logLevel, overrides.logTarget);
  const clock = startClock(config.now);
  const { now } = clock;
  const planData = overrides.plans ?? (await loadPlans(config.plan));
  const planSource = openPlanSource(planData);
  const owner = overrides.owner ?? ownerOf(config);
  await checkPort(config);
  const store = await openDatabase(config, owner, log);
  const { plans, version } = await store.transact(tx =>
    readPlansInForce(planSource, tx, dayOf(now(), config.timeZone)),
  );
  log('info', 'the plan in force', {
    ...{ year: plans.latest.sourceYear, bureau: plans.latest.organisation.bureau },
    from: version > 0 ? `version ${version} in the database` : `JIBAO_PLAN ${config.plan}`,
  });
  let url = '';
  const move = (to: Date): Promise<void> => moveClock(clock, parts, to, config.timeZone);
  const { scene, house } = await openScene(config, overrides, planData, () => url);
  const platform = await createPlatform({
    config,
    plans,
    planData,
    hasOwnPlan: version > 0,
    scene,
    now,
    log,
    url: () => url,
    moveClock: move,
    setClock: clock.set,
  });
  const { tapTimeoutMs, slowFileMs, canDraw } = overrides;
  const resources: Resources = {
    config,
    log,
    now,
    plans,
    planSource,
    planData,
    store,
    platform,
    scene,
    ...(tapTimeoutMs && { tapTimeoutMs }),
    ...(slowFileMs && { slowFileMs }),
    ...(canDraw !== undefined && { canDraw }),
  };
  const parts = assemble(resources);
  const server = await open(parts.app.fetch, config);
  platform.sandbox?.attach(server);
  url = urlOf(config.host, portOf(server));
  log('info', 'listening', { url, sandbox: platform.sandbox !== undefined, transport: config.transport });
  await printClaimCode(resources);
  const background = startBackground({ ...resources, parts, setUpRetryMs: overrides.setUpRetryMs });
  return {
    url,
    sandbox: platform.sandbox,
    store,
    now,
    moveClock: move,
    waitUntilIdle: () => waitUntilIdle(parts),
    ready: background.ready,
    stop: async () => {
      await house?.stop();
      await stopAll({ ...resources, server, parts, background });
    },
  };
}

/** What the sandbox plays, and the other bureaus that it can play: each is a program like this one. */
async function openScene(
  config: Config,
  { scene, ...overrides }: Overrides,
  plans: readonly PlanData[],
  ownUrl: () => string,
): Promise<{ readonly scene: SandboxScene; readonly house?: BureauHouse | undefined }> {
  const own = plans.at(-1);
  if (config.app || scene || !own) return { scene: scene ?? {} };
  const { openBureaus } = await import('./start/sandbox/bureaus.js');
  const common = Object.fromEntries(
    Object.entries(overrides).filter(([name]) => name !== 'plans' && name !== 'owner'),
  ) as Omit<Overrides, 'plans' | 'owner'>;
  const house = await openBureaus({
    ...{ config, own, ownUrl },
    play: (settings, played) => start(settings, { ...common, scene: played }),
  });
  return { scene: { bureaus: house?.bureaus }, house };
}

async function openDatabase({ databaseUrl }: Config, owner: Owner, log: Log): Promise<Store> {
  try {
    return await openStore(databaseUrl, { log, owner, isSoleUser: true });
  } catch (error) {
    if (error instanceof ForeignDatabase) throw new ConfigError(describeForeign(error));
    throw new ConfigError(`DATABASE_URL: 数据库不能用：${describeSystemFailure(error)}`);
  }
}

const describeForeign = ({ owner, message }: ForeignDatabase): string =>
  owner === 'bureau'
    ? `DATABASE_URL: 数据库不能用：${message}；要在上面启动机器人，请设 FEISHU_APP_ID 和 FEISHU_APP_SECRET；用沙盒请去掉 DATABASE_URL`
    : `DATABASE_URL: 数据库不能用：${message}；请给机器人换一个数据库`;

/** Prints a claim code while there is no admin: the person who reads it can become the first one. */
async function printClaimCode({ store, platform }: Resources): Promise<void> {
  if (platform.admins.length > 0) return;
  const code = await store.transact(async tx => {
    const admins = await tx.grantsOfHolders(['admin']);
    return admins.length > 0 ? undefined : makeClaimCode(tx);
  });
  if (code) print('stdout', `还没有管理员。请在飞书里把这一句私聊发给机器人：/claim ${code}\n`);
}

/** How long the program waits for a document at its end. */
const LAST_FILE_MS = 5_000;

/** Refuses new requests, then finishes the accepted ones, then sends their messages as far as possible. */
async function stopAll(
  running: Resources & { server: ServerType; parts: Parts; background: Background },
): Promise<void> {
  const { server, parts, store, platform, background, config, log } = running;
  platform.sandbox?.close();
  const closed = new Promise<void>(resolve => {
    server.close(() => {
      resolve();
    });
  });
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await background.stop();
  await parts.bot.stop();
  const sent = parts.outbox.stop();
  await Promise.race([sent, pause(LAST_FILE_MS, undefined, { ref: false })]);
  // A document that takes longer is made after the next start.
  await parts.documents.stop();
  await sent;
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
  await store.close();
  if (config.sandboxState !== null) await platform.sandbox?.writeState(config.sandboxState);
  log('info', 'stopped');
}

async function open(fetch: Listening['fetch'], { host, port }: Config): Promise<ServerType> {
  try {
    return await listen({ fetch, host, port });
  } catch (error) {
    throw new ConfigError(describeListening(error, host, port));
  }
}

/** A program that cannot listen makes no database, and brings none up to its own version. */
async function checkPort(config: Config): Promise<void> {
  if (config.port === 0) return;
  const server = await open(() => new Response(), config);
  await new Promise(resolve => server.close(resolve));
}

function describeListening(error: unknown, host: string, port: number): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `PORT: 端口 ${port} 已被别的程序占用；请停止那个程序，或换一个 PORT`;
  if (code === 'EACCES')
    return `PORT: 没有权限用端口 ${port}；请换一个 1024 以上的 PORT，由反向代理转发，或给程序这个权限`;
  return `HOST: 不能在 ${host} 上监听：${describeSystemFailure(error)}；请写这台机器的一个地址：127.0.0.1 只供本机，0.0.0.0 是全部`;
}

function portOf(server: ServerType): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Runs the program with settings from the environment and `.env`; ends cleanly at SIGTERM, Ctrl+C, and with its terminal or npm. */
async function main(): Promise<void> {
  const starting = start(readSettings());
  let stopping = false;
  // During the start too: the first process of a container gets only the signals for which it has a handler.
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void starting.then(running => running.stop()).then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, stop);
  if (isStartedByNpm()) watchParent(stop);
  await starting;
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  endReadably();
  main().catch((error: unknown) => {
    print('stderr', `${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
