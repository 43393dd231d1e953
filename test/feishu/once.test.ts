import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { emptySubmission, evolve, type SubmissionEvent } from '../../src/core/submission/submission.js';
import { start, type Running } from '../../src/main.js';
import { describeOnEach, type TestDatabase } from '../support/databases.js';
import { startPlatform, type FakePlatform } from '../support/platform.js';
import { MARK, postgresql, startTownOfMoments, type TownOfMoments } from '../support/same-moment.js';
import { startTown, waitUntilIdle, type Scene, type Town } from '../support/town.js';
import { confirmsAll, handsIn } from '../requests/steps.js';
import { copyOf, deliver, tapEvent, tapOn, type Copy } from './delivery.js';

const Q3 = '2025Q3';
/** On a busy machine a tap takes long, and a file longer than its receiver is left without a word; both are not what is tested. */
const PATIENT = { tapTimeoutMs: 60_000, slowFileMs: 600_000 };
const SUMMARY = { summary: '本季度工作平稳。' };

/** A tap and its effect: the versions it adds to 城市供水's submission, and the messages it sends. */
interface TapCase {
  readonly button: string;
  readonly scene: Scene;
  readonly tap: (town: Town) => Promise<object>;
  readonly toast: string;
  readonly versions: number;
  readonly messages: number;
}

const filled: Scene = {
  name: 'water has filled in every page',
  play: async town => {
    await confirmsAll(town.person('water'));
  },
};
const handedIn: Scene = {
  name: 'water has handed in',
  play: async town => {
    await handsIn(town.person('water'));
  },
};
const approved: Scene = {
  name: 'water is approved',
  after: handedIn,
  play: async town => {
    await (await town.person('reviewer').says('/review 2025Q3 城市供水')).tap('通过');
  },
};
const forwarded: Scene = {
  name: 'water went to the county',
  after: approved,
  play: async town => {
    await (await town.person('leader').says('/forward 2025Q3')).tap('确认', { reason: '该单位停业' });
  },
};

const TAPS: readonly TapCase[] = [
  {
    button: '提交',
    scene: filled,
    tap: async town => {
      const water = town.person('water');
      return tapOn(water, await water.says('/fill 2025Q3'), '提交', SUMMARY);
    },
    toast: '已提交，已通知审核人',
    versions: 2,
    messages: 1,
  },
  {
    button: '撤回',
    scene: handedIn,
    tap: async town => {
      const water = town.person('water');
      return tapOn(water, await water.says('/fill 2025Q3'), '撤回');
    },
    toast: '已撤回',
    versions: 1,
    messages: 0,
  },
  {
    button: '通过',
    scene: handedIn,
    tap: async town => {
      const reviewer = town.person('reviewer');
      return tapOn(reviewer, await reviewer.says('/review 2025Q3 城市供水'), '通过');
    },
    toast: '已通过，已通知填报人',
    versions: 1,
    messages: 1,
  },
  {
    button: '退回',
    scene: handedIn,
    tap: async town => {
      const reviewer = town.person('reviewer');
      const card = await reviewer.says('/review 2025Q3 城市供水');
      return tapOn(reviewer, card, '退回', { reason: '与台账不符' });
    },
    toast: '已退回，已通知填报人',
    versions: 1,
    messages: 1,
  },
  {
    button: '确认 of 上报',
    scene: approved,
    tap: async town => {
      const leader = town.person('leader');
      return tapOn(leader, await leader.says('/forward 2025Q3'), '确认', { reason: '该单位停业' });
    },
    toast: '已登记上报并锁定',
    versions: 1,
    messages: 1,
  },
  {
    button: '再次下载',
    scene: forwarded,
    tap: async town => {
      const leader = town.person('leader');
      return tapOn(leader, await leader.says('/forward 2025Q3'), '再次下载（第1次）');
    },
    toast: '文件已发到私聊',
    versions: 0,
    messages: 1,
  },
  {
    button: '立即填报',
    scene: handedIn,
    tap: town => Promise.resolve(tapEvent(town.person('sewage'), 'fill')),
    toast: '已发到私聊',
    versions: 0,
    messages: 1,
  },
];

/**
 * Counts the versions of 城市供水's submission, the rows of its history, and the bot's messages, when the town's program and its
 * second copy have sent theirs: any of them may send a message that the other one has stored.
 */
