import { submitDeadline } from '../../plan/calendar.js';
import { isMending } from '../../core/submission/submission.js';
import { unitName } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import type { Sheet } from '../xlsx/book.js';
import { dayValue, GAP, timeValue } from './figures.js';
import { labelCell, lineOf, listSheet, textCell, timeCell, type ListRow } from './rows.js';
import { STATE_WORDS, type SheetContext, type UnitContent } from './unit-sheet.js';

export const STATUS_SHEET_NAME = '报送情况';

const COLUMNS = [
  { head: '填报单位', width: 30 },
  { head: '填报单位类型', width: 13 },
  { head: '状态', width: 12 },
  { head: '截止日期', width: 25 },
  { head: '首次提交', width: 22 },
  { head: '最后提交', width: 22 },
  { head: '及时', width: 12 },
] as const;

/**
 * The sheet 报送情况 (status): which units submitted and when. 报送率 (completeness) and 及时率 (timeliness) are shares of
 * the expected units.
 */
export function statusSheet(
  units: readonly UnitContent[],
  context: SheetContext,
  missingReason?: string,
): Sheet {
  const { period, pageFoot, unfinished } = context;
  const submitted = units.filter(({ figures }) => figures !== null);
  const onTime = submitted.filter(({ late }) => !late);
  return listSheet({
    name: STATUS_SHEET_NAME,
    title: `报送情况${GAP}${periodName(period)}`,
    lines: [
      { text: `报送率：${formatShare(submitted.length, units.length)}（已报送／应报送）`, style: 'line' },
      { text: `及时率：${formatShare(onTime.length, units.length)}（按期报送／应报送）`, style: 'line' },
      { text: '退回或更正后再次提交的，仍按首次提交的时间算是否按期。', style: 'line' },
      ...lineOf(context.remark),
      ...lineOf(missingReason === undefined ? '' : `没有等齐就上报的原因：${missingReason}`),
    ],
    columns: COLUMNS,
    rows: {
      count: units.length,
      make: function* () {
        for (const unit of units) yield unitRow(unit, context);
      },
    },
    empty: '没有应报送的单位。',
    pageFoot,
    pageHead: unfinished,
    contents: context.contents,
    isFiltered: true,
  });
}

/** `4/5，80%` */
const formatShare = (part: number, total: number): string =>
  `${part}/${total}${total > 0 ? `，${Math.round((part / total) * 1000) / 10}%` : ''}`;

function unitRow(content: UnitContent, { plan, period, zone }: SheetContext): ListRow {
  const { unit, state, late, submittedAt, firstSubmittedAt, extendedTo, figures } = content;
  const due = dayValue(extendedTo ?? submitDeadline(plan.calendar, period), extendedTo ? '（延期）' : '');
  const last = figures ? submittedAt : null;
  const first = firstSubmittedAt ?? last;
  return [
    textCell(unitName(unit)),
    labelCell(unit.kind),
    labelCell(STATE_WORDS[state]),
    timeCell(due),
    first ? timeCell(timeValue(first, zone)) : labelCell(isMending(state) ? '—' : '未报送'),
    last ? timeCell(timeValue(last, zone)) : labelCell(isMending(state) ? '退回修改中' : '—'),
    labelCell(figures === null ? '—' : late ? '迟报' : '按期'),
  ];
}
