/**
 * Takes the pictures of docs/ from the running program: `node scripts/build.mjs && node scripts/pictures.mjs`.
 *
 * The script starts the built program with its sandbox on a free port and an empty database. Five reporters fill in
 * 2025Q3 on the chat page, two people approve, one asks for the summary, and LibreOffice prints its workbook.
 *
 * With the words `node scripts/pictures.mjs corrected` only docs/corrected.png and docs/unit-sheet.png are taken.
 *
 * Output: docs/sandbox.png, docs/phone.png, docs/table.png, docs/summary.png, docs/workbook.png, docs/corrected.png,
 * docs/unit-sheet.png, docs/marked.png, docs/behind.png, docs/last-page.png, docs/review.png. Requirements: Chromium (CHROMIUM_PATH, else /usr/bin/chromium), LibreOffice (`soffice`), `pdftoppm` and
 * `pdfinfo` of poppler, and a Chinese font.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import ExcelJS from 'exceljs';
import { chromium } from 'playwright-core';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const docs = join(root, 'docs');
const LARGEST_BYTES = 300 * 1024;
const WIDEST = 1600;
/** In colour it takes more room. */
const MARKED_WIDTH = 1200;

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The reporters by their names in the sandbox, with the typed texts of their changed figures by input name. */
const REPORTERS = [
  {
    name: '陈工',
    unit: '给排水股·城市供水',
    typed: {
      A4_02: '3',
      A4_10: '+6',
      A4_11: '+5',
      A5_17: '+1',
      A5_18: '+16',
      A5_19: '+41',
      A6_05: '+4',
      A6_06: '+9',
      A6_07: '+8',
      A6_12: '+2.5',
    },
    summary: '本季度检查供水企业 4 家次，发现的隐患已督促整改；完成水厂加药间有限空间作业培训一次。',
  },
  {
    name: '李工',
    unit: '安全股·城镇燃气',
    typed: { A4_10: '+12', A4_11: '+12', A5_19: '+30', A6_05: '+7', A6_06: '+15', A6_07: '+13' },
    summary: '本季度对燃气企业开展安全检查 7 次，督促更换老化胶管；标准化宣传培训进企业一次。',
  },
  {
    name: '黄工',
    unit: '给排水股·生活污水处理',
    typed: { A4_10: '+4', A4_11: '+3', A4_23_gb: '+1', A6_05: '+2', A6_06: '+5', A6_07: '+5' },
    summary: '本季度一家污水处理企业通过二级达标评审；汛期前检查泵站 2 次。',
  },
  {
    name: '苏工',
    unit: '园林股·城市公园',
    typed: { A4_10: '+3', A4_11: '+3', A5_04_xian: '+1', A6_05: '+3', A6_06: '+4', A6_07: '+4' },
    summary: '本季度排查公园游乐设施 3 次，问题已全部整改；制作警示标识 12 块。',
  },
  {
    name: '许工',
    unit: '环卫处·生活垃圾处理',
    typed: { A4_10: '+8', A4_11: '+6', A5_20: '+1', A6_05: '+5', A6_06: '+11', A6_07: '+10' },
    summary: '本季度检查转运站 5 次，开展作业车辆安全培训一次，参训 32 人。',
  },
];
/** The page of the form in the pictures; it is short enough to show its buttons. */
const SHOWN_PAGE = 6;
/** The size of each picture, in CSS pixels; its height fits the subject. */
const BEHIND_VIEW = { width: 1280, height: 860 };
const FORM_VIEW = { width: 1280, height: 1150 };
const SUMMARY_VIEW = { width: 1280, height: 1180 };
const PHONE_VIEW = { width: 390, height: 844 };
/** The page with 提交 and the review card fit; a phone shows them in two screens. */
const TALL_PHONE_VIEW = { width: 390, height: 1240 };

/** Starts the built program; resolves with the chat page's address when the sandbox is ready. */
async function startProgram(folder) {
  const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      FEISHU_APP_ID: '',
      FEISHU_APP_SECRET: '',
      JIBAO_NOW: '2025-09-22T08:50:00+08:00',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: `file:${join(folder, 'pictures.db')}`,
    },
  });
  const ended = new Promise(done => child.once('exit', done));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { address: await readyPage(child), stop };
}

async function readyPage(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    // One line of the output is a sentence, not JSON.
    const { page } = line.startsWith('{') ? JSON.parse(line) : {};
    if (page) {
      child.stdout.resume();
      return page;
    }
  }
  throw new Error('the program ended before its sandbox was ready; was it built?');
}

