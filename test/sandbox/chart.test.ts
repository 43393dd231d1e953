import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barChart, lineChart, progressChart } from '../../cards/charts.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { card, sendCard, startTinyBot, type TinyBot } from './support.js';

describe.skipIf(!hasBrowser)('a chart on the chat page', () => {
  let browser: Browser;
  let bot: TinyBot;
  beforeAll(async () => {
    browser = await startBrowser();
    bot = await startTinyBot();
  });
  afterAll(async () => {
    await browser.close();
    await bot.stop();
  });

  const sizeOf = async (locator: Locator) => {
    const box = await locator.boundingBox();
    if (!box) throw new Error('it is not drawn');
    return box;
  };

  it.each([390, 1280])(
    'has a text at each value, and letters that can be read, %d pixels wide',
    async width => {
      const points = [2, 30, 400].map((value, index) => ({ name: `2025Q${index + 1}`, value }));
      const rows = [
        { name: '城镇燃气 0/1', value: 0 },
        { name: '生活污水处理 2/3', value: 0.67 },
      ];
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      await page.goto(bot.url);
      await page.getByRole('heading', { level: 2 }).waitFor();
      const shown = card(
        barChart('自查', points),
        lineChart('报送率（%）', points),
        progressChart('进度', rows),
      );
      await sendCard(bot, bot.persona('reporter', 'water').openId, shown);
      const newest = page.locator('article.card').last();
      const drawings = newest.getByRole('img');
      await drawings.nth(2).waitFor();
      expect(await drawings.allTextContents()).toEqual([
        '2025Q12025Q22025Q3230400',
        '2025Q12025Q22025Q3230400',
        '城镇燃气 0/1生活污水处理 2/3',
      ]);
      const bars = drawings.first().locator('rect');
      const [lowest, highest] = [await sizeOf(bars.first()), await sizeOf(bars.last())];
      expect(highest.height / lowest.height).toBeGreaterThan(50);
      const progress = drawings.last().locator('rect');
      const [whole, part] = [await sizeOf(progress.nth(1)), await sizeOf(progress.nth(2))];
      expect(part.width / whole.width).toBeCloseTo(0.67, 1);
      expect((await sizeOf(newest.locator('.axis').first())).height).toBeGreaterThan(9);
      const frame = await sizeOf(drawings.first());
      expect(frame.width / frame.height).toBeCloseTo(16 / 9, 1);
      await page.close();
    },
  );
});
