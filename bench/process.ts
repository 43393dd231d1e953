import type { Child } from './program.js';

/** What the server process's own metrics say of it. */
export interface ProcessState {
  /** Resident memory in MB (10^6 bytes). */
  readonly memory: number;
  /** Processor time used since it started, in ms; unlike a rate it hardly depends on what else the machine does. */
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
