import type { CardJson } from '../src/core/outgoing.js';
import { formatSubunitTotals } from '../src/core/checks/subunit-totals.js';
import { missingFigures, withComputed } from '../src/core/form/figures.js';
import { formatNumber, withUnit } from '../src/core/form/number.js';
import type { Page } from '../src/plan/pages.js';
import { lastFigure, prefill, previousPeriodName, startingFigure } from '../src/core/form/prefill.js';
import { figureValues, isCounted, type Submission } from '../src/core/submission/submission.js';
import {
  countChangingPages,
  pageAfter,
  pageBefore,
  pageOrder,
  placeOf,
} from '../src/core/form/page-order.js';
import { usualChangesOn } from '../src/core/form/usual-changes.js';
import { inputName, type Measure } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import { labelOf } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  form,
  hint,
  input,
  markdown,
  row,
  submitButton,
  type Element,
} from './elements.js';
import { describeFindings, makeFindingLines, type FindingLines } from './field-findings.js';
import type { FormView } from './form-view.js';
import { CHIPS_LEGEND, pageChips } from './page-chips.js';
import { firstElements } from './long-list.js';
import { countedFigure, registerButtons } from './register-page.js';
import { routeName, type RouteOf } from './routes.js';
import { formatReason } from './verdict.js';
import {
  adoptButtons,
  describeCarriedPlan,
  dueTag,
  notesFor,
  numberHint,
  officialLabel,
  formatNotice,
  formatObjection,
  formatParts,
  formatSince,
  stateTag,
  titleOf,
  undoElements,
} from './phrases.js';
import { periodName, type Period, type PeriodKind } from '../src/plan/period.js';
import { periodWords, wordsOfKind } from '../src/plan/period-words.js';

/** The data of one page of a form. */
export interface FillPageView extends FormView {
  /** The page's number in the official order, from 1. */
  readonly pageNumber: number;
  /** The page offers 恢复上季数 (last quarter's figures instead of saved ones). */
  readonly canRestore?: boolean;
}

const MAX_INPUT_LENGTH = 40;

export function fillPageCard(view: FillPageView): CardJson {
  const { plan, unit, submission, pageNumber, today } = view;
  const pages = plan.pages;
  const page = pageAt(pages, pageNumber);
  const position = placeOf(pageOrder(plan, view.usualChanges), pageNumber);
  const findings = makeFindingLines(view, page);
  const filledCount = plan.typedMeasures.length - missingFigures(plan, figureValues(submission)).length;
  return card(
    {
      title: titleOf(submission.period, unit),
      subtitle: `第 ${position}/${pages.length} 页 · 已填 ${filledCount}/${plan.typedMeasures.length} · ${page.form.sheet}`,
      colour: submission.state === 'sent-back' ? 'orange' : 'blue',
      tags: [
        dueTag(plan, submission, today),
        ...(submission.state === 'sent-back' ? [stateTag('sent-back')] : []),
      ],
    },
    [
      ...topElements(view, page, findings),
      ...undoElements(view.plan, submission, pageNumber),
      form('page', [
        ...groupWithNotes(view, page).flatMap(group => makeGroupElements(view, group, findings)),
        ...registerButtons(view, page),
        ...pageButtons(view, page),
      ]),
      hint(
        `每页单独保存，未点保存的内容不会上传。数字可带千分位或单位，“+3”表示在${periodWords(view.plan).last}基础上加 3。也可以发送“模板”，用 Excel 填好后发回。`,
      ),
    ],
  );
}

function pageAt(pages: readonly Page[], pageNumber: number): Page {
  const page = pages[pageNumber - 1];
  if (!page) throw new Error(`the form has no page ${pageNumber}`);
  return page;
}

function topElements(view: FillPageView, page: Page, findings: FindingLines): Element[] {
  const { plan, submission, notice, objections } = view;
  const lines: string[] = describeCarriedPlan(plan).map(escapeMarkdown);
  if (view.kindNow) lines.push(describeNewKind(submission.period, view.kindNow));
  if (submission.state === 'sent-back') lines.push(formatReason(submission));
  if (notice) lines.push(bold(formatNotice(notice)));
  if (objections?.size)
    lines.push(colourText('red', `有 ${objections.size} 项没有保存，请看下面标红的说明；其余已保存。`));
  lines.push(...describeFindings(findings));
  lines.push(...describeUsualChanges(view, page).map(text => colourText('grey', escapeMarkdown(text))));
  return lines.length > 0 ? [markdown(lines.join('\n'))] : [];
}