async function countsIn(
  town: Town,
  second?: Running,
): Promise<{ version: number; rows: number; messages: number }> {
  await waitUntilIdle(town);
  if (second) await waitUntilIdle({ running: second });
  const { messages } = await town.world();
  const [version, rows] = await town.running.store.transact(async tx => [
    (await tx.submission('water', Q3)).version,
    (await tx.history({ unit: 'water', period: Q3, limit: 1000 })).length,
  ]);
  return { version, rows, messages: messages.filter(({ from }) => from === 'bot').length };
}

type Repeat = (copies: readonly Copy[], event: object, eventId: string) => Promise<unknown[]>;

const oneAfterAnother: Repeat = async (copies, event, eventId) => {
  const answers = [];
  for (const copy of [...copies, ...copies, ...copies])
    answers.push(await (await deliver(copy, { event, eventId })).json());
  return answers;
};

const atTheSameMoment: Repeat = async (copies, event, eventId) => {
  const [first] = copies;
  if (!first) return [];
  const together = [...copies, ...copies, ...copies].map(async copy =>
    (await deliver(copy, { event, eventId })).json(),
  );
  return [...(await Promise.all(together)), await (await deliver(first, { event, eventId })).json()];
};

async function expectOnce(
  town: Town,
  copies: readonly Copy[],
  { tap, toast, versions, messages }: TapCase,
  { repeat, second }: { readonly repeat: Repeat; readonly second?: Running },
): Promise<void> {
  const event = await tap(town);
  const before = await countsIn(town, second);
  const [first, ...others] = await repeat(copies, event, 'ev_once');
  expect(first).toMatchObject({ toast: { content: expect.stringContaining(toast) as string } });
  for (const answer of others) expect(answer).toEqual(first);
  expect(await countsIn(town, second)).toEqual({
    version: before.version + versions,
    rows: before.rows + versions,
    messages: before.messages + messages,
  });
}

const CASES = TAPS.map(tapCase => [tapCase.button, tapCase] as const);

describe('a tap that the platform delivers several times', () => {
  let town: Town;
  afterEach(() => town.close());

  it.each(CASES)(
    'has one effect and always the same answer, one delivery after another: %s',
    async (_, tapCase) => {
      town = await startTown({ scene: tapCase.scene, overrides: PATIENT });
      await expectOnce(town, [copyOf(town.running)], tapCase, { repeat: oneAfterAnother });
    },
  );

  it.each(CASES)(
    'has one effect and always the same answer, all deliveries at the same moment: %s',
    async (_, tapCase) => {
      town = await startTown({ scene: tapCase.scene, overrides: PATIENT });
      await expectOnce(town, [copyOf(town.running)], tapCase, { repeat: atTheSameMoment });
    },
  );
});

/** The environment of a copy of the program that uses this platform. */
const settingsOf = (
  databaseUrl: string,
  platformUrl: string,
  { appId, encryptKey, verificationToken }: Copy['credentials'],
  appSecret: string,
) => ({
  PORT: '0',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'silent',
  DATABASE_URL: databaseUrl,
  JIBAO_NOW: '2025-09-22T08:50:00+08:00',
  JIBAO_BACKUPS: 'off',
  JIBAO_ADMINS: 'ou_admin',
  FEISHU_APP_ID: appId,
  FEISHU_APP_SECRET: appSecret,
  FEISHU_ENCRYPT_KEY: encryptKey,
  FEISHU_VERIFICATION_TOKEN: verificationToken,
  FEISHU_DOMAIN: platformUrl,
});

describe.skipIf(!postgresql)('a tap that the platform delivers to two copies of the program', () => {
  let town: TownOfMoments;
  let second: Running;
  afterEach(async () => {
    try {
      await second.stop();
    } finally {
      await town.close();
    }
  });

  const decisive = CASES.filter(([button]) => !['撤回', '再次下载'].includes(button));
  it.each(decisive)('has one effect and always the same answer: %s', async (_, tapCase) => {
    town = await startTownOfMoments({ scene: tapCase.scene, overrides: PATIENT });
    const first = copyOf(town.running);
    const secret = town.running.sandbox?.credentials.appSecret ?? '';
    const settings = settingsOf(town.databaseUrl, town.running.url, first.credentials, secret);
    second = await start(readConfig(settings), { ...PATIENT, owner: 'sandbox' });
    const copies = [first, { ...first, url: second.url, now: second.now }] as const;
    // The first copy has written all that the tap writes when the second one gets it.
    const meeting: Repeat = async (_, event, eventId) => {
      const [one, other] = copies.map(copy => ({ event, eventId, copy }));
      if (!one || !other) return [];
      const met = await town.atTheSameMoment(one, other);
      const later = await oneAfterAnother(copies, event, `${MARK}${eventId}`);
      return [...met.map(({ json }) => json), ...later];
    };
    await expectOnce(town, copies, tapCase, { repeat: meeting, second });
  });
});

