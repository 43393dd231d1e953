import type { Calendar, MonthDay } from '../../plan/calendar.js';
import type { Deliverable, FileType } from '../../plan/deliverable.js';
import type { PlanData } from '../../plan/plan.js';
import { noteUnknown, readWhole, type Reading, type SentBookRow } from './read-table.js';
import { bookTable, type BookTable, type TableSpec } from './table.js';
import {
  dueText,
  keyFor,
  listText,
  monthDayText,
  PERIOD_KINDS,
  readDue,
  readList,
  readMonthDay,
  wordFor,
  wordsOf,
} from './words.js';

// Sheet 日期: how often is reported, by when, the phases, and what they owe.

type DateHead = '日期项目' | '日期' | '填写说明';
type PhaseHead = '阶段' | '结束日';
type DeliverableHead = '材料编号' | '材料' | '附带' | '所属阶段' | '送交日期' | '谁送交' | '文件类型';

export const DATES: TableSpec<DateHead> = {
  sheet: '日期',
  title: '报送日期',
  heads: { 日期项目: { isCentred: true }, 日期: { isCentred: true }, 填写说明: { isMade: true } },
};

export const PHASES: TableSpec<PhaseHead> = {
  sheet: '日期',
  title: '阶段安排',
  heads: { 阶段: { isCentred: true }, 结束日: { isCentred: true } },
};

export const DELIVERABLES: TableSpec<DeliverableHead> = {
  sheet: '日期',
  title: '阶段材料',
  heads: {
    材料编号: { isCentred: true },
    材料: { isCentred: true },
    附带: {},
    所属阶段: { isCentred: true },
    送交日期: { isCentred: true },
    谁送交: { isCentred: true },
    文件类型: { isCentred: true },
  },
  optional: ['附带'],
};

const ITEMS = {
  填报周期: '季度、月、半年、年',
  填报截止日: '每期最后一个月的几日，当天算按时',
  上报截止日: '每期最后一个月的几日',
  年报截止日: '次年几月几日；没有年报就空着',
  退回改正: '几个工作日内改好',
  评估报告: '几月几日；没有就空着',
  自评完成: '告知书、承诺书里的自评日期；没有就空着',
} as const;
type Item = keyof typeof ITEMS;

export function datesTables(data: PlanData): BookTable[] {
  const { calendar, letters, deliverables } = data;
  const day = (date: MonthDay | undefined) => (date ? monthDayText(date) : null);
  const contents: Readonly<Record<Item, string | number | null>> = {
    填报周期: wordFor(PERIOD_KINDS, calendar.periodKind),
    填报截止日: calendar.submitDay,
    上报截止日: calendar.forwardDay,
    年报截止日: day(calendar.annual),
    退回改正: calendar.returnDays,
    评估报告: day(calendar.selfAssessment),
    自评完成: day(letters.assessedBy),
  };
  const items = Object.entries(ITEMS) as [Item, string][];
  return [
    bookTable(
      DATES,
      items.map(([item, words]) => ({ 日期项目: item, 日期: contents[item], 填写说明: words })),
    ),
    bookTable(
      PHASES,
      calendar.phases.map(({ name, ends }) => ({ 阶段: name, 结束日: monthDayText(ends) })),
    ),
    bookTable(
      DELIVERABLES,
      deliverables.map(({ key, name, detail, phase, due, owedBy, accepts }) => ({
        材料编号: key,
        材料: name,
        附带: detail ?? null,
        所属阶段: phase,
        送交日期: dueText(due),
        谁送交: typeof owedBy === 'string' ? OWED[owedBy] : listText(owedBy),
        文件类型: listText(accepts),
      })),
    ),
  ];
}

const OWED = { sections: '各股室', all: '全部单位' } as const;

