import { describe, expect, it } from 'vitest';
import { decide, type SubmissionCommand } from '../../../src/core/submission/decide.js';
import { Problem } from '../../../src/core/problem.js';
import { evolve, type Submission, type SubmissionEvent } from '../../../src/core/submission/submission.js';
import { approved, meta, submissionAfter, review, saved, sentBack, STATES, submitted } from '../lives.js';

type Where = keyof typeof STATES;

const sendBack = (version: number): SubmissionCommand => ({
  kind: 'send-back',
  version,
  reason: '请核对',
  flaggedFigures: ['A4.02'],
  backBy: '2025-09-24',
});

const COMMANDS: Readonly<Record<string, (at: Submission) => SubmissionCommand>> = {
  'save-figures': () => ({ kind: 'save-figures', how: 'typed', values: new Map([['A4.02', 9]]) }),
  'save-words': () => ({ kind: 'save-words', notes: new Map(), summary: '总结', asOf: '2025-09-20' }),
  submit: () => ({ kind: 'submit', today: '2025-09-20', dueOn: '2025-09-28' }),
  'take-back': () => ({ kind: 'take-back' }),
  'begin-review': () => ({ kind: 'begin-review' }),
  approve: ({ version }) => ({ kind: 'approve', version }),
  'send-back': ({ version }) => sendBack(version),
  reopen: () => ({ kind: 'reopen', reason: '漏报一家', backBy: '2025-09-24' }),
  extend: () => ({
    kind: 'extend',
    to: '2025-10-10',
    dueOn: '2025-09-28',
    today: '2025-09-20',
    reason: '台风',
  }),
  'allow-fall': () => ({ kind: 'allow-fall', code: 'A4.12', reason: '上期多报' }),
  lock: () => ({ kind: 'lock', number: 1 }),
};

/** For each command and each state: the next state, `nothing` when it changes nothing, or `!` with the code of the Problem. */
const STEPS: Readonly<Record<string, Readonly<Record<Where, string>>>> = {
  'save-figures': {
    empty: 'draft',
    draft: 'draft',
    submitted: '!frozen',
    'under-review': '!frozen',
    'sent-back': 'sent-back',
    approved: '!frozen',
    locked: '!frozen',
    reopened: 'sent-back',
    resubmitted: '!frozen',
    corrected: '!frozen',
  },
  'save-words': {
    empty: 'draft',
    draft: 'draft',
    submitted: '!frozen',
    'under-review': '!frozen',
    'sent-back': 'sent-back',
    approved: '!frozen',
    locked: '!frozen',
    reopened: 'sent-back',
    resubmitted: '!frozen',
    corrected: '!frozen',
  },
  submit: {
    empty: 'submitted',
    draft: 'submitted',
    submitted: '!frozen',
    'under-review': '!frozen',
    'sent-back': 'submitted',
    approved: '!frozen',
    locked: '!frozen',
    reopened: 'submitted',
    resubmitted: '!frozen',
    corrected: '!frozen',
  },
  'take-back': {
    empty: '!not-submitted',
    draft: '!not-submitted',
    submitted: 'draft',
    'under-review': '!review-begun',
    'sent-back': '!not-submitted',
    approved: '!not-submitted',
    locked: '!not-submitted',
    reopened: '!not-submitted',
    resubmitted: 'sent-back',
    corrected: 'sent-back',
  },
  'begin-review': {
    empty: 'nothing',
    draft: 'nothing',
    submitted: 'submitted',
    'under-review': 'nothing',
    'sent-back': 'nothing',
    approved: 'nothing',
    locked: 'nothing',
    reopened: 'nothing',
    resubmitted: 'submitted',
    corrected: 'submitted',
  },
  approve: {
    empty: '!already-decided',
    draft: '!already-decided',
    submitted: 'approved',
    'under-review': 'approved',
    'sent-back': '!already-decided',
    approved: '!already-decided',
    locked: '!already-decided',
    reopened: '!already-decided',
    resubmitted: 'approved',
    corrected: 'approved',
  },
  'send-back': {
    empty: '!already-decided',
    draft: '!already-decided',
    submitted: 'sent-back',
    'under-review': 'sent-back',
    'sent-back': '!already-decided',
    approved: '!already-decided',
    locked: '!already-decided',
    reopened: '!already-decided',
    resubmitted: 'sent-back',
    corrected: 'sent-back',
  },
  reopen: {
    empty: '!not-now',
    draft: '!not-now',
    submitted: '!not-now',
    'under-review': '!not-now',
    'sent-back': '!not-now',
    approved: 'sent-back',
    locked: 'sent-back',
    reopened: '!not-now',
    resubmitted: '!not-now',
    corrected: '!not-now',
  },
  extend: {
    empty: 'empty',
    draft: 'draft',
    submitted: '!not-now',
    'under-review': '!not-now',
    'sent-back': 'sent-back',
    approved: '!not-now',
    locked: '!not-now',
    reopened: 'sent-back',
    resubmitted: '!not-now',
    corrected: '!not-now',
  },
  'allow-fall': {
    empty: 'empty',
    draft: 'draft',
    submitted: '!not-now',
    'under-review': '!not-now',
    'sent-back': 'sent-back',
    approved: '!not-now',
    locked: '!not-now',
    reopened: 'sent-back',
    resubmitted: '!not-now',
    corrected: '!not-now',
  },
  lock: {
    empty: '!not-now',
    draft: '!not-now',
    submitted: '!not-now',
    'under-review': '!not-now',
    'sent-back': '!not-now',
    approved: 'locked',
    locked: 'nothing',
    reopened: '!not-now',
    resubmitted: '!not-now',
    corrected: '!not-now',
  },
};

