import { bold, escapeMarkdown, personName } from '../../../cards/elements.js';
import { formatDay, NOT_ASKED, titleOf } from '../../../cards/phrases.js';
import { noticeCard } from '../../../cards/notices.js';
import { answerCard, greetingCard, type CommandButton } from '../../../cards/question.js';
import { readQuestion, readQuestionOfUnit, type Question } from '../../core/message/questions.js';
import { guessUnits } from '../../core/near-units.js';
import { isReported, ownDeadline, STATE_NAMES } from '../../core/submission/submission.js';
import { countRest, MAX_LISTED } from '../../core/text.js';
import { forwardDeadline, submitDeadline } from '../../plan/calendar.js';
import { daysBetween, isAnnual, periodName, type LocalDate, type Period } from '../../plan/period.js';
import { insertYear, type Plan } from '../../plan/plan.js';
import {
  answer,
  currentPeriodOfAll,
  isAsked,
  ownUnits,
  readReports,
  type Context,
  type Place,
  type UnitReport,
} from '../context.js';
import { statusCommand } from '../reporting/status.js';
import type { Command, CommandMessage } from '../request.js';
import { decidersOf, readPossibleDeciders } from '../reviewing/deciders.js';
import { buttonsOf, offersFor } from './help.js';
import { assistantName, periodWords } from '../../plan/period-words.js';

type Commands = Readonly<Record<string, Command>>;

/** Answers a plain question or a greeting from the plan and the database. False: the text is no such question. */
export async function answerQuestion(
  context: Context,
  message: Pick<CommandMessage, 'place'>,
  text: string,
  commands: Commands,
): Promise<boolean> {
  const question = readQuestion(text) ?? questionOfUnit(context, text);
  if (question === undefined) return false;
  const offers = offersFor(context, commands, await readReports(context, ownUnits(context)));
  await ANSWERS[question](context, message.place, buttonsOf(offers));
  return true;
}

/** `供水怎么填`: the answer is the same for every unit, and only a unit may stand before the question. */
function questionOfUnit({ plans }: Context, text: string): Question | undefined {
  const reading = readQuestionOfUnit(text);
  return reading && guessUnits(reading.name, plans.latest).length > 0 ? reading.question : undefined;
}

type Answer = (context: Context, place: Place, buttons: readonly CommandButton[]) => Promise<void>;

const ANSWERS: Readonly<Record<Question, Answer>> = {
  greeting: (context, place, buttons) =>
    answer(context, place, {
      kind: 'card',
      card: greetingCard(context.plans.latest, pick(buttons, ...MAIN), place.kind === 'p2p'),
    }),
  thanks: (context, place) =>
    answer(context, place, {
      kind: 'card',
      card: noticeCard(assistantName(context.plans.latest), '不客气。有事随时发消息给我。'),
    }),
  deadline: async (context, place, buttons) =>
    say(context, place, '截止日期', await deadlineLines(context), pick(buttons, 'fill', 'later')),
  how: (context, place, buttons) =>
    say(context, place, '怎么填', howLines(context, buttons), pick(buttons, 'fill', 'template')),
  reviewer: async (context, place) => say(context, place, '谁审核', await reviewerLines(context)),
  missing: (context, place) =>
    statusCommand(context, { place, words: [], rawWords: [], rest: '', mentioned: [] }),
  what: (context, place, buttons) =>
    say(context, place, '填什么', whatLines(context), pick(buttons, 'fill', 'template')),
  left: async (context, place, buttons) =>
    say(context, place, '还差多少', await leftLines(context), pick(buttons, 'fill')),
};

const MAIN = ['fill', 'review', 'status', 'summary', 'help'];

const pick = (buttons: readonly CommandButton[], ...names: readonly string[]): CommandButton[] =>
  names.flatMap(name => buttons.find(each => each.name === name) ?? []);

const say = (
  context: Context,
  place: Place,
  title: string,
  lines: readonly string[],
  buttons: readonly CommandButton[] = [],
): Promise<void> =>
  answer(context, place, { kind: 'card', card: answerCard(title, lines, buttons, place.kind === 'p2p') });

/** The person's own reports, at most a dozen of them. */
async function readListedReports(context: Context): Promise<{ reports: UnitReport[]; more: string[] }> {
  const units = ownUnits(context);
  const more = units.length > MAX_LISTED ? [escapeMarkdown(countRest(units.length, '发送“填报”查看'))] : [];
  return { reports: await readReports(context, units.slice(0, MAX_LISTED)), more };
}

function groupByPeriod(reports: readonly UnitReport[]): Map<Period, UnitReport[]> {
  const groups = new Map<Period, UnitReport[]>();
  for (const report of reports) groups.set(report.period, [...(groups.get(report.period) ?? []), report]);
  return groups;
}

const planOf = ({ plans }: Context, period: Period): Plan => plans.forPeriod(period) ?? plans.latest;

