import { expect, it } from 'vitest';
import type { EventMeta } from '../../src/core/submission/submission.js';
import type { Transaction } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

const NAMES = Array.from({ length: 1_000 }, (_, index) => `第${index}家公司`);
const meta: EventMeta = { actor: 'ou_chen', occurredAt: at('09:00'), channel: 'card' };

describeOnEach('the notes of letters', kind => {
  const database = useDatabase(kind);
  const transact = <T>(work: (tx: Transaction) => Promise<T>) => database.store.transact(work);
  const makes = () =>
    transact(tx =>
      tx.addLetters(
        { unit: 'water', year: 2025, kind: 'notice', assessedBy: '2026-03-31', hasCopies: true },
        NAMES.map(name => ({ name })),
        meta,
      ),
    );
  const numbers = Array.from({ length: 1_000 }, (_, number) => number);

  it('are added for a thousand letters at once; the latest one of each holds, and what was before is known', async () => {
    const id = await makes();
    const batch = { id, unit: 'water' };
    const first = { on: '2025-09-20', isEntered: true, places: ['企业备查', '公示栏'] } as const;
    await transact(tx =>
      tx.noteLetters(
        batch,
        'n1',
        numbers.map(number => ({ number, note: first })),
        meta,
      ),
    );
    const second = { isEntered: false, places: [] };
    const wanted = [{ number: 7, note: second }];
    await transact(tx => tx.noteLetters(batch, 'n2', wanted, { ...meta, actsFor: 'ou_he' }));
    const letters = await transact(tx => tx.notedLetters(id));
    expect(letters).toHaveLength(1_000);
    expect(letters[7]).toEqual({ number: 7, name: '第7家公司', note: second });
    expect(letters[8]).toEqual({ number: 8, name: '第8家公司', note: first });
    expect(await transact(tx => tx.notesBefore(id, 'n2'))).toEqual(new Map([[7, first]]));
    expect((await transact(tx => tx.notesBefore(id, 'n1'))).size).toBe(999);
    const [listed] = await transact(tx => tx.letterBatches('water', 2025, { offset: 0, limit: 12 }));
    expect([listed?.letters, listed?.noted]).toEqual([1_000, 999]);
    expect(await transact(tx => tx.countLetterBatches('water', 2025))).toBe(1);
  });

  it('meet the days of the register that were not taken back, since a day', async () => {
    const day = (since: `${number}-${number}-${number}`, value: string | null) =>
      ({ kind: 'notice', since, value }) as const;
    await transact(tx =>
      tx.saveToRegister(
        'water',
        undefined,
        [
          {
            name: '甲厂',
            code: null,
            facts: [day('2024-05-01', '是'), day('2025-05-01', '是'), day('2025-03-01', '是')],
          },
          { name: '乙厂', code: null, facts: [day('2025-05-01', '是'), day('2025-05-01', null)] },
        ],
        meta,
      ),
    );
    const names = ['甲厂', '乙厂', '丙厂'];
    const found = await transact(async tx => {
      const state = await tx.registerState('water');
      return tx.registeredDays('water', state?.upTo ?? 0, 'notice', { names, since: '2025-01-01' });
    });
    expect(found.size).toBe(2);
    expect(found.get('甲厂')?.days).toEqual(['2025-03-01', '2025-05-01']);
    expect(found.get('乙厂')?.days).toEqual([]);
  });
});