/** Plans may change how often is reported: the last period of the old kind comes first. */
const describeNewKind = (period: Period, kind: PeriodKind): string =>
  `现在${wordsOfKind(kind).every}填报一次；${periodName(period)}是改之前的最后一期，报完后再发“填报”，就是${wordsOfKind(kind).now}。`;

/** A longer list of names would not help the reader. */
const MAX_NAMES = 6;

/** Names the figures that the person most likely has to change. */
function describeUsualChanges({ plan, usualChanges, previous }: FillPageView, page: Page): string[] {
  if (!usualChanges || !previous) return [];
  const names = usualChangesOn(page, usualChanges).map(code => labelOf(plan, code));
  if (names.length === 0) return ['本页往期很少变化，核对后可直接点“本页无变化”。'];
  const more = names.length > MAX_NAMES ? `等 ${names.length} 项` : '';
  return [`往期常有变化：${names.slice(0, MAX_NAMES).join('、')}${more}`];
}

/** Consecutive measures under the same official header. */
interface Group {
  readonly path: readonly string[];
  readonly measures: readonly Measure[];
}

function groupMeasures({ measures }: Page): Group[] {
  const groups: { path: readonly string[]; measures: Measure[] }[] = [];
  for (const measure of measures) {
    const path = measure.header.slice(0, -1);
    const lastGroup = groups.at(-1);
    if (lastGroup?.path.join('/') === path.join('/')) lastGroup.measures.push(measure);
    else groups.push({ path, measures: [measure] });
  }
  return groups;
}

/** Shows each note once on the page, at the first group with a measure that the note governs. */
function groupWithNotes({ plan }: FillPageView, page: Page): (Group & { notes: readonly string[] })[] {
  const shownNotes = new Set<string>();
  return groupMeasures(page).map(group => {
    const notes = notesFor(plan, group.measures).filter(note => !shownNotes.has(note));
    for (const note of notes) shownNotes.add(note);
    return { ...group, notes };
  });
}

function makeGroupElements(
  view: FillPageView,
  { path, measures, notes }: Group & { notes: readonly string[] },
  findings: FindingLines,
): Element[] {
  const since = new Set(measures.map(measure => formatSince(measure, view.plan)));
  const commonSince = since.size === 1 ? [...since][0] : undefined;
  // A header such as 企业底数（家） says it already.
  const shownSince = commonSince && !path.some(header => header.includes(commonSince)) ? commonSince : '';
  const heading = [
    ...(path.length > 0 ? [bold(path.map(escapeMarkdown).join(' / '))] : []),
    ...(shownSince ? [colourText('grey', shownSince)] : []),
  ].join('　');
  const lines = [...(heading ? [heading] : []), ...formatTotals(view, path), ...notes.map(formatNote)];
  return [
    ...(lines.length > 0 ? [markdown(lines.join('\n'), 'normal')] : []),
    ...measures.flatMap(measure =>
      figureField(view, measure, commonSince === undefined, findings.byField.get(measure.code) ?? []),
    ),
  ];
}

/** In the official table a note ends where the next one begins: 注4.……； */
const formatNote = (note: string): string =>
  colourText('grey', `注${escapeMarkdown(note.replace(/；$/u, '。'))}`);

/** The computed totals under this header, with their current values. */
function formatTotals({ plan, submission }: FillPageView, path: readonly string[]): string[] {
  const figures = withComputed(plan, figureValues(submission));
  return [...plan.measures.values()]
    .filter(({ sumOf, header }) => sumOf && header.slice(0, -1).join('/') === path.join('/'))
    .map(measure => {
      const value = figures.get(measure.code);
      const result = value === undefined ? '填全后自动计算' : `自动计算为 ${withUnit(value, measure)}`;
      return colourText(
        'grey',
        `${escapeMarkdown(officialLabel(measure))}：${formatParts(plan, measure.sumOf ?? [])}，${result}`,
      );
    });
}

function figureField(
  view: FillPageView,
  measure: Measure,
  showsSince: boolean,
  findings: readonly string[],
): Element[] {
  if (isCounted(view.submission, measure.code)) return countedFigure(view, measure, findings);
  const objection = view.objections?.get(measure.code);
  const remarks = [
    ...(objection
      ? [colourText('red', `↓ ${formatObjection(objection, view.savers?.get(measure.code))}`)]
      : []),
    ...findings,
  ];
  const value = view.refusedTexts?.get(measure.code) ?? startingText(view, measure);
  return [
    ...(remarks.length > 0 ? [markdown(remarks.join('\n'))] : []),
    input({
      name: inputName(measure.code),
      label: labelFor(view, measure, showsSince),
      placeholder: numberHint(measure),
      ...(value ? { value } : {}),
      maxLength: MAX_INPUT_LENGTH,
    }),
  ];
}

