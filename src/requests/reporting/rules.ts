import { readArguments, unreadWords } from '../../core/command.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { yearOf } from '../../plan/period.js';
import { examplePeriod, periodWords } from '../../plan/period-words.js';
import { rulesBook } from '../../workbook/sheets/rules-book.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import { answer, type Context, type FileContext } from '../context.js';
import type { CommandMessage } from '../request.js';

/** `/rules [period]`: sends the catalogue of checks of that year's plan as a workbook. */
export async function rulesCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { latest } = context.plans;
  const { period, unit, rest } = readArguments(words, latest, context.today);
  const { period: word } = periodWords(latest);
  const usage = `请这样写：公式 ${examplePeriod(latest)}；${word}可以不写。`;
  if (unit) throw new Problem('bad-arguments', '公式表不分单位。', usage);
  if (rest.length > 0) throw unreadWords(rest, latest, context.today, `，没有这样的${word}`, usage);
  const year = period ? yearOf(period) : Number(context.today.slice(0, 4));
  if (!context.plans.forYear(year))
    throw new Problem('no-plan', `没有 ${year} 年的方案。`, '请写有方案的年份，例如 /rules 2025Q3。');
  await answer(context, place, {
    kind: 'file',
    file: { kind: 'rules', year, ...(period === undefined ? {} : { period }) },
  });
}

/** Makes the workbook for `/rules`. */
export async function makeRulesFile(
  { plans, zone, now }: FileContext,
  { year, period }: Extract<FileRequest, { kind: 'rules' }>,
): Promise<MadeFile> {
  const plan = period === undefined ? plans.forYear(year) : plans.forPeriod(period);
  if (!plan) throw new Error(`there is no plan of ${year}`);
  return { name: `${year}年审核公式表.xlsx`, bytes: await writeBook(rulesBook(plan, now, zone)) };
}
