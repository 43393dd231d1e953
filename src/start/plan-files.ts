import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { ConfigError } from '../config.js';
import { describeSystemFailure } from '../core/failure-words.js';
import { sentFaults } from '../core/plan/sent-faults.js';
import { Problem } from '../core/problem.js';
import { openArchive } from '../office/unzip.js';
import { listFaults } from '../plan/check-plan.js';
import { formatPath } from '../plan/fault-words.js';
import type { PlanFault } from '../plan/plan-fault.js';
import type { PlanData } from '../plan/plan.js';
import { bureaus } from '../plan/plans.js';
import { COMMANDS } from '../requests/commands.js';
import { placeOf, readPlanBook } from '../workbook/plan-book/read-plan-book.js';
import { cellName } from '../workbook/plan-book/table.js';
import { readBook } from '../workbook/read/read.js';

/** A plan file that was read. */
export interface PlanFile {
  readonly data: PlanData;
  /** What is wrong with it, each a sentence that begins with its place: a path of the JSON, or a cell of the book. */
  readonly faults: readonly string[];
  /** What a plan sent in the chat is refused for, and a start is not: names that cannot be told apart, texts that are too long. */
  readonly sentFaults: readonly string[];
}

/** A plan file that cannot be read at all. The message says why, and how to mend it. */
export class UnreadablePlan extends Error {}

/** Whether a setting names a file rather than a bureau that ships. */
export const isPlanFile = (name: string): boolean => /\.(?:json|xlsx)$/iu.test(name);

/** Reads a plan file: JSON, or a plan book (方案册). Throws UnreadablePlan. */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const bytes = await readFile(resolve(path)).catch((error: unknown) => {
    throw new UnreadablePlan(
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? `没有这个文件：${resolve(path)}；请核对路径（相对路径从程序的文件夹算起）`
        : `文件 ${resolve(path)} 读不出来：${describeSystemFailure(error)}`,
    );
  });
  switch (extname(path).toLowerCase()) {
    case '.json':
      return readPlanJson(bytes.toString('utf8'));
    case '.xlsx':
      return readBookFile(bytes);
    default:
      throw new UnreadablePlan('方案文件应是 .json 或 .xlsx（方案册）');
  }
}

/** Reads a plan from JSON. Throws UnreadablePlan for a text that is no JSON. */
export function readPlanJson(text: string): PlanFile {
  let data: PlanData;
  try {
    data = JSON.parse(text.replace(/^\ufeff/u, '')) as PlanData;
  } catch (error) {
    throw new UnreadablePlan(`不是完整的 JSON：${describePlace(text, error)}；请核对那里的引号、逗号和括号`);
  }
  const found = listFaults(data).map(({ path, words }) => ({ words, place: formatPath(path) }));
  return planFile(data, found, formatPath);
}

/** `nameOf`: names the place of a path. Names and texts are judged when the plan has its right shape. */
function planFile(
  data: PlanData,
  found: readonly { readonly words: string; readonly place: string }[],
  nameOf: (path: PlanFault['path']) => string,
): PlanFile {
  const more = found.length > 0 ? [] : sentFaults(data, COMMANDS);
  return {
    data,
    faults: found.map(({ words, place }) => `${place}：${words}`),
    sentFaults: more.map(({ words, path }) => `${nameOf(path)}：${words}`),
  };
}

/** The line of the place at which JSON breaks off. */
function describePlace(text: string, error: unknown): string {
  const position = Number(/position (\d+)/u.exec(String(error))?.[1] ?? text.length);
  const before = text.slice(0, position).split('\n');
  return `第 ${before.length} 行第 ${(before.at(-1)?.length ?? 0) + 1} 个字符`;
}

async function readBookFile(bytes: Buffer): Promise<PlanFile> {
  try {
    const { data, faults, places } = readPlanBook(await readBook(await openArchive(bytes)));
    const found = faults.map(({ words, ...place }) => ({ words, place: cellName(place) }));
    return planFile(data, found, path => cellName(placeOf(places, path)));
  } catch (error) {
    if (error instanceof Problem) throw new UnreadablePlan(error.sentence + error.next);
    throw error;
  }
}

/** The plans that the setting JIBAO_PLAN names: those of a bureau that ships, or the one of a file. Throws a ConfigError. */
export async function loadPlans(name: string): Promise<readonly PlanData[]> {
  if (!isPlanFile(name)) return bureaus[name] ?? [];
  try {
    const { data, faults } = await readPlanFile(name);
    const [first] = faults;
    if (first === undefined) return [data];
    const more = faults.length > 1 ? `（共 ${faults.length} 处）` : '';
    throw new UnreadablePlan(`${first}${more}；全部问题可以用 npm run plan -- check ${name} 看`);
  } catch (error) {
    if (!(error instanceof UnreadablePlan)) throw error;
    throw new ConfigError(`JIBAO_PLAN: 方案文件“${name}”不能用，${error.message}`);
  }
}
