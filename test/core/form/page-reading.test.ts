import { describe, expect, it } from 'vitest';
import { readPage, type PageMode, type PageReading } from '../../../src/core/form/page-reading.js';
import type { Page } from '../../../src/plan/pages.js';
import type { Figure, Submission } from '../../../src/core/submission/submission.js';
import { inputName } from '../../../src/plan/measure.js';
import { draft, plan, previous } from '../plan.js';

const page = firstPage();

function firstPage(): Page {
  const [page] = plan.pages;
  if (!page) throw new Error('the plan has no page');
  return page;
}

interface Options {
  readonly typed?: Readonly<Record<string, string>>;
  readonly mode?: PageMode;
  readonly submission?: Submission;
  readonly last?: Readonly<Record<string, number>>;
  readonly openedVersion?: number;
}

function reads({
  typed = {},
  mode = 'typed',
  submission = draft(),
  last,
  openedVersion = 1,
}: Options): PageReading {
  return readPage({
    page,
    mode,
    fields: new Map(Object.entries(typed).map(([code, text]) => [inputName(code), text])),
    submission,
    previous: last && previous(new Map(Object.entries(last))),
    openedVersion,
  });
}

const savedValues = (reading: PageReading): Record<string, number | null> =>
  Object.fromEntries(
    [...reading.values.values()].flatMap(values => [...values].filter(([, value]) => value !== null)),
  );

/** Another person saved these figures at version 2, after the page of version 1 was opened. */
function savedByAnother(figures: Readonly<Record<string, number>>): Submission {
  const before = draft();
  const entries = Object.entries(figures).map(([code, value]): [string, Figure] => [
    code,
    { value, how: 'typed', version: 2 },
  ]);
  return { ...before, version: 2, figures: new Map(entries) };
}

/** Another person cleared this figure at version 2. */
const clearedByAnother: Submission = { ...draft(), version: 2, cleared: new Map([['A4.02', 2]]) };

describe('a page that is saved', () => {
  it('takes every good figure, and keeps the typed text of a refused one with the reason', () => {
    const reading = reads({ typed: { 'A4.02': '１２', 'A4.03': '1.5', 'A4.04': '3家' } });
    expect(savedValues(reading)).toEqual({ 'A4.02': 12, 'A4.04': 3 });
    expect([...reading.refusedTexts]).toEqual([['A4.03', '1.5']]);
    expect(reading.objections.get('A4.03')).toContain('应为整数');
  });

  it('saves blanks as blanks, whether the field is empty or missing', () => {
    const reading = reads({ typed: { 'A4.02': '' } });
    expect(savedValues(reading)).toEqual({});
    expect(reading.objections.size).toBe(0);
  });

  it('takes a prefilled figure away that was emptied, and nothing that the platform left out', () => {
    const emptied = reads({ typed: { 'A4.02': '' }, last: { 'A4.02': 4, 'A4.03': 5 } });
    expect([...(emptied.values.get('typed') ?? [])]).toEqual([['A4.02', null]]);
  });

  it('adds +3 to last quarter', () => {
    expect(savedValues(reads({ typed: { 'A4.02': '+3' }, last: { 'A4.02': 4 } }))).toEqual({ 'A4.02': 7 });
    expect(reads({ typed: { 'A4.02': '+3' } }).objections.get('A4.02')).toContain('没有上期的数据');
  });
});

describe('本页无变化', () => {
  it('confirms the starting values, and saves them as unchanged', () => {
    const reading = reads({ mode: 'unchanged', typed: { 'A4.02': '4' }, last: { 'A4.02': 4, 'A4.03': 5 } });
    expect(savedValues(reading)).toEqual({ 'A4.02': 4, 'A4.03': 5 });
    expect([...reading.values.keys()]).toEqual(['unchanged']);
  });

  it('leaves a field without a starting value blank', () => {
    expect(savedValues(reads({ mode: 'unchanged' }))).toEqual({});
  });

  it('refuses a field that was changed, and keeps the typed text', () => {
    const reading = reads({ mode: 'unchanged', typed: { 'A4.02': '9' }, last: { 'A4.02': 4 } });
    expect(reading.objections.get('A4.02')).toContain('不是“无变化”');
    expect(reading.refusedTexts.get('A4.02')).toBe('9');
  });

  it('refuses a field that was cleared, and takes one that the platform left out as untouched', () => {
    const cleared = reads({ mode: 'unchanged', typed: { 'A4.02': '' }, last: { 'A4.02': 4 } });
    expect(cleared.objections.get('A4.02')).toContain('这一项清空了，原来是 4');
    expect(cleared.refusedTexts.get('A4.02')).toBe('');
    expect(savedValues(cleared)).not.toHaveProperty('A4.02');
    const untouched = reads({ mode: 'unchanged', last: { 'A4.02': 4 } });
    expect(untouched.objections.size).toBe(0);
    expect(savedValues(untouched)).toMatchObject({ 'A4.02': 4 });
  });

  it('names the value that another person saved, and does not call it the person’s own change', () => {
    const reading = reads({
      mode: 'unchanged',
      typed: { 'A4.02': '4' },
      last: { 'A4.02': 4 },
      submission: savedByAnother({ 'A4.02': 6 }),
    });
    expect(reading.objections.get('A4.02')).toContain('另有人已改为 6');
    expect(savedValues(reading)).not.toHaveProperty('A4.02');
  });
});