export function readCalendar(
  reading: Reading,
  rows: readonly SentBookRow<DateHead>[],
  phases: readonly SentBookRow<PhaseHead>[],
): { readonly calendar: Calendar; readonly assessedBy?: MonthDay } {
  const items = new Map(rows.map(row => [row.plain('日期项目').replace(/\s/gu, ''), row]));
  const rowOf = (item: Item, path: string) => {
    const row = items.get(item);
    const place = row?.place('日期') ?? rows[0]?.place('日期') ?? { sheet: DATES.sheet, address: 'B1' };
    reading.places.set(path, place);
    if (!row && rows.length > 0) reading.faults.push({ ...place, words: `没有找到“${item}”一行` });
    return row;
  };
  const number = (item: Item, path: string) => {
    const row = rowOf(item, path);
    return (row && readWhole(reading, row, '日期', item)) ?? 1;
  };
  const day = (item: Item, path: string) => readDay(reading, rowOf(item, path), '日期', item);
  const kindRow = rowOf('填报周期', 'calendar.periodKind');
  const word = kindRow?.plain('日期').replace(/^每|报$/gu, '') ?? '';
  const kind = keyFor(PERIOD_KINDS, word) ?? keyFor(PERIOD_KINDS, `${word}度`);
  if (!kind && kindRow) noteUnknown(reading, kindRow.place('日期'), word, wordsOf(PERIOD_KINDS), '填报周期');
  const annual = day('年报截止日', 'calendar.annual');
  const selfAssessment = day('评估报告', 'calendar.selfAssessment');
  const assessedBy = day('自评完成', 'letters.assessedBy');
  return {
    calendar: {
      periodKind: kind ?? 'quarter',
      submitDay: number('填报截止日', 'calendar.submitDay'),
      forwardDay: number('上报截止日', 'calendar.forwardDay'),
      ...(annual && { annual }),
      returnDays: number('退回改正', 'calendar.returnDays'),
      ...(selfAssessment && { selfAssessment }),
      phases: phases.map((row, index) => {
        reading.places.set(`calendar.phases.${index}`, row.place('阶段'));
        reading.places.set(`calendar.phases.${index}.ends`, row.place('结束日'));
        const ends = readDay(reading, row, '结束日', '结束日');
        if (!ends) reading.faults.push({ ...row.place('结束日'), words: '结束日没有填，请写几月几日' });
        return { name: row.text('阶段'), ends: ends ?? NO_DAY };
      }),
    },
    ...(assessedBy && { assessedBy }),
  };
}

/** Stands in for a day that could not be read; its fault is noted. */
const NO_DAY: MonthDay = { month: 1, day: 1 };

/** Reads a day; undefined for an empty cell. */
function readDay<Head extends string>(
  { faults }: Reading,
  row: SentBookRow<Head> | undefined,
  head: Head,
  what: string,
): MonthDay | undefined {
  const text = row?.plain(head).replace(/\s/gu, '') ?? '';
  if (!row || text === '') return undefined;
  const day = readMonthDay(text.replace(/^次年/u, ''));
  if (!day) faults.push({ ...row.place(head), words: `${what}请写几月几日，如“3月28日”，不能是“${text}”` });
  return day ?? NO_DAY;
}

export function readDeliverables(
  reading: Reading,
  rows: readonly SentBookRow<DeliverableHead>[],
): Deliverable[] {
  return rows.map((row, index) => {
    const fields = {
      key: '材料编号',
      name: '材料',
      detail: '附带',
      phase: '所属阶段',
      due: '送交日期',
      owedBy: '谁送交',
      accepts: '文件类型',
    } as const;
    for (const [field, head] of Object.entries(fields))
      reading.places.set(`deliverables.${index}.${field}`, row.place(head));
    reading.places.set(`deliverables.${index}`, row.place('材料编号'));
    const due = readDue(row.plain('送交日期').replace(/\s/gu, ''));
    if (!due)
      reading.faults.push({
        ...row.place('送交日期'),
        words: `送交日期请写“3月28日”或“次年1月3日”，不能是“${row.text('送交日期')}”`,
      });
    const detail = row.text('附带');
    return {
      key: row.plain('材料编号').toLowerCase(),
      name: row.text('材料'),
      ...(detail === '' ? {} : { detail }),
      phase: row.text('所属阶段'),
      due: due ?? NO_DAY,
      owedBy: readOwedBy(row.plain('谁送交')),
      accepts: readList(row.plain('文件类型').toLowerCase()) as FileType[],
    };
  });
}

function readOwedBy(text: string): Deliverable['owedBy'] {
  if (text === OWED.sections || text === OWED.all) return text === OWED.all ? 'all' : 'sections';
  return readList(text.toLowerCase());
}
