import { expect, it } from 'vitest';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

const DAY_MS = 24 * 3_600_000;

describeOnEach('a request for a later date', kind => {
  const database = useDatabase(kind);
  const REQUEST = {
    openId: 'ou_chen',
    unit: 'water',
    period: '2025Q3',
    to: '2025-10-10',
    reason: '停工',
  } as const;
  const ask = (days: number) =>
    database.store.transact(tx => tx.requestDate(REQUEST, new Date(at('09:00').getTime() + days * DAY_MS)));

  it('is the only open one for its report while somebody can answer it, and gives place afterwards', async () => {
    const first = await ask(0);
    expect(await ask(59)).toBeUndefined();
    const second = await ask(61);
    expect(second?.id).not.toBe(first?.id);
    const read = (id = '') => database.store.transact(tx => tx.dateRequest(id));
    expect(await read(first?.id)).toMatchObject({ decision: 'void', reason: '停工' });
    expect(await read(second?.id)).toMatchObject({ decision: 'open' });
    expect(await ask(62)).toBeUndefined();
  });
});
