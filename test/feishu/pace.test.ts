import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../../src/core/outgoing.js';
import { openMessenger, type Messenger } from '../../src/feishu/messenger.js';
import { startOutbox, type Outbox } from '../../src/feishu/outbox.js';
import { paceFor, PLATFORM_LIMITS } from '../../src/feishu/pace.js';
import { createSandbox } from '../../src/sandbox/sandbox.js';
import { openStore } from '../../src/store/connection/open.js';
import type { Store } from '../../src/store/store.js';
import { databases, describeOnEach } from '../support/databases.js';
import { flat, indexed } from '../support/many-units.js';
import { serveApp } from '../support/serve.js';
import { until } from '../support/town.js';
import { startVirtualClock, type VirtualClock } from '../support/virtual-clock.js';

const START = new Date('2025-09-25T09:00:03+08:00');

interface Arrival {
  readonly to: string;
  /** In ms, of the platform's clock. */
  readonly at: number;
}

/** The sandbox as a platform that enforces its limits, and a time that passes only while the outbox waits. */
interface Rush {
  readonly clock: VirtualClock;
  readonly people: readonly string[];
  readonly group: string;
  readonly arrivals: readonly Arrival[];
  /** Calls that the platform refused. */
  readonly refusals: readonly object[];
  /** A copy of the program, as far as it sends. */
  readonly copy: (store: Store) => Promise<Outbox>;
  readonly close: () => Promise<void>;
}

