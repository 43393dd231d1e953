import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { LatestStates } from '../../src/core/deliverables.js';
import type { Transaction } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

const PLACE = { unit: 'water', year: 2025, key: 'assessment' };
const file = (words: string) => {
  const bytes = Buffer.concat([Buffer.from([0, 255, 10, 13]), Buffer.from(words)]);
  return { name: `${words}.docx`, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
};
const by = (actor: string, time: string) => ({ actor, occurredAt: at(time), channel: 'upload' as const });

describeOnEach('the store of deliverables', kind => {
  const database = useDatabase(kind);
  const transact = <T>(work: (tx: Transaction) => Promise<T>) => database.store.transact(work);
  const add = (words: string, place = PLACE, time = '09:00') =>
    transact(tx => tx.addDeliverable(place, file(words), by('ou_chen', time)));

  it('keeps every version with its file byte for byte, and lists them without files', async () => {
    const first = await add('甲');
    const second = await add('乙');
    expect([first.version.number, second.version.number]).toEqual([1, 2]);
    const versions = await transact(tx => tx.deliverableVersions(2025, ['water', 'gas']));
    expect(versions.map(({ number, isLatest, state }) => [number, isLatest, state])).toEqual([
      [1, false, 'handed-in'],
      [2, true, 'handed-in'],
    ]);
    expect(versions[1]).toEqual(second.version);
    expect(versions.some(version => 'bytes' in version)).toBe(false);
    for (const [words, { version }] of [['甲', first] as const, ['乙', second] as const])
      expect(await transact(tx => tx.deliverableBytes(version.id))).toEqual(file(words).bytes);
    expect(second.version).toMatchObject({
      ...PLACE,
      fileName: '乙.docx',
      size: file('乙').bytes.length,
      sha256: file('乙').sha256,
      handedIn: by('ou_chen', '09:00'),
    });
    expect(await transact(tx => tx.deliverableBytes('nobody'))).toBeUndefined();
  });

  it('stores the same bytes once, and says which version they are', async () => {
    await add('甲');
    await add('乙');
    const again = await add('甲');
    expect([again.isNew, again.version.number]).toEqual([false, 1]);
    expect(await transact(tx => tx.deliverableVersions(2025, ['water']))).toHaveLength(2);
    expect((await add('甲', { ...PLACE, unit: 'gas' })).isNew).toBe(true);
  });

  it('numbers the files of two people at once one after the other', async () => {
    const added = await Promise.all(['甲', '乙', '丙', '丙'].map(words => add(words)));
    expect(added.filter(({ isNew }) => isNew).map(({ version }) => version.number).sort()).toEqual([1, 2, 3]); // prettier-ignore
    const versions = await transact(tx => tx.deliverableVersions(2025, ['water']));
    expect(versions.map(({ isLatest }) => isLatest)).toEqual([false, false, true]);
  });

  it('decides on the newest version, once', async () => {
    const old = (await add('甲')).version;
    const { id } = (await add('乙', PLACE, '09:01')).version;
    const decide = (which: string, reason: string) =>
      transact(tx =>
        tx.decideDeliverable(which, { state: 'given-back', reason }, by('ou_lin', '10:00')),
      ); // prettier-ignore
    expect(await decide(old.id, '旧版')).toBe(false);
    expect(await decide(id, '缺清单')).toBe(true);
    expect(await decide(id, '再退一次')).toBe(false);
    expect(await transact(tx => tx.deliverable(id))).toMatchObject({
      state: 'given-back',
      reason: '缺清单',
      decided: by('ou_lin', '10:00'),
    });
    expect(await transact(tx => tx.countDeliverablesToReview())).toBe(0);
  });

  it('has the state of the newest version, whatever was decided on the one before', async () => {
    const old = (await add('甲')).version;
    await transact(tx => tx.decideDeliverable(old.id, { state: 'taken' }, by('ou_lin', '09:30')));
    const state = async () => {
      const states = await transact(tx => tx.deliverableStates(2025, ['assessment']));
      return states.get('assessment')?.get('water');
    };
    expect(await state()).toBe('taken');
    await add('乙');
    expect(await state()).toBe('handed-in');
  });

  it('lists what waits oldest first, the states of the newest versions, and what changed last first', async () => {
    await add('甲', PLACE, '09:00');
    const gas = (await add('乙', { ...PLACE, unit: 'gas' }, '09:10')).version;
    await add('丙', { ...PLACE, unit: 'parks', year: 2026 }, '09:20');
    await transact(tx => tx.decideDeliverable(gas.id, { state: 'taken' }, by('ou_lin', '09:30')));
    const waiting = await transact(tx => tx.deliverablesToReview());
    expect(waiting.map(({ unit }) => unit)).toEqual(['water', 'parks']);
    expect(await transact(tx => tx.countDeliverablesToReview())).toBe(2);
    await add('丁', PLACE, '09:40');
    await add('戊', { ...PLACE, key: 'scheme' }, '09:50');
    const states = (year: number, keys: string[], units?: string[]) =>
      transact(tx => tx.deliverableStates(year, keys, units));
    const ofAssessment = { water: 'handed-in', gas: 'taken' };
    const asObject = (all: LatestStates) =>
      Object.fromEntries([...all].map(([key, ofKey]) => [key, Object.fromEntries(ofKey)]));
    expect(asObject(await states(2025, ['assessment', 'scheme']))).toEqual({
      assessment: ofAssessment,
      scheme: { water: 'handed-in' },
    });
    expect(asObject(await states(2025, ['assessment']))).toEqual({ assessment: ofAssessment });
    expect(asObject(await states(2025, ['assessment'], ['gas', 'waste']))).toEqual({
      assessment: { gas: 'taken' },
    });
    expect(asObject(await states(2024, ['assessment']))).toEqual({});
    const history = await transact(tx => tx.deliverableHistory({ limit: 2 }));
    expect(history.map(({ key, number }) => [key, number])).toEqual([['scheme', 1], ['assessment', 2]]); // prettier-ignore
    const own = await transact(tx => tx.deliverableHistory({ units: ['water'], year: 2025, limit: 9 }));
    expect(own.map(({ unit }) => unit)).toEqual(['water', 'water', 'water']);
  });

  it('keeps for whom a deputy acted', async () => {
    const meta = { ...by('ou_he', '09:00'), actsFor: 'ou_chen' };
    const { version } = await transact(tx => tx.addDeliverable(PLACE, file('甲'), meta));
    expect((await transact(tx => tx.deliverable(version.id)))?.handedIn).toEqual(meta);
  });
});