const cards = page => page.locator('.messages .card');
const cardWith = (page, words) => cards(page).filter({ hasText: words }).last();

async function become(page, name) {
  await page.locator('.rail').getByRole('button', { name }).click();
  await page.locator('.conversation-head', { hasText: `我是 ${name}` }).waitFor();
}

async function openForm(page) {
  await page.getByRole('group', { name: '机器人菜单' }).getByText('填报').click();
  await cardWith(page, '第 1/').waitFor();
}

const typeInto = async (page, typed) => {
  for (const [name, text] of Object.entries(typed)) {
    const input = cards(page).last().locator(`input[data-name="${name}"]`);
    if ((await input.count()) > 0) await input.fill(text);
  }
};

/** Saves the shown page, with 本页无变化 (unchanged) when no text is typed. Resolves when the next page is there. */
async function savePage(page, number, typed) {
  const card = cards(page).last();
  const changed = await card.evaluate(
    (node, names) => names.some(name => node.querySelector(`input[data-name="${name}"]`)),
    Object.keys(typed),
  );
  await typeInto(page, typed);
  await card.getByRole('button', { name: changed ? '保存并下一页' : '本页无变化', exact: true }).click();
  await cardWith(page, new RegExp(`第 ${number + 1}/|核对提交 ·`, 'u')).waitFor();
}

async function submit(page, summary) {
  const card = cards(page).last();
  await card.locator('[data-name="summary"]').fill(summary);
  await card.getByRole('button', { name: '提交', exact: true }).click();
  await cardWith(page, '已送审核人').waitFor();
}

/** Fills in and submits one unit's form; calls `at` with each page's number before the page is saved. */
async function fill(page, { name, typed, summary }, at = () => undefined) {
  await become(page, name);
  await openForm(page);
  const pages = Number(/\/(\d+) 页/u.exec(await cards(page).last().innerText())?.[1]);
  for (let number = 1; number <= pages; number += 1) {
    await at(number);
    await savePage(page, number, typed);
  }
  await submit(page, summary);
}

async function approve(page, name, unit) {
  await become(page, name);
  await say(page, `审核 2025Q3 ${unit}`);
  const card = cards(page)
    .filter({ hasText: `审核中：@${name}` })
    .last();
  await card.getByRole('button', { name: '通过', exact: true }).click();
  await cardWith(page, new RegExp(`审核 · 2025年第三季度 · ${unit}.*已通过`, 'u')).waitFor();
}

async function say(page, text) {
  await page.getByLabel('消息', { exact: true }).fill(text);
  await page.getByRole('button', { name: '发送', exact: true }).click();
}

/** Scrolls a message to the top of the chat. */
const scrollTo = message =>
  message.evaluate(node => {
    const scroller = node.closest('.scroller');
    scroller.scrollBy(0, node.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 10);
  });

const lastMessage = page => page.locator('.messages .message').last();

/** Takes a picture without a toast, a focused field or a button under the mouse. */
async function shoot(page, file) {
  while ((await page.locator('.toast').count()) > 0) await page.waitForTimeout(100);
  await page.locator('.messages').evaluate(node => node.ownerDocument.activeElement?.blur());
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(docs, file) });
}

async function formPictures(browser, page, address) {
  const water = REPORTERS[0];
  await fill(page, water, async number => {
    if (number !== SHOWN_PAGE) return;
    await takePhone(browser, address);
    await typeInto(page, water.typed);
    await scrollTo(lastMessage(page));
    await shoot(page, 'sandbox.png');
  });
  await takeTable(browser, address);
}

/** Takes the same page of the form on a second device. */
async function takePhone(browser, address) {
  const page = await browser.newPage({ viewport: PHONE_VIEW, deviceScaleFactor: 2 });
  await page.goto(address);
  await cardWith(page, `第 ${SHOWN_PAGE}/`).waitFor();
  await scrollTo(lastMessage(page));
  await shoot(page, 'phone.png');
  await page.close();
}

/** Takes the first official table of the submitted form, enlarged on a phone. */
async function takeTable(browser, address) {
  const page = await browser.newPage({ viewport: PHONE_VIEW, deviceScaleFactor: 1.7 });
  await page.goto(address);
  await cardWith(page, '已送审核人').getByRole('button', { name: '看表', exact: true }).click();
  const pictures = page.getByRole('button', { name: '放大图片' });
  await pictures.nth(2).waitFor();
  await pictures.first().click();
  await shoot(page, 'table.png');
  await page.close();
}

