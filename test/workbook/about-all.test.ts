import { describe, expect, it } from 'vitest';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { preparePlans } from '../../src/plan/plans.js';
import type { Finding } from '../../src/core/checks/check.js';
import { summaryBook, type SummaryContent } from '../../src/workbook/sheets/summary-book.js';
import { figuresOf, plan, quarter, unitContent } from './quarter.js';
import { find, openBook, sheetOf, textsOf } from './read.js';

const fell: Finding = {
  check: 'fall',
  severity: 'warning',
  at: 'A4.05',
  codes: ['A4.05'],
  sentence: '建立全员责任制及其考核清单 3 家，2025年第二季度为 5 家，减少 2 家；一般不应减少，请说明原因',
};
const copied: Finding = { ...fell, check: 'copied', at: '', codes: [], audience: 'reviewer', sentence: '全部 96 项数据与上期完全相同' }; // prettier-ignore

const sheet = async (name: string, more: Partial<SummaryContent>) =>
  sheetOf(await openBook(summaryBook(quarter(more))), name);

describe('the sheet 检查与说明', () => {
  it('lists every finding with its sentence and the unit’s explanation, and notes without a present finding', async () => {
    const notes = new Map([['A4.05', '企业关停：城东两家'], ['A6.09', '同一家企业两条']]); // prettier-ignore
    const made = await sheet('检查与说明', {
      units: [unitContent('water', { findings: [fell, copied], notes })],
    });
    const { row } = find(made, fell.sentence);
    const cells = [1, 2, 3, 4, 6].map(column => made.getCell(row, column).value);
    expect(cells).toEqual(['给排水股·城市供水', '季报表（一）', '建立全员责任制及其考核清单', '须说明', '企业关停：城东两家']); // prettier-ignore
    expect(made.getCell(row + 1, 4).value).toBe('请核实');
    expect(made.getCell(row + 1, 3).value).toBe('全部数据');
    expect(made.getCell(find(made, '同一家企业两条').row, 5).value).toBe('现已无提示，说明保留');
  });

  it('names the unit that explains a finding of the sums', async () => {
    const units = [unitContent('water', { notes: new Map([['A4.05', '关停两家']]) }), unitContent('parks')];
    const made = await sheet('检查与说明', { units, findings: [fell] });
    expect(made.getCell(find(made, fell.sentence).row, 6).value).toBe('给排水股·城市供水：关停两家');
    expect(textsOf(made).join('')).toContain('单位数据 0 处，合计数 1 处');
  });

  it('leaves out submissions that do not count yet, and says when nothing was found', async () => {
    const draft = unitContent('parks', {
      state: 'draft',
      figures: null,
      notes: new Map([['A4.05', '草稿']]),
    });
    const texts = textsOf(await sheet('检查与说明', { units: [draft, unitContent('water')] })).join('\n');
    expect(texts).not.toContain('草稿');
    expect(texts).toContain('校验没有发现问题，也没有说明。');
  });

  it('does not say that the checks found nothing when nothing was reported', async () => {
    const units = [unitContent('parks', { state: 'draft', figures: null })];
    const texts = textsOf(await sheet('检查与说明', { units }));
    expect(texts).toContain('还没有报送的数据，没有校验。');
  });
});

describe('the sheet 与上季度比较', () => {
  const money = { of: 'A6.12', now: figuresOf(plan, 20).get('A6.12') ?? 0, last: figuresOf(plan, 18).get('A6.12') ?? 0 }; // prettier-ignore

  it('sums up the units that reported in both quarters, and names the others', async () => {
    const units = [
      unitContent('gas'),
      unitContent('water'),
      unitContent('sewage', { state: 'draft', figures: null }),
      unitContent('parks', { previousPeriod: '2025Q1' }),
    ];
    const made = await sheet('与上季度比较', { units });
    const texts = textsOf(made).join('\n');
    expect(texts).toContain('只比较两期都已报送的单位：安全股·城镇燃气、给排水股·城市供水');
    expect(texts).toContain('未比较（本期未报送）：给排水股·生活污水处理');
    expect(texts).toContain('未比较（2025年第二季度未报送）：园林股·城市公园');
    const { row } = find(made, '罚款·金额');
    const shownAs = (value: number) => (2 * value) / 10_000;
    expect([4, 5].map(column => made.getCell(row, column).value)).toEqual(
      [money.last, money.now].map(shownAs),
    );
    expect(made.getCell(row, 6).value).toBeCloseTo(shownAs(money.now - money.last), 6);
  });

  it('does not compare figures of the year with those of another year', async () => {
    const unit = unitContent('water', { previousPeriod: '2025Q4' });
    const made = await sheet('与上季度比较', { period: '2026Q1', units: [unit] });
    expect(made.getCell(find(made, '自查隐患数量').row, 4).value).toBe('—');
    expect(made.getCell(find(made, '建立全员责任制及其考核清单').row, 4).value).toBeTypeOf('number');
    expect(textsOf(made)).toContain('本年1月起累计的指标不跨年比较。');
    expect(textsOf(await sheet('与上季度比较', {}))).not.toContain('本年1月起累计的指标不跨年比较。');
  });

  it('explains no marks and no other sheet when there is nothing to compare', async () => {
    const units = [unitContent('parks', { state: 'empty', version: 0, figures: null })];
    const workbook = await openBook(summaryBook(quarter({ units })));
    expect(textsOf(sheetOf(workbook, '与上季度比较')).join('\n')).not.toMatch(/增减标|全部数据见本单位的表/u);
    expect(textsOf(sheetOf(workbook, '园林股·城市公园')).join('\n')).not.toContain('第0版');
  });

  it('is printed upright, so that its last page is not nearly empty', async () => {
    expect((await sheet('与上季度比较', {})).pageSetup.orientation).toBe('portrait');
  });
});

