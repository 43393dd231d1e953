import { setTimeout as pause } from 'node:timers/promises';
import type { LongConnections } from '../../src/sandbox/wire/long-connection.js';
import { requestFor } from '../load.js';
import { openConnection, type Connection } from '../wire.js';

/** What became of one request of the platform. */
export type Delivery =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly ms: number }
  /** `refused`: nobody took it. `cut`: the line broke. `late`: no answer within the platform's three seconds. */
  | { readonly kind: 'refused' | 'cut' | 'late'; readonly ms: number };

export type Path = '/webhook/event' | '/webhook/card';

/** The platform waits this long for an answer. */
export const PATIENCE_MS = 3_000;
/** The platform repeats an event after 15 seconds; the trial does not wait that long. */
const REPEAT_MS = 300;

type EventPayload = Parameters<LongConnections['deliver']>[1];

/** The way to the program: the port of its webhook, or the lines that it opened. */
export type Way = number | LongConnections;

/** Delivers an event once: signed and encrypted on a connection of its own, or on one of the lines. */
export function deliver(way: Way, event: object, path?: Path): Promise<Delivery> {
  return typeof way === 'number' ? deliverByWebhook(way, event, path) : deliverByLine(way, event);
}

async function deliverByLine(lines: LongConnections, event: object): Promise<Delivery> {
  const startedAt = performance.now();
  const passed = () => performance.now() - startedAt;
  if (lines.count() === 0) return { kind: 'refused', ms: passed() };
  try {
    // A changed event may lack what the sandbox's own events have.
    const { status, text } = await lines.deliver('event', event as EventPayload);
    return { kind: 'answered', status, body: text, ms: passed() };
  } catch {
    return { kind: 'late', ms: passed() };
  }
}

/** Delivers an event, or its text, by the webhook. */
export async function deliverByWebhook(port: number, event: object | string, path?: Path): Promise<Delivery> {
  const startedAt = performance.now();
  const passed = () => performance.now() - startedAt;
  let connection: Connection | undefined;
  const timer = new AbortController();
  try {
    connection = await openConnection(port);
  } catch {
    return { kind: 'refused', ms: passed() };
  }
  try {
    const reply = connection.send(requestFor(event, path));
    const late = pause(PATIENCE_MS, undefined, { signal: timer.signal });
    const first = await Promise.race([reply, late]);
    reply.catch(() => undefined);
    return first
      ? { kind: 'answered', status: first.status, body: first.body.toString('utf8'), ms: passed() }
      : { kind: 'late', ms: passed() };
  } catch {
    return { kind: 'cut', ms: passed() };
  } finally {
    timer.abort();
    connection.close();
  }
}

/** Delivers an event until it is acknowledged, as the platform does; false when that takes longer than `forMs`. */
export async function deliverUntilTaken(way: Way, event: object, forMs: number): Promise<boolean> {
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const delivery = await deliver(way, event);
    if (delivery.kind === 'answered' && delivery.status === 200) return true;
    await pause(REPEAT_MS);
  }
  return false;
}
