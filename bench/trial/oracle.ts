import type { Stored, StoredEvent, StoredSubmission } from './stored.js';

/** One unit's report for one period. */
export interface Target {
  readonly unit: string;
  readonly period: string;
}

/**
 * What a person knows of a tap. `refused`: certainly nothing was saved. `unknown`: no answer came, and none can come any
 * more. `pending`: no answer came in time, and the tap may still be handled later.
 */
export type Outcome = 'acknowledged' | 'refused' | 'unknown' | 'pending';

/** A decision by the name of its event. */
export type DecisionKind = 'submitted' | 'taken-back' | 'approved' | 'sent-back' | 'reopened' | 'locked';

/** The promises that were broken, each in words. */
export interface Verdict {
  /** Figures, decisions and questions that the program acknowledged. */
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  /** Where history and figures, or database and platform, contradict each other. */
  readonly contradictions: readonly string[];
}

/** Notes what the program acknowledged, and judges what was stored and sent in the end. */
export interface Oracle {
  readonly saves: (target: Target, figures: ReadonlyMap<string, number>, outcome: Outcome) => void;
  readonly decides: (target: Target, kind: DecisionKind, outcome: Outcome) => void;
  /** An accepted question whose answers bear these labels; each must be seen once. */
  readonly asks: (...labels: readonly string[]) => void;
  readonly judge: (stored: Stored, seen: Seen) => Verdict;
}

/** What the platform has seen. */
export interface Seen {
  /** How often each label was seen. */
  readonly labels: ReadonlyMap<string, number>;
  /** The ids of all messages that people see. */
  readonly ids: ReadonlySet<string>;
}

interface Expected {
  value: number | undefined;
  /** Values of taps without an answer: stored or not, both are right. */
  readonly maybe: Set<number>;
  /** Values of taps that may still be handled. */
  readonly pending: Set<number>;
}

interface Tally {
  acknowledged: number;
  /** At most this many more may have happened unseen. */
  unseen: number;
}

export function makeOracle(): Oracle {
  const figures = new Map<string, Map<string, Expected>>();
  const decisions = new Map<string, Tally>();
  const answers = new Map<string, number>();
  const counts = { figures: 0, decisions: 0, questions: 0 };
  return {
    saves: (target, values, outcome) => {
      if (outcome === 'acknowledged') counts.figures += values.size;
      const expected = entry(figures, keyOf(target), () => new Map<string, Expected>());
      for (const [code, value] of values) noteFigure(expected, code, value, outcome);
    },
    decides: (target, kind, outcome) => {
      const tally = entry(decisions, `${keyOf(target)} ${kind}`, () => ({ acknowledged: 0, unseen: 0 }));
      if (outcome === 'acknowledged') {
        tally.acknowledged += 1;
        counts.decisions += 1;
      } else if (outcome !== 'refused') tally.unseen += 1;
    },
    asks: (...labels) => {
      counts.questions += 1;
      for (const label of labels) answers.set(label, (answers.get(label) ?? 0) + 1);
    },
    judge: (stored, seen) => {
      const decided = judgeDecisions(decisions, stored);
      const answered = judgeAnswers(answers, seen);
      return {
        acknowledged: counts.figures + counts.decisions + counts.questions,
        lost: [...judgeFigures(figures, stored), ...decided.lost, ...answered.lost, ...judgeQueues(stored)],
        twice: [...decided.twice, ...answered.twice, ...judgeReviewCards(stored, seen)],
        contradictions: [
          ...stored.submissions.flatMap(each => judgeHistory(each, stored)),
          ...judgeOutbox(stored, seen),
        ],
      };
    },
  };
}

function noteFigure(all: Map<string, Expected>, code: string, value: number, outcome: Outcome): void {
  const expected = entry(all, code, () => ({
    value: undefined,
    maybe: new Set<number>(),
    pending: new Set<number>(),
  }));
  if (outcome === 'refused') return;
  if (outcome === 'unknown') expected.maybe.add(value);
  else if (outcome === 'pending') expected.pending.add(value);
  else {
    // An acknowledged change makes every older tap on this figure a conflict; a figure left as it was does not.
    const isChange = expected.value !== value && !expected.maybe.has(value) && !expected.pending.has(value);
    if (isChange) expected.pending.clear();
    expected.maybe.clear();
    expected.value = value;
  }
}

function judgeFigures(all: ReadonlyMap<string, ReadonlyMap<string, Expected>>, stored: Stored): string[] {
  const submissions = new Map(stored.submissions.map(each => [keyOf(each), each]));
  return [...all].flatMap(([key, codes]) =>
    [...codes].flatMap(([code, { value, maybe, pending }]) => {
      const found = submissions.get(key)?.figures.get(code);
      if (found === value) return [];
      if (found !== undefined && (maybe.has(found) || pending.has(found))) return [];
      return [`${key} ${code}: acknowledged ${value ?? 'nothing'}, stored ${found ?? 'nothing'}`];
    }),
  );
}

