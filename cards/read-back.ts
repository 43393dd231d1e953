import type { CardJson } from '../src/core/outgoing.js';
import { YEAR_END_NOTE, yearEndCodes } from '../src/core/checks/check-annual.js';
import { missingFigures, withComputed, type Figures } from '../src/core/form/figures.js';
import { restUnchanged } from '../src/core/form/rest-unchanged.js';
import { formatChange, formatNumber } from '../src/core/form/number.js';
import { pageOrder } from '../src/core/form/page-order.js';
import { lastFigure, type PreviousSubmission } from '../src/core/form/prefill.js';
import { STATE_NAMES, figureValues, type Submission } from '../src/core/submission/submission.js';
import type { Measure } from '../src/plan/measure.js';
import { shortName, type Unit } from '../src/plan/organisation.js';
import { partOf, periodName, type LocalDate } from '../src/plan/period.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  datePicker,
  escapeMarkdown,
  form,
  hint,
  input,
  markdown,
  MAX_BYTES,
  row,
  sizeOf,
  submitButton,
  table,
  type Element,
} from './elements.js';
import type { FormView } from './form-view.js';
import { describeErrors, fitFindings, hasUnexplained } from './finding-list.js';
import { CHIPS_LEGEND, pageChips } from './page-chips.js';
import { countRest, MAX_LISTED } from '../src/core/text.js';
import { routeName } from './routes.js';
import { formatReason } from './verdict.js';
import { adoptButtons, describeCarriedPlan, dueTag, stateTag, titleOf, undoElements } from './phrases.js';

/** Feishu's limit for the text of one input, in characters. */
export const MAX_SUMMARY_LENGTH = 1000;
/** Bytes for the head of the card. */
const FRAME_BYTES = 2_000;

/** The page with 提交 (submit): all findings, the work summary, and all figures, the changed ones first. */
export function readBackCard(view: FormView): CardJson {
  const { plan, unit, submission, today } = view;
  const missing = missingFigures(plan, figureValues(submission));
  const header = {
    title: titleOf(submission.period, unit),
    subtitle: `核对提交 · 已填 ${plan.typedMeasures.length - missing.length}/${plan.typedMeasures.length}`,
    tags: [
      dueTag(plan, submission, today),
      ...(submission.state === 'sent-back' ? [stateTag('sent-back')] : []),
    ],
  };
  const elements = fitFindings(view, findings => [
    ...topElements(view, missing),
    ...undoElements(submission, plan.pages.length + 1),
    form('submit', formElements(view, missing, findings)),
  ]);
  const availableBytes = MAX_BYTES - sizeOf(elements).bytes - FRAME_BYTES;
  return card(header, [
    ...elements,
    ...figureTableElements(figureRows(plan, submission, view.previous), availableBytes),
  ]);
}

function topElements(view: FormView, missing: readonly string[]): Element[] {
  const { plan, submission, notice, done } = view;
  const lines: string[] = describeCarriedPlan(plan).map(escapeMarkdown);
  if (submission.state === 'sent-back') lines.push(formatReason(submission));
  if (notice) lines.push(bold(colourText('red', escapeMarkdown(notice))));
  const isReady = lines.length === 0;
  if (done) lines.push(colourText('green', escapeMarkdown(done)));
  if (missing.length > 0) lines.push(colourText('red', describeMissing(view, missing)));
  const errors = describeErrors(view);
  lines.push(...errors);
  if (isReady && missing.length === 0 && errors.length === 0)
    lines.push(colourText('green', describeReadiness(view)));
  return [markdown(lines.join('\n'))];
}

const describeReadiness = (view: FormView): string =>
  hasUnexplained(view)
    ? '已全部填写，没有须改正的。写明下面的原因后即可提交。'
    : '已全部填写，校验通过。请核对后提交。';

