import { expect, it } from 'vitest';
import type { LetterBatch } from '../../src/core/letters.js';
import type { Transaction } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

const BATCH: Omit<LetterBatch, 'id' | 'made'> = {
  ...{ unit: 'water', year: 2025, kind: 'notice', assessedBy: '2026-03-31', hasCopies: true },
};
const by = (actor: string, time: string) => ({ actor, occurredAt: at(time) });

describeOnEach('the store of letters', kind => {
  const database = useDatabase(kind);
  const transact = <T>(work: (tx: Transaction) => Promise<T>) => database.store.transact(work);

  it('keeps a batch with its enterprises in their order', async () => {
    const addressees = Array.from({ length: 1_000 }, (_, index) => ({
      name: `第${index}家公司`,
      ...(index % 2 === 0 ? { township: '浔中镇' } : {}),
    }));
    const id = await transact(tx =>
      tx.addLetters({ ...BATCH, datedOn: '2025-09-22' }, addressees, by('ou_chen', '09:00')),
    );
    expect(await transact(tx => tx.letterBatch(id))).toEqual({
      ...BATCH,
      ...{ id, datedOn: '2025-09-22', made: by('ou_chen', '09:00') },
    });
    expect(await transact(tx => tx.addressees(id))).toEqual(addressees);
    expect(await transact(tx => tx.letterBatch('nobody'))).toBeUndefined();
    expect(
      await transact(tx =>
        tx.earlierLetters(
          2025,
          addressees.map(({ name }) => name),
        ),
      ),
    ).toHaveLength(1_000);
  });

  it('finds the letters that an enterprise has of the year, however its name was written, in every unit', async () => {
    const add = (batch: Partial<LetterBatch>, name: string, time: string) =>
      transact(tx =>
        tx.addLetters({ ...BATCH, ...batch }, [{ name }], { ...by('ou_chen', time), actsFor: 'ou_he' }),
      );
    await add({}, '德化（某）公司', '09:00');
    await add({ unit: 'sewage', kind: 'pledge' }, '德化 (某)公司', '10:00');
    await add({ year: 2024 }, '德化（某）公司', '08:00');
    await add({}, '别的公司', '09:30');
    const earlier = await transact(tx => tx.earlierLetters(2025, ['德化(某)公司', '没有的公司']));
    const made = (time: string) => ({ ...by('ou_chen', time), actsFor: 'ou_he' });
    expect(earlier).toEqual([
      { name: '德化（某）公司', unit: 'water', kind: 'notice', made: made('09:00') },
      { name: '德化 (某)公司', unit: 'sewage', kind: 'pledge', made: made('10:00') },
    ]);
  });
});
