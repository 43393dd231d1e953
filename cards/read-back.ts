import type { CardJson } from '../src/core/outgoing.js';
import { YEAR_END, yearEndCodes } from '../src/core/checks/check-annual.js';
import type { Finding } from '../src/core/checks/check.js';
import { missingFigures, withComputed, type Figures } from '../src/core/form/figures.js';
import { formatChange, formatNumber } from '../src/core/form/number.js';
import { pageOrder, placeOfFigure } from '../src/core/form/page-order.js';
import { pagesOf } from '../src/core/form/pages.js';
import { lastFigure, type Previous } from '../src/core/form/prefill.js';
import { STATE_NAMES, values, type Submission } from '../src/core/submission/submission.js';
import type { Measure } from '../src/plan/measure.js';
import { shortName, type Unit } from '../src/plan/organisation.js';
import { partOf, periodName, type LocalDate } from '../src/plan/period.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  coloured,
  datePicker,
  escaped,
  form,
  hint,
  input,
  markdown,
  MOST_BYTES,
  row,
  sizeOf,
  submitButton,
  table,
  type Element,
} from './elements.js';
import type { FormView } from './form-view.js';
import { isFall, noteField, withCauses } from './note-field.js';
import { routeName } from './routes.js';
import { reasonLine } from './verdict.js';
import { adoptButtons, carriedWords, dueTag, findingLine, findingList, stateTag, titleOf } from './words.js';
import { blocking, unexplained } from '../src/core/checks/run-checks.js';

/** The data of the last page: all findings, the work summary, 提交, and all figures, the changed ones first. */
export interface ReadBackView extends FormView {
  readonly found: readonly Finding[];
}

/** Feishu's limit for the text of one input, in characters. */
export const LONGEST_SUMMARY = 1000;
/** The card asks for at most this many notes at once, to stay within its size limit; the others follow later. */
const MOST_NOTES = 20;

/** Space that the lists of causes must leave for the table of all figures and the rest of the card. */
const TABLE_BYTES = 5_000;
const FRAME_TAGS = 12;
const FRAME_BYTES = 2_000;

export function readBack(view: ReadBackView): CardJson {
  const { plan, unit, submission, today } = view;
  const missing = missingFigures(plan, values(submission));
  const header = {
    title: titleOf(submission.period, unit),
    subtitle: `核对提交 · 已填 ${plan.typed.length - missing.length}/${plan.typed.length}`,
    tags: [
      dueTag(plan, submission, today),
      ...(submission.state === 'sent-back' ? [stateTag('sent-back')] : []),
    ],
  };
  const rest = fitting(view, notedCodes(view).slice(0, MOST_NOTES), (codes, offered) => [
    ...top(view, missing),
    form('submit', formElements(view, missing, noteElements(view, codes, offered))),
  ]);
  const room = MOST_BYTES - sizeOf(rest).bytes - FRAME_BYTES;
  return card(header, [...rest, ...everything(figureRows(plan, submission, view.previous), room)]);
}

function top(view: ReadBackView, missing: readonly string[]): Element[] {
  const { plan, submission, found, notice } = view;
  const words: string[] = carriedWords(plan).map(escaped);
  if (submission.state === 'sent-back') words.push(reasonLine(submission));
  if (notice) words.push(bold(coloured('red', escaped(notice))));
  if (missing.length > 0) words.push(coloured('red', missingWords(plan, missing)));
  const errors = blocking(found);
  if (errors.length > 0) {
    words.push(bold(`有 ${errors.length} 处须改正，改正后才能提交：`));
    words.push(findingList(errors, ({ at }) => placeIn(view, at)));
  }
  if (words.length === 0) words.push(coloured('green', readyWords(view)));
  return [markdown(words.join('\n'))];
}

const readyWords = (view: ReadBackView): string =>
  unexplained(warningsIn(view), view.submission.notes).length > 0
    ? '已全部填写，没有须改正的。写明下面的原因后即可提交。'
    : '已全部填写，校验通过。请核对后提交。';

/** The position of the page with a figure, in the order in which this unit sees the pages. */
const placeIn = ({ plan, usual }: ReadBackView, code: string): number | undefined =>
  placeOfFigure(plan, pageOrder(plan, usual), code);

