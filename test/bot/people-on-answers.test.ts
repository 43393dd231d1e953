import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { personName } from '../../cards/elements.js';
import { createBot } from '../../src/bot/bot.js';
import type { BotOptions } from '../../src/bot/options.js';
import { openPresence } from '../../src/core/people/presence.js';
import type { Envelope } from '../../src/feishu/incoming.js';
import { noteUnknownPerson } from '../../src/requests/people/departed.js';
import { tapEvent } from '../feishu/delivery.js';
import { envelope, message } from '../feishu/wire.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { botOptions } from './options.js';

const NOON = new Date('2025-09-22T12:00:00+08:00');
const CHEN = personName('ou_chen');
const BY_UNIT = '给排水股·城市供水填报人';

describe.each(databases)('the people on an answer to a tap, on $name', kind => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await kind.open();
    await database.store.transact(tx => tx.grant({ openId: 'ou_chen', role: 'reporter', unit: 'water' }));
  });
  afterEach(() => database.drop());

  const setUp = (more: Partial<BotOptions> = {}) => {
    const presence = openPresence(() => 0);
    const options = { ...botOptions({ store: database.store, now: () => NOON }), presence };
    const bot = createBot({ ...options, admins: ['ou_admin'], ...more });
    /** The admin turns a page of 成员. */
    const turns = async (eventId?: string): Promise<string> => {
      const tap = envelope(tapEvent({ openId: 'ou_admin' }, 'members.1'), { type: 'card.action.trigger' });
      const body = tap as Envelope;
      if (eventId !== undefined) body.header.event_id = eventId;
      return bot.accept(body, JSON.stringify(body));
    };
    const says = async (openId: string, text: string): Promise<void> => {
      const body = envelope(message(text, { openId })) as Envelope;
      await bot.accept(body, JSON.stringify(body));
      await bot.waitUntilIdle();
    };
    return { presence, turns, says };
  };

  it('are described while no sign tells that the platform knows them; who taps is mentioned', async () => {
    const answer = await setUp().turns();
    expect(answer).toContain(BY_UNIT);
    expect(answer).not.toContain('ou_chen');
    expect(answer).toContain(personName('ou_admin'));
  });

  it('are mentioned after they said or tapped something', async () => {
    const { turns, says } = setUp();
    await says('ou_chen', '帮助');
    expect(await turns()).toContain(CHEN);
  });

  it('are mentioned when the platform tells their names', async () => {
    const { turns } = setUp({ lookUpNames: () => Promise.resolve(new Map([['ou_chen', '陈工']])) });
    const answer = await turns();
    expect(answer).toContain(CHEN);
    expect(answer).not.toContain('陈工');
  });

  it('are described, and the answer waits no longer, when the platform does not tell their names in time', async () => {
    const { turns } = setUp({ lookUpNames: () => new Promise(() => undefined) });
    const answer = await turns();
    expect(answer).toContain(BY_UNIT);
    expect(answer).not.toContain('正在处理');
  });

  it('are described whatever the signs say when they are known to have departed', async () => {
    const { presence, turns } = setUp({
      lookUpNames: () => Promise.resolve(new Map([['ou_chen', '陈工']])),
    });
    const { planSource } = botOptions({ store: database.store, now: () => NOON });
    const systemContext: Parameters<typeof noteUnknownPerson>[0]['systemContext'] = async tx => ({
      ...{ tx, now: NOON, zone: 'Asia/Shanghai', admins: [] },
      plans: (await planSource.at(tx, 0, '2025-09-22')).plans,
    });
    presence.note(['ou_chen']);
    const outside = { store: database.store, lookUpNames: () => Promise.resolve(new Map()), presence };
    await noteUnknownPerson({ ...outside, systemContext }, 'ou_chen');
    expect(presence.isPresent('ou_chen')).toBe(false);
    presence.note(['ou_chen']);
    expect(await turns()).not.toContain('ou_chen');
  });

  it('stand in the same way on the answer that the same tap gets again, whatever the platform tells by then', async () => {
    const names = new Map([['ou_chen', '陈工']]);
    const { turns } = setUp({ lookUpNames: () => Promise.resolve(names) });
    const first = await turns('mentioned');
    expect(first).toContain(CHEN);
    expect(await turns('mentioned')).toBe(first);
  });

  it('stay described on it where no name came in time', async () => {
    let tell: (names: Map<string, string>) => void = () => undefined;
    const { turns } = setUp({ lookUpNames: () => new Promise(resolve => (tell = resolve)) });
    const first = await turns('described');
    expect(first).toContain(BY_UNIT);
    tell(new Map([['ou_chen', '陈工']]));
    expect(await turns('described')).toBe(first);
    expect(await turns('another tap')).toContain(CHEN);
  });
});
