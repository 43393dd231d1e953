import { afterEach, describe, expect, it } from 'vitest';
import { FAULT_NAMES, type FaultName } from '../../src/sandbox/faults/faults.js';
import { startTown, until, waitUntilIdle, type Scene, type Town } from '../support/town.js';
import { cardSaying, confirmsAll } from '../requests/steps.js';
import { cellUnder, openTemplate, saveWorkbook } from '../requests/uploads/workbooks.js';
import {
  control,
  exchanges,
  historyOf,
  passes,
  setFault,
  TRANSPORTS,
  waitForStrikes,
} from './faulty-town.js';

/**
 * The faults of the platform, each a switch of the sandbox (`src/sandbox/faults/faults.ts`), by the test below that shows
 * that the bot is right under it. Every test runs over both transports.
 */
const FAULTS = {
  sending: [
    'rateLimited',
    'sendingTooFast',
    'systemBusy',
    'tokenRefused',
    'tokenRefusedAs200',
    'badGateway',
    'serverError',
    'htmlAs200',
    'redirects',
    'hang',
    'resetAfter',
    'slowApi',
  ],
  outage: ['badGateway', 'htmlAs200', 'redirects', 'noToken'],
  event: ['duplicateEvent', 'sameMessageNewEvent', 'shuffled'],
  callback: ['slowAnswer', 'lostAnswer'],
  download: ['wrongContentType', 'downloadError', 'largeFile'],
  names: ['endlessPages', 'missingScope'],
  clock: ['clockOff', 'clockSlightlyOff'],
} as const satisfies Readonly<Record<string, readonly FaultName[]>>;

const SUMMARY = { summary: '本季度工作平稳。' };
const MINUTES = 60;

const filled: Scene = {
  name: 'water has filled in every page',
  play: async town => {
    await confirmsAll(town.person('water'));
  },
};

it('every fault of the sandbox has a test', () => {
  expect(new Set<string>(Object.values(FAULTS).flat())).toEqual(new Set<string>(FAULT_NAMES));
});

