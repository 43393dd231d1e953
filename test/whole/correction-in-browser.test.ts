import { readFile } from 'node:fs/promises';
import ExcelJS from 'exceljs';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handsIn } from '../requests/steps.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { startTown, type Town } from '../support/town.js';

describe.skipIf(!hasBrowser)('a submission that is sent back twice, forwarded and corrected', () => {
  let browser: Browser;
  let page: Page;
  let town: Town;
  beforeAll(async () => {
    browser = await startBrowser();
    town = await startTown();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(town.running.url);
    await page.getByRole('heading', { level: 2 }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await town.close();
  });

  const nameOf = (key: string): string => {
    const { openId } = town.person(key);
    const name = town.running.sandbox?.personas.find(persona => persona.openId === openId)?.name;
    if (!name) throw new Error(key);
    return name;
  };
  const become = async (key: string) => {
    const name = nameOf(key);
    await page.locator('.rail').getByRole('button', { name }).click();
    await page.locator('.conversation-head', { hasText: `我是 ${name}` }).waitFor();
  };
  const says = async (text: string) => {
    await page.getByRole('textbox', { name: '消息', exact: true }).fill(text);
    await page.getByRole('button', { name: '发送', exact: true }).click();
  };
  /** Waits for the newest card with the words and the button. */
  const card = async (words: string | RegExp, button?: string): Promise<Locator> => {
    const cards = page.locator('.messages .card').filter({ hasText: words });
    const newest = (
      button === undefined
        ? cards
        : cards.filter({ has: page.getByRole('button', { name: button, exact: true }) })
    ).last();
    await newest.waitFor();
    return newest;
  };
  const press = async (on: Locator, button: string) => {
    await on.getByRole('button', { name: button, exact: true }).click();
  };
  const field = (on: Locator, name: string) => on.locator(`[data-name="${name}"]`);

  const sendsBack = async (reason: string, sees = '') => {
    await become('reviewer');
    const review = await card('城市供水', '退回');
    expect(await review.innerText()).toContain(sees);
    await field(review, 'reason').fill(reason);
    await review.getByRole('combobox').click();
    await review.getByRole('option', { name: '企业底数·规上企业', exact: true }).click();
    await review.getByRole('combobox').press('Escape');
    await press(review, '退回');
    await card(/已退回，审核人/u);
  };
  const corrects = async (reason: string, value: number) => {
    await become('water');
    const correction = await card(reason, '重新提交');
    expect(await correction.locator('input[data-name^="A"]').count()).toBe(1);
    await field(correction, 'A4_02').fill(String(value));
    await press(correction, '重新提交');
    await card('已提交', '撤回');
  };
  const approves = async () => {
    await become('reviewer');
    await says('审核 2025Q3 城市供水');
    await press(await card(`审核中：@${nameOf('reviewer')}`, '通过'), '通过');
    await card(/已通过，审核人/u);
  };
  const forwards = async (number: number) => {
    await says('/forward 2025Q3');
    const question = await card(/确认上报/u, '确认');
    await field(question, 'reason').fill('该单位停业整顿');
    await press(question, '确认');
    await card(`第${number}次 · 已锁定`);
  };
  const workbook = async (name: string): Promise<ExcelJS.Workbook> => {
    const download = page.waitForEvent('download');
    await page.locator('.messages').getByText(name, { exact: true }).last().click();
    const book = new ExcelJS.Workbook();
    await book.xlsx.load((await readFile(await (await download).path())) as unknown as ExcelJS.Buffer);
    return book;
  };

  it(
    'ends with a second workbook beside the first, which lists the corrections',
    { timeout: 90_000 },
    async () => {
      await handsIn(town.person('water'));
      const before = await town.running.store.transact(
        async tx => (await tx.submission('water', '2025Q3')).figures.get('A4.02')?.value ?? 0,
      );
      await sendsBack('与台账不符');
      await corrects('与台账不符', before + 4);
      // The resubmission is taken back: it has the reason of the return and its flagged figure again.
      await press(await card('已提交', '撤回'), '撤回');
      await corrects('与台账不符', before + 1);
      await sendsBack('还差一家', '退回后改了 1 项');
      await corrects('还差一家', before + 2);
      await approves();
      await forwards(1);

      await says('/reopen 城市供水 2025Q3 又漏报一家');
      await card('已重新打开，已通知填报人');
      await become('water');
      await press(await card('又漏报一家', '立即填报'), '立即填报');
      await press(await card('核对提交 ·', '提交'), '1✓');
      const first = await card('第 1/', '保存并下一页');
      await field(first, 'A4_02').fill(String(before + 3));
      await press(first, '保存并下一页');
      await press(await card('第 2/', '核对提交'), '核对提交');
      await press(await card('核对提交 ·', '提交'), '提交');
      await card('已提交', '撤回');
      await approves();
      await forwards(2);

      const names = [
        '2025年第三季度季报汇总（未定稿）.xlsx',
        '2025年第三季度季报汇总（未定稿）（第2次）.xlsx',
      ] as const;
      const [one, two] = [await workbook(names[0]), await workbook(names[1])];
      expect(one.getWorksheet('更正')).toBeUndefined();
      const corrections = two.getWorksheet('更正');
      // The corrected total stands before its part, like in the official table.
      expect(corrections?.getCell('B5').value).toContain('自动计算');
      expect(corrections?.getCell('D6').value).toBe(before + 2);
      expect(corrections?.getCell('E6').value).toBe(before + 3);
      // The unit's own change stands beside that of the sum.
      expect(corrections?.getCell('I6').value).toBe(1);
      expect(corrections?.getCell('J6').value).toBe('又漏报一家');
      expect(corrections?.getCell('A3').value).toContain(`由${nameOf('reviewer')}，审核人重新打开`);
    },
  );
});
