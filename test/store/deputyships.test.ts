import { expect, it } from 'vitest';
import { Stale } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

describeOnEach('deputies', kind => {
  const database = useDatabase(kind);
  const NAMING = { id: 'n1', absent: 'ou_chen', deputy: 'ou_he', from: '2025-09-25', to: '2025-10-08' };
  const transact: typeof database.store.transact = work => database.store.transact(work);
  const name = (units = ['water']) =>
    transact(async tx => {
      for (const unit of ['water', 'gas']) await tx.grant({ openId: 'ou_chen', role: 'reporter', unit });
      await tx.nameDeputy({ ...NAMING, units }, at('09:00'));
    });
  const rolesOn = (day: string) => transact(tx => tx.rolesOn('ou_he', day));
  const role = { openId: 'ou_he', role: 'reporter', unit: 'water', standsInFor: 'ou_chen' };

  it('have the role of the one on leave from the first day to the last', async () => {
    await name();
    expect(await rolesOn('2025-09-24')).toEqual([]);
    expect(await rolesOn('2025-09-25')).toEqual([role]);
    expect(await rolesOn('2025-10-08')).toEqual([role]);
    expect(await rolesOn('2025-10-09')).toEqual([]);
  });

  it('keep their own roles, which stand first', async () => {
    await name();
    const own = { openId: 'ou_he', role: 'reviewer', unit: '' } as const;
    await transact(tx => tx.grant(own));
    expect(await rolesOn('2025-10-01')).toEqual([own, role]);
    expect(await transact(tx => tx.grantsOf('ou_he'))).toEqual([own]);
  });

  it('are read for a day, for all units or for some', async () => {
    await name(['water', 'gas']);
    const units = async (day: string, keys?: string[]) =>
      (await transact(tx => tx.deputyships(day, keys))).map(({ unit }) => unit);
    expect(await units('2025-10-01')).toEqual(['gas', 'water']);
    expect(await units('2025-10-01', ['water', 'parks'])).toEqual(['water']);
    expect(await units('2025-10-09')).toEqual([]);
  });

  it('are named once, however often the same naming comes', async () => {
    await name();
    await name();
    expect(await transact(tx => tx.deputyshipsOf('ou_chen', '2025-09-22'))).toHaveLength(1);
    expect(await transact(tx => tx.deputyshipsOf('ou_he', '2025-10-09'))).toEqual([]);
  });

  it('lose the role when it is ended early, and when the one on leave loses theirs', async () => {
    await name();
    await transact(tx => tx.endDeputyships(['n1'], 'ou_chen', at('10:00')));
    await expect(transact(tx => tx.endDeputyships(['n1'], 'ou_chen', at('10:01')))).rejects.toThrow(Stale);
    expect(await rolesOn('2025-10-01')).toEqual([]);
    expect(await transact(tx => tx.deputyshipsOf('ou_he', '2025-10-01'))).toMatchObject([{ isEnded: true }]);
    await transact(tx => tx.nameDeputy({ ...NAMING, id: 'n2', units: ['gas'] }, at('10:02')));
    await transact(tx => tx.revoke('reporter', 'gas', ['ou_chen']));
    expect(await rolesOn('2025-10-01')).toEqual([]);
    expect(await transact(tx => tx.deputyships('2025-10-01'))).toEqual([]);
  });
});
