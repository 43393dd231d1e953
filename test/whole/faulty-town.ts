import type { FaultMode, FaultName } from '../../src/sandbox/faults/faults.js';
import type { Exchange } from '../../src/sandbox/wire/wire-log.js';
import { until, waitUntilIdle, type Town } from '../support/town.js';

/** Steps of tests that make the platform fail. */

export const TRANSPORTS = ['webhook', 'websocket'] as const;

export async function control<T = object>({ running }: Town, path: string, body: object): Promise<T> {
  const response = await fetch(`${running.url}/__sim${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as T;
}

export const setFault = (town: Town, name: FaultName, mode: FaultMode, route = ''): Promise<object> =>
  control(town, '/faults', { [name]: { mode, route } });

/** Lets time pass on the clock of the town: the platform repeats events, the bot what it has put off. */
export async function passes(town: Town, seconds: number): Promise<void> {
  await control(town, '/clock', {
    to: new Date(town.running.now().getTime() + seconds * 1000).toISOString(),
  });
  await waitUntilIdle(town);
}

/** The exchanges between platform and bot, without their bodies. */
export async function exchanges({ running }: Town): Promise<Omit<Exchange, 'request' | 'answer'>[]> {
  return (await (await fetch(`${running.url}/__sim/wire`)).json()) as Exchange[];
}

/** Waits until a fault has struck so many calls. */
export const waitForStrikes = (town: Town, name: FaultName, count: number): Promise<void> =>
  until(
    async () => (await exchanges(town)).filter(({ fault }) => fault === name).length >= count,
    `${name} has struck ${count} calls`,
  );

/** The kinds of the events of a unit's quarter, the newest first. */
export async function historyOf({ running }: Town, unit: string): Promise<string[]> {
  const events = await running.store.transact(tx => tx.history({ unit, period: '2025Q3', limit: 1000 }));
  return events.map(({ event }) => event.kind);
}
