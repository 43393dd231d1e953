import { readFileSync } from 'node:fs';

/** The project, seen from dist/files/bench. */
const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** Node's flags in `npm start`. */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter(word => word.startsWith('--'));
}

/** What deploy/jibao.service sets in the environment, by name. */
export function serviceEnvironment(): Record<string, string> {
  const line = /^Environment=(.*)$/mu.exec(read('deploy/jibao.service'))?.[1] ?? '';
  return Object.fromEntries(line.split(' ').map(pair => pair.split('=') as [string, string]));
}