function describeMissing({ plan, submission, previous }: FormView, missing: readonly string[]): string {
  const names = missing.slice(0, 6).map(code => labelOf(plan, code));
  const more = missing.length > names.length ? `等 ${missing.length} 项` : '';
  const known = restUnchanged(plan, submission, previous).size;
  const next =
    known > 0 ? `其中 ${known} 项上季有数，与上季相同的点“其余无变化”。` : '空白不等于 0，没有请填 0。';
  return `还有 ${missing.length} 项没有填：${names.map(escapeMarkdown).join('、')}${more}。${next}`;
}

function formElements(view: FormView, missing: readonly string[], findings: readonly Element[]): Element[] {
  const { submission } = view;
  const { unit, period, version } = submission;
  const yearEndCount = yearEndCodes(view.findings, submission.notes).length;
  const order = pageOrder(view.plan, view.usualChanges);
  const lastPage = view.plan.pages.length + 1;
  const routeArguments = { unit, period, version, page: lastPage };
  return [
    ...findings,
    summaryInput(view),
    markdown('数据截至'),
    datePicker('as_of', view.refusedTexts?.get('as_of') ?? submission.asOf ?? view.today, '数据截至'),
    markdown(bold('如实填报：以上数据真实、准确、完整，由本单位负责。')),
    row([
      submitButton({
        text: '提交',
        route: routeName('submit', { unit, period, version }),
        look: 'primary_filled',
      }),
      submitButton({
        text: '上一页',
        route: routeName('back', { ...routeArguments, to: order.at(-1) ?? 1 }),
      }),
      ...adoptButtons(view.subunitTotals, routeArguments),
      ...(yearEndCount > 0
        ? [
            submitButton({
              text: YEAR_END_NOTE,
              route: routeName('explain', { unit, period, version }),
              confirm: {
                title: YEAR_END_NOTE,
                text: `与第四季度不同、还没有说明的 ${yearEndCount} 项，原因都写为“${YEAR_END_NOTE}”。`,
              },
            }),
          ]
        : []),
      ...restButtons(view, missing),
    ]),
    hint(`回到某一页修改：${CHIPS_LEGEND}`),
    pageChips(view, lastPage),
  ];
}

/** 其余无变化 (the rest unchanged) and 其余补0 (the rest 0); the question of the latter says what it would replace. */
function restButtons({ plan, submission, previous }: FormView, missing: readonly string[]): Element[] {
  if (missing.length === 0) return [];
  const { unit, period, version } = submission;
  const lastPage = plan.pages.length + 1;
  const known = restUnchanged(plan, submission, previous);
  const notZero = [...known.values()].filter(value => value !== 0).length;
  const warning = notZero > 0 ? `，其中 ${notZero} 项上季不为 0` : '';
  return [
    ...(known.size > 0
      ? [submitButton({ text: '其余无变化', route: routeName('rest', { unit, period, version }) })]
      : []),
    submitButton({
      text: '其余补0',
      route: routeName('zero', { unit, period, version, page: lastPage, to: lastPage }),
      confirm: { title: '其余补0', text: `还空着的 ${missing.length} 项将全部填为 0${warning}。` },
    }),
  ];
}

function summaryInput({ submission, refusedTexts }: FormView): Element {
  const summary = refusedTexts?.get('summary') ?? submission.summary;
  const isTooLong = summary.length > MAX_SUMMARY_LENGTH;
  return input({
    name: 'summary',
    label: isTooLong
      ? `工作总结（已收到 ${summary.length} 字；在此填写会替换它）`
      : '工作总结（必填，随报表一并报送）',
    placeholder: `请写${partOf(submission.period) === 'Y' ? '全年' : '本季度'}工作总结，最多 1000 字；更长的请直接私聊发给我`,
    ...(summary && !isTooLong ? { value: summary } : {}),
    maxLength: MAX_SUMMARY_LENGTH,
    lines: 6,
  });
}

/** One row of the table of all figures. */
export interface FigureRow {
  readonly measure: Measure;
  readonly label: string;
  readonly value: number | undefined;
  readonly previousValue: number | undefined;
  readonly change: number | undefined;
}

