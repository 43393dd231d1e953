import type { CardJson } from '../src/core/outgoing.js';
import type { Finding } from '../src/core/checks/check.js';
import { formatMoment } from '../src/core/moment.js';
import type { PreviousSubmission } from '../src/core/form/prefill.js';
import { STATE_NAMES, type Change, type Submission } from '../src/core/submission/submission.js';
import { typedMeasuresFor } from '../src/core/submission/flagged-figures.js';
import { withUnit } from '../src/core/form/number.js';
import { cutText, lengthOf, startOf } from '../src/core/text.js';
import { inputName } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  multiSelect,
  colourText,
  escapeMarkdown,
  form,
  hint,
  input,
  fitLines,
  markdown,
  MAX_BYTES,
  panel,
  personName,
  row,
  sizeOf,
  submitButton,
  type Choice,
  type Element,
} from './elements.js';
import { changedRows, figurePanels, figureRows, formatRowChange, type FigureRow } from './figure-rows.js';
import { waitingDeliverables, type WaitingDeliverables } from './deliverable.js';
import type { Period } from '../src/plan/period.js';
import { workbookButton } from './handed-in.js';
import { pageButtons, type ListPage } from './long-list.js';
import { routeName } from './routes.js';
import { tableButtons } from './tables.js';
import {
  actorName,
  describeCarriedPlan,
  formatFigureChange,
  formatDay,
  formatFinding,
  stateTag,
  titleOf,
} from './phrases.js';

/** Each list of the card has at most this many lines. */
const MAX_LINES = 8;
/** Bytes for findings and notes; the rest of the card is for the table of all figures. */
const NOTES_BYTES = 8_000;
/** At most this many figures are offered for flagging: a longer list would take the room of the table. */
const MAX_CHOICES = 30;
/** So many characters of the work summary stand above the decision; all of it is folded. */
const MAX_SUMMARY_START = 120;

export interface ReviewView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Extract<Submission, { state: 'submitted' }>;
  readonly previous: PreviousSubmission | undefined;
  readonly findings: readonly Finding[];
  readonly zone: string;
  /** Changes since the submission was last returned; undefined when it never was. */
  readonly changesSinceReturn?: readonly Change[] | undefined;
  /** Codes of the measures that were not 0 in an earlier period. */
  readonly measuresEverNonZero?: ReadonlySet<string>;
  /** The reviewer's input that was not accepted; it stays in the form. */
  readonly refusedDecision?: ReturnDecision;
  readonly notice?: string;
  /** The tables can be drawn. */
  readonly canDraw?: boolean;
}

/** A reviewer's input for the return of a submission. */
export interface ReturnDecision {
  readonly reason: string;
  /** Codes of the figures that were selected in the list. */
  readonly figures: readonly string[];
  /** Other figures, written by code or name. */
  readonly otherFigures: string;
}

/**
 * The card on which a reviewer decides: first findings and notes, the largest changes, figures never before non-zero and the
 * work summary, then the decision, and below it all figures, folded.
 */
export function reviewCard(view: ReviewView): CardJson {
  const { plan, unit, submission } = view;
  const rows = figureRows(plan, submission, view.previous);
  const elements = [
    ...topElements(view),
    ...sinceReturnPart(view),
    ...notesPart(view),
    ...changesPart(rows),
    ...firstTimePart(view, rows),
    ...registerPart(view),
    ...summaryPart(submission),
    tablesPart(view),
    decisionForm(view, rows),
  ];
  const availableBytes = MAX_BYTES - sizeOf(elements).bytes - 2_000;
  return card(
    {
      title: `审核 · ${titleOf(submission.period, unit)}`,
      colour: 'turquoise',
      tags: [stateTag('submitted'), ...(submission.late ? [{ text: '迟报', colour: 'red' as const }] : [])],
    },
    [...elements, ...figurePanels(plan, rows, availableBytes)],
  );
}

function topElements({ plan, submission, notice, zone }: ReviewView): Element[] {
  const lines = [
    ...describeCarriedPlan(plan).map(escapeMarkdown),
    `提交人：${actorName(submission.submittedBy, submission.submittedFor)}　${formatMoment(submission.submittedAt, zone)}${submission.asOf ? `　数据截至：${formatDay(submission.asOf)}` : ''}`,
    ...(submission.reviewBegunBy ? [`审核中：${personName(submission.reviewBegunBy)}`] : []),
    ...(notice ? [bold(colourText('red', escapeMarkdown(notice)))] : []),
  ];
  return [markdown(lines.join('\n'))];
}

