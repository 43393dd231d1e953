import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Period } from '../../src/plan/period.js';
import { HEADS } from '../../src/core/register/columns.js';
import { listOf, type Cells } from '../requests/register/lists.js';
import { openWorkbook, saveWorkbook } from '../requests/uploads/workbooks.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { openChatPage, useChatPage } from '../support/chat-page.js';
import { startTown, waitUntilIdle, type Town } from '../support/town.js';

const isInstalled = hasBrowser && spawnSync('soffice', ['--version']).status === 0;
if (!isInstalled) {
  if (process.env['CI']) throw new Error('Chromium and LibreOffice must be installed in CI');
  console.error('!!! Chromium or LibreOffice is missing: the register is not looked at in the chat !!!');
}

/** A page of A4, in points, as `pdfinfo` says it; LibreOffice rounds it. */
const A4 = /^595[\d.]* x 84[12]/u;
const NAMES = Array.from({ length: 40 }, (_, index) => `第${index + 1}供水厂`);

/** The texts of the pages that a document has on paper; each is one of A4. */
function printedWith(folder: string, path: string): string[] {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
  execFileSync('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, path]);
  const pdf = join(folder, `${basename(path, '.docx')}.pdf`);
  const info = execFileSync('pdfinfo', ['-l', '999', pdf]).toString();
  const sizes = [...info.matchAll(/size:\s+([\d.]+ x [\d.]+)/gu)].map(([, size = '']) => size);
  expect(sizes.filter(size => !A4.test(size))).toEqual([]);
  const pages = execFileSync('pdftotext', ['-layout', pdf, '-']).toString().split('\f').slice(0, -1);
  expect(pages).toHaveLength(sizes.length);
  return pages;
}

/** A section's register from its list to the report: counts, letters, what became of them, two enterprises that closed. */
describe.skipIf(!isInstalled)('a section’s register in the chat', () => {
  let browser: Browser;
  let page: Page;
  let town: Town;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'register-'));
    browser = await startBrowser();
    town = await startTown();
    page = await openChatPage(browser, town);
    await become('water');
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await town.close();
    await rm(folder, { recursive: true, force: true });
  });

  const chat = useChatPage(() => ({ page, town, folder }));
  const { become, says, card, press, sendsFile } = chat;
  const download = async (name: string): Promise<string> => {
    await waitUntilIdle(town);
    return chat.download(name);
  };
  const figure = async (code: string, period: Period = '2025Q3') =>
    (await town.running.store.transact(tx => tx.submission('water', period))).figures.get(code);

  it('is taken in, counted, written to and told what became of it; two that closed leave the counts and explain the fall, and the names stand behind them', async () => {
    // As many small ones as were reported last quarter: each third, from the first on.
    const small = await figure('A4.04', '2025Q2');
    const isSmall = (index: number) => index % 3 === 0 && index / 3 < (small?.value ?? 0);
    const rows = NAMES.map((企业名称, index): Cells => {
      const 规模 = isSmall(index) ? '小微' : index % 2 === 0 ? '中等' : '规上';
      return { 企业名称, 乡镇: '浔中镇', 规模, 纳入日期: '2021-03-01' };
    });
    const count = rows.filter((_, index) => isSmall(index)).length;
    expect(count).toBeGreaterThan(2);
    await sendsFile('供水企业.xlsx', await listOf(rows));
    await press('新增 40 家', '确认');
    await card('已保存：新增 40 家').waitFor();
    await says('填报');
    await press('企业底数（家）', '台账');
    await card('改由企业台账得出').waitFor();
    await press('改由企业台账得出', '确认');
    await card(`${count} 家 · 台账`).waitFor();
    expect(await figure('A4.04')).toMatchObject({ value: count, how: 'register' });

    await says('文书');
    await press('企业名称（一行一家）', '台账里的企业（40 家）');
    const draft = card('40 家企业');
    await draft.waitFor();
    await draft.locator('select').first().selectOption({ label: '告知书和承诺书都做' });
    await press('40 家企业', '确认');
    await card('文书：已做好').waitFor();
    for (const [name, ...words] of [
      [
        '告知书_城市供水.docx',
        '关于持续深化安全生产标准化建设告知书',
        '供水厂：',
        '主要负责人（签字）：',
        '建设、运行，提升本质安全水平。',
      ],
      [
        '承诺书_城市供水.docx',
        '关于持续深化安全生产标准化承诺书',
        '供水厂',
        '法定代表人（签名）：',
        '管理相适应、以安全生产标准化',
        '建设、运行，提升本质安全水平。',
      ],
    ] as const) {
      const pages = printedWith(folder, await download(name)).map(text => text.replace(/\s/gu, ''));
      expect(pages).toHaveLength(160);
      for (const each of [...words, '2026年3月31日', '一式四份'])
        expect(pages.filter(text => !text.includes(each))).toEqual([]);
    }

    await press('文书：已做好', '送达登记：告知书');
    const noting = card('共 40 家');
    await noting.getByText('未发 40').waitFor();
    await noting.locator('textarea').fill('第40供水厂');
    await noting.getByRole('button', { name: '全部登记（40 家）' }).click();
    await card('共 40 家').getByText('已发 39').waitFor();
    await says('文书');
    await press('企业名称（一行一家）', '送达登记（今年做过 2 批）');
    await card('送达登记')
      .getByRole('button', { name: /承诺书 40 家/u })
      .click();
    const signing = card('共 40 家');
    await signing.getByText('未签 40').waitFor();
    await signing.locator('textarea').fill('第39供水厂\n第40供水厂');
    await signing.getByRole('button', { name: '全部登记（40 家）' }).click();
    await card('共 40 家').getByText('已签 38').waitFor();
    const letters = await town.running.store.transact(async tx => {
      const state = await tx.registerState('water');
      const rules = new Map([
        ['sent', { kind: 'notice' as const }],
        ['signed', { kind: 'pledge' as const }],
      ]);
      return tx.countFromRegister('water', { on: '2025-09-22', upTo: state?.upTo ?? 0, year: 2025 }, rules);
    });
    expect(Object.fromEntries(letters)).toEqual({ sent: 39, signed: 38 });

    await says('台账');
    const workbook = await openWorkbook(await readFile(await download('企业台账_城市供水.xlsx')));
    const sheet = workbook.getWorksheet('台账');
    if (!sheet) throw new Error('no sheet 台账');
    sheet.getCell(2, HEADS.indexOf('退出日期') + 1).value = '2025-09-20';
    sheet.getCell(2, HEADS.indexOf('退出原因') + 1).value = '企业关停';
    await sendsFile('企业台账_城市供水.xlsx', await saveWorkbook(workbook));
    await press('退出 1 家', '确认');
    await press('已保存：退出 1 家', '查看企业');
    const register = card('现有 39 家');
    await register.locator('input').first().fill('第4供水');
    await register.getByRole('button', { name: '查找', exact: true }).click();
    await card('名称含“第4供水”').getByRole('button', { name: '第4供水厂' }).click();
    const closing = card('退出（原因、日期）');
    await closing.locator('select').filter({ hasText: '企业关停' }).selectOption({ label: '企业关停' });
    await closing.locator('input[type=date]').nth(1).fill('2025-09-20');
    await closing.getByRole('button', { name: '保存', exact: true }).click();
    await card('企业关停 2025-09-20').waitFor();
    await says('填报');
    await card(`${count - 2} 家 · 台账`).waitFor();
    expect(await figure('A4.04')).toMatchObject({ value: count - 2, how: 'register' });

    const water = town.person('water');
    const end = (await (await water.says('填报')).tap('核对提交')).card;
    const rest = (await end.tap('其余无变化')).card;
    const last = rest.buttons.includes('其余补0') ? (await rest.tap('其余补0')).card : rest;
    const explained = '企业关停：第1供水厂、第4供水厂（据台账）';
    expect(last.inputs.get('note_A4_04')?.value).toBe(explained);
    const blank = [...last.inputs].filter(([name, { value }]) => name.startsWith('note_') && value === '');
    const notes = Object.fromEntries(blank.map(([name]) => [name, '已核实']));
    const summary = { summary: '本季度工作平稳。' };
    expect((await last.tap('提交', { ...summary, ...notes })).toast).toContain('已提交');
    await become('reviewer');
    await says('审核 2025Q3 城市供水');
    await card('项由企业台账得出').filter({ hasText: explained }).waitFor();
    await press('项由企业台账得出', '名单');
    await card('名单 · ')
      .getByRole('button', { name: /小微企业/u })
      .first()
      .click();
    await card('名单 · ').getByText('第7供水厂').first().waitFor();
    expect(await card('名单 · ').textContent()).not.toContain('第1供水厂');
  }, 240_000);
});
