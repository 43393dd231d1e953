import { expect, it } from 'vitest';
import type { Grant } from '../../src/core/people/person.js';
import { Stale } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

describeOnEach('people and settings', kind => {
  const database = useDatabase(kind);

  const grants: Grant[] = [
    { openId: 'ou_chen', role: 'reporter', unit: 'gas' },
    { openId: 'ou_chen', role: 'reporter', unit: 'water' },
    { openId: 'ou_chen', role: 'reviewer', unit: '' },
  ];

  it('grants a role once, and says when the person held it already', async () => {
    for (const grant of grants) expect(await database.store.transact(tx => tx.grant(grant))).toBe(true);
    for (const grant of grants) expect(await database.store.transact(tx => tx.grant(grant))).toBe(false);
    expect(await database.store.transact(tx => tx.grantsOf('ou_chen'))).toEqual(grants);
    expect(await database.store.transact(tx => tx.grantsOf('ou_nobody'))).toEqual([]);
  });

  it('grants several roles at once, and takes one role away from some people', async () => {
    const { store } = database;
    const [first] = grants;
    if (first) await store.transact(tx => tx.grant(first));
    expect(await store.transact(tx => tx.grantAll(grants))).toEqual(grants.slice(1));
    expect(await store.transact(tx => tx.grantAll([]))).toEqual([]);
    expect(await store.transact(tx => tx.revoke('reporter', 'water', ['ou_chen', 'ou_wu']))).toBe(1);
    expect(await store.transact(tx => tx.grantsOf('ou_chen'))).toEqual([grants[0], grants[2]]);
  });

  it('revokes all roles of one person and none of another', async () => {
    const other: Grant = { openId: 'ou_lin', role: 'admin', unit: '' };
    for (const grant of grants) await database.store.transact(tx => tx.grant(grant));
    await database.store.transact(tx => tx.grant(other));
    const revoked = await database.store.transact(tx => tx.revokeAll('ou_chen'));
    expect(revoked).toHaveLength(3);
    expect(revoked).toEqual(expect.arrayContaining(grants));
    expect(await database.store.transact(tx => tx.grants())).toEqual([other]);
  });

  it('reads the roles of those who hold one, and the reporters of some units', async () => {
    const others: Grant[] = [
      { openId: 'ou_lin', role: 'leader', unit: '' },
      { openId: 'ou_wu', role: 'reporter', unit: 'gas' },
      { openId: 'ou_zheng', role: 'reporter', unit: 'parks' },
    ];
    for (const grant of [...others, ...grants]) await database.store.transact(tx => tx.grant(grant));
    const read = await database.store.transact(async tx => ({
      holders: await tx.grantsOfHolders(['reviewer', 'leader']),
      none: await tx.grantsOfHolders(['admin']),
      reporters: await tx.reportersOf(['gas', 'nowhere', '']),
    }));
    expect(read.holders).toEqual([...grants, others[0]]);
    expect(read.none).toEqual([]);
    expect(read.reporters).toEqual([grants[0], others[1]]);
  });

  it('joins two requests for the same unit while one is open, and makes a new one after the decision', async () => {
    const ask = () => database.store.transact(tx => tx.requestUnit('ou_wu', 'water', at('09:00')));
    const [first, again] = await Promise.all([ask(), ask()]);
    expect(first).toMatchObject({ openId: 'ou_wu', unit: 'water', decision: 'open' });
    expect(again.id).toBe(first.id);
    await database.store.transact(tx => tx.decideUnitRequest(first.id, false, 'ou_lin', at('10:00')));
    expect(await database.store.transact(tx => tx.unitRequest(first.id))).toMatchObject({
      decision: 'refused',
    });
    expect((await ask()).id).not.toBe(first.id);
  });

  it('does not decide a request a second time', async () => {
    const { id } = await database.store.transact(tx => tx.requestUnit('ou_he', 'gas', at('09:00')));
    await database.store.transact(tx => tx.decideUnitRequest(id, true, 'ou_lin', at('10:00')));
    const again = database.store.transact(tx => tx.decideUnitRequest(id, false, 'ou_lin', at('11:00')));
    await expect(again).rejects.toThrow(Stale);
    expect(await database.store.transact(tx => tx.unitRequest(id))).toMatchObject({ decision: 'granted' });
    expect(await database.store.transact(tx => tx.unitRequest('unknown'))).toBeUndefined();
  });

  it('keeps a setting until it is set to an empty value', async () => {
    const read = () => database.store.transact(tx => tx.setting('group'));
    expect(await read()).toBeUndefined();
    await database.store.transact(tx => tx.setSetting('group', 'oc_1'));
    await database.store.transact(tx => tx.setSetting('group', 'oc_2'));
    expect(await read()).toBe('oc_2');
    await database.store.transact(tx => tx.setSetting('group', ''));
    expect(await read()).toBeUndefined();
  });

  it('lets exactly one of many claim a setting', async () => {
    const claims = Array.from({ length: 10 }, (_, index) =>
      database.store.transact(tx => tx.claimSetting('told-once', String(index))),
    );
    const won = (await Promise.all(claims)).flatMap((claimed, index) => (claimed ? [String(index)] : []));
    expect(won).toHaveLength(1);
    expect(await database.store.transact(tx => tx.setting('told-once'))).toBe(won[0]);
  });

  it('keeps a pending action between two taps until it is deleted', async () => {
    const id = await database.store.transact(tx =>
      tx.savePendingAction('ou_chen', 'summary', '工作总结……', at('09:00')),
    );
    const action = { openId: 'ou_chen', kind: 'summary', payload: '工作总结……' };
    expect(await database.store.transact(tx => tx.pendingAction(id))).toEqual(action);
    await database.store.transact(tx => tx.deletePendingAction(id));
    expect(await database.store.transact(tx => tx.pendingAction(id))).toBeUndefined();
  });

  it('deletes pending actions that nobody confirmed', async () => {
    const save = (hour: string) =>
      database.store.transact(tx => tx.savePendingAction('ou_chen', 'summary', '工作总结……', at(hour)));
    const [old, fresh] = [await save('09:00'), await save('11:00')];
    expect(await database.store.forgetPendingActions(at('10:00'), 100)).toBe(1);
    expect(await database.store.transact(tx => tx.pendingAction(old))).toBeUndefined();
    expect(await database.store.transact(tx => tx.pendingAction(fresh))).toBeDefined();
  });
});
