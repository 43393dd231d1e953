import type { CardJson } from '../src/core/outgoing.js';
import { YEAR_END_NOTE, yearEndCodes } from '../src/core/checks/check-annual.js';
import { missingFigures } from '../src/core/form/figures.js';
import { countPrefilled, restUnchanged } from '../src/core/form/rest-unchanged.js';
import { pageOrder } from '../src/core/form/page-order.js';
import { figureValues } from '../src/core/submission/submission.js';
import { isAnnual, partName } from '../src/plan/period.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
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
  type Element,
} from './elements.js';
import { changesElement, figurePanels, figureRows } from './figure-rows.js';
import { describeErrors, fitFindings, hasUnexplained } from './finding-list.js';
import type { FormView } from './form-view.js';
import { savedWorkbookButton } from './handed-in.js';
import { CHIPS_LEGEND, pageChips } from './page-chips.js';
import {
  adoptButtons,
  describeCarriedPlan,
  dueTag,
  formatNotice,
  stateTag,
  titleOf,
  undoElements,
} from './phrases.js';
import { routeName } from './routes.js';
import { savedTableButtons } from './tables.js';
import { formatReason } from './verdict.js';
import { periodWords } from '../src/plan/period-words.js';
import { previousPeriod } from '../src/plan/calendar.js';

/** Feishu's limit for the text of one input, in characters. */
export const MAX_SUMMARY_LENGTH = 1000;
/** The button of the next step is blue: 其余无变化 while figures are open, 提交 when all are given. */
const NEXT_STEP = { look: 'primary_filled' } as const;
/** Bytes for the head of the card. */
const FRAME_BYTES = 2_000;

/**
 * The page with 提交 (submit): the changes against last quarter, all figures folded, all findings, the work summary, and then
 * the button.
 */
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
  const rows = figureRows(plan, submission, view.previous);
  const head = [
    ...topElements(view, missing),
    ...undoElements(plan, submission, plan.pages.length + 1),
    ...changesElement(rows, submission, view.previous),
    ...tablesPart(view),
  ];
  const elements = fitFindings(view, findings => [
    ...head,
    form('submit', formElements(view, missing, findings)),
  ]);
  const availableBytes = MAX_BYTES - sizeOf(elements).bytes - FRAME_BYTES;
  const panels = figurePanels(plan, rows, availableBytes);
  // What is confirmed stands above the button that confirms it.
  return card(header, [...elements.slice(0, -1), ...panels, ...elements.slice(-1)]);
}

function tablesPart({ submission, canDraw }: FormView): Element[] {
  return [row([...savedTableButtons(submission, canDraw), savedWorkbookButton(submission)])];
}

function topElements(view: FormView, missing: readonly string[]): Element[] {
  const { plan, submission, notice, done } = view;
  const lines: string[] = describeCarriedPlan(plan).map(escapeMarkdown);
  if (submission.state === 'sent-back') lines.push(formatReason(submission));
  if (notice) lines.push(bold(colourText('red', formatNotice(notice))));
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

/** `还有 38 项未确认（其中 37 项已带入上季数）`: last quarter's figures that stand in their fields are not given yet. */
export function describeOpen(plan: Plan, missing: number, known: number): string {
  if (known === 0) return `还有 ${missing} 项没有填`;
  return `还有 ${missing} 项未确认（${known === missing ? '都' : `其中 ${known} 项`}已带入${periodWords(plan).last}数）`;
}

function describeMissing({ plan, submission, previous }: FormView, missing: readonly string[]): string {
  const names = missing.slice(0, 6).map(code => labelOf(plan, code));
  const more = missing.length > names.length ? `等 ${missing.length} 项` : '';
  const known = countPrefilled(plan, submission, previous);
  const next =
    known > 0
      ? `与${periodWords(plan).last}相同的点“其余无变化”；空白不等于 0，没有请填 0。`
      : '空白不等于 0，没有请填 0。';
  return `${describeOpen(plan, missing.length, known)}：${names.map(escapeMarkdown).join('、')}${more}。${next}`;
}

function formElements(view: FormView, missing: readonly string[], findings: readonly Element[]): Element[] {
  const { submission } = view;
  const { unit, period, version } = submission;
  const yearEndCount = yearEndCodes(view.findings, submission.notes).length;
  const order = pageOrder(view.plan, view.usualChanges);
  const lastPage = view.plan.pages.length + 1;
  const routeArguments = { unit, period, version, page: lastPage };
  const known = restUnchanged(view.plan, submission, view.previous);
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
        ...(missing.length === 0 ? NEXT_STEP : {}),
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
                text: `与${partName(previousPeriod(view.plan.calendar, period))}不同、还没有说明的 ${yearEndCount} 项，原因都写为“${YEAR_END_NOTE}”。`,
              },
            }),
          ]
        : []),
      ...restButtons(view, missing, known),
    ]),
    hint(`回到某一页修改：${CHIPS_LEGEND}`),
    pageChips(view, lastPage),
  ];
}

/** 其余无变化 (the rest unchanged) and 其余补0 (the rest 0); the question of the latter says what it would replace. */
function restButtons(
  { plan, submission }: FormView,
  missing: readonly string[],
  known: ReadonlyMap<string, number>,
): Element[] {
  if (missing.length === 0) return [];
  const { unit, period, version } = submission;
  const lastPage = plan.pages.length + 1;
  const notZero = [...known.values()].filter(value => value !== 0).length;
  const warning = notZero > 0 ? `，其中 ${notZero} 项${periodWords(plan).last}不为 0` : '';
  return [
    ...(known.size > 0
      ? [
          submitButton({
            text: '其余无变化',
            route: routeName('rest', { unit, period, version }),
            ...NEXT_STEP,
          }),
        ]
      : []),
    submitButton({
      text: '其余补0',
      route: routeName('zero', { unit, period, version, page: lastPage, to: lastPage }),
      confirm: { title: '其余补0', text: `还空着的 ${missing.length} 项将全部填为 0${warning}。` },
    }),
  ];
}

function summaryInput({ plan, submission, refusedTexts }: FormView): Element {
  const summary = refusedTexts?.get('summary') ?? submission.summary;
  const isTooLong = summary.length > MAX_SUMMARY_LENGTH;
  return input({
    name: 'summary',
    label: isTooLong
      ? `工作总结（已收到 ${summary.length} 字；在此填写会替换它）`
      : '工作总结（必填，随报表一并报送）',
    placeholder: `请写${isAnnual(submission.period) ? '全年' : periodWords(plan).now}工作总结，最多 1000 字；更长的请直接私聊发给我`,
    ...(summary && !isTooLong ? { value: summary } : {}),
    maxLength: MAX_SUMMARY_LENGTH,
    lines: 6,
  });
}
