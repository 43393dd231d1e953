import type { RouteOf } from '../../cards/routes.js';
import type { CardAnswer } from '../core/outgoing.js';
import { Problem } from '../core/problem.js';
import { COMMANDS } from './commands.js';
import { toast, type Context } from './context.js';
import { greetStranger } from './people/strangers.js';
import type { Command, CommandMessage, Outside, Prepared } from './request.js';
import { requireRight } from './rights.js';

const PRIVATE = { kind: 'p2p', chatId: '' } as const;

/** The message that a tap stands for: the command alone, in private. */
const MESSAGE: CommandMessage = { place: PRIVATE, words: [], rawWords: [], rest: '', mentioned: [] };

const commandOf = ({ command }: RouteOf<'run' | 'runhere'>): Command | undefined => {
  const found = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  return found?.tap ? found : undefined;
};

export const prepareTappedCommand = async (
  outside: Outside,
  route: RouteOf<'run' | 'runhere'>,
): Promise<Prepared> => (await commandOf(route)?.prepare?.(outside, MESSAGE)) ?? {};

/** A command on a button: the same as the word sent in private, with the same permission. */
export async function runTappedCommand(
  context: Context,
  route: RouteOf<'run' | 'runhere'>,
  _fields: unknown,
  prepared: Prepared,
): Promise<CardAnswer> {
  const command = commandOf(route);
  if (!command) throw new Problem('unknown-command', '这张卡片已经过期。', '请发送“帮助”重新开始。');
  if (context.person.roles.size === 0) {
    await greetStranger(context, PRIVATE);
    return toast('warning', '您还没有绑定；已把申请方法发到您的私聊');
  }
  if (command.ability) await requireRight(context, command.ability);
  await command.run(context, MESSAGE, prepared);
  return toast('success', `${command.word}：见${route.verb === 'runhere' ? '下面' : '私聊里'}的新消息`);
}
