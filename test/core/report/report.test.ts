import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consolidatedFigures } from '../../../src/core/form/figures.js';
import { formatNumber } from '../../../src/core/form/number.js';
import { checkReport } from '../../../src/core/report/check-report.js';
import { composeReport, numeral, type Report, type ReportContent } from '../../../src/core/report/compose.js';
import { readBookmarkName } from '../../../src/core/report/numbers.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { indexPlan, measureOf, topLevelUnits } from '../../../src/plan/plan.js';
import type { Period } from '../../../src/plan/period.js';
import { sentencesOf } from '../../../src/plan/report.js';

const plan = indexPlan(dehua2025);

function contentOf(
  period: Period,
  now: Readonly<Record<string, number>>,
  before?: readonly [Period, Readonly<Record<string, number>>],
): ReportContent {
  const figures = (some: Readonly<Record<string, number>>) =>
    consolidatedFigures(plan, new Map(Object.entries(some)));
  return {
    ...{ plan, period },
    figures: figures(now),
    earlier: before && { period: before[0], figures: figures(before[1]) },
    units: topLevelUnits(plan).map(unit => ({ unit, text: `${unit.industry}平稳。` })),
    targets: [],
    counts: { expected: 5, reported: 5 },
    unfinished: [],
  };
}

const textOf = ({ paragraphs }: Report): string =>
  paragraphs.map(({ pieces }) => pieces.map(({ text }) => text).join('')).join('\n');

const bookmarksOf = ({ paragraphs }: Report) =>
  paragraphs.flatMap(({ pieces }) =>
    pieces.flatMap(({ text, number }) => (number ? [{ name: number.bookmark, text }] : [])),
  );

/** The number that a bookmark must hold, by its name. */
function expectedNumber({ figures, earlier }: ReportContent, name: string): string {
  const { code = '', of } = readBookmarkName(name) ?? {};
  const value = figures.get(code) ?? 0;
  const change = Math.abs(value - (earlier?.figures.get(code) ?? 0));
  return formatNumber(of === 'change' ? change : value, measureOf(plan, code));
}