describe.each(TRANSPORTS)('over the %s', transport => {
  let town: Town;
  const open = async (scene?: Scene): Promise<void> => {
    town = await startTown({ transport, ...(scene ? { scene } : {}) });
  };
  afterEach(() => town.close());

  it.each(FAULTS.sending)(
    'a question is answered once and a submission announced once, when messages fail for a while: %s',
    async fault => {
      await open(filled);
      const [water, reviewer] = [town.person('water'), town.person('reviewer')];
      const lastPage = await water.says('/fill 2025Q3');
      const [answers, announcements] = [await water.messagesSince(), await reviewer.messagesSince()];
      const complaints = await town.person('admin').messagesSince();
      await setFault(town, fault, 'always', '/im/v1/messages');
      await water.sends('状态');
      expect((await lastPage.tap('提交', SUMMARY)).toast).toBe('已提交，已通知审核人');
      await waitForStrikes(town, fault, 2);
      await setFault(town, fault, 'off');
      await passes(town, 10 * MINUTES);
      expect((await answers()).map(({ card }) => JSON.stringify(card))).toEqual([
        expect.stringContaining('报送情况'),
      ]);
      expect((await announcements()).map(({ card }) => JSON.stringify(card))).toEqual([
        expect.stringContaining('城市供水'),
      ]);
      expect((await historyOf(town, 'water')).filter(kind => kind === 'submitted')).toHaveLength(1);
      expect(await complaints()).toEqual([]);

      await (await cardSaying(reviewer, '城市供水')).tap('通过');
      await waitUntilIdle(town);
      expect(await answers()).toHaveLength(2);
    },
  );

  it.each(FAULTS.outage)(
    'nothing is lost, also no change of a card, when calls fail for an hour: %s',
    async fault => {
      await open(filled);
      const [water, reviewer] = [town.person('water'), town.person('reviewer')];
      const submitted = await (await water.says('/fill 2025Q3')).tap('提交', SUMMARY);
      const reviewCard = await cardSaying(reviewer, '城市供水');
      const [answers, announcements] = [await water.messagesSince(), await reviewer.messagesSince()];
      await setFault(town, fault, 'always');
      // The token expires meanwhile.
      await passes(town, 2 * 60 * MINUTES);
      await submitted.card.tap('撤回');
      await water.sends('状态');
      for (let minute = 0; minute < 60; minute += 5) await passes(town, 5 * MINUTES);
      expect(await answers()).toEqual([]);
      await setFault(town, fault, 'off');
      await passes(town, 10 * MINUTES);
      expect(await answers()).toHaveLength(1);
      expect(await announcements()).toEqual([]);
      const { messages } = await town.world();
      const after = messages.find(({ messageId }) => messageId === reviewCard.message.messageId);
      expect(JSON.stringify(after?.card)).toContain('填报人已撤回');
    },
  );

  it('a token that has expired on the platform is replaced, and the answer sent once', async () => {
    await open();
    const water = town.person('water');
    await water.says('帮助');
    const answers = await water.messagesSince();
    await passes(town, 3 * 60 * MINUTES);
    await water.says('状态');
    expect(await answers()).toHaveLength(1);
    expect((await exchanges(town)).filter(({ code }) => code === 99991663)).toHaveLength(1);
  });

  it.each(FAULTS.event)('two messages and a tap on the menu are answered once each: %s', async fault => {
    await open();
    const water = town.person('water');
    const answers = await water.messagesSince();
    await setFault(town, fault, 'always');
    await water.sends('状态');
    await water.sends('帮助');
    await control(town, '/menu', { user: water.openId, key: 'fill' });
    await until(async () => (await answers()).length >= 3, 'the answers');
    await passes(town, 10 * MINUTES);
    const titles = (await answers()).map(({ card }) => titleOf(card));
    expect(titles.toSorted()).toEqual([
      '2025年第三季度 · 给排水股·城市供水',
      '2025年第三季度报送情况',
      '季报助手',
    ]);
  });

  it('a tap is answered in time when its answer takes 2.9 seconds on its way', async () => {
    await open(filled);
    const lastPage = await town.person('water').says('/fill 2025Q3');
    await setFault(town, 'slowAnswer', 'always');
    expect((await lastPage.tap('提交', SUMMARY)).toast).toBe('已提交，已通知审核人');
  });

  it('a tap whose answer is lost has its effect once; tapped again, it says so', async () => {
    await open(filled);
    const announcements = await town.person('reviewer').messagesSince();
    const lastPage = await town.person('water').says('/fill 2025Q3');
    await setFault(town, 'lostAnswer', 'once');
    await expect(lastPage.tap('提交', SUMMARY)).rejects.toThrow('200341');
    const again = await lastPage.tap('提交', SUMMARY);
    expect(again.toast).toBe('这份填报已是“已提交”，没有重复提交');
    expect(again.card.buttons).toContain('撤回');
    await waitUntilIdle(town);
    expect(await announcements()).toHaveLength(1);
    expect((await historyOf(town, 'water')).filter(kind => kind === 'submitted')).toHaveLength(1);
  });

  it.each([
    ['wrongContentType', '收到 **季报.xlsx**，读到 96 项'],
    ['downloadError', '文件没有下载下来'],
    ['largeFile', '文件超过 10 MB'],
  ] as const satisfies readonly (readonly [(typeof FAULTS.download)[number], string])[])(
    'a file is read, or its sender told why not, once: %s',
    async (fault, words) => {
      await open();
      const water = town.person('water');
      const workbook = await openTemplate(water);
      cellUnder(workbook, 0, '自查隐患数量（条）').value = 130;
      const file = await saveWorkbook(workbook);
      const answers = await water.messagesSince();
      await setFault(town, fault, 'once');
      expect((await water.sendsFile('季报.xlsx', file)).text).toContain(words);
      expect((await water.sendsFile('季报.xlsx', file)).text).toContain('读到 96 项');
      expect(await answers()).toHaveLength(2);
    },
  );

  it.each(FAULTS.names)('a file with names is sent once without them: %s', async fault => {
    await open(filled);
    const leader = town.person('leader');
    await setFault(town, fault, 'always');
    const answers = await leader.messagesSince();
    await leader.sends('/history 城市供水 2025Q3');
    const files = async () => (await answers()).filter(({ type }) => type === 'file');
    await until(async () => (await files()).length > 0, 'the file');
    await waitUntilIdle(town);
    expect(await files()).toHaveLength(1);
  });
});

describe('over the webhook, whose requests are signed with a time', () => {
  let town: Town;
  afterEach(() => town.close());

  it('a request two hours off is refused: the message is answered when it comes again, the tap changes nothing', async () => {
    town = await startTown({ scene: filled });
    const water = town.person('water');
    const lastPage = await water.says('/fill 2025Q3');
    const answers = await water.messagesSince();
    await setFault(town, 'clockOff', 'always');
    await water.sends('状态');
    await until(async () => (await exchanges(town)).at(-1)?.status === 401, 'the refusal');
    const before = await historyOf(town, 'water');
    await expect(lastPage.tap('提交', SUMMARY)).rejects.toThrow('200671');
    expect(await historyOf(town, 'water')).toEqual(before);
    expect(await answers()).toEqual([]);
    await setFault(town, 'clockOff', 'off');
    await passes(town, 20);
    expect(await answers()).toHaveLength(1);
    expect((await lastPage.tap('提交', SUMMARY)).toast).toBe('已提交，已通知审核人');
  });

  it('a request fifty minutes off is taken', async () => {
    town = await startTown({ scene: filled });
    await setFault(town, 'clockSlightlyOff', 'always');
    const lastPage = await town.person('water').says('/fill 2025Q3');
    expect((await lastPage.tap('提交', SUMMARY)).toast).toBe('已提交，已通知审核人');
  });
});

const titleOf = (card: unknown): string =>
  (card as { header: { title: { content: string } } }).header.title.content;
