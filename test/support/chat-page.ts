import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Town } from './town.js';

const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What a person does on the chat page. */
export interface ChatPage {
  /** Goes on as the person of the town who reports for a unit or has a role. */
  readonly become: (key: string) => Promise<void>;
  readonly says: (text: string) => Promise<void>;
  /** The newest card of the chat with some words. */
  readonly card: (words: string) => Locator;
  /** Taps a button of that card. */
  readonly press: (words: string, button: string) => Promise<void>;
  /** Sends a workbook. */
  readonly sendsFile: (name: string, buffer: Buffer) => Promise<void>;
  /** Saves the newest file of a name into the folder; resolves with its path. */
  readonly download: (name: string) => Promise<string>;
}

/** Opens the chat page of a town in a window of its own, as wide as a desk's. */
export async function openChatPage(browser: Browser, town: Town): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
  page.setDefaultTimeout(60_000);
  await page.goto(town.running.url);
  await page.getByRole('heading', { level: 2 }).waitFor();
  return page;
}

/** Uses the page that a test has opened; `at` is asked at each step, as a test opens it after it is described. */
export function useChatPage(
  at: () => { readonly page: Page; readonly town: Town; readonly folder: string },
): ChatPage {
  const card: ChatPage['card'] = words =>
    at().page.locator('.messages .card').filter({ hasText: words }).last();
  return {
    become: async key => {
      const { page, town } = at();
      const { openId } = town.person(key);
      const name = town.running.sandbox?.personas.find(persona => persona.openId === openId)?.name ?? '';
      await page.locator('.rail').getByRole('button', { name }).click();
      await page.locator('.conversation-head', { hasText: `我是 ${name}` }).waitFor();
    },
    says: async text => {
      const { page } = at();
      await page.getByRole('textbox', { name: '消息', exact: true }).fill(text);
      await page.getByRole('button', { name: '发送', exact: true }).click();
    },
    card,
    press: (words, button) => card(words).getByRole('button', { name: button, exact: true }).click(),
    sendsFile: (name, buffer) =>
      at().page.locator('input[type=file]').first().setInputFiles({ name, mimeType: EXCEL, buffer }),
    download: async name => {
      const { page, folder } = at();
      const link = page.locator('.messages').getByText(name, { exact: true }).last();
      await link.waitFor();
      const event = page.waitForEvent('download');
      await link.click();
      const path = join(folder, name);
      await (await event).saveAs(path);
      return path;
    },
  };
}
