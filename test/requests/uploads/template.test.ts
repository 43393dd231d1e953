import Excel from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Someone, type Town } from '../../support/town.js';
import { cellUnder } from './workbooks.js';

describe('/template', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const asks = async (person: Someone, words: string) => {
    return person.asksForFile(words);
  };

  it('answers with the workbook of the sender’s unit for the current quarter, filled with the known figures', async () => {
    const { name, bytes } = await asks(town.person('water'), '模板');
    expect(name).toBe('2025年第三季度季报_城市供水.xlsx');
    const workbook = new Excel.Workbook();
    await workbook.xlsx.load(bytes as unknown as Excel.Buffer);
    expect(workbook.worksheets.map(sheet => sheet.name)).toEqual([
      '季报表（一）',
      '季报表（二）',
      '季报表（三）',
    ]);
    const { figures } = await town.running.store.transact(tx => tx.submission('water', '2025Q2'));
    expect(cellUnder(workbook, 0, '规上企业').value).toBe(figures.get('A4.02')?.value);
  });

  it('has another name than the summary of the same unit: a phone shows nothing else of a file', async () => {
    const water = town.person('water');
    const { name } = await water.asksForFile('汇总 城市供水');
    expect(name).toBe('2025年第三季度季报汇总_城市供水（未定稿）.xlsx');
  });

  it('is followed by words: where to write, and where to send it back', async () => {
    const water = town.person('water');
    const answers = await water.messagesSince();
    await water.says('模板');
    await waitUntilIdle(town);
    const [file, words] = await answers();
    expect(file?.type).toBe('file');
    expect(JSON.stringify(words)).toContain('黄色单元格填写，填好发回本聊天');
  });

  it('is only for reporters of the unit; a refusal names both units', async () => {
    expect((await town.person('leader').says('/template')).text).toContain('由填报人使用');
    expect((await town.person('water').says('/template 城市公园')).text).toMatch(
      /您负责给排水股·城市供水，不能.*园林股·城市公园/u,
    );
  });

  it('answers in private when it is used in the group', async () => {
    const water = town.person('water');
    expect((await water.saysInGroup('模板 2025Q2')).text).toContain('已发到私聊');
    expect((await water.newestFile()).name).toBe('2025年第二季度季报_城市供水.xlsx');
  });
});
