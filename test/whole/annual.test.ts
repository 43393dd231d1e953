import ExcelJS from 'exceljs';
import { afterEach, describe, expect, it } from 'vitest';
import { startTown, until, type Someone, type Town } from '../support/town.js';
import { cardSaying, confirmsAll } from '../requests/steps.js';

/** In January, with an approved fourth quarter. */
describe('the year’s closing report (年报)', () => {
  let town: Town;
  afterEach(() => town.close());

  const files = async (person: Someone) => (await person.messages()).filter(({ type }) => type === 'file');

  it('starts from the fourth quarter; one tap or a note explains a difference', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2026-01-02T09:00:00+08:00' } });
    const water = town.person('water');
    const first = await water.says('/fill');
    expect(JSON.stringify(first.json)).toContain('2025年报');
    expect(JSON.stringify(first.json)).toContain('1月3日截止');
    const template = await water.says('/template 2025年报');
    expect(template.message.content).toContain('2025年报_城市供水.xlsx');
    const oldFigure = Number(first.inputs.get('A4_02')?.value);
    const typed = Object.fromEntries([...first.inputs].map(([name, { value }]) => [name, value]));
    const changed = { ...typed, 'A4.02': String(oldFigure + 2), 'A4.03': String(Number(typed['A4_03']) + 1) };
    await first.tap('保存并下一页', changed);
    const last = await confirmsAll(water, '/fill');
    expect(JSON.stringify(last.json)).toContain('请写全年工作总结');
    expect(last.text).toContain(`${oldFigure + 2} 家，第四季度为 ${oldFigure} 家，相差 +2`);
    const refused = await last.tap('提交', { summary: '全年工作平稳。', note_A4_03: '新开一家' });
    expect(refused.toast).toContain('请先说明原因');
    const explained = await refused.card.tap('期末新增', {
      summary: '全年工作平稳。',
      note_A4_03: '新开一家',
    });
    expect(explained.toast).toContain('已将 1 项的原因写为“期末新增”');
    expect(explained.card.inputs.get('note_A4_02')?.value).toBe('期末新增');
    expect(explained.card.inputs.get('note_A4_03')?.value).toBe('新开一家');
    expect(explained.card.buttons).not.toContain('期末新增');
    expect((await explained.card.tap('提交')).toast).toMatch(/^已提交，/u);
    const review = await cardSaying(town.person('reviewer'), '期末新增');
    expect(review.text).toContain('新开一家');
    expect(review.text).not.toContain('照搬照抄');
  });

  it('asks for no explanation without a difference, is due on 3 January, and has its own title on the tables', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2026-01-04T09:00:00+08:00' } });
    const last = await confirmsAll(town.person('parks'), '/fill 2025年报');
    expect(last.buttons).not.toContain('期末新增');
    expect((await last.tap('提交', { summary: '全年工作平稳。' })).toast).toContain('迟报');
    const reviewer = town.person('reviewer');
    await reviewer.says('/summary 2025年报');
    await until(async () => (await files(reviewer)).length > 0, 'the workbook has come');
    const [message] = await files(reviewer);
    if (!message) throw new Error('no file');
    const { name, bytes } = await reviewer.file(message);
    expect(name).toBe('2025年报汇总（未定稿）.xlsx');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
    expect(workbook.title).toBe('2025年报汇总');
    expect(workbook.worksheets.slice(0, 3).map(sheet => sheet.getCell('A1').text)).toEqual(
      ['一', '二', '三'].map(
        number => `德化县安全生产标准化提升专项行动2025年持续深化进展情况年报表（${number}）`,
      ),
    );
  });
});