function missingWords(plan: Plan, missing: readonly string[]): string {
  const names = missing.slice(0, 6).map(code => labelOf(plan, code));
  const more = missing.length > names.length ? `等 ${missing.length} 项` : '';
  return `还有 ${missing.length} 项没有填：${names.map(escaped).join('、')}${more}。空白不等于 0，没有请填 0。`;
}

function formElements(view: ReadBackView, missing: readonly string[], notes: readonly Element[]): Element[] {
  const { submission } = view;
  const { unit, period, version } = submission;
  const yearEnd = yearEndCodes(view.found, submission.notes).length;
  const pages = pagesOf(view.plan);
  const order = pageOrder(view.plan, view.usual);
  const last = pages.length + 1;
  const about = { unit, period, version, page: last };
  return [
    ...notes,
    summaryInput(view),
    markdown('截止日'),
    datePicker('as_of', view.typed?.get('as_of') ?? submission.asOf ?? view.today, '截止日'),
    markdown(bold('如实填报：以上数据真实、准确、完整，由本单位负责。')),
    row([
      submitButton({
        text: '提交',
        route: routeName('submit', { unit, period, version }),
        look: 'primary_filled',
      }),
      submitButton({ text: '上一页', route: routeName('back', { ...about, to: order.at(-1) ?? 1 }) }),
      ...adoptButtons(view.below, about),
      ...(yearEnd > 0
        ? [
            submitButton({
              text: YEAR_END,
              route: routeName('explain', { unit, period, version }),
              confirm: {
                title: YEAR_END,
                text: `与第四季度不同、还没有说明的 ${yearEnd} 项，原因都写为“${YEAR_END}”。`,
              },
            }),
          ]
        : []),
      ...(missing.length > 0
        ? [
            submitButton({
              text: '其余补0',
              route: routeName('zero', { ...about, to: last }),
              confirm: { title: '其余补0', text: `还空着的 ${missing.length} 项将全部填为 0。` },
            }),
          ]
        : []),
    ]),
    hint('回到某一页修改：'),
    row(
      order.map((number, at) =>
        submitButton({
          text: `${at + 1}${pages[number - 1]?.measures.some(({ code }) => missing.includes(code)) ? '' : '✓'}`,
          route: routeName('go', { ...about, to: number }),
          size: 'small',
        }),
      ),
    ),
  ];
}

const warningsIn = ({ found }: ReadBackView): Finding[] =>
  found.filter(({ severity }) => severity === 'warning');

const warningsAt = (view: ReadBackView, code: string): Finding[] =>
  warningsIn(view).filter(({ at }) => at === code);

/**
 * Builds the elements with as many notes as the card has room for, and offers causes only where room for the table of
 * all figures is left.
 */
function fitting(
  view: ReadBackView,
  codes: readonly string[],
  build: (codes: readonly string[], offered: ReadonlySet<string>) => Element[],
): Element[] {
  const none = new Set<string>();
  let shown = codes;
  while (shown.length > 0 && sizeOf(build(shown, none)).bytes > MOST_BYTES - FRAME_BYTES)
    shown = shown.slice(0, -1);
  const falls = shown.filter(code => isFall(warningsAt(view, code)));
  const room = { bytes: TABLE_BYTES, tags: FRAME_TAGS };
  return withCauses(falls, room, offered => build(shown, offered));
}

/** The codes whose warnings need an explanation; codes without one come first. */
function notedCodes(view: ReadBackView): string[] {
  const warnings = warningsIn(view);
  const open = new Set(unexplained(warnings, view.submission.notes).map(({ at }) => at));
  const codes = [...new Set(warnings.map(({ at }) => at))];
  return codes.sort((a, b) => Number(open.has(b)) - Number(open.has(a)));
}

function noteElements(view: ReadBackView, shown: readonly string[], offered: ReadonlySet<string>): Element[] {
  const { submission, typed } = view;
  const all = notedCodes(view).length;
  if (all === 0) return [];
  const later = all - shown.length;
  return [
    markdown(bold(`有 ${all} 处请说明原因（说明随数据报送审核人）：`)),
    ...shown.flatMap(code => {
      const about = warningsAt(view, code);
      const note = submission.notes.get(code);
      return [
        markdown(about.map(finding => findingLine(finding, placeIn(view, code))).join('\n')),
        noteField({ code, about, note, typed, offers: offered.has(code) }),
      ];
    }),
    ...(later > 0 ? [hint(`另有 ${later} 处，写完以上说明后再显示。`)] : []),
  ];
}

