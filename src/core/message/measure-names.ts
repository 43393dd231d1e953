import { distance } from 'fastest-levenshtein';
import { inputName, withoutUnit, type Measure } from '../../plan/measure.js';
import { labelOf, measureOf, type Plan } from '../../plan/plan.js';
import { toKey } from './plain.js';

/** The measures that a name may mean. `how`: the whole name or one of the people's words, a part, or with a slip. */
export interface NameMatch {
  readonly how: 'whole' | 'part' | 'slip';
  /** The codes, the most likely first; one: the name means this measure. */
  readonly codes: readonly string[];
  /** Further measures that have the words of the name in their own; they matter beside their neighbours alone. */
  readonly rivals: readonly string[];
  /** Of several, those that have the name in their own header and not only in one above it. */
  readonly own: readonly string[];
}

/** A question offers at most so many measures. */
export const MAX_CANDIDATES = 8;

/** The names of a plan's measures, made once for each plan. */
interface Names {
  /** Codes by a whole name: code, label, header path, each with and without its unit of measure. */
  readonly whole: ReadonlyMap<string, ReadonlySet<string>>;
  /** Codes by the plan's own words, and by a label without 数量 at its end. */
  readonly usual: ReadonlyMap<string, ReadonlySet<string>>;
  /** Both, but for names that are too short to be found with a slip. */
  readonly long: readonly (readonly [string, ReadonlySet<string>])[];
  readonly texts: readonly NameTexts[];
  /** The labels of the typed measures. */
  readonly labels: readonly { readonly code: string; readonly label: string }[];
}

/** The texts in which parts of a name are looked for. */
interface NameTexts {
  readonly code: string;
  /** The lowest header with its sub-row. */
  readonly own: string;
  /** The whole header path with sub-row and unit. */
  readonly path: string;
}

const NAMES = new WeakMap<Plan, Names>();

function namesOf(plan: Plan): Names {
  const known = NAMES.get(plan);
  if (known) return known;
  const whole = new Map<string, Set<string>>();
  const usual = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, name: string, code: string) => {
    const key = toKey(name);
    if (key) map.set(key, (map.get(key) ?? new Set()).add(code));
  };
  for (const measure of plan.measures.values()) {
    for (const name of wholeNames(plan, measure)) add(whole, name, measure.code);
    for (const word of measure.words ?? []) add(usual, word, measure.code);
    for (const name of wholeNames(plan, measure))
      if (name.endsWith('数量')) add(usual, name.slice(0, -2), measure.code);
  }
  const texts = [...plan.measures.values()].map(makeTexts);
  const long = [...whole, ...usual].filter(([name]) => name.length >= MIN_SLIP_LENGTH);
  const labels = plan.typedMeasures.map(({ code }) => ({ code, label: toKey(labelOf(plan, code)) }));
  const names = { whole, usual, long, texts, labels };
  NAMES.set(plan, names);
  return names;
}

/** Every name under which the program itself shows a measure, and the ends of its header path. */
function wholeNames(plan: Plan, measure: Measure): string[] {
  const { code, header, subRow = '', unit } = measure;
  const ends = header.map((_, index) => header.slice(index));
  const paths = ends.flatMap(levels => [
    levels.join(''),
    levels.map(withoutUnit).join(''),
    [...levels.slice(0, -1).map(withoutUnit), levels.at(-1)].join(''),
  ]);
  const label = labelOf(plan, code);
  return [
    code,
    inputName(code),
    label,
    ...[...paths, label].flatMap(path => [path, path + subRow, path + unit, path + subRow + unit]),
  ];
}

function makeTexts({ code, header, subRow = '', unit }: Measure): NameTexts {
  const own = toKey(withoutUnit(header.at(-1) ?? '') + subRow);
  return { code, own, path: `${toKey(header.map(withoutUnit).join('') + subRow)} ${unit}` };
}

/** Names with digits or separators inside them, which must not be cut when a message is split. */
export function uncutNames(plan: Plan): string[] {
  const { whole, usual } = namesOf(plan);
  const names = [...plan.measures.values()].flatMap(measure => wholeNames(plan, measure));
  const keys = names.filter(name => /[、，,;]/u.test(name)).map(toKey);
  return [...new Set([...keys, ...[...whole.keys(), ...usual.keys()].filter(key => /\d/u.test(key))])];
}

/** The codes of the measures that have a name as a whole one: their code, label, or the end of their header path. */
export const codesNamed = (plan: Plan, name: string): ReadonlySet<string> =>
  namesOf(plan).whole.get(toKey(name)) ?? new Set();

