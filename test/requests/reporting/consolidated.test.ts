import Excel from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, until, type Town } from '../../support/town.js';
import { confirmsAll, handsIn } from '../steps.js';

/** Submits 城市供水 with more enterprises than it has, and an explanation. */
async function handsInTooMany(town: Town): Promise<void> {
  const page = (await (await confirmsAll(town.person('water'))).tap('1✓')).card;
  const last = (await page.tap('核对提交', { 'A4.05': '900' })).card;
  const answer = await last.tap('提交', { summary: '本季度工作平稳。', note_A4_05: '含新接收的企业' });
  expect(answer.toast).toContain('已提交');
}

describe('the consolidated table', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('passes through the same checks as a form, and the summary shows their findings', async () => {
    await handsIn(town.person('gas'));
    // Another person than below: the file of this answer comes later.
    expect((await town.person('reviewer').says('汇总')).text).not.toContain('合计数需要核实');
    await handsInTooMany(town);
    const summary = await town.person('leader').says('汇总');
    expect(summary.text).toMatch(
      /合计数需要核实：.*建立全员责任制及其考核清单 \d+ 家，不应大于.* \d+ 家，多出 \d+ 家/su,
    );
  });

  it('is not final until every submission is approved', async () => {
    const leader = town.person('leader');
    const nameOfFile = async (): Promise<string> => {
      return (await leader.asksForFile('汇总 2025Q3 城市供水')).name;
    };
    await handsIn(town.person('water'));
    expect(await nameOfFile()).toContain('（未定稿）');
    await (await leader.says('/review 2025Q3 城市供水')).tap('通过');
    expect(await nameOfFile()).not.toContain('未定稿');
  });

  it('compares with the last quarter only the units that have submitted', async () => {
    await handsIn(town.person('gas'));
    const summary = await town.person('leader').says('汇总');
    expect(summary.text).toContain('（与上期持平）');
    expect(summary.text).not.toMatch(/（比上期 [-+]/u);
  });

  it('has a workbook with its own findings, each unit’s findings and the explanations', async () => {
    const leader = town.person('leader');
    await handsIn(town.person('gas'));
    await handsInTooMany(town);
    await leader.says('汇总');
    const files = async () => (await leader.messages()).filter(({ type }) => type === 'file');
    await until(async () => (await files()).length > 0, 'the workbook of the summary');
    const sent = (await files()).at(-1);
    if (!sent) throw new Error('no file');
    const workbook = new Excel.Workbook();
    await workbook.xlsx.load((await leader.file(sent)).bytes as unknown as Excel.Buffer);
    const rows = rowsOf(workbook, '检查与说明').map(row => row.join('|'));
    expect(
      rows.find(
        row =>
          row.startsWith('给排水股·城市供水|季报表（一）') &&
          row.includes('建立全员责任制及其考核清单 900 家，不应大于企业底数·总数 17 家，多出 883 家'),
      ),
    ).toMatch(/须说明.*\|含新接收的企业$/u);
    expect(rows.find(row => row.startsWith('合计|'))).toMatch(
      /\d+ 家，不应大于.*\|给排水股·城市供水：含新接收的企业$/u,
    );
    const statusRows = rowsOf(workbook, '报送情况').map(row => row.join('|'));
    expect(statusRows.join('\n')).toContain('报送率：2/5，40%');
    expect(statusRows.filter(row => row.includes('未开始|')).map(row => row.split('|')[4])).toEqual(
      Array(3).fill('未报送'),
    );
    const comparison = rowsOf(workbook, '与上季度比较').map(row => row.join('|'));
    expect(comparison.join('\n')).toContain('只比较两期都已报送的单位：安全股·城镇燃气、给排水股·城市供水');
    expect(comparison.find(row => row.startsWith('建立全员责任制及其考核清单|'))).toMatch(
      /^.*\|29\|912\|883$/u,
    );
  });
});

function rowsOf(workbook: Excel.Workbook, name: string): string[][] {
  const rows: string[][] = [];
  workbook.getWorksheet(name)?.eachRow(row => {
    rows.push(
      (row.values as unknown[])
        .slice(1)
        .map(value => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')),
    );
  });
  return rows;
}
