import { expect, it } from 'vitest';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

describeOnEach('claimed events', kind => {
  const database = useDatabase(kind);

  const finish = (key: string, answer: string | null) =>
    database.store.transact(tx => tx.finishEvent(key, answer, at('09:01')));
  const unfinishedKeys = async () => (await database.store.unfinishedEvents(1_000)).map(({ key }) => key);

  it('are claimed once when an event comes a second time', async () => {
    expect(await database.store.claim('repeated', '{}', at('09:00'))).toBe(true);
    expect(await database.store.claim('repeated', '{}', at('09:05'))).toBe(false);
    await finish('repeated', null);
    expect(await database.store.claim('repeated', '{}', at('09:06'))).toBe(false);
  });

  it('are claimed once when an event comes twice at the same moment; each caller learns about its own event', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `burst-${index % 200}`);
    const answers = await Promise.all(
      keys.map(key => database.store.claim(key, `{"of":"${key}"}`, at('09:10'))),
    );
    expect(answers.slice(0, 200)).toEqual(Array.from({ length: 200 }, () => true));
    expect(answers.slice(200)).toEqual(Array.from({ length: 100 }, () => false));
    const stored = (await database.store.unfinishedEvents(1_000)).filter(({ key }) =>
      key.startsWith('burst-'),
    );
    expect(stored).toHaveLength(200);
    expect(stored.every(({ key, payload }) => payload === `{"of":"${key}"}`)).toBe(true);
    for (const { key } of stored) await finish(key, null);
  });

  it('are listed while they are unfinished, oldest first', async () => {
    await database.store.claim('young', '{"n":2}', at('09:30'));
    await database.store.claim('old', '{"n":1}', at('09:20'));
    await database.store.claim('done', '{}', at('09:15'));
    await finish('done', null);
    expect(await unfinishedKeys()).toEqual(['old', 'young']);
    expect(await database.store.unfinishedEvents(1)).toEqual([
      { key: 'old', payload: '{"n":1}', receivedAt: at('09:20'), starts: 0 },
    ]);
    await finish('old', null);
    await finish('young', null);
    expect(await unfinishedKeys()).toEqual([]);
  });

  it('are finished once, with the first answer', async () => {
    await database.store.claim('tap', '{}', at('09:40'));
    expect(await database.store.answerOf('tap')).toBeUndefined();
    expect(await finish('tap', '{"toast":"已保存"}')).toBe(true);
    expect(await finish('tap', '{"toast":"another"}')).toBe(false);
    expect(await database.store.answerOf('tap')).toBe('{"toast":"已保存"}');
  });

  it('include a tap that is finished without an earlier claim', async () => {
    expect(await finish('unclaimed', '{"toast":"好"}')).toBe(true);
    expect(await finish('unclaimed', null)).toBe(false);
    expect(await database.store.claim('unclaimed', '{}', at('09:42'))).toBe(false);
    expect(await database.store.answerOf('unclaimed')).toBe('{"toast":"好"}');
  });

  it('are finished by one of several transactions that process the same event', async () => {
    await database.store.claim('shared', '{}', at('09:41'));
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, index) => finish('shared', String(index))),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  it('are deleted long after they are finished, and never before', async () => {
    await database.store.claim('unfinished', '{}', at('07:00'));
    await database.store.claim('long ago', '{}', at('07:00'));
    await database.store.transact(tx => tx.finishEvent('long ago', null, at('07:01')));
    expect(await database.store.forgetEvents(at('08:00'), 100)).toBe(1);
    expect(await database.store.claim('long ago', '{}', at('09:00'))).toBe(true);
    expect(await unfinishedKeys()).toEqual(['unfinished', 'long ago']);
  });

  it('are stored with any characters in their text', async () => {
    const payload = JSON.stringify({ text: 'a\0b\uD83D' });
    expect(await database.store.claim('bytes', payload, at('10:00'))).toBe(true);
    const stored = (await database.store.unfinishedEvents(1_000)).find(({ key }) => key === 'bytes');
    expect(stored?.payload).toBe(payload);
    expect(await database.store.claim('raw bytes', '"a\0b\uD83D"', at('10:00'))).toBe(true);
  });
});
