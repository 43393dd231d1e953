import { describe, expect, it } from 'vitest';
import { valuesBefore, type StoredFact } from '../../src/core/records.js';

const fact = (id: number, since: StoredFact['since'], value: string | null, more = {}): StoredFact => ({
  ...{ id, unit: 'water', enterpriseId: 1, name: '甲厂', kind: 'size', since, value },
  meta: { actor: 'ou_chen', occurredAt: new Date(id), channel: 'card' },
  ...more,
});

describe('the value before a fact', () => {
  it('is the one in force on its day by what was stored before, of the same enterprise and kind', () => {
    const facts = [
      fact(7, '2025-06-01', '规上', { enterpriseId: 2 }),
      fact(6, '2025-06-01', null),
      fact(5, '2025-06-01', '规上'),
      fact(4, '2025-03-01', null),
      fact(3, '2025-03-01', '中等'),
      fact(2, '2021-03-01', '小微'),
      fact(1, '2021-03-01', '在册', { kind: 'membership' }),
    ];
    expect([...valuesBefore(facts)]).toEqual([
      [1, null],
      [2, null],
      [3, '小微'],
      [4, '中等'],
      [5, '小微'],
      [6, '规上'],
      [7, null],
    ]);
  });
});
