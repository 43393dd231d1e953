import type { Sandbox } from '../../sandbox/sandbox.js';
import type { Store } from '../../store/store.js';

const KEY = 'sandbox opening';
const PLAYING = 'playing';

/** Plays the opening scene of a new sandbox; at the next start again where the program ended in its middle. */
export async function playOpening(
  { store, sandbox, isNew }: { readonly store: Store; readonly sandbox: Sandbox; readonly isNew: boolean },
  stopping: AbortSignal,
): Promise<void> {
  const isDue = isNew || (await store.transact(tx => tx.setting(KEY))) === PLAYING;
  if (isDue) await store.transact(tx => tx.setSetting(KEY, PLAYING));
  await sandbox.openScene(isDue);
  if (isDue && !stopping.aborted) await store.transact(tx => tx.setSetting(KEY, 'played'));
}
