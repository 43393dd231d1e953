import { requirePlan } from '../../core/current-period.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { checkReport, countByWords, periodOfReport } from '../../core/report/check-report.js';
import { composeReport, reportPeriodName } from '../../core/report/compose.js';
import { reportCheckCard } from '../../../cards/report.js';
import type { ReadDocument } from '../../office/read-docx.js';
import type { Calendar } from '../../plan/calendar.js';
import { periodFromKey, type Period } from '../../plan/period.js';
import { readPeriod } from '../../plan/read-period.js';
import { answer, type Context, type Place } from '../context.js';
import { readReportContent } from '../reporting/report-content.js';

/** So many numbers of a report found by their sentences make a text an edited report, whatever else it lost. */
const MIN_KNOWN = 8;

/**
 * Answers a bureau's work summary that people edited: which of its numbers agree with the tables. False when the document
 * is none. Throws a Problem for one of another bureau, or of two periods.
 */
export async function checkSentReport(
  context: Context,
  place: Place,
  document: ReadDocument,
): Promise<boolean> {
  if (!isAllowed(context.person, 'report')) return false;
  const identity = identifyReport(context, document);
  if (!identity) return false;
  const { period, isCertain } = identity;
  const plan = requirePlan(context.plans, period, context.today);
  const report = composeReport(await readReportContent(context, plan, period));
  if (!isCertain && countByWords(report, document.text) < MIN_KNOWN) return false;
  const check = checkReport(plan, report, document);
  await answer(context, place, { kind: 'card', card: reportCheckCard(period, check) });
  return true;
}

/** The period of a report by its bookmarks, its stamp or its title; a title alone is not certain. */
function identifyReport(
  { plans, today }: Context,
  document: ReadDocument,
): { readonly period: Period; readonly isCertain: boolean } | undefined {
  const stamp = readReportStamp(document.keywords);
  if (stamp) requireBureau(stamp.bureau, plans.latest.organisation.bureau);
  const marked = periodOfReport(document, code => plans.latest.measures.has(code));
  if (marked?.isOther) throw otherReport('文中的数字不是本单位报表的指标。');
  const titled = readTitle(document.text, today, plans.latest.calendar);
  if (marked && titled) requireSamePeriod(titled, marked.period);
  const certain = marked?.period ?? stamp?.period;
  const period = certain ?? titled;
  return period && { period, isCertain: certain !== undefined };
}

function requireSamePeriod(titled: Period, marked: Period): void {
  if (titled !== marked)
    throw otherReport(
      `标题写的是${reportPeriodName(titled)}，文中的数字来自${reportPeriodName(marked)}的报表。`,
    );
}

interface ReportStamp {
  readonly period: Period;
  readonly bureau: string;
}

function readReportStamp(keywords: string): ReportStamp | undefined {
  const match = /(?:季报|月报|半年报|年报)总结\s+(\S+)\s+(\S+)/u.exec(keywords);
  const period = periodFromKey(match?.[1] ?? '');
  return match && period ? { period, bureau: match[2] ?? '' } : undefined;
}

function requireBureau(bureau: string, own: string): void {
  if (bureau !== own.replace(/\s/gu, '')) throw otherReport(`这是${bureau}的工作总结。`);
}

const otherReport = (sentence: string): Problem =>
  new Problem('bad-file', `${sentence}没有核对。`, '请发送“总结”重新生成，改好后再发回来。数据没有改动。');

/** The period in the title of a work summary: `2025年第三季度工作总结`, `2025年度工作总结`. */
function readTitle(text: string, today: string, calendar: Calendar): Period | undefined {
  const words = /(\d{4}年(?:第?[一二三四]季度|\d{1,2}月|[上下]半年|度))工作总结/u.exec(
    text.slice(0, 300).replace(/\s/gu, ''),
  )?.[1];
  return words === undefined ? undefined : readPeriod(words, today, calendar);
}
