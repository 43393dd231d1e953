import { expect, it } from 'vitest';
import type { Snapshot } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

describeOnEach('the store of snapshots', kind => {
  const database = useDatabase(kind);

  const snapshot = (number: number): Snapshot => ({
    period: '2025Q3',
    number,
    fileName: `季报汇总（第${number}次）.xlsx`,
    bytes: Buffer.from([0, 255, 10, 13, number]),
    sha256: `hash ${number}`,
    content: { units: [], missing: ['gas'], corrections: [], unchanged: [] },
    forwardedAt: at('10:00'),
    forwardedBy: 'ou_lin',
  });
  const add = (number: number) => database.store.transact(tx => tx.addSnapshot(snapshot(number)));

  it('returns each file byte for byte, and lists the snapshots without files, the latest last', async () => {
    await add(2);
    await add(1);
    const list = await database.store.transact(tx => tx.snapshots('2025Q3'));
    const withBytes = list.map(row => ({ ...row, bytes: snapshot(row.number).bytes }));
    expect(withBytes).toEqual([snapshot(1), snapshot(2)]);
    expect(list.some(row => 'bytes' in row)).toBe(false);
    expect(await database.store.transact(tx => tx.snapshots('2025Q2'))).toEqual([]);
    const bytes = (number: number) => database.store.transact(tx => tx.snapshotBytes('2025Q3', number));
    expect(await bytes(2)).toEqual(snapshot(2).bytes);
    expect(await bytes(3)).toBeUndefined();
  });

  it('refuses a second snapshot of the same number', async () => {
    await add(1);
    await expect(add(1)).rejects.toThrow();
  });
});
