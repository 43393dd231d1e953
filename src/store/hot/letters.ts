import type { EventMeta } from '../../core/submission/submission.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';

const { sql } = Prisma;

/** A note of a letter as its columns hold it. */
export interface NoteRow {
  readonly place: number;
  readonly on_day: string | null;
  /** 1: the day was put into the register with the note. */
  readonly entered: number;
  /** As JSON. */
  readonly places: string;
}

/**
 * Inserts the notes of letters of one batch.
 *
 * By hand: a person notes a thousand letters in one tap, and the typed client needs a statement for eighty of them.
 */
export async function insertNotes(
  raw: RawRunner,
  { batch, unit, noting }: { readonly batch: string; readonly unit: string; readonly noting: string },
  notes: readonly NoteRow[],
  { actor, actsFor, occurredAt, channel }: EventMeta,
): Promise<void> {
  const columns = { place: 'integer', on_day: 'text', entered: 'integer', places: 'text' } as const;
  await raw.execute(sql`
    INSERT INTO letter_note (batch_id, unit, noting, latest, place, on_day, entered, places, who, acts_for, at, via)
    SELECT ${batch}, ${unit}, ${noting}, ${true}, input.place, input.on_day, input.entered = 1, input.places,
      ${actor}, ${actsFor ?? null}, ${occurredAt}, ${channel}
    FROM ${raw.dialect.rows(notes, columns)} WHERE true`);
}
