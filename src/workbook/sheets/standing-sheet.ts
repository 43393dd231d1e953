import { submitBy } from '../../plan/calendar.js';
import { unitName } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import type { Sheet } from '../xlsx/book.js';
import { dayWords, GAP, timeWords } from './figures.js';
import { labelCell, listSheet, textCell, type ListRow } from './rows.js';
import { STATE_WORDS, type Setting, type UnitContent } from './unit-sheet.js';

export const STANDING_NAME = '报送情况';

const COLUMNS = [
  { head: '填报单位', width: 34 },
  { head: '填报单位类型', width: 14 },
  { head: '状态', width: 12 },
  { head: '截止日期', width: 20 },
  { head: '提交时间', width: 24 },
  { head: '及时', width: 12 },
] as const;

/** 报送情况: who has handed in and when; 报送率 and 及时率 are of the units expected. */
export function standingSheet(units: readonly UnitContent[], setting: Setting): Sheet {
  const { period, pageFoot } = setting;
  const handedIn = units.filter(({ figures }) => figures !== null);
  const inTime = handedIn.filter(({ late }) => !late);
  return listSheet({
    name: STANDING_NAME,
    title: `报送情况${GAP}${periodName(period)}`,
    lines: [
      { words: `报送率：${shareWords(handedIn.length, units.length)}（已报送／应报送）`, style: 'line' },
      { words: `及时率：${shareWords(inTime.length, units.length)}（按期报送／应报送）`, style: 'line' },
    ],
    columns: COLUMNS,
    rows: units.map(unit => unitRow(unit, setting)),
    empty: '没有应报送的单位。',
    pageFoot,
  });
}

/** `4/5，80%` */
const shareWords = (part: number, whole: number): string =>
  `${part}/${whole}${whole > 0 ? `，${Math.round((part / whole) * 1000) / 10}%` : ''}`;

function unitRow(content: UnitContent, { plan, period, zone }: Setting): ListRow {
  const { unit, state, late, submittedAt, extendedTo, figures } = content;
  const due = dayWords(extendedTo ?? submitBy(plan.calendar, period));
  return [
    textCell(unitName(unit)),
    labelCell(unit.kind),
    labelCell(STATE_WORDS[state]),
    labelCell(extendedTo ? `${due}（延期）` : due),
    labelCell(submittedAt && figures ? timeWords(submittedAt, zone) : '未报送'),
    labelCell(figures === null ? '—' : late ? '迟报' : '按期'),
  ];
}
