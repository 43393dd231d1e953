import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outgoing } from '../../../src/core/outgoing.js';
import { notifyDeadLetter } from '../../../src/requests/scheduled/dead-letters.js';
import { openStore } from '../../../src/store/connection/open.js';
import type { Store } from '../../../src/store/store.js';
import { plans } from '../../core/plan.js';
import { upTo } from '../../store/fill.js';

const NOW = new Date('2025-09-22T00:50:00Z');
const CARD = { schema: '2.0' };
const parts = { plans, now: NOW, zone: 'Asia/Shanghai', admins: ['ou_zheng', 'ou_he'] };

describe('the notice of a message that could not be delivered', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-'));
    store = await openStore(`file:${join(folder, 'letters.db')}`, { log: () => undefined });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  /** The receivers of the notices about a message. */
  const receiversAfter = async (message: Outgoing): Promise<unknown[]> => {
    await store.transact(tx => notifyDeadLetter({ tx, ...parts }, '1', message, { reason: 'refused' }));
    return (await store.dueMessages(NOW, upTo(10))).map(({ message: { to } }) => to);
  };
  const person = (openId: string) => ({ kind: 'person', openId }) as const;

  it('goes to every admin when the message was for a group', async () => {
    const to = { kind: 'chat', chatId: 'oc_group' } as const;
    const receivers = await receiversAfter({ to, content: { kind: 'card', card: CARD } });
    expect(receivers).toEqual([person('ou_zheng'), person('ou_he')]);
  });

  it('does not go to the admin who could not be reached', async () => {
    const message: Outgoing = { to: person('ou_zheng'), content: { kind: 'card', card: CARD } };
    expect(await receiversAfter(message)).toEqual([person('ou_he')]);
  });

  it.each(['file', 'image'] as const)(
    'tells whoever waits for a %s that it does not come, also where they are the only admin',
    async kind => {
      const content = { kind, file: { kind: 'summary', period: '2025Q3' } } as const;
      const receivers = await receiversAfter({ to: person('ou_zheng'), content });
      expect(receivers).toEqual([person('ou_zheng'), person('ou_he')]);
    },
  );

  it('tells whoever waits for a file why it cannot be made, and nobody else', async () => {
    const content = { kind: 'file', file: { kind: 'template', period: '2025Q3', unit: 'x' } } as const;
    const words = '这一期的方案里没有这个填报单位，不用填报。';
    const to = person('ou_chen');
    await store.transact(tx =>
      notifyDeadLetter({ tx, ...parts }, '1', { to, content }, { reason: '0', words }),
    );
    const due = await store.dueMessages(NOW, upTo(10));
    expect(due.map(({ message }) => message.to)).toEqual([to]);
    expect(JSON.stringify(due)).toContain(words);
  });

  it.each([
    { kind: 'update', messageId: 'om_1', card: CARD },
    { kind: 'replace', subject: 'review water 2025Q3', outboxId: '1', card: CARD },
  ] as const)('is not sent about a card that could not be replaced: $kind', async content => {
    expect(await receiversAfter({ to: person('ou_chen'), content })).toEqual([]);
  });
});
