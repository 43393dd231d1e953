import ExcelJS from 'exceljs';
import { afterEach, describe, expect, it } from 'vitest';
import { indexPlan, pageOf, type PlanData } from '../../src/plan/plan.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { atMost } from '../../src/plan/rule.js';
import { columnsOf, measuresOf, figure } from '../../src/plan/table.js';
import { confirmsAll } from '../requests/steps.js';
import { startTown, type Scene, type Someone, type Town } from '../support/town.js';

/** A new measure, added to the plan's data and nowhere else. */
const header = '企业内部激励/建立事故隐患内部报告奖励机制/内部宣讲企业数量（家）';
const added = [figure('A6.30', header, { unit: '家', since: 'year' })];
const grown: PlanData = {
  ...dehua2025,
  forms: dehua2025.forms.map(form =>
    form.key === 'A6'
      ? {
          ...form,
          columns: [...form.columns, ...columnsOf(added)],
          measures: [...form.measures, ...measuresOf(added)],
        }
      : form,
  ),
  rules: [...dehua2025.rules, atMost('A6.30', 'A4.01', 'warning')],
};
const plan = indexPlan(grown);

/** Fills in the new figure on its page. */
async function answers(person: Someone, text: string): Promise<void> {
  const card = await person.says('/fill 2025Q3');
  await (await card.tap(String(pageOf(plan, 'A6.30')))).card.tap('保存并下一页', { 'A6.30': text });
}

const handedIn: Scene = {
  name: 'water has handed in the new figure with a note',
  play: async town => {
    await answers(town.person('water'), '99');
    const last = await confirmsAll(town.person('water'));
    await last.tap('提交', { summary: '本季度工作平稳。', note_A6_30: '含辖区外企业' });
  },
};

describe('one more figure in the plan', () => {
  let town: Town;
  const open = async (scene?: Scene): Promise<void> => {
    town = await startTown({ overrides: { plans: [grown] }, ...(scene ? { scene } : {}) });
  };
  afterEach(() => town.close());

  it('has a field on the card, after the earlier fields', async () => {
    await open();
    const water = town.person('water');
    let card = await water.says('/fill 2025Q3');
    expect(JSON.stringify(card.json)).toContain('已填 0/97');
    card = (await card.tap(String(pageOf(plan, 'A6.30')))).card;
    expect([...card.inputs.keys()].at(-1)).toBe('A6_30');
    expect(card.inputs.get('A6_30')?.label).toContain('内部宣讲企业数量（家）');
    const refused = await card.tap('保存并下一页', { 'A6.30': '1.5' });
    expect(refused.toast).toContain('家数应为整数');
    await refused.card.tap('保存并下一页', { 'A6.30': '99家' });
    const { figures } = await town.running.store.transact(tx => tx.submission('water', '2025Q3'));
    expect(figures.get('A6.30')?.value).toBe(99);
  });

  it('is checked by its rule, with both numbers, and its note is named after it', async () => {
    await open();
    await answers(town.person('water'), '99');
    const last = await confirmsAll(town.person('water'));
    expect(last.text).toContain('内部宣讲企业数量 99 家，不应大于企业底数·总数 17 家，多出 82 家');
    const refused = await last.tap('提交', { summary: '本季度工作平稳。' });
    expect(refused.toast).toContain('请先说明原因');
    const answer = await refused.card.tap('提交', { note_A6_30: '含辖区外企业' });
    expect(answer.toast).toContain('已提交');
  });

  it('is stored and shown to the reviewer with its note', async () => {
    await open(handedIn);
    const stored = await town.running.store.transact(tx => tx.submission('water', '2025Q3'));
    expect(stored.figures.get('A6.30')?.value).toBe(99);
    expect(stored.figures.size).toBe(97);
    const card = await town.person('reviewer').says('/review 2025Q3 城市供水');
    expect(card.text).toContain('含辖区外企业');
  });

  it('is summed over the units and stands in the official workbook as one more column', async () => {
    await open(handedIn);
    const parks = town.person('parks');
    await answers(parks, '7');
    await (await confirmsAll(parks)).tap('提交', { summary: '本季度工作平稳。' });

    const leader = town.person('leader');
    const { bytes } = await leader.asksForFile('/summary 2025Q3');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
    const sheet = workbook.getWorksheet('季报表（三）');
    if (!sheet) throw new Error('no sheet');
    const row = rowOf(sheet, '县直单位');
    expect(sheet.getCell(row, 31).value).toBe(106);
    expect(headersAbove(sheet, row, 31)).toContain('内部宣讲企业数量（家）');
    expect(sheet.getCell(row, 32).value).toBeNull();
    expect(workbook.getWorksheet('季报表（一）')?.columnCount).toBe(33);
  });
});

function rowOf(sheet: ExcelJS.Worksheet, label: string): number {
  for (let row = 1; row <= sheet.rowCount; row += 1) if (sheet.getCell(row, 1).value === label) return row;
  throw new Error(`no row ${label}`);
}

function headersAbove(sheet: ExcelJS.Worksheet, row: number, column: number): string[] {
  return Array.from({ length: row - 1 }, (_, at) => sheet.getCell(at + 1, column).text.replaceAll('\n', ''));
}
