import type { Person } from '../../core/people/person.js';
import { isAllowed, isLeftOut, type Ability } from '../../core/people/permissions.js';
import { namingsOf } from '../../core/people/deputy.js';
import { isMending, isReported } from '../../core/submission/submission.js';
import { MAX_LISTED } from '../../core/text.js';
import type { CommandButton } from '../../../cards/question.js';
import type { NamingView } from '../../../cards/deputy.js';
import { helpCard } from '../../../cards/help.js';
import { formatDay, titleOf } from '../../../cards/phrases.js';
import { submitDeadline } from '../../plan/calendar.js';
import { unitName } from '../../plan/organisation.js';
import { periodName, type LocalDate, type Period } from '../../plan/period.js';
import { answer, isAsked, ownUnits, readReports, type Context, type UnitReport } from '../context.js';
import type { Command, CommandMessage } from '../request.js';
import { readOpenAround } from '../deliverables/owed.js';
import { hasLetters } from '../letters/letters.js';
import { viewOf } from './deputy.js';
import { WORKING_GROUP } from './working-group.js';

/** The commands that a person may use, in the order of COMMANDS. */
export function commandsFor(
  person: Person,
  commands: Readonly<Record<string, Command>>,
): [string, Command][] {
  return Object.entries(commands).filter(
    ([, { ability, unlisted }]) => !unlisted && (ability === null || isAllowed(person, ability)),
  );
}

/** Those of commands that make sense as a button. */
export const buttonsOf = (commands: readonly [string, Command][]): CommandButton[] =>
  commands.flatMap(([name, { word, tap }]) =>
    tap === undefined ? [] : [{ name, word, ...(tap === true ? {} : { question: tap }) }],
  );

/** Commands about a person's own reports: of no use to somebody who has none to make. */
const OF_OWN_REPORTS: ReadonlySet<Ability | null> = new Set<Ability>(['fill', 'template']);

/**
 * The commands to offer to a person: of those that they may use not the ones about own reports when no plan asks for any of
 * `reports`, and not 文书 without a unit to make them for.
 */
export function offersFor(
  context: Context,
  commands: Readonly<Record<string, Command>>,
  reports: readonly UnitReport[],
): [string, Command][] {
  const hasReports = reports.some(report => isAsked(context, report));
  return commandsFor(context.person, commands).filter(
    ([, { ability }]) =>
      (hasReports || !OF_OWN_REPORTS.has(ability)) && (ability !== 'letters' || hasLetters(context)),
  );
}

/** `/help`: shows in one message the person's open tasks and the commands that they may use. */
export async function helpCommand(
  commands: Readonly<Record<string, Command>>,
  context: Context,
  { place }: CommandMessage,
): Promise<void> {
  const { person, plans } = context;
  const units = ownUnits(context);
  const reports = await readReports(context, units);
  const offers = offersFor(context, commands, reports);
  const duties = await readDuties(context, reports);
  const canTakeBack = reports.some(({ state }) => state === 'submitted');
  const card = helpCard({
    ...{ plan: plans.latest, person, units, duties, leaves: await readLeaves(context) },
    commands: offers,
    buttons: buttonsOf(offers).filter(({ name }) => name !== 'help' && (name !== 'recall' || canTakeBack)),
    isPrivate: place.kind === 'p2p',
  });
  await answer(context, place, { kind: 'card', card });
}

/** Those that are not over; most people have none. */
async function readLeaves(context: Context): Promise<NamingView[]> {
  const open = (await context.tx.deputyshipsOf(context.person.openId, context.today)).filter(
    ({ isEnded }) => !isEnded,
  );
  return namingsOf(open).map(naming => viewOf(context, naming));
}

/** The deadlines of their own that units have, by unit: of a return or an extension. */
async function readOwnDeadlines(
  { tx }: Context,
  reports: readonly UnitReport[],
): Promise<ReadonlyMap<string, LocalDate>> {
  const days = new Map<string, LocalDate>();
  const periods = new Set<Period>(reports.map(({ period }) => period));
  for (const period of periods) {
    const keys = reports.filter(each => each.period === period).map(({ unit }) => unit.key);
    for (const [key, { ownDeadline }] of await tx.submissionDates(period, keys))
      if (ownDeadline !== null) days.set(key, ownDeadline);
  }
  return days;
}

/** What is said of units that the plan of the period, or any plan of today, does not have. */
function leftOutLines(person: Person, reports: readonly UnitReport[]): string[] {
  const ends = '不用填报；如有疑问请联系管理员';
  if (isLeftOut(person)) return [`您负责的单位已不在现在的方案里，${ends}`];
  return reports
    .slice(0, MAX_LISTED)
    .map(({ unit, period }) => `${unitName(unit)}已不在${periodName(period)}的方案里，${ends}`);
}

async function readDuties(context: Context, reports: readonly UnitReport[]): Promise<string[]> {
  const { person, tx } = context;
  const duties = leftOutLines(
    person,
    reports.filter(report => !isAsked(context, report)),
  );
  const open = reports.filter(report => !isReported(report.state) && isAsked(context, report));
  const dates = await readOwnDeadlines(context, open.slice(0, MAX_LISTED));
  for (const { unit, period, state } of open) {
    const plan = context.plans.forPeriod(period) ?? context.plans.latest;
    const day = dates.get(unit.key) ?? submitDeadline(plan.calendar, period);
    const [task, end] = isMending(state) ? ['修改', '交回'] : ['填报', '提交'];
    const when =
      day < context.today ? `${formatDay(day)}已截止，请尽快${end}` : `${formatDay(day)}24:00前${end}`;
    duties.push(`${task} ${titleOf(period, unit)}，${when}`);
  }
  duties.push(...(await readDeliverableDuties(context)));
  if (isAllowed(person, 'review')) {
    const count = await tx.countToReview();
    if (count > 0) duties.push(`有 ${count} 份填报待审核，发送“审核”查看`);
    const files = await tx.countDeliverablesToReview();
    if (files > 0) duties.push(`有 ${files} 份阶段材料待审核，发送“审核”查看`);
  }
  if (person.roles.has('admin') && (await tx.setting(WORKING_GROUP)) === undefined)
    duties.push('设定工作群：在工作群里 @我 发送“本群”');
  return duties;
}

/** What the person's units owe beside their tables (阶段材料), due soon or overdue. */
async function readDeliverableDuties(context: Context): Promise<string[]> {
  const { today } = context;
  const units = ownUnits(context);
  const open = await readOpenAround(context, units, today, 'own');
  return open.map(({ unit, deliverable: { name }, dueOn, state }) => {
    const where = units.length > 1 ? `${unitName(unit)}的` : '';
    const when = dueOn < today ? `${formatDay(dueOn)}已到期` : `${formatDay(dueOn)}24:00前`;
    return `${state === 'given-back' ? '改好再交' : '送交'}${where}${name}，${when}：把文件发到这里`;
  });
}
