import { readArguments, unreadWords } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import { Problem } from '../../core/problem.js';
import { composeReport, reportPeriodName } from '../../core/report/compose.js';
import { reportCard } from '../../../cards/report.js';
import { answer, currentPeriodOfAll, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';
import { readReportContent } from './report-content.js';
import { examplePeriod, periodWords } from '../../plan/period-words.js';
import { hasClosingReport } from '../../plan/calendar.js';

/** `/report [period]`: sends a card with what people still have to write, then the work summary as .docx. */
export async function reportCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { unit, period: named, rest } = readArguments(words, context.plans.latest, context.today);
  const { latest } = context.plans;
  const word = periodWords(latest).period;
  const annual = hasClosingReport(latest.calendar) ? `，或总结 ${latest.sourceYear}年报` : '';
  const usage = `请这样写：总结 ${examplePeriod(latest)}${annual}；${word}可以不写。`;
  if (unit) throw new Problem('bad-arguments', '工作总结是全局的，不分单位。', usage);
  if (rest.length > 0) throw unreadWords(rest, latest, context.today, `，没有这样的${word}`, usage);
  const period = named ?? (await currentPeriodOfAll(context));
  const plan = requirePlan(context.plans, period, context.today);
  const content = await readReportContent(context, plan, period);
  if (content.counts.reported === 0)
    throw new Problem(
      'not-now',
      `${reportPeriodName(period)}还没有单位报送，没有可写的数据。`,
      '发送“状态”可以看各单位的情况。',
    );
  const card = reportCard(content, composeReport(content));
  await answer(context, place, { kind: 'card', card });
  await answer(context, place, { kind: 'file', file: { kind: 'report', period } });
}
