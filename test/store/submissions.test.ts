import { beforeEach, expect, it } from 'vitest';
import {
  COUNTING_STATES,
  emptySubmission,
  type SubmissionEvent,
} from '../../src/core/submission/submission.js';
import { fingerprintOf } from '../../src/core/submission/fingerprint.js';
import type { Period } from '../../src/plan/period.js';
import { StaleSubmission } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { approved, at, metaOf, fill, reviewBegun, saveEvents, submitted, typed } from './fill.js';

describeOnEach('submissions', kind => {
  const database = useDatabase(kind);

  const read = (unit: string, period: '2025Q2' | '2025Q3' = '2025Q3') =>
    database.store.transact(tx => tx.submission(unit, period));

  it('reads an empty submission when nothing is saved yet', async () => {
    expect(await read('nobody')).toEqual(emptySubmission('nobody', '2025Q3'));
  });

  it('distinguishes 0 from an absent figure, and keeps large amounts to the yuan', async () => {
    await fill(database.store, 'water', '2025Q3', { 'A4.1': 0, 'A4.2': 9_007_199_254_740_991, 'A4.3': -5 });
    const { figures } = await read('water');
    expect(figures.get('A4.1')).toEqual({ value: 0, how: 'typed', version: 1 });
    expect(figures.get('A4.2')?.value).toBe(9_007_199_254_740_991);
    expect(figures.get('A4.3')?.value).toBe(-5);
    expect(figures.has('A4.4')).toBe(false);
  });

  it('changes saved figures, removes cleared figures, and leaves all others', async () => {
    await fill(database.store, 'parks', '2025Q3', { 'A4.1': 1, 'A4.2': 2, 'A4.3': 3 });
    const after = await fill(database.store, 'parks', '2025Q3', { 'A4.2': 20, 'A4.3': null });
    const stored = await read('parks');
    expect(stored).toEqual(after);
    expect([...stored.figures].sort()).toEqual([
      ['A4.1', { value: 1, how: 'typed', version: 1 }],
      ['A4.2', { value: 20, how: 'typed', version: 2 }],
    ]);
  });

  it('reads a submission in every state as it was saved', async () => {
    const events: SubmissionEvent[] = [
      submitted,
      { kind: 'taken-back' },
      { kind: 'submitted', late: true },
      reviewBegun,
      { kind: 'sent-back', reason: '第3页与上季度不符', asked: ['A4.02'], backBy: '2025-09-24' },
      submitted,
      { kind: 'taken-back' },
      submitted,
      reviewBegun,
      approved,
      { kind: 'locked', number: 1 },
      { kind: 'reopened', reason: '漏报一家', backBy: '2025-10-09' },
      { kind: 'extended', to: '2025-10-10', reason: '台风' },
      { kind: 'fall-allowed', code: 'A4.1', reason: '上期"多报"' },
      typed(emptySubmission('waste', '2025Q3'), { 'A4.1': 2 }),
      submitted,
      { kind: 'taken-back' },
    ];
    let current = await fill(database.store, 'waste', '2025Q3', { 'A4.1': 1 });
    for (const event of events) {
      current = await database.store.transact(tx =>
        saveEvents(tx, current, [event], metaOf('ou_lin', at('10:30'))),
      );
      expect(await read('waste')).toEqual(current);
    }
  });

  it('keeps the work summary and notes, and removes notes that are left out', async () => {
    const words = (notes: Record<string, string>, summary: string): SubmissionEvent => ({
      kind: 'words-saved',
      notes,
      summary,
      asOf: '2025-09-22',
    });
    const before = emptySubmission('gas', '2025Q3');
    const first = await database.store.transact(tx =>
      saveEvents(tx, before, [words({ 'A4.12': '企业关停', 'A5.19': '合并划出' }, '一是…')], metaOf('ou_wu')),
    );
    await database.store.transact(tx =>
      saveEvents(tx, first, [words({ 'A4.12': '口径变化' }, '二是…')], metaOf('ou_wu')),
    );
    const stored = await read('gas');
    expect([...stored.notes]).toEqual([['A4.12', '口径变化']]);
    expect(stored.summary).toBe('二是…');
    expect(stored.asOf).toBe('2025-09-22');
  });

  it('stores any text that a person can send', async () => {
    const text = `引号'"\\ \\u0000 {}[] 换行\n表情😀 \0半个\uD83D`;
    const event: SubmissionEvent = {
      kind: 'words-saved',
      notes: { 'A4.1': text },
      summary: text,
      asOf: null,
    };
    const before = emptySubmission('text', '2025Q3');
    await database.store.transact(tx => saveEvents(tx, before, [event], metaOf('ou_wu')));
    const expected = `引号'"\\ \\u0000 {}[] 换行\n表情😀 半个`;
    const stored = await read('text');
    expect(stored.summary).toBe(expected);
    expect(stored.notes.get('A4.1')).toBe(expected);
  });

  it('refuses a save made on an older version, and writes nothing of it', async () => {
    const old = await fill(database.store, 'sewage', '2025Q3', { 'A4.1': 1 });
    const current = await fill(database.store, 'sewage', '2025Q3', { 'A4.1': 2 });
    const late = database.store.transact(tx =>
      saveEvents(tx, old, [typed(old, { 'A4.1': 7, 'A4.2': 7 })], metaOf('ou_he')),
    );
    await expect(late).rejects.toBeInstanceOf(StaleSubmission);
    expect(await read('sewage')).toEqual(current);
    const rows = await database.store.transact(tx => tx.history({ unit: 'sewage', limit: 10 }));
    expect(rows).toHaveLength(2);
  });

  it.each([
    ['an empty submission', 0],
    ['a draft', 1],
  ])('accepts exactly one of many saves of %s at the same moment', async (_, begun) => {
    const unit = `race${begun}`;
    const before =
      begun === 0
        ? emptySubmission(unit, '2025Q3')
        : await fill(database.store, unit, '2025Q3', { 'A4.9': 9 });
    const racers = Array.from({ length: 12 }, (_, index) =>
      database.store.transact(tx =>
        saveEvents(tx, before, [typed(before, { 'A4.1': index })], metaOf(`ou_${index}`)),
      ),
    );
    const outcomes = await Promise.allSettled(racers);
    const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : []));
    const losers = outcomes.flatMap(outcome =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    expect(winners).toHaveLength(1);
    expect(losers.every(reason => reason instanceof StaleSubmission)).toBe(true);
    const stored = await read(unit);
    expect(stored.figures.get('A4.1')?.value).toBe(winners[0]);
    expect(stored.version).toBe(begun + 1);
  });

  it('refuses events that do not lead from the old version to the new one', async () => {
    const before = emptySubmission('skipping', '2025Q3');
    const wrong = database.store.transact(tx =>
      tx.saveSubmission(
        before,
        { ...before, state: 'draft', version: 2 },
        [typed(before, { 'A4.1': 1 })],
        metaOf('ou_he'),
      ),
    );
    await expect(wrong).rejects.toThrow('1 events do not lead from version 0 to 2');
  });

  it('lists every event of a submission, newest first, with actor, time and channel', async () => {
    await fill(
      database.store,
      'history',
      '2025Q3',
      { 'A4.1': 1 },
      [submitted],
      metaOf('ou_chen', at('09:00')),
    );
    const now = await database.store.transact(tx => tx.submission('history', '2025Q3'));
    const sentBack: SubmissionEvent = { kind: 'sent-back', reason: '请核对', asked: [], backBy: null };
    await database.store.transact(tx =>
      saveEvents(tx, now, [reviewBegun, sentBack], {
        actor: 'ou_lin',
        occurredAt: at('11:00'),
        channel: 'command',
      }),
    );
    await fill(database.store, 'history', '2025Q2', { 'A4.1': 5 });
    await fill(database.store, 'another', '2025Q3', { 'A4.1': 6 });
    const rows = await database.store.transact(tx =>
      tx.history({ unit: 'history', period: '2025Q3', limit: 10 }),
    );
    expect(rows.map(row => [row.version, row.event.kind, row.meta.actor, row.meta.channel])).toEqual([
      [4, 'sent-back', 'ou_lin', 'command'],
      [3, 'review-begun', 'ou_lin', 'command'],
      [2, 'submitted', 'ou_chen', 'card'],
      [1, 'figures-saved', 'ou_chen', 'card'],
    ]);
    expect(rows[0]?.event).toEqual(sentBack);
    expect(rows[0]?.meta.occurredAt).toEqual(at('11:00'));
    expect(rows[3]?.event).toEqual({
      kind: 'figures-saved',
      how: 'typed',
      changes: [{ code: 'A4.1', from: null, to: 1 }],
    });
    const newest = await database.store.transact(tx => tx.history({ unit: 'history', limit: 1 }));
    expect(newest.map(row => row.period)).toEqual(['2025Q2']);
  });

  it('reads the history of more units than one statement can name', async () => {
    await fill(database.store, 'first', '2025Q3', { 'A4.1': 1 });
    await fill(database.store, 'other', '2025Q3', { 'A4.1': 1 });
    await fill(database.store, 'last', '2025Q3', { 'A4.1': 1 });
    const units = ['last', ...Array.from({ length: 1_200 }, (_, index) => `unit ${index}`), 'first'];
    const read = (limit: number) => database.store.transact(tx => tx.history({ units, limit }));
    expect((await read(10)).map(({ unit }) => unit)).toEqual(['last', 'first']);
    expect((await read(1)).map(({ unit }) => unit)).toEqual(['last']);
    expect(await database.store.transact(tx => tx.history({ units: [], limit: 10 }))).toEqual([]);
  });

  it("finds a unit's latest counting submission before a period; the year's report comes after the fourth quarter", async () => {
    const last = async (before: '2024Q4' | '2025Q2' | '2025Q3') =>
      (await database.store.transact(tx => tx.submissionWithPast('last', before, 1))).past[0]?.period;
    await fill(database.store, 'last', '2024Q4', { 'A4.1': 1 }, [submitted, approved]);
    await fill(database.store, 'last', '2024Y', { 'A4.1': 2 }, [submitted]);
    await fill(database.store, 'last', '2025Q1', { 'A4.1': 3 });
    expect(await last('2025Q3')).toBe('2024Y');
    await fill(database.store, 'last', '2025Q2', { 'A4.1': 4 }, [submitted]);
    expect(await last('2025Q3')).toBe('2025Q2');
    expect(await last('2025Q2')).toBe('2024Y');
    expect(await last('2024Q4')).toBeUndefined();
    const { past } = await database.store.transact(tx => tx.submissionWithPast('last', '2025Q3', 1));
    expect(past[0]?.figures.get('A4.1')?.value).toBe(4);
  });

  it('reads a submission, empty or saved, together with its earlier submissions that count', async () => {
    const read = async (period: Period, limit: number) => {
      const { submission, past } = await database.store.transact(tx =>
        tx.submissionWithPast('with', period, limit),
      );
      return [`${submission.period} ${submission.state}`, ...past.map(earlier => earlier.period)];
    };
    await fill(database.store, 'with', '2024Q4', { 'A4.1': 1 }, [submitted, approved]);
    await fill(database.store, 'with', '2024Y', { 'A4.1': 2 }, [submitted]);
    await fill(database.store, 'with', '2025Q1', { 'A4.1': 3 });
    await fill(database.store, 'with', '2025Q2', { 'A4.1': 4 }, [submitted]);
    expect(await read('2025Q1', 6)).toEqual(['2025Q1 draft', '2024Y', '2024Q4']);
    expect(await read('2025Q2', 6)).toEqual(['2025Q2 submitted', '2024Y', '2024Q4']);
    expect(await read('2025Q3', 6)).toEqual(['2025Q3 empty', '2025Q2', '2024Y', '2024Q4']);
    expect(await read('2025Q3', 2)).toEqual(['2025Q3 empty', '2025Q2', '2024Y']);
    expect(await read('2025Q2', 1)).toEqual(['2025Q2 submitted', '2024Y']);
  });
});

