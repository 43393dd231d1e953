import { setTimeout as pause } from 'node:timers/promises';
import { everyMinute } from './clock.js';
import { startDailyCopies, type DailyCopies } from './daily-copies.js';
import { startIdleCollection } from './idle-collection.js';
import { openLongConnection, type LongConnection } from '../feishu/websocket.js';
import { announceFailedCopy } from '../requests/scheduled/announcements.js';
import type { Parts, Resources } from './parts.js';
import { print } from './print.js';
import { startPruning } from './prune.js';
import { startSetUpChecks } from './set-up-check.js';

/**
 * The work besides the web server: the connection to the platform, the events that a crash left unfinished, the
 * sandbox's first scene, the clock, the daily copies of the database, its old rows, and a daily look at the set-up.
 */
export interface Background {
  /** Resolves when the start is finished, or has failed. */
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
}

type BackgroundOptions = Resources & { readonly parts: Parts; readonly setUpRetryMs?: number | undefined };

const RETRY_MS = 5_000;

export function startBackground(options: BackgroundOptions): Background {
  const { now, parts, log } = options;
  const stopping = new AbortController();
  const copies = dailyCopies(options);
  const pruning = startPruning(options);
  const collection = startIdleCollection();
  const connecting = connectUntilDone(options, stopping.signal);
  const opening = connecting.then(() =>
    stopping.signal.aborted ? undefined : finishStart(options, stopping.signal),
  );
  let stopChecks = (): void => undefined;
  void opening.then(
    () => {
      if (!stopping.signal.aborted) stopChecks = startSetUpChecks(options);
    },
    () => undefined,
  );
  opening.catch((error: unknown) => {
    log('error', 'the start was not finished', { error: String(error) });
  });
  const minutes = everyMinute(now, () => {
    void parts.bot.tick();
    void resume(options);
    void pruning.check();
    void copies?.check();
  });
  return {
    ready: opening.then(
      () => undefined,
      () => undefined,
    ),
    stop: async () => {
      stopping.abort();
      stopChecks();
      collection.stop();
      await minutes.stop();
      await Promise.all([copies?.stop(), pruning.stop()]);
      const [, connection] = await Promise.allSettled([connecting, opening]);
      if (connection.status === 'fulfilled') connection.value?.close();
    },
  };
}

/** Tries until the platform answers. Events that arrive before are stored and handled later. */
async function connectUntilDone({ parts, log }: BackgroundOptions, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await parts.connect();
      parts.outbox.wake();
      return;
    } catch (error) {
      log('warn', 'the platform cannot be reached yet', { error: String(error) });
      // Ends early when the program stops.
      await pause(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

async function finishStart(
  options: BackgroundOptions,
  stopping: AbortSignal,
): Promise<LongConnection | undefined> {
  const { plans, now, config, log, store, platform, parts } = options;
  const connection =
    config.transport === 'websocket' ? await connectByWebSocket(options, stopping) : undefined;
  if (connection) parts.setLine(connection);
  await parts.bot.resume();
  await parts.bot.tick();
  if (platform.sandbox) {
    const { seedExampleQuarter } = await import('./sandbox/example-quarter.js');
    const { playOpening } = await import('./sandbox/opening.js');
    const isNew = await seedExampleQuarter(store, plans, now(), config.timeZone, options.scene);
    await playOpening({ store, sandbox: platform.sandbox, isNew }, stopping);
    if (stopping.aborted) return connection;
    log('info', 'the sandbox is ready', { page: `${platform.domain()}/` });
    // A sentence for the person at the terminal, not a JSON line.
    if (config.logLevel !== 'silent') print('stdout', `沙盒已就绪，请用浏览器打开 ${platform.domain()}/\n`);
  }
  return connection;
}

function connectByWebSocket(
  { platform, parts, log }: BackgroundOptions,
  stopping: AbortSignal,
): Promise<LongConnection> {
  const { appId, appSecret } = platform;
  const onError = (error: unknown) => {
    log('error', 'the long connection failed', { error: String(error) });
  };
  const onFailed = (error: unknown) => {
    log('error', 'an event of the long connection could not be taken', { error: String(error) });
  };
  const { accept, countRefused } = parts;
  return openLongConnection({
    ...{ appId, appSecret, domain: platform.domain(), accept, onError, onFailed, stopping },
    onRefused: () => {
      countRefused(400);
    },
  });
}

function dailyCopies(options: BackgroundOptions): DailyCopies | undefined {
  const { config, log, now, plans, platform, store, parts } = options;
  const { databaseUrl, backups: folder, timeZone: zone } = config;
  if (folder === null) return undefined;
  const onFailure = async ({ message, code }: { message: string; code: string | undefined }) => {
    await store.transact(tx =>
      announceFailedCopy({ tx, plans, now: now(), zone, admins: platform.admins }, { folder, message, code }),
    );
    parts.outbox.wake();
  };
  return startDailyCopies({ databaseUrl, folder, zone, now, log, onFailure });
}

/** Resumes events that were accepted and not finished. */
async function resume({ parts, log }: BackgroundOptions): Promise<void> {
  try {
    await parts.bot.resume();
  } catch (error) {
    log('error', 'unfinished events could not be resumed', { error: String(error) });
  }
}
