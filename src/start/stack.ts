import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { print } from './print.js';

/**
 * The maps of the bundle are read when a stack is logged: reading them at the start, as Node's --enable-source-maps does,
 * takes 15 MB and a tenth of the start. In a rush of errors each is read once.
 */
const maps = new Map<string, SourceMap | undefined>();
const KEPT_MS = 60_000;

const PLACE = /(?<file>file:\/\/[^\s()]+|\/[^\s()]+|[A-Z]:\\[^\s()]+):(?<line>\d+):(?<column>\d+)/gu;

/** Names the places of a stack by the sources instead of by the bundle. */
export function withSources(stack: string): string {
  return stack.replaceAll(PLACE, (place, file: string, line: string, column: string) => {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const entry = mapOf(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    const source = relative(process.cwd(), resolve(dirname(path), entry.originalSource));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** Ends the process at an error that nobody catches. Node itself would print the line that failed: the whole bundle. */
export function endReadably(): void {
  process.on('uncaughtException', (error: unknown) => {
    const words = error instanceof Error ? withSources(error.stack ?? error.message) : String(error);
    print('stderr', `${words}\n`);
    process.exit(1);
  });
}

function mapOf(file: string): SourceMap | undefined {
  if (maps.size === 0)
    setTimeout(() => {
      maps.clear();
    }, KEPT_MS).unref();
  if (!maps.has(file)) maps.set(file, readMap(file));
  return maps.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
