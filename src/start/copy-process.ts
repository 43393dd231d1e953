/**
 * A process that makes one backup for the running program: reading and checking all rows would hold up its answers. It is
 * told what to do by a message, so that no other user of the machine sees the address of the database.
 */
import { constants, setPriority } from 'node:os';
import process from 'node:process';
import { backup } from '../store/copies/backup.js';

/** What is to be copied, and where to. */
export interface CopyOrder {
  readonly url: string;
  readonly file: string;
}

export type CopyOutcome =
  { readonly bytes: number } | { readonly failure: string; readonly code: string | undefined };

async function copy({ url, file }: CopyOrder): Promise<CopyOutcome> {
  try {
    return { bytes: (await backup(url, file)).bytes };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { failure, code: (error as { code?: string }).code };
  }
}

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.once('message', order => {
  void copy(order as CopyOrder).then(outcome => {
    process.send?.(outcome, () => {
      process.disconnect();
    });
  });
});
