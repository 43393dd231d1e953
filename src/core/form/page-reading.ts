import { inputName, type Measure } from '../../plan/measure.js';
import { savedMeanwhile } from '../submission/conflicts.js';
import type { Page } from './pages.js';
import { formatNumber, readNumber } from './number.js';
import { lastFigure, startingFigure, type Previous } from './prefill.js';
import type { How, Submission } from '../submission/submission.js';

/** The way a person saved a page: as typed, with 本页无变化 (nothing changed), or with 其余补0 (blanks become 0). */
export type PageMode = 'typed' | 'unchanged' | 'zeroed';

/**
 * The result of reading a page: the values to save by their entry method, and the texts and reasons of the
 * refused fields.
 */
export interface PageReading {
  /** Values by code, in stored units; null clears the figure. */
  readonly values: ReadonlyMap<How, ReadonlyMap<string, number | null>>;
  /** The typed texts of the refused fields by code; a blank one is absent. */
  readonly typed: ReadonlyMap<string, string>;
  /** The reasons of the refused fields by code, in Chinese. */
  readonly objections: ReadonlyMap<string, string>;
}

/** A page as a person sent it, with the submission it belongs to. */
export interface PageTyped {
  readonly page: Page;
  readonly mode: PageMode;
  /** Field texts by input name (`inputName`); an absent field is a blank. */
  readonly fields: ReadonlyMap<string, string>;
  readonly submission: Submission;
  readonly previous: Previous | undefined;
  /** The version of the submission that the person's card showed. */
  readonly seen: number;
}

/** Reads all fields of a page. A refused field does not keep the others from being saved. */
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

/**
 * Returns the value that the person means for a field. With 本页无变化 a blank means the field's starting value.
 */
function meant(about: PageTyped, measure: Measure, value: number | null): number | null {
  return value === null && about.mode === 'unchanged'
    ? startOf(about, measure)
    : given(about.mode, value).value;
}

const given = (mode: PageMode, value: number | null): { how: How; value: number | null } =>
  value === null && mode === 'zeroed' ? { how: 'zeroed', value: 0 } : { how: 'typed', value };

/**
 * Reads a field saved with 本页无变化: it confirms the starting value. A field that the person changed is refused.
 */
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
