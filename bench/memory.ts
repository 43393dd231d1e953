import type { Child } from './program.js';

/** The resident memory of a server process as its own metrics state it, in MB (10^6 bytes). */
export async function residentMegabytes({ port }: Child): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const bytes = /^process_resident_memory_bytes (\S+)/mu.exec(await response.text())?.[1];
  if (bytes === undefined) throw new Error('the metrics do not state the memory');
  return Number(bytes) / 1e6;
}
