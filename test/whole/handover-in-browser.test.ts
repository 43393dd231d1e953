import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import JSZip from 'jszip';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handsIn } from '../requests/steps.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { openChatPage, useChatPage } from '../support/chat-page.js';
import { startTown, waitUntilIdle, type Scene, type Town } from '../support/town.js';

const isInstalled = hasBrowser && spawnSync('soffice', ['--version']).status === 0;
if (!isInstalled) {
  if (process.env['CI']) throw new Error('Chromium and LibreOffice must be installed in CI');
  console.error('!!! Chromium or LibreOffice is missing: what the bureau hands over is not looked at !!!');
}

const approved: Scene = {
  name: 'all five units are approved',
  play: async town => {
    for (const unit of ['gas', 'water', 'sewage', 'parks', 'waste']) {
      await handsIn(town.person(unit));
      const card = await town.person('leader').says(`/review 2025Q3 ${INDUSTRIES[unit] ?? ''}`);
      expect((await card.tap('通过')).toast).toContain('已通过');
    }
  },
};
const INDUSTRIES: Readonly<Record<string, string>> = {
  gas: '城镇燃气',
  water: '城市供水',
  sewage: '生活污水处理',
  parks: '城市公园',
  waste: '生活垃圾处理',
};

/** A page of A3 in landscape, in points, as `pdfinfo` rounds it. */
const A3 = '1191 x 842';

describe.skipIf(!isInstalled)('what the bureau hands over, from five units’ figures', () => {
  let browser: Browser;
  let page: Page;
  let town: Town;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handover-'));
    browser = await startBrowser();
    town = await startTown({ scene: approved });
    page = await openChatPage(browser, town);
    await become('leader');
  });
  afterAll(async () => {
    await browser.close();
    await town.close();
    await rm(folder, { recursive: true, force: true });
  });

  const { become, says, card, press, download } = useChatPage(() => ({ page, town, folder }));
  /** The text of each page as LibreOffice lays a document out, and the sizes of its pages. */
  const layOut = (path: string): { pages: string[]; sizes: string[] } => {
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
    execFileSync('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, path]);
    return readPdf(join(folder, `${basename(path, '.docx')}.pdf`));
  };
  const readPdf = (path: string): { pages: string[]; sizes: string[] } => {
    const pages = execFileSync('pdftotext', ['-layout', path, '-']).toString().split('\f').slice(0, -1);
    const info = execFileSync('pdfinfo', ['-l', '99', path]).toString();
    return { pages, sizes: [...info.matchAll(/size:\s+([\d.]+ x [\d.]+)/gu)].map(([, size = '']) => size) };
  };

  it('the summary has a chart, and the tables come as pictures and as a PDF on A3', async () => {
    await says('/summary 2025Q3');
    await card('2025年第三季度').locator('svg[role="img"]').waitFor();
    await press('2025年第三季度', '看表');
    await expect
      .poll(
        () =>
          page.evaluate<number>(
            `[...document.querySelectorAll('img.photo')].filter(({ naturalWidth }) => naturalWidth > 1000).length`,
          ),
        { timeout: 60_000 },
      ) // prettier-ignore
      .toBe(3);
    await press('2025年第三季度', '打印版');
    const { pages, sizes } = readPdf(await download('2025年第三季度季报汇总.pdf'));
    expect(sizes).toEqual([A3, A3, A3]);
    for (const [index, name] of ['季报表（一）', '季报表（二）', '季报表（三）'].entries())
      expect(pages[index]).toContain(name);
  }, 180_000);

  it('the targets have a chart of progress', async () => {
    await says('/targets 2025Q3');
    await card('附件1').locator('svg[role="img"]').first().waitFor();
  }, 60_000);

  it('the report is laid out as an official document, and its edited number is found', async () => {
    await says('/report 2025Q3');
    const path = await download('2025年第三季度工作总结.docx');
    const { pages, sizes } = layOut(path);
    // Three tables on A3, whose size LibreOffice rounds to tenths of a millimetre.
    for (const size of sizes.slice(-3)) expect(size).toMatch(/^119\d[\d.]* x 84\d/u);
    const lines = pages.map(text =>
      text
        .replace(/[^\S\n]/gu, '')
        .split('\n')
        .filter(Boolean),
    );
    // A full page: 22 lines and the page number.
    expect(lines[1]).toHaveLength(23);
    const signed = lines.find(page => /^2025年9月\d+日$/u.test(page.at(-2) ?? ''));
    // The signature is not alone on its page.
    expect(signed?.length).toBeGreaterThan(4);
    expect(signed?.some(line => line.startsWith('附件：1.'))).toBe(true);

    const archive = await JSZip.loadAsync(await readFile(path));
    const body = (await archive.file('word/document.xml')?.async('string')) ?? '';
    const number = /(w:name="A4_05__2025Q3"\/>.*?<w:t[^>]*>)(\d+)</u.exec(body);
    expect(number).not.toBeNull();
    const [found = '', before = '', value = ''] = number ?? [];
    archive.file('word/document.xml', body.replace(found, `${before}${Number(value) + 7}<`));
    const edited = join(folder, '改过的总结.docx');
    await writeFile(edited, await archive.generateAsync({ type: 'nodebuffer' }));
    await page.locator('input[type="file"]').first().setInputFiles(edited);
    await card(`文中 ${Number(value) + 7}，表中 ${value}`).waitFor();
  }, 180_000);

  it('the package comes after the forwarding alone, and is checked by sha256sum', async () => {
    await says('/package 2025Q3');
    await card('还没有登记上报').waitFor();
    await says('/forward 2025Q3');
    await press('第1次 · 已锁定', '上报包（第1次）');
    await waitUntilIdle(town);
    const zip = await download('2025年第三季度上报材料（第1次）.zip');
    const unpacked = join(folder, 'unpacked');
    execFileSync('unzip', ['-q', zip, '-d', unpacked]);
    const checked = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: unpacked }).toString();
    expect(checked).not.toContain('FAILED');
    const { pages, sizes } = readPdf(join(unpacked, '1_季报汇总.pdf'));
    expect(sizes).toEqual([A3, A3, A3]);
    expect(pages.join('')).not.toContain('未定稿');
    expect(layOut(join(unpacked, '2_工作总结.docx')).pages.join('')).toContain('一、总体情况');
  }, 180_000);
});
