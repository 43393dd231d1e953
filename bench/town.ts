import { routeName, type RouteOf } from '../cards/routes.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import type { Period } from '../src/plan/period.js';
import type { PlanData } from '../src/plan/plan.js';
import { EARLIER } from './app.js';
import type { DatabaseKind } from './databases.js';
import { messageEvent, newPerson, tapEvent, type Person } from './events.js';
import { post } from './load.js';
import { figuresOf, PAGES, inputsOfPage } from './plan.js';
import { startPlatform, type Platform } from './platform.js';
import { startProgram, type Child } from './program.js';

/** A reporter of one unit. */
export interface Reporter extends Person {
  readonly unit: Unit;
}

/** The program on one database, with its platform and its people. */
export interface Town {
  readonly database: DatabaseKind;
  readonly platform: Platform;
  readonly child: Child;
  readonly reporters: readonly Reporter[];
  readonly reviewer: Person;
  readonly close: () => Promise<void>;
}

/** Starts the program on an empty database; an admin's commands bind one reporter for each of the units, and a reviewer. */
export async function startTown(
  database: DatabaseKind,
  seats: readonly Unit[],
  plan?: PlanData,
): Promise<Town> {
  const [platform, admin, reviewer] = [await startPlatform(), newPerson(), newPerson()];
  const { url, remove } = await database.create();
  const child = await startProgram({
    platform,
    databaseUrl: url,
    admin: admin.openId,
    ...(plan && { plan }),
  });
  const reporters = seats.map(unit => ({ ...newPerson(), unit }));
  const town = { database, platform, child, reporters, reviewer };
  for (const { unit, ...person } of reporters) await bind(town, admin, person, unitName(unit));
  await bind(town, admin, reviewer, '审核人');
  return {
    ...town,
    close: async () => {
      await child.stop();
      await platform.close();
      await remove();
    },
  };
}

type RunningTown = Pick<Town, 'child' | 'platform'>;

async function bind(town: RunningTown, admin: Person, person: Person, role: string): Promise<void> {
  await say(town, admin, `/bind @_user_1 ${role}`, [person]);
}

/** Sends a message and waits for the bot's next message to its sender. */
export async function say(
  { child, platform }: RunningTown,
  person: Person,
  text: string,
  mentions: readonly Person[] = [],
): Promise<void> {
  await Promise.all([
    platform.nextMessage(({ to }) => to === person.openId),
    post(child.port, messageEvent(person, text, mentions)),
  ]);
}

/** Taps a button and returns the bot's answer. Throws when the answer lacks the expected text. */
export async function tap(
  { child }: Pick<Town, 'child'>,
  person: Person,
  button: string,
  fields: Readonly<Record<string, string>>,
  expected: string,
): Promise<string> {
  const answer = await post(child.port, tapEvent(person, button, fields));
  if (!answer.includes(expected)) throw new Error(`${button} was answered: ${answer.slice(0, 300)}`);
  return answer;
}

/** Fills every page of a period's form and submits it. */
export async function submit(
  town: Pick<Town, 'child'>,
  reporter: Reporter,
  period: Period,
  filling: number,
): Promise<void> {
  const figures = figuresOf(filling);
  const unit = reporter.unit.key;
  let version = 0;
  for (let page = 1; page <= PAGES; page += 1) {
    const button = routeName('save', { unit, period, version, page, to: page + 1 });
    const answer = await tap(town, reporter, button, inputsOfPage(page, figures), '已保存');
    version = readVersion(answer, unit, period);
  }
  const fields = { summary: '本季度安全生产标准化各项工作按计划推进。' };
  await tap(town, reporter, routeName('submit', { unit, period, version }), fields, '已提交');
}

/** Opens a submission's review card as the reviewer and approves it. */
export async function approve(town: Town, { unit }: Reporter, period: Period): Promise<void> {
  const target: Omit<RouteOf<'look'>, 'verb'> = { unit: unit.key, period };
  const card = await tap(town, town.reviewer, routeName('look', target), {}, '通过');
  const version = readVersion(card, unit.key, period);
  const button = routeName('approve', { ...target, version });
  await tap(town, town.reviewer, button, {}, '已通过');
}

/** Submits every unit's earlier quarter: without it the form would have less to compare. */
export async function submitEarlier(town: Town): Promise<void> {
  await Promise.all(town.reporters.map(reporter => submit(town, reporter, EARLIER, 0)));
}

/** Reads the submission's version from the buttons of a card. */
export function readVersion(answer: string, unit: string, period: Period): number {
  const version = new RegExp(`"[a-z]+\\.${unit}\\.${period}\\.(\\d+)[."]`, 'u').exec(answer)?.[1];
  if (version === undefined) throw new Error(`no button of ${unit} ${period} in: ${answer.slice(0, 300)}`);
  return Number(version);
}
