import { readArguments, unreadWords } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import { isQuiet, type ReminderTime } from '../../core/reminders.js';
import { Problem } from '../../core/problem.js';
import type { ManualReminder } from '../../core/outgoing.js';
import { noticeCard } from '../../../cards/notices.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import { exampleUnit, periodWords } from '../../plan/period-words.js';
import { answer, currentPeriodOfAll, isAsked, type Context, type Place } from '../context.js';
import { readPresentReporters } from '../people/reporters.js';
import { WORKING_GROUP } from '../people/working-group.js';
import type { CommandMessage } from '../request.js';
import { readSubjects } from './reminder-facts.js';

/** The question before `/remind`. */
export const REMIND_QUESTION = '现在提醒还没有报送的单位？';

/** A reminder by hand as it is stored with its messages. */
interface Reminding {
  readonly slot: ReminderTime;
  readonly manual: ManualReminder;
}

/**
 * `/remind [unit]`: sends a reminder of the current period at once, to the group and to the reporters of missing units; with a
 * unit to its reporters alone.
 */
export async function remindCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { now, zone, today } = context;
  const period = await currentPeriodOfAll(context);
  requirePlan(context.plans, period, today);
  const unit = readUnit(context, words, period);
  if (isQuiet(now, zone))
    throw new Problem('busy', '现在是休息时间（20:00 至次日 8:00），不发催报。', '请在 8:00 以后再发。');
  const reminding: Reminding = {
    slot: { day: today, hour: 9 },
    manual: { period, at: now.toISOString(), ...(unit && { unit: unit.key }) },
  };
  return unit ? remindUnit(context, place, unit, reminding) : remindAll(context, place, reminding);
}

/** The unit among the words of the command. Throws a Problem for other words, and for a period that is not the current one. */
function readUnit({ plans, today }: Context, words: readonly string[], current: string): Unit | undefined {
  const { latest } = plans;
  const { unit, period, rest } = readArguments(words, latest, today);
  const usage = `请这样写：催报，或催报 ${exampleUnit(latest)}。`;
  if (rest.length > 0) throw unreadWords(rest, latest, today, '，没有这样的单位', usage);
  if (period !== undefined && period !== current)
    throw new Problem(
      'bad-arguments',
      `催报只提醒当前${periodWords(latest).period}，不提醒${periodName(period)}。`,
      usage,
    );
  return unit;
}

async function remindAll(context: Context, place: Place, reminding: Reminding): Promise<void> {
  const { tx, now } = context;
  const groupId = await tx.setting(WORKING_GROUP);
  if (groupId === undefined)
    throw new Problem('not-a-group', '还没有设定工作群。', '请管理员在工作群里 @我 发送“本群”。');
  const count = (await readMissing(context, reminding)).length;
  if (count === 0) return say(context, place, '各单位都已报送，不用催报。');
  if (await isTappedTwice(context, 'all')) return say(context, place, JUST_DONE);
  await tx.send({ to: { kind: 'chat', chatId: groupId }, content: { kind: 'reminders', ...reminding } }, now);
  if (place.chatId !== groupId)
    await say(context, place, `正在工作群提醒 ${count} 个未报送的单位，并逐一私聊填报人。`);
}

/** Reminds the reporters of one unit in private. One that has reported is never reminded. */
async function remindUnit(context: Context, place: Place, unit: Unit, reminding: Reminding): Promise<void> {
  const { tx, now } = context;
  const { period } = reminding.manual;
  const name = unitName(unit);
  if (!isAsked(context, { unit, period }))
    return say(context, place, `${name}不填报${periodName(period)}，不用催报。`);
  if (!(await readMissing(context, reminding)).some(({ key }) => key === unit.key))
    return say(context, place, `${name}已报送${periodName(period)}，不用催报。`);
  const reporters = await readPresentReporters(context, [unit.key]);
  if (reporters.length === 0)
    throw new Problem('no-person', `${name}还没有填报人，没有人可以提醒。`, '请管理员发送“绑定”绑定填报人。');
  if (await isTappedTwice(context, unit.key)) return say(context, place, JUST_DONE);
  for (const { openId } of reporters)
    await tx.send({ to: { kind: 'person', openId }, content: { kind: 'reminder', ...reminding } }, now);
  await say(context, place, `正在私聊提醒${name}的填报人：${periodName(period)}还没有报送。`);
}

const DOUBLE_TAP_MS = 10_000;
const JUST_DONE = '刚刚已经催报过，没有重复提醒。要再催一次，请稍后再点。';

/** Whether somebody taps what was tapped within ten seconds; else the tap is noted. Who types a command twice wants it twice. */
async function isTappedTwice({ tx, now, channel }: Context, whom: string): Promise<boolean> {
  if (channel !== 'card') return false;
  const key = `reminded ${whom}`;
  const last = await tx.setting(key);
  if (last !== undefined && Math.abs(now.getTime() - Date.parse(last)) < DOUBLE_TAP_MS) return true;
  await tx.replaceSetting(key, last, now.toISOString());
  return false;
}

const readMissing = async (context: Context, { slot, manual }: Reminding): Promise<readonly Unit[]> =>
  (await readSubjects(context, slot, manual)).flatMap(({ missing }) => missing);

const say = (context: Context, place: Place, words: string): Promise<void> =>
  answer(context, place, { kind: 'card', card: noticeCard('催报', words, 'green') });
