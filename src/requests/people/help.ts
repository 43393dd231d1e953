import type { Person } from '../../core/people/person.js';
import { isAllowed } from '../../core/people/permissions.js';
import { namingsOf } from '../../core/people/deputy.js';
import { isReported } from '../../core/submission/submission.js';
import type { CommandButton } from '../../../cards/question.js';
import type { NamingView } from '../../../cards/deputy.js';
import { helpCard } from '../../../cards/help.js';
import { formatDay, titleOf } from '../../../cards/phrases.js';
import { submitDeadline } from '../../plan/calendar.js';
import { yearOf } from '../../plan/period.js';
import { answer, readReports, type Context } from '../context.js';
import type { Command, CommandMessage } from '../request.js';
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

/** The commands that a person may use and that make sense as a button. */
export const buttonsFor = (person: Person, commands: Readonly<Record<string, Command>>): CommandButton[] =>
  commandsFor(person, commands).flatMap(([name, { word, tap }]) =>
    tap === undefined ? [] : [{ name, word, ...(tap === true ? {} : { question: tap }) }],
  );

/** `/help`: shows in one message the person's open tasks and the commands that they may use. */
export async function helpCommand(
  commands: Readonly<Record<string, Command>>,
  context: Context,
  { place }: CommandMessage,
): Promise<void> {
  const { person, plans } = context;
  const units = person.units.flatMap(key => plans.latest.units.get(key) ?? []);
  const duties = await readDuties(context);
  const card = helpCard({
    ...{ person, units, duties, leaves: await readLeaves(context) },
    commands: commandsFor(person, commands),
    buttons: buttonsFor(person, commands).filter(({ name }) => name !== 'help'),
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

async function readDuties(context: Context): Promise<string[]> {
  const { person, tx } = context;
  const duties: string[] = [];
  const units = person.units.flatMap(key => context.plans.latest.units.get(key) ?? []);
  for (const { unit, period, state } of await readReports(context, units)) {
    const plan = context.plans.forYear(yearOf(period)) ?? context.plans.latest;
    if (!isReported(state))
      duties.push(
        `填报 ${titleOf(period, unit)}，${formatDay(submitDeadline(plan.calendar, period))}24:00前提交`,
      );
  }
  if (isAllowed(person, 'review')) {
    const count = await tx.countToReview();
    if (count > 0) duties.push(`有 ${count} 份填报待审核，发送“审核”查看`);
  }
  if (person.roles.has('admin') && (await tx.setting(WORKING_GROUP)) === undefined)
    duties.push('设定工作群：在工作群里 @我 发送“本群”');
  return duties;
}
