import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { start, type Running } from '../../src/main.js';
import { indexPlan } from '../../src/plan/plan.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { startTown, type Town } from '../support/town.js';

const plan = indexPlan(dehua2025);
const UNITS = ['gas', 'water', 'sewage', 'parks', 'waste'];

interface StoryState {
  readonly playing: boolean;
  readonly caption: string;
}

let town: Town | undefined;
afterEach(async () => {
  await town?.close();
  town = undefined;
});

type Program = Pick<Running, 'url'>;

const programOf = (present: Town | undefined): Program => {
  if (!present) throw new Error('no town is open');
  return present.running;
};

const story = async ({ url }: Program = programOf(town)): Promise<StoryState> =>
  (await (await fetch(`${url}/__sim/story`)).json()) as StoryState;

async function control(body: object, { url }: Program = programOf(town)): Promise<void> {
  await fetch(`${url}/__sim/story`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function playOver(transport: 'webhook' | 'websocket') {
  const present = (town = await startTown({ transport }));
  await control({ action: 'start', pace: 'instant' });
  await expect.poll(async () => (await story()).playing, { timeout: 120_000 }).toBe(false);
  expect((await story()).caption).toContain('后面是各单位明细、对比和目标。故事到此结束');
  const states: Record<string, string> = {};
  for (const unit of UNITS) states[unit] = (await present.person(unit).says('/fill 2025Q3')).text;
  const reviewer = present.person('reviewer');
  const file = (await reviewer.messages()).findLast(({ type }) => type === 'file');
  if (!file) throw new Error('no workbook');
  const { name, bytes } = await reviewer.file(file);
  return { states, name, figures: await cellsOf(bytes), titles: await titles(present) };
}

/** The sheets of which the story's last words speak. */
const ANNOUNCED = ['与上季度比较', '目标完成情况'];

/** The cells of the three official sheets and those that the story announces, without times of day: they differ between two plays. */
async function cellsOf(bytes: Buffer): Promise<Record<string, string>> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  const cells: Record<string, string> = {};
  for (const sheet of [...plan.forms.map(form => form.sheet), ...ANNOUNCED])
    workbook.getWorksheet(sheet)?.eachRow(row => {
      row.eachCell(({ address, text }) => {
        if (!/\d{2}:\d{2}/.test(text)) cells[`${sheet} ${address}`] = text;
      });
    });
  return cells;
}

/** The titles and last colours of the group's cards. */
async function titles({ world, group }: Town): Promise<string[]> {
  const { messages } = await world();
  return messages
    .filter(({ chatId, type }) => chatId === group && type === 'interactive')
    .map(({ card }) => card as { header: { title: { content: string }; template: string } })
    .map(({ header }) => `${header.title.content} ${header.template}`);
}

describe('the story of the third quarter', () => {
  it('ends with the same figures and states over the webhook and over the long connection', async () => {
    const overWebhook = await playOver('webhook');
    await town?.close();
    const overSocket = await playOver('websocket');
    expect(overSocket).toEqual(overWebhook);
    expect(overWebhook.name).toBe('2025年第三季度季报汇总.xlsx');
    expect(Object.keys(overWebhook.figures).length).toBeGreaterThan(300);
    const texts = new Set(Object.values(overWebhook.figures));
    for (const { industry } of plan.organisation.units) expect(texts).toContain(industry);
    expect(texts).toContain('无任务');
    expect(Object.keys(overWebhook.figures).join()).toContain('与上季度比较 ');
    for (const unit of UNITS) expect(overWebhook.states[unit]).toContain('已通过');
    expect(overWebhook.titles.at(-1)).toBe('2025年第三季度已全部报送 green');
  });

  it('waits for the opening scene when somebody starts it before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jibao-story-'));
    const DATABASE_URL = `file:${join(folder, 'town.db')}`;
    const running = await start(readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL }));
    try {
      await control({ action: 'start', pace: 'instant' }, running);
      const playing = async () => (await story(running)).playing;
      await expect.poll(playing, { timeout: 120_000 }).toBe(false);
      expect((await story(running)).caption).toContain('故事到此结束');
    } finally {
      await running.stop();
      await rm(folder, { recursive: true });
    }
  });

  it('can be stopped at any step; people then continue from there', async () => {
    const present = (town = await startTown());
    await control({ action: 'start', pace: 'fast' });
    const chen = present.person('water');
    const lastTitle = async () => (await titles(present)).at(-1) ?? '';
    await expect.poll(lastTitle, { timeout: 30_000 }).toContain('报送提醒');
    await control({ action: 'stop' });
    await expect.poll(async () => (await story()).playing).toBe(false);
    expect((await story()).caption).toContain('停在这里');
    const card = await chen.says('/fill 2025Q3');
    expect(card.buttons).toContain('保存并下一页');
  });
});
