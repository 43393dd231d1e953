import { announceSetUpFaults } from '../requests/scheduled/set-up-faults.js';
import type { Parts, Resources } from './parts.js';

const DAY_MS = 24 * 3_600_000;

/**
 * Checks the set-up on the platform now and once a day, and tells the admins what is wrong. The sandbox has no set-up.
 * Returns the function that ends it.
 */
export function startSetUpChecks(options: Resources & { readonly parts: Parts }): () => void {
  if (!options.config.app) return () => undefined;
  void check(options);
  const timer = setInterval(() => void check(options), DAY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

/** Never throws. */
async function check({
  config,
  platform,
  plans,
  now,
  store,
  parts,
  log,
}: Resources & { readonly parts: Parts }): Promise<void> {
  try {
    const { checkPlatform } = await import('./doctor/platform.js');
    const findings = (await checkPlatform(config)).map(({ state, ...finding }) => ({
      ...finding,
      isFault: state === 'fault',
    }));
    for (const { isFault, key } of findings)
      if (isFault) log('warn', 'the set-up has a fault', { fault: key });
    await store.transact(tx =>
      announceSetUpFaults(
        { tx, plans, now: now(), zone: config.timeZone, admins: platform.admins },
        findings,
      ),
    );
    parts.outbox.wake();
  } catch (error) {
    log('warn', 'the set-up could not be checked', { error: String(error) });
  }
}
