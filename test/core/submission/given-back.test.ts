import { describe, expect, it } from 'vitest';
import { decide, type SubmissionCommand } from '../../../src/core/submission/decide.js';
import {
  evolve,
  returnOf,
  type Submission,
  type SubmissionEvent,
} from '../../../src/core/submission/submission.js';
import {
  approved,
  reviewBegun,
  meta,
  submissionAfter,
  reopened,
  saved,
  sentBack,
  STATES,
  submitted,
} from '../lives.js';

describe('a return', () => {
  it('names the flagged figures, the deadline and the reviewer, also while the reporter corrects it', () => {
    const corrected = submissionAfter(saved, submitted, sentBack, saved);
    for (const at of [STATES['sent-back'], corrected])
      expect(at).toMatchObject({
        state: 'sent-back',
        from: 'submitted',
        flaggedFigures: ['A4.02'],
        backBy: '2025-09-24',
        decidedBy: 'ou_chen',
      });
  });

  it('names the state before a reopening', () => {
    expect(STATES.reopened).toMatchObject({ from: 'locked', reason: '漏报一家', flaggedFigures: [] });
    expect(submissionAfter(saved, submitted, approved, reopened)).toMatchObject({ from: 'approved' });
  });

  it('applies again when its resubmission is taken back: reason, figures, deadline, reviewer, and still on time', () => {
    const back: SubmissionEvent = { kind: 'taken-back' };
    const again = evolve(submissionAfter(saved, submitted, sentBack, saved, submitted), back, meta);
    expect(again).toMatchObject({ ...returnOf(STATES['sent-back']), state: 'sent-back', late: false });
    const handIn: SubmissionCommand = { kind: 'submit', today: '2025-10-09', dueOn: '2025-09-28' };
    expect(decide(handIn, again)).toEqual([submitted]);
    expect(evolve(evolve(again, submitted, meta), back, meta)).toMatchObject({ flaggedFigures: ['A4.02'] });
    expect(evolve(STATES.corrected, back, meta)).toMatchObject({ from: 'locked', reason: '漏报一家' });
  });

  it('ends with the approval; the last of several returns counts', () => {
    const other = { ...sentBack, reason: '再核对', asked: [] } as SubmissionEvent;
    expect(returnOf(submissionAfter(saved, submitted, sentBack, submitted, approved))).toBeNull();
    const twice = submissionAfter(saved, submitted, sentBack, submitted, reviewBegun, other, submitted, {
      kind: 'taken-back',
    });
    expect(twice).toMatchObject({ state: 'sent-back', reason: '再核对', flaggedFigures: [] });
  });

  it('has the later deadline of an extension, and keeps it when its resubmission is taken back', () => {
    const extend = (to: string): SubmissionCommand => ({
      kind: 'extend',
      to,
      dueOn: '2025-09-22',
      today: '2025-09-23',
      reason: '出差',
    });
    expect(() => decide(extend('2025-09-24'), STATES['sent-back'])).toThrow('晚于原截止日 2025-09-24');
    const later = submissionAfter(saved, submitted, sentBack, {
      kind: 'extended',
      to: '2025-09-30',
      reason: '出差',
    });
    expect(later).toMatchObject({ backBy: '2025-09-30', flaggedFigures: ['A4.02'] });
    expect(decide(extend('2025-09-30'), later)).toEqual([]);
    const back = [submitted, { kind: 'taken-back' } as const];
    expect(back.reduce<Submission>((at, event) => evolve(at, event, meta), later)).toMatchObject({
      state: 'sent-back',
      backBy: '2025-09-30',
    });
  });

  it('needs a reason when a submission is reopened', () => {
    const command: SubmissionCommand = { kind: 'reopen', reason: ' ', backBy: '2025-09-24' };
    expect(() => decide(command, STATES.approved)).toThrow('写明原因');
  });
});
