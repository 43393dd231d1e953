import { submitBy } from '../src/plan/calendar.js';
import { decimalsOf, type Measure } from '../src/plan/measure.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName, type LocalDate, type Period } from '../src/plan/period.js';
import { inYear, labelOf, measureOf, type Plan } from '../src/plan/plan.js';
import { isCarriedOver } from '../src/plan/plans.js';
import type { Finding, Below } from '../src/core/checks/check.js';
import { withUnit } from '../src/core/form/number.js';
import { routeName } from './routes.js';
import {
  ownDate,
  STATE_NAMES,
  type Change,
  type State,
  type Submission,
} from '../src/core/submission/submission.js';
import { coloured, escaped, linesWithin, submitButton, type Colour, type Element } from './elements.js';

/** Phrases that several cards share, so that one thing has the same words everywhere. */

/** `2025-09-28` → `9月28日` */
export function dayWords(day: LocalDate): string {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日`;
}

export function titleOf(period: Period, unit: Unit): string {
  return `${periodName(period)} · ${unitName(unit)}`;
}

/** Says since when a measure counts. */
export function sinceWords(measure: Measure, plan: Plan): string {
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
  return decimalsOf(measure) === 4 ? '万元，最多 4 位小数，没有填 0' : '整数，没有填 0';
}

/** The notes (注) of the plan that govern any of these measures, with the plan's year. */
export function notesFor(plan: Plan, measures: readonly Measure[]): string[] {
  const codes = new Set(measures.map(({ code }) => code));
  return plan.forms.flatMap(form =>
    form.notes
      .filter(({ governs }) => governs.some(code => codes.has(code)))
      .map(note => inYear(plan, note.text)),
  );
}

/** The due date as a tag. A submission that was on time and then returned never counts as late. */
export function dueTag(
  plan: Plan,
  submission: Submission,
  today: LocalDate,
): { text: string; colour: Colour } {
  const due = ownDate(submission) ?? submitBy(plan.calendar, submission.period);
  if (today <= due) return { text: `${dayWords(due)}截止`, colour: 'blue' };
  return submission.state === 'sent-back' && !submission.late
    ? { text: `${dayWords(due)}应交回`, colour: 'orange' }
    : { text: '迟报', colour: 'red' };
}

/** The due date as a tag of a card about several units. Such a card marks late units one by one. */
export function deadlineTag(plan: Plan, period: Period, today: LocalDate): { text: string; colour: Colour } {
  const due = submitBy(plan.calendar, period);
  return today > due
    ? { text: `${dayWords(due)}已截止`, colour: 'grey' }
    : { text: `${dayWords(due)}截止`, colour: 'blue' };
}

export function carriedWords(plan: Plan): string[] {
  return isCarriedOver(plan) ? [`沿用${plan.writtenFor}年方案`] : [];
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

export const stateWords = (state: State): string => coloured(STATE_COLOURS[state], STATE_NAMES[state]);

/** Formats a finding as one line. `page` is given only when the reader can go to that page. */
export function findingLine(finding: Finding, page?: number): string {
  const where = page ? coloured('grey', `（第 ${page} 页）`) : '';
  if (finding.audience === 'reviewer')
    return `${coloured('orange', '请核实')} ${escaped(finding.sentence)}${where}`;
  return finding.severity === 'error'
    ? `${coloured('red', '须改正')} ${escaped(finding.sentence)}${where}`
    : `${coloured('orange', '须说明')} ${escaped(finding.sentence)}${where}`;
}

/** Bytes for the findings of a card; the rest is for the fields below them. */
const FINDING_BYTES = 7_000;

/** Formats findings as a list, as many as fit. `pagePositionOf`: the page of a finding, if the reader can go there. */
export function findingList(
  found: readonly Finding[],
  place: (finding: Finding) => number | undefined = () => undefined,
): string {
  const lines = found.map(finding => `- ${findingLine(finding, place(finding))}`);
  const shown = linesWithin(lines, FINDING_BYTES);
  const left = lines.length - shown.length;
  return [...shown, ...(left > 0 ? [coloured('grey', `另有 ${left} 处，改正以上各处后再显示。`)] : [])].join(
    '\n',
  );
}

/** The button 采用下级合计; none when no subunit has submitted. */
export function adoptButtons(
  below: Below | undefined,
  about: { unit: string; period: Period; version: number; page: number },
): Element[] {
  if (!below || below.reported === 0) return [];
  const part = below.reported < below.expected ? `（${below.reported}/${below.expected} 已报）` : '';
  return [
    submitButton({
      text: '采用下级合计',
      route: routeName('adopt', about),
      confirm: { title: '采用下级合计', text: `所列数据将改为下级单位的合计${part}。` },
    }),
  ];
}

/** `自查隐患数量 3 → 5` */
export function changeWords(plan: Plan, { code, from, to }: Change): string {
  const measure = measureOf(plan, code);
  const said = (value: number | null) => (value === null ? '未填' : withUnit(value, measure));
  return escaped(`${labelOf(plan, code)}　${said(from)} → ${said(to)}`);
}

/** `规上企业＋中等企业＋小微企业` */
export function partsWords(plan: Plan, parts: readonly string[]): string {
  return parts
    .map(code => measureOf(plan, code))
    .map(part => part.header.at(-1) ?? part.code)
    .join('＋');
}