function summaryInput({ submission, typed }: ReadBackView): Element {
  const stored = typed?.get('summary') ?? submission.summary;
  const long = stored.length > LONGEST_SUMMARY;
  return input({
    name: 'summary',
    label: long
      ? `工作总结（已收到 ${stored.length} 字；在此填写会替换它）`
      : '工作总结（必填，随报表一并报送）',
    placeholder: `请写${partOf(submission.period) === 'Y' ? '全年' : '本季度'}工作总结，最多 1000 字；更长的请直接私聊发给我`,
    ...(stored && !long ? { value: stored } : {}),
    maxLength: LONGEST_SUMMARY,
    lines: 6,
  });
}

/** One row of the table of all figures. */
export interface FigureRow {
  readonly measure: Measure;
  readonly label: string;
  readonly now: number | undefined;
  readonly last: number | undefined;
  readonly change: number | undefined;
}

/** All figures as rows: first those that differ from the previous period, the largest difference first. */
export function figureRows(plan: Plan, submission: Submission, previous: Previous | undefined): FigureRow[] {
  const all: Figures = withComputed(plan, values(submission));
  const rows = [...plan.measures.values()].map((measure): FigureRow => {
    const now = all.get(measure.code);
    const last = lastFigure(measure, submission.period, previous);
    const change = now === undefined || last === undefined ? undefined : now - last;
    return { measure, label: labelOf(plan, measure.code), now, last, change };
  });
  const changed = rows.filter(({ change }) => change !== undefined && change !== 0);
  return [
    ...changed.sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0)),
    ...rows.filter(line => !changed.includes(line)),
  ];
}

/** The table of all figures with its title, with as many rows as fit into the available bytes. */
export function everything(rows: readonly FigureRow[], room: number): Element[] {
  const changed = rows.filter(({ change }) => change !== undefined && change !== 0).length;
  const title = markdown(bold(changed > 0 ? `全部数据（有变化的 ${changed} 项在前）` : '全部数据'));
  const lines = rows.map(tableRow);
  let kept = lines.length;
  while (kept > 0 && sizeOf(figureTable(lines.slice(0, kept))).bytes > room) kept -= 4;
  if (kept <= 0) return [];
  const left = lines.length - kept;
  return [
    title,
    figureTable(lines.slice(0, kept)),
    ...(left > 0 ? [hint(`另有 ${left} 项没有变化，未列出；可在各页查看。`)] : []),
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

function tableRow({ measure, label, now, last, change }: FigureRow): Record<string, string> {
  return {
    m: label,
    n: now === undefined ? '未填' : formatNumber(now, measure),
    l: last === undefined ? '—' : formatNumber(last, measure),
    c: change ? formatChange(change, measure) : '',
  };
}

/** Shown after 提交: the state of the submission, with 撤回 until a reviewer begins the review. */
export function submittedCard(view: {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly today: LocalDate;
  readonly others: readonly Unit[];
}): CardJson {
  const { submission, unit } = view;
  const late = 'late' in submission && submission.late;
  const { period, state } = submission;
  const mayTakeBack = state === 'submitted' && submission.reviewBegunBy === null;
  const buttons = [
    ...(mayTakeBack
      ? [button({ text: '撤回', route: routeName('recall', { unit: unit.key, period }) })]
      : []),
    ...view.others.map(other =>
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
      subtitle: late ? `${STATE_NAMES[state]}（迟报）` : STATE_NAMES[state],
      colour: 'green',
      tags: [stateTag(state), ...(late ? [{ text: '迟报', colour: 'red' as const }] : [])],
    },
    [
      markdown(handedInWords(submission)),
      hint(mayTakeBack ? '审核开始前可以撤回修改。' : '数据已不能自行修改；如需更正，请联系审核人。'),
      ...(buttons.length > 0 ? [row(buttons)] : []),
    ],
  );
}

function handedInWords({ state, period }: Submission): string {
  if (state !== 'submitted') return `${bold(STATE_NAMES[state])}，无需再操作，谢谢。`;
  return `${bold('已提交')}，谢谢。${periodName(period)}的报表和工作总结已送审核人，结果会在这里通知您。`;
}
