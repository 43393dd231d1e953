import { SOMEBODY, type PageReading } from '../../core/form/page-reading.js';
import { formatClock } from '../../core/moment.js';
import { markPerson } from '../../core/people/names.js';
import {
  formatConflicts,
  listConflicts,
  versionOf,
  type WhoChanged,
} from '../../core/submission/conflicts.js';
import type { EventMeta, Submission } from '../../core/submission/submission.js';
import type { Saver } from '../../../cards/form-view.js';
import type { Plan } from '../../plan/plan.js';
import type { Context } from '../context.js';

/** Reads who made the changes that conflict with a page, by the code of the figure; one statement, and none without conflicts. */
export async function readSavers(
  context: Context,
  { unit, period, version }: Submission,
  { conflicts }: Pick<PageReading, 'conflicts'>,
): Promise<Map<string, Saver>> {
  const savers = new Map<string, Saver>();
  if (conflicts.size === 0) return savers;
  // Every version has one event. Those of this save come first.
  const since = version - Math.min(...conflicts.values());
  const events = await context.tx.history({ unit, period, limit: since + OWN_EVENTS });
  for (const [code, changedAt] of conflicts) {
    const meta = events.find(event => event.version === changedAt)?.meta;
    if (meta) savers.set(code, saverOf(context, meta));
  }
  return savers;
}

/** Who saved something, and when, as the person of a request is told. */
export const saverOf = (
  { person, now, zone }: Pick<Context, 'person' | 'now' | 'zone'>,
  { actor, occurredAt }: Pick<EventMeta, 'actor' | 'occurredAt'>,
): Saver => ({
  openId: actor,
  time: formatClock(occurredAt, now, zone),
  isSelf: actor === person.openId,
});

/** Describes conflicts with several figures: for each the colleague who changed it, and when. */
export async function describeConflicts(
  context: Context,
  plan: Plan,
  submission: Submission,
  codes: readonly string[],
  newValues: ReadonlyMap<string, number>,
): Promise<string> {
  const whoChanged = await readWhoChanged(context, submission, codes);
  return formatConflicts(plan, submission, codes, newValues, whoChanged);
}

/** The same for a toast, which names a few, and for a card, which names all. */
export async function describeAllConflicts(
  context: Context,
  plan: Plan,
  submission: Submission,
  codes: readonly string[],
  newValues: ReadonlyMap<string, number>,
): Promise<{ readonly toast: string; readonly lines: readonly string[] }> {
  const whoChanged = await readWhoChanged(context, submission, codes);
  return {
    toast: formatConflicts(plan, submission, codes, newValues, whoChanged),
    lines: listConflicts(plan, submission, codes, newValues, whoChanged),
  };
}

async function readWhoChanged(
  context: Context,
  submission: Submission,
  codes: readonly string[],
): Promise<WhoChanged> {
  const conflicts = new Map(codes.map(code => [code, versionOf(submission, code)]));
  const savers = await readSavers(context, submission, { conflicts });
  return code => {
    const saver = savers.get(code);
    return saver ? `${describeSaver(saver)} ` : '';
  };
}

/** A saver in a plain text: `何工 09:11`, with the person marked. */
export const describeSaver = ({ openId, time, isSelf }: Saver): string =>
  `${isSelf ? '您在别处' : markPerson(openId)} ${time}`;

/** The reason why a field was not saved, with the person who changed it, for a toast. */
export const describeObjection = (objection: string, saver: Saver | undefined): string =>
  saver && objection.startsWith(SOMEBODY)
    ? `${describeSaver(saver)} ${objection.slice(SOMEBODY.length)}`
    : objection;

/** The first reason of a page for which a field was not saved; undefined when all were. */
export async function describeFirstObjection(
  context: Context,
  submission: Submission,
  page: PageReading,
): Promise<string | undefined> {
  const [first] = page.objections;
  if (!first) return undefined;
  const [code, objection] = first;
  return describeObjection(objection, (await readSavers(context, submission, page)).get(code));
}

/** A page is saved as a few events, one for each way in which its figures were given. */
const OWN_EVENTS = 8;
