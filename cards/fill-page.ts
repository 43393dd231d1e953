import type { CardJson } from '../src/core/outgoing.js';
import { belowWords } from '../src/core/checks/subunit-totals.js';
import type { Finding } from '../src/core/checks/check.js';
import { missingFigures, withComputed } from '../src/core/form/figures.js';
import { formatNumber, withUnit } from '../src/core/form/number.js';
import { pagesOf, type Page } from '../src/core/form/pages.js';
import { lastFigure, prefill, previousWord, startingFigure } from '../src/core/form/prefill.js';
import { values, type Submission } from '../src/core/submission/submission.js';
import { changingFirst, pageAfter, pageBefore, pageOrder, placeOf } from '../src/core/form/page-order.js';
import { changingOn } from '../src/core/form/usual-changes.js';
import { inputName, type Measure } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import { labelOf } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  coloured,
  escaped,
  form,
  hint,
  input,
  markdown,
  row,
  submitButton,
  type Element,
} from './elements.js';
import type { FormView } from './form-view.js';
import { routeName, type RouteOf } from './routes.js';
import { reasonLine } from './verdict.js';
import {
  adoptButtons,
  carriedWords,
  dueTag,
  findingList,
  notesFor,
  numberHint,
  officialLabel,
  partsWords,
  sinceWords,
  stateTag,
  titleOf,
} from './words.js';

/** The data of one page of a form. */
export interface FillPageView extends FormView {
  /** The page's number in the official order, from 1. */
  readonly page: number;
  /** Why a field was not saved, by code: its text is no valid figure, or somebody else has changed the figure. */
  readonly objections?: ReadonlyMap<string, string>;
  /** Findings on the saved figures of this page and of the page just left. */
  readonly found?: readonly Finding[];
}

const LONGEST_TYPED = 40;

export function fillPage(view: FillPageView): CardJson {
  const { plan, unit, submission, page, today } = view;
  const pages = pagesOf(plan);
  const shown = pageAt(pages, page);
  const place = placeOf(pageOrder(plan, view.usual), page);
  const given = plan.typed.length - missingFigures(plan, values(submission)).length;
  return card(
    {
      title: titleOf(submission.period, unit),
      subtitle: `第 ${place}/${pages.length} 页 · 已填 ${given}/${plan.typed.length}`,
      colour: submission.state === 'sent-back' ? 'orange' : 'blue',
      tags: [
        dueTag(plan, submission, today),
        ...(submission.state === 'sent-back' ? [stateTag('sent-back')] : []),
      ],
    },
    [
      ...top(view, shown),
      form('page', [
        ...groupsWithNotes(view, shown).flatMap(group => groupElements(view, group)),
        ...buttons(view, shown),
      ]),
      hint(
        '每页单独保存，未点保存的内容不会上传。数字可带千分位或单位，“+3”表示在上季基础上加 3。也可以发送“模板”，用 Excel 填好后发回。',
      ),
    ],
  );
}

function pageAt(pages: readonly Page[], page: number): Page {
  const found = pages[page - 1];
  if (!found) throw new Error(`the form has no page ${page}`);
  return found;
}

function top(view: FillPageView, shown: Page): Element[] {
  const { plan, submission, notice, found = [], objections } = view;
  const words: string[] = carriedWords(plan).map(escaped);
  if (submission.state === 'sent-back') words.push(reasonLine(submission));
  if (notice) words.push(bold(escaped(notice)));
  if (objections?.size)
    words.push(coloured('red', `有 ${objections.size} 项没有保存，请看下面标红的说明；其余已保存。`));
  if (found.length > 0) words.push(findingList(found));
  words.push(...usualWords(view, shown).map(said => coloured('grey', escaped(said))));
  return words.length > 0 ? [markdown(words.join('\n'))] : [];
}

/** A longer list of names would not help the reader. */
const MOST_USUAL = 6;

/** Names the figures that the person most likely has to change. */
function usualWords({ plan, usual, previous }: FillPageView, page: Page): string[] {
  if (!usual || !previous) return [];
  const names = changingOn(page, usual).map(code => labelOf(plan, code));
  if (names.length === 0) return ['本页往期很少变化，核对后可直接点“本页无变化”。'];
  const more = names.length > MOST_USUAL ? `等 ${names.length} 项` : '';
  return [`往期常有变化：${names.slice(0, MOST_USUAL).join('、')}${more}`];
}

/** Consecutive measures under the same official header. */
interface Group {
  readonly path: readonly string[];
  readonly measures: readonly Measure[];
}

function groups({ measures }: Page): Group[] {
  const found: { path: readonly string[]; measures: Measure[] }[] = [];
  for (const measure of measures) {
    const path = measure.header.slice(0, -1);
    const last = found.at(-1);
    if (last?.path.join('/') === path.join('/')) last.measures.push(measure);
    else found.push({ path, measures: [measure] });
  }
  return found;
}

/** Shows each note once on the page, at the first group with a measure that the note governs. */
function groupsWithNotes({ plan }: FillPageView, page: Page): (Group & { notes: readonly string[] })[] {
  const said = new Set<string>();
  return groups(page).map(group => {
    const notes = notesFor(plan, group.measures).filter(note => !said.has(note));
    for (const note of notes) said.add(note);
    return { ...group, notes };
  });
}