async function startRush(receivers: number): Promise<Rush> {
  const clock = startVirtualClock(START);
  const refusals: object[] = [];
  const arrivals: Arrival[] = [];
  const outboxes: Outbox[] = [];
  let url = '';
  const sandbox = createSandbox({
    ...{ plan: indexed(flat(receivers)), now: clock.now, botUrl: () => url },
    log: (_, detail) => refusals.push(detail ?? {}),
  });
  const server = await serveApp(sandbox.app);
  ({ url } = server);
  await fetch(`${url}/__sim/switches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ enforcesRateLimits: true }),
  });
  const { group } = (await (await fetch(`${url}/__sim/world`)).json()) as { group: string };
  const copy = async (store: Store): Promise<Outbox> => {
    const { appId, appSecret } = sandbox.credentials;
    const real = await openMessenger({ appId, appSecret, domain: url });
    const messenger: Messenger = {
      ...real,
      send: async (to, ...rest) => {
        arrivals.push({ to: to.kind === 'chat' ? to.chatId : to.openId, at: clock.now().getTime() });
        return clock.busy(real.send(to, ...rest));
      },
    };
    const outbox = startOutbox({
      ...{ now: clock.now, sleep: clock.sleep, pace: paceFor(PLATFORM_LIMITS) },
      store: busyStore(store, clock),
      messenger: () => Promise.resolve(messenger),
      makeFile: () => Promise.reject(new Error('no file is asked for')),
      writeReminders: () => Promise.resolve(),
      makeGroupCard: () => Promise.resolve(undefined),
      makeReminder: () =>
        Promise.resolve({ schema: '2.0', config: { update_multi: true }, body: { elements: [] } }),
      unknownPeople: {
        replace: () => Promise.resolve(undefined),
        guess: () => Promise.resolve([]),
        note: () => Promise.resolve(),
      },
      onOutcome: () => undefined,
      onNotPinned: () => undefined,
      onError: error => {
        throw error;
      },
    });
    outboxes.push(outbox);
    return outbox;
  };
  return {
    ...{ clock, group, arrivals, refusals, copy },
    people: sandbox.personas.map(({ openId }) => openId),
    close: async () => {
      await Promise.all(outboxes.map(outbox => outbox.stop()));
      clock.stop();
      sandbox.close();
      await server.close();
    },
  };
}

/** The store, while whose work the clock stands still: however slow the database is, the outbox keeps its pace. */
const busyStore = (store: Store, clock: VirtualClock): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: readonly unknown[]) => Promise<unknown>;
      return (...args: readonly unknown[]) => clock.busy(Reflect.apply(method, target, args));
    },
  });

const reminderTo = (openId: string, dueOn = '2025-09-28'): Outgoing => ({
  to: { kind: 'person', openId },
  content: { kind: 'reminder', slot: { day: '2025-09-25', hour: 9 } },
  dueOn,
});
const answerTo = (openId: string, text = '答'): Outgoing => ({
  to: { kind: 'person', openId },
  content: { kind: 'text', text },
});

const write = (store: Store, clock: VirtualClock, messages: readonly Outgoing[]) =>
  store.transact(async tx => {
    for (const message of messages) await tx.send(message, clock.now());
  });

/** The most messages that arrived within a time. */
const mostWithin = (arrivals: readonly Arrival[], ms: number): number =>
  Math.max(
    ...arrivals.map(({ at }) => arrivals.filter(other => other.at >= at && other.at < at + ms).length),
  );

const sentOnce = (arrivals: readonly Arrival[]) => new Set(arrivals.map(({ to }) => to)).size;

describeOnEach('messages leave at the platform’s pace', kind => {
  const inRush = async (
    receivers: number,
    run: (rush: Rush & { readonly store: Store; readonly url: string }) => Promise<void>,
  ) => {
    const database = await kind.open();
    const rush = await startRush(receivers);
    try {
      await run({ ...rush, store: database.store, url: database.url });
    } finally {
      await rush.close();
      await database.drop();
    }
  };

  it(
    '400 reminders without one refusal; who asks meanwhile has the answer within a second',
    () =>
      inRush(400, async ({ store, clock, people, arrivals, refusals, copy }) => {
        const receivers = people.slice(0, 400);
        await write(
          store,
          clock,
          receivers.map(openId => reminderTo(openId)),
        );
        const outbox = await copy(store);
        outbox.wake();
        await until(() => Promise.resolve(arrivals.length >= 100), 'a quarter of the reminders');
        // Somebody whose own reminder still waits.
        const asker = receivers.find(openId => !arrivals.some(({ to }) => to === openId)) ?? '';
        const [askedAt, before] = [clock.now().getTime(), arrivals.length];
        await write(store, clock, [answerTo(asker)]);
        outbox.wake();
        await outbox.waitUntilIdle();
        const place = arrivals.findIndex(({ to }) => to === asker);
        expect(place - before).toBeLessThan(20);
        expect((arrivals[place]?.at ?? Infinity) - askedAt).toBeLessThanOrEqual(1_000);
        expect(refusals).toEqual([]);
        expect(arrivals).toHaveLength(401);
        expect(sentOnce(arrivals)).toBe(400);
      }),
    60_000,
  );

  it('reminders of the nearest date first, whatever was written first', () =>
    inRush(60, async ({ store, clock, people, arrivals, copy }) => {
      const [late, soon] = [people.slice(0, 30), people.slice(30, 60)];
      await write(store, clock, [
        ...late.map(openId => reminderTo(openId, '2025-10-15')),
        ...soon.map(openId => reminderTo(openId, '2025-09-28')),
      ]);
      const outbox = await copy(store);
      await outbox.waitUntilIdle();
      expect(new Set(arrivals.slice(0, 30).map(({ to }) => to))).toEqual(new Set(soon));
      expect(arrivals).toHaveLength(60);
    }));

  it('thirty answers at once, and a group that gets twelve at once none too fast', () =>
    inRush(30, async ({ store, clock, people, group, arrivals, refusals, copy }) => {
      await write(
        store,
        clock,
        people.slice(0, 30).map(openId => answerTo(openId)),
      );
      const outbox = await copy(store);
      await outbox.waitUntilIdle();
      expect(mostWithin(arrivals, 1)).toBe(30);
      const toGroup = {
        to: { kind: 'chat' as const, chatId: group },
        content: { kind: 'text' as const, text: '答' },
      };
      await write(
        store,
        clock,
        Array.from({ length: 12 }, () => toGroup),
      );
      await outbox.waitUntilIdle();
      expect(arrivals).toHaveLength(42);
      expect(
        mostWithin(
          arrivals.filter(({ to }) => to === group),
          1_000,
        ),
      ).toBeLessThanOrEqual(5);
      expect(refusals).toEqual([]);
    }));
});

describe.skipIf(!databases.some(({ name }) => name === 'PostgreSQL'))('two copies on one PostgreSQL', () => {
  it('keep the pace together, and send each reminder once', async () => {
    const kind = databases.find(({ name }) => name === 'PostgreSQL');
    if (!kind) throw new Error('no PostgreSQL');
    const database = await kind.open();
    const other = await openStore(database.url);
    const rush = await startRush(150);
    const { clock, people, arrivals, refusals, copy } = rush;
    try {
      await write(
        database.store,
        clock,
        people.slice(0, 150).map(openId => reminderTo(openId)),
      );
      const copies = [await copy(database.store), await copy(other)];
      for (const outbox of copies) outbox.wake();
      await until(() => Promise.resolve(arrivals.length >= 150), 'all reminders');
      await Promise.all(copies.map(outbox => outbox.waitUntilIdle()));
      const { intervalMs, reminderBurst } = paceFor(PLATFORM_LIMITS);
      // Each copy may hold four that were booked and have not left.
      expect(mostWithin(arrivals, 1_000)).toBeLessThanOrEqual(
        Math.ceil(1_000 / intervalMs) + reminderBurst + 4,
      );
      expect(refusals).toEqual([]);
      expect(arrivals).toHaveLength(150);
      expect(sentOnce(arrivals)).toBe(150);
    } finally {
      await rush.close();
      await other.close();
      await database.drop();
    }
  }, 60_000);
});

describe('the pace', () => {
  it.each([
    ['of the platform', PLATFORM_LIMITS],
    ['of a tenant with little', { perSecond: 5, perMinute: 100, perReceiver: 5 }],
    ['of a tenant with much', { perSecond: 50, perMinute: 10_000, perReceiver: 5 }],
  ])('stays within the limits %s in any second and in any minute', (_, limits) => {
    const { burst, intervalMs } = paceFor(limits);
    expect(burst + Math.ceil(1_000 / intervalMs)).toBeLessThanOrEqual(limits.perSecond);
    expect(burst + Math.ceil(60_000 / intervalMs)).toBeLessThanOrEqual(limits.perMinute);
  });
});