const EVERY_STEP = Object.entries(STEPS).flatMap(([command, row]) =>
  Object.entries(row).map(([stateName, result]) => [stateName as Where, command, result] as const),
);

function outcome(submission: Submission, command: SubmissionCommand): string {
  try {
    const events = decide(command, submission);
    return events.length === 0
      ? 'nothing'
      : events.reduce((now, event) => evolve(now, event, meta), submission).state;
  } catch (error) {
    if (error instanceof Problem) return `!${error.code}`;
    throw error;
  }
}

describe('the life of a submission', () => {
  it.each(EVERY_STEP)('given %s, when %s, then %s', (stateName, command, result) => {
    const submission = STATES[stateName];
    const request = COMMANDS[command]?.(submission);
    if (!request) throw new Error(command);
    expect(outcome(submission, request)).toBe(result);
  });

  it('marks a submission late (迟报) after the deadline day, not on it', () => {
    const on = (today: string) => decide({ kind: 'submit', today, dueOn: '2025-09-28' }, STATES.draft);
    expect(on('2025-09-28')).toEqual([{ kind: 'submitted', late: false }]);
    expect(on('2025-09-29')).toEqual([{ kind: 'submitted', late: true }]);
  });

  it('refuses to send back without a reason', () => {
    const { version } = STATES.submitted;
    expect(() =>
      decide({ ...sendBack(version), reason: ' 　' } as SubmissionCommand, STATES.submitted),
    ).toThrow('写明原因');
  });

  it('refuses a decision on a version that was taken back and submitted again', () => {
    const { version } = STATES.submitted;
    const anew = submissionAfter(saved, submitted, { kind: 'taken-back' }, submitted);
    expect(() => decide({ kind: 'approve', version }, anew)).toThrow('新的版本');
    expect(() => decide(sendBack(version), anew)).toThrow('新的版本');
  });

  it('accepts a decision from a card that is older than the start of the review: the figures are the same', () => {
    const { version } = STATES.submitted;
    expect(decide({ kind: 'approve', version }, STATES['under-review'])).toEqual([approved]);
    expect(decide(sendBack(version), STATES['under-review'])).toEqual([sentBack]);
  });

  it('grows by one version with every event, and keeps the person of each step', () => {
    const reviewed = STATES['under-review'];
    expect(reviewed.version).toBe(3);
    expect(reviewed).toMatchObject({
      submittedBy: 'ou_chen',
      reviewBegunBy: 'ou_zhou',
      submittedAt: meta.occurredAt,
    });
    expect(evolve(reviewed, approved, review)).toMatchObject({
      submittedBy: 'ou_chen',
      decidedBy: 'ou_zhou',
    });
  });

  it('keeps every figure when it is sent back, taken back or approved', () => {
    for (const stateName of ['submitted', 'sent-back', 'approved'] as const)
      expect(STATES[stateName].figures.get('A4.02')?.value).toBe(3);
    expect(submissionAfter(saved, submitted, { kind: 'taken-back' }).figures.size).toBe(1);
  });
});

describe('a reason', () => {
  it('has at most 500 characters, since many cards show it', () => {
    const reopenFor = (reason: string): SubmissionCommand => ({
      kind: 'reopen',
      reason,
      backBy: '2025-09-24',
    });
    expect(decide(reopenFor('字'.repeat(500)), STATES.approved)).toHaveLength(1);
    expect(() => decide(reopenFor('字'.repeat(501)), STATES.approved)).toThrow('最多 500 字');
  });
});

