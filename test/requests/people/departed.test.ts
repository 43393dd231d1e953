import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { card, markdown, mention, peopleOn, personName } from '../../../cards/elements.js';
import { openPresence } from '../../../src/core/people/presence.js';
import type { CardJson } from '../../../src/core/outgoing.js';
import { evolve, type EventMeta, type SubmissionEvent } from '../../../src/core/submission/submission.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../../src/plan/plan.js';
import { exampleFigures } from '../../../src/start/sandbox/example-figures.js';
import {
  guessUnknownPeople,
  readDeparted,
  replaceUnknownPeople,
} from '../../../src/requests/people/departed.js';
import type { Transaction } from '../../../src/store/store.js';
import { setFault } from '../../whole/faulty-town.js';
import { startTown, until, waitUntilIdle, type SentMessage, type Town } from '../../support/town.js';

/** A person who is bound in the database, and whom the platform does not know. */
const DEPARTED = 'ou_00000000000000000000000000000bad';

let town: Town;
beforeEach(async () => {
  town = await startTown();
  await town.running.store.transact(async tx => {
    await tx.grant({ openId: DEPARTED, role: 'reporter', unit: 'water' });
  });
});
afterEach(() => town.close());

const wordsOf = ({ card: content }: SentMessage): string => JSON.stringify(content);

async function groupCard(title: string): Promise<SentMessage> {
  const newest = async () =>
    (await town.world()).messages.findLast(
      message => message.chatId === town.group && message.from === 'bot' && wordsOf(message).includes(title),
    );
  await until(async () => (await newest()) !== undefined, `a card ${title} in the group`);
  const found = await newest();
  if (!found) throw new Error('no card in the group');
  return found;
}

describe('a reporter whom the platform does not know any more', () => {
  it('stands on the group’s reminder by the unit, while everybody else is mentioned', async () => {
    await town.person('reviewer').sends('催报');
    const words = wordsOf(await groupCard('报送提醒'));
    expect(words).toContain('给排水股·城市供水填报人');
    expect(words).not.toContain(DEPARTED);
    for (const unit of ['water', 'gas', 'sewage', 'parks', 'waste'])
      expect(words).toContain(mention(town.person(unit).openId));
  });

  it('does not keep the reminder of the hour from the group', async () => {
    await town.running.moveClock(new Date('2025-09-24T12:00:00+08:00'));
    await town.running.moveClock(new Date('2025-09-25T09:00:30+08:00'));
    expect(wordsOf(await groupCard('报送提醒'))).toContain('给排水股·城市供水填报人');
  });

  it('is named to the admin once, who unbinds by a tap', async () => {
    const admin = town.person('admin');
    for (let time = 1; time <= 2; time += 1) {
      await town.person('reviewer').sends('催报');
      await waitUntilIdle(town);
    }
    const notices = (await admin.messages()).filter(message =>
      wordsOf(message).includes('有人已不在飞书企业里'),
    );
    expect(notices).toHaveLength(1);
    const notice = await admin.card('有人已不在飞书企业里');
    expect(notice.text).toContain('给排水股·城市供水填报人');
    const { toast, card: after } = await notice.tap('解绑');
    expect(toast).toBe('已解绑');
    expect(after.text).toContain('已取消：给排水股·城市供水 的填报人');
    const grants = await town.running.store.transact(tx => tx.grants());
    expect(grants.filter(({ openId }) => openId === DEPARTED)).toEqual([]);
    expect(grants.some(({ openId }) => openId === town.person('water').openId)).toBe(true);
  });

  it('stands by the unit on the answer to a tap', async () => {
    const reviewer = town.person('reviewer');
    await reviewer.sends('催报');
    await groupCard('报送提醒');
    await submitsAs(DEPARTED);
    const list = await reviewer.says('审核');
    const [button = ''] = list.buttons;
    const { card: review } = await list.tap(button);
    expect(review.text).toContain('提交人：给排水股·城市供水填报人');
    expect(JSON.stringify(review.json)).not.toContain(DEPARTED);
  });
});

describe('an answer to a tap, on which stands a person whom the platform never knew', () => {
  const BY_UNIT = '给排水股·城市供水填报人';
  const admins = async () => (await town.person('admin').messages()).map(wordsOf).join('');

  it('offers them by unit and role to the admin, who unbinds them by taps alone', async () => {
    const first = await town.person('admin').says('解绑');
    const { card: list } = await first.tap('下一步', { of: 'unit water' });
    expect(list.text).toContain(`${BY_UNIT}（编号末六位 000bad）`);
    expect(JSON.stringify(peopleOn(list.json as CardJson))).not.toContain(DEPARTED);
    const { toast, card: done } = await list.tap('确认', { people_described: [DEPARTED] });
    expect(toast).toBe('已解绑');
    expect(done.text).toContain('姓名未知（…000bad） 不再是 **给排水股·城市供水 的填报人**');
    const grants = await town.running.store.transact(tx => tx.reportersOf(['water']));
    expect(grants.map(({ openId }) => openId)).toEqual([town.person('water').openId]);
    expect(await admins()).not.toContain('有人已不在飞书企业里');
  });

  it('shows the submitter by unit and role to the reviewer, on the card drawn again as well', async () => {
    await submitsAs(DEPARTED);
    const list = await town.person('reviewer').says('审核');
    const [button = ''] = list.buttons;
    const { card: review } = await list.tap(button);
    expect(review.text).toContain(`提交人：${BY_UNIT}`);
    const { card: again } = await review.tap('退回');
    expect(again.text).toContain(`提交人：${BY_UNIT}`);
  });

  it('mentions the others whose names the working group tells', async () => {
    const first = await town.person('admin').says('解绑');
    const listed = async () => (await first.tap('下一步', { of: 'unit water' })).card;
    // On a busy machine the names come after the first answer; then they are a sign for the next one.
    await until(async () => {
      const list = await listed();
      const isMentioned = list.text.includes(personName(town.person('water').openId));
      if (!isMentioned) await list.tap('重新选择');
      return isMentioned;
    }, 'the reporter of water is mentioned');
  });
});