function groupElements(
  view: FillPageView,
  { path, measures, notes }: Group & { notes: readonly string[] },
): Element[] {
  const since = new Set(measures.map(measure => sinceWords(measure, view.plan)));
  const shared = since.size === 1 ? [...since][0] : undefined;
  const heading = `${bold(path.map(escaped).join(' / '))}${shared ? `　${coloured('grey', shared)}` : ''}`;
  return [
    markdown([heading, ...computedLines(view, path), ...notes.map(grey)].join('\n'), 'normal'),
    ...measures.flatMap(measure => field(view, measure, shared === undefined)),
  ];
}

const grey = (note: string): string => coloured('grey', `注${escaped(note)}`);

/** The computed totals under this header, with their current values. */
function computedLines({ plan, submission }: FillPageView, path: readonly string[]): string[] {
  const all = withComputed(plan, values(submission));
  return [...plan.measures.values()]
    .filter(({ sumOf, header }) => sumOf && header.slice(0, -1).join('/') === path.join('/'))
    .map(measure => {
      const value = all.get(measure.code);
      const now = value === undefined ? '填全后自动计算' : `自动计算为 ${withUnit(value, measure)}`;
      return coloured(
        'grey',
        `${escaped(officialLabel(measure))}：${partsWords(plan, measure.sumOf ?? [])}，${now}`,
      );
    });
}

function field(view: FillPageView, measure: Measure, saysSince: boolean): Element[] {
  const objection = view.objections?.get(measure.code);
  const value = view.typed?.get(measure.code) ?? startingText(view, measure);
  return [
    ...(objection ? [markdown(coloured('red', `↓ ${escaped(objection)}`))] : []),
    input({
      name: inputName(measure.code),
      label: labelFor(view, measure, saysSince),
      placeholder: numberHint(measure),
      ...(value ? { value } : {}),
      maxLength: LONGEST_TYPED,
    }),
  ];
}

/** The text in a field: the saved figure, else the prefilled one. */
function startingText({ submission, previous }: FillPageView, measure: Measure): string {
  const value = startingFigure(measure, submission, previous);
  return value === undefined ? '' : formatNumber(value, measure);
}

function labelFor(
  { plan, submission, previous, below }: FillPageView,
  measure: Measure,
  saysSince: boolean,
): string {
  const parts = [officialLabel(measure)];
  if (saysSince) parts.push(sinceWords(measure, plan));
  const last = lastFigure(measure, submission.period, previous);
  if (previous && last !== undefined)
    parts.push(`${previousWord(submission.period, previous)} ${formatNumber(last, measure)}`);
  const start = prefill(measure, submission.period, previous);
  if (start?.remark) parts.push(start.remark);
  const sum = below?.figures.get(measure.code);
  if (below && sum !== undefined) parts.push(belowWords(below, formatNumber(sum, measure)));
  return parts.join(' · ');
}

function buttons(view: FillPageView, shown: Page): Element[] {
  const { page, submission, previous, plan } = view;
  const order = pageOrder(plan, view.usual);
  const [earlier, next] = [pageBefore(order, page), pageAfter(order, page)];
  const about = (to: number): Omit<RouteOf<'save'>, 'verb'> => ({
    unit: submission.unit,
    period: submission.period,
    version: submission.version,
    page,
    to,
  });
  const offered = shown.measures.some(measure => prefill(measure, submission.period, previous));
  return [
    row([
      submitButton({
        text: '保存并下一页',
        route: routeName('save', about(next)),
        look: 'primary_filled',
      }),
      ...(earlier ? [submitButton({ text: '上一页', route: routeName('back', about(earlier)) })] : []),
      ...(offered ? [submitButton({ text: '本页无变化', route: routeName('same', about(next)) })] : []),
      ...adoptButtons(view.below, {
        unit: submission.unit,
        period: submission.period,
        version: submission.version,
        page,
      }),
      submitButton({
        text: '其余补0',
        route: routeName('zero', about(next)),
        confirm: { title: '其余补0', text: '本页还空着的项目将填为 0，已填的不变。' },
      }),
    ]),
    hint(`跳到（先保存本页）：${changingWords(view)}`),
    row([
      ...order.map((number, at) =>
        submitButton({
          text: `${at + 1}${isComplete(pageAt(pagesOf(plan), number), submission) ? '✓' : ''}`,
          route: routeName('go', about(number)),
          size: 'small',
          look: number === page ? 'primary' : 'default',
        }),
      ),
      submitButton({
        text: '核对提交',
        route: routeName('go', about(pagesOf(plan).length + 1)),
        size: 'small',
      }),
    ]),
  ];
}

function changingWords({ plan, usual }: FillPageView): string {
  const first = changingFirst(plan, usual);
  if (first === 0) return '';
  return first === 1 ? '往期常有变化的排在第 1 页' : `往期常有变化的排在前 ${first} 页`;
}

const isComplete = ({ measures }: Page, submission: Submission): boolean =>
  measures.every(({ code }) => submission.figures.has(code));

/** Lets a person with several units choose one. The caller puts units that have not submitted first. */
export function unitChooser(
  choices: readonly { unit: Unit; submission: Pick<Submission, 'state' | 'period'> }[],
): CardJson {
  return card({ title: '选择填报单位' }, [
    markdown('您负责下列填报单位，请选择要填报的一个：'),
    ...choices.map(({ unit, submission }) =>
      button({
        text: `${titleOf(submission.period, unit)}（${stateTag(submission.state).text}）`,
        route: routeName('open', { unit: unit.key, period: submission.period }),
        look: submission.state === 'submitted' || submission.state === 'approved' ? 'default' : 'primary',
      }),
    ),
    hint('尚未报送的排在前面。'),
  ]);
}
