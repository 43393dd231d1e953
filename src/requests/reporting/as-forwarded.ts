import { replay } from '../../core/submission/replay.js';
import { figureValues, isReported, type Submission } from '../../core/submission/submission.js';
import type { Period } from '../../plan/period.js';
import type { HistoryRow, SubmissionHead, Transaction } from '../../store/store.js';
import type { SummarySource } from './summary-content.js';

type Reading = SummarySource & Pick<Transaction, 'changedSince'>;

/** So many submissions are replayed at once. */
const UNITS_AT_ONCE = 100;
const MAX_EVENTS = 200_000;

/**
 * The submissions of a period and of all before it, as they were when the period went to the county the `number`th time. Those
 * that were changed since are made again from their history, which only grows: they are the same for ever. What came later is
 * told by its place in the history, because a clock may be set back.
 */
export async function readAsForwarded(tx: Reading, period: Period, number: number): Promise<SummarySource> {
  const last = await placeOfForwarding(tx, period, number);
  const before = await readChanged(tx, period, last);
  const of = (asked: Period): ReadonlyMap<string, Submission> => before.get(asked) ?? new Map();
  return {
    history: async filter => (await tx.history(filter)).filter(({ place }) => place <= last),
    submissionHeads: async asked => [
      ...(await tx.submissionHeads(asked)).filter(({ unit }) => !of(asked).has(unit)),
      ...[...of(asked).values()].filter(({ state }) => state !== 'empty').map(headOf),
    ],
    reportedFigures: async (asked, units) => {
      const figures = new Map(await tx.reportedFigures(asked, units));
      for (const unit of units) {
        const changed = of(asked).get(unit);
        if (!changed) continue;
        if (isReported(changed.state)) figures.set(unit, figureValues(changed));
        else figures.delete(unit);
      }
      return figures;
    },
    submissionsWithPast: async (units, asked, limit) => {
      // Of those that are read now, some may not have counted then.
      const read = await tx.submissionsWithPast(units, asked, limit + before.size);
      return new Map(
        [...read].map(([unit, { submission, past }]) => [
          unit,
          {
            submission: of(asked).get(unit) ?? submission,
            past: pastOf(unit, asked, past, before).slice(0, limit),
          },
        ]),
      );
    },
  };
}

type Changed = ReadonlyMap<Period, ReadonlyMap<string, Submission>>;

/** The last event of a forwarding: the locking of a report. */
async function placeOfForwarding(tx: Reading, period: Period, number: number): Promise<number> {
  const lockings = await tx.history({ period, kinds: ['locked'], limit: MAX_EVENTS });
  const last = lockings.find(({ event }) => event.kind === 'locked' && event.number === number);
  if (!last) throw new Error(`${period} was not locked for the ${number}th time`);
  return last.place;
}

/** Replays the submissions that were changed after a place of the history up to it, by period and unit. */
async function readChanged(tx: Reading, period: Period, place: number): Promise<Changed> {
  const units = new Map<Period, string[]>();
  for (const each of await tx.changedSince(place, period))
    units.set(each.period, [...(units.get(each.period) ?? []), each.unit]);
  const before = new Map<Period, Map<string, Submission>>();
  for (const [changedIn, keys] of units) {
    const submissions = new Map<string, Submission>();
    for (let from = 0; from < keys.length; from += UNITS_AT_ONCE) {
      const some = keys.slice(from, from + UNITS_AT_ONCE);
      const rows = await tx.history({ units: some, period: changedIn, limit: MAX_EVENTS });
      for (const unit of some) submissions.set(unit, replay(unit, changedIn, eventsUpTo(rows, unit, place)));
    }
    before.set(changedIn, submissions);
  }
  return before;
}

const eventsUpTo = (rows: readonly HistoryRow[], unit: string, place: number): HistoryRow[] =>
  rows.filter(row => row.unit === unit && row.place <= place);

/** The earlier submissions of a unit that counted then, the latest first. */
function pastOf(
  unit: string,
  period: Period,
  read: readonly Submission[],
  before: Changed,
): readonly Submission[] {
  const replayed = [...before].flatMap(([earlier, submissions]) => {
    const submission = submissions.get(unit);
    return earlier < period && submission && isReported(submission.state) ? [submission] : [];
  });
  return [...read.filter(each => !before.get(each.period)?.has(unit)), ...replayed].sort((a, b) =>
    a.period < b.period ? 1 : -1,
  );
}

function headOf(submission: Submission): SubmissionHead {
  const { unit, period, state, version, asOf, extendedTo } = submission;
  const submitted = 'submittedAt' in submission ? submission : undefined;
  return {
    ...{ unit, period, state, version, asOf, extendedTo },
    submittedBy: submitted?.submittedBy ?? null,
    submittedAt: submitted?.submittedAt ?? null,
    late: submitted?.late ?? false,
  };
}
