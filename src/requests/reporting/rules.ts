import { readArguments } from '../../core/command.js';
import { requireAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { quarterOn, yearOf } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import type { Book } from '../../workbook/xlsx/book.js';
import { rulesBook } from '../../workbook/sheets/rules-book.js';
import { answer, type Context, type Place } from '../context.js';

/** `/rules [period]`: sends the catalogue of checks of that year's plan as a workbook. */
export async function rulesCommand(context: Context, place: Place, words: readonly string[]): Promise<void> {
  requireAllowed(context.person, 'rules', '公式');
  const { period } = readArguments(words, context.plans.latest, context.today);
  const year = yearOf(period ?? quarterOn(context.today));
  if (!context.plans.of(year))
    throw new Problem('no-plan', `没有 ${year} 年的方案。`, '请写有方案的年份，例如 /rules 2025Q3。');
  await answer(context, place, { kind: 'file', file: { kind: 'rules', year } });
}

/** Makes the workbook for `/rules`. */
export function rulesFile(
  { plans, zone }: { readonly plans: Plans; readonly zone: string },
  { year }: { readonly year: number },
  now: Date,
): { name: string; book: Book } {
  const plan = plans.of(year);
  if (!plan) throw new Error(`there is no plan of ${year}`);
  return { name: `${year}年审核公式表.xlsx`, book: rulesBook(plan, now, zone) };
}
