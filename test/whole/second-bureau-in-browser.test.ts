import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Excel from 'exceljs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWorkbook, saveWorkbook } from '../requests/uploads/workbooks.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { openChatPage, useChatPage } from '../support/chat-page.js';
import { startTown, until, type Town } from '../support/town.js';

const YELLOW = 'FFFFEB9C';
/** What somebody who tries it may take, from the choice to a card; a busy machine is slower than a person. */
const THREE_MINUTES_MS = 180_000;

/** A second bureau in the sandbox, as somebody who has opened the page tries it. */
describe.skipIf(!hasBrowser)('a second bureau in the sandbox', () => {
  let browser: Browser;
  let town: Town;
  let page: Page;
  let folder: string;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'second-bureau-'));
    town = await startTown();
    page = await openChatPage(browser, town);
  }, 120_000);
  afterEach(async () => {
    await page.close();
    await town.close();
    await rm(folder, { recursive: true, force: true });
  });

  const chooses = async (name: string) => {
    const before = page.url();
    await page.getByRole('combobox', { name: '换一个单位' }).selectOption({ label: name });
    await page.waitForURL(url => url.href !== before);
    await page.getByRole('heading', { level: 2 }).waitFor();
  };
  const rail = () => page.getByRole('navigation', { name: '切换身份' });
  const become = async (title: string) => {
    const person = rail().getByRole('button', { name: title });
    await person.click();
    await page.locator('.conversation-head', { hasText: title }).waitFor();
  };
  const { says, card, press, sendsFile, ...chat } = useChatPage(() => ({ page, town, folder }));
  const toast = (words: string) => page.getByRole('status').getByText(words).waitFor();
  const download = async (name: string): Promise<Excel.Workbook> =>
    openWorkbook(await readFile(await chat.download(name)));
  /** Fills the form's pages until the last one, and hands it in. */
  const fillsAndSubmits = async () => {
    const form = page.locator('.messages .card').last();
    while ((await form.getByRole('button', { name: '提交', exact: true }).count()) === 0) {
      const progress = await form.textContent();
      for (const input of await form.locator('input[type=text], input:not([type])').all())
        await input.fill('2');
      await form.getByRole('button', { name: '保存并下一页', exact: true }).click();
      await until(async () => (await form.textContent()) !== progress, 'the next page');
    }
    await form.locator('[data-name="summary"]').fill('本月开展了安全检查。');
    await form.getByRole('button', { name: '提交', exact: true }).click();
    await toast('已提交');
  };

  it('goes from its official Word file to a card that is filled in and handed in', async () => {
    const startedAt = Date.now();
    await chooses('云岭县教育局（从官方空表开始）');
    // Nobody reports yet: the admin, the reviewer, the leader and a stranger are there.
    expect(await rail().getByRole('button').count()).toBe(4);

    await page.getByRole('button', { name: '发送官方空表' }).click();
    await card('2 张表、19 项指标').waitFor();
    await press('2 张表、19 项指标', '作为方案');
    await card('在 Excel 里回答黄色单元格').waitFor();
    const book = await download('方案册_2026.xlsx');
    expect(yellowCells(book)).toEqual(
      expect.arrayContaining(['基本!B4', '基本!B5', '基本!B6', '基本!B7', '填报单位!B2', '日期!B4']),
    );
    answer(book);
    await sendsFile('方案册_2026.xlsx', await saveWorkbook(book));
    const changes = card('还没有人报送过，确认后马上全部生效');
    await changes.waitFor();
    expect(await changes.textContent()).toContain('新增 城关学区·中小学');
    await changes.getByRole('button', { name: '确认', exact: true }).click();
    await toast('方案已更新');

    await become('城关学区·中小学');
    await says('填报');
    const form = card('2026年3月');
    await form.waitFor();
    expect(await form.textContent()).toContain('消防安全');
    const toCard = Date.now() - startedAt;
    console.log(`from the choice to a card: ${(toCard / 1000).toFixed(1)} s`);
    expect(toCard).toBeLessThan(THREE_MINUTES_MS);
    await fillsAndSubmits();

    await become('安全管理股审核人');
    await says('状态');
    expect(await card('2026年3月报送情况').textContent()).toContain('城关第一小学');
  }, 240_000);

  it('is there with its plan: every section head fills in their month, and the way back keeps the first bureau', async () => {
    const first = page.url();
    await chooses('云岭县教育局（方案已有）');
    for (const title of ['城关学区·中小学', '学前教育股·幼儿园', '城关第一小学', '县实验幼儿园'])
      expect(await rail().getByRole('button', { name: title }).count(), title).toBe(1);
    expect(await page.getByRole('link', { name: '下载官方空表' }).getAttribute('download')).toBe(
      '云岭县教育局空表.docx',
    );
    await become('县实验幼儿园');
    await says('填报');
    await card('2026年3月').waitFor();
    await fillsAndSubmits();

    await chooses('德化县城市管理和综合执法局');
    expect(page.url()).toBe(first);
    await page.getByText('给排水股·城市供水').first().waitFor();
  }, 240_000);
});

function yellowCells(book: Excel.Workbook): string[] {
  return book.worksheets.flatMap(sheet => {
    const found: string[] = [];
    sheet.eachRow(row => {
      row.eachCell({ includeEmpty: true }, cell => {
        if (JSON.stringify([cell.fill]).includes(YELLOW)) found.push(`${sheet.name}!${cell.address}`);
      });
    });
    return found;
  });
}

/** What the bureau answers: who it is, who reports, and by when. */
function answer(book: Excel.Workbook): void {
  const sheet = (name: string): Excel.Worksheet => {
    const found = book.getWorksheet(name);
    if (!found) throw new Error(`no sheet ${name}`);
    return found;
  };
  const basics = ['云教安〔2026〕3号', '云岭县教育局', '安全管理股', '县安办'];
  for (const [index, text] of basics.entries()) sheet('基本').getCell(`B${index + 4}`).value = text;
  const units = [
    ['chengguan', '城关学区', '中小学', null, '中小学'],
    ['xueqian', '学前教育股', '幼儿园', null, '幼儿园'],
    ['no1', '城关学区', '中小学', '城关第一小学', '中小学', 'chengguan'],
  ];
  for (const [row, unit] of units.entries())
    for (const [column, value] of unit.entries())
      sheet('填报单位').getCell(row + 2, column + 1).value = value;
}
