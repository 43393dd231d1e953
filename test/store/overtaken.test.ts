import { expect, it } from 'vitest';
import { evolve } from '../../src/core/submission/submission.js';
import { Stale, type Store, type Transaction } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { approved, at, fill, metaOf, reviewBegun, submitted } from './fill.js';

type Work = (tx: Transaction) => Promise<unknown>;

/**
 * Runs two transactions of which the second one has read before the first one is committed, as two people or two copies of the
 * program have it; returns the value or the error of the second one. SQLite runs them one after the other.
 */
async function overtake(store: Store, read: Work, write: Work): Promise<unknown> {
  let [hasRead, hasWritten]: (() => void)[] = [];
  const secondHasRead = new Promise<void>(resolve => (hasRead = resolve));
  const firstHasWritten = new Promise<void>(resolve => (hasWritten = resolve));
  let secondEnds: Promise<unknown> = Promise.resolve();
  await store.transact(async tx => {
    await read(tx);
    secondEnds = store
      .transact(async other => {
        await read(other);
        hasRead?.();
        await firstHasWritten;
        return write(other);
      })
      .catch((error: unknown) => error);
    await Promise.race([secondHasRead, new Promise(resolve => setTimeout(resolve, 200))]);
    await write(tx);
    hasWritten?.();
  });
  return secondEnds;
}

describeOnEach('a request that another one overtakes', kind => {
  const database = useDatabase(kind);
  const expectStale = async (read: Work, write: Work) => {
    const end = await overtake(database.store, read, write);
    expect(end).toBeInstanceOf(Stale);
  };

  it('does not forward what was forwarded meanwhile, and leaves the history as it is', async () => {
    const toApproved = [submitted, reviewBegun, approved];
    const { version } = await fill(database.store, 'water', '2025Q3', { 'A4.1': 1 }, toApproved);
    const locking = [{ unit: 'water', version }];
    await expectStale(
      tx => tx.submissionHeads('2025Q3'),
      tx => tx.lockSubmissions('2025Q3', locking, { number: 1 }, metaOf('ou_leader', at('10:00'))),
    );
    const history = await database.store.transact(tx => tx.history({ unit: 'water', limit: 10 }));
    expect(history.filter(({ event }) => event.kind === 'locked')).toHaveLength(1);
  });

  it('does not do a pending action that was done meanwhile', async () => {
    const id = await database.store.transact(tx =>
      tx.savePendingAction('ou_chen', 'summary', '工作总结……', at('09:00')),
    );
    await expectStale(
      tx => tx.pendingAction(id),
      tx => tx.deletePendingAction(id),
    );
  });

  it('does not answer a request for a unit that was answered meanwhile', async () => {
    const { id } = await database.store.transact(tx => tx.requestUnit('ou_he', 'gas', at('09:00')));
    await expectStale(
      tx => tx.unitRequest(id),
      tx => tx.decideUnitRequest(id, true, 'ou_lin', at('10:00')),
    );
  });

  it('does not end a deputyship that was ended meanwhile', async () => {
    const naming = { id: 'n1', absent: 'ou_chen', deputy: 'ou_he', units: ['water'] };
    await database.store.transact(tx =>
      tx.nameDeputy({ ...naming, from: '2025-10-01', to: '2025-10-08' }, at('09:00')),
    );
    await expectStale(
      tx => tx.deputyshipsOf('ou_chen', '2025-09-22'),
      tx => tx.endDeputyships(['n1'], 'ou_chen', at('10:00')),
    );
  });

  it('does not answer a request for a later date that was answered meanwhile', async () => {
    const request = {
      openId: 'ou_he',
      unit: 'gas',
      period: '2025Q3',
      to: '2025-10-10',
      reason: '台风',
    } as const;
    const stored = await database.store.transact(tx => tx.requestDate(request, at('09:00')));
    const id = stored?.id ?? '';
    await expectStale(
      tx => tx.dateRequest(id),
      tx => tx.decideDateRequest(id, 'granted', 'ou_lin', at('10:00')),
    );
  });

  it('does not say that roles were taken away which another one has taken away', async () => {
    await database.store.transact(tx => tx.grant({ openId: 'ou_he', role: 'reviewer', unit: '' }));
    const end = await overtake(
      database.store,
      tx => tx.grantsOf('ou_he'),
      tx => tx.revokeAll('ou_he'),
    );
    // SQLite runs the second one after the first: it finds no role.
    if (!(end instanceof Stale)) expect(end).toEqual([]);
  });

  it.each([
    ['sets', undefined, 'new'],
    ['changes', 'old', 'new'],
    ['removes', 'old', ''],
  ])('%s a setting alone that is as it was read', async (_, before, after) => {
    if (before !== undefined) await database.store.transact(tx => tx.setSetting('key', before));
    await expectStale(
      tx => tx.setting('key'),
      tx => tx.replaceSetting('key', before, after),
    );
    expect(await database.store.transact(tx => tx.setting('key'))).toBe(after || undefined);
  });

  it('does not keep a submission as it was read that was saved meanwhile', async () => {
    const before = await fill(database.store, 'water', '2025Q3', { 'A4.1': 1 }, [submitted]);
    const meta = metaOf('ou_lin', at('10:00'));
    await database.store.transact(tx => tx.holdSubmission(before));
    await database.store.transact(tx =>
      tx.saveSubmission(before, evolve(before, reviewBegun, meta), [reviewBegun], meta),
    );
    await expect(database.store.transact(tx => tx.holdSubmission(before))).rejects.toThrow(Stale);
  });

  it('does not keep a deliverable undecided that was decided meanwhile', async () => {
    const file = { name: 'a.pdf', bytes: Buffer.from('a'), sha256: 'a' };
    const meta = metaOf('ou_chen', at('09:00'));
    const { version } = await database.store.transact(tx =>
      tx.addDeliverable({ unit: 'gas', year: 2025, key: 'guidance' }, file, meta),
    );
    await database.store.transact(tx => tx.holdDeliverable(version.id));
    expect(await database.store.transact(tx => tx.deliverable(version.id))).toEqual(version);
    await database.store.transact(tx => tx.decideDeliverable(version.id, { state: 'taken' }, meta));
    await expect(database.store.transact(tx => tx.holdDeliverable(version.id))).rejects.toThrow(Stale);
  });
});
