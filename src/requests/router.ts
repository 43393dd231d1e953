import { findNearestCommand, readCommand, type CommandReading } from '../core/command.js';
import type { CardAnswer } from '../core/outgoing.js';
import { isAllowed, isLeftOut, refusal } from '../core/people/permissions.js';
import { Problem } from '../core/problem.js';
import { lengthOf, startOf } from '../core/text.js';
import { periodWords } from '../plan/period-words.js';
import { readRoute, type Route, type Verb } from '../../cards/routes.js';
import { BUTTONS } from './buttons.js';
import { COMMANDS } from './commands.js';
import { toast, type Context, type Place } from './context.js';
import { hasFigures, offerFigures } from './filling/message.js';
import { answerQuestion } from './people/questions.js';
import { greetStranger } from './people/strangers.js';
import type { Button, Command, CommandMessage, Fields, Outside, Request } from './request.js';
import { answerUnitName, askForUnitMeant } from './unit-guess.js';
import { openSentFile } from './uploads/sent-file.js';
import { receiveFile } from './uploads/upload.js';
import { MIN_SUMMARY_LENGTH, offerSummary } from './uploads/work-summary.js';
import { refuseTap } from './people/past-deputy.js';
import { describeOtherDays, findOtherDays, refuse, requireRight } from './rights.js';

/** A message to the bot: in a private chat, in a group with the bot mentioned, or from the bot's menu. */
export interface IncomingMessage {
  readonly place: Place;
  /** The text without mentions; null for a message without text. */
  readonly text: string | null;
  /** The file in the message, with its name on the sender's machine; null when there is none. */
  readonly file: { readonly key: string; readonly name: string } | null;
  /** The people mentioned, without the bot. */
  readonly mentioned: readonly string[];
}

/** A tap on a button of a card. */
export interface Tap {
  readonly name: string | undefined;
  readonly value: unknown;
  readonly fields: Fields;
}

/** Reads a message as a request. A person without any role is told how to get one, whatever the message is. */
export function routeMessage(message: IncomingMessage): Request<void> {
  const { place, text, file } = message;
  if (file && place.kind === 'p2p' && place.messageId !== undefined)
    return fileRequest(place, { ...file, messageId: place.messageId });
  if (text === null)
    return forMembers(place, undefined, { name: 'unreadable', run: () => Promise.reject(unreadable()) });
  return wordsRequest(message, text);
}

/** The request for a file sent in private. The file is fetched only for a person with a role. */
function fileRequest(
  place: Place,
  sent: { readonly messageId: string; readonly key: string; readonly name: string },
): Request<void> {
  return forMembers(place, undefined, {
    name: 'file',
    prepare: async ({ read, ...outside }) => {
      const isMember = await read(({ person }) => Promise.resolve(person.roles.size > 0));
      return isMember ? { file: await openSentFile(outside, sent) } : {};
    },
    run: (context, { file }) => {
      if (!file) throw new Error('a file was not fetched for a person with a role');
      return receiveFile(context, place, file);
    },
  });
}

/** The request for a text: a command, a work summary, or an unknown command. */
function wordsRequest({ place, mentioned }: IncomingMessage, text: string): Request<void> {
  const reading = readCommand(text, COMMANDS);
  const name = text === '' ? 'help' : reading?.name;
  const command = name === undefined ? undefined : COMMANDS[name];
  const { words, rawWords, rest } = reading ?? NO_WORDS;
  const message: CommandMessage = { place, mentioned, words, rawWords, rest };
  const prepare = command?.prepare;
  return forMembers(place, command, {
    name: name === undefined ? 'words' : `command ${name}`,
    ...(prepare ? { prepare: (outside: Outside) => prepare(outside, message) } : {}),
    run: async (context, prepared) => {
      if (!/^\s*[/／]/u.test(text)) {
        if (await answerQuestion(context, message, text, COMMANDS)) return;
        if (await offerText(context, message, reading, text)) return;
      }
      if (!command && place.kind === 'p2p' && (await answerUnitName(context, place, text))) return;
      if (!command) throw unknownText(context, place, text);
      if (command.ability) await requireRight(context, command.ability);
      if (name !== undefined && (await askForUnitMeant(context, message, name))) return;
      await command.run(context, message, prepared);
    },
  });
}

const NO_WORDS = { words: [], rawWords: [], rest: '' };

/**
 * Offers a text as figures or as a work summary. A work summary may begin with a command's word (总结, 填报单位, 改进), so a
 * long text is offered as a summary before it is a command.
 */
