import { distance } from 'fastest-levenshtein';
import { unitName, type Unit } from '../plan/organisation.js';
import type { LocalDate, Period } from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import { examplePeriod, exampleUnit, periodWords } from '../plan/period-words.js';
import { isForeignPeriod, readPlanPeriod } from '../plan/read-period.js';
import { Problem } from './problem.js';
import { listNames } from './text.js';

/** The Chinese word and the purpose of a command. Its slash form (`/summary`) is its key in the `CommandTable`. */
export interface CommandWords {
  /** The bare Chinese word that calls the command: 汇总. */
  readonly word: string;
  /** Other words that people use for it: 报告. They call it as a whole word alone; `/help` and cards do not show them. */
  readonly alsoWords?: readonly string[];
  /** The purpose of the command, in Chinese, as `/help` prints it. */
  readonly purpose: string;
}

/** All commands, by their slash form without the slash. */
export type CommandTable = Readonly<Record<string, CommandWords>>;

/** A message that was read as a command. */
export interface CommandReading {
  /** The key of the command in the `CommandTable`. */
  readonly name: string;
  /** The words after the command, in Unicode normal form NFKC (full-width characters become half-width), without marks at the end. */
  readonly words: readonly string[];
  /** The same words as they were typed: a reason must be stored exactly as it was written. */
  readonly rawWords: readonly string[];
  /** Everything after the command, with its line breaks. */
  readonly rest: string;
  /** Present: it was called by one of its other words, which may also be a part of the name of a figure: 承诺书 12. */
  readonly isByOtherWord?: true;
}

/**
 * Reads a message as a command: `/summary 2025Q3`, `汇总 2025年三季度`, `汇总2025Q3`. The slash may be full-width.
 * Returns undefined when the text does not begin with a command.
 */
export function readCommand(text: string, commands: CommandTable): CommandReading | undefined {
  const trimmed = text.trim();
  const alone = readCommandAsTyped(withoutEnd(trimmed), commands);
  return alone?.rest === '' ? alone : readCommandAsTyped(trimmed, commands);
}

function readCommandAsTyped(trimmed: string, commands: CommandTable): CommandReading | undefined {
  const [firstWord = '', ...rest] = trimmed.split(/\s+/u);
  const first = firstWord.normalize('NFKC');
  const match = first.startsWith('/')
    ? (readSlashCommand(first.slice(1), commands) ?? readBareWord(first.slice(1), commands))
    : readBareWord(first, commands);
  if (!match) return undefined;
  const rawWords = match.remainder ? [match.remainder, ...rest] : rest;
  return {
    name: match.name,
    words: withoutEndMarks(rawWords.map(word => word.normalize('NFKC'))),
    rawWords,
    rest: match.remainder + trimmed.slice(firstWord.length),
    ...(match.isByOtherWord ? { isByOtherWord: true } : {}),
  };
}

/** A mark that ends a sentence: voice input writes 汇总。 A question mark is none: 撤回？ asks, and is not to be done. */
const END_MARK = /[。.!！~～…\s]/u;

/** A text without the marks and blanks at its end. There may be very many: a loop reads each of them once. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && END_MARK.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The words of a command without the marks that end its sentence; a reason keeps them in `rawWords`. */
function withoutEndMarks(words: readonly string[]): string[] {
  const last = withoutEnd(words.at(-1) ?? '');
  return [...words.slice(0, -1), ...(last ? [last] : [])];
}

/** A command at the start of a word, and the characters that follow it without a blank. */
interface CommandMatch {
  readonly name: string;
  readonly remainder: string;
  readonly isByOtherWord?: boolean;
}

function readSlashCommand(word: string, commands: CommandTable): CommandMatch | undefined {
  const letters = /^[a-z]*/iu.exec(word)?.[0] ?? '';
  const name = Object.keys(commands).find(candidate => candidate === letters.toLowerCase());
  return name === undefined ? undefined : { name, remainder: word.slice(letters.length) };
}

/** Finds the longest command word at the start of `word`: 上报包 is one command, not 上报 followed by 包. */
function readBareWord(word: string, commands: CommandTable): CommandMatch | undefined {
  const matches = Object.entries(commands).flatMap(([name, command]) =>
    wordsOf(command)
      .filter(each => word.startsWith(each))
      .map(each => ({ name, remainder: word.slice(each.length), isByOtherWord: each !== command.word })),
  );
  const [longest] = matches
    .filter(({ remainder, isByOtherWord }) => !isByOtherWord || /^(?:\d|$)/u.test(remainder))
    .sort((a, b) => a.remainder.length - b.remainder.length);
  return longest;
}

/** All Chinese words that call a command, its own first. */
export const wordsOf = ({ word, alsoWords = [] }: CommandWords): readonly string[] => [word, ...alsoWords];

/** Formats a command in both forms: `汇总 /summary`. */
export const commandLabel = (name: string, { word }: CommandWords): string => `${word} /${name}`;

/** At this distance, from 0 (equal) to 1 (no letter in common), a word resembles no command. */
const NOTHING_IN_COMMON = 0.99;

