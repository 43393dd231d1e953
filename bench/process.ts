import type { Child } from './program.js';

/** The server process's own metrics. */
export interface ProcessState {
  /** Resident memory in MB (10^6 bytes). */
  readonly memory: number;
  /** Processor time since the start, in ms; other work on the machine hardly changes it, unlike a rate. */
  readonly cpu: number;
}

export async function readState({ port }: Child): Promise<ProcessState> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  return {
    memory: metric(text, 'process_resident_memory_bytes') / 1e6,
    cpu: metric(text, 'process_cpu_seconds_total') * 1000,
  };
}

function metric(text: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)`, 'mu').exec(text)?.[1];
  if (value === undefined) throw new Error(`the metrics have no ${name}`);
  return Number(value);
}