/** Asks for the summary in the working group and takes the picture; returns the path of the workbook. */
async function summaryPicture(page, folder) {
  await become(page, '周股长');
  await page.locator('.chats').getByRole('button', { name: '季报工作群' }).click();
  await say(page, '@季报 汇总 2025Q3');
  const file = page.locator('.messages a.file').last();
  await file.waitFor();
  await page.setViewportSize(SUMMARY_VIEW);
  await scrollTo(page.locator('.message-mine').last());
  await shoot(page, 'summary.png');
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  const path = join(folder, 'summary.xlsx');
  await download.saveAs(path);
  return path;
}

/** Takes the picture of the inspector (幕后) and the reminders, in a second program, because its clock is moved. */
async function behindPicture(browser) {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-pictures-'));
  const program = await startProgram(folder);
  try {
    const page = await browser.newPage({ viewport: BEHIND_VIEW });
    await page.goto(program.address);
    await page.getByRole('button', { name: '幕后' }).first().click();
    await page.getByRole('button', { name: '9月25日' }).first().click();
    await page.getByText('现在是').filter({ hasText: '2025-09-25' }).waitFor();
    await page.getByRole('button', { name: '季报工作群' }).first().click();
    await page.getByText('报送提醒').first().waitFor();
    await shoot(page, 'behind.png');
    await page.close();
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One message with all that changed in the quarter. */
const MESSAGE = '自查+6，整改+5，约谈+1家，参训人数+41，检查+4家，其余无变化';

/** Takes the page with 提交 after one message with five changes, and the review card, on a phone that shows all of each. */
async function decisionPictures(browser) {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-pictures-'));
  const program = await startProgram(folder);
  try {
    const page = await browser.newPage({ viewport: TALL_PHONE_VIEW, deviceScaleFactor: 1.5 });
    await page.goto(program.address);
    await page.getByRole('heading', { level: 2 }).waitFor();
    await say(page, MESSAGE);
    await cardWith(page, '一条消息').getByRole('button', { name: '确认', exact: true }).click();
    const last = cardWith(page, '核对提交 ·');
    await last.locator('[data-name="summary"]').fill(REPORTERS[0].summary);
    await scrollTo(lastMessage(page));
    await shoot(page, 'last-page.png');
    await last.getByRole('button', { name: '提交', exact: true }).click();
    await cardWith(page, '已送审核人').waitFor();
    await page.getByRole('button', { name: '回到会话列表' }).click();
    await page.getByRole('button', { name: /^周股长（/u }).click();
    await page.locator('.chat-item', { hasText: '机器人' }).click();
    await cardWith(page, '提交人').waitFor();
    await scrollTo(lastMessage(page));
    await shoot(page, 'review.png');
    await page.close();
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a hurried reporter might type into the template, by sheet and cell. */
const FAULTS = [
  { sheet: '季报表（一）', cell: 'B7', value: 17 },
  { sheet: '季报表（一）', cell: 'E7', value: 100 },
  { sheet: '季报表（一）', cell: 'L7', value: 110 },
  { sheet: '季报表（一）', cell: 'P7', value: 0.05, format: '0%' },
  { sheet: '季报表（一）', cell: 'R7', value: 1 },
  { sheet: '季报表（二）', cell: 'P7', value: 12 },
];

/** Sends a template with faults, and the marked file again; takes its first table with the list of what is wrong. */
async function markedPicture(browser) {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-pictures-'));
  const program = await startProgram(folder);
  try {
    const page = await browser.newPage({ viewport: FORM_VIEW });
    await page.goto(program.address);
    const path = join(folder, 'marked.xlsx');
    await say(page, '模板 2025Q3');
    await downloadFile(page, 1, path);
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(path);
    for (const { sheet, cell, value, format } of FAULTS) {
      const typed = book.getWorksheet(sheet).getCell(cell);
      typed.value = value;
      // Cells of one look share it.
      if (format) typed.style = { ...typed.style, numFmt: format };
    }
    await book.xlsx.writeFile(path);
    for (const trip of [1, 2]) {
      await page.getByLabel('选择文件').setInputFiles(path);
      await downloadFile(page, 1 + 2 * trip, path);
    }
    await page.close();
    const pdf = await printBook(path, folder);
    const { stdout } = await run('pdfinfo', [pdf]);
    const last = Number(/Pages:\s+(\d+)/u.exec(stdout)?.[1]);
    const dots = await dotsFor(pdf, MARKED_WIDTH, folder);
    const parts = [];
    for (const number of [1, last]) {
      await drawPage(pdf, { number, dots, folder, to: join(folder, `part-${number}`) });
      parts.push(await loadImage(join(folder, `part-${number}.png`)));
    }
    await writeFile(join(docs, 'marked.png'), stack(parts));
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The quarter as one message of each reporter, and what 城市供水 corrects after the forwarding. */
const QUARTER = [
  {
    name: '陈工',
    text: 'A4.02 3，A4.10 +6，A4.11 +5，A5.17 +1，A5.18 +16，A5.19 +91，A6.05 +4，A6.06 +9，A6.07 +8，A6.12 +2.5',
  },
  { name: '李工', text: 'A4.10 +12，A4.11 +12，A5.19 +30，A6.05 +7，A6.06 +15，A6.07 +13' },
  { name: '黄工', text: 'A4.10 +4，A4.11 +3，A4.23.gb +1，A6.05 +2，A6.06 +5，A6.07 +5' },
  { name: '苏工', text: 'A4.10 +3，A4.11 +3，A5.04.xian +1，A6.05 +3，A6.06 +4，A6.07 +4' },
  { name: '许工', text: 'A4.10 +8，A4.11 +6，A5.20 +1，A6.05 +5，A6.06 +11，A6.07 +10' },
];
/** So much happens that a busy machine takes longer than the browser waits. */
const PATIENCE_MS = 120_000;
const CORRECTION = 'A4.02 4，A4.10 +9，A6.12 3.1';

/**
 * Takes the first table of a second forwarding, in black and white, and the sheet of 城市供水 in it: a quarter is forwarded,
 * 城市供水 is reopened, corrects three figures, and the quarter is forwarded again.
 */
async function correctedPictures(browser) {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-pictures-'));
  const program = await startProgram(folder);
  try {
    const page = await browser.newPage({ viewport: FORM_VIEW });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(program.address);
    await page.getByRole('heading', { level: 2 }).waitFor();
    for (const { name, text } of QUARTER) await reportInOneMessage(page, name, `${text}，其余无变化`);
    for (const { unit } of REPORTERS)
      await approve(page, unit.startsWith('安全股') ? '吴局' : '周股长', unit);
    await forward(page, 1);
    await become(page, '吴局');
    await say(page, '重开 城市供水 2025Q3 漏报一家企业，罚款金额填错');
    await page.locator('.messages').getByText('已重新打开').last().waitFor();
    await reportInOneMessage(page, '陈工', CORRECTION);
    await approve(page, '周股长', REPORTERS[0].unit);
    const path = await forward(page, 2, join(folder, 'corrected.xlsx'));
    const pdf = await printBook(path, folder);
    const dots = await dotsFor(pdf, WIDEST, folder);
    await drawPage(pdf, { number: 1, dots, folder, to: join(docs, 'corrected'), looks: ['-gray'] });
    const number = await pageWith(pdf, `${REPORTERS[0].unit}2025年第三季度`);
    await drawPage(pdf, { number, dots, folder, to: join(docs, 'unit-sheet') });
    await page.close();
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function reportInOneMessage(page, name, text) {
  await become(page, name);
  await page.locator('.chat-item', { hasText: '机器人' }).click();
  await say(page, text);
  await cardWith(page, '一条消息').getByRole('button', { name: '确认', exact: true }).click();
  const last = cardWith(page, '核对提交 ·');
  const { summary } = REPORTERS.find(each => each.name === name);
  await last.locator('[data-name="summary"]').fill(summary);
  await last.getByRole('button', { name: '提交', exact: true }).click();
  await cardWith(page, '已送审核人').waitFor();
}

/** Sends the quarter to the county; with a path downloads its workbook. */
async function forward(page, number, path) {
  await become(page, '吴局');
  await page.locator('.chat-item', { hasText: '机器人' }).click();
  const files = page.locator('.messages a.file');
  const count = await files.count();
  await say(page, '上报 2025Q3');
  await cardWith(page, `第${number}次 ·`).waitFor();
  if (path) await downloadFile(page, count + 1, path);
  return path;
}

/** The number of the first page with these words. */
async function pageWith(pdf, words) {
  const { stdout } = await run('pdftotext', ['-layout', pdf, '-']);
  const squeeze = text => text.replaceAll(/\s/gu, '');
  return stdout.split('\f').findIndex(text => squeeze(text).startsWith(squeeze(words))) + 1;
}

/** Waits until the chat has so many files, of people too, and downloads the last one. */
async function downloadFile(page, count, path) {
  const files = page.locator('.messages a.file');
  await files.nth(count - 1).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), files.nth(count - 1).click()]);
  await download.saveAs(path);
}

/** One picture below the other. */
function stack(parts) {
  const gap = 12;
  const height = parts.reduce((sum, part) => sum + part.height + gap, 0);
  const canvas = createCanvas(Math.max(...parts.map(({ width }) => width)), height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  let top = 0;
  for (const part of parts) {
    pen.drawImage(part, 0, top);
    top += part.height + gap;
  }
  return canvas.toBuffer('image/png');
}

/** Takes the picture of the workbook's first sheet as LibreOffice prints it, without its margins. */
async function workbookPicture(path, folder) {
  const pdf = await printBook(path, folder);
  const dots = await dotsFor(pdf, WIDEST, folder);
  await drawPage(pdf, { number: 1, dots, folder, to: join(docs, 'workbook'), looks: ['-gray'] });
}

async function printBook(path, folder) {
  const profile = `-env:UserInstallation=file://${join(folder, 'office')}`;
  await run('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, path]);
  return path.replace(/xlsx$/u, 'pdf');
}

const COARSE = 50;
const pageOptions = number => ['-f', String(number), '-l', String(number), '-singlefile'];

async function findPrinted(pdf, number, folder) {
  await run('pdftoppm', [...pageOptions(number), '-gray', '-r', String(COARSE), pdf, join(folder, 'coarse')]);
  return printedPart(await readFile(join(folder, 'coarse.pgm')));
}

/** The dots per inch at which the printed part of the first page has this width in pixels. */
async function dotsFor(pdf, pixels, folder) {
  const { width } = await findPrinted(pdf, 1, folder);
  return Math.floor((COARSE * pixels) / width);
}

async function drawPage(pdf, { number, dots, folder, to, looks = [] }) {
  const { left, top, width, height } = await findPrinted(pdf, number, folder);
  const scaled = pixels => String(Math.round((pixels * dots) / COARSE));
  const part = ['-x', scaled(left), '-y', scaled(top), '-W', scaled(width), '-H', scaled(height)];
  await run('pdftoppm', [...pageOptions(number), ...looks, '-png', '-r', String(dots), ...part, pdf, to]);
}

/** Returns the rectangle around the table and the lines beside it, in a binary PGM, without the page's foot. */
function printedPart(pgm) {
  const [head, wide, high] = /^P5\s+(\d+)\s+(\d+)\s+\d+\s/u.exec(pgm.toString('latin1', 0, 64)) ?? [''];
  const [columns, rows] = [Number(wide), Number(high)];
  const line = row => pgm.subarray(head.length + row * columns, head.length + (row + 1) * columns);
  const isInk = shade => shade < 245;
  let [left, right, top, bottom] = [columns, 0, -1, 0];
  for (let row = 0; row < rows && (top < 0 || row - bottom < rows / 10); row += 1) {
    if (!line(row).some(isInk)) continue;
    top = top < 0 ? row : top;
    bottom = row;
    left = Math.min(left, line(row).findIndex(isInk));
    right = Math.max(right, line(row).findLastIndex(isInk));
  }
  return { left: left - 4, top: top - 4, width: right - left + 9, height: bottom - top + 9 };
}

async function checkSizes() {
  for (const name of [
    'sandbox',
    'phone',
    'table',
    'summary',
    'workbook',
    'corrected',
    'unit-sheet',
    'marked',
    'behind',
    'last-page',
    'review',
  ]) {
    const { size } = await stat(join(docs, `${name}.png`));
    process.stdout.write(`docs/${name}.png ${Math.ceil(size / 1024)} KB\n`);
    if (size > LARGEST_BYTES) process.exitCode = 1;
  }
}

async function main() {
  await mkdir(docs, { recursive: true });
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    if (!process.argv.includes('corrected')) await allPictures(browser);
    await correctedPictures(browser);
  } finally {
    await browser.close();
  }
  await checkSizes();
}

async function allPictures(browser) {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-pictures-'));
  const program = await startProgram(folder);
  try {
    const page = await browser.newPage({ viewport: FORM_VIEW });
    await page.goto(program.address);
    await formPictures(browser, page, program.address);
    for (const reporter of REPORTERS.slice(1)) await fill(page, reporter);
    for (const { unit } of REPORTERS)
      await approve(page, unit.startsWith('安全股') ? '吴局' : '周股长', unit);
    const workbook = await summaryPicture(page, folder);
    await workbookPicture(workbook, folder);
    await markedPicture(browser);
    await behindPicture(browser);
    await decisionPictures(browser);
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
