import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { announceFailedCopy } from '../../../src/requests/scheduled/announcements.js';
import { openStore } from '../../../src/store/connection/open.js';
import { plans } from '../../core/plan.js';
import { upTo } from '../../store/fill.js';

const at = (time: string): Date => new Date(`${time}:00+08:00`);

it('a daily copy that failed is told to every admin once a day, with the reason in words', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-'));
  const store = await openStore(`file:${join(folder, 'failed.db')}`);
  try {
    const fail = (now: Date, code: string | undefined, message: string) =>
      store.transact(tx =>
        announceFailedCopy(
          { tx, plans, now, zone: 'Asia/Shanghai', admins: ['ou_zheng', 'ou_he'] },
          { folder: '/srv/backups', code, message },
        ),
      );
    await fail(at('2025-09-22T03:00'), 'ENOSPC', 'no space left on device');
    await fail(at('2025-09-22T04:00'), 'ENOSPC', 'no space left on device');
    await fail(at('2025-09-23T03:00'), undefined, '没有数据库文件 x.db。');
    const told = [];
    for (let due; (due = await store.dueMessages(at('2025-09-23T03:00'), upTo(10))).length > 0;)
      for (const { id, message } of due) {
        told.push({ to: message.to, card: JSON.stringify(message.content) });
        await store.markSent(id, 'om_1', at('2025-09-23T03:00'));
      }
    expect(told.map(({ to }) => (to.kind === 'person' ? to.openId : '')).sort()).toEqual([
      'ou_he',
      'ou_he',
      'ou_zheng',
      'ou_zheng',
    ]);
    expect(
      told.filter(({ card }) => card.includes('磁盘空间不足') && card.includes('/srv/backups')),
    ).toHaveLength(2);
    expect(told.filter(({ card }) => card.includes('没有数据库文件'))).toHaveLength(2);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});