async function offerText(
  context: Context,
  { place, rest }: CommandMessage,
  reading: CommandReading | undefined,
  text: string,
): Promise<boolean> {
  const command = reading?.name;
  const mayBeFigures = reading === undefined || reading.isByOtherWord === true;
  if (mayBeFigures && (await offerFigures(context, place, text, MIN_SUMMARY_LENGTH))) return true;
  if (reading?.name === 'set' && setsFigures(context, reading)) return false;
  // 延期整改… may begin a work summary; 延期 城市供水 10月10日 … does not.
  if (command !== undefined && COMMANDS[command]?.hasReason && /^[^\S\n]|^\d/u.test(rest)) return false;
  return offerSummary(context, place, text);
}

/** Whether 改 has figures behind it. 修改 before a work summary says that it is a newer one. */
function setsFigures(context: Context, { rest, isByOtherWord }: CommandReading): boolean {
  return hasFigures(context, isByOtherWord ? rest.trimStart() : rest, MIN_SUMMARY_LENGTH);
}

/** Runs the request for a person with a role. Others are told how to get one, unless the command is for strangers. */
function forMembers(place: Place, command: Command | undefined, request: Request<void>): Request<void> {
  return {
    ...request,
    run: (context, prepared) =>
      context.person.roles.size > 0 || command?.forStrangers
        ? request.run(context, prepared)
        : refuseStranger(context, place, command),
  };
}

/** A person without any role may have been a deputy, or be one later. */
async function refuseStranger(context: Context, place: Place, command: Command | undefined): Promise<void> {
  const deputyship = await findOtherDays(context);
  const refusal = deputyship
    ? describeOtherDays(context, deputyship).join('')
    : command?.ability
      ? (await refuse(context, command.ability)).sentence
      : '';
  await greetStranger(context, place, refusal);
}

const unreadable = (): Problem =>
  new Problem(
    'bad-arguments',
    '只能读文字消息，以及私聊里的 Excel（.xlsx）、Word（.docx）和 PDF 文件。',
    '请发送“填报”在卡片里填写，发送“模板”取得 Excel，或发送“帮助”。',
  );

function unknownText(context: Context, place: Place, text: string): Problem {
  const words = startOf(text.trim(), 20);
  const mayBeSummary = place.kind === 'p2p' && lengthOf(text) >= MIN_SUMMARY_LENGTH;
  const mayBeFigures = hasFigures(context, text, MIN_SUMMARY_LENGTH);
  if (isLeftOut(context.person) && (mayBeFigures || mayBeSummary)) return refusal(context.person, 'fill');
  if (context.person.units.length > 0 && mayBeFigures)
    return new Problem(
      'unknown-command',
      `没看懂“${words}”。`,
      '如果是要改数，请在最前面写“改”，如：改 自查隐患 160。',
    );
  if (context.person.units.length > 0 && mayBeSummary)
    return new Problem(
      'not-now',
      `您现在没有要填的${periodWords(context.plans.latest).report}，这段文字没有作为工作总结保存。`,
      '已提交的，请先发送“撤回”；发送“帮助”看现在要做什么。',
    );
  const nearest = findNearestCommand(text, COMMANDS);
  return new Problem(
    'unknown-command',
    `没有“${words}”这个命令。`,
    `您是不是要：${nearest}？发送“帮助”可以看到全部命令。`,
  );
}

/** Reads a tap as a request. The right to tap is checked at every tap, whoever the card was sent to. */
export function routeTap({ value, name, fields }: Tap): Request<CardAnswer> {
  const route = readRoute(value, name);
  if (!route)
    return {
      name: 'button of an old card',
      run: () => Promise.resolve(toast('warning', '这张卡片已经过期，请发送“帮助”重新开始')),
    };
  return buttonRequest(BUTTONS[route.verb] as Button<Verb>, route, fields);
}

function buttonRequest(button: Button<Verb>, route: Route, fields: Fields): Request<CardAnswer> {
  const { ability, prepare, run, drawAgain } = button;
  return {
    name: `button ${route.verb}`,
    ...(prepare ? { prepare: (outside: Outside) => prepare(outside, route, fields) } : {}),
    run: async (context, prepared) => {
      const unit = 'unit' in route ? route.unit : undefined;
      if (ability && !isAllowed(context.person, ability, unit))
        return refuseTap(context, ability, route, fields);
      return run(context, route, fields, prepared);
    },
    ...(drawAgain && { drawAgain: (context, words) => drawAgain(context, route, fields, words) }),
  };
}