/** Returns the label of the command that resembles the first word of a text most; of `/help` when none does. */
export function findNearestCommand(text: string, commands: CommandTable): string {
  const [first = ''] = text.normalize('NFKC').trim().split(/\s+/u);
  const typed = first.replace(/^\//u, '').toLowerCase();
  const distanceTo = (name: string) => distance(typed, name) / Math.max(typed.length, name.length);
  const [nearest] = Object.entries(commands)
    .map(([name, command]) => ({
      label: commandLabel(name, command),
      distance: Math.min(...[name, ...wordsOf(command)].map(distanceTo)),
    }))
    .sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance < NOTHING_IN_COMMON ? nearest.label : '帮助 /help';
}

/** The period and the unit found among the words of a command, in any order; `rest` has the other words. */
export interface Arguments {
  readonly period?: Period;
  readonly unit?: Unit;
  readonly rest: readonly string[];
}

/**
 * Reads the period and the unit among the words of a command. Both may contain a blank: `给排水股 城市供水`,
 * `2025年 三季度`. Throws a Problem when a section with several units is named (see `findUnit`).
 */
export function readArguments(words: readonly string[], plan: Plan, today: LocalDate): Arguments {
  const period = extractFirst(words, [1, 2], text => readPlanPeriod(text, today, plan));
  // Tries two words first: a section alone may have several units, a section with an industry has one.
  const unit = extractFirst(period.rest, [2, 1], text => findUnit(text, plan));
  return {
    ...(period.match ? { period: period.match } : {}),
    ...(unit.match ? { unit: unit.match } : {}),
    rest: unit.rest,
  };
}

/**
 * The Problem of words that are neither a period nor a unit of the plan. A period of another kind (三季度 in a plan of months)
 * is answered with those that the plan has. `what`: what the words may be; `usage`: how to write it.
 */
export function unreadWords(
  rest: readonly string[],
  plan: Plan,
  today: LocalDate,
  what: string,
  usage: string,
): Problem {
  const foreign = rest.find(word => isForeignPeriod(word, today, plan.calendar));
  return new Problem(
    'bad-arguments',
    foreign === undefined
      ? `看不懂“${rest.join(' ')}”${what}。`
      : `没有“${foreign}”：本方案${periodWords(plan).every}报送一次。`,
    usage,
  );
}

/** Throws the Problem of words behind a command that reads a period and a unit, and none of these. */
export function refuseUnreadWords(
  rest: readonly string[],
  plan: Plan,
  today: LocalDate,
  command: string,
): void {
  if (rest.length > 0)
    throw unreadWords(
      rest,
      plan,
      today,
      `，没有这样的${periodWords(plan).period}或单位`,
      usageOf(command, plan),
    );
}

/**
 * Reads the unit behind a command that knows no period. Throws the Problem of a period (`is`: what the answer is of instead:
 * 台账是现在的), and of words that are no unit.
 */
export function readUnitAlone(
  words: readonly string[],
  plan: Plan,
  today: LocalDate,
  is: string,
  usage: string,
): Unit | undefined {
  const { unit, period, rest } = readArguments(words, plan, today);
  if (rest.length > 0) throw unreadWords(rest, plan, today, '，没有这样的单位', usage);
  if (period !== undefined)
    throw new Problem('bad-arguments', `${is}，不分${periodWords(plan).period}。`, usage);
  return unit;
}

/** Throws the Problem of words behind a command that reads none. `sending`: what is sent alone, 成员. */
export function refuseWords(words: readonly string[], sending: string): void {
  if (words.length > 0)
    throw new Problem(
      'bad-arguments',
      `看不懂“${words.join(' ')}”。`,
      `请只发送“${sending}”，后面不写别的。`,
    );
}

/** `请这样写：汇总 2025Q3 城市供水；季度和单位都可以不写。` */
export const usageOf = (command: string, plan: Plan): string =>
  `请这样写：${command} ${examplePeriod(plan)} ${exampleUnit(plan)}；${periodWords(plan).period}和单位都可以不写。`;

/** Periods and units stand at the start, before a reason; looking at every word of a long text takes minutes. */
const MAX_WORDS = 20;

/**
 * Finds the first match among runs of neighbouring words of the given lengths, and returns it with the
 * remaining words.
 */
function extractFirst<T>(
  words: readonly string[],
  lengths: readonly number[],
  find: (text: string) => T | undefined,
): { match: T | undefined; rest: readonly string[] } {
  for (const at of words.slice(0, MAX_WORDS).keys())
    for (const length of lengths.filter(each => at + each <= words.length)) {
      const match = find(words.slice(at, at + length).join(''));
      if (match !== undefined) return { match, rest: words.toSpliced(at, length) };
    }
  return { match: undefined, rest: words };
}

/**
 * Finds a unit by its full name, its industry, its key, or its section when the section has one unit only. An
 * enterprise below a section is found by its name or its key. Returns undefined when no unit matches. Throws a Problem
 * (`unknown-unit`) that lists the units when the section has several.
 */
export function findUnit(word: string, plan: Plan): Unit | undefined {
  const units = findUnits(word, plan);
  if (units.length > 1)
    throw new Problem(
      'unknown-unit',
      `${word}有 ${units.length} 个填报单位。`,
      `请写明是哪一个：${listNames(units.map(unitName))}。`,
    );
  return units[0];
}

/** Finds the unit that a name means, or all units of the section that it means. */
export function findUnits(word: string, plan: Plan): readonly Unit[] {
  const plain = normalizeName(word);
  if (!plain) return [];
  const units = plan.organisation.units;
  const unit = units.find(unit =>
    [unitName(unit), unit.industry, unit.key].some(
      name => normalizeName(name) === plain && !isSharedName(unit, name),
    ),
  );
  if (unit) return [unit];
  return units.filter(({ section, parent }) => normalizeName(section) === plain && parent === undefined);
}

/**
 * Whether `name` is not the unit's own: an enterprise below a section shares the industry, but is not found
 * by it.
 */
const isSharedName = (unit: Unit, name: string): boolean =>
  unit.parent !== undefined && name !== unitName(unit) && name !== unit.key;

/** A name as it is compared: without blanks, dots and dashes, in small letters. */
export const normalizeName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[\s·•・.\-_/]/gu, '')
    .toLowerCase();
