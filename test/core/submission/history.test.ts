import { describe, expect, it } from 'vitest';
import {
  linesOfFigure,
  changesSinceReturn,
  linesOf,
  type HistoryEntry,
} from '../../../src/core/submission/history.js';
import type { SubmissionEvent } from '../../../src/core/submission/submission.js';

const figure = (code: string, from: number | null, to: number | null): SubmissionEvent => ({
  kind: 'figures-saved',
  how: 'typed',
  changes: [{ code, from, to }],
});
const submitted: SubmissionEvent = { kind: 'submitted', late: false };
const sentBack: SubmissionEvent = { kind: 'sent-back', reason: '请核对', asked: [], backBy: null };
const reopened: SubmissionEvent = { kind: 'reopened', reason: '漏报', backBy: null };

/** Makes the events of one submission, the newest first, as the store returns them. */
function eventsOf(...events: readonly SubmissionEvent[]): HistoryEntry[] {
  return events
    .map((event, at): HistoryEntry => ({
      unit: 'water',
      period: '2025Q3',
      version: at + 1,
      event,
      meta: { actor: 'ou_chen', occurredAt: new Date(Date.UTC(2025, 8, 20, 1, at)), channel: 'card' },
    }))
    .toReversed();
}

describe('the lines of the history', () => {
  it('list the newest first, with the earlier state of each step and the reason of the answered return', () => {
    const lines = linesOf(
      eventsOf(figure('A4.02', null, 3), submitted, sentBack, figure('A4.02', 3, 4), submitted),
    );
    expect(
      lines.map(line => (line.kind === 'state' ? [line.from, line.to, line.reason] : line.kind)),
    ).toEqual([
      ['sent-back', 'submitted', ''],
      'figure',
      ['submitted', 'sent-back', '请核对'],
      ['draft', 'submitted', ''],
      'figure',
    ]);
    expect(lines[1]).toMatchObject({ from: 3, to: 4, reason: '请核对' });
    expect(lines[4]).toMatchObject({ from: null, to: 3, reason: '' });
  });

  it('show a take-back after a return as sent back again, and later changes with the same reason', () => {
    const back: SubmissionEvent = { kind: 'taken-back' };
    const first = linesOf(eventsOf(figure('A4.02', null, 3), submitted, back));
    expect(first[0]).toMatchObject({ from: 'submitted', to: 'draft', isTakenBack: true });
    const lines = linesOf(
      eventsOf(figure('A4.02', null, 3), submitted, sentBack, submitted, back, figure('A4.02', 3, 4)),
    );
    expect(lines[0]).toMatchObject({ kind: 'figure', reason: '请核对' });
    expect(lines[1]).toMatchObject({ from: 'submitted', to: 'sent-back', reason: '', isTakenBack: true });
  });

  it('show the old and the new text of notes and of the work summary', () => {
    const words = (notes: Record<string, string>, summary: string): SubmissionEvent => ({
      kind: 'words-saved',
      notes,
      summary,
      asOf: null,
    });
    const lines = linesOf(eventsOf(words({ 'A4.12': '关停' }, '一'), words({}, '二')));
    expect(lines).toMatchObject([
      { kind: 'words', code: 'A4.12', from: '关停', to: '' },
      { kind: 'words', code: null, from: '一', to: '二' },
      { kind: 'words', code: 'A4.12', from: '', to: '关停' },
      { kind: 'words', code: null, from: '', to: '一' },
    ]);
  });

  it('may be limited to one figure', () => {
    const events = eventsOf(figure('A4.02', null, 3), figure('A4.03', null, 1), {
      kind: 'fall-allowed',
      code: 'A4.02',
      reason: '更正',
    });
    expect(linesOfFigure(linesOf(events), 'A4.02').map(({ kind }) => kind)).toEqual(['step', 'figure']);
  });
});

describe('the changes since the last return', () => {
  it('start at the return, even if it was resubmitted and taken back in between', () => {
    const back: SubmissionEvent = { kind: 'taken-back' };
    const events = eventsOf(
      figure('A4.02', null, 3),
      submitted,
      sentBack,
      figure('A4.02', 3, 4),
      submitted,
      back,
      figure('A4.02', 4, 5),
      submitted,
    );
    expect(changesSinceReturn(events)).toEqual([{ code: 'A4.02', from: 3, to: 5 }]);
  });

  it('are undefined when there was no return', () => {
    expect(changesSinceReturn(eventsOf(figure('A4.02', null, 3), submitted))).toBeUndefined();
  });

  it('go from the value then to the value now, without figures that have their old value again', () => {
    const events = eventsOf(
      figure('A4.02', null, 3),
      submitted,
      sentBack,
      figure('A4.02', 3, 4),
      figure('A4.03', null, 1),
      figure('A4.02', 4, 5),
      figure('A4.03', 1, null),
      submitted,
    );
    expect(changesSinceReturn(events)).toEqual([{ code: 'A4.02', from: 3, to: 5 }]);
  });

  it('start at the latest return or reopening', () => {
    const events = eventsOf(submitted, sentBack, figure('A4.02', 1, 2), submitted, reopened, submitted);
    expect(changesSinceReturn(events)).toEqual([]);
  });
});
