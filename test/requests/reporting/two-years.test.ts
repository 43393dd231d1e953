import type Excel from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { summaryCard } from '../../../cards/summary.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { Measure } from '../../../src/plan/measure.js';
import { yearOf, type Period } from '../../../src/plan/period.js';
import { composeReport } from '../../../src/core/report/compose.js';
import { labelOf, type Plan } from '../../../src/plan/plan.js';
import { preparePlans } from '../../../src/plan/plans.js';
import type { FileContext } from '../../../src/requests/context.js';
import { readReportContent } from '../../../src/requests/reporting/report-content.js';
import { makeSummaryFile } from '../../../src/requests/reporting/summary-content.js';
import { databases, type TestDatabase } from '../../support/databases.js';
import { approved, fill, metaOf, submitted } from '../../store/fill.js';
import { openWorkbook } from '../uploads/workbooks.js';

// Two years with both closing reports. What the workbooks and cards compare is held against the tables below, which know
// nothing of the program: the quarter that stands before each period, and the figures as they were put in.

const QUARTER_BEFORE: Readonly<Record<string, Period>> = {
  ...{ '2025Q2': '2025Q1', '2025Q3': '2025Q2', '2025Q4': '2025Q3', '2025Y': '2025Q4' },
  ...{ '2026Q1': '2025Q4', '2026Q2': '2026Q1', '2026Q3': '2026Q2', '2026Q4': '2026Q3', '2026Y': '2026Q4' },
};
const PERIODS = ['2025Q1', ...Object.keys(QUARTER_BEFORE)] as Period[];
/** The unit that is compared in every period, and one that did not report for the third quarter of 2025. */
const [ALWAYS, NOT_IN_Q3] = ['water', 'gas'];
const NAMES = { water: '给排水股·城市供水', gas: '安全股·城镇燃气' };

const plans = preparePlans([dehua2025]);
const planOf = (period: Period): Plan => {
  const plan = plans.forPeriod(period);
  if (!plan) throw new Error(`no plan for ${period}`);
  return plan;
};
const isReportedBy = (unit: string, period: Period) => unit === ALWAYS || period !== '2025Q3';

/** A figure as it was put in: whole, different for each unit, period and measure. Money is stored in yuan. */
function figureOf(unit: string, period: Period, { code, unit: unitOfMeasure }: Measure): number {
  const place = [...plans.latest.measures.keys()].indexOf(code);
  const figure = (PERIODS.indexOf(period) + 1) * 1_000 + place * 3 + (unit === ALWAYS ? 1 : 500);
  return unitOfMeasure === '万元' ? figure * 10_000 : figure;
}

/** The same as it is printed; a computed measure is the sum of its parts. */
function printed(unit: string, period: Period, measure: Measure): number {
  const measures = plans.latest.measures;
  const parts = measure.sumOf?.map(code => measures.get(code)).filter(part => part !== undefined);
  if (parts) return parts.reduce((sum, part) => sum + printed(unit, period, part), 0);
  return figureOf(unit, period, measure) / (measure.unit === '万元' ? 10_000 : 1);
}

let database: TestDatabase;
const books = new Map<Period, Excel.Workbook>();

beforeAll(async () => {
  const [kind] = databases;
  if (!kind) throw new Error('there is no database');
  database = await kind.open();
  const { store } = database;
  for (const period of PERIODS)
    for (const unit of [ALWAYS, NOT_IN_Q3])
      if (isReportedBy(unit, period)) {
        const figures = planOf(period).typedMeasures.map(measure => [
          measure.code,
          figureOf(unit, period, measure),
        ]);
        const at = metaOf('ou_chen', new Date(`${yearOf(period)}-12-31T09:00:00+08:00`));
        await fill(
          store,
          unit,
          period,
          Object.fromEntries(figures) as Record<string, number>,
          [submitted, approved],
          at,
        );
      }
  for (const period of PERIODS) {
    const context = {
      store,
      plans,
      zone: 'Asia/Shanghai',
      contact: {},
      now: new Date('2027-01-04T01:00:00Z'),
    };
    const { bytes } = await makeSummaryFile(context as unknown as FileContext, { kind: 'summary', period });
    books.set(period, await openWorkbook(bytes));
  }
}, 120_000);
afterAll(() => database.drop());

