import { COMMANDS, commandWords, nearestCommand, type CommandName } from '../../core/command.js';
import { abilityOf, isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { startOf } from '../../core/text.js';
import { isHandedIn } from '../../core/submission/submission.js';
import { helpCard } from '../../../cards/help.js';
import { dayWords, titleOf } from '../../../cards/words.js';
import { submitBy } from '../../plan/calendar.js';
import { yearOf } from '../../plan/period.js';
import { answer, currentPeriodOf, type Context, type Place } from '../context.js';
import { WORKING_GROUP } from './roles.js';

/** The commands this version carries out. */
export const BUILT: readonly CommandName[] = [
  'fill',
  'status',
  'summary',
  'review',
  'template',
  'rules',
  'remind',
  'history',
  'reopen',
  'extend',
  'allow',
  'forward',
  'calendar',
  'members',
  'help',
  'claim',
  'here',
  'bind',
  'unbind',
];

/** `/help`: what this person has to do now, by role. One message. */
export async function helpCommand(context: Context, place: Place): Promise<void> {
  const { person, plans } = context;
  const commands = BUILT.filter(name => {
    const ability = abilityOf(name);
    return ability ? isAllowed(person, ability) : name === 'help';
  });
  const units = person.units.flatMap(key => plans.latest.units.get(key) ?? []);
  const duties = await dutiesOf(context);
  await answer(context, place, { kind: 'card', card: helpCard({ person, units, duties, commands }) });
}

async function dutiesOf(context: Context): Promise<string[]> {
  const { person, tx } = context;
  const duties: string[] = [];
  for (const key of person.units) {
    const unit = context.plans.latest.units.get(key);
    if (!unit) continue;
    const period = await currentPeriodOf(context, unit);
    const { state } = await tx.submission(key, period);
    const plan = context.plans.of(yearOf(period)) ?? context.plans.latest;
    if (!isHandedIn(state))
      duties.push(`填报 ${titleOf(period, unit)}，${dayWords(submitBy(plan.calendar, period))}前提交`);
  }
  if (isAllowed(person, 'review')) {
    const waiting = await tx.waiting();
    if (waiting.length > 0) duties.push(`有 ${waiting.length} 份填报待审核，发送“审核”查看`);
  }
  if (person.roles.has('admin') && (await tx.setting(WORKING_GROUP)) === undefined)
    duties.push('设定工作群：在工作群里 @我 发送 /here');
  return duties;
}

/** A command of a later version. */
export function notBuilt(name: CommandName): Problem {
  const now = BUILT.filter(built => !['claim', 'here', 'bind', 'unbind'].includes(built));
  return new Problem(
    'not-built',
    `这个版本还没有“${COMMANDS[name].word}”（/${name}）。`,
    `现在可以用：${now.map(commandWords).join('、')}。`,
  );
}

export function unknownCommand(text: string): Problem {
  const shown = startOf(text.trim(), 20);
  return new Problem(
    'unknown-command',
    `没有“${shown}”这个命令。`,
    `您是不是要：${commandWords(nearestCommand(text))}？发送“帮助”可以看到全部命令。`,
  );
}
