import { distance } from 'fastest-levenshtein';
import { unitName, type Unit } from '../plan/organisation.js';
import { readPeriod, type LocalDate, type Period } from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import { Problem } from './problem.js';

/**
 * All commands: the bare Chinese word of each, and its purpose as `/help` prints it. The key is the slash
 * form.
 */
export const COMMANDS = {
  fill: { word: '填报', does: '填写本单位的季报' },
  status: { word: '状态', does: '查看各单位报送情况' },
  summary: { word: '汇总', does: '生成汇总表（Excel）' },
  review: { word: '审核', does: '审核已提交的填报' },
  remind: { word: '催报', does: '提醒还没有报送的单位' },
  template: { word: '模板', does: '下载可填写的 Excel 模板' },
  history: { word: '历史', does: '查看修改记录' },
  targets: { word: '目标', does: '对照年度任务查看进展' },
  report: { word: '总结', does: '生成工作总结（Word）' },
  letters: { word: '文书', does: '生成告知书和承诺书' },
  package: { word: '上报包', does: '打包上报材料' },
  rules: { word: '公式', does: '下载审核公式表' },
  members: { word: '成员', does: '查看各单位填报人和各角色' },
  calendar: { word: '日历', does: '下载全年日期（日历文件）' },
  help: { word: '帮助', does: '查看现在要做什么' },
  claim: { word: '认领', does: '用启动时显示的认领码成为管理员' },
  here: { word: '本群', does: '把所在的群设为工作群' },
  bind: { word: '绑定', does: '绑定填报人，或给予角色' },
  unbind: { word: '解绑', does: '取消一个人的全部绑定' },
  reopen: { word: '重开', does: '重新打开已通过的填报' },
  extend: { word: '延期', does: '延长一个单位的截止日' },
  allow: { word: '准许', does: '准许一项本年累计数减少' },
  forward: { word: '上报', does: '登记已上报县安办并锁定' },
} as const;

export type CommandName = keyof typeof COMMANDS;

/** A message that was read as a command. */
export interface Command {
  readonly name: CommandName;
  /**
   * The words after the command's own word, in Unicode normal form NFKC (full-width characters become
   * half-width).
   */
  readonly words: readonly string[];
  /** The same words as they were typed: a reason must be stored exactly as it was written. */
  readonly written: readonly string[];
}

const NAMES = Object.keys(COMMANDS) as CommandName[];

/**
 * Reads a message as a command: `/summary 2025Q3`, `汇总 2025年三季度`, `汇总2025Q3`. The slash may be full-width.
 * Returns undefined when the text does not begin with a command.
 */
export function readCommand(text: string): Command | undefined {
  const [begun = '', ...rest] = text.trim().split(/\s+/u);
  const first = begun.normalize('NFKC');
  const found = first.startsWith('/')
    ? (readSlash(first.slice(1)) ?? readBare(first.slice(1)))
    : readBare(first);
  if (!found) return undefined;
  const written = found.glued ? [found.glued, ...rest] : rest;
  return { name: found.name, words: written.map(word => word.normalize('NFKC')), written };
}

/** A command at the start of a word, and the characters that follow it without a blank. */
interface Spoken {
  readonly name: CommandName;
  readonly glued: string;
}

function readSlash(word: string): Spoken | undefined {
  const letters = /^[a-z]*/iu.exec(word)?.[0] ?? '';
  const name = NAMES.find(known => known === letters.toLowerCase());
  return name && { name, glued: word.slice(letters.length) };
}

/** Finds the longest command word at the start of `word`: 上报包 is one command, not 上报 followed by 包. */
function readBare(word: string): Spoken | undefined {
  const [name] = NAMES.filter(known => word.startsWith(COMMANDS[known].word)).sort(
    (a, b) => COMMANDS[b].word.length - COMMANDS[a].word.length,
  );
  return name && { name, glued: word.slice(COMMANDS[name].word.length) };
}

/** Formats a command in both forms: `/summary 汇总`. */
export function commandWords(name: CommandName): string {
  return `/${name} ${COMMANDS[name].word}`;
}

/**
 * Finds the command that resembles the first word of a text most (edit distance); `help` when none has
 * anything in common with it.
 */
export function nearestCommand(text: string): CommandName {
  const [first = ''] = text.normalize('NFKC').trim().split(/\s+/u);
  const typed = first.replace(/^\//u, '').toLowerCase();
  const far = (name: CommandName) => {
    const slash = distance(typed, name) / Math.max(typed.length, name.length);
    const { word } = COMMANDS[name];
    return Math.min(slash, distance(typed, word) / Math.max(typed.length, word.length));
  };
  const best = [...NAMES].sort((a, b) => far(a) - far(b))[0] ?? 'help';
  return far(best) < 0.99 ? best : 'help';
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
  const period = takeFirst(words, [1, 2], text => readPeriod(text, today));
  // Tries two words first: a section alone may have several units, a section with an industry has one.
  const unit = takeFirst(period.rest, [2, 1], text => findUnit(text, plan));
  return {
    ...(period.found ? { period: period.found } : {}),
    ...(unit.found ? { unit: unit.found } : {}),
    rest: unit.rest,
  };
}

/**
 * Finds the first match among runs of neighbouring words of the given lengths, and returns it with the
 * remaining words.
 */
function takeFirst<T>(
  words: readonly string[],
  lengths: readonly number[],
  find: (text: string) => T | undefined,
): { found: T | undefined; rest: readonly string[] } {
  for (const at of words.keys())
    for (const length of lengths.filter(each => at + each <= words.length)) {
      const found = find(words.slice(at, at + length).join(''));
      if (found !== undefined) return { found, rest: words.toSpliced(at, length) };
    }
  return { found: undefined, rest: words };
}

/**
 * Finds a unit by its full name, its industry, its key, or its section when the section has one unit only. An
 * enterprise below a section is found by its name or its key. Returns undefined when no unit matches. Throws a Problem
 * (`unknown-unit`) that lists the units when the section has several.
 */
export function findUnit(word: string, plan: Plan): Unit | undefined {
  const plain = bare(word);
  if (!plain) return undefined;
  const units = plan.organisation.units;
  const named = units.find(unit =>
    [unitName(unit), unit.industry, unit.key].some(name => bare(name) === plain && !isChild(unit, name)),
  );
  if (named) return named;
  const inSection = units.filter(unit => bare(unit.section) === plain && unit.parent === undefined);
  if (inSection.length > 1)
    throw new Problem(
      'unknown-unit',
      `${word}有 ${inSection.length} 个填报单位。`,
      `请写明是哪一个：${inSection.map(unitName).join('、')}。`,
    );
  return inSection[0];
}

/**
 * Whether `name` is not the unit's own: an enterprise below a section shares the industry, but is not found
 * by it.
 */
const isChild = (unit: Unit, name: string): boolean =>
  unit.parent !== undefined && name !== unitName(unit) && name !== unit.key;

const bare = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[\s·•・.\-_/]/gu, '')
    .toLowerCase();