describe('the sheet 报送情况', () => {
  it('has the rates of completeness and timeliness, and the time of each submission', async () => {
    const units = [
      unitContent('gas'),
      unitContent('water', {
        late: true,
        submittedAt: new Date('2025-09-29T09:00:00+08:00'),
        firstSubmittedAt: new Date('2025-09-27T15:20:00+08:00'),
      }),
      unitContent('sewage', { extendedTo: '2025-10-10' }),
      unitContent('parks', { state: 'draft', figures: null, submittedAt: null }),
    ];
    const made = await sheet('报送情况', { units });
    expect(textsOf(made).slice(1, 4)).toEqual([
      '报送率：3/4，75%（已报送／应报送）',
      '返回目录',
      '及时率：2/4，50%（按期报送／应报送）',
    ]);
    const line = (name: string) =>
      [3, 4, 5, 6, 7].map(column => made.getCell(find(made, name).row, column).value);
    const day = (text: string) => new Date(`${text}Z`);
    expect(line('给排水股·城市供水')).toEqual([
      '已通过',
      day('2025-09-28T00:00'),
      day('2025-09-27T15:20'),
      day('2025-09-29T09:00'),
      '迟报',
    ]);
    expect(line('给排水股·生活污水处理')[1]).toEqual(day('2025-10-10T00:00'));
    const { row } = find(made, '给排水股·生活污水处理');
    expect(made.getCell(row, 4).numFmt).toBe('yyyy"年"m"月"d"日""（延期）"');
    expect(line('园林股·城市公园')).toEqual(['填报中', day('2025-09-28T00:00'), '未报送', '—', '—']);
  });
});

describe('the sheets about all units', () => {
  it('say 未定稿 at the top of each printed page, and the contents under their title too', async () => {
    const workbook = await openBook(summaryBook(quarter({ unfinished: ['未报送：园林股·城市公园'] })));
    const words = '未定稿　未报送：园林股·城市公园';
    for (const name of ['目录', '目标完成情况', '与上季度比较', '报送情况', '检查与说明'])
      expect([name, sheetOf(workbook, name).headerFooter.oddHeader]).toEqual([
        name,
        expect.stringContaining(words),
      ]);
    expect(textsOf(sheetOf(workbook, '目录'))).toContain(words);
  });

  it('say each that a plan was carried over, and at the foot of each page', async () => {
    const next = preparePlans([dehua2025]).forYear(2026);
    if (!next) throw new Error('no plan is carried over');
    const workbook = await openBook(summaryBook(quarter({ plan: next, period: '2026Q1', units: [] })));
    for (const sheet of workbook.worksheets) {
      expect(textsOf(sheet)).toContain('沿用2025年方案');
      expect(sheet.headerFooter.oddFooter).toContain('2026年第一季度　沿用2025年方案　');
    }
  });
});

describe('a workbook of some units', () => {
  it('of one unit does not call itself 汇总', async () => {
    const units = [unitContent('water')];
    const workbook = await openBook(summaryBook(quarter({ units, reporter: '给排水股·城市供水' })));
    expect(textsOf(sheetOf(workbook, '目录'))[0]).toBe('目录　2025年第三季度季报　给排水股·城市供水');
    expect(workbook.title).toBe('2025年第三季度季报　给排水股·城市供水');
  });

  it('of a section says on each official table that it is not the sum of all', async () => {
    const units = [unitContent('water'), unitContent('sewage')];
    const workbook = await openBook(summaryBook(quarter({ units, scope: '给排水股' })));
    for (const { sheet: name } of plan.forms)
      expect(textsOf(sheetOf(workbook, name))).toContain('只汇总给排水股的 2 个填报单位，不是全部单位的汇总');
    expect(textsOf(sheetOf(workbook, '目录'))[0]).toBe('目录　2025年第三季度季报汇总　给排水股');
  });
});