describe('a work summary in words', () => {
  it.each([
    ['a rise of a rolling total', '2025Q3', { 'A4.05': 18 }, ['2025Q2', { 'A4.05': 15 }], '建立全员责任制及其考核清单的企业累计18家，比上季度增加3家。'],
    ['a fall', '2025Q3', { 'A4.05': 18 }, ['2025Q2', { 'A4.05': 20 }], '累计18家，比上季度减少2家。'],
    ['no change', '2025Q3', { 'A4.05': 18 }, ['2025Q2', { 'A4.05': 18 }], '累计18家，与上季度持平。'],
    ['the first time', '2025Q3', { 'A4.05': 18 }, ['2025Q2', {}], '累计18家，均为本季度新增。'],
    ['zero', '2025Q3', {}, ['2025Q2', { 'A4.05': 18 }], '尚无企业建立全员责任制及其考核清单。'],
    ['nothing to compare with', '2025Q3', { 'A4.05': 18 }, undefined, '累计18家。'],
    ['a figure counted since January', '2025Q3', { 'A6.05': 30 }, ['2025Q2', { 'A6.05': 18 }], '检查企业30家次，其中本季度新增12家次，发现隐患0条'],
    ['the same without a change', '2025Q3', { 'A6.05': 30 }, ['2025Q2', { 'A6.05': 30 }], '检查企业30家次，本季度无新增，'],
    ['the same across New Year', '2026Q1', { 'A6.05': 3 }, ['2025Q4', { 'A6.05': 30 }], '检查企业3家次，发现隐患0条'],
    ['a rolling total across New Year', '2026Q1', { 'A4.05': 19 }, ['2025Q4', { 'A4.05': 18 }], '累计19家，比上季度增加1家。'],
    ['a year against the year before', '2026Y', { 'A6.05': 40 }, ['2025Y', { 'A6.05': 30 }], '检查企业40家次，比上年增加10家次，'],
    ['money', '2025Q3', { 'A6.11': 2, 'A6.12': 67_922 }, undefined, '罚款企业2家次，金额6.7922万元。'],
  ] as const)('%s', (_, period, now, before, words) => {
    const earlier = before as readonly [Period, Readonly<Record<string, number>>] | undefined;
    expect(textOf(composeReport(contentOf(period, now, earlier)))).toContain(words);
  }); // prettier-ignore

  it('has the chapters of a year only for a year, numbered without a gap', () => {
    const headings = (period: Period) =>
      composeReport(contentOf(period, { 'A4.02': 1 }))
        .paragraphs.filter(({ kind }) => kind === 'heading')
        .map(({ pieces }) => pieces[0]?.text);
    expect(headings('2025Q3').slice(-2)).toEqual(['五、存在问题', '六、下一步工作']);
    expect(headings('2025Y').slice(-4)).toEqual([
      '五、共性问题',
      '六、突出的个性问题',
      '七、形成的长效机制',
      '八、下一步工作',
    ]);
  });

  it('leaves a gap for a unit without a text, and for what nobody wrote', () => {
    const content = contentOf('2025Q3', { 'A4.02': 1 });
    const units = content.units.map(({ unit }, index) => ({ unit, text: index === 1 ? null : '有总结。' }));
    const text = textOf(composeReport({ ...content, units }));
    expect(text).toContain('（二）给排水股·城市供水\n〔待补充〕');
    expect(text.match(/〔待补充〕/gu)).toHaveLength(3);
  });

  it('says that the data is not final, and names the units', () => {
    const content = { ...contentOf('2025Q3', { 'A4.02': 1 }), unfinished: ['未报送：园林股·城市公园'] };
    const text = textOf(composeReport({ ...content, counts: { expected: 5, reported: 4 } }));
    expect(text).toContain('应报送单位5个，已报送4个。未报送：园林股·城市公园，以下数据未定稿。');
  });

  const everyFigure = fc.record(
    Object.fromEntries(plan.typedMeasures.map(({ code }) => [code, fc.nat(500)])),
  );

  it('every number stands in a bookmark of its own that names its figure', () => {
    fc.assert(
      fc.property(everyFigure, everyFigure, (now, before) => {
        const content = contentOf('2025Q3', now, ['2025Q2', before]);
        const bookmarks = bookmarksOf(composeReport(content));
        expect(new Set(bookmarks.map(({ name }) => name)).size).toBe(bookmarks.length);
        for (const { name, text } of bookmarks) {
          expect(name.length).toBeLessThanOrEqual(40);
          expect(text).toBe(expectedNumber(content, name));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has no other number in its sentences than those of the plan’s own words', () => {
    fc.assert(
      fc.property(everyFigure, now => {
        const sentences = composeReport(contentOf('2025Q3', now)).paragraphs.slice(1);
        const words = sentences
          .filter(({ kind, isQuoted }) => kind === 'body' && !isQuoted)
          .flatMap(({ pieces }) => pieces.filter(({ number }) => !number).map(({ text }) => text));
        expect(words.join('').replaceAll(/自20\d\d年\d月|5S/gu, '')).not.toMatch(/\d/u);
      }),
      { numRuns: 20 },
    );
  });

  it('reads every figure of the tables somewhere', () => {
    const words = sentencesOf(plan.report)
      .map(({ text }) => text)
      .join('');
    // 地标 has no grades: A4.25.db is the same number.
    expect([...plan.measures.keys()].filter(code => !words.includes(`{${code}}`))).toEqual(['A4.22.db']);
  });
});

describe('the targets in a work summary', () => {
  const [gas, , sewage] = topLevelUnits(plan);
  if (!gas || !sewage) throw new Error('the plan lacks units');
  const targets: ReportContent['targets'] = [
    {
      unit: gas,
      tasks: [
        { name: '标杆企业', target: 0, outcome: { kind: 'no-task', added: 3 } },
        { name: '评审达标企业', target: 0, outcome: { kind: 'no-task', added: 0 } },
        { name: '达标岗位', target: 1, outcome: { kind: 'done', added: 2 } },
      ],
    },
    {
      unit: sewage,
      tasks: [
        { name: '标杆企业', target: 1, outcome: { kind: 'short', added: 0, missing: 1 } },
        { name: '评审达标企业', target: 1, outcome: { kind: 'unreported' } },
        { name: '达标岗位', target: 1, outcome: { kind: 'no-base' } },
      ],
    },
  ];
  const report = composeReport({ ...contentOf('2025Q3', { 'A4.02': 1 }), targets });

  it('say what was added and what is missing, open ones first; what is no task is left out', () => {
    expect(textOf(report)).toContain(
      [
        '三、任务目标完成情况',
        '给排水股·生活污水处理：标杆企业今年新增0个，任务数1个，还差1个。评审达标企业任务数1个，尚未报送。达标岗位任务数1个，上年末的数不明，未计算新增数。',
        '安全股·城镇燃气：达标岗位今年新增2个，任务数1个，已完成。',
      ].join('\n'),
    );
  });

  it('stand in bookmarks too, and are compared', () => {
    const bookmarks = bookmarksOf(report).map(each =>
      each.name === 'T_gas_3__2025Q3' ? { ...each, text: '5' } : each,
    );
    expect(checkReport(plan, report, { bookmarks, text: textOf(report) }).different).toEqual([
      { code: 'T.gas.3', label: '达标岗位（安全股·城镇燃气）', isChange: false, inText: '5', inTable: '2' },
    ]);
  });
});

describe('an edited work summary', () => {
  const content = contentOf('2025Q3', { 'A4.02': 5, 'A4.05': 18, 'A6.05': 30, 'A6.06': 7 }, [
    '2025Q2',
    { 'A4.02': 5, 'A4.05': 15 },
  ]);
  const report = composeReport(content);
  const bookmarks = bookmarksOf(report);
  const text = textOf(report);

  it('agrees when nobody changed it', () => {
    expect(checkReport(plan, report, { bookmarks, text })).toEqual({
      agreeing: bookmarks.length,
      different: [],
      lost: [],
    });
  });

  it('is told number by number where it does not agree: figure and change', () => {
    const edited = bookmarks.map(({ name, text: number }) => ({
      name,
      text: name === 'A4_05__2025Q3' ? '１９' : name === 'A4_05__2025Q3_d' ? '4' : number,
    }));
    const { different } = checkReport(plan, report, { bookmarks: edited, text });
    expect(different).toEqual([
      { code: 'A4.05', label: plan.labels.get('A4.05'), isChange: false, inText: '１９', inTable: '18' },
      { code: 'A4.05', label: plan.labels.get('A4.05'), isChange: true, inText: '4', inTable: '3' },
    ]);
  });

  it('is found by its sentences when the bookmarks are lost', () => {
    const edited = text.replace('考核清单的企业累计18家', '考核清单的企业累计 19 家');
    const check = checkReport(plan, report, { bookmarks: [], text: edited });
    expect(check.different).toEqual([
      { code: 'A4.05', label: plan.labels.get('A4.05'), isChange: false, inText: '19', inTable: '18' },
    ]);
    expect([check.agreeing, check.lost]).toEqual([bookmarks.length - 1, []]);
  });

  it('a number that stands nowhere any more is told as not found, never as wrong', () => {
    const edited = text.replace(/自2021年8月以来[^。]*。/u, '');
    const left = bookmarks.filter(({ name }) => !name.startsWith('A4_05__'));
    const { different, lost } = checkReport(plan, report, { bookmarks: left, text: edited });
    expect(different).toEqual([]);
    expect(lost).toEqual([plan.labels.get('A4.05')]);
  });

  it.each(['18', '１８', ' 18 ', '018'.slice(1)])('%j is the same number as 18', written => {
    const edited = bookmarks.map(each => (each.name === 'A4_05__2025Q3' ? { ...each, text: written } : each));
    expect(checkReport(plan, report, { bookmarks: edited, text }).different).toEqual([]);
  });
});

it('numbers are written in Chinese', () => {
  expect([1, 9, 10, 11, 20, 41].map(numeral)).toEqual(['一', '九', '十', '十一', '二十', '四十一']);
});
