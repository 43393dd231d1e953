import { inputName, type Measure } from '../../plan/measure.js';
import { changedSince, versionOf } from '../submission/conflicts.js';
import type { Page } from '../../plan/pages.js';
import { formatNumber, readNumber } from './number.js';
import { lastFigure, startingFigure, type PreviousSubmission } from './prefill.js';
import type { EntryMethod, Submission } from '../submission/submission.js';

/**
 * The way a person saved a page: as typed, with 本页无变化 (nothing changed), with 恢复上季数 (last quarter's figures instead of
 * saved ones), with 其余补0 (blanks become 0), or by leafing past it, which gives no figure that stands there prefilled.
 */
export type PageMode = 'typed' | 'unchanged' | 'restored' | 'zeroed' | 'leafed';

/**
 * The result of reading a page: the values to save by their entry method, and the texts and reasons of the
 * refused fields.
 */
export interface PageReading {
  /** Values by code, in stored units; null clears the figure. */
  readonly values: ReadonlyMap<EntryMethod, ReadonlyMap<string, number | null>>;
  /** The texts of the refused fields by code; a blank one is there only when the field was cleared. */
  readonly refusedTexts: ReadonlyMap<string, string>;
  /** The reasons of the refused fields by code, in Chinese. One about somebody else's change begins with `SOMEBODY`. */
  readonly objections: ReadonlyMap<string, string>;
  /** The version of that change, by code. */
  readonly conflicts: ReadonlyMap<string, number>;
}

/** Stands in an objection for the person who changed the figure; a card that knows them puts their name and the time there. */
export const SOMEBODY = '另有人';

/** A page as a person sent it, with the submission it belongs to. */
export interface PageInput {
  readonly page: Page;
  readonly mode: PageMode;
  /** Field texts by input name (`inputName`); an absent field is a blank. */
  readonly fields: ReadonlyMap<string, string>;
  readonly submission: Submission;
  readonly previous: PreviousSubmission | undefined;
  /** The version of the submission that the person's card showed. */
  readonly openedVersion: number;
}

/** Reads all fields of a page. A refused field does not keep the others from being saved. */
export function readPage(input: PageInput): PageReading {
  const values = new Map<EntryMethod, Map<string, number | null>>();
  const refusedTexts = new Map<string, string>();
  const objections = new Map<string, string>();
  const conflicts = new Map<string, number>();
  for (const measure of input.page.measures) {
    const text = input.fields.get(inputName(measure.code)) ?? '';
    const field = readField(input, measure, text);
    if (field === 'untouched') continue;
    if ('objection' in field) {
      objections.set(measure.code, field.objection);
      if (field.changedAt !== undefined) conflicts.set(measure.code, field.changedAt);
      if (text.trim() || field.isCleared) refusedTexts.set(measure.code, text);
    } else {
      const sameMethod = values.get(field.how) ?? new Map<string, number | null>();
      values.set(field.how, sameMethod.set(measure.code, field.value));
    }
  }
  return { values, refusedTexts, objections, conflicts };
}

/** The result of reading one field: its value with the entry method, or the reason of the refusal. */
type FieldReading =
  | { readonly how: EntryMethod; readonly value: number | null }
  /** `changedAt`: the version at which another person changed the figure. `isCleared`: the field stays blank. */
  | { readonly objection: string; readonly changedAt?: number; readonly isCleared?: true };

function readField(input: PageInput, measure: Measure, text: string): FieldReading | 'untouched' {
  const field = readText(input, measure, text);
  return field !== 'untouched' && 'how' in field && field.value === null && !isMeant(input, measure)
    ? 'untouched'
    : field;
}

/** Whether a blank means something: a saved figure is taken away, or the earlier one that stood in the field is. */
const isMeant = (input: PageInput, measure: Measure): boolean =>
  input.submission.figures.has(measure.code) ||
  (input.fields.get(inputName(measure.code)) === '' && startingValue(input, measure) !== null);

