import { describe, expect, it } from 'vitest';
import { findFaults } from '../../../src/plan/check-plan.js';
import { GAP } from '../../../src/workbook/official/gap-words.js';
import { planFromDraft } from '../../../src/workbook/official/plan-from-draft.js';
import { readOfficialFile } from '../../../src/workbook/official/read-official.js';
import { plan as dehua } from '../quarter.js';
import { annexesAsDocx } from './annex-files.js';
import { BLANKS } from './official-blanks.js';

const pathOf = ({ header, subRow = '' }: { readonly header: readonly string[]; readonly subRow?: string }) =>
  `${header.join('/')} ${subRow}`;

describe('a plan made of a draft', () => {
  it.each(BLANKS.filter(({ isResaved }) => !isResaved))(
    '$name: it has no fault',
    async ({ name, format, make }) => {
      const draft = await readOfficialFile(await make(), `${name}.${format}`);
      expect(findFaults(planFromDraft(draft, {}, 2026).plan)).toEqual([]);
    },
  );

  it('the annexes give the figures, units, bases and sums of 2025; one sum is asked', async () => {
    const { plan, questions } = planFromDraft(
      await readOfficialFile(await annexesAsDocx(), '附件.docx'),
      {},
      2030,
    );
    expect(plan.year).toBe(2025);
    expect(plan.forms.map(({ title }) => title)).toEqual(dehua.forms.map(({ title }) => title));
    const paths = new Map(
      plan.forms.flatMap(({ measures }) => measures.map(each => [each.code, pathOf(each)] as const)),
    );
    const factsOf = (forms: typeof plan.forms, of: ReadonlyMap<string, string>) =>
      forms
        .flatMap(({ measures }) => measures)
        .map(each => [
          pathOf(each),
          each.unit,
          each.since,
          (each.sumOf ?? []).map(code => of.get(code)).sort(),
        ])
        .sort((a, b) => String(a[0]).localeCompare(String(b[0])));
    const official = new Map([...dehua.measures.values()].map(each => [each.code, pathOf(each)]));
    const asked = questions.filter(({ sheet, column }) => sheet === '指标' && column === '合计');
    expect(asked.map(({ row, question }) => [paths.get(row), question])).toEqual([
      [
        '落实全员安全生产责任制数量/四色安全风险分级动态监管/企业数量（家） ',
        '“落实全员安全生产责任制数量/四色安全风险分级动态监管/企业数量（家）”是不是 红色风险企业（家）、橙色风险企业（家）、黄色风险企业（家）、蓝色风险企业（家） 之和（B1.13+B1.14+B1.15+B1.16）？是就由程序计算，不是就留空。',
      ],
    ]);
    const withAnswer = plan.forms.map(form => ({
      ...form,
      measures: form.measures.map(measure =>
        measure.code === asked[0]?.row
          ? { ...measure, sumOf: ['B1.13', 'B1.14', 'B1.15', 'B1.16'] }
          : measure,
      ),
    }));
    expect(factsOf(withAnswer, paths)).toEqual(factsOf(dehua.forms, official));
  });

  it('who reports, dates and names are gaps that are asked, and only proposed checks ask for an explanation', async () => {
    const [blank] = BLANKS;
    const draft = await readOfficialFile((await blank?.make()) ?? Buffer.of(), 'a.xlsx');
    const { plan, questions } = planFromDraft(draft, {}, 2026);
    expect(plan.organisation.units.map(({ section }) => section)).toEqual([GAP]);
    expect(plan.rules.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(questions.map(({ sheet, row, column }) => `${sheet} ${row} ${column}`)).toEqual(
      expect.arrayContaining([
        '基本 单位全称 内容',
        '基本 文号 内容',
        '填报单位 u1 股室',
        '日期 填报截止日 日期',
        '日期 上报截止日 日期',
      ]),
    );
  });

  it('what a person gives is not asked', async () => {
    const [blank] = BLANKS;
    const draft = await readOfficialFile((await blank?.make()) ?? Buffer.of(), 'a.xlsx');
    const rest = {
      ...{ year: 2026, document: '临水利〔2026〕5号', bureau: '临溪县水利局', reviewingSection: '安监股' },
      ...{ forwardsTo: '县安办', submitDay: 25, forwardDay: 28, annual: { month: 1, day: 5 } },
      units: [{ key: 'dam', section: '水库站', industry: '水库', kind: '县直单位' }],
    };
    const { plan, questions } = planFromDraft(draft, rest, 2026);
    expect(findFaults(plan)).toEqual([]);
    expect(questions.filter(({ sheet }) => sheet === '填报单位' || sheet === '日期')).toEqual([]);
  });
});
