import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults } from '../../src/plan/check-plan.js';
import type { PlanData } from '../../src/plan/plan.js';
import { monthly } from '../support/another-bureau.js';
import { startTown, until, waitUntilIdle, type Card, type Someone, type Town } from '../support/town.js';

// Another bureau is only data: a plan of months goes through a whole period in the chat, and nobody reads 季.

const FIGURES = {
  ...{ 'W1.02': '1234.56吨', 'W1.03': '0.5', 'W1.04': '310户' },
  ...{ 'W2.01': '12处', 'W2.02': '9', 'W2.03.g': '2', 'W2.03.z': '1' },
};

describe('a bureau that reports by the month', { shuffle: false }, () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown({
      overrides: { plans: [monthly] },
      env: { JIBAO_NOW: '2025-08-25T10:00:00+08:00' },
    });
  }, 120_000);
  afterAll(() => town.close());

  it('has a plan that is plain data without faults', () => {
    expect(findFaults(monthly)).toEqual([]);
    expect(JSON.parse(JSON.stringify(monthly)) as PlanData).toEqual(monthly);
  });

  it('is filled in by card: units of measure of its own, with their decimals', async () => {
    const plant = town.person('plant');
    const card = await plant.says('填报');
    expect(allOf(card)).toContain('2025年8月');
    expect(card.inputs.get('W1_02')?.label).toContain('吨');
    const refused = await card.tap('保存并下一页', { ...FIGURES, 'W1.02': '1.234', 'W1.04': '3.5户' });
    expect(refused.toast).toContain('最多 2 位小数');
    const second = (await refused.card.tap('保存并下一页', FIGURES)).card;
    const broken = (await second.tap('保存并下一页', { ...FIGURES, 'W2.02': '13' })).card;
    expect(broken.text).toContain('整改隐患 13 处，不应大于排查隐患 12 处');
    const again = (await broken.tap('上一页')).card;
    const last = (await again.tap('保存并下一页', FIGURES)).card;
    expect(last.inputs.get('summary')).toBeDefined();
    expect(allOf(last)).toContain('请写本月工作总结');
    expect((await last.tap('提交', { summary: '供水平稳。' })).toast).toContain('已提交');
    const { figures } = await town.running.store.transact(tx => tx.submission('plant', '2025M08'));
    expect(figures.get('W1.02')?.value).toBe(123_456);
    expect(figures.get('W1.03')?.value).toBe(50);
  });

  it('is filled in by the template, whose headers have one and four levels', async () => {
    const mains = town.person('mains');
    await mains.sends('模板');
    const { name, book, bytes } = await nextFile(mains);
    expect(name).toBe('2025年8月月报_管网.xlsx');
    expect(bytes.length).toBeGreaterThan(0);
    fill(
      book,
      '月报表（一）',
      ['生活供水量（吨）', '生产供水量（吨）', '用水户数（户）'],
      [80.25, 19.75, 40],
    );
    fill(book, '月报表（二）', ['排查隐患（处）', '整改隐患（处）'], [3, 3]);
    fillSubRows(book, '月报表（二）', '累计更新（处）', [5, 6]);
    const card = await mains.sendsFile(name, Buffer.from(await book.xlsx.writeBuffer()));
    expect(allOf(card)).toContain('2025年8月');
    const saved = await card.tap('确认');
    expect(saved.toast + saved.card.text).toContain('7 项');
    await (await mains.says('填报')).tap('提交', { summary: '管网更新按计划进行。' });
    const { state, figures } = await town.running.store.transact(tx => tx.submission('mains', '2025M08'));
    expect(state).toBe('submitted');
    expect(figures.get('W1.02')?.value).toBe(8_025);
    expect(figures.get('W2.03.z')?.value).toBe(6);
  });

  it('is filled in by one message', async () => {
    const hill = town.person('hill');
    const card = await hill.says(
      '改 8月 生活供水量 12.5吨，生产供水量 0，用水户数 77户，排查隐患 1处，整改隐患 1',
    );
    expect(card.text).toContain('12.5');
    await card.tap('确认');
    const { figures } = await town.running.store.transact(tx => tx.submission('hill', '2025M08'));
    expect(figures.get('W1.02')?.value).toBe(1_250);
    expect(figures.get('W1.04')?.value).toBe(77);
  });

  it('answers the questions of people in its own words', async () => {
    const leader = town.person('leader');
    expect(allOf(await leader.says('状态 本月'))).toContain('2025年8月报送情况');
    expect(allOf(await leader.says('状态 上月'))).toContain('2025年7月');
    expect(allOf(await leader.says('汇总 三季度'))).toContain('本方案每月报送一次');
    for (const words of ['状态 三季度', '审核 三季度'])
      expect(allOf(await leader.says(words))).toContain('本方案每月报送一次');
    expect(allOf(await leader.says('目标'))).toContain('本方案没有目标任务');
    expect(allOf(await town.person('reviewer').says('文书'))).toContain('本方案没有文书');
    expect(allOf(await leader.says('帮助'))).toContain('月报助手');
    expect(allOf(await town.person('reviewer').says('催报'))).toContain('个未报送的单位');
    expect(allOf(await town.person('plant').says('历史 8月'))).toContain('2025年8月');
    await leader.sends('日历');
    const calendar = await nextFile(leader);
    expect(calendar.name).toBe('2025年月报日期.ics');
    expect(calendar.bytes.toString('utf8').match(/BEGIN:VEVENT/gu)).toHaveLength(24);
  });

  it('is reviewed, added up and forwarded, and its papers are named for the month', async () => {
    const reviewer = town.person('reviewer');
    for (const unit of ['水厂', '管网']) {
      const card = await reviewer.says(`审核 8月 ${unit}`);
      expect((await card.tap('通过')).toast).toContain('通过');
    }
    const leader = town.person('leader');
    await leader.sends('汇总 8月');
    const { name, book } = await nextFile(leader);
    expect(name).toBe('2025年8月月报汇总（未定稿）.xlsx');
    const sheets = book.worksheets.map(sheet => sheet.name);
    expect(sheets).toEqual(
      expect.arrayContaining(['月报表（一）', '月报表（二）', '与上月比较', '报送情况']),
    );
    expect(sheets).not.toContain('目标完成情况');
    expect(valueBelow(book, '月报表（一）', '供水总量（吨）', '局属')).toBe(1335.06);
    expect(valueBelow(book, '月报表（二）', '排查隐患（处）', '局属')).toBe(15);
    expect(textsOf(book).filter(text => text.includes('季'))).toEqual([]);
    await leader.sends('总结 8月');
    expect((await nextFile(leader, 'docx')).name).toBe('2025年8月工作总结（未定稿）.docx');
    const asked = await reviewer.says('上报 8月');
    const forwarded = await asked.tap('确认', { reason: '镇办下月补报' });
    expect(forwarded.toast + forwarded.card.text).toContain('第1次');
    await waitUntilIdle(town);
    await reviewer.sends('上报包 8月');
    expect((await nextFile(reviewer, 'zip')).name).toBe('2025年8月上报材料（第1次）.zip');
  }, 120_000);

  it('starts the next month from the figures of this one', async () => {
    await town.running.moveClock(new Date('2025-09-24T10:00:00+08:00'));
    const card = await town.person('plant').says('填报 本月');
    expect(allOf(card)).toContain('2025年9月');
    expect(allOf(card)).toContain('上月 1234.56');
  });

  it('shows nobody a word of quarters', async () => {
    const { messages } = await town.world();
    const texts = messages
      .filter(({ from }) => from === 'bot')
      .map(({ card, content }) => JSON.stringify(card ?? content).replaceAll('没有“三季度”', ''));
    expect(texts.flatMap(text => /.{0,30}季.{0,20}/u.exec(text)?.[0] ?? [])).toEqual([]);
  });
});

