import { makePages } from '../../plan/pages.js';
import type { PlanFault } from '../../plan/plan-fault.js';
import type { PlanData } from '../../plan/plan.js';
import { cutText, formatCount, lengthOf } from '../text.js';
import { PLAN_TEXTS, type TextRule } from './plan-texts.js';

/**
 * The texts of a plan that no card or sheet can show: too long ones, and braces that are printed as they stand because nothing is
 * filled in there. A plan that was taken in earlier goes on holding: this is for one that is sent or checked.
 */
export function textFaults(data: PlanData): PlanFault[] {
  const found = textsIn(data, []).flatMap(({ path, text }) => {
    const rule = PLAN_TEXTS[patternOf(path)];
    return rule ? [...lengthFaults(path, text, rule), ...braceFaults(path, text, rule)] : [];
  });
  const ofMeasures = new Set(found.filter(({ path }) => path[2] === 'measures').map(({ words }) => words));
  // A column has the header of its measure.
  const once = found.filter(({ path, words }) => path[2] !== 'columns' || !ofMeasures.has(words));
  // Notes that are too long are too long together as well.
  return once.some(({ path }) => path[2] === 'notes') ? once : [...once, ...noteFaults(data)];
}

interface PlacedText {
  readonly path: PlanFault['path'];
  readonly text: string;
}

/** All texts of a part of a plan. `path`: where it stands. */
export function textsIn(value: unknown, path: PlanFault['path']): PlacedText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The path of a text in `PLAN_TEXTS`. */
export const patternOf = (path: PlanFault['path']): string =>
  path.map(part => (typeof part === 'number' ? '#' : String(part))).join('.');

const faultAt = (path: PlanFault['path'], words: string): PlanFault => ({ path, words, text: words });

const QUOTED = 20;

function lengthFaults(path: PlanFault['path'], text: string, { max }: TextRule): PlanFault[] {
  const length = lengthOf(text);
  if (length <= max) return [];
  return [
    faultAt(
      path,
      `“${cutText(text, QUOTED)}”太长（${formatCount(length)} 字），这里最多 ${formatCount(max)} 个字`,
    ),
  ];
}

/** A placeholder, full-width or not, or a brace alone. */
const BRACES = /[{｛][^{}｛｝]*[}｝]|[{}｛｝]/gu;

function braceFaults(
  path: PlanFault['path'],
  text: string,
  { placeholders, hasOwnCheck }: TextRule,
): PlanFault[] {
  const found = text.match(BRACES) ?? [];
  if (hasOwnCheck) {
    const wide = found.find(each => /[｛｝]/u.test(each));
    return wide === undefined
      ? []
      : [faultAt(path, `“${cutText(wide, QUOTED)}”会原样印出来，花括号要用半角的 { }`)];
  }
  if (!placeholders) return [];
  const unknown = found.find(each => !placeholders.includes(each));
  if (unknown === undefined) return [];
  const quoted = `“${cutText(unknown, QUOTED)}”会原样印出来`;
  return [
    faultAt(
      path,
      placeholders.length === 0
        ? `${quoted}：这里不能用花括号，请直接写文字`
        : `${quoted}：花括号里只能是 ${placeholders.join('、')}（半角）`,
    ),
  ];
}

/** In characters. A row of Excel is at most 409 points high: some thirty lines across a printed table. */
const MAX_NOTES_OF_TABLE = 3_000;
/** In characters: a page of the form has as many beside fifteen figures with findings. */
const MAX_NOTES_OF_PAGE = 1_500;

/** The notes of one table stand in one cell; those of a page's figures on one card. */
function noteFaults({ forms }: PlanData): PlanFault[] {
  const ofTables = forms.flatMap(({ notes }, form) =>
    faultWhereTooMany(
      notes.map(({ text }, index) => ({ path: pathOfNote(form, index), text })),
      MAX_NOTES_OF_TABLE,
      '这张表的备注',
    ),
  );
  if (ofTables.length > 0) return ofTables;
  return makePages(forms).flatMap(({ measures }) => {
    const codes = new Set(measures.map(({ code }) => code));
    const shown = forms.flatMap(({ notes }, form) =>
      notes.flatMap(({ text, governs }, index) =>
        governs.some(code => codes.has(code)) ? [{ path: pathOfNote(form, index), text }] : [],
      ),
    );
    const of = `填报卡片上 ${measures[0]?.code ?? ''} 那一页的备注`;
    return faultWhereTooMany(shown, MAX_NOTES_OF_PAGE, of);
  });
}

const pathOfNote = (form: number, index: number): PlanFault['path'] => ['forms', form, 'notes', index];

/** Names the text with which texts together are too long. `what`: what they are. */
function faultWhereTooMany(texts: readonly PlacedText[], max: number, what: string): PlanFault[] {
  let total = 0;
  const first = texts.find(({ text }) => (total += lengthOf(text)) > max);
  if (!first) return [];
  const all = texts.reduce((sum, { text }) => sum + lengthOf(text), 0);
  return [
    faultAt(
      first.path,
      `${what}合计 ${formatCount(all)} 字，最多 ${formatCount(max)} 个字，请写短一些，或少写几个适用指标`,
    ),
  ];
}
