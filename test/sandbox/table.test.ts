import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { card, sendCard, startTinyBot, type TinyBot } from './support.js';

describe.skipIf(!hasBrowser)('a table on the chat page', () => {
  let browser: Browser;
  let bot: TinyBot;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    bot = await startTinyBot();
  });
  afterAll(async () => {
    await browser.close();
    await bot.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    await page.goto(bot.url);
    await page.getByRole('heading', { level: 2 }).waitFor();
  });
  afterEach(() => page.close());

  const sendTable = (table: Readonly<Record<string, unknown>>) =>
    sendCard(bot, bot.persona('reporter', 'water').openId, card({ tag: 'table', ...table }));

  it('turns its pages', async () => {
    await sendTable({
      page_size: 2,
      columns: [{ name: 'u', display_name: '单位', data_type: 'text' }],
      rows: ['城镇燃气', '城市供水', '生活污水处理'].map(u => ({ u })),
    });
    await page.getByText('1 / 2').waitFor();
    expect(await page.getByRole('cell', { name: '生活污水处理' }).count()).toBe(0);
    await page.getByRole('button', { name: '下一页', exact: true }).last().click();
    await page.getByRole('cell', { name: '生活污水处理' }).waitFor();
  });

  it('gives a column the width that the card says, also with longer texts', async () => {
    const label = '依法依规配备专兼职安全生产管理人员·企业数量（家）';
    await sendTable({
      row_height: 'auto',
      columns: [
        { name: 'm', display_name: '指标', data_type: 'text', width: '140px' },
        { name: 'n', display_name: '文件中', data_type: 'text' },
      ],
      rows: [{ m: label, n: '3' }],
    });
    const box = await page.getByRole('cell', { name: label }).boundingBox();
    expect(Math.round(box?.width ?? 0)).toBe(140);
    expect(box?.height).toBeGreaterThan(50);
  });
});
