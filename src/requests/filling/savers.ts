import type { PageReading } from '../../core/form/page-reading.js';
import { formatClock } from '../../core/moment.js';
import type { Submission } from '../../core/submission/submission.js';
import type { Saver } from '../../../cards/form-view.js';
import type { Context } from '../context.js';

/** Reads who made the changes that conflict with a page, by the code of the figure; one statement, and none without conflicts. */
export async function readSavers(
  { tx, person, now, zone }: Context,
  { unit, period, version }: Submission,
  { conflicts }: Pick<PageReading, 'conflicts'>,
): Promise<Map<string, Saver>> {
  const savers = new Map<string, Saver>();
  if (conflicts.size === 0) return savers;
  // Every version has one event. Those of this save come first.
  const since = version - Math.min(...conflicts.values());
  const events = await tx.history({ unit, period, limit: since + OWN_EVENTS });
  for (const [code, changedAt] of conflicts) {
    const meta = events.find(event => event.version === changedAt)?.meta;
    if (meta)
      savers.set(code, {
        openId: meta.actor,
        time: formatClock(meta.occurredAt, now, zone),
        isSelf: meta.actor === person.openId,
      });
  }
  return savers;
}

/** A page is saved as a few events, one for each way in which its figures were given. */
const OWN_EVENTS = 8;
