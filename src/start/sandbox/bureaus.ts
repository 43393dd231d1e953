import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../config.js';
import type { PlanData } from '../../plan/plan.js';
import type { Bureaus } from '../../sandbox/sandbox.js';
import { planBook, planBookName } from '../../workbook/plan-book/plan-book.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import type { SandboxScene } from '../platform.js';
import { readPlanFile } from '../plan-files.js';

/** A program that plays a bureau. */
export interface Played {
  readonly url: string;
  /** Resolves when its opening scene is over. */
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a program that plays another bureau; `bureaus` are the choices as its page shows them. */
export type Play = (config: Config, scene: SandboxScene) => Promise<Played>;

/** The second bureau: made of its blank official file, as docs/official-files.md says. */
const BUREAU = '云岭县教育局';
const PLAN_FILE = `${BUREAU}方案.json`;
const BLANK_FILE = `${BUREAU}空表.docx`;
/** A day in a month of its plan on which nothing is sent by itself: the first reminder is on the day after. */
const NOW = new Date('2026-03-17T09:30:00+08:00');

const OWN = 'own';
const READY = 'yunling';
const NEW = 'yunling-new';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** All that plays beside the sandbox's own bureau. */
export interface BureauHouse {
  /** The choices as the sandbox's own page shows them. */
  readonly bureaus: Bureaus;
  readonly stop: () => Promise<void>;
}

/**
 * Opens the choice of bureaus: the sandbox's own one, the second one with its plan, and the second one as it installs the bot,
 * without a plan. Each of these two is a program of its own in this process, started when somebody chooses it. Undefined where
 * the examples are not at hand.
 */
export async function openBureaus(options: {
  readonly config: Config;
  readonly own: PlanData;
  readonly ownUrl: () => string;
  readonly play: Play;
}): Promise<BureauHouse | undefined> {
  const { config, own, ownUrl, play } = options;
  const folder = examplesFolder();
  if (folder === undefined || own.organisation.bureau === BUREAU) return undefined;
  const planPath = join(folder, PLAN_FILE);
  const { data } = await readPlanFile(planPath);
  const playing = new Map<string, Promise<Played>>();
  const choices = [
    { key: OWN, name: own.organisation.bureau },
    { key: READY, name: `${BUREAU}（方案已有）` },
    { key: NEW, name: `${BUREAU}（从官方空表开始）` },
  ];
  const files = filesOf(join(folder, BLANK_FILE), data);
  const open: Bureaus['open'] = async (key, anew) => {
    if (key === OWN) return ownUrl();
    const earlier = playing.get(key);
    if (earlier && !anew) return (await earlier).url;
    const next = begin(key);
    playing.set(key, next);
    next.catch(() => playing.delete(key));
    const { url, ready } = await next;
    await ready;
    // The page that asked has its answer before its own program ends.
    if (earlier) setTimeout(() => void earlier.then(({ stop }) => stop()), STOP_AFTER_MS).unref();
    return url;
  };
  const bureausAt = (here: string): Bureaus => ({
    ...{ here, choices, isNewHere: here === NEW, files: here === OWN ? [] : files },
    open,
  });
  const begin = (key: string): Promise<Played> =>
    key === NEW
      ? playNew(config, scene => play(scene, { bureaus: bureausAt(NEW), newBureau: BUREAU }))
      : play(
          { ...settingsFor(config), plan: planPath, databaseUrl: besideOwn(config.databaseUrl) },
          { bureaus: bureausAt(READY), hasExampleFigures: true },
        );
  return {
    bureaus: bureausAt(OWN),
    stop: async () => {
      await Promise.all(
        [...playing.values()].map(each =>
          each.then(
            ({ stop }) => stop(),
            () => undefined,
          ),
        ),
      );
    },
  };
}

const STOP_AFTER_MS = 2_000;

const settingsFor = (config: Config): Config => ({ ...config, port: 0, now: NOW, sandboxState: null });

/** A bureau without a plan of its own begins anew each time: its database is gone with it. */
async function playNew(config: Config, play: (config: Config) => Promise<Played>): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-sandbox-'));
  const drop = () => rm(folder, { recursive: true, force: true });
  try {
    const played = await play({
      ...settingsFor(config),
      ...{ plan: 'dehua', databaseUrl: `file:${join(folder, 'sandbox.db')}` },
    });
    return {
      ...played,
      stop: async () => {
        await played.stop();
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw error;
  }
}

/** The database of the second bureau: a file beside that of the own one. */
export const besideOwn = (databaseUrl: string): string =>
  databaseUrl.startsWith('file:')
    ? databaseUrl.replace(/(?:\.db)?(?=\?|$)/u, `-${READY}.db`)
    : `file:./data/sandbox-${READY}.db`;

function filesOf(blank: string, data: PlanData): Bureaus['files'] {
  return [
    { key: 'blank', label: '官方空表', name: BLANK_FILE, mime: WORD, read: () => readFile(blank) },
    {
      ...{ key: 'answered', label: '答好的方案册', name: planBookName(data), mime: EXCEL },
      read: () => writeBook(planBook(data)),
    },
  ];
}

/** Finds docs/examples, from a run of the sources as well as from a build in another folder. */
function examplesFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'docs/examples', PLAN_FILE))) {
    if (folder === dirname(folder)) return undefined;
    folder = dirname(folder);
  }
  return join(folder, 'docs/examples');
}