/** `**2025年第三季度**：填报中，已填 12/96；9月28日24:00前提交，还剩 6 天` */
export async function describeReport(context: Context, { unit, period, state }: UnitReport): Promise<string> {
  const { tx, today } = context;
  const plan = planOf(context, period);
  const name = bold(escapeMarkdown(periodName(period)));
  if (!isAsked(context, { unit, period })) return `${name}：${NOT_ASKED}`;
  if (isReported(state)) return `${name}：${STATE_NAMES[state]}`;
  const counts = await tx.figureCounts(period, [unit.key]);
  const dates = await tx.submissionDates(period, [unit.key]);
  const filled = counts.get(unit.key) ?? 0;
  const day = dates.get(unit.key)?.ownDeadline ?? submitDeadline(plan.calendar, period);
  const progress = filled > 0 ? `，已填 ${filled}/${plan.typedMeasures.length}` : '';
  return `${name}：${STATE_NAMES[state]}${progress}；${due(today, day, '提交')}`;
}

async function deadlineLines(context: Context): Promise<string[]> {
  const { reports, more } = await readListedReports(context);
  if (reports.length === 0) return generalDeadline(context);
  const lines: string[] = [];
  for (const [period, ofPeriod] of groupByPeriod(reports)) {
    const keys = ofPeriod.map(({ unit }) => unit.key);
    const submissions = new Map((await context.tx.submissions(period, keys)).map(each => [each.unit, each]));
    for (const { unit, state } of ofPeriod) {
      const submission = submissions.get(unit.key);
      const own = submission && ownDeadline(submission);
      const day = own ?? submitDeadline(planOf(context, period).calendar, period);
      const title = bold(escapeMarkdown(titleOf(period, unit)));
      const words = isReported(state) ? `${STATE_NAMES[state]}，不用再报` : due(context.today, day, '提交');
      lines.push(`- ${title}：${isAsked(context, { unit, period }) ? words : NOT_ASKED}`);
    }
  }
  return [...lines, ...more];
}

/** For those who report for no unit: the plan's dates of the present period. */
async function generalDeadline(context: Context): Promise<string[]> {
  const period = await currentPeriodOfAll(context);
  const { calendar, organisation } = planOf(context, period);
  const lines = [`各单位：${due(context.today, submitDeadline(calendar, period), '提交')}`];
  if (!isAnnual(period) || !calendar.annual)
    lines.push(
      `${escapeMarkdown(organisation.reviewingSection)}：${due(context.today, forwardDeadline(calendar, period), '上报')}`,
    );
  return lines;
}

/** `9月28日24:00前提交，还剩 6 天` */
function due(today: LocalDate, day: LocalDate, task: string): string {
  const left = daysBetween(today, day);
  const words = left > 0 ? `还剩 ${left} 天` : left === 0 ? '就是今天' : `已过 ${-left} 天`;
  return `${formatDay(day)}24:00前${task}，${words}`;
}

const howLines = ({ plans }: Context, buttons: readonly CommandButton[]): string[] => [
  ...(buttons.some(({ name }) => name === 'fill') ? [] : ['填报由填报人完成，您不用填。填报人这样填：']),
  `1. 点“立即填报”，一页一页填，共 ${plans.latest.pages.length} 页；与${periodWords(plans.latest).before}相同的点“本页无变化”。`,
  '2. 最后一页写工作总结，核对后点“提交”。',
  '3. 随时可以停下，已保存的不会丢；也可以发送“模板”在 Excel 里填好发回来。',
];

function whatLines({ plans }: Context): string[] {
  const { forms, typedMeasures } = plans.latest;
  const { every, last } = periodWords(plans.latest);
  return [
    `${every} ${forms.length} 张表，共 ${typedMeasures.length} 项，另有工作总结：`,
    ...forms.map(({ title, sheet }) => `- ${escapeMarkdown(`${sheet}　${insertYear(plans.latest, title)}`)}`),
    `有${last}数的已经带入，合计自动算。`,
  ];
}

async function reviewerLines(context: Context): Promise<string[]> {
  const possible = await readPossibleDeciders(context, context.today);
  const units = context.person.units.length > 0 ? context.person.units.slice(0, MAX_LISTED) : [''];
  const people = new Set(units.flatMap(unit => decidersOf({ unit }, possible).map(({ openId }) => openId)));
  const section = escapeMarkdown(context.plans.latest.organisation.reviewingSection);
  if (people.size === 0) return [`由${section}审核。现在还没有绑定审核人，请联系管理员。`];
  return [`由${section}审核，审核人：${[...people].slice(0, MAX_LISTED).map(personName).join(' ')}`];
}

async function leftLines(context: Context): Promise<string[]> {
  const { reports, more } = await readListedReports(context);
  if (reports.length === 0) return ['您没有要填的单位。发送“状态”可以看各单位的进度。'];
  const lines: string[] = [];
  for (const [period, ofPeriod] of groupByPeriod(reports)) {
    const counts = await context.tx.figureCounts(
      period,
      ofPeriod.map(({ unit }) => unit.key),
    );
    const all = planOf(context, period).typedMeasures.length;
    for (const { unit, state } of ofPeriod) {
      const filled = counts.get(unit.key) ?? 0;
      const words = isReported(state) ? STATE_NAMES[state] : `已填 ${filled}/${all}，还差 ${all - filled} 项`;
      const title = bold(escapeMarkdown(titleOf(period, unit)));
      lines.push(`- ${title}：${isAsked(context, { unit, period }) ? words : NOT_ASKED}`);
    }
  }
  return [...lines, ...more];
}
