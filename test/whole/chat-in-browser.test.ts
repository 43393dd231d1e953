import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { startTown, waitUntilIdle, type Town } from '../support/town.js';

/** What people of the bureau do in the chat, on a desk and on a phone. */
describe.skipIf(!hasBrowser).each([1280, 390])('in the chat, %i px wide', width => {
  let browser: Browser;
  let town: Town;
  let page: Page;
  const faults: string[] = [];
  const isPhone = width < 800;
  const SLOW = { timeout: 240_000 };

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    // Nothing may be cut off at the side.
    const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
    await page.close();
    await town.close();
    expect(widest).toBeLessThanOrEqual(width);
    expect(faults.splice(0)).toEqual([]);
  });

  const open = async () => {
    town = await startTown();
    page = await browser.newPage({ viewport: { width, height: isPhone ? 844 : 860 }, locale: 'zh-CN' });
    page.setDefaultTimeout(30_000);
    page.on('pageerror', error => faults.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(town.running.url);
    await page.getByRole('heading', { level: 2 }).waitFor();
  };
  const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
  const field = (name: string) => page.locator(`[data-name="${name}"]`).last();
  const toast = (words: string) => page.getByRole('status').getByText(words).waitFor();
  const card = () => page.locator('.card').last();
  const cardSays = (words: string) => page.locator('.card', { hasText: words }).last().waitFor();
  const subtitle = (words: string) => page.locator('.card-subtitle', { hasText: words }).last().waitFor();
  const nameOf = (key: string): string => {
    const { openId } = town.person(key);
    return town.running.sandbox?.personas.find(persona => persona.openId === openId)?.name ?? key;
  };
  const become = async (key: string) => {
    if (isPhone) await press('回到会话列表');
    await page.getByRole('button', { name: new RegExp(`^${nameOf(key)}（`, 'u') }).click();
    if (isPhone) await page.locator('.chat-item', { hasText: '机器人' }).click();
    await page
      .getByText(`我是 ${nameOf(key)}`)
      .first()
      .waitFor();
  };
  const say = async (text: string) => {
    await page.getByLabel('消息', { exact: true }).fill(text);
    await page.keyboard.press('Enter');
  };
  const fillIn = async () => {
    await press('填报');
    await subtitle('第 1/9 页');
    await press('核对提交');
    await subtitle('核对提交');
    await press('其余无变化');
    await subtitle('已填 96/96');
    await field('summary').fill('本季度工作平稳。');
    await press('提交');
    await toast('已提交');
  };
  /** The height of a card's top above a button, in screens. */
  const screensAbove = async (button: string) => {
    const top = (await card().boundingBox())?.y ?? 0;
    const y = (await page.getByRole('button', { name: button, exact: true }).last().boundingBox())?.y ?? 0;
    return (y - top) / (page.viewportSize()?.height ?? 1);
  };

  it(
    'a quarter without changes is handed in, and reviewed with the evidence above the buttons',
    SLOW,
    async () => {
      await open();
      await fillIn();
      await become('reviewer');
      await cardSays('提交人');
      expect(await card().innerText()).toContain('本季度工作平稳。');
      expect(await screensAbove('通过')).toBeLessThan(2);
      await press('通过');
      await toast('已通过');
      await become('water');
      await cardSays('审核已通过');
    },
  );

  /** The widths in pixels of the pictures that have loaded in the chat. */
  const picturesShown = () =>
    page.evaluate<number[]>(
      `[...document.querySelectorAll('.message img.photo')].map(({ naturalWidth }) => naturalWidth)`,
    );
  const seesThreePictures = () => expect.poll(picturesShown, { timeout: 90_000 }).toEqual([1320, 1320, 1320]);

  it(
    'the three tables are seen as pictures before 提交 and on the review card, and a tap enlarges one',
    SLOW,
    async () => {
      await open();
      await press('填报');
      await subtitle('第 1/9 页');
      await press('核对提交');
      await subtitle('核对提交');
      await press('其余无变化');
      await subtitle('已填 96/96');
      await field('summary').fill('写到一半的总结。');
      await press('看表');
      await toast('3 张表的图片正在生成');
      await seesThreePictures();
      // What was typed stays.
      expect(await field('summary').inputValue()).toBe('写到一半的总结。');
      await page.getByRole('button', { name: '放大图片' }).last().click();
      const enlarged = page.getByRole('dialog').getByRole('img');
      const fitting = await enlarged.boundingBox();
      expect(fitting?.width).toBeLessThanOrEqual(width);
      expect(fitting?.width).toBeGreaterThan(Math.min(width, 1320) * 0.9);
      await page.getByRole('button', { name: '关闭图片' }).click();
      await page.locator('.card', { hasText: '核对提交' }).last().getByRole('button', { name: '提交', exact: true }).click(); // prettier-ignore
      await toast('已提交');
      await become('reviewer');
      await cardSays('提交人');
      expect(await screensAbove('通过')).toBeLessThan(2);
      await press('看表');
      await seesThreePictures();
    },
  );

  it('five changes are one message, 确认, the summary and 提交', SLOW, async () => {
    await open();
    await say('自查+3 整改隐患+3，约谈+1家，参训人数+20，检查+2家，其余无变化');
    await subtitle('一条消息 · 改 5 项');
    await press('确认');
    await subtitle('核对提交 · 已填 96/96');
    await cardSays('+20');
    await field('summary').fill('本季度工作总结。');
    await press('提交');
    await toast('已提交');
  });

  it('a reporter on leave picks a deputy on a card, who fills in and hands in', SLOW, async () => {
    await open();
    await say('代填');
    await cardSays('请假期间');
    await field('person').selectOption({ label: nameOf('waste') });
    await field('from').fill('2025-09-22');
    await field('to').fill('2025-09-30');
    await press('下一步');
    await cardSays('9月22日至9月30日（9 天）');
    await press('确认');
    await toast('已安排代填');
    await become('waste');
    await cardSays('请您代填');
    await press('立即填报');
    await cardSays('请选择要填报的一个');
    await page
      .getByRole('button', { name: /给排水股·城市供水/u })
      .last()
      .click();
    await subtitle('第 1/9 页');
    await press('核对提交');
    await subtitle('核对提交');
    await press('其余无变化');
    await subtitle('已填 96/96');
    await field('summary').fill('代填的总结。');
    await press('提交');
    await toast('已提交');
    await become('reviewer');
    await cardSays('提交人');
    expect(await card().innerText()).toMatch(/提交人：.*替.*代填/u);
  });

  it('a later date is asked for in one message, and granted', SLOW, async () => {
    await open();
    await say('申请延期 10月10日 台风停工');
    await cardSays('已转给审核人');
    await become('reviewer');
    await cardSays('台风停工');
    await press('同意');
    await toast('已同意');
    await become('water');
    await cardSays('截止日延到 10月10日');
    await waitUntilIdle(town);
  });
});
