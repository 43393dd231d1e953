/**
 * The commands for the plan: `npm run plan -- export FILE` writes the plan in force (.json, or .xlsx: the plan book),
 * `npm run plan -- check FILE` says what is wrong with one, by place, and ends with 1 when something is;
 * `npm run plan -- schema FILE` writes docs/plan.schema.json.
 */
import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import process from 'node:process';
import { ConfigError } from '../config.js';
import { describeSystemFailure } from '../core/failure-words.js';
import type { PlanData } from '../plan/plan.js';
import { planSchema } from '../plan/plan-schema.js';
import { planBook } from '../workbook/plan-book/plan-book.js';
import { writeBook } from '../workbook/xlsx/write.js';
import { readPlanFile, UnreadablePlan } from './plan-files.js';
import { findPlan } from './plan-in-force.js';
import { readSettings } from './settings.js';

const USAGE =
  '请写明要做什么：npm run plan -- export 文件（.json 或 .xlsx），npm run plan -- check 文件（.json 或 .xlsx）';

async function main(): Promise<number> {
  const [, , name, file] = process.argv;
  if (file !== undefined && name === 'export') return exportPlan(file);
  if (file !== undefined && name === 'check') return checkFile(file);
  if (file !== undefined && name === 'schema') {
    await writeFile(file, `${JSON.stringify(planSchema(), null, 2)}\n`);
    return 0;
  }
  throw new UnreadablePlan(USAGE);
}

async function exportPlan(file: string): Promise<number> {
  const { data, from } = await findPlan(readSettings());
  await writeFile(file, await contentOf(file, data));
  say(`已把${from}（${data.year}年，${data.organisation.bureau}）写到 ${file}`);
  return 0;
}

/** A plan as the file of this ending. */
async function contentOf(file: string, data: PlanData): Promise<string | Buffer> {
  switch (extname(file).toLowerCase()) {
    case '.json':
      return `${JSON.stringify(data, null, 2)}\n`;
    case '.xlsx':
      return writeBook(planBook(data));
    default:
      throw new UnreadablePlan('文件名应以 .json 或 .xlsx 结尾');
  }
}

async function checkFile(file: string): Promise<number> {
  const { data, ...found } = await readPlanFile(file);
  const faults = [...found.faults, ...found.sentFaults];
  if (faults.length === 0) {
    say(
      `${file} 可以用：${data.year}年，${data.organisation.bureau}，填报单位 ${data.organisation.units.length} 个，指标 ${data.forms.flatMap(({ measures }) => measures).length} 项`,
    );
    return 0;
  }
  say([...faults, `有 ${faults.length} 处要改。`].join('\n'));
  return 1;
}

const say = (words: string): void => {
  process.stdout.write(`${words}\n`);
};

try {
  process.exitCode = await main();
} catch (error) {
  const isKnown = error instanceof UnreadablePlan || error instanceof ConfigError;
  process.stderr.write(`${isKnown ? error.message : describeSystemFailure(error)}\n`);
  process.exitCode = 1;
}