function notesPart({ findings, submission }: ReviewView): Element[] {
  if (findings.length === 0) return [markdown(colourText('green', '校验没有发现问题。'))];
  const lines = findings.map(finding => {
    const note = submission.notes.get(finding.at);
    return `- ${formatFinding(finding)}${note ? `\n  说明：${escapeMarkdown(note)}` : ''}`;
  });
  const shownLines = fitLines(lines, NOTES_BYTES);
  const hiddenCount = findings.length - shownLines.length;
  const more =
    hiddenCount > 0 ? [colourText('grey', `另有 ${hiddenCount} 处，说明见汇总表中本单位的工作表。`)] : [];
  return [markdown([bold(`有 ${findings.length} 处需要留意：`), ...shownLines, ...more].join('\n'))];
}

/** How many figures come from the register of enterprises, with a way to their names. */
function registerPart({ plan, submission: { unit, period, figures } }: ReviewView): Element[] {
  const counted = plan.typedMeasures.filter(({ code }) => figures.get(code)?.how === 'register');
  const [first] = counted;
  if (!first) return [];
  return [
    row([
      markdown(`有 ${counted.length} 项由企业台账得出`),
      button({
        text: '名单',
        route: routeName('names', { unit, period, measure: inputName(first.code) }),
        size: 'small',
      }),
    ]),
  ];
}

/** The ways to the whole tables, as they were handed in. */
function tablesPart({ submission: { unit, period }, canDraw }: ReviewView): Element {
  return row([...tableButtons({ unit, period }, canDraw), workbookButton({ unit, period })]);
}

/** The reason of the last return, and the changes since. */
function sinceReturnPart({
  plan,
  changesSinceReturn,
  submission: { answeredReturn },
}: ReviewView): Element[] {
  if (!changesSinceReturn) return [];
  const action = answeredReturn && answeredReturn.from !== 'submitted' ? '重开' : '退回';
  const reason = answeredReturn
    ? [`${action}原因：${escapeMarkdown(startOf(answeredReturn.reason, 200))}`]
    : [];
  const lines = changesSinceReturn.slice(0, MAX_LINES).map(change => `- ${formatFigureChange(plan, change)}`);
  const changed =
    changesSinceReturn.length === 0
      ? [colourText('orange', `${action}后没有改动任何数据。`)]
      : [
          bold(`${action}后改了 ${changesSinceReturn.length} 项：`),
          ...lines,
          ...formatMore(changesSinceReturn),
        ];
  return [markdown([...reason, ...changed].join('\n'))];
}

function changesPart(rows: readonly FigureRow[]): Element[] {
  const changed = changedRows(rows);
  if (changed.length === 0) return [];
  const lines = changed.slice(0, MAX_LINES).map(row => `- ${formatRowChange(row)}`);
  return [markdown([bold('比上期变化最大：'), ...lines, ...formatMore(changed)].join('\n'))];
}

/** Figures that are not 0 for the first time; only for a unit that has reported before. */
function firstTimePart({ previous, measuresEverNonZero }: ReviewView, rows: readonly FigureRow[]): Element[] {
  const newRows = rows.filter(
    ({ measure, value }) =>
      !measure.sumOf && value !== undefined && value !== 0 && !measuresEverNonZero?.has(measure.code),
  );
  if (!previous || newRows.length === 0) return [];
  const texts = newRows
    .slice(0, MAX_LINES)
    .map(({ measure, label, value = 0 }) => `${label} ${withUnit(value, measure)}`);
  return [
    markdown([bold('首次不为 0：'), escapeMarkdown(texts.join('；')), ...formatMore(newRows)].join('\n')),
  ];
}

const formatMore = (items: readonly unknown[]): string[] =>
  items.length > MAX_LINES ? [colourText('grey', `等 ${items.length} 项，全部见下面各表。`)] : [];

/** The figures offered for flagging: first those with findings, then those that changed since the last return. */
function flaggableChoices(
  { plan, findings, changesSinceReturn = [] }: ReviewView,
  rows: readonly FigureRow[],
): Choice[] {
  const codes = new Set([
    ...findings.flatMap(({ codes: findingCodes }) => findingCodes),
    ...changesSinceReturn.map(({ code }) => code),
    ...rows.map(({ measure }) => measure.code),
  ]);
  return typedCodesFor(plan, [...codes])
    .slice(0, MAX_CHOICES)
    .map(code => ({ text: labelOf(plan, code), value: code }));
}

