import { readArguments } from '../core/command.js';
import { guessUnits } from '../core/near-units.js';
import type { CardAnswer } from '../core/outgoing.js';
import { Problem } from '../core/problem.js';
import { extractScope } from '../core/scope.js';
import { unitQuestionCard } from '../../cards/notices.js';
import type { RouteOf } from '../../cards/routes.js';
import { unitName } from '../plan/organisation.js';
import { COMMANDS } from './commands.js';
import { answer, toast, type Context } from './context.js';
import { requireUnit } from './form.js';
import type { CommandMessage } from './request.js';
import { requireRight } from './rights.js';

/** The commands that are about one unit, which a person names after them. Words after 历史 may be a measure. */
const ABOUT_UNITS = new Set(['fill', 'template', 'status', 'summary', 'targets', 'review']);

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