describeOnEach('sums and lists of submissions', kind => {
  const database = useDatabase(kind);
  beforeEach(async () => {
    await fill(
      database.store,
      'a',
      '2025Q3',
      { 'A4.1': 1, 'A4.2': 0 },
      [submitted],
      metaOf('ou_a', at('10:00')),
    );
    await fill(
      database.store,
      'b',
      '2025Q3',
      { 'A4.1': 20, 'A4.3': 5 },
      [submitted],
      metaOf('ou_b', at('09:00')),
    );
    await fill(database.store, 'c', '2025Q3', { 'A4.1': 300 }, [submitted, approved]);
    await fill(database.store, 'd', '2025Q3', { 'A4.1': 4000 });
    await fill(database.store, 'a', '2025Q2', { 'A4.1': 50_000 }, [submitted]);
  });

  it('sums up by measure only the submissions of the given units, period and states', async () => {
    const sums = await database.store.transact(tx =>
      tx.sums('2025Q3', ['a', 'b', 'c', 'd'], COUNTING_STATES),
    );
    expect(Object.fromEntries(sums)).toEqual({ 'A4.1': 321, 'A4.2': 0, 'A4.3': 5 });
    const some = await database.store.transact(tx => tx.sums('2025Q3', ['a', 'c'], ['approved']));
    expect(Object.fromEntries(some)).toEqual({ 'A4.1': 300 });
    const none = await database.store.transact(tx => tx.sums('2025Q3', [], COUNTING_STATES));
    expect(none.size).toBe(0);
  });

  it('sums up by unit and part only what counts, and says of how many figures', async () => {
    const summands = [
      ...['A4.1', 'A4.2'].map(measure => ({ measure, part: '标杆企业 ofYear' })),
      ...['A4.1', 'A4.3'].map(measure => ({ measure, part: '达标岗位 rolling' })),
    ];
    const sums = await database.store.transact(tx => tx.sumsByUnit('2025Q3', ['a', 'b', 'd'], summands));
    expect([...sums.keys()].sort()).toEqual(['a', 'b']);
    expect(Object.fromEntries(sums.get('a') ?? [])).toEqual({
      '标杆企业 ofYear': { total: 1, count: 2 },
      '达标岗位 rolling': { total: 1, count: 1 },
    });
    expect(Object.fromEntries(sums.get('b') ?? [])).toEqual({
      '标杆企业 ofYear': { total: 20, count: 1 },
      '达标岗位 rolling': { total: 25, count: 2 },
    });
    const none = await database.store.transact(tx => tx.sumsByUnit('2024Y', ['a'], summands));
    expect(none.size).toBe(0);
  });

  it('sums up some measures by period, with the number of reports', async () => {
    const sums = await database.store.transact(tx =>
      tx.sumsByPeriod(['2025Q1', '2025Q2', '2025Q3'], ['a', 'b', 'd'], ['A4.1', 'A4.2']),
    );
    expect([...sums.keys()].sort()).toEqual(['2025Q2', '2025Q3']);
    expect(sums.get('2025Q2')).toEqual({ reports: 1, figures: new Map([['A4.1', 50_000]]) });
    expect(sums.get('2025Q3')?.reports).toBe(2);
    expect(sums.get('2025Q3')?.figures).toEqual(
      new Map([
        ['A4.1', 21],
        ['A4.2', 0],
      ]),
    );
  });

  it('lists the submissions of a period that are not empty', async () => {
    const heads = await database.store.transact(tx => tx.submissionHeads('2025Q3'));
    expect(heads.map(head => [head.unit, head.state])).toEqual([
      ['a', 'submitted'],
      ['b', 'submitted'],
      ['c', 'approved'],
      ['d', 'draft'],
    ]);
    expect(heads[0]).toEqual({
      unit: 'a',
      period: '2025Q3',
      state: 'submitted',
      version: 2,
      submittedBy: 'ou_a',
      submittedAt: at('10:00'),
      late: false,
      asOf: null,
      extendedTo: null,
    });
  });

  it('reads the states of a period, all or those of some units, and counts what was reported', async () => {
    const read = await database.store.transact(async tx => ({
      all: await tx.submissionStates('2025Q3'),
      some: await tx.submissionStates('2025Q3', ['d', 'a', 'nobody']),
      none: await tx.submissionStates('2025Q3', []),
      elsewhere: await tx.submissionStates('2024Q3'),
      reported: await tx.countReported('2025Q3', ['a', 'c', 'd', 'nobody']),
      figures: await tx.figureCounts('2025Q3', ['a', 'd', 'nobody']),
    }));
    expect(Object.fromEntries(read.all)).toEqual({
      a: { state: 'submitted', late: false },
      b: { state: 'submitted', late: false },
      c: { state: 'approved', late: false },
      d: { state: 'draft', late: false },
    });
    expect([...read.some.keys()].sort()).toEqual(['a', 'd']);
    expect(read.none.size + read.elsewhere.size).toBe(0);
    expect(read.reported).toBe(2);
    expect(Object.fromEntries(read.figures)).toEqual({ a: 2, d: 1 });
  });

  it('reads when submissions were handed in, and the deadlines of their own', async () => {
    const dates = await database.store.transact(tx => tx.submissionDates('2025Q3', ['a', 'd', 'nobody']));
    const whole = await database.store.transact(tx => tx.submission('a', '2025Q3'));
    expect(dates.get('a')).toEqual({
      submittedAt: 'submittedAt' in whole ? whole.submittedAt : null,
      ownDeadline: whole.extendedTo,
    });
    expect(dates.get('a')?.submittedAt).toBeInstanceOf(Date);
    expect(dates.get('d')).toEqual({ submittedAt: null, ownDeadline: null });
    expect(dates.has('nobody')).toBe(false);
  });

  it('reads the submissions of some units in one go, each with its figures', async () => {
    const read = await database.store.transact(tx => tx.submissions('2025Q3', ['c', 'a', 'nobody']));
    const single = await database.store.transact(async tx => [
      await tx.submission('a', '2025Q3'),
      await tx.submission('c', '2025Q3'),
    ]);
    expect(read.sort((one, other) => (one.unit < other.unit ? -1 : 1))).toEqual(single);
  });

  it('finds the units whose figures are the same, among what was reported for the period', async () => {
    const same = { 'A4.1': 21, 'A4.2': 0, 'A4.3': 5 };
    await fill(database.store, 'e', '2025Q3', same, [submitted]);
    await fill(database.store, 'f', '2025Q3', same, [submitted]);
    await fill(database.store, 'g', '2025Q3', same);
    await fill(database.store, 'h', '2025Q3', { ...same, 'A4.3': 6 }, [submitted]);
    await fill(database.store, 'i', '2025Q3', { 'A4.1': 0, 'A4.2': 21, 'A4.3': 5 }, [submitted]);
    await fill(database.store, 'e', '2025Q2', same, [submitted]);
    const find = async () =>
      database.store.transact(async tx => {
        const { figures } = await tx.submission('e', '2025Q3');
        return (await tx.unitsWithFigures('2025Q3', fingerprintOf(figures) ?? '')).sort();
      });
    expect(await find()).toEqual(['e', 'f']);
    await database.store.transact(async tx =>
      saveEvents(tx, await tx.submission('f', '2025Q3'), [{ kind: 'taken-back' }], metaOf('ou_f')),
    );
    expect(await find()).toEqual(['e']);
  });

  it('lists the figures of a unit that were not 0 in an earlier period, from submissions that count', async () => {
    await fill(database.store, 'a', '2025Q1', { 'A4.4': 7 });
    await fill(database.store, 'b', '2025Q2', { 'A4.5': 9 }, [submitted]);
    const before = (period: Period) =>
      database.store.transact(async tx => [...(await tx.measuresEverNonZero('a', period))]);
    expect(await before('2025Q3')).toEqual(['A4.1']);
    expect(await before('2025Q4')).toEqual(['A4.1']);
    expect(await before('2025Q2')).toEqual([]);
  });

  it('lists the later dates of units that have not submitted', async () => {
    const extended: SubmissionEvent = { kind: 'extended', to: '2025-10-10', reason: '台风' };
    await fill(database.store, 'd', '2025Q3', { 'A4.1': 4001 }, [extended]);
    await fill(database.store, 'e', '2025Q3', { 'A4.1': 5 }, [extended, submitted]);
    expect(await database.store.transact(tx => tx.extensions())).toEqual([
      { unit: 'd', period: '2025Q3', to: '2025-10-10' },
    ]);
  });

  it('lists the submissions that wait for a review, oldest first', async () => {
    const waiting = await database.store.transact(tx => tx.submissionsToReview());
    expect(waiting.map(({ unit, period }) => `${unit} ${period}`)).toEqual([
      'b 2025Q3',
      'a 2025Q2',
      'a 2025Q3',
    ]);
  });
});
