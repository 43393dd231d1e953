import type { CardJson } from '../src/core/outgoing.js';
import type { Finding } from '../src/core/checks/check.js';
import type { Previous } from '../src/core/form/prefill.js';
import { STATE_NAMES, type Change, type Submission } from '../src/core/submission/submission.js';
import { typedBehind } from '../src/core/submission/flagged-figures.js';
import { formatChange, withUnit } from '../src/core/form/number.js';
import { lengthOf, startOf } from '../src/core/text.js';
import type { Unit } from '../src/plan/organisation.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  choices,
  coloured,
  escaped,
  form,
  hint,
  input,
  linesWithin,
  markdown,
  MOST_BYTES,
  panel,
  personName,
  row,
  sizeOf,
  submitButton,
  type Choice,
  type Element,
} from './elements.js';
import { everything, figureRows, type FigureRow } from './read-back.js';
import { routeName } from './routes.js';
import { carriedWords, changeWords, dayWords, findingLine, stateTag, titleOf } from './words.js';

/** Each list of the card has at most this many lines. */
const MOST_LINES = 8;
/** Bytes for findings and notes; the rest of the card is for the table of all figures. */
const NOTES_BYTES = 8_000;
/** At most this many figures are offered for flagging: a longer list would take the room of the table. */
const MOST_CHOICES = 30;

export interface ReviewView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Extract<Submission, { state: 'submitted' }>;
  readonly previous: Previous | undefined;
  readonly found: readonly Finding[];
  /** Changes since the submission was last returned; undefined when it never was. */
  readonly sinceReturn?: readonly Change[] | undefined;
  /** Codes of the measures that were not 0 in an earlier period. */
  readonly everNonZero?: ReadonlySet<string>;
  /** The reviewer's input that was not accepted; it stays in the form. */
  readonly typed?: Decision;
  readonly notice?: string;
}

/** What a reviewer enters to return a submission. */
export interface Decision {
  readonly reason: string;
  /** Codes of the figures that were selected in the list. */
  readonly figures: readonly string[];
  /** Other figures, written by code or name. */
  readonly others: string;
}

/** The card on which a reviewer decides. First comes what deserves a look, last the work summary and all figures. */
export function reviewCard(view: ReviewView): CardJson {
  const { plan, unit, submission } = view;
  const rows = figureRows(plan, submission, view.previous);
  const rest = [
    ...top(view),
    ...sinceReturnPart(view),
    ...notesPart(view),
    ...changesPart(rows),
    ...firstTimePart(view, rows),
    decisionForm(view, rows),
    ...summaryPart(submission),
  ];
  const room = MOST_BYTES - sizeOf(rest).bytes - 2_000;
  return card(
    {
      title: `审核 · ${titleOf(submission.period, unit)}`,
      colour: 'turquoise',
      tags: [stateTag('submitted'), ...(submission.late ? [{ text: '迟报', colour: 'red' as const }] : [])],
    },
    [...rest, ...everything(rows, room)],
  );
}

function top({ plan, submission, notice }: ReviewView): Element[] {
  const words = [
    ...carriedWords(plan).map(escaped),
    `提交人：${personName(submission.submittedBy)}${submission.asOf ? `　截止日：${dayWords(submission.asOf)}` : ''}`,
    ...(submission.reviewBegunBy ? [`审核中：${personName(submission.reviewBegunBy)}`] : []),
    ...(notice ? [bold(coloured('red', escaped(notice)))] : []),
  ];
  return [markdown(words.join('\n'))];
}

function notesPart({ found, submission }: ReviewView): Element[] {
  if (found.length === 0) return [markdown(coloured('green', '校验没有发现问题。'))];
  const lines = found.map(finding => {
    const note = submission.notes.get(finding.at);
    return `- ${findingLine(finding)}${note ? `\n  说明：${escaped(note)}` : ''}`;
  });
  const shown = linesWithin(lines, NOTES_BYTES);
  const left = found.length - shown.length;
  const more = left > 0 ? [coloured('grey', `另有 ${left} 处，说明见汇总表中本单位的工作表。`)] : [];
  return [markdown([bold(`有 ${found.length} 处需要留意：`), ...shown, ...more].join('\n'))];
}

/** The reason of the last return, and what has changed since. */
function sinceReturnPart({ plan, sinceReturn, submission: { answers } }: ReviewView): Element[] {
  if (!sinceReturn) return [];
  const back = answers && answers.from !== 'submitted' ? '重开' : '退回';
  const reason = answers ? [`${back}原因：${escaped(startOf(answers.reason, 200))}`] : [];
  const shown = sinceReturn.slice(0, MOST_LINES).map(change => `- ${changeWords(plan, change)}`);
  const changed =
    sinceReturn.length === 0
      ? [coloured('orange', `${back}后没有改动任何数据。`)]
      : [bold(`${back}后改了 ${sinceReturn.length} 项：`), ...shown, ...andMore(sinceReturn)];
  return [markdown([...reason, ...changed].join('\n'))];
}