describe('其余补0', () => {
  it('turns only blanks into 0, and saves typed and zeroed figures separately', () => {
    const reading = reads({ mode: 'zeroed', typed: { 'A4.02': '5', 'A4.03': 'abc' } });
    expect(reading.values.get('typed')?.get('A4.02')).toBe(5);
    expect(reading.values.get('zeroed')?.get('A4.04')).toBe(0);
    expect(reading.values.get('zeroed')?.has('A4.03')).toBe(false);
    expect(reading.objections.has('A4.03')).toBe(true);
  });
});

describe('a page that another person saved after it was opened', () => {
  it('names both figures when they differ, and saves the others', () => {
    const reading = reads({
      typed: { 'A4.02': '5', 'A4.03': '7' },
      submission: savedByAnother({ 'A4.02': 6 }),
    });
    expect(reading.objections.get('A4.02')).toMatch(/另有人已改为 6，您填的是 5/u);
    expect(reading.refusedTexts.get('A4.02')).toBe('5');
    expect(savedValues(reading)).toEqual({ 'A4.03': 7 });
  });

  it('has no conflict between equal figures', () => {
    const reading = reads({ typed: { 'A4.02': '6' }, submission: savedByAnother({ 'A4.02': 6 }) });
    expect(reading.objections.size).toBe(0);
  });

  it('never replaces the other person’s figure by a blank, or by a 0 for a blank', () => {
    for (const mode of ['typed', 'zeroed', 'unchanged'] as const) {
      const reading = reads({ mode, submission: savedByAnother({ 'A4.02': 6 }) });
      const saved = [...reading.values.values()].map(values => values.get('A4.02'));
      expect(
        saved.filter(value => value !== undefined && value !== 6),
        mode,
      ).toEqual([]);
    }
  });

  it('has no conflict once the person has seen the other figure', () => {
    const reading = reads({
      typed: { 'A4.02': '5' },
      submission: savedByAnother({ 'A4.02': 6 }),
      openedVersion: 2,
    });
    expect(savedValues(reading)).toEqual({ 'A4.02': 5 });
  });

  it('says that the other person cleared a figure, and asks before it is saved again', () => {
    for (const mode of ['typed', 'unchanged', 'zeroed'] as const) {
      const reading = reads({ mode, typed: { 'A4.02': '4' }, submission: clearedByAnother });
      expect(reading.objections.get('A4.02'), mode).toMatch(/另有人清空了这一项，您填的是 4/u);
      expect(savedValues(reading), mode).not.toHaveProperty('A4.02');
    }
    const reading = reads({ typed: { 'A4.02': '4' }, submission: clearedByAnother, openedVersion: 2 });
    expect(savedValues(reading)).toEqual({ 'A4.02': 4 });
  });

  it('asks before 其余补0 turns a figure that the other person cleared into 0', () => {
    const reading = reads({ mode: 'zeroed', submission: clearedByAnother });
    expect(reading.objections.get('A4.02')).toContain('另有人清空了这一项，您这里是空白');
    expect(savedValues(reading)).not.toHaveProperty('A4.02');
  });

  it('leaves a cleared figure blank, even if last quarter had one', () => {
    const reading = reads({ mode: 'unchanged', last: { 'A4.02': 4 }, submission: clearedByAnother });
    expect(savedValues(reading)).not.toHaveProperty('A4.02');
  });

  it('has no conflict between two blanks', () => {
    expect(reads({ submission: clearedByAnother }).objections.size).toBe(0);
  });
});
