import type { Child } from './program.js';

/** The server process's own metrics. */
export interface ProcessState {
  /** Resident memory in MB (10^6 bytes). */
  readonly memory: number;
  /** Processor time since the start, in ms; other work on the machine hardly changes it, unlike a rate. */
  readonly cpu: number;
  /** The longest time for which its event loop stood still since the last reading, in ms. */
  readonly block: number;
}

/** The loop's delay is measured by a timer of this interval, which is part of it. */
const DELAY_RESOLUTION_MS = 10;

export async function readState({ port }: Child): Promise<ProcessState> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  return {
    memory: metric(text, 'process_resident_memory_bytes') / 1e6,
    cpu: metric(text, 'process_cpu_seconds_total') * 1000,
    block: Math.max(0, metric(text, 'nodejs_eventloop_lag_max_seconds') * 1000 - DELAY_RESOLUTION_MS),
  };
}

function metric(text: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)`, 'mu').exec(text)?.[1];
  if (value === undefined) throw new Error(`the metrics have no ${name}`);
  return Number(value);
}

/** The longest delay of the event loop since the last reading, in ms. */
export async function readLag({ port }: Child): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return metric(await response.text(), 'nodejs_eventloop_lag_max_seconds') * 1000;
}
