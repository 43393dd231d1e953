import type { Finding } from '../src/core/checks/check.js';
import { formatMoment } from '../src/core/moment.js';
import type { CardJson } from '../src/core/outgoing.js';
import type { PreviousSubmission } from '../src/core/form/prefill.js';
import type { State, Submission } from '../src/core/submission/submission.js';
import { lengthOf, startOf } from '../src/core/text.js';
import type { Unit } from '../src/plan/organisation.js';
import type { Period } from '../src/plan/period.js';
import type { Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  fitLines,
  hint,
  markdown,
  MAX_BYTES,
  panel,
  row,
  sizeOf,
  type Element,
} from './elements.js';
import { changesElement, figurePages, figurePanels, figureRows } from './figure-rows.js';
import { pageButtons, pageOfList } from './long-list.js';
import { actorName, describeCarriedPlan, formatDay, formatFinding, stateTag, titleOf } from './phrases.js';
import { routeName } from './routes.js';
import { tableButtons } from './tables.js';

/** What a unit handed in: nothing on this card can be changed. */
export interface HandedInView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly previous: PreviousSubmission | undefined;
  /** The findings on the figures that were handed in. */
  readonly findings: readonly Finding[];
  readonly zone: string;
  /** Where the figures need several pages; 1 by default. */
  readonly page?: number;
  /** The tables can be drawn. */
  readonly canDraw?: boolean;
}

/** Bytes for the frame of the card and the buttons that turn its pages. */
const RESERVED_BYTES = 3_000;
/** Bytes for findings and notes. */
const NOTES_BYTES = 6_000;
const MAX_SUMMARY = 1_500;

/**
 * Shows what was handed in: the changes first, then all figures, findings with their notes, and the work summary. Figures for
 * which the card has no room stand on further pages.
 */
export function handedInCard(view: HandedInView): CardJson {
  const { plan, unit, submission, previous } = view;
  const { period, state } = submission;
  const rows = figureRows(plan, submission, previous);
  const head = [markdown(headLines(view).join('\n')), ...changesElement(rows, submission, previous)];
  const rest = [
    ...notesPart(view),
    ...summaryPart(submission),
    row([
      workbookButton({ unit: unit.key, period }),
      ...tableButtons({ unit: unit.key, period }, view.canDraw),
    ]),
    hint('这里只能查看，不能修改。'),
  ];
  const firstBytes = MAX_BYTES - sizeOf([...head, ...rest]).bytes - RESERVED_BYTES;
  const chunks = figurePages(plan, rows, firstBytes, MAX_BYTES - RESERVED_BYTES);
  const { items, ...place } = pageOfList(chunks, view.page ?? 1, 1);
  const isFirst = place.page === 1;
  const turning = pageButtons(place, page => routeName('figurespage', { unit: unit.key, period, page }));
  return card(
    {
      title: `已提交数据 · ${titleOf(period, unit)}`,
      colour: 'blue',
      tags: [stateTag(state)],
    },
    [
      ...(isFirst ? head : []),
      ...figurePanels(plan, items.flat(), Number.MAX_SAFE_INTEGER),
      ...turning,
      ...(isFirst ? rest : []),
    ],
  );
}

function headLines({ plan, submission, zone }: HandedInView): string[] {
  const asOf = submission.asOf ? `　数据截至：${formatDay(submission.asOf)}` : '';
  return [
    ...describeCarriedPlan(plan).map(escapeMarkdown),
    `${describeSubmitter(submission, zone)}${asOf}`,
    ...(submission.state === 'sent-back' ? [colourText('grey', '这是退回前提交的数据。')] : []),
  ];
}

/** `@陈工 9月22日 09:15 提交` */
export const describeSubmitter = (submission: Submission, zone: string): string =>
  'submittedBy' in submission
    ? `${actorName(submission.submittedBy, submission.submittedFor)} ${formatMoment(submission.submittedAt, zone)} 提交`
    : '';

function notesPart({ findings, submission }: HandedInView): Element[] {
  if (findings.length === 0) return [];
  const lines = findings.map(finding => {
    const note = submission.notes.get(finding.at);
    return `- ${formatFinding(finding)}${note ? `\n  说明：${escapeMarkdown(note)}` : ''}`;
  });
  const shown = fitLines(lines, NOTES_BYTES);
  const more = shown.length < lines.length ? [colourText('grey', `等 ${lines.length} 处。`)] : [];
  return [markdown([bold(`有 ${findings.length} 处说明或须留意：`), ...shown, ...more].join('\n'))];
}

function summaryPart({ summary }: Submission): Element[] {
  if (!summary) return [];
  const start = startOf(summary, MAX_SUMMARY);
  const more = start.length < summary.length ? `……（共 ${lengthOf(summary)} 字，全文见本单位报表）` : '';
  return [panel(`工作总结（${lengthOf(summary)} 字）`, [markdown(escapeMarkdown(start) + more)])];
}

interface Report {
  readonly unit: string;
  readonly period: Period;
}

/** 下载本单位报表. */
export const workbookButton = (report: Report): Element =>
  button({ text: '下载本单位报表', route: routeName('workbook', report) });

/** The same with the figures as they are saved, before they are handed in. */
export const savedWorkbookButton = ({ unit, period }: Report): Element =>
  button({ text: '下载本单位报表', route: routeName('savedworkbook', { unit, period }) });

/** The ways to what was handed in: 查看已提交数据 and 下载本单位报表. */
export const handedInButtons = (report: Report): Element[] => [
  button({ text: '查看已提交数据', route: routeName('figures', report) }),
  workbookButton(report),
];

/** Whether something was handed in that can be looked at. */
export const isHandedIn = (state: State): boolean => state !== 'empty' && state !== 'draft';
