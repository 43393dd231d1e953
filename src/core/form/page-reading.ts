import { inputName, type Measure } from '../../plan/measure.js';
import { savedMeanwhile } from '../submission/conflicts.js';
import type { Page } from './pages.js';
import { formatNumber, readNumber } from './number.js';
import { lastFigure, startingFigure, type Previous } from './prefill.js';
import type { How, Submission } from '../submission/submission.js';

/** What a person did with a page: saved what they typed, said nothing changed, or said the rest is 0. */
export type PageMode = 'typed' | 'unchanged' | 'zeroed';

/** A submitted page, read: what may be saved and how it was said, and what stays in its field with the reason. */
export interface PageReading {
  readonly values: ReadonlyMap<How, ReadonlyMap<string, number | null>>;
  /** Texts as typed, of the fields that were not taken. */
  readonly typed: ReadonlyMap<string, string>;
  readonly objections: ReadonlyMap<string, string>;
}

export interface PageTyped {
  readonly page: Page;
  readonly mode: PageMode;
  /** Field texts by input name; a missing one is a blank. */
  readonly fields: ReadonlyMap<string, string>;
  readonly submission: Submission;
  readonly previous: Previous | undefined;
  /** The submission's version the person was looking at. */
  readonly seen: number;
}

/** Reads every field of a page; one bad field does not lose the good ones. */
export function readPage(about: PageTyped): PageReading {
  const values = new Map<How, Map<string, number | null>>();
  const typed = new Map<string, string>();
  const objections = new Map<string, string>();
  for (const measure of about.page.measures) {
    const text = about.fields.get(inputName(measure.code)) ?? '';
    const taken = readField(about, measure, text);
    if ('objection' in taken) {
      objections.set(measure.code, taken.objection);
      if (text.trim()) typed.set(measure.code, text);
    } else {
      const same = values.get(taken.how) ?? new Map<string, number | null>();
      values.set(taken.how, same.set(measure.code, taken.value));
    }
  }
  return { values, typed, objections };
}

type Taken = { readonly how: How; readonly value: number | null } | { readonly objection: string };

function readField(about: PageTyped, measure: Measure, text: string): Taken {
  const last = lastFigure(measure, about.submission.period, about.previous);
  const reading = readNumber(text, measure, last);
  if (reading.kind === 'refused') return { objection: reading.reason };
  const value = reading.kind === 'value' ? reading.value : null;
  const theirs = savedMeanwhile(about.submission, measure.code, about.seen);
  if (theirs !== undefined && theirs !== meant(about, measure, value))
    return { objection: conflictWords(measure, theirs, value) };
  return about.mode === 'unchanged' ? confirmed(about, measure, value) : given(about.mode, value);
}

/** What the field comes to; 本页无变化 over a blank means what the field starts from. */
function meant(about: PageTyped, measure: Measure, value: number | null): number | null {
  return value === null && about.mode === 'unchanged'
    ? startOf(about, measure)
    : given(about.mode, value).value;
}

const given = (mode: PageMode, value: number | null): { how: How; value: number | null } =>
  value === null && mode === 'zeroed' ? { how: 'zeroed', value: 0 } : { how: 'typed', value };

/** 本页无变化 confirms what the field started from; a field that was changed is not unchanged. */
function confirmed(about: PageTyped, measure: Measure, value: number | null): Taken {
  const start = startOf(about, measure);
  if (value !== null && value !== start)
    return {
      objection: `这一项改成了 ${formatNumber(value, measure)}，不是“无变化”；请点“保存并下一页”`,
    };
  return { how: 'unchanged', value: start };
}

const startOf = ({ submission, previous }: PageTyped, measure: Measure): number | null =>
  startingFigure(measure, submission, previous) ?? null;

function conflictWords(measure: Measure, theirs: number | null, own: number | null): string {
  const did = theirs === null ? '清空了这一项' : `保存为 ${formatNumber(theirs, measure)}`;
  const saved = `在您打开之后，另有人${did}`;
  if (own === null) return `${saved}，您这里是空白；已保留对方的改动，请核对`;
  return `${saved}，您填的是 ${formatNumber(own, measure)}；再保存一次将改为您填的数，否则请改回`;
}
