import { expect } from 'vitest';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { Outgoing } from '../../../src/core/outgoing.js';
import type { Store, Transaction } from '../../../src/store/store.js';
import { at, fill, submitted } from '../fill.js';

/** A name with letters outside of the first plane, quotes, line breaks and what JSON and SQL treat in their own way. */
export const ODD = '𠮷野“家”\'";\n\t\\u0000 %s $1 \u2028 é 🚰';
export const BYTES = Buffer.from(Array.from({ length: 700 }, (_, index) => index % 256));
const LARGEST = Number.MAX_SAFE_INTEGER;

export const message = (to: string, subject?: string): Outgoing => ({
  to: { kind: 'person', openId: to },
  content: { kind: 'text', text: ODD },
  ...(subject === undefined ? {} : { subject }),
});

/** Fills every table. */
export async function fillAll(store: Store): Promise<void> {
  await fill(store, 'water', '2025Q2', { 'A4.01': 7, 'A4.02': LARGEST, 'A4.03': 0 });
  await fill(store, 'water', '2025Q3', { 'A4.01': 8 }, [
    { kind: 'words-saved', summary: ODD, asOf: '2025-09-21', notes: { 'A4.01': ODD } },
    submitted,
  ]);
  await store.transact(async tx => {
    await tx.grant({ openId: 'ou_chen', role: 'reporter', unit: 'water' });
    await tx.grant({ openId: 'ou_Zheng', role: 'admin', unit: '' });
    await tx.grant({ openId: 'ou_zheng', role: 'reviewer', unit: '' });
    await tx.requestUnit('ou_new', 'gas', at('09:00'));
    await tx.requestDate(
      { openId: 'ou_chen', unit: 'water', period: '2025Q3', to: '2025-10-10', reason: ODD },
      at('09:00'),
    );
    await tx.nameDeputy(
      {
        id: 'n1',
        units: ['water'],
        absent: 'ou_chen',
        deputy: 'ou_he',
        from: '2025-09-25',
        to: '2025-10-08',
      },
      at('09:00'),
    );
    await tx.setSetting('working group', 'oc_group');
    await tx.addSnapshot({
      ...{ period: '2025Q2', number: 1, fileName: ODD, bytes: BYTES, sha256: 'hash' },
      content: { units: [], missing: ['gas'], corrections: [], unchanged: [] },
      ...{ forwardedAt: new Date('2025-07-03T01:02:03.004Z'), forwardedBy: 'ou_lin' },
    });
    await tx.addDeliverable(
      { unit: 'water', year: 2025, key: 'assessment' },
      { name: ODD, bytes: BYTES, sha256: 'hash' },
      { actor: 'ou_chen', occurredAt: at('09:00'), channel: 'upload' },
    );
    await tx.saveToRegister(
      'water',
      undefined,
      [{ name: ODD, code: 'C1', facts: [{ kind: 'membership', since: '2025-01-01', value: '在册' }] }],
      { actor: 'ou_chen', actsFor: 'ou_he', occurredAt: at('09:00'), channel: 'upload' },
    );
    const batch = await tx.addLetters(
      { ...{ unit: 'water', year: 2025, kind: 'notice' }, assessedBy: '2026-03-31', hasCopies: true },
      [{ name: ODD, township: ODD }, { name: '德化县自来水有限公司' }],
      { actor: 'ou_chen', occurredAt: at('09:00') },
    );
    await tx.noteLetters(
      { id: batch, unit: 'water' },
      'noting',
      [{ number: 1, note: { on: '2025-09-21', isEntered: false, places: [ODD] } }],
      { actor: 'ou_chen', actsFor: 'ou_he', occurredAt: at('09:00'), channel: 'card' },
    );
    await tx.addRegisterSource(
      'water',
      {
        group: 'A4.02',
        period: '2025Q3',
        source: 'register',
        base: { on: '2025-09-22', figures: { 'A4.05': 3 } },
      },
      { actor: 'ou_chen', occurredAt: at('09:00'), channel: 'card' },
    );
    await tx.addPlanVersion({
      ...{ number: 1, data: { ...dehua2025, document: ODD }, from: '2025Q3', measuresFrom: '2025Q4' },
      leaving: dehua2025.organisation.units.slice(0, 1).map(unit => ({ unit, until: '2025Q3' as const })),
      ...{ fingerprint: 'f'.repeat(64), actor: 'ou_chen', takenAt: at('09:00') },
    });
    await tx.savePendingAction('ou_chen', 'marked', ODD, at('10:00'));
    await tx.send(message('ou_chen', 'about water'), at('10:00'));
    await tx.send(message('ou_zheng'), at('10:01'));
    await tx.finishEvent('tap', '{"toast":"已保存"}', at('09:01'));
  });
  await store.claim('message', ODD, at('09:02'));
}

/** Reads back what `fillAll` wrote. */
export async function readAll(store: Store): Promise<unknown> {
  return {
    unfinished: await store.unfinishedEvents(100),
    answer: await store.answerOf('tap'),
    deputies: await store.transact(tx => tx.deputyships('2025-09-25')),
    rest: await store.transact(async tx => ({
      submissions: [await tx.submission('water', '2025Q2'), await tx.submission('water', '2025Q3')],
      history: await tx.history({ limit: 100 }),
      grants: (await tx.grants()).map(grant => JSON.stringify(grant)).sort(),
      group: await tx.setting('working group'),
      snapshots: await tx.snapshots('2025Q2'),
      bytes: await tx.snapshotBytes('2025Q2', 1),
      messages: await tx.messagesAbout('about water'),
      deliverables: await readDeliverables(tx),
      plan: await tx.planVersions(),
      letters: await tx.earlierLetters(2025, [ODD, '德化县自来水有限公司']),
      notes: await Promise.all(
        (await tx.letterBatches('water', 2025, { offset: 0, limit: 9 })).map(({ batch }) =>
          tx.notedLetters(batch.id),
        ),
      ),
    })),
  };
}

async function readDeliverables(tx: Transaction): Promise<unknown[]> {
  const versions = await tx.deliverableVersions(2025, ['water']);
  return Promise.all(versions.map(async each => [each, await tx.deliverableBytes(each.id)]));
}

/** The number that the next message gets: one is written and taken back. */
export async function nextNumber(store: Store): Promise<number> {
  const subject = 'numbered';
  await store.transact(tx => tx.send(message('ou_numbered', subject), at('11:00')));
  return store.transact(async tx => {
    const [written] = await tx.messagesAbout(subject);
    expect(await tx.cancelMessage(written?.id ?? '')).toBe(true);
    return Number(written?.id);
  });
}
