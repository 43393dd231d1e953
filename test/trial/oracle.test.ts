import { describe, expect, it } from 'vitest';
import { makeOracle, reviewLabel, type Oracle, type Seen } from '../../bench/trial/oracle.js';
import type { Stored, StoredEvent } from '../../bench/trial/stored.js';

const TARGET = { unit: 'water', period: '2025Q3' };

const saved = (version: number, from: number | null, to: number | null): StoredEvent => ({
  ...TARGET,
  version,
  kind: 'figures-saved',
  data: { how: 'typed', changes: [{ code: 'A4.02', from, to }] },
});

const happened = (version: number, kind: string): StoredEvent => ({ ...TARGET, version, kind, data: {} });

/** A database in which the figure A4.02 was saved as 10, and the form submitted. */
const KEPT: Stored = {
  submissions: [{ ...TARGET, state: 'submitted', version: 2, figures: new Map([['A4.02', 10]]) }],
  events: [saved(1, null, 10), happened(2, 'submitted')],
  unfinished: [],
  unsent: 0,
  dead: 0,
  sentIds: ['om_1', 'om_2'],
};
const SEEN: Seen = {
  labels: new Map([
    ['the answer', 1],
    [reviewLabel(TARGET, 2), 1],
  ]),
  ids: new Set(['om_1', 'om_2']),
};

const seenWith = (...labels: [string, number][]): Seen => ({
  ...SEEN,
  labels: new Map([...SEEN.labels, ...labels]),
});

/** An oracle that noted the same figure, decision and question. */
function oracleOf(): Oracle {
  const oracle = makeOracle();
  oracle.saves(TARGET, new Map([['A4.02', 10]]), 'acknowledged');
  oracle.decides(TARGET, 'submitted', 'acknowledged');
  oracle.asks('the answer');
  return oracle;
}

const storedFigure = (value: number): Stored => ({
  ...KEPT,
  submissions: KEPT.submissions.map(each => ({ ...each, figures: new Map([['A4.02', value]]) })),
  events: [saved(1, null, value), happened(2, 'submitted')],
});

describe('the oracle of the trial', () => {
  it('finds nothing wrong where every promise was kept', () => {
    expect(oracleOf().judge(KEPT, SEEN)).toEqual({
      acknowledged: 3,
      lost: [],
      twice: [],
      contradictions: [],
    });
  });

  it('notices an acknowledged figure that is not stored', () => {
    const { lost } = oracleOf().judge(storedFigure(9), SEEN);
    expect(lost).toEqual(['water 2025Q3 A4.02: acknowledged 10, stored 9']);
  });

  it('notices a figure of a tap that certainly failed', () => {
    const oracle = oracleOf();
    oracle.saves(TARGET, new Map([['A4.02', 9]]), 'refused');
    expect(oracle.judge(storedFigure(9), SEEN).lost).toHaveLength(1);
  });

  it.each(['unknown', 'pending'] as const)('takes either figure after a tap whose end is %s', outcome => {
    const oracle = oracleOf();
    oracle.saves(TARGET, new Map([['A4.02', 9]]), outcome);
    expect(oracle.judge(storedFigure(9), SEEN).lost).toEqual([]);
    expect(oracle.judge(KEPT, SEEN).lost).toEqual([]);
    expect(oracle.judge(storedFigure(8), SEEN).lost).toHaveLength(1);
  });

  it.each(['unknown', 'pending'] as const)(
    'takes the figure of an older %s tap no more after an acknowledged change',
    outcome => {
      const oracle = oracleOf();
      oracle.saves(TARGET, new Map([['A4.02', 9]]), outcome);
      oracle.saves(TARGET, new Map([['A4.02', 8]]), 'acknowledged');
      expect(oracle.judge(storedFigure(8), SEEN).lost).toEqual([]);
      expect(oracle.judge(storedFigure(9), SEEN).lost).toHaveLength(1);
    },
  );

  it('notices a decision that is lost, and one that is stored twice', () => {
    const without = { ...KEPT, events: [saved(1, null, 10), happened(2, 'review-begun')] };
    expect(oracleOf().judge(without, SEEN).lost).toEqual([
      'water 2025Q3 submitted: acknowledged 1 times, stored 0 times',
    ]);
    const doubled = { ...KEPT, events: [...KEPT.events, happened(3, 'submitted')] };
    expect(oracleOf().judge(doubled, SEEN).twice).toEqual([
      'water 2025Q3 submitted: at most 1 times, stored 2 times',
    ]);
  });

  it('allows one more decision for each tap whose end is unknown', () => {
    const oracle = oracleOf();
    oracle.decides(TARGET, 'submitted', 'unknown');
    const doubled = { ...KEPT, events: [...KEPT.events, happened(3, 'submitted')] };
    expect(oracle.judge(doubled, SEEN).twice).toEqual([]);
  });

  it('notices a missing answer, a double answer, and a review card that came twice', () => {
    expect(oracleOf().judge(KEPT, seenWith(['the answer', 0])).lost).toEqual(['the answer: 0 instead of 1']);
    expect(oracleOf().judge(KEPT, seenWith(['the answer', 2])).twice).toEqual(['the answer: 2 instead of 1']);
    expect(oracleOf().judge(KEPT, seenWith([reviewLabel(TARGET, 2), 2])).twice).toEqual([
      'review water 2025Q3 2: 2 cards',
    ]);
  });

  it('notices events and messages that stay', () => {
    const left = { ...KEPT, unfinished: ['msg:om_9'], unsent: 2, dead: 1 };
    expect(oracleOf().judge(left, SEEN).lost).toHaveLength(3);
  });

  it('notices messages that only the outbox or only the platform knows', () => {
    expect(oracleOf().judge({ ...KEPT, sentIds: ['om_1', 'om_2', 'om_3'] }, SEEN).contradictions).toEqual([
      'om_3 was never sent',
    ]);
    expect(oracleOf().judge({ ...KEPT, sentIds: ['om_1'] }, SEEN).contradictions).toEqual([
      'om_2 was sent and is not in the outbox',
    ]);
  });

  const CONTRADICTIONS: Record<string, Partial<Stored>> = {
    'a version without an event': { events: [saved(1, null, 10), happened(3, 'submitted')] },
    'an event too few': { events: [saved(1, null, 10)] },
    'a change from a figure that was not there': { events: [saved(1, 7, 10), happened(2, 'submitted')] },
    'a figure without a change': {
      submissions: KEPT.submissions.map(each => ({
        ...each,
        figures: new Map([...each.figures, ['A4.03', 1]]),
      })),
    },
    'a state without its decision': {
      submissions: KEPT.submissions.map(each => ({ ...each, state: 'approved' })),
    },
  };

  it.each(Object.keys(CONTRADICTIONS))('notices %s', name => {
    expect(oracleOf().judge({ ...KEPT, ...CONTRADICTIONS[name] }, SEEN).contradictions).toHaveLength(1);
  });
});
