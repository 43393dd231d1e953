import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROGRAM = [process.execPath, join(import.meta.dirname, '../../dist/src/main.js')];

describe.skipIf(process.platform === 'win32')('a program', () => {
  let folder: string;
  let child: ChildProcess;
  /** Resolves with the lines of the output when nobody can write to it any more: the program has ended. */
  let ended: Promise<readonly string[]>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-parent-'));
  });
  afterEach(async () => {
    killGroup(child);
    await ended;
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts a command in a process group of its own; resolves when a line of its output has these words. */
  const runUntil = (words: string, [command = '', ...args]: readonly string[]): Promise<void> => {
    const started = spawn(command, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    child = started;
    const lines: string[] = [];
    const reader = createInterface({ input: started.stdout });
    ended = once(reader, 'close').then(() => lines);
    return new Promise((resolve, reject) => {
      reader.on('line', line => {
        lines.push(line);
        if (line.includes(words)) resolve();
      });
      reader.once('close', () => {
        reject(new Error(`it ended before it said ${words}:\n${lines.join('\n')}`));
      });
    });
  };

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'that npm started ends in order when npm’s shell ends by %s',
    async signal => {
      await runUntil('"listening"', ['sh', '-c', '"$0" "$@"; true', ...PROGRAM]);
      child.kill(signal);
      expect((await ended).at(-1)).toContain('"msg":"stopped"');
    },
  );

  it('whose terminal is closed ends in order', async () => {
    await runUntil('"listening"', PROGRAM);
    child.kill('SIGHUP');
    expect((await ended).at(-1)).toContain('"msg":"stopped"');
  });

  it('that gets a signal during its start ends in order', async () => {
    await runUntil('"the plan in force"', PROGRAM);
    child.kill('SIGTERM');
    expect((await ended).at(-1)).toContain('"msg":"stopped"');
  });
});

/** Kills what is left of a command and of what it started, also when the command itself has ended. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left.
  }
}
