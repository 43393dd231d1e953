import { setTimeout as pause } from 'node:timers/promises';
import { unitName } from '../../src/plan/organisation.js';
import type { PlanData } from '../../src/plan/plan.js';
import { EARLIER } from '../app.js';
import type { DatabaseKind } from '../databases.js';
import { newPerson, messageEvent, type Person } from '../events.js';
import { plan, treeOf, withTargets } from '../plan.js';
import {
  freePort,
  launchProgram,
  startProgram,
  type Child,
  type Launched,
  type ProgramOptions,
} from '../program.js';
import { submit, type Reporter } from '../town.js';
import { deliverUntilTaken } from './deliver.js';
import { makeLog, type Log } from './log.js';
import { startTrialPlatform, type TrialPlatform } from './platform.js';
import { createSightings, type Sightings } from './sightings.js';

/** A database, the platform and the people; the program on it is started by each part of the trial. */
export interface Bureau {
  readonly database: string;
  readonly url: string;
  readonly platform: TrialPlatform;
  readonly sightings: Sightings;
  readonly log: Log;
  readonly plan: PlanData;
  readonly admin: Person;
  readonly reviewer: Person;
  readonly leader: Person;
  /** One for each unit. */
  readonly reporters: readonly Reporter[];
  readonly start: (options?: Partial<ProgramOptions>) => Promise<Child>;
  readonly launch: (options?: Partial<ProgramOptions>) => Promise<Launched>;
  readonly close: () => Promise<void>;
}

export interface BureauOptions {
  /** The longest time that the platform takes to answer a sending, in ms. */
  readonly latencyMs?: number;
  /** So many units, with enterprises below the plan's own five; those alone by default. */
  readonly units?: number;
}

const PATIENCE_MS = 60_000;

/**
 * Makes a bureau on an empty database: an admin has bound a reporter for each unit, a reviewer and a leader, and every
 * unit without another above it has handed in the earlier quarter.
 */
export async function openBureau(database: DatabaseKind, options: BureauOptions = {}): Promise<Bureau> {
  const { latencyMs, units } = options;
  const data = units === undefined ? plan.data : withTargets(treeOf(units));
  const platform = await startTrialPlatform(latencyMs);
  const sightings = createSightings();
  platform.onMessage(sightings.see);
  const { url, remove } = await database.create();
  const [admin, reviewer, leader] = [newPerson(), newPerson(), newPerson()];
  const log = await makeLog();
  const settings: ProgramOptions = {
    platform,
    databaseUrl: url,
    admin: admin.openId,
    output: log.descriptor,
    plan: data,
  };
  const bureau: Bureau = {
    database: database.name,
    url,
    platform,
    sightings,
    log,
    plan: data,
    admin,
    reviewer,
    leader,
    reporters: data.organisation.units.map(unit => ({ ...newPerson(), unit })),
    start: options => startProgram({ ...settings, ...options }),
    launch: options => launchProgram({ ...settings, ...options }),
    close: async () => {
      await platform.close();
      await remove();
      await log.close();
    },
  };
  await populate(bureau);
  return bureau;
}

async function populate(bureau: Bureau): Promise<void> {
  const { reporters, reviewer, leader } = bureau;
  const child = await bureau.start({ port: await freePort() });
  try {
    for (const reporter of reporters) await bind(bureau, child, reporter, unitName(reporter.unit));
    await bind(bureau, child, reviewer, '审核人');
    await bind(bureau, child, leader, '领导');
    const top = reporters.filter(({ unit }) => unit.parent === undefined);
    await Promise.all(top.map(reporter => submit({ child }, reporter, EARLIER, 0)));
  } finally {
    await child.stop();
  }
}

/** Gives a person a role, and waits until the bot says so. */
export async function bind(
  { admin, sightings }: Pick<Bureau, 'admin' | 'sightings'>,
  { port }: Pick<Child, 'port'>,
  person: Person,
  role: string,
): Promise<void> {
  const before = sightings.countTo(admin.openId);
  await deliverUntilTaken(port, messageEvent(admin, `/bind @_user_1 ${role}`, [person]), PATIENCE_MS);
  const end = performance.now() + PATIENCE_MS;
  while (sightings.countTo(admin.openId) === before) {
    if (performance.now() > end) throw new Error(`/bind … ${role} was not answered`);
    await pause(10);
  }
}