type Row = readonly (string | number)[];

/** The rows of a sheet under its head, without bands: a row of texts and numbers each. */
function rowsOf(period: Period, sheet: string): Row[] {
  const rows: Row[] = [];
  books
    .get(period)
    ?.getWorksheet(sheet)
    ?.eachRow(({ values }) => {
      rows.push(
        (values as unknown[])
          .slice(1)
          .map(value => (typeof value === 'number' || typeof value === 'string' ? value : '')),
      );
    });
  return rows;
}

/** The figure of the quarter before that a measure of a period may be compared with. */
function earlierOf(units: readonly string[], period: Period, measure: Measure): number | undefined {
  const earlier = QUARTER_BEFORE[period];
  if (!earlier || (measure.since === 'year' && period.slice(0, 4) !== earlier.slice(0, 4))) return undefined;
  const compared = units.filter(unit => isReportedBy(unit, period) && isReportedBy(unit, earlier));
  if (compared.length === 0) return undefined;
  return compared.reduce((sum, unit) => sum + printed(unit, earlier, measure), 0);
}

it.each(PERIODS)(
  'the comparison of %s is with the quarter before, for the units that reported both',
  period => {
    const rows = rowsOf(period, '与上季度比较');
    const earlier = QUARTER_BEFORE[period];
    const both = [NOT_IN_Q3, ALWAYS].filter(
      unit => earlier && isReportedBy(unit, period) && isReportedBy(unit, earlier),
    );
    expect(rows.flat().join('\n')).toContain(
      `只比较两期都已报送的单位：${both.map(unit => NAMES[unit as keyof typeof NAMES]).join('、') || '无'}`,
    );
    const plan = planOf(period);
    const listed = rows.filter(row => row.length >= 6 && row[0] !== '指标' && row[0] !== row[1]);
    if (both.length === 0) {
      expect(listed).toEqual([]);
      return;
    }
    const expected = plan.forms.flatMap(form =>
      form.measures.map(measure => {
        const to = both.reduce((sum, unit) => sum + printed(unit, period, measure), 0);
        const from = earlierOf(both, period, measure);
        return [labelOf(plan, measure.code), from ?? '—', to, from === undefined ? '—' : to - from];
      }),
    );
    expect(listed.map(row => [row[0], ...row.slice(-3)])).toEqual(expected);
    const isListed = both.every(unit => isKnownOfLastYear(unit, period));
    expect(rows.some(row => row.includes('上年同期') || row.includes('上年年报'))).toBe(isListed);
    if (isListed) expect(listed.map(row => row[3])).toEqual(figuresOfLastYear(both, period));
  },
);

it.each(PERIODS)('the sheet of a unit for %s compares with the quarter before', period => {
  const plan = planOf(period);
  const rows = rowsOf(period, NAMES.water);
  const earlier = QUARTER_BEFORE[period];
  const isOverNewYear = earlier !== undefined && earlier.slice(0, 4) !== period.slice(0, 4);
  const words = rows.flat().join('\n');
  expect(words.includes('不跨年比较')).toBe(isOverNewYear);
  const paths = new Set([...plan.measures.values()].map(pathOf));
  const listed = rows.filter(([path]) => paths.has(String(path)));
  const isListed = isKnownOfLastYear(ALWAYS, period);
  const expected = plan.forms.flatMap(form =>
    form.measures.map(measure => {
      const to = printed(ALWAYS, period, measure);
      const from = earlierOf([ALWAYS], period, measure);
      return [from ?? '—', to, from === undefined ? '—' : to - from];
    }),
  );
  const column = isListed ? 4 : 3;
  expect(listed.map(row => row.slice(column, column + 3))).toEqual(expected);
  if (isListed) expect(listed.map(row => row[3])).toEqual(figuresOfLastYear([ALWAYS], period));
});