/** The typed figures behind codes, in the order of the codes: the likeliest ones come first. */
const typedCodesFor = (plan: Plan, codes: readonly string[]): string[] => [
  ...new Set(codes.flatMap(code => typedMeasuresFor(plan, [code]).map(measure => measure.code))),
];

function decisionForm(view: ReviewView, rows: readonly FigureRow[]): Element {
  const { submission, refusedDecision } = view;
  const { unit, period, version } = submission;
  return form('review', [
    input({
      name: 'reason',
      label: '退回原因（退回时必填）',
      placeholder: '请写清楚哪里要改',
      ...(refusedDecision?.reason ? { value: refusedDecision.reason } : {}),
      maxLength: 500,
      lines: 2,
    }),
    multiSelect(
      'figures',
      '只退回其中几项（可不选）',
      flaggableChoices(view, rows),
      refusedDecision?.figures,
    ),
    input({
      name: 'others',
      label: '其他要改的项（可不填）',
      placeholder: '编号或名称，用顿号隔开，如 A6.07、自查隐患数量',
      ...(refusedDecision?.otherFigures ? { value: refusedDecision.otherFigures } : {}),
      maxLength: 200,
    }),
    row([
      submitButton({
        text: '通过',
        route: routeName('approve', { unit, period, version }),
        look: 'primary_filled',
      }),
      submitButton({ text: '退回', route: routeName('return', { unit, period, version }), look: 'danger' }),
      ...(submission.reviewBegunBy
        ? []
        : [submitButton({ text: '开始审核', route: routeName('begin', { unit, period }) })]),
    ]),
    ...(submission.reviewBegunBy ? [] : [hint('点“开始审核”后，填报人就不能再自行撤回。')]),
  ]);
}

function summaryPart({ summary }: Submission): Element[] {
  const excerpt = startOf(summary, 1500);
  const more = excerpt.length < summary.length ? `……（共 ${lengthOf(summary)} 字，全文见汇总表）` : '';
  const start = cutText(summary.replace(/\s+/gu, ' '), MAX_SUMMARY_START);
  return [
    markdown(`${bold('工作总结')}（${lengthOf(summary)} 字）：${escapeMarkdown(start)}`),
    ...(start === summary ? [] : [panel('工作总结全文', [markdown(escapeMarkdown(excerpt) + more)])]),
  ];
}

/** Replaces a review card when the submission is decided or taken back, or when a newer card is sent. */
export function closedReviewCard(unit: Unit, submission: Submission, words: string): CardJson {
  return card(
    {
      title: `审核 · ${titleOf(submission.period, unit)}`,
      colour: submission.state === 'approved' ? 'green' : 'grey',
      tags: [stateTag(submission.state)],
    },
    [markdown(words)],
  );
}

export { verdictCard } from './verdict.js';

/** A submission in the list of those that wait for review. */
export interface ListedSubmission {
  readonly unit: Unit;
  readonly submission: Pick<Submission, 'period' | 'state'>;
  /** True when this reviewer submitted it or reports for its unit: somebody else must decide. */
  readonly isOwn: boolean;
}

/** The submissions that wait for review, with those of one page. */
export interface ReviewList extends ListPage<ListedSubmission> {
  readonly of: Period | 'all';
  /** The number on all pages. */
  readonly count: number;
  /** Deliverables (阶段材料) that wait too. */
  readonly deliverables?: WaitingDeliverables;
}

/** Lists the submissions that wait for review. */
export function reviewListCard({ items, count, of, deliverables, ...place }: ReviewList): CardJson {
  const papers = deliverables ? waitingDeliverables(deliverables) : [];
  if (count === 0)
    return card({ title: '审核', colour: papers.length > 0 ? 'turquoise' : 'green' }, [
      markdown('现在没有等待审核的填报。'),
      ...papers,
    ]);
  return card({ title: '审核', subtitle: `待审核 ${count} 份`, colour: 'turquoise' }, [
    ...items.map(({ unit, submission, isOwn }) =>
      isOwn
        ? markdown(
            `${escapeMarkdown(titleOf(submission.period, unit))}：您提交或负责的单位，请由其他审核人审核。`,
          )
        : button({
            text: titleOf(submission.period, unit),
            route: routeName('look', { unit: unit.key, period: submission.period }),
            look: 'primary',
          }),
    ),
    ...pageButtons(place, page => routeName('waiting', { of, page })),
    ...(count > 1
      ? [button({ text: `全部通过无问题的（共 ${count} 份待审核）`, route: routeName('passlist', { of }) })]
      : []),
    hint(`状态均为“${STATE_NAMES.submitted}”。点开即开始审核。`),
    ...papers,
  ]);
}
