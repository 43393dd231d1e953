import type { Verb } from '../../cards/routes.js';
import type { Outgoing } from '../../src/core/outgoing.js';
import type { Bureau } from './bureau.js';
import { findButtons, type CardButton } from './card-buttons.js';
import type { Presser } from './permits.js';
import type { Random } from './random.js';
import type { Rows } from './rows.js';

/** What the walk counts. */
export interface Tally {
  presses: number;
  refused: number;
  changed: number;
  longestMs: number;
  /** The verbs of which a press has changed rows. */
  readonly effective: Set<Verb>;
  /** The verbs that stood on a card. */
  readonly seen: Set<Verb>;
  readonly broken: string[];
}

/** The people who press, and what they have seen so far. */
export interface Walk {
  readonly bureau: Bureau;
  readonly rows: Rows;
  readonly port: number;
  readonly people: readonly Presser[];
  readonly tally: Tally;
  readonly random: Random;
  /** The buttons of every card that anybody got, by their name. */
  readonly buttons: Map<string, CardButton>;
  /** Workbooks to send, by their name. */
  readonly workbooks: Map<string, Buffer>;
  /** The contents of the files that were made. */
  readonly madeFiles: Set<string>;
}

/** Keeps the buttons of a card, or of an answer to a tap. */
export function collect({ buttons, tally }: Pick<Walk, 'buttons' | 'tally'>, json: string): void {
  for (const button of findButtons(JSON.parse(json))) {
    buttons.set(button.name, button);
    tally.seen.add(button.route.verb);
  }
}

/** The newest message that the program wrote. */
export async function newestMessage(rows: Rows): Promise<number> {
  const [row] = await rows.query('SELECT COALESCE(MAX(id), 0) AS id FROM outbox');
  return Number(row?.['id']);
}

/** A file is made once, whoever asks for it in whatever state: making files takes nearly all of the time of a walk. */
export async function dropKnownFiles({ rows, madeFiles }: Walk, newestBefore: number): Promise<void> {
  const unsent = await rows.query(
    `SELECT id, message FROM outbox WHERE id > ${newestBefore} AND sent_at IS NULL`,
  );
  const known = unsent.filter(({ message }) => {
    const { content } = JSON.parse(String(message)) as Outgoing;
    if (content.kind !== 'file' && content.kind !== 'image') return false;
    const file = JSON.stringify(content);
    const isKnown = madeFiles.has(file);
    madeFiles.add(file);
    return isKnown;
  });
  if (known.length > 0)
    await rows.transact([`DELETE FROM outbox WHERE id IN (${known.map(({ id }) => Number(id)).join()})`]);
}
