import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pdf } from '../../bench/sent-files.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { startTown, type Town } from '../support/town.js';

/** A deliverable from the file on a person's machine to the reviewer and back. */
describe.skipIf(!hasBrowser).each([1280, 390])('a deliverable in the chat, %i px wide', width => {
  let browser: Browser;
  let town: Town;
  let page: Page;
  const isPhone = width < 800;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.close();
    await town.close();
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
  const cardSays = (words: string) => page.locator('.card', { hasText: words }).last().waitFor();
  const toast = (words: string) => page.getByRole('status').getByText(words).waitFor();
  const become = async (key: string) => {
    const { openId } = town.person(key);
    const name = town.running.sandbox?.personas.find(persona => persona.openId === openId)?.name ?? key;
    if (isPhone) await press('回到会话列表');
    await page.getByRole('button', { name: new RegExp(`^${name}（`, 'u') }).click();
    if (isPhone) await page.locator('.chat-item', { hasText: '机器人' }).click();
    await page.getByText(`我是 ${name}`).first().waitFor();
  };
  const sendsFile = async (name: string, words: string) => {
    const file = { name, mimeType: 'application/pdf', buffer: pdf(words) };
    await page.locator('input[type=file]').setInputFiles(file);
    await cardSays(`收到“${name}”`);
  };

  it('is handed in, given back with words, handed in again and taken', async () => {
    town = await startTown();
    page = await browser.newPage({ viewport: { width, height: 860 }, locale: 'zh-CN' });
    page.setDefaultTimeout(30_000);
    await page.goto(town.running.url);
    await page.getByRole('heading', { level: 2 }).waitFor();

    await sendsFile('帮扶.pdf', '一');
    await press('督导帮扶情况');
    await toast('已送交 督导帮扶情况 第 1 版');

    await become('reviewer');
    await cardSays('第 1 版');
    await page.locator('[data-name="reason"]').last().fill('请附照片');
    await press('退回');
    await toast('已退回，并已通知填报人');

    await become('water');
    await cardSays('请附照片');
    await sendsFile('帮扶（附照片）.pdf', '二');
    await press('督导帮扶情况');
    await toast('已送交 督导帮扶情况 第 2 版');

    await become('reviewer');
    await cardSays('第 2 版');
    await press('收下');
    await toast('已收下，并已通知填报人');
    await become('water');
    await cardSays('无需再操作');
    // Nothing is cut off at the side.
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  }, 120_000);
});