function changesPart(rows: readonly FigureRow[]): Element[] {
  const changed = rows.filter(({ change }) => change !== undefined && change !== 0);
  if (changed.length === 0) return [];
  const lines = changed.slice(0, MOST_LINES).map(({ measure, label, now = 0, change = 0 }) => {
    const words = `${withUnit(now, measure)}（${formatChange(change, measure)}）`;
    return `- ${escaped(`${label}　${words}`)}`;
  });
  return [markdown([bold('比上期变化最大：'), ...lines, ...andMore(changed)].join('\n'))];
}

/** Figures that are not 0 for the first time; only for a unit that has reported before. */
function firstTimePart({ previous, everNonZero }: ReviewView, rows: readonly FigureRow[]): Element[] {
  const first = rows.filter(
    ({ measure, now }) => !measure.sumOf && now !== undefined && now !== 0 && !everNonZero?.has(measure.code),
  );
  if (!previous || first.length === 0) return [];
  const words = first
    .slice(0, MOST_LINES)
    .map(({ measure, label, now = 0 }) => `${label} ${withUnit(now, measure)}`);
  return [markdown([bold('首次不为 0：'), escaped(words.join('；')), ...andMore(first)].join('\n'))];
}

const andMore = (all: readonly unknown[]): string[] =>
  all.length > MOST_LINES ? [coloured('grey', `等 ${all.length} 项，全部见下表。`)] : [];

/** The figures offered for flagging: first those with findings, then those that changed since the last return. */
function pointable({ plan, found, sinceReturn = [] }: ReviewView, rows: readonly FigureRow[]): Choice[] {
  const codes = new Set([
    ...found.flatMap(({ codes: of }) => of),
    ...sinceReturn.map(({ code }) => code),
    ...rows.map(({ measure }) => measure.code),
  ]);
  return typedBehindEach(plan, [...codes])
    .slice(0, MOST_CHOICES)
    .map(code => ({ text: labelOf(plan, code), value: code }));
}

/** The typed figures behind codes, in the order of the codes: the likeliest ones come first. */
const typedBehindEach = (plan: Plan, codes: readonly string[]): string[] => [
  ...new Set(codes.flatMap(code => typedBehind(plan, [code]).map(measure => measure.code))),
];

function decisionForm(view: ReviewView, rows: readonly FigureRow[]): Element {
  const { submission, typed } = view;
  const { unit, period, version } = submission;
  return form('review', [
    input({
      name: 'reason',
      label: '退回原因（退回时必填）',
      placeholder: '请写清楚哪里要改',
      ...(typed?.reason ? { value: typed.reason } : {}),
      maxLength: 500,
      lines: 2,
    }),
    choices('figures', '只退回其中几项（可不选）', pointable(view, rows), typed?.figures),
    input({
      name: 'others',
      label: '其他要改的项（可不填）',
      placeholder: '编号或名称，用顿号隔开，如 A6.07、自查隐患数量',
      ...(typed?.others ? { value: typed.others } : {}),
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
  const shown = startOf(summary, 1500);
  const more = shown.length < summary.length ? `……（共 ${lengthOf(summary)} 字，全文见汇总表）` : '';
  return [panel('工作总结', [markdown(escaped(shown) + more)])];
}

/** Replaces a review card when the submission is decided or taken back, or when a newer card is sent. */
export function settledCard(unit: Unit, submission: Submission, words: string): CardJson {
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
  readonly mine: boolean;
}

/** Lists the submissions that wait for review. */
export function reviewListCard(waiting: readonly ListedSubmission[]): CardJson {
  if (waiting.length === 0)
    return card({ title: '审核', colour: 'green' }, [markdown('现在没有等待审核的填报。')]);
  return card({ title: '审核', subtitle: `待审核 ${waiting.length} 份`, colour: 'turquoise' }, [
    ...waiting.map(({ unit, submission, mine }) =>
      mine
        ? markdown(`${escaped(titleOf(submission.period, unit))}：您提交或负责的单位，请由其他审核人审核。`)
        : button({
            text: titleOf(submission.period, unit),
            route: routeName('look', { unit: unit.key, period: submission.period }),
            look: 'primary',
          }),
    ),
    hint(`状态均为“${STATE_NAMES.submitted}”。点开即开始审核。`),
  ]);
}
