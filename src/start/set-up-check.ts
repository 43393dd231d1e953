import { announceSetUpFaults } from '../requests/scheduled/set-up-faults.js';
import type { Parts, Resources } from './parts.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The pause after a check that told nobody: the platform did not answer, or there was no admin. */
const RETRY_MS = 10 * MINUTE_MS;

type CheckOptions = Resources & {
  readonly parts: Parts;
  /** The pause after a check that told nobody, in ms; ten minutes by default. */
  readonly setUpRetryMs?: number | undefined;
};

/**
 * Checks the set-up on the platform now and once a day, and tells the admins what is wrong. The sandbox has no set-up.
 * Returns the function that ends it.
 */
export function startSetUpChecks(options: CheckOptions): () => void {
  if (!options.config.app) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const run = async (): Promise<void> => {
    const isDone = await check(options);
    if (isStopped) return;
    timer = setTimeout(() => void run(), isDone ? DAY_MS : (options.setUpRetryMs ?? RETRY_MS));
    timer.unref();
  };
  void run();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** Returns false when another check should come soon. Never throws. */
async function check({ config, platform, plans, now, store, parts, log }: CheckOptions): Promise<boolean> {
  try {
    const { checkPlatform, UNREACHABLE } = await import('./doctor/platform.js');
    const findings = await checkPlatform(config);
    for (const { state, key } of findings)
      if (state === 'fault') log('warn', 'the set-up has a fault', { fault: key });
    // A message about it would arrive when it is over.
    if (findings.some(({ key }) => key === UNREACHABLE)) return false;
    const isTold = await store.transact(tx =>
      announceSetUpFaults(
        { tx, plans, now: now(), zone: config.timeZone, admins: platform.admins },
        findings,
      ),
    );
    parts.outbox.wake();
    return isTold;
  } catch (error) {
    log('warn', 'the set-up could not be checked', { error: String(error) });
    return false;
  }
}
