import ExcelJS from 'exceljs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../src/plan/plan.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { startTown, type Town } from '../support/town.js';

/** The cell of a figure in the unit's row of the official sheet. */
function cellOf(workbook: ExcelJS.Workbook, code: string): ExcelJS.Cell {
  for (const form of indexPlan(dehua2025).forms) {
    const column = form.columns.findIndex(one => one.kind === 'figures' && one.cells[0] === code);
    const sheet = workbook.getWorksheet(form.sheet);
    if (column < 0 || !sheet) continue;
    for (let row = 1; row <= sheet.rowCount; row += 1)
      if (sheet.getCell(row, 1).value === '县直单位') return sheet.getCell(row, column + 1);
  }
  throw new Error(code);
}

describe.skipIf(!hasBrowser)('the chat page with the real bot', () => {
  let browser: Browser;
  let town: Town;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.close();
    await town.close();
    expect(faults.splice(0)).toEqual([]);
  });

  const open = async (width = 1360, height = 860) => {
    town = await startTown();
    page = await browser.newPage({ viewport: { width, height }, locale: 'zh-CN' });
    page.setDefaultTimeout(15_000);
    page.on('pageerror', error => faults.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(town.running.url);
    await page.getByRole('heading', { level: 2 }).waitFor();
  };
  const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
  const field = (code: string) => page.locator(`[data-name="${code}"]`).last();
  const become = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}（`) }).click();
  const toast = (words: string) => page.getByRole('status').getByText(words).waitFor();
  const subtitle = (words: string) => page.locator('.card-subtitle', { hasText: words }).last().waitFor();
  const text = () => page.locator('#conversation').innerText();
  const widest = () => page.evaluate<number>('document.documentElement.scrollWidth');

  const openForm = async () => {
    await page.getByRole('button', { name: '填报', exact: true }).click();
    await subtitle('第 1/9 页');
  };
  const fillTheRest = async () => {
    for (let number = 2; number <= 9; number += 1) {
      await subtitle(`第 ${number}/9 页`);
      await press('本页无变化');
    }
    await subtitle('核对提交');
  };

  it('says on a narrow phone whose bureau the sandbox plays, in a banner of one line', async () => {
    await open(320, 640);
    const banner = page.locator('.banner');
    expect((await banner.boundingBox())?.height).toBeLessThan(50);
    expect(await banner.locator('strong').innerText()).toBe('沙盒');
    expect((await banner.getByRole('combobox').boundingBox())?.width).toBeGreaterThan(60);
    const cut = `[...document.querySelectorAll('.banner :is(strong, time, button)')]
      .filter(({ offsetWidth, scrollWidth }) => scrollWidth > offsetWidth).map(({ innerText }) => innerText)`;
    expect(await page.evaluate<string[]>(cut)).toEqual([]);
    expect(await widest()).toBe(320);
  });

  it('keeps a refused text in its field with the reason, saves the other figures, and shows the head of each new page', async () => {
    await open();
    await openForm();
    await field('A4_10').fill('12万');
    await field('A4_11').fill('+2');
    await press('保存并下一页');
    await page.locator('#conversation').getByText('12万').first().waitFor();
    expect(await field('A4_10').inputValue()).toBe('12万');
    expect(await field('A4_11').inputValue()).toBe('119');
    await field('A4_10').fill('＋３');
    await press('保存并下一页');
    await subtitle('第 2/9 页');
    const box = await page.locator('.card').last().boundingBox();
    const head = await page.locator('.conversation-head').boundingBox();
    expect(box?.y ?? 0).toBeGreaterThanOrEqual((head?.y ?? 0) + (head?.height ?? 0) - 12);
  });

  it('lets one person submit and another approve, side by side', async () => {
    await open();
    await page.getByRole('button', { name: '并排' }).click();
    const second = page.frameLocator('iframe[title="第二个人的窗口"]');
    await second.getByText('我是 周股长（安全股审核人）').waitFor();
    await openForm();
    await field('A4_10').fill('+3');
    await press('保存并下一页');
    await fillTheRest();
    await field('summary').fill('本季度工作总结。');
    await press('提交');
    await toast('已提交');
    await second.getByRole('button', { name: '通过', exact: true }).last().click();
    await second.getByRole('status').getByText('已通过').waitFor();
    await page.locator('#conversation').getByText('审核已通过').waitFor();
    await become('周股长');
    await page.locator('.card-header-green').last().waitFor();
  });

  it('takes a quarter with five changes in one message on a phone: 确认 (confirm), the summary, 提交 (submit)', async () => {
    await open(390, 844);
    const message = page.getByLabel('消息', { exact: true });
    await message.fill('自查+3 整改隐患+3，约谈+1家，参训人数+20，检查+2家，其余无变化');
    await page.keyboard.press('Enter');
    await subtitle('一条消息 · 改 5 项');
    const card = page.locator('.card').last();
    expect(await card.innerText()).toContain('自查隐患数量（条）');
    expect(await card.innerText()).toContain('另有 91 项照上季填写');
    // All of it stands on one screen above the button.
    expect((await card.boundingBox())?.height).toBeLessThan(844);
    expect(await widest()).toBeLessThanOrEqual(390);
    await press('确认');
    await subtitle('核对提交 · 已填 96/96');
    await field('summary').fill('本季度工作总结。');
    await press('提交');
    await toast('已提交');
  });

  it('moves the clock to a date of the strip, and then has the reminder in the group', async () => {
    await open();
    await press('幕后');
    await page.getByRole('button', { name: /^拨到2025年9月25日/ }).click();
    await page.locator('#clock', { hasText: '2025-09-25 09:05' }).waitFor();
    await page.getByRole('button', { name: /季报工作群/ }).click();
    await page.getByRole('heading', { name: '2025年第三季度报送提醒' }).waitFor();
    expect(await text()).toContain('还剩 3 天');
    expect(await text()).toContain('未报送（5）');
    await page.getByLabel('日期', { exact: true }).fill('2025-09-26');
    await page.getByLabel('时刻', { exact: true }).fill('09:30');
    await press('拨到');
    await page.getByText('还剩 2 天').or(page.getByText('还剩 1 天')).first().waitFor();
  });

  it('uploads a filled workbook, confirms its figures, and submits them', async () => {
    await open();
    await page.getByLabel('消息', { exact: true }).fill('模板');
    await page.keyboard.press('Enter');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '下载 2025年第三季度季报_城市供水.xlsx' }).click(),
    ]);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(await download.path());
    const cell = cellOf(workbook, 'A4.10');
    expect(cell.value).toBe(119);
    cell.value = 125;
    const buffer = Buffer.from(await workbook.xlsx.writeBuffer());
    await page
      .getByLabel('选择文件')
      .setInputFiles({ name: '供水.xlsx', mimeType: 'application/zip', buffer });
    await page.getByRole('button', { name: '确认', exact: true }).waitFor();
    expect(await text()).toContain('125');
    await press('确认');
    await page.getByText('已从 Excel 保存').last().waitFor();
    await page.getByRole('button', { name: '填报', exact: true }).click();
    await subtitle('核对提交');
    await field('summary').fill('本季度工作总结。');
    await press('提交');
    await toast('已提交');
  });

  it('shows a refused call in 往来记录 (the requests on the wire), and a card with its size in 卡片库 (the gallery)', async () => {
    await open();
    await press('幕后');
    await page.getByRole('tab', { name: '故障' }).click();
    await page.getByLabel('凭证失效（99991663）').selectOption('once');
    await page.getByRole('button', { name: '状态', exact: true }).click();
    await page.getByRole('heading', { name: /报送情况/ }).waitFor();
    await page.getByRole('tab', { name: '往来记录' }).click();
    await page.getByLabel('只看出错的').check();
    const refused = page.locator('.wire summary.wire-bad').first();
    await refused.click();
    await page.locator('.wire pre').last().getByText('99991663').waitFor();
    await page.keyboard.press('Escape');
    await press('幕后');
    await page.getByRole('tab', { name: '卡片库' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('卡片', { exact: true }).selectOption({ label: '审核' });
    await page.locator('.gallery .card').getByRole('button', { name: '退回' }).waitFor();
    expect(await page.locator('.gallery-facts').innerText()).toMatch(/元素 \d+ \/ 200/);
  });

  it.each([
    ['a desk', 1360],
    ['a phone', 390],
  ])(
    'plays the story to its end on %s',
    async (_, width) => {
      await open(width);
      await press('幕后');
      await page.locator('#inspector').getByLabel('快慢').selectOption('fast');
      await page.getByRole('button', { name: '▶ 演示三季度' }).click();
      await page.getByRole('button', { name: '关上幕后' }).click();
      await page.locator('.story-words', { hasText: '开始填报' }).waitFor({ timeout: 60_000 });
      expect(await widest()).toBe(width);
      await page.evaluate(`fetch('/__sim/story', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"action":"pace","pace":"instant"}' })`); // prettier-ignore
      await page.locator('.story-words', { hasText: '故事到此结束' }).waitFor({ timeout: 120_000 });
      await page.getByRole('link', { name: '下载 2025年第三季度季报汇总.xlsx' }).waitFor({ timeout: 60_000 });
      expect(await text()).toContain('我是 周股长');
      expect(await widest()).toBe(width);
    },
    180_000,
  );

  it('fits a phone, also with 幕后 (the inspector) open', async () => {
    await open(390, 844);
    await press('幕后');
    for (const name of ['时间和故事', '往来记录', '故障', '卡片库']) {
      await page.getByRole('tab', { name }).click();
      await page.locator('.sheet-part').first().waitFor();
      expect(await widest()).toBe(390);
    }
    await page.getByRole('button', { name: '关上幕后' }).click();
    await openForm();
    expect(await widest()).toBe(390);
  });
});