const allOf = (card: Card): string => JSON.stringify(card.json);

/** The next file with an ending that the bot sends to a person. */
async function nextFile(
  person: Someone,
  ending = '',
): Promise<{ name: string; bytes: Buffer; book: ExcelJS.Workbook }> {
  const files = async () =>
    (await person.messages()).filter(
      ({ from, type, content }) => from === 'bot' && type === 'file' && content.includes(ending),
    );
  const count = taken.get(person.openId + ending) ?? 0;
  await until(async () => (await files()).length > count, 'the file');
  const all = await files();
  const message = all.at(-1);
  if (!message) throw new Error('no file');
  for (const each of ['', 'docx', 'zip']) {
    const own = (await person.messages()).filter(
      ({ from, type, content }) => from === 'bot' && type === 'file' && content.includes(each),
    );
    taken.set(person.openId + each, own.length);
  }
  const { name, bytes } = await person.file(message);
  const book = new ExcelJS.Workbook();
  if (name.endsWith('.xlsx')) await book.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  return { name, bytes, book };
}

const taken = new Map<string, number>();

const sheetOf = (book: ExcelJS.Workbook, name: string): ExcelJS.Worksheet => {
  const sheet = book.getWorksheet(name);
  if (!sheet) throw new Error(`no sheet ${name}`);
  return sheet;
};

/** exceljs throws for the text of an empty merged cell. */
const textIn = (cell: ExcelJS.Cell): string => (cell.value === null ? '' : cell.text);

const plain = (text: string): string => text.replace(/\s/gu, '');

/** The row and column of the cell with a text, the last one from above. */
function placeOf(sheet: ExcelJS.Worksheet, text: string): { row: number; column: number } {
  let place: { row: number; column: number } | undefined;
  sheet.eachRow((cells, row) => {
    cells.eachCell((cell, column) => {
      if (plain(textIn(cell)) === text && cell.master === cell) place = { row, column };
    });
  });
  if (!place) throw new Error(`no cell ${text} on ${sheet.name}`);
  return place;
}

const rowOfKind = (sheet: ExcelJS.Worksheet, kind: string): number => placeOf(sheet, kind).row;

function fill(
  book: ExcelJS.Workbook,
  name: string,
  headers: readonly string[],
  values: readonly number[],
): void {
  const sheet = sheetOf(book, name);
  const row = rowOfKind(sheet, '局属');
  headers.forEach((header, index) => {
    sheet.getCell(row, placeOf(sheet, header).column).value = values[index] ?? null;
  });
}

function fillSubRows(book: ExcelJS.Workbook, name: string, header: string, values: readonly number[]): void {
  const sheet = sheetOf(book, name);
  const row = rowOfKind(sheet, '局属');
  const { column } = placeOf(sheet, header);
  values.forEach((value, index) => {
    sheet.getCell(row + index, column).value = value;
  });
}

function valueBelow(book: ExcelJS.Workbook, name: string, header: string, kind: string): unknown {
  const sheet = sheetOf(book, name);
  const { value } = sheet.getCell(rowOfKind(sheet, kind), placeOf(sheet, header).column);
  return typeof value === 'object' && value !== null && 'result' in value ? value.result : value;
}

function textsOf(book: ExcelJS.Workbook): string[] {
  return book.worksheets.flatMap(sheet => {
    const texts = [sheet.name];
    sheet.eachRow(row => {
      row.eachCell(cell => texts.push(textIn(cell)));
    });
    return texts;
  });
}
