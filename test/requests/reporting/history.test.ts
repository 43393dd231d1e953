import ExcelJS from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, until, type Scene, type Someone, type Town } from '../../support/town.js';
import { cardSaying, handsIn } from '../steps.js';

const corrected: Scene = {
  name: 'water was sent back for one figure and has corrected it',
  play: async town => {
    const [reporter, reviewer] = [town.person('water'), town.person('reviewer')];
    await handsIn(reporter);
    const review = await cardSaying(reviewer, '城市供水');
    await review.tap('退回', { reason: '=1+1 与台账不符', figures: ['A4.02'] });
    const correction = await cardSaying(reporter, '与台账不符');
    const oldFigure = Number(correction.inputs.get('A4_02')?.value);
    await correction.tap('重新提交', { 'A4.02': String(oldFigure + 1), note_A4_02: '新增一家' });
  },
};

describe('the history', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown({ scene: corrected });
  });
  afterEach(() => town.close());

  const file = async (person: Someone, request: string) => {
    const files = async () => (await person.messages()).filter(({ type }) => type === 'file');
    const count = (await files()).length;
    await person.says(request);
    await until(async () => (await files()).length > count, 'the file has come');
    const sentFile = (await files())[count];
    if (!sentFile) throw new Error('no file');
    const { name, bytes } = await person.file(sentFile);
    const card = await person.card();
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
    const sheet = workbook.worksheets[0];
    const rows: string[][] = [];
    sheet?.eachRow((row, number) => {
      if (number > 3) rows.push(Array.from({ length: 9 }, (_, at) => row.getCell(at + 1).text));
    });
    return { card, name, rows, sheet };
  };

  it('shows for each change of a figure the person, the time, the old and new value, the reason and the channel', async () => {
    const reporter = town.person('water');
    const before = await town.running.store.transact(
      async tx => (await tx.submission('water', '2025Q2')).figures.get('A4.02')?.value ?? 0,
    );
    const { card, name, rows, sheet } = await file(town.person('reviewer'), '/history 城市供水 2025Q3 A4.02');
    expect(name).toBe('修改记录_给排水股·城市供水_2025年第三季度_企业底数·规上企业.xlsx');
    expect(card.text).toContain(`${before} 家 → **${before + 1} 家**`);
    expect(card.text).toContain('=1+1 与台账不符');
    expect(card.text).toContain(reporter.openId);
    const [last, first] = rows;
    expect(last?.slice(1, 8)).toEqual([
      '给排水股·城市供水',
      '2025年第三季度',
      '企业底数·规上企业',
      `${before} 家`,
      `${before + 1} 家`,
      '填写；=1+1 与台账不符',
      '卡片',
    ]);
    expect(last?.[8]).toBe('陈工，填报人（给排水股·城市供水）');
    expect(JSON.stringify(rows)).not.toContain('ou_');
    expect(first?.slice(3, 7)).toEqual(['企业底数·规上企业', '空', `${before} 家`, '本页无变化']);
    expect(sheet?.getCell('A4').value).toEqual(expect.any(Date));
    expect(sheet?.getCell('A4').numFmt).toBe('yyyy"年"m"月"d"日" hh:mm');
    expect((sheet?.getCell('A4').value as unknown as Date).toISOString()).toMatch(/^2025-09-22T/u);
  });

  it('lists changes of state too, and writes a text that looks like a formula as text', async () => {
    const { rows, sheet } = await file(town.person('reviewer'), '历史 城市供水 2025Q3');
    expect(sheet?.headerFooter.oddFooter).toContain('修改记录　给排水股·城市供水 · 2025年第三季度　');
    const states = rows.filter(([, , , subject]) => subject === '状态').map(row => row.slice(4, 7));
    expect(states).toEqual([
      ['已退回', '已提交', ''],
      ['已提交', '已退回', '=1+1 与台账不符；要改：企业底数·规上企业'],
      ['填报中', '已提交', ''],
    ]);
    expect(rows.filter(([, , , subject]) => subject === '工作总结')).toHaveLength(1);
    let formulas = 0;
    sheet?.eachRow(row => {
      row.eachCell(cell => {
        if (cell.formula) formulas += 1;
      });
    });
    expect(formulas).toBe(0);
  });

  it('says that a name is unknown when the platform does not return it', async () => {
    const { running } = town;
    const fault = (mode: string) =>
      fetch(`${running.url}/__sim/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ missingScope: { mode, route: '' } }),
      });
    await handsIn(town.person('gas'));
    await fault('always');
    const { rows } = await file(town.person('leader'), '/history 城镇燃气 2025Q3 A4.02');
    await fault('off');
    const { openId } = town.person('gas');
    expect(rows[0]?.[8]).toBe(`姓名未知（…${openId.slice(-6)}），填报人（安全股·城镇燃气）`);
    expect(JSON.stringify(rows)).not.toContain(openId);
  });

  it('finds a figure by a part of its label, and lists the candidates when several fit', async () => {
    const reviewer = town.person('reviewer');
    const { card } = await file(reviewer, '/history 城市供水 底数规上');
    expect(card.text).toContain('企业底数·规上企业');
    // The example quarter of the sandbox has no person as its actor.
    expect(card.text).toMatch(/2025Q2.*\u3000sandbox /u);
    expect((await reviewer.says('/history 城市供水 企业')).text).toContain('可以是几项指标');
    expect((await reviewer.says('/history 城市供水 天气')).text).toContain('没有“天气”这样的指标');
  });

  it('shows a reporter only their own units', async () => {
    const parks = town.person('parks');
    expect((await parks.says('/history 城市供水')).text).toContain(
      '您负责园林股·城市公园，不能查看给排水股·城市供水的修改记录',
    );
    const { card, rows } = await file(parks, '/history');
    expect(card.text).not.toContain('城市供水');
    expect(new Set(rows.map(([, unit]) => unit))).toEqual(new Set(['园林股·城市公园']));
  });
});
