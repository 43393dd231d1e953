import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MadeFile, Outgoing } from '../../src/core/outgoing.js';
import { openMessenger, type Messenger } from '../../src/feishu/messenger.js';
import { startOutbox, type Outbox, type Outcome } from '../../src/feishu/outbox.js';
import { replaceCards } from '../../src/requests/context.js';
import { openStore } from '../../src/store/connection/open.js';
import type { Store } from '../../src/store/store.js';
import { until } from '../support/town.js';
import { startPlatform, type Platform } from './platform.js';
import { upTo } from '../store/fill.js';

const text = (words: string, openId = 'ou_chen'): Outgoing => ({
  to: { kind: 'person', openId },
  content: { kind: 'text', text: words },
});

const refusal = (code: number, status = 400) => ({ status, body: { code, msg: `refused with ${code}` } });

describe('the sender of messages, with the platform’s SDK', () => {
  let folder: string;
  let store: Store;
  let platform: Platform;
  let messenger: Messenger;
  let outbox: Outbox;
  let now: Date;
  let outcomes: Outcome[];
  let waits: (number | undefined)[];
  let notPinned: number[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-'));
    store = await openStore(`file:${join(folder, 'outbox.db')}`, { log: () => undefined });
    platform = await startPlatform();
    messenger = await openMessenger({
      appId: 'cli_a1b2c3d4e5f60718',
      appSecret: 'secret',
      domain: platform.url,
      timeoutMs: 2000,
    });
    now = new Date('2025-09-22T00:50:00Z');
    outcomes = [];
    waits = [];
    notPinned = [];
    outbox = begin();
  });
  afterEach(async () => {
    await outbox.stop();
    await platform.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  const begin = (
    makeFile: () => Promise<MadeFile> = () => Promise.reject(new Error('the file cannot be made')),
  ) =>
    startOutbox({
      store,
      messenger: () => Promise.resolve(messenger),
      now: () => now,
      pace: null,
      makeFile,
      writeReminders: () => Promise.resolve(),
      makeReminder: () => Promise.resolve(undefined),
      makeGroupCard: () => Promise.resolve(undefined),
      unknownPeople: {
        replace: () => Promise.resolve(undefined),
        guess: () => Promise.resolve([]),
        note: () => Promise.resolve(),
      },
      onOutcome: (outcome, _, __, waitMs) => {
        outcomes.push(outcome);
        waits.push(waitMs);
      },
      onNotPinned: failure => notPinned.push(failure.code),
      onError: error => {
        throw error;
      },
    });

  const sends = async (...messages: Outgoing[]): Promise<void> => {
    await store.transact(async tx => {
      for (const message of messages) await tx.send(message, now);
    });
    outbox.wake();
  };
  const expectOutcomes = (...expected: Outcome[]) =>
    until(() => Promise.resolve(outcomes.length >= expected.length), `outcomes ${expected.join()}`).then(
      () => {
        expect(outcomes).toEqual(expected);
      },
    );
  const later = (seconds: number): void => {
    now = new Date(now.getTime() + seconds * 1000);
    outbox.wake();
  };
  const due = async (seconds: number) =>
    (await store.dueMessages(new Date(now.getTime() + seconds * 1000), upTo(10))).length;

  it('lets a pin be that the platform refuses for good, for its scope: the message has arrived', async () => {
    const noScope = { status: 400, body: { code: 99991672, msg: 'no scope' } };
    platform.nextPin(noScope, noScope);
    await sends({ ...text('提醒'), isPinned: true });
    await expectOutcomes('sent');
    await sends({ ...text('提醒'), content: { kind: 'unpin', messageId: 'om_1' } });
    await expectOutcomes('sent', 'sent');
    expect(notPinned).toEqual([99991672, 99991672]);
  });

  it('takes a pin off later when the platform is busy', async () => {
    platform.nextPin({ status: 429, body: { code: 99991400, msg: 'busy' } });
    await sends({ ...text('提醒'), content: { kind: 'unpin', messageId: 'om_1' } });
    await expectOutcomes('delayed');
    later(5);
    await expectOutcomes('delayed', 'sent');
    expect(notPinned).toEqual([]);
  });

  it('keeps the order within a chat, also after a failure', async () => {
    platform.next(refusal(230020));
    await sends(text('一'), text('二'), text('三'));
    await expectOutcomes('delayed');
    expect(platform.messages).toEqual([]);
    later(5);
    await expectOutcomes('delayed', 'sent', 'sent', 'sent');
    expect(platform.messages.map(message => message.text)).toEqual(['一', '二', '三']);
  });

  it.each(['file', 'image'] as const)('answers everybody else while it makes each %s', async kind => {
    let finish: () => void = () => undefined;
    const made = new Promise<void>(resolve => (finish = resolve));
    let begun = 0;
    await outbox.stop();
    outbox = begin(async () => {
      begun += 1;
      await made;
      return { name: 'a.xlsx', bytes: Buffer.from('a') };
    });
    const file = (openId: string): Outgoing => ({
      to: { kind: 'person', openId },
      content: { kind, file: { kind: 'rules', year: 2025 } },
    });
    await sends(...Array.from({ length: 30 }, (_, index) => file(`ou_${index}`)));
    await until(() => Promise.resolve(begun >= 4), 'files are being made');
    await sends(text('您好', 'ou_x'));
    await until(() => Promise.resolve(platform.messages.length === 1), 'the answer');
    expect(begun).toBeLessThan(12);
    finish();
    await outbox.waitUntilIdle();
    expect(begun).toBe(30);
  });

  it('does not delay other people when messages to one person fail', async () => {
    platform.next(refusal(230020));
    await sends(text('一'));
    await expectOutcomes('delayed');
    await sends(text('别人的', 'ou_li'));
    await expectOutcomes('delayed', 'sent');
    expect(platform.messages.map(({ to }) => to)).toEqual(['ou_li']);
  });

  it('waits for the time that a rate limit states, then sends with the same uuid', async () => {
    platform.next({
      status: 429,
      body: { code: 99991400, msg: 'request trigger frequency limit' },
      headers: { 'x-ogw-ratelimit-limit': '100', 'x-ogw-ratelimit-reset': '52' },
    });
    await sends(text('一'));
    await expectOutcomes('delayed');
    expect(await due(51)).toBe(0);
    later(52 * 1.3 + 1);
    await expectOutcomes('delayed', 'sent');
    expect(new Set(platform.calls.map(({ uuid }) => uuid)).size).toBe(1);
  });

  it('tells the time that is waited after a rate limit, which is at most 26 minutes', async () => {
    platform.next({
      status: 429,
      body: { code: 99991400, msg: 'request trigger frequency limit' },
      headers: { 'x-ogw-ratelimit-reset': '3000' },
    });
    await sends(text('一'));
    await expectOutcomes('delayed');
    const [seconds = 0] = waits.map(waitMs => Math.floor((waitMs ?? 0) / 1000));
    expect(seconds).toBeLessThanOrEqual(26 * 60);
    expect(await due(seconds - 1)).toBe(0);
    expect(await due(seconds + 1)).toBe(1);
  });

  it('goes on after a rate limit whose waiting time is none', async () => {
    platform.next({
      status: 429,
      body: { code: 99991400, msg: 'request trigger frequency limit' },
      headers: { 'x-ogw-ratelimit-reset': '1790000000' },
    });
    await sends(text('一'));
    await expectOutcomes('delayed');
    later(1.4);
    await expectOutcomes('delayed', 'sent');
  });

  it.each([230020, 11232, 11233, 11247])('waits about a second after %d', async code => {
    platform.next(refusal(code));
    await sends(text('一'));
    await expectOutcomes('delayed');
    expect(await due(0.9)).toBe(0);
    later(1.4);
    await expectOutcomes('delayed', 'sent');
  });

  it.each([
    ['as HTTP 400', refusal(99991663)],
    ['as HTTP 200', refusal(99991663, 200)],
  ])('fetches one new token when the platform refuses the old one %s', async (_, fault) => {
    platform.next(fault);
    await sends(text('一'));
    await expectOutcomes('sent');
    expect(platform.tokens()).toBe(2);
    expect(platform.messages).toHaveLength(1);
    await sends(text('二'));
    await expectOutcomes('sent', 'sent');
    expect(platform.tokens()).toBe(2);
  });

  it('does not fetch a third token when the new one is refused too', async () => {
    platform.next(refusal(99991663), refusal(99991663));
    await sends(text('一'));
    await expectOutcomes('delayed');
    expect(platform.tokens()).toBe(2);
    later(5);
    await expectOutcomes('delayed', 'sent');
  });

  it('sends a message once although the connection broke after the platform created it', async () => {
    platform.next('reset-after');
    await sends(text('一'));
    await expectOutcomes('delayed');
    later(5);
    await expectOutcomes('delayed', 'sent');
    expect(platform.calls).toHaveLength(2);
    expect(platform.messages).toHaveLength(1);
  });

  it('sends a message again when the platform does not answer', async () => {
    platform.next('silent');
    await sends(text('一'));
    await expectOutcomes('delayed');
    later(5);
    await expectOutcomes('delayed', 'sent');
    expect(platform.messages.map(message => message.text)).toEqual(['一']);
  });

  it('treats “is being sent” as sent', async () => {
    platform.next(refusal(230049));
    await sends(text('一'), text('二'));
    await expectOutcomes('sent', 'sent');
    expect(platform.calls).toHaveLength(2);
  });

  it.each([
    ['a broken gateway', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['an overloaded server', { status: 503, body: { code: 1, msg: 'busy' } }],
  ])('tries again after %s', async (_, fault) => {
    platform.next(fault);
    await sends(text('一'));
    await expectOutcomes('delayed');
    later(5);
    await expectOutcomes('delayed', 'sent');
  });

  it.each([230013, 230002, 230001, 99991672])('gives up after %d, and sends the next message', async code => {
    platform.next(refusal(code));
    await sends(text('一'), text('二'));
    await expectOutcomes('dead', 'sent');
    expect(platform.messages.map(message => message.text)).toEqual(['二']);
    expect(await due(1_000_000)).toBe(0);
  });

  it('sends an answer to the chat when the answered message is gone', async () => {
    platform.next(refusal(230011));
    await sends({
      to: { kind: 'chat', chatId: 'oc_group' },
      content: { kind: 'text', text: '答' },
      replyTo: 'om_x1',
    });
    await expectOutcomes('sent');
    expect(platform.replied).toEqual(['om_x1']);
    expect(platform.messages).toMatchObject([{ to: 'oc_group', text: '答' }]);
  });

  it('sends a reply once, as a reply, also when the first call fails', async () => {
    platform.next({ status: 503, body: { code: 1, msg: 'busy' } });
    await sends({
      to: { kind: 'chat', chatId: 'oc_group' },
      content: { kind: 'text', text: '答' },
      replyTo: 'om_x1',
    });
    await expectOutcomes('delayed');
    expect(platform.messages).toEqual([]);
    later(5);
    await expectOutcomes('delayed', 'sent');
    expect(platform.messages).toMatchObject([{ to: 'om_x1', text: '答' }]);
  });

  it('replaces the card of each receiver', async () => {
    const cardTo = (openId: string): Outgoing => ({
      to: { kind: 'person', openId },
      content: { kind: 'card', card: { schema: '2.0' } },
      subject: 'review water 2025Q3',
    });
    await store.transact(async tx => {
      for (const openId of ['ou_zhou', 'ou_wu']) await tx.send(cardTo(openId), now);
    });
    const handedOut = await store.dueMessages(now, upTo(8));
    await store.transact(tx => replaceCards({ tx, now }, 'review water 2025Q3', { schema: '2.0' }));
    for (const { id } of handedOut) await store.markSent(id, `om_${id}`, now);
    outbox.wake();
    await expectOutcomes('sent', 'sent');
    expect(platform.patched.map(({ id }) => id).sort()).toEqual(handedOut.map(({ id }) => `om_${id}`).sort());
  });

  it('replaces a card after its delivery when the replacement was written during the delivery', async () => {
    const card: Outgoing = {
      to: { kind: 'person', openId: 'ou_zhou' },
      content: { kind: 'card', card: { schema: '2.0' } },
      subject: 'review water 2025Q3',
    };
    await store.transact(tx => tx.send(card, now));
    const [handedOut] = await store.dueMessages(now, upTo(8));
    const settled = { schema: '2.0', header: { title: '已撤回' } };
    await store.transact(tx => replaceCards({ tx, now }, 'review water 2025Q3', settled));
    outbox.wake();
    await outbox.waitUntilIdle();
    expect(platform.patched).toEqual([]);
    await store.markSent(handedOut?.id ?? '', 'om_9', now);
    outbox.wake();
    await expectOutcomes('sent');
    expect(platform.patched).toEqual([{ id: 'om_9', text: JSON.stringify(settled) }]);
    expect(platform.messages).toEqual([]);
  });

  it('gives up the replacement of a recalled card, and sends the next message', async () => {
    platform.next(refusal(230110));
    await sends(
      {
        to: { kind: 'person', openId: 'ou_chen' },
        content: { kind: 'update', messageId: 'om_1', card: { schema: '2.0' } },
      },
      text('新的'),
    );
    await expectOutcomes('dead', 'sent');
    expect(platform.messages.map(message => message.text)).toEqual(['新的']);
  });

  const picture: Outgoing = {
    to: { kind: 'person', openId: 'ou_chen' },
    content: { kind: 'image', file: { kind: 'picture', form: 'A4', period: '2025Q3' } },
  };
  const makesPictures = async () => {
    await outbox.stop();
    outbox = begin(() => Promise.resolve({ name: 'a.png', bytes: Buffer.from('a') }));
  };

  it('sends a picture once, in its turn, although the answer to it was lost', async () => {
    await makesPictures();
    platform.next('reset-after');
    await sends(picture, text('图片之后'));
    await expectOutcomes('delayed');
    later(5);
    await expectOutcomes('delayed', 'sent', 'sent');
    expect(platform.messages.map(message => message.text)).toEqual(['img_v3_1', '图片之后']);
    expect(platform.calls[0]?.uuid).toBe(platform.calls[1]?.uuid);
  });

  it('uploads a picture again when the platform had no time, and gives it up when it is refused', async () => {
    await makesPictures();
    platform.nextUpload(refusal(99991400, 429), refusal(234039));
    await sends(picture, text('图片之后'));
    await expectOutcomes('delayed');
    later(60);
    await expectOutcomes('delayed', 'dead', 'sent');
    expect(platform.messages.map(message => message.text)).toEqual(['图片之后']);
  });

  it('gives up a file that cannot be made, and then sends the person’s other messages', async () => {
    await sends(
      {
        to: { kind: 'person', openId: 'ou_chen' },
        content: { kind: 'file', file: { kind: 'summary', period: '2025Q3' } },
      },
      text('别的'),
    );
    await expectOutcomes('delayed');
    for (let minute = 0; minute < 10; minute += 1) {
      const outcomeCount = outcomes.length;
      later(60 * 2);
      await until(() => Promise.resolve(outcomes.length > outcomeCount), 'the next try');
      if (outcomes.includes('dead')) break;
    }
    await until(() => Promise.resolve(outcomes.includes('sent')), 'the message behind it');
    expect(platform.messages.map(message => message.text)).toEqual(['别的']);
  });

  it('stops only after the record that the current message is sent', async () => {
    let finish: (() => void) | undefined;
    const original = messenger;
    messenger = {
      ...original,
      send: async (...message) => {
        await new Promise<void>(resolve => (finish = resolve));
        return original.send(...message);
      },
    };
    await sends(text('一'));
    await until(() => Promise.resolve(finish !== undefined), 'the message is being sent');
    const stopping = outbox.stop();
    finish?.();
    await stopping;
    expect(outcomes).toEqual(['sent']);
  });

  it('sends after a restart a message that was written before it', async () => {
    await outbox.stop();
    await store.transact(tx => tx.send(text('停机前写的'), now));
    outbox = begin();
    outbox.wake();
    await expectOutcomes('sent');
    expect(platform.messages.map(message => message.text)).toEqual(['停机前写的']);
  });
});
