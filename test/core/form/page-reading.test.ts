import { describe, expect, it } from 'vitest';
import { readPage, type PageMode, type PageReading } from '../../../src/core/form/page-reading.js';
import { pagesOf, type Page } from '../../../src/core/form/pages.js';
import type { Figure, Submission } from '../../../src/core/submission/submission.js';
import { inputName } from '../../../src/plan/measure.js';
import { draft, plan, previous } from '../plan.js';

const page = firstPage();

function firstPage(): Page {
  const [page] = pagesOf(plan);
  if (!page) throw new Error('the plan has no page');
  return page;
}

interface Told {
  readonly typed?: Readonly<Record<string, string>>;
  readonly mode?: PageMode;
  readonly submission?: Submission;
  readonly last?: Readonly<Record<string, number>>;
  readonly seen?: number;
}

function reads({ typed = {}, mode = 'typed', submission = draft(), last, seen = 1 }: Told): PageReading {
  return readPage({
    page,
    mode,
    fields: new Map(Object.entries(typed).map(([code, text]) => [inputName(code), text])),
    submission,
    previous: last && previous(new Map(Object.entries(last))),
    seen,
  });
}

const given = (reading: PageReading): Record<string, number | null> =>
  Object.fromEntries(
    [...reading.values.values()].flatMap(values => [...values].filter(([, value]) => value !== null)),
  );

/** Somebody else saved this at version 2, after the page of version 1 was opened. */
function savedByAnother(figures: Readonly<Record<string, number>>): Submission {
  const before = draft();
  const theirs = Object.entries(figures).map(([code, value]): [string, Figure] => [
    code,
    { value, how: 'typed', version: 2 },
  ]);
  return { ...before, version: 2, figures: new Map(theirs) };
}

/** Somebody else took this out at version 2. */
const clearedByAnother: Submission = { ...draft(), version: 2, cleared: new Map([['A4.02', 2]]) };

describe('a page that is saved', () => {
  it('takes every good figure and leaves the refused one as it was typed, with the reason', () => {
    const reading = reads({ typed: { 'A4.02': '１２', 'A4.03': '1.5', 'A4.04': '3家' } });
    expect(given(reading)).toEqual({ 'A4.02': 12, 'A4.04': 3 });
    expect([...reading.typed]).toEqual([['A4.03', '1.5']]);
    expect(reading.objections.get('A4.03')).toContain('须是整数');
  });

  it('saves blanks as blanks, whether the field is empty or missing', () => {
    const reading = reads({ typed: { 'A4.02': '' } });
    expect(given(reading)).toEqual({});
    expect(reading.objections.size).toBe(0);
  });

  it('adds +3 to last quarter', () => {
    expect(given(reads({ typed: { 'A4.02': '+3' }, last: { 'A4.02': 4 } }))).toEqual({ 'A4.02': 7 });
    expect(reads({ typed: { 'A4.02': '+3' } }).objections.get('A4.02')).toContain('没有上季度的数据');
  });
});

describe('本页无变化', () => {
  it('confirms what the fields started from and says so', () => {
    const reading = reads({ mode: 'unchanged', typed: { 'A4.02': '4' }, last: { 'A4.02': 4, 'A4.03': 5 } });
    expect(given(reading)).toEqual({ 'A4.02': 4, 'A4.03': 5 });
    expect([...reading.values.keys()]).toEqual(['unchanged']);
  });

  it('leaves open what has nothing to start from', () => {
    expect(given(reads({ mode: 'unchanged' }))).toEqual({});
  });

  it('objects where a field was changed all the same, and keeps what was typed', () => {
    const reading = reads({ mode: 'unchanged', typed: { 'A4.02': '9' }, last: { 'A4.02': 4 } });
    expect(reading.objections.get('A4.02')).toContain('不是“无变化”');
    expect(reading.typed.get('A4.02')).toBe('9');
  });

  it('says what somebody else saved, instead of calling it the person’s own change', () => {
    const reading = reads({
      mode: 'unchanged',
      typed: { 'A4.02': '4' },
      last: { 'A4.02': 4 },
      submission: savedByAnother({ 'A4.02': 6 }),
    });
    expect(reading.objections.get('A4.02')).toContain('另有人保存为 6');
    expect(given(reading)).not.toHaveProperty('A4.02');
  });
});

describe('其余补0', () => {
  it('makes 0 of blanks only, and tells typed and zeroed apart', () => {
    const reading = reads({ mode: 'zeroed', typed: { 'A4.02': '5', 'A4.03': 'abc' } });
    expect(reading.values.get('typed')?.get('A4.02')).toBe(5);
    expect(reading.values.get('zeroed')?.get('A4.04')).toBe(0);
    expect(reading.values.get('zeroed')?.has('A4.03')).toBe(false);
    expect(reading.objections.has('A4.03')).toBe(true);
  });
});

describe('a page that somebody else saved meanwhile', () => {
  it('shows both figures where they differ, and saves the rest', () => {
    const reading = reads({
      typed: { 'A4.02': '5', 'A4.03': '7' },
      submission: savedByAnother({ 'A4.02': 6 }),
    });
    expect(reading.objections.get('A4.02')).toMatch(/另有人保存为 6，您填的是 5/u);
    expect(reading.typed.get('A4.02')).toBe('5');
    expect(given(reading)).toEqual({ 'A4.03': 7 });
  });

  it('takes equal figures as no conflict', () => {
    const reading = reads({ typed: { 'A4.02': '6' }, submission: savedByAnother({ 'A4.02': 6 }) });
    expect(reading.objections.size).toBe(0);
  });

  it('never lets a blank, or a 0 for a blank, take the place of what they saved', () => {
    for (const mode of ['typed', 'zeroed', 'unchanged'] as const) {
      const reading = reads({ mode, submission: savedByAnother({ 'A4.02': 6 }) });
      const kept = [...reading.values.values()].map(values => values.get('A4.02'));
      expect(
        kept.filter(value => value !== undefined && value !== 6),
        mode,
      ).toEqual([]);
    }
  });

  it('is no conflict once the person has seen it', () => {
    const reading = reads({
      typed: { 'A4.02': '5' },
      submission: savedByAnother({ 'A4.02': 6 }),
      seen: 2,
    });
    expect(given(reading)).toEqual({ 'A4.02': 5 });
  });

  it('shows that they took a figure out, and asks before it comes back', () => {
    for (const mode of ['typed', 'unchanged', 'zeroed'] as const) {
      const reading = reads({ mode, typed: { 'A4.02': '4' }, submission: clearedByAnother });
      expect(reading.objections.get('A4.02'), mode).toMatch(/另有人清空了这一项，您填的是 4/u);
      expect(given(reading), mode).not.toHaveProperty('A4.02');
    }
    const seen = reads({ typed: { 'A4.02': '4' }, submission: clearedByAnother, seen: 2 });
    expect(given(seen)).toEqual({ 'A4.02': 4 });
  });

  it('asks as well where 其余补0 would make 0 of what they left blank', () => {
    const reading = reads({ mode: 'zeroed', submission: clearedByAnother });
    expect(reading.objections.get('A4.02')).toContain('另有人清空了这一项，您这里是空白');
    expect(given(reading)).not.toHaveProperty('A4.02');
  });

  it('leaves blank what was taken out, whatever last quarter’s figure was', () => {
    const reading = reads({ mode: 'unchanged', last: { 'A4.02': 4 }, submission: clearedByAnother });
    expect(given(reading)).not.toHaveProperty('A4.02');
  });

  it('takes two blanks as no conflict', () => {
    expect(reads({ submission: clearedByAnother }).objections.size).toBe(0);
  });
});