describe('an answer to a tap, while the platform is slow', () => {
  it('comes in time, and describes the people', async () => {
    const slow = await startTown({ overrides: { tapTimeoutMs: 1_500 } });
    try {
      const first = await slow.person('admin').says('解绑');
      await setFault(slow, 'slowApi', 'always');
      const { toast, card: list } = await first.press('下一步', { of: 'unit water' });
      expect(toast).toBe('');
      expect(list.text).toContain('给排水股·城市供水填报人');
      expect(list.text).not.toContain(personName(slow.person('water').openId));
    } finally {
      await slow.close();
    }
  });
});

/** Stores a submitted form of water's third quarter. */
async function submitsAs(openId: string): Promise<void> {
  const figures = exampleFigures(indexPlan(dehua2025), 20);
  const events: SubmissionEvent[] = [
    {
      kind: 'figures-saved',
      how: 'typed',
      changes: [...figures].map(([code, to]) => ({ code, from: null, to })),
    },
    { kind: 'words-saved', notes: {}, summary: '本季度工作平稳。', asOf: null },
    { kind: 'submitted', late: false },
  ];
  const meta: EventMeta = { actor: openId, occurredAt: town.running.now(), channel: 'card' };
  await town.running.store.transact(async tx => {
    const before = await tx.submission('water', '2025Q3');
    const after = events.reduce((submission, event) => evolve(submission, event, meta), before);
    await tx.saveSubmission(before, after, events, meta);
  });
}

describe('a person of whom the platform does not say that it does not know them', () => {
  beforeEach(() => setSwitch('hidesUnknownPeople'));

  const departed = async () => (await town.running.store.transact(readDeparted)).sort();

  it('is found, while everybody else is mentioned and nobody else is called departed', async () => {
    const admin = town.person('admin');
    for (let time = 1; time <= 2; time += 1) {
      await town.person('reviewer').sends('催报');
      await waitUntilIdle(town);
    }
    const words = wordsOf(await groupCard('报送提醒'));
    expect(words).toContain('给排水股·城市供水填报人');
    for (const unit of ['water', 'gas', 'sewage', 'parks', 'waste'])
      expect(words).toContain(mention(town.person(unit).openId));
    expect(await departed()).toEqual([DEPARTED]);
    const notices = (await admin.messages()).filter(each => wordsOf(each).includes('有人已不在飞书企业里'));
    expect(notices).toHaveLength(1);
  });

  it('is found where another one left too: each is named, and with the next card nobody else is left out', async () => {
    const second = 'ou_00000000000000000000000000000bae';
    await town.running.store.transact(tx => tx.grant({ openId: second, role: 'reporter', unit: 'gas' }));
    for (let time = 1; time <= 2; time += 1) {
      await town.person('reviewer').sends('催报');
      await waitUntilIdle(town);
    }
    const words = wordsOf(await groupCard('报送提醒'));
    for (const unit of ['water', 'gas', 'sewage', 'parks', 'waste'])
      expect(words).toContain(mention(town.person(unit).openId));
    expect(await departed()).toEqual([DEPARTED, second]);
  });
});

function setSwitch(name: string): Promise<void> {
  return fetch(`${town.running.url}/__sim/switches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ [name]: true }),
  }).then(answer => {
    expect(answer.status).toBe(200);
  });
}

describe('a refused card', () => {
  const others = ['ou_a', 'ou_b', 'ou_c'];
  const withPeople = card({ title: '提醒' }, [
    markdown(others.map(mention).join(' ')),
    markdown(personName('ou_a')),
  ]);
  const outside = (names: readonly string[]) => ({
    store: town.running.store,
    lookUpNames: () => Promise.resolve(new Map(names.map(openId => [openId, '周'] as const))),
    presence: openPresence(() => 0),
    systemContext: (tx: Transaction) => ({
      tx,
      plans: { latest: { units: new Map() } } as never,
      now: town.running.now(),
      zone: 'Asia/Shanghai',
      admins: [],
    }),
  });
  const replaced = async (reason: string, refused = withPeople) => {
    const result = await replaceUnknownPeople(outside([]), { card: refused, reason });
    return result && peopleOn(result);
  };

  it('goes without the person in the platform’s words, and from then on without them whatever it says', async () => {
    expect(await replaced('ErrMsg: invalid user id: ou_b')).toEqual(['ou_a', 'ou_c']);
    expect(await replaced('ErrCode: 100290')).toEqual(['ou_a', 'ou_c']);
  });

  it('is not changed when the words name nobody on it', async () => {
    expect(await replaced('ErrCode: 100290')).toBeUndefined();
    const plain = card({ title: '提醒' }, [markdown('各单位都已报送')]);
    expect(await replaced('ErrCode: 100290', plain)).toBeUndefined();
  });

  it('is tried without each person alone, those without a name first, then without more and more', async () => {
    const guesses = await guessUnknownPeople(outside(['ou_a', 'ou_b']), withPeople);
    expect(guesses.map(({ card: tried, unknown }) => [peopleOn(tried).join(' '), unknown])).toEqual([
      ['ou_a ou_b', 'ou_c'],
      ['ou_b ou_c', 'ou_a'],
      ['ou_a ou_c', 'ou_b'],
      ['ou_b', 'ou_a'],
      ['', 'ou_b'],
    ]);
  });
});