function judgeDecisions(
  decisions: ReadonlyMap<string, Tally>,
  { events }: Stored,
): Pick<Verdict, 'lost' | 'twice'> {
  const counts = countBy(events, event => `${keyOf(event)} ${event.kind}`);
  const lost: string[] = [];
  const twice: string[] = [];
  for (const [key, { acknowledged, unseen }] of decisions) {
    const found = counts.get(key) ?? 0;
    if (found < acknowledged) lost.push(`${key}: acknowledged ${acknowledged} times, stored ${found} times`);
    if (found > acknowledged + unseen)
      twice.push(`${key}: at most ${acknowledged + unseen} times, stored ${found} times`);
  }
  return { lost, twice };
}

function judgeAnswers(
  answers: ReadonlyMap<string, number>,
  { labels }: Seen,
): Pick<Verdict, 'lost' | 'twice'> {
  const lost: string[] = [];
  const twice: string[] = [];
  for (const [label, wanted] of answers) {
    const found = labels.get(label) ?? 0;
    if (found < wanted) lost.push(`${label}: ${found} instead of ${wanted}`);
    if (found > wanted) twice.push(`${label}: ${found} instead of ${wanted}`);
  }
  return { lost, twice };
}

/** Everything accepted is handled, and every message has gone out. */
const judgeQueues = ({ unfinished, unsent, dead }: Stored): string[] => [
  ...unfinished.map(key => `${key} was accepted and is not finished`),
  ...(unsent > 0 ? [`${unsent} messages are not sent`] : []),
  ...(dead > 0 ? [`${dead} messages are dead letters`] : []),
];

/** One review card for each version: a second one would be the same message twice. */
const judgeReviewCards = (stored: Stored, { labels }: Seen): string[] =>
  stored.events
    .filter(({ kind }) => kind === 'submitted')
    .map(event => ({ label: reviewLabel(event, event.version), event }))
    .filter(({ label }) => (labels.get(label) ?? 0) > 1)
    .map(({ label }) => `${label}: ${labels.get(label) ?? 0} cards`);

export const reviewLabel = ({ unit, period }: Target, version: number): string =>
  `review ${unit} ${period} ${version}`;

/** A message that the outbox calls sent is at the platform, and the other way round. */
function judgeOutbox({ sentIds }: Stored, { ids }: Seen): string[] {
  const sent = new Set(sentIds);
  return [
    ...[...sent].filter(id => !ids.has(id)).map(id => `${id} was never sent`),
    ...[...ids].filter(id => !sent.has(id)).map(id => `${id} was sent and is not in the outbox`),
  ];
}

/** The events of a submission, one after the other, lead to its version, its state and each of its figures. */
function judgeHistory(submission: StoredSubmission, stored: Stored): string[] {
  const key = keyOf(submission);
  const events = stored.events.filter(event => keyOf(event) === key).sort((a, b) => a.version - b.version);
  const gap = events.findIndex(({ version }, index) => version !== index + 1);
  if (gap >= 0) return [`${key}: the history has no version ${gap + 1}`];
  if (events.length !== submission.version)
    return [`${key}: version ${submission.version} with ${events.length} events`];
  const replayed = new Map<string, number>();
  const wrong = events.flatMap(event => replayFigures(replayed, event));
  const codes = new Set([...replayed.keys(), ...submission.figures.keys()]);
  const different = [...codes].filter(code => replayed.get(code) !== submission.figures.get(code));
  const state = replayState(events);
  return [
    ...wrong.map(words => `${key}: ${words}`),
    ...different.map(code => `${key} ${code}: the history and the figure differ`),
    ...(state === submission.state ? [] : [`${key}: ${submission.state}, by its history ${state}`]),
  ];
}

function replayFigures(figures: Map<string, number>, { version, kind, data }: StoredEvent): string[] {
  if (kind !== 'figures-saved') return [];
  const { changes } = data as { changes: { code: string; from: number | null; to: number | null }[] };
  return changes.flatMap(({ code, from, to }) => {
    const before = figures.get(code) ?? null;
    if (to === null) figures.delete(code);
    else figures.set(code, to);
    return before === from
      ? []
      : [`version ${version} changes ${code} from ${from ?? 'blank'}, not ${before ?? 'blank'}`];
  });
}

function replayState(events: readonly StoredEvent[]): string {
  let state = 'empty';
  let isReturned = false;
  for (const { kind } of events)
    switch (kind) {
      case 'figures-saved':
      case 'words-saved':
        state = isReturned ? 'sent-back' : 'draft';
        break;
      case 'submitted':
      case 'review-begun':
        state = 'submitted';
        break;
      case 'taken-back':
        state = isReturned ? 'sent-back' : 'draft';
        break;
      case 'approved':
        state = 'approved';
        isReturned = false;
        break;
      case 'sent-back':
      case 'reopened':
        state = 'sent-back';
        isReturned = true;
        break;
      case 'locked':
        state = 'locked';
        break;
    }
  return state;
}

export const keyOf = ({ unit, period }: Target): string => `${unit} ${period}`;

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function countBy<T>(list: readonly T[], keyOfItem: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of list) {
    const key = keyOfItem(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