/** Finds the measures that a name may mean; no codes: none. Nothing is guessed: several codes are a question. */
export function findByName(plan: Plan, name: string): NameMatch {
  const { whole, usual } = namesOf(plan);
  const key = toKey(name);
  if (!key) return NOTHING;
  const wholeCodes = whole.get(key);
  if (wholeCodes) return { ...NOTHING, codes: [...wholeCodes] };
  const { codes: parts, own } = findByParts(plan, key);
  const usualCodes = usual.get(key);
  const others = parts.filter(code => !usualCodes?.has(code));
  if (usualCodes?.size === 1) return { ...NOTHING, codes: [...usualCodes], rivals: others };
  if (usualCodes) return { ...NOTHING, codes: [...usualCodes, ...others], own };
  if (parts.length > 0) return { ...NOTHING, how: 'part', codes: parts, own };
  return { ...NOTHING, how: 'slip', codes: findWithSlip(plan, key) };
}

const NOTHING: NameMatch = { how: 'whole', codes: [], rivals: [], own: [] };

/** A name is cut into at most so many parts. */
const MAX_PARTS = 3;
const MIN_PART_LENGTH = 2;

/**
 * Finds the measures whose header path has all characters of a name, in as few parts as possible. A measure whose own
 * header has them in two parts counts as well: 隐患整改 may be 整改隐患数量.
 */
function findByParts(plan: Plan, key: string): Pick<NameMatch, 'codes' | 'own'> {
  const counted = namesOf(plan).texts.map(({ code, own, path }) => ({
    code,
    own: countParts(key, own),
    path: countParts(key, path),
  }));
  const fewest = Math.min(...counted.map(({ path }) => path));
  if (fewest > MAX_PARTS) return { codes: [], own: [] };
  const found = counted
    .filter(({ own, path }) => path === fewest || own <= Math.max(2, fewest))
    .sort((a, b) => a.own - b.own);
  return {
    codes: found.map(({ code }) => code),
    own: found.filter(({ own }) => own < Infinity).map(({ code }) => code),
  };
}

/**
 * The smallest number of parts of a text that make up a name; Infinity when it has other characters, or needs more than
 * MAX_PARTS. A name of any length is left at its first character that continues no part.
 */
function countParts(key: string, text: string): number {
  let starts = new Set([0]);
  for (let parts = 1; parts <= MAX_PARTS; parts += 1) {
    const ends = new Set<number>();
    for (const start of starts)
      for (
        let end = start + MIN_PART_LENGTH;
        end <= key.length && text.includes(key.slice(start, end));
        end += 1
      )
        ends.add(end);
    if (ends.has(key.length)) return parts;
    starts = ends;
  }
  return Infinity;
}

const MIN_SLIP_LENGTH = 3;
/** A name of this length may also be a part of a label with a slip. */
const MIN_PART_SLIP_LENGTH = 4;

/** Finds the measures that have a name with one character changed, missing, added, or two exchanged. */
function findWithSlip(plan: Plan, key: string): string[] {
  if (key.length < MIN_SLIP_LENGTH || /^[a-z]\d/u.test(key)) return [];
  const { long, texts } = namesOf(plan);
  const matching = long.filter(([name]) => isSlip(key, name)).flatMap(([, codes]) => [...codes]);
  const inside =
    key.length < MIN_PART_SLIP_LENGTH
      ? []
      : texts.filter(({ own }) => hasSlipInside(key, own)).map(({ code }) => code);
  return [...new Set([...matching, ...inside])];
}

/**
 * Whether a part of a text is a name with one character changed, missing or added, or two exchanged. A message is compared with
 * every part of every label, so this counts what is the same at both ends and makes no strings.
 */
function isSlip(key: string, text: string, from = 0, to = text.length): boolean {
  const length = to - from;
  const shorter = Math.min(key.length, length);
  const longer = Math.max(key.length, length);
  if (longer - shorter > 1) return false;
  let start = 0;
  while (start < shorter && key[start] === text[from + start]) start += 1;
  let end = 0;
  while (end < shorter - start && key[key.length - 1 - end] === text[to - 1 - end]) end += 1;
  const different = longer - start - end;
  const isExchange =
    key.length === length && key[start] === text[from + start + 1] && key[start + 1] === text[from + start];
  return different === 1 || (different === 2 && isExchange);
}

function hasSlipInside(key: string, text: string): boolean {
  for (const length of [key.length - 1, key.length, key.length + 1])
    for (let start = 0; start + length <= text.length; start += 1)
      if (isSlip(key, text, start, start + length)) return true;
  return false;
}

/** The measures whose labels resemble a name most, for a person who wrote a wrong one. */
export function nearestMeasures(plan: Plan, name: string, count: number): string[] {
  const key = toKey(name).slice(0, 40);
  return namesOf(plan)
    .labels.map(({ code, label }) => ({
      code,
      away: distance(key, label) / Math.max(key.length, label.length, 1),
    }))
    .filter(({ away }) => away < 1)
    .sort((a, b) => a.away - b.away)
    .slice(0, count)
    .map(({ code }) => code);
}

/** Whether two measures stand under the same header. */
export function areNeighbours(plan: Plan, one: string, other: string): boolean {
  const parent = (code: string) => measureOf(plan, code).header.slice(0, -1).join('/');
  return one !== other && parent(one) === parent(other);
}
