import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { APP, clock } from './app.js';
import type { PlanData } from '../src/plan/plan.js';
import type { Platform } from './platform.js';
import { serviceEnvironment, startFlags } from './start-command.js';
import { registerCleanUp } from './tidy.js';

/** A program in its own process. */
export interface Child {
  readonly port: number;
  readonly pid: number;
  /** The time from the start of the process until it was ready, in ms. */
  readonly readyAfterMs: number;
  /** Sends a signal to the process. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends the process and removes its folder. */
  readonly stop: () => Promise<void>;
}

/** A process that may not be ready yet. */
export interface Launched extends Pick<Child, 'signal' | 'stop'> {
  /** Resolves when it is ready; rejects when it ends before, and then tidies up. */
  readonly ready: () => Promise<Child>;
}

/** Where a process listens and writes. */
export interface Place {
  /** A free port by default. */
  readonly port?: number;
  /** The file descriptor for what it prints; this process's standard error by default. */
  readonly output?: number;
}

export interface ProgramOptions extends Place {
  readonly platform: Pick<Platform, 'url'>;
  readonly databaseUrl: string;
  readonly admin: string;
  /** The plan of the bureau; the built-in one by default. */
  readonly plan?: PlanData;
  /** By webhook by default. */
  readonly transport?: 'webhook' | 'websocket';
}

interface Folder extends Place {
  /** The contents of files in the folder of the process, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 30_000;
const POLL_MS = 5;
/** A folder for a CPU profile of every measured process; profiling makes the figures slower. */
const PROFILE_FOLDER = process.env['BENCH_PROFILE'];
/** The flags and the environment with which the systemd unit starts the program. */
const NODE_FLAGS = [
  ...startFlags(),
  ...(PROFILE_FOLDER ? ['--cpu-prof', `--cpu-prof-dir=${resolve(PROFILE_FOLDER)}`] : []),
];
const ENVIRONMENT = serviceEnvironment();

/** The program as it is installed: the bundle. */
const MAIN = '../../src/main.js';
const PLAN_FILE = 'plan.json';

/** Starts the program like a deployment, against the given platform. Resolves when it is ready. */
export async function startProgram(options: ProgramOptions): Promise<Child> {
  return (await launchProgram(options)).ready();
}

/** Starts the program and does not wait until it is ready. */
export function launchProgram(options: ProgramOptions): Promise<Launched> {
  const { platform, databaseUrl, admin, plan, transport = 'webhook', ...place } = options;
  const settings = {
    FEISHU_APP_ID: APP.id,
    FEISHU_APP_SECRET: APP.secret,
    FEISHU_ENCRYPT_KEY: APP.encryptKey,
    FEISHU_VERIFICATION_TOKEN: APP.verificationToken,
    FEISHU_DOMAIN: platform.url,
    FEISHU_TRANSPORT: transport,
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    JIBAO_BACKUPS: 'off',
    // The stand-in platform takes everything: the program's own rate is measured.
    JIBAO_MESSAGES_PER_MINUTE: 'off',
    JIBAO_ADMINS: admin,
    JIBAO_NOW: clock().toISOString(),
    LOG_LEVEL: 'warn',
    ...(plan ? { JIBAO_PLAN: PLAN_FILE } : {}),
  };
  const files = plan ? { [PLAN_FILE]: JSON.stringify(plan) } : {};
  return launchChild(MAIN, [], settings, '/readyz', { ...place, files });
}

/**
 * Starts a script of dist/ and waits until its path answers 200. The script gets PORT and the environment of the
 * systemd unit, and only PATH from this environment.
 */
export async function startChild(
  script: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  path: string,
): Promise<Child> {
  return (await launchChild(script, args, settings, path)).ready();
}

async function launchChild(
  script: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  path: string,
  { port: wantedPort, output = 2, files = {} }: Folder = {},
): Promise<Launched> {
  const port = wantedPort ?? (await freePort());
  // In an empty folder: a .env file in the checkout must not change the measurement.
  const folder = await mkdtemp(join(tmpdir(), 'jibao-bench-'));
  for (const [name, contents] of Object.entries(files)) await writeFile(join(folder, name), contents);
  const { PATH = '' } = process.env;
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [...NODE_FLAGS, fileURLToPath(new URL(script, import.meta.url)), ...args],
    {
      cwd: folder,
      env: { PATH, ...ENVIRONMENT, ...settings, PORT: String(port) },
      stdio: ['ignore', output, output],
    },
  );
  const stop = registerCleanUp(async () => {
    await endProcess(child);
    await rm(folder, { recursive: true, force: true });
  });
  const signal: Child['signal'] = name => {
    child.kill(name);
  };
  const ready = async (): Promise<Child> => {
    try {
      await waitUntilReady(child, `http://127.0.0.1:${port}${path}`);
    } catch (error) {
      await stop();
      throw error;
    }
    return { port, pid: child.pid ?? 0, readyAfterMs: performance.now() - startedAt, signal, stop };
  };
  return { ready, signal, stop };
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  const end = performance.now() + TIMEOUT_MS;
  while (performance.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the program ended with ${child.exitCode ?? child.signalCode ?? ''}`);
    if (await isOk(url)) return;
    await pause(POLL_MS);
  }
  throw new Error(`${url} did not answer 200 in ${TIMEOUT_MS / 1000} s`);
}

async function isOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killTimer = new AbortController();
  const killed = pause(TIMEOUT_MS, undefined, { signal: killTimer.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await exited;
  killTimer.abort();
  await killed;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
