import { expect, it } from 'vitest';
import type { Outgoing } from '../../src/core/outgoing.js';
import { emptySubmission, type SubmissionEvent } from '../../src/core/submission/submission.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { approved, at, metaOf, fill, reviewBegun, saveEvents, submitted, upTo } from './fill.js';

/** A text with the characters that PostgreSQL refuses: NUL, and half of a surrogate pair. */
const WRITTEN = 'a\0b\uD83Dc😀';
/** The same text as both databases store it. */
const STORED = 'abc😀';

const NOON = at('12:00');

describeOnEach('a text with NUL and half a surrogate pair', kind => {
  const database = useDatabase(kind);
  const transact: (typeof database.store)['transact'] = run => database.store.transact(run);

  it('is stored as a setting, and in its key', async () => {
    await transact(tx => tx.setSetting(WRITTEN, WRITTEN));
    expect(await transact(tx => tx.setting(WRITTEN))).toBe(STORED);
    await transact(tx => tx.setSetting(WRITTEN, ''));
    expect(await transact(tx => tx.claimSetting(WRITTEN, WRITTEN))).toBe(true);
    expect(await transact(tx => tx.claimSetting(STORED, 'x'))).toBe(false);
    expect(await transact(tx => tx.setting(STORED))).toBe(STORED);
  });

  it('is stored as a pending action', async () => {
    const id = await transact(tx => tx.savePendingAction(WRITTEN, WRITTEN, WRITTEN, NOON));
    expect(await transact(tx => tx.pendingAction(id))).toEqual({
      openId: STORED,
      kind: STORED,
      payload: STORED,
    });
    expect(await transact(tx => tx.pendingAction(WRITTEN))).toBeUndefined();
  });

  it('is stored as a role', async () => {
    const grant = { openId: WRITTEN, role: 'reporter', unit: WRITTEN } as const;
    expect(await transact(tx => tx.grant(grant))).toBe(true);
    expect(await transact(tx => tx.grant(grant))).toBe(false);
    const stored = [{ openId: STORED, role: 'reporter', unit: STORED }];
    expect(await transact(tx => tx.grantsOf(WRITTEN))).toEqual(stored);
    expect(await transact(tx => tx.revokeAll(WRITTEN))).toEqual(stored);
  });

  it('is stored as a request for a unit', async () => {
    const { id, openId, unit } = await transact(tx => tx.requestUnit(WRITTEN, WRITTEN, NOON));
    expect([openId, unit]).toEqual([STORED, STORED]);
    expect((await transact(tx => tx.requestUnit(WRITTEN, WRITTEN, NOON))).id).toBe(id);
    await transact(tx => tx.decideUnitRequest(id, true, WRITTEN, NOON));
    expect(await transact(tx => tx.unitRequest(id))).toMatchObject({ decision: 'granted' });
  });

  it('is stored as the words of a submission: notes and work summary', async () => {
    const words: SubmissionEvent = {
      kind: 'words-saved',
      notes: { 'A4.1': WRITTEN },
      summary: WRITTEN,
      asOf: null,
    };
    await transact(tx => saveEvents(tx, emptySubmission('gas', '2025Q3'), [words], metaOf(WRITTEN)));
    const stored = await transact(tx => tx.submission('gas', '2025Q3'));
    expect([stored.summary, stored.notes.get('A4.1')]).toEqual([STORED, STORED]);
    expect((await transact(tx => tx.submissionWithPast('gas', '2025Q3', 1))).submission).toEqual(stored);
    const [row] = await transact(tx => tx.history({ unit: 'gas', limit: 1 }));
    expect([row?.event, row?.meta.actor]).toEqual([words, STORED]);
  });

  it('is stored as the reason of a return (退回) and of a reopening', async () => {
    const back: SubmissionEvent = { kind: 'sent-back', reason: WRITTEN, asked: [WRITTEN], backBy: null };
    const reopened: SubmissionEvent = { kind: 'reopened', reason: WRITTEN, backBy: null };
    await fill(database.store, 'gas', '2025Q3', { 'A4.1': 1 }, [submitted, reviewBegun, back]);
    expect(await transact(tx => tx.submission('gas', '2025Q3'))).toMatchObject({
      ...{ state: 'sent-back', reason: STORED },
    });
    await fill(database.store, 'water', '2025Q3', { 'A4.1': 1 }, [submitted, approved, reopened]);
    expect(await transact(tx => tx.submission('water', '2025Q3'))).toMatchObject({ reason: STORED });
  });

  it('is stored as the reason of an allowed fall and of an extension', async () => {
    const allowed: SubmissionEvent = { kind: 'fall-allowed', code: 'A4.1', reason: WRITTEN };
    const extended: SubmissionEvent = { kind: 'extended', to: '2025-10-10', reason: WRITTEN };
    await fill(database.store, 'gas', '2025Q3', { 'A4.1': 1 }, [allowed, extended]);
    const stored = await transact(tx => tx.submission('gas', '2025Q3'));
    expect(stored.allowed.has('A4.1')).toBe(true);
    expect(stored.notes.get('A4.1')).toBe(STORED);
    const rows = await transact(tx => tx.history({ unit: 'gas', limit: 2 }));
    expect(rows.map(({ event }) => event)).toEqual([extended, allowed]);
  });

  it('is stored as a snapshot', async () => {
    const content = { units: [], missing: [WRITTEN], corrections: [], unchanged: [] };
    const snapshot = { period: '2025Q3', number: 1, fileName: WRITTEN, sha256: WRITTEN, content } as const;
    await transact(tx =>
      tx.addSnapshot({ ...snapshot, bytes: Buffer.from('x'), forwardedAt: NOON, forwardedBy: WRITTEN }),
    );
    expect(await transact(tx => tx.snapshots('2025Q3'))).toMatchObject([
      { fileName: STORED, sha256: STORED, forwardedBy: STORED, content },
    ]);
  });

  it('is stored as a message, its failure and its message id', async () => {
    const message: Outgoing = {
      to: { kind: 'person', openId: WRITTEN },
      content: { kind: 'text', text: WRITTEN },
      subject: WRITTEN,
    };
    await transact(tx => tx.send(message, NOON));
    const [due] = await database.store.dueMessages(NOON, upTo(1));
    expect(due?.message).toEqual(message);
    await database.store.markFailed(due?.id ?? '', WRITTEN, NOON);
    await database.store.markSent(due?.id ?? '', WRITTEN, NOON);
    const messages = await transact(tx => tx.messagesAbout(WRITTEN));
    expect(messages).toMatchObject([{ message, messageId: STORED }]);
  });

  it('is stored in the key of an event, which is then found, claimed and finished by the same text', async () => {
    const { store } = database;
    expect(await store.claim(WRITTEN, WRITTEN, NOON)).toBe(true);
    expect(await store.claim(WRITTEN, WRITTEN, NOON)).toBe(false);
    expect(await store.unfinishedEvents(10)).toEqual([
      { key: STORED, payload: STORED, receivedAt: NOON, starts: 0 },
    ]);
    expect(await transact(tx => tx.finishEvent(WRITTEN, WRITTEN, NOON))).toBe(true);
    expect(await transact(tx => tx.finishEvent(WRITTEN, null, NOON))).toBe(false);
    expect(await store.unfinishedEvents(10)).toEqual([]);
    expect(await store.answerOf(WRITTEN)).toBe(STORED);
  });
});