/** The text in a field: the saved figure, else the prefilled one. */
function startingText({ submission, previous }: FillPageView, measure: Measure): string {
  const value = startingFigure(measure, submission, previous);
  return value === undefined ? '' : formatNumber(value, measure);
}

function labelFor(
  { plan, submission, previous, subunitTotals }: FillPageView,
  measure: Measure,
  showsSince: boolean,
): string {
  const parts = [officialLabel(measure)];
  if (showsSince) parts.push(formatSince(measure, plan));
  const previousValue = lastFigure(measure, submission.period, previous);
  if (previous && previousValue !== undefined)
    parts.push(`${previousPeriodName(submission.period, previous)} ${formatNumber(previousValue, measure)}`);
  const suggestion = prefill(measure, submission.period, previous);
  if (suggestion?.remark) parts.push(suggestion.remark);
  const subunitTotal = subunitTotals?.figures.get(measure.code);
  if (subunitTotals && subunitTotal !== undefined)
    parts.push(formatSubunitTotals(subunitTotals, formatNumber(subunitTotal, measure)));
  return parts.join(' · ');
}

function pageButtons(view: FillPageView, page: Page): Element[] {
  const { pageNumber, submission, previous, plan } = view;
  const order = pageOrder(plan, view.usualChanges);
  const [previousPage, nextPage] = [pageBefore(order, pageNumber), pageAfter(order, pageNumber)];
  const routeArguments = (to: number): Omit<RouteOf<'save'>, 'verb'> => ({
    unit: submission.unit,
    period: submission.period,
    version: submission.version,
    page: pageNumber,
    to,
  });
  const hasPrefill = page.measures.some(
    measure => !isCounted(submission, measure.code) && prefill(measure, submission.period, previous),
  );
  return [
    row([
      submitButton({
        text: '保存并下一页',
        route: routeName('save', routeArguments(nextPage)),
        look: 'primary_filled',
      }),
      ...(previousPage
        ? [submitButton({ text: '上一页', route: routeName('back', routeArguments(previousPage)) })]
        : []),
      ...(view.canRestore
        ? [
            submitButton({
              text: `恢复${periodWords(view.plan).last}数`,
              route: routeName('restore', routeArguments(nextPage)),
            }),
          ]
        : []),
      ...(hasPrefill
        ? [submitButton({ text: '本页无变化', route: routeName('same', routeArguments(nextPage)) })]
        : []),
      ...adoptButtons(view.subunitTotals, {
        unit: submission.unit,
        period: submission.period,
        version: submission.version,
        page: pageNumber,
      }),
      submitButton({
        text: '其余补0',
        route: routeName('zero', routeArguments(nextPage)),
        confirm: { title: '其余补0', text: '本页还空着的项目将填为 0，已填的不变。' },
      }),
    ]),
    hint([`跳到（先保存本页改过的项）：${CHIPS_LEGEND}`, ...describePageOrder(view)].join('；')),
    pageChips(view, pageNumber, [
      submitButton({
        text: '核对提交',
        route: routeName('go', routeArguments(plan.pages.length + 1)),
        size: 'small',
      }),
    ]),
  ];
}

function describePageOrder({ plan, usualChanges }: FillPageView): string[] {
  const count = countChangingPages(plan, usualChanges);
  if (count === 0) return [];
  return [count === 1 ? '往期常有变化的排在第 1 页' : `往期常有变化的排在前 ${count} 页`];
}

/** Lets a person with several units choose one. The caller puts units that have not submitted first. */
export function unitChooserCard(
  forms: readonly { unit: Unit; submission: Pick<Submission, 'state' | 'period'> }[],
): CardJson {
  return card({ title: '选择填报单位' }, [
    markdown('您负责下列填报单位，请选择要填报的一个：'),
    ...firstElements(
      forms,
      ({ unit, submission }) => [
        button({
          text: `${titleOf(submission.period, unit)}（${stateTag(submission.state).text}）`,
          route: routeName('open', { unit: unit.key, period: submission.period }),
          look: submission.state === 'submitted' || submission.state === 'approved' ? 'default' : 'primary',
        }),
      ],
      '其余请发送“填报 单位名称”打开',
    ),
    hint('尚未报送的排在前面。'),
  ]);
}