describe('an extended deadline', () => {
  const extended: SubmissionEvent = { kind: 'extended', to: '2025-10-10', reason: '台风' };
  const submit = (today: string): SubmissionCommand => ({ kind: 'submit', today, dueOn: '2025-09-28' });

  it('decides whether a submission is late', () => {
    const at = submissionAfter(saved, extended);
    expect(decide(submit('2025-10-10'), at)).toEqual([{ kind: 'submitted', late: false }]);
    expect(decide(submit('2025-10-11'), at)).toEqual([{ kind: 'submitted', late: true }]);
  });

  it.each(['2025-09-28', '2025-09-19'])(
    'is after the plan’s deadline and not before today: %s is refused',
    to => {
      const command: SubmissionCommand = {
        kind: 'extend',
        to,
        dueOn: '2025-09-28',
        today: '2025-09-20',
        reason: '台风',
      };
      expect(() => decide(command, STATES.draft)).toThrow('延期要晚于原截止日');
    },
  );

  it('is today or later when the plan’s deadline is over', () => {
    const extend = (to: string): SubmissionCommand => ({
      kind: 'extend',
      to,
      dueOn: '2025-09-28',
      today: '2025-10-05',
      reason: '台风',
    });
    expect(() => decide(extend('2025-10-04'), STATES.draft)).toThrow('不早于今天 2025-10-05');
    expect(decide(extend('2025-10-05'), STATES.draft)).toMatchObject([
      { kind: 'extended', to: '2025-10-05' },
    ]);
  });
});

describe('an allowed fall', () => {
  const fall: SubmissionEvent = { kind: 'fall-allowed', code: 'A4.12', reason: '上期多报' };

  it('keeps its reason, which becomes the figure’s note when the unit wrote none', () => {
    expect(submissionAfter(saved, fall)).toMatchObject({
      allowed: new Map([['A4.12', '上期多报']]),
      notes: new Map([['A4.12', '上期多报']]),
    });
    const own: SubmissionEvent = { kind: 'words-saved', notes: { 'A4.12': '关停' }, summary: '', asOf: null };
    expect(submissionAfter(own, fall).notes.get('A4.12')).toBe('关停');
  });
});

describe('a cleared figure', () => {
  const saves = (from: number | null, to: number | null): SubmissionEvent => ({
    kind: 'figures-saved',
    how: 'typed',
    changes: [{ code: 'A4.02', from, to }],
  });

  it('keeps the version of the clearing until it has a value again', () => {
    expect([...submissionAfter(saves(null, 3), saves(3, null), submitted).cleared]).toEqual([['A4.02', 2]]);
    expect(submissionAfter(saves(null, 3), saves(3, null), saves(null, 4)).cleared.size).toBe(0);
  });
});

describe('saved figures', () => {
  const save = (values: ReadonlyMap<string, number | null>, at = STATES.draft) =>
    decide({ kind: 'save-figures', how: 'typed', values }, at);

  it('make changes from the old to the new value, without figures that stayed the same', () => {
    expect(
      save(
        new Map([
          ['A4.02', 3],
          ['A4.03', 0],
        ]),
      ),
    ).toEqual([
      // prettier-ignore
      { kind: 'figures-saved', how: 'typed', changes: [{ code: 'A4.03', from: null, to: 0 }] },
    ]);
    expect(save(new Map([['A4.02', 3]]))).toEqual([]);
  });

  it('are removed by a blank: an absent figure is not 0', () => {
    const [event] = save(new Map([['A4.02', null]]));
    if (!event) throw new Error('no event');
    expect(evolve(STATES.draft, event, meta).figures.has('A4.02')).toBe(false);
  });

  it('have the version of the save and the entry method', () => {
    expect(STATES.draft.figures.get('A4.02')).toEqual({ value: 3, how: 'typed', version: 1 });
  });
});

describe('saved texts', () => {
  it('make no event when they are the same; an empty note counts as none', () => {
    const words: SubmissionCommand = {
      kind: 'save-words',
      notes: new Map([['A4.12', '']]),
      summary: '总结',
      asOf: '2025-09-20',
    };
    const once = submissionAfter({ kind: 'words-saved', notes: {}, summary: '总结', asOf: '2025-09-20' });
    expect(decide(words, once)).toEqual([]);
    expect(decide({ ...words, summary: '另一篇' }, once)).toHaveLength(1);
  });

  const SAVED = { notes: new Map([['A4.12', '关停']]), summary: '总结', asOf: '2025-09-20' };

  it.each([
    ['a note', { ...SAVED, notes: new Map([['A4.12', '合并']]) }],
    ['one more note', { ...SAVED, notes: new Map([...SAVED.notes, ['A4.05', '更正']]) }],
    ['a removed note', { ...SAVED, notes: new Map([['A4.12', '']]) }],
    ['the work summary', { ...SAVED, summary: '另一篇' }],
    ['the as-of date', { ...SAVED, asOf: '2025-09-22' }],
  ])('are saved when only %s differs', (_, words) => {
    const before = submissionAfter({
      kind: 'words-saved',
      ...SAVED,
      notes: Object.fromEntries(SAVED.notes),
    });
    const [event] = decide({ kind: 'save-words', ...words }, before);
    if (!event) throw new Error('no event');
    const { notes, summary, asOf } = evolve(before, event, meta);
    const written = [...words.notes].filter(([, note]) => note);
    expect({ notes: [...notes], summary, asOf }).toEqual({ ...words, notes: written });
  });
});
