import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Excel from 'exceljs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { routeName } from '../../../cards/routes.js';
import { copyOf, deliver, tapEvent } from '../../feishu/delivery.js';
import { startTown, waitUntilIdle, type Someone, type Town } from '../../support/town.js';
import { EXAMPLE_FILE } from '../../workbook/official/example.js';
import { drawDocx } from '../../workbook/official/draw-blanks.js';
import { fileAfter, filesOf } from '../forwarded.js';
import { cardSaying } from '../steps.js';
import { openWorkbook, saveWorkbook } from '../uploads/workbooks.js';

/** A file is read and a book made in processes of their own: each takes seconds on a busy machine. */
const TIMEOUT_MS = 240_000;
const YELLOW = 'FFFFEB9C';

let town: Town;
afterEach(() => town.close());

const blankFile = (): Promise<Buffer> =>
  readFile(join(import.meta.dirname, '../../../docs/examples', EXAMPLE_FILE));

const sheetIn = (workbook: Excel.Workbook, name: string): Excel.Worksheet => {
  const sheet = workbook.getWorksheet(name);
  if (!sheet) throw new Error(`no sheet ${name}`);
  return sheet;
};

/** The address, the first cell of the row and the comment of each yellow cell of a sheet. */
function yellowCells(workbook: Excel.Workbook, name: string): string[] {
  const found: string[] = [];
  sheetIn(workbook, name).eachRow(row => {
    row.eachCell({ includeEmpty: true }, cell => {
      if (JSON.stringify([cell.fill]).includes(YELLOW))
        found.push(`${cell.address} ${row.getCell(1).text}：${JSON.stringify([cell.note])}`);
    });
  });
  return found;
}

/** Writes an answer into the cell at the right of a word in the first column. */
function answerBeside(workbook: Excel.Workbook, sheet: string, word: string, value: string | number): void {
  let isFound = false;
  sheetIn(workbook, sheet).eachRow(row => {
    if (row.getCell(1).value !== word) return;
    row.getCell(2).value = value;
    isFound = true;
  });
  expect(isFound, word).toBe(true);
}

/** Sends the blank file and taps 作为方案; returns the plan book. */
async function asksForBook(admin: Someone): Promise<{ name: string; bytes: Buffer }> {
  const question = await admin.sendsFile(EXAMPLE_FILE, await blankFile());
  expect(question.text).toContain('2 张表、19 项指标');
  const count = (await filesOf(admin)).length;
  const { card } = await question.tap('作为方案');
  expect(card.text).toMatch(/2 张表、19 项指标.*有 \d+ 个问题要您回答/u);
  expect(card.text).toContain('下一步：在 Excel 里回答黄色单元格，再发回来。');
  await waitUntilIdle(town);
  return fileAfter(admin, count);
}

describe('a blank official file', () => {
  vi.setConfig({ testTimeout: TIMEOUT_MS });

  it('becomes a plan book with its questions, and answered and sent back the plan in force', async () => {
    town = await startTown();
    const admin = town.person('admin');
    const { name, bytes } = await asksForBook(admin);
    expect(name).toBe('方案册_2026.xlsx');
    const workbook = await openWorkbook(bytes);
    const basics = yellowCells(workbook, '基本');
    expect(basics.map(text => text.split('：')[0])).toEqual([
      'B3 方案年份',
      'B4 文号',
      'B5 单位全称',
      'B6 审核股室',
      'B7 上报单位',
    ]);
    expect(basics[2]).toContain('请填写出方案的单位全称。');
    expect(yellowCells(workbook, '填报单位').join()).toMatch(/^B2 .*请一行填一个填报单位/u);
    expect(yellowCells(workbook, '日期').map(text => text.split(' ')[0])).toEqual(['B4', 'B5', 'B6']);
    expect(yellowCells(workbook, '校验').every(text => text.startsWith('D'))).toBe(true);
    for (const sheet of ['说明', '表1', '表2', '目标', '措辞', '表栏'])
      expect(yellowCells(workbook, sheet), sheet).toEqual([]);

    // Sent back as it came: every gap is named at its cell, and nothing is taken in.
    const unanswered = await admin.sendsFile(name, bytes);
    expect(unanswered.text).toContain('基本!B4：请填写文号');
    expect(unanswered.text).toContain('基本!B5：请填写单位全称');
    expect(unanswered.text).toContain('填报单位!B2：请填写股室');
    expect(unanswered.buttons).not.toContain('确认');
    await waitUntilIdle(town);

    for (const [word, value] of [
      ['方案年份', 2025],
      ['文号', '云教安〔2025〕3号'],
      ['单位全称', '云岭县教育局'],
      ['审核股室', '安全管理股'],
      ['上报单位', '县安办'],
    ] as const)
      answerBeside(workbook, '基本', word, value);
    answerBeside(workbook, '日期', '填报截止日', 20);
    const units = sheetIn(workbook, '填报单位');
    for (const [index, unit] of [
      ['water', '城关学区', '中小学', null, '中小学'],
      ['gas', '学前教育股', '幼儿园', null, '幼儿园'],
    ].entries())
      for (const [column, value] of unit.entries()) units.getCell(index + 2, column + 1).value = value;
    const card = await admin.sendsFile(name, await saveWorkbook(workbook));
    expect(card.text).toContain('改动如下');
    expect((await card.tap('确认')).toast).toBe('方案已更新');
    expect(await town.running.store.transact(tx => tx.planVersion())).toBe(1);

    // The next period is one of the new plan: its measures are asked.
    await town.running.moveClock(new Date('2025-10-09T09:00:00+08:00'));
    const form = await town.person('water').says('/fill 2025年10月');
    expect(form.text).toContain('2025年10月 · 城关学区·中小学');
    expect(JSON.stringify(form.json)).toContain('消防安全');
  });

  it('is no plan for anybody else, not by a forged tap either', async () => {
    town = await startTown();
    const [admin, water] = [town.person('admin'), town.person('water')];
    const card = await water.sendsFile(EXAMPLE_FILE, await blankFile());
    expect(card.buttons).not.toContain('作为方案');
    expect(card.text).not.toContain('作为方案');
    const pending = await town.running.store.transact(tx =>
      tx.savePendingAction(
        water.openId,
        'deliverable',
        JSON.stringify({
          ...{ messageId: 'm', key: 'k', name: EXAMPLE_FILE, size: 1, sha256: '', type: 'docx' },
          official: { year: 2026, forms: 2, measures: 19, questions: 9 },
        }),
        new Date(),
      ),
    );
    const count = (await filesOf(water)).length;
    const event = tapEvent(water, routeName('asplan', { pending }));
    const forged = await deliver(copyOf(town.running), { event, eventId: 'forged-1' });
    expect(JSON.stringify(await forged.json())).toContain('管理员');
    await waitUntilIdle(town);
    expect(await filesOf(water)).toHaveLength(count);

    // An admin is told what is missing in a file without tables.
    const text = await drawDocx(['关于召开会议的通知', '请按时参加。'], '通知');
    await admin.sendsFile('通知.docx', text);
    expect((await cardSaying(admin, '没有要填数的空表')).buttons).not.toContain('作为方案');
  });
});
