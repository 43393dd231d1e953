import { formatNumber } from '../table.js';
import type { Meetings } from './load.js';
import type { Verdict } from './oracle.js';

/** One row of the trial's table. */
export interface Result {
  readonly part: string;
  readonly database: string;
  readonly done: string;
  readonly acknowledged: string;
  readonly lost: number;
  readonly twice: number;
  readonly apologies: string;
  readonly longest: string;
  readonly memory: string;
  /** The promises that were broken; empty when all were kept. */
  readonly broken: readonly string[];
}

const HEAD = [
  ...['part', 'database', 'done', 'acknowledged', 'lost', 'twice', 'apologies'],
  ...['longest answer', 'memory', 'kept'],
];

export function formatResults(results: readonly Result[]): string {
  const lines = results.map(
    ({ part, database, done, acknowledged, lost, twice, apologies, longest, memory, broken }) => [
      ...[part, database, done, acknowledged, String(lost), String(twice), apologies, longest, memory],
      broken.length === 0 ? '✓' : '✗',
    ],
  );
  return [HEAD, HEAD.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** The row of a busy quarter that was disturbed. */
export function quarterResult(options: {
  readonly part: string;
  readonly database: string;
  readonly done: string;
  readonly verdict: Verdict;
  readonly meetings: Meetings;
  readonly apologies: number;
  readonly repeated: number;
}): Result {
  const { part, database, done, verdict, meetings, apologies, repeated } = options;
  const { answers, unanswered, failed, busy } = meetings;
  const longest = Math.max(0, ...answers);
  return {
    ...{ part, database },
    done: `${done}; ${answers.length.toLocaleString('en')} taps answered, ${unanswered} not; ${repeated} sendings repeated`,
    acknowledged: verdict.acknowledged.toLocaleString('en'),
    lost: verdict.lost.length,
    twice: verdict.twice.length,
    apologies: `${apologies} for messages; taps: ${failed} failed, ${busy} told to try again`,
    longest: `${formatNumber(longest)} ms`,
    memory: '',
    broken: [
      ...verdict.lost.map(words => `lost: ${words}`),
      ...verdict.twice.map(words => `twice: ${words}`),
      ...verdict.contradictions,
      ...(apologies > 0 ? [`${apologies} messages were answered with an apology`] : []),
      ...(answers.length === 0 ? ['no tap was answered at all'] : []),
    ],
  };
}