describeOnEach('a program that dies after a tap is committed and before it is answered', kind => {
  const credentials = {
    appId: 'cli_0123456789abcdef',
    encryptKey: 'key',
    verificationToken: 'token',
  };
  let database: TestDatabase;
  let platform: FakePlatform;
  let next: Running;
  afterEach(async () => {
    await next.stop();
    await platform.close();
    await database.drop();
  });

  it('gives the lost answer after its restart, and does not repeat the effect of the tap', async () => {
    database = await kind.open();
    platform = await startPlatform();
    await storeSubmission(database);
    const settings = settingsOf(database.url, platform.url, credentials, 'secret');
    const event = tapEvent({ openId: 'ou_reviewer' }, 'approve.water.2025Q3.2');
    const history = () =>
      database.store.transact(async tx =>
        (await tx.history({ unit: 'water', limit: 100 })).map(({ event: { kind } }) => kind),
      );

    const dying = await startDying(settings);
    const now = () => new Date('2025-09-22T08:50:10+08:00');
    await expect(deliver({ url: dying.url, now, credentials }, { event, eventId: 'ev_1' })).rejects.toThrow();
    expect(await dying.exitSignal).toBe('SIGKILL');
    expect(await history()).toEqual(['approved', 'submitted', 'words-saved']);

    next = await start(readConfig({ ...settings, JIBAO_NOW: '2025-09-22T08:55:00+08:00' }));
    const copy = { url: next.url, now: next.now, credentials };
    const answer = await (await deliver(copy, { event, eventId: 'ev_1' })).json();
    expect(answer).toMatchObject({ toast: { type: 'success', content: '已通过，已通知填报人' } });
    expect(await history()).toEqual(['approved', 'submitted', 'words-saved']);
    await next.moveClock(next.now());
    expect(platform.messages.map(({ to }) => to)).toEqual(['ou_water']);
  });
});

/** Starts the built program in its own process, which kills itself when it is about to answer a tap. */
async function startDying(
  settings: Readonly<Record<string, string>>,
): Promise<{ url: string; exitSignal: Promise<unknown> }> {
  const root = path.resolve(import.meta.dirname, '../..');
  const child = spawn(
    process.execPath,
    [
      '--import',
      path.join(root, 'test/support/dies-before-answering.mjs'),
      path.join(root, 'dist/src/main.js'),
    ],
    { env: { ...process.env, ...settings, LOG_LEVEL: 'info' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exitSignal = once(child, 'close').then(([, signal]: unknown[]) => signal);
  for await (const line of createInterface(child.stdout)) {
    const url = /"url":"(http[^"]+)"/u.exec(line)?.[1];
    if (url) return { url, exitSignal };
  }
  throw new Error('the program did not start');
}

/** Stores a submission of 城市供水 and a reviewer who may decide. */
async function storeSubmission({ store }: TestDatabase): Promise<void> {
  const events: SubmissionEvent[] = [
    { kind: 'words-saved', notes: {}, summary: '总结', asOf: null },
    { kind: 'submitted', late: false },
  ];
  const meta = {
    actor: 'ou_water',
    occurredAt: new Date('2025-09-20T10:00:00+08:00'),
    channel: 'card' as const,
  };
  const before = emptySubmission('water', Q3);
  const after = events.reduce((submission, event) => evolve(submission, event, meta), before);
  await store.transact(async tx => {
    await tx.grant({ openId: 'ou_water', role: 'reporter', unit: 'water' });
    await tx.grant({ openId: 'ou_reviewer', role: 'reviewer', unit: '' });
    await tx.saveSubmission(before, after, events, meta);
  });
}
