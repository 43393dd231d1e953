import { submitDeadline } from '../src/plan/calendar.js';
import { decimalsOf, type Measure } from '../src/plan/measure.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName, type LocalDate, type Period } from '../src/plan/period.js';
import { insertYear, labelOf, measureOf, type Plan } from '../src/plan/plan.js';
import { isCarriedOver } from '../src/plan/plans.js';
import type { Finding, SubunitTotals } from '../src/core/checks/check.js';
import { withUnit } from '../src/core/form/number.js';
import { SOMEBODY } from '../src/core/form/page-reading.js';
import { replaceMarked } from '../src/core/people/names.js';
import type { Saver } from './form-view.js';
import { routeName } from './routes.js';
import { lastStep } from '../src/core/submission/last-step.js';
import {
  ownDeadline,
  STATE_NAMES,
  type Change,
  type EntryMethod,
  type State,
  type Submission,
} from '../src/core/submission/submission.js';
import {
  button,
  colourText,
  escapeMarkdown,
  fitLines,
  markdown,
  personName,
  row,
  submitButton,
  type Colour,
  type Element,
} from './elements.js';
import { periodWords } from '../src/plan/period-words.js';

/** Phrases that several cards share, so that one thing has the same words everywhere. */

/** A notice about the last action, shown as written; people who are marked in it stand there by name. */
export const formatNotice = (notice: string): string => replaceMarked(notice, personName, escapeMarkdown);

/** A person, of a deputy also for whom: `何工（替陈工代填）`. */
export const actorName = (actor: string, actsFor?: string): string =>
  actsFor === undefined ? personName(actor) : `${personName(actor)}（替 ${personName(actsFor)} 代填）`;