const lastYearOf = (period: Period) => `${yearOf(period) - 1}${period.slice(4)}` as Period;
const isKnownOfLastYear = (unit: string, period: Period): boolean =>
  PERIODS.includes(lastYearOf(period)) && isReportedBy(unit, lastYearOf(period));
const pathOf = ({ header, subRow }: Measure) => header.join('/') + (subRow ? `〔${subRow}〕` : '');

/** What stands under 上年同期: of the figures counted since January, those of the same period a year before. */
function figuresOfLastYear(units: readonly string[], period: Period): (number | string)[] {
  return planOf(period).forms.flatMap(form =>
    form.measures.map(measure =>
      measure.since === 'year'
        ? units.reduce((sum, unit) => sum + printed(unit, lastYearOf(period), measure), 0)
        : '—',
    ),
  );
}

it('the card of a summary compares figures of the year only within the year', () => {
  const linesOf = (period: Period) => {
    const plan = planOf(period);
    const sumsOf = (of: Period) =>
      new Map([...plan.measures.values()].map(measure => [measure.code, figureOf(ALWAYS, of, measure)]));
    const earlier = QUARTER_BEFORE[period] ?? period;
    const unit = plan.units.get(ALWAYS);
    if (!unit) throw new Error('no unit');
    const status = { unit, state: 'approved' as const, late: false, figureCount: 96, reporters: [] };
    const card = summaryCard({
      ...{ plan, period, today: '2026-03-25', statuses: [status], unit: undefined },
      ...{ sums: sumsOf(period), previousSums: sumsOf(earlier) },
    });
    const lines = JSON.stringify(card).split('\\n');
    return plan.headlines.map(code => {
      const since = plan.measures.get(code)?.since;
      const line = lines.find(each => each.includes(labelOf(plan, code))) ?? '';
      return { isOfYear: since === 'year', isCompared: line.includes('比上期') };
    });
  };
  for (const { isOfYear, isCompared } of linesOf('2026Q1')) expect(isCompared).toBe(!isOfYear);
  for (const { isCompared } of linesOf('2026Q2')) expect(isCompared).toBe(true);
});

/** The period with which a work summary compares: the quarter before; a whole year with the year before. */
const COMPARED_IN_REPORT: Readonly<Record<string, Period>> = { ...QUARTER_BEFORE, '2026Y': '2025Y' };

/** The units that have reported for a period, where all of them had reported for the other one too. */
function unitsIn(period: Period, earlier: Period | undefined): readonly string[] {
  const units = [ALWAYS, NOT_IN_Q3].filter(unit => isReportedBy(unit, period));
  return earlier && units.every(unit => isReportedBy(unit, earlier)) ? units : [];
}

it.each(PERIODS)(
  'each change in the work summary of %s is against the quarter before, of figures that go on',
  async period => {
    const now = new Date('2027-01-04T01:00:00Z');
    const plan = planOf(period);
    const content = await database.store.transact(tx =>
      readReportContent({ tx, now, zone: 'Asia/Shanghai' }, plan, period),
    );
    const pieces = composeReport(content).paragraphs.flatMap(paragraph => paragraph.pieces);
    const changes = pieces.filter(({ number }) => number?.of === 'change');
    // The year's first report has no year before, and the year's report of 2025 neither.
    const earlier = period === '2025Y' ? undefined : COMPARED_IN_REPORT[period];
    const units = unitsIn(period, earlier);
    expect(changes.length > 0).toBe(units.length > 0);
    for (const { text, number } of changes) {
      const measure = plan.measures.get(number?.code ?? '');
      if (!measure || !earlier) throw new Error(`nothing is to be compared: ${text}`);
      if (!period.endsWith('Y') && measure.since === 'year')
        expect(earlier.slice(0, 4)).toBe(period.slice(0, 4));
      const sum = (of: Period) => units.reduce((total, unit) => total + printed(unit, of, measure), 0);
      expect([measure.code, Number(text)]).toEqual([measure.code, Math.abs(sum(period) - sum(earlier))]);
    }
  },
);
