import { findUnits, readArguments } from '../core/command.js';
import { findUnitsByPart, guessUnits } from '../core/near-units.js';
import type { CardAnswer, CardJson } from '../core/outgoing.js';
import { isAllowed } from '../core/people/permissions.js';
import { Problem } from '../core/problem.js';
import { extractScope } from '../core/scope.js';
import { isReported } from '../core/submission/submission.js';
import { unitQuestionCard } from '../../cards/notices.js';
import { namedUnitCard } from '../../cards/question.js';
import type { RouteOf } from '../../cards/routes.js';
import { unitName, type Unit } from '../plan/organisation.js';
import type { Period } from '../plan/period.js';
import { readPlanPeriod } from '../plan/read-period.js';
import { COMMANDS } from './commands.js';
import { answer, isAsked, readReports, toast, type Context, type Place } from './context.js';
import { requireUnit } from './form.js';
import { describeReport } from './people/questions.js';
import type { CommandMessage } from './request.js';
import { requireRight } from './rights.js';

/** The commands that are about one unit, which a person names after them. Words after 历史 may be a measure. */
const ABOUT_UNITS = new Set(['fill', 'template', 'status', 'summary', 'targets', 'review', 'remind']);

/**
 * Asks which unit is meant when the words after a command name none, but a part of some names: 没有找到“供水”，您是指“城市供水”吗？
 * False: the command has no such word.
 */
export async function askForUnitMeant(
  context: Context,
  { place, words }: CommandMessage,
  command: string,
): Promise<boolean> {
  if (!ABOUT_UNITS.has(command)) return false;
  const plan = context.plans.latest;
  const { scope, rest: others } = extractScope(words, plan);
  const { unit, period, rest } = readArguments(others, plan, context.today);
  if (scope || unit || rest.length === 0) return false;
  const part = rest.join('');
  const units = guessUnits(part, plan);
  if (units.length === 0) return false;
  const card = unitQuestionCard({ part, units, command, of: period ?? 'all' });
  await answer(context, place, { kind: 'card', card });
  return true;
}

/**
 * Answers the name of a unit that was sent without a command, `城市供水` or `供水`, with how it stands and what the person can do
 * about it; asks when several units are meant. False: the text names none.
 */
export async function answerUnitName(context: Context, place: Place, text: string): Promise<boolean> {
  const { plans, today } = context;
  const plan = plans.latest;
  const words = text.normalize('NFKC').replace(/[?!。\s]+$/u, '').trim().split(/\s+/u); // prettier-ignore
  if (words.length > MAX_NAME_WORDS) return false;
  const period = words.map(word => readPlanPeriod(word, today, plan)).find(each => each !== undefined);
  const part = words.filter(word => readPlanPeriod(word, today, plan) === undefined).join('');
  const exact = findUnits(part, plan);
  const units = exact.length > 0 ? exact : guessUnits(part, plan);
  const [only] = units;
  if (!only) return false;
  await requireRight(context, 'status');
  const isNamed = exact.length > 0 || findUnitsByPart(part, plan).length > 0;
  const card =
    units.length === 1 && isNamed
      ? await makeUnitCard(context, only, period)
      : unitQuestionCard({ part, units, command: 'status', of: period ?? 'all' });
  await answer(context, place, { kind: 'card', card });
  return true;
}

/** A unit and a period have no more words. */
const MAX_NAME_WORDS = 4;

async function makeUnitCard(context: Context, unit: Unit, named: Period | undefined): Promise<CardJson> {
  const [report] = await readReports(context, [unit], named);
  if (!report) throw new Error('a unit has a report in every period');
  const { period, state } = report;
  const { person } = context;
  const isDone = isReported(state);
  const isInPlan = isAsked(context, report);
  const names = [
    ...(!isDone && isAllowed(person, 'fill', unit.key) ? ['fill', 'template'] : []),
    ...(state === 'submitted' && isAllowed(person, 'review') ? ['review'] : []),
    ...(isDone && isAllowed(person, 'summary-unit', unit.key) ? ['summary'] : []),
    'status',
  ];
  const commands = (isInPlan ? names : []).map(name => ({ name, word: COMMANDS[name]?.word ?? name }));
  return namedUnitCard({ unit, period, line: await describeReport(context, report), commands });
}

/** A unit on that card: runs the command for it, and answers the person who tapped in private. */
export async function runForUnit(context: Context, route: RouteOf<'meant'>): Promise<CardAnswer> {
  const command = ABOUT_UNITS.has(route.command) ? COMMANDS[route.command] : undefined;
  if (!command) throw new Problem('unknown-command', '这张卡片已经过期。', '请再发一次命令。');
  if (command.ability) await requireRight(context, command.ability);
  const name = unitName(requireUnit(context.plans.latest, route.unit));
  const words = [...(route.of === 'all' ? [] : [route.of]), name];
  const place = { kind: 'p2p', chatId: '' } as const;
  await command.run(context, { place, words, rawWords: words, rest: words.join(' '), mentioned: [] }, {});
  return toast('success', `${command.word} ${name}：见私聊里的新消息`);
}
