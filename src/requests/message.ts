import { readCommand, COMMANDS, type Command } from '../core/command.js';
import { abilityOf, isAllowed, requireAllowed } from '../core/people/permissions.js';
import { Problem } from '../core/problem.js';
import { sayProblem } from '../../cards/say.js';
import { calendarCommand } from './reporting/calendar.js';
import { claimCommand } from './people/claim.js';
import { answer, type Context, type Place } from './context.js';
import { fillCommand } from './filling/fill.js';
import { helpCommand, notBuilt, unknownCommand } from './people/help.js';
import { forwardCommand } from './reviewing/forward.js';
import { historyCommand } from './reporting/history.js';
import { bindCommand, hereCommand, membersCommand, unbindCommand } from './people/roles.js';
import { remindCommand } from './scheduled/reminders.js';
import { allowCommand, extendCommand, reopenCommand } from './reviewing/reopen.js';
import { reviewCommand } from './reviewing/review.js';
import { rulesCommand } from './reporting/rules.js';
import { statusCommand } from './reporting/status.js';
import { greetStranger } from './people/strangers.js';
import { summaryCommand } from './reporting/summary.js';
import { templateCommand } from './uploads/template.js';
import type { SentFile } from './uploads/sent-file.js';
import { fileReceived } from './uploads/upload.js';
import { offerSummary } from './uploads/work-summary.js';

/** A message somebody wrote to the bot, or a tap on its menu. */
export interface MessageAsked {
  readonly place: Place;
  /** null: it has no words. */
  readonly text: string | null;
  /** A file that was sent, opened already; null where it is none. */
  readonly file: SentFile | null;
  /** People mentioned, the bot left out. */
  readonly mentioned: readonly string[];
  /** Said to the bot: in private, or in a group with the bot mentioned. */
  readonly toBot: boolean;
}

/** Answers a message by its command, or by what else it can be. */
export async function answerMessage(context: Context, asked: MessageAsked): Promise<void> {
  const { place, text, toBot } = asked;
  if (!toBot) return;
  const command = text === null ? undefined : readCommand(text);
  if (context.person.roles.size === 0 && command?.name !== 'claim')
    return greetStranger(context, place, refusalFor(context, command));
  if (asked.file) return fileReceived(context, place, asked.file);
  if (text === null) throw unreadable();
  return answerWords(context, asked, text, command);
}

async function answerWords(
  context: Context,
  asked: MessageAsked,
  text: string,
  command: Command | undefined,
): Promise<void> {
  // A work summary may well begin with 总结 or 填报单位: long words are asked about before they are a command.
  if (!/^\s*[/／]/u.test(text) && (await offerSummary(context, asked.place, text))) return;
  if (command) return run(context, asked, command);
  if (text === '') return helpCommand(context, asked.place);
  throw unknownCommand(text);
}

const unreadable = (): Problem =>
  new Problem(
    'bad-arguments',
    '只能读文字消息，以及私聊里的 Excel（.xlsx）和 Word（.docx）文件。',
    '请发送“填报”在卡片里填写，发送“模板”取得 Excel，或发送“帮助”。',
  );

/** Says in the chat what went wrong and the next step. */
export async function explainProblem(
  context: Context,
  { place }: MessageAsked,
  problem: Problem,
): Promise<void> {
  await answer(context, place, { kind: 'card', card: sayProblem(problem.words) });
}

function run(context: Context, { place, mentioned }: MessageAsked, command: Command): Promise<void> {
  const { name, words, written } = command;
  switch (name) {
    case 'fill':
      return fillCommand(context, place, words);
    case 'status':
      return statusCommand(context, place, words);
    case 'summary':
      return summaryCommand(context, place, words);
    case 'review':
      return reviewCommand(context, place, words);
    case 'template':
      return templateCommand(context, place, words);
    case 'reopen':
      return reopenCommand(context, place, written);
    case 'extend':
      return extendCommand(context, place, written);
    case 'allow':
      return allowCommand(context, place, written);
    case 'forward':
      return forwardCommand(context, place, words);
    case 'history':
      return historyCommand(context, place, words);
    case 'rules':
      return rulesCommand(context, place, words);
    case 'calendar':
      return calendarCommand(context, place);
    case 'remind':
      return remindCommand(context, place);
    case 'members':
      return membersCommand(context, place);
    case 'help':
      return helpCommand(context, place);
    case 'claim':
      return claimCommand(context, place, words);
    case 'here':
      return hereCommand(context, place);
    case 'bind':
      return bindCommand(context, place, words, mentioned);
    case 'unbind':
      return unbindCommand(context, place, mentioned);
    default:
      return later(context, name);
  }
}

/** A command this version does not carry out yet; who may not use it learns that first. */
function later(context: Context, name: Command['name']): Promise<void> {
  const ability = abilityOf(name);
  if (ability) requireAllowed(context.person, ability, COMMANDS[name].word);
  throw notBuilt(name);
}

/** Why somebody without any role cannot use a command; empty where it is everybody's. */
function refusalFor({ person }: Context, command: Command | undefined): string {
  const ability = command && abilityOf(command.name);
  if (!ability || isAllowed(person, ability)) return '';
  try {
    requireAllowed(person, ability, COMMANDS[command.name].word);
    return '';
  } catch (error) {
    if (error instanceof Problem) return error.sentence;
    throw error;
  }
}