/** All figures as rows: first those that differ from the previous period, the largest difference first. */
export function figureRows(
  plan: Plan,
  submission: Submission,
  previous: PreviousSubmission | undefined,
): FigureRow[] {
  const figures: Figures = withComputed(plan, figureValues(submission));
  const rows = [...plan.measures.values()].map((measure): FigureRow => {
    const value = figures.get(measure.code);
    const previousValue = lastFigure(measure, submission.period, previous);
    const change = value === undefined || previousValue === undefined ? undefined : value - previousValue;
    return { measure, label: labelOf(plan, measure.code), value, previousValue, change };
  });
  const changed = rows.filter(({ change }) => change !== undefined && change !== 0);
  return [
    ...changed.sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0)),
    ...rows.filter(row => !changed.includes(row)),
  ];
}

/** The table of all figures with its title, with as many rows as fit into the available bytes. */
export function figureTableElements(rows: readonly FigureRow[], availableBytes: number): Element[] {
  const changed = rows.filter(({ change }) => change !== undefined && change !== 0).length;
  const title = markdown(bold(changed > 0 ? `全部数据（有变化的 ${changed} 项在前）` : '全部数据'));
  const tableRows = rows.map(formatRow);
  let rowCount = tableRows.length;
  while (rowCount > 0 && sizeOf(figureTable(tableRows.slice(0, rowCount))).bytes > availableBytes)
    rowCount -= 4;
  if (rowCount <= 0) return [];
  const hiddenCount = tableRows.length - rowCount;
  return [
    title,
    figureTable(tableRows.slice(0, rowCount)),
    ...(hiddenCount > 0 ? [hint(`另有 ${hiddenCount} 项没有变化，未列出；可在各页查看。`)] : []),
  ];
}

const figureTable = (rows: readonly Record<string, string>[]): Element =>
  table(
    [
      { name: 'm', title: '指标', width: '180px' },
      { name: 'n', title: '本期', align: 'right' },
      { name: 'l', title: '上期', align: 'right' },
      { name: 'c', title: '增减', align: 'right' },
    ],
    rows,
  );

function formatRow({ measure, label, value, previousValue, change }: FigureRow): Record<string, string> {
  return {
    m: label,
    n: value === undefined ? '未填' : formatNumber(value, measure),
    l: previousValue === undefined ? '—' : formatNumber(previousValue, measure),
    c: change ? formatChange(change, measure) : '',
  };
}

/** Shown after 提交 (submit): the state of the submission, with 撤回 (take back) until a reviewer begins the review. */
export function submittedCard(view: {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly today: LocalDate;
  readonly otherUnits: readonly Unit[];
}): CardJson {
  const { submission, unit } = view;
  const isLate = 'late' in submission && submission.late;
  const { period, state } = submission;
  const canTakeBack = state === 'submitted' && submission.reviewBegunBy === null;
  const buttons = [
    ...(canTakeBack
      ? [button({ text: '撤回', route: routeName('recall', { unit: unit.key, period }) })]
      : []),
    ...view.otherUnits.slice(0, MAX_LISTED).map(other =>
      button({
        text: `填报${shortName(other)}`,
        route: routeName('open', { unit: other.key, period }),
        look: 'primary',
      }),
    ),
  ];
  return card(
    {
      title: titleOf(period, unit),
      subtitle: isLate ? `${STATE_NAMES[state]}（迟报）` : STATE_NAMES[state],
      colour: 'green',
      tags: [stateTag(state), ...(isLate ? [{ text: '迟报', colour: 'red' as const }] : [])],
    },
    [
      markdown(describeSubmission(submission)),
      hint(canTakeBack ? '审核开始前可以撤回修改。' : '数据已不能自行修改；如需更正，请联系审核人。'),
      ...(buttons.length > 0 ? [row(buttons)] : []),
      ...(view.otherUnits.length > MAX_LISTED
        ? [hint(countRest(view.otherUnits.length, '其余请发送“填报 单位名称”打开'))]
        : []),
    ],
  );
}

function describeSubmission({ state, period }: Submission): string {
  if (state !== 'submitted') return `${bold(STATE_NAMES[state])}，无需再操作。谢谢！`;
  return `${bold('已提交')}，谢谢。${periodName(period)}的报表和工作总结已送审核人，结果会在这里通知您。`;
}