/** `2025-09-28` → `9月28日` */
export function formatDay(day: LocalDate): string {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日`;
}

export function titleOf(period: Period, unit: Unit): string {
  return `${periodName(period)} · ${unitName(unit)}`;
}

/** What is said of a unit that the plan of a period does not have. */
export const NOT_ASKED = '方案里没有这个单位，不用填报';

/** Says since when a measure counts. */
export function formatSince(measure: Measure, plan: Plan): string {
  if (measure.since === 'stock') return '企业底数';
  if (measure.since === 'year') return `${plan.year}年1月起累计`;
  const [year, month] = measure.since.split('-').map(Number);
  return `${year}年${month}月起累计`;
}

/** The exact official label, with its sub-row, and with the unit of measure when the label does not name it. */
export function officialLabel(measure: Measure): string {
  const last = measure.header.at(-1) ?? measure.code;
  const subRow = measure.subRow ? `〔${measure.subRow}〕` : '';
  return `${last}${subRow}${last.endsWith('）') || last.endsWith(measure.unit) ? '' : `（${measure.unit}）`}`;
}

export function numberHint(measure: Measure): string {
  return decimalsOf(measure) > 0
    ? `${measure.unit}，最多 ${decimalsOf(measure)} 位小数，没有填 0`
    : '整数，没有填 0';
}

/** The notes (注) of the plan that govern any of these measures, with the plan's year. */
export function notesFor(plan: Plan, measures: readonly Measure[]): string[] {
  const codes = new Set(measures.map(({ code }) => code));
  return plan.forms.flatMap(form =>
    form.notes
      .filter(({ governs }) => governs.some(code => codes.has(code)))
      .map(note => insertYear(plan, note.text)),
  );
}

/** The due date as a tag. A submission that was on time and then returned never counts as late. */
export function dueTag(
  plan: Plan,
  submission: Submission,
  today: LocalDate,
): { text: string; colour: Colour } {
  const dueOn = ownDeadline(submission) ?? submitDeadline(plan.calendar, submission.period);
  if (today <= dueOn) return { text: `${formatDay(dueOn)}截止`, colour: 'blue' };
  return submission.state === 'sent-back' && !submission.late
    ? { text: `${formatDay(dueOn)}应交回`, colour: 'orange' }
    : { text: '迟报', colour: 'red' };
}

/** The due date as a tag of a card about several units. Such a card marks late units one by one. */
export function deadlineTag(plan: Plan, period: Period, today: LocalDate): { text: string; colour: Colour } {
  const dueOn = submitDeadline(plan.calendar, period);
  return today > dueOn
    ? { text: `${formatDay(dueOn)}已截止`, colour: 'grey' }
    : { text: `${formatDay(dueOn)}截止`, colour: 'blue' };
}

export function describeCarriedPlan(plan: Plan): string[] {
  return isCarriedOver(plan) ? [`沿用${plan.sourceYear}年方案`] : [];
}

const STATE_COLOURS: Readonly<Record<State, Colour>> = {
  empty: 'red',
  draft: 'orange',
  submitted: 'blue',
  'sent-back': 'orange',
  approved: 'green',
  locked: 'green',
};

export const stateTag = (state: State) => ({ text: STATE_NAMES[state], colour: STATE_COLOURS[state] });

export const formatState = (state: State): string => colourText(STATE_COLOURS[state], STATE_NAMES[state]);

/** Formats a finding as one line. `page` is given only when the reader can go to that page. */
export function formatFinding(finding: Finding, page?: number): string {
  const place = page ? colourText('grey', `（第 ${page} 页）`) : '';
  if (finding.audience === 'reviewer')
    return `${colourText('orange', '请核实')} ${escapeMarkdown(finding.sentence)}${place}`;
  return finding.severity === 'error'
    ? `${colourText('red', '须改正')} ${escapeMarkdown(finding.sentence)}${place}`
    : `${colourText('orange', '须说明')} ${escapeMarkdown(finding.sentence)}${place}`;
}

/** Bytes for the findings of a card; the rest is for the fields below them. */
const FINDING_BYTES = 7_000;

/** Formats findings as a list, as many as fit. `pagePositionOf`: the page of a finding, if the reader can go there. */
export function formatFindings(
  findings: readonly Finding[],
  pagePositionOf: (finding: Finding) => number | undefined = () => undefined,
): string {
  const lines = findings.map(finding => `- ${formatFinding(finding, pagePositionOf(finding))}`);
  const shownLines = fitLines(lines, FINDING_BYTES);
  const hiddenCount = lines.length - shownLines.length;
  return [
    ...shownLines,
    ...(hiddenCount > 0 ? [colourText('grey', `另有 ${hiddenCount} 处，改正以上各处后再显示。`)] : []),
  ].join('\n');
}

/** The button 采用下级合计 (adopt the subunits' totals); none when no subunit has submitted. */
export function adoptButtons(
  subunitTotals: SubunitTotals | undefined,
  routeArguments: { unit: string; period: Period; version: number; page: number },
): Element[] {
  if (!subunitTotals || subunitTotals.reported === 0) return [];
  const progress =
    subunitTotals.reported < subunitTotals.expected
      ? `（${subunitTotals.reported}/${subunitTotals.expected} 已报）`
      : '';
  return [
    submitButton({
      text: '采用下级合计',
      route: routeName('adopt', routeArguments),
      confirm: { title: '采用下级合计', text: `所列数据将改为下级单位的合计${progress}。` },
    }),
  ];
}

const STEP_NAMES: Readonly<Partial<Record<EntryMethod, string>>> = {
  'rest-unchanged': '“其余无变化”',
  zeroed: '“其余补0”',
};

/** What the last tap gave at once, with 撤销 (undo); nothing when something else was saved last. */
export function undoElements(plan: Plan, submission: Submission, page: number): Element[] {
  const step = lastStep(submission);
  if (!step) return [];
  const { unit, period, version } = submission;
  // 本页无变化 and 恢复上季数 are one method.
  const name = step.how === 'unchanged' ? `本页照${periodWords(plan).last}` : (STEP_NAMES[step.how] ?? '');
  return [
    row([
      markdown(colourText('grey', `刚才${name}填了 ${step.count} 项`)),
      button({ text: '撤销', route: routeName('undo', { unit, period, version, page }), size: 'small' }),
    ]),
  ];
}

/** Why a field was not saved. The person who changed it, if that is the reason, stands there with the time. */
export function formatObjection(objection: string, saver?: Saver): string {
  if (!saver || !objection.startsWith(SOMEBODY)) return escapeMarkdown(objection);
  const who = saver.isSelf ? '您在别处' : personName(saver.openId);
  return `${who} ${saver.time} ${escapeMarkdown(objection.slice(SOMEBODY.length))}`;
}

/** `自查隐患数量 3 → 5` */
export function formatFigureChange(plan: Plan, { code, from, to }: Change): string {
  const measure = measureOf(plan, code);
  const formatValue = (value: number | null) => (value === null ? '未填' : withUnit(value, measure));
  return escapeMarkdown(`${labelOf(plan, code)}　${formatValue(from)} → ${formatValue(to)}`);
}

/** `规上企业＋中等企业＋小微企业` */
export function formatParts(plan: Plan, codes: readonly string[]): string {
  return codes
    .map(code => measureOf(plan, code))
    .map(part => part.header.at(-1) ?? part.code)
    .join('＋');
}