function readText(input: PageInput, measure: Measure, text: string): FieldReading | 'untouched' {
  const last = lastFigure(measure, input.submission.period, input.previous);
  const reading = readNumber(text, measure, last);
  const counted = readCounted(input, measure, reading);
  if (counted) return counted;
  if (reading.kind === 'refused') return { objection: reading.reason };
  const value = reading.kind === 'value' ? reading.value : null;
  if (input.mode === 'leafed' && isUntouched(input, measure, value)) return 'untouched';
  const savedValue = changedSince(input.submission, measure.code, input.openedVersion);
  if (savedValue !== undefined && savedValue !== intendedValue(input, measure, value))
    return {
      objection: formatConflict(measure, savedValue, value),
      changedAt: versionOf(input.submission, measure.code),
    };
  if (input.mode === 'restored') return { how: 'unchanged', value: intendedValue(input, measure, value) };
  return input.mode === 'unchanged'
    ? confirmUnchanged(input, measure, value, input.fields.get(inputName(measure.code)) === '')
    : enteredValue(input.mode, value);
}

/** A figure from the register is no input: nothing, or the same number, leaves it as it is. */
function readCounted(
  { submission }: PageInput,
  measure: Measure,
  reading: ReturnType<typeof readNumber>,
): FieldReading | 'untouched' | undefined {
  const figure = submission.figures.get(measure.code);
  if (figure?.how !== 'register') return undefined;
  if (reading.kind === 'blank' || (reading.kind === 'value' && reading.value === figure.value))
    return 'untouched';
  const number = formatNumber(figure.value, measure);
  return { objection: `这一项由台账得出（${number}），不能在这里改；请改台账` };
}

/**
 * The figures of a page that are saved, stand in their fields as they were saved, and differ from last quarter's: 本页无变化 would
 * leave them, against its words.
 */
export function savedDifferences(input: Omit<PageInput, 'mode' | 'openedVersion'>): Measure[] {
  const { page, fields, submission, previous } = input;
  return page.measures.filter(measure => {
    const saved = submission.figures.get(measure.code)?.value;
    const last = lastFigure(measure, submission.period, previous);
    const field = readNumber(fields.get(inputName(measure.code)) ?? '', measure, last);
    return (
      saved !== undefined &&
      last !== undefined &&
      saved !== last &&
      field.kind === 'value' &&
      field.value === saved
    );
  });
}

/** Whether a field still has the figure that was put into it and never given. */
const isUntouched = (input: PageInput, measure: Measure, value: number | null): boolean =>
  !input.submission.figures.has(measure.code) && value === startingValue(input, measure);

/**
 * Returns the value that the person means for a field. With 本页无变化 (unchanged) a blank means the starting value.
 */
function intendedValue(input: PageInput, measure: Measure, value: number | null): number | null {
  if (input.mode === 'restored') return lastFigure(measure, input.submission.period, input.previous) ?? value;
  return value === null && input.mode === 'unchanged'
    ? startingValue(input, measure)
    : enteredValue(input.mode, value).value;
}

const enteredValue = (mode: PageMode, value: number | null): { how: EntryMethod; value: number | null } =>
  value === null && mode === 'zeroed' ? { how: 'zeroed', value: 0 } : { how: 'typed', value };

/**
 * Reads a field saved with 本页无变化 (unchanged): it confirms the starting value. A changed field is refused, and one that was
 * cleared; the platform may leave out a field that nobody touched.
 */
function confirmUnchanged(
  input: PageInput,
  measure: Measure,
  value: number | null,
  isCleared: boolean,
): FieldReading {
  const start = startingValue(input, measure);
  if (isCleared && start !== null)
    return {
      objection: `这一项清空了，原来是 ${formatNumber(start, measure)}，不是“无变化”；要留空请点“保存并下一页”，要照旧请填 ${formatNumber(start, measure)}`,
      isCleared: true,
    };
  if (value !== null && value !== start)
    return {
      objection: `这一项改成了 ${formatNumber(value, measure)}，不是“无变化”；请点“保存并下一页”`,
    };
  return { how: 'unchanged', value: start };
}

const startingValue = ({ submission, previous }: PageInput, measure: Measure): number | null =>
  startingFigure(measure, submission, previous) ?? null;

function formatConflict(measure: Measure, savedValue: number | null, ownValue: number | null): string {
  const saved = savedValue === null ? undefined : formatNumber(savedValue, measure);
  const report = `${SOMEBODY}${saved === undefined ? '清空了这一项' : `已改为 ${saved}`}`;
  if (ownValue === null) return `${report}，您这里是空白；已保留对方的改动，请核对`;
  const other = saved === undefined ? '请清空' : `改成 ${saved}`;
  return `${report}，您填的是 ${formatNumber(ownValue, measure)}。以您的为准请再点一次保存；否则${other}`;
}
