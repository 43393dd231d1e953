import { MAX_BYTES, MAX_TAGS, sizeOf } from '../../cards/elements.js';
import { readRoute, type Route, type Verb } from '../../cards/routes.js';
import { MAX_LISTED } from '../../src/core/text.js';
import { cardBytes, cardTags } from '../../src/sandbox/card/validate.js';
import { LATE, waitUntilIdle, type Town } from '../support/town.js';
import { followChats, type Chats, type Seen, type Tapped } from './chats.js';
import { elementsIn, formAround, plausibleTexts, wrongTexts, type Texts } from './fields.js';

/** Somebody who presses everything that they can reach. */
export interface Presser {
  readonly role: string;
  readonly openId: string;
}

/** A walk through all chats: what was pressed by whom, and what went wrong. */
export interface Walk {
  readonly chats: Chats;
  /** The roles by which each verb was pressed. */
  readonly pressedBy: ReadonlyMap<Verb, ReadonlySet<string>>;
  readonly complaints: readonly string[];
  /** Sends a text to the bot in private, or in a group, and waits for its answer. */
  readonly says: (presser: Presser, text: string, group?: string) => Promise<void>;
  readonly sendsFile: (presser: Presser, name: string, bytes: Buffer) => Promise<void>;
  /**
   * Presses each verb of each kind of card that a person sees, in private and in the group, and those of the cards that
   * come of it; with wrong texts and with plausible ones where there are fields. At most `limit` taps.
   */
  readonly pressesAll: (presser: Presser, limit: number) => Promise<void>;
  /** Presses the newest button with a route such as `go 3`, with plausible texts; complains when there is none. */
  readonly presses: (presser: Presser, verb: Verb, to?: number) => Promise<void>;
  /** Forgets what a person has pressed: the same cards mean something else from now on. */
  readonly beginsAnew: (presser: Presser) => void;
  /** Waits until everything is answered and sent, and complains of what is not; null: of dead letters never. */
  readonly settles: (when: string, deadLetters?: number | null) => Promise<void>;
}

const APOLOGY = /处理时出错|处理失败|系统忙|没能|出错了|请稍后(?:再试|重试)/u;
/** What the client says of a card that is not in use any more. */
const TOO_OLD = /卡片已更新|卡片已过期|消息已撤回/u;
/** Older cards in a chat are not looked at. */
const LOOKED_AT = { private: 60, group: 15 };
/** The longest name that a file may have on every system, in bytes. */
const MAX_FILE_NAME = 255;

export async function startWalk(town: Town): Promise<Walk> {
  const complaints: string[] = [];
  const complain = (words: string) => complaints.push(words.slice(0, 400));
  const chats = await followChats(town, message => {
    for (const fault of faultsOf(message)) complain(fault);
  });
  const pressed = new Map<string, Made>();
  const pressedBy = new Map<Verb, Set<string>>();

  const answers = async (
    { role, openId }: Presser,
    chat: string,
    what: string,
    send: () => Promise<unknown>,
  ) => {
    const before = chats.fromBot(chat).length;
    await send();
    const isAnswered = () => chats.fromBot(chat).length > before;
    // On a busy machine an answer may take long; one that is not there when all is sent never comes.
    await chats.wait(isAnswered, 'an answer').catch(() => waitUntilIdle(town));
    const to = chat === chats.privateChatOf(openId) ? 'the bot' : 'a group';
    if (!isAnswered()) complain(`${role} sends ${what} to ${to}: no answer`);
  };
  const says: Walk['says'] = (presser, text, group) => {
    const chat = group ?? chats.privateChatOf(presser.openId);
    return answers(presser, chat, text, () =>
      chats.say(presser.openId, chat, group === undefined ? text : `@季报 ${text}`),
    );
  };
  const sendsFile: Walk['sendsFile'] = (presser, name, bytes) =>
    answers(presser, chats.privateChatOf(presser.openId), name, () =>
      chats.sendFile(presser.openId, name, bytes),
    );

  const press = async (presser: Presser, { message, route, name, texts, kind }: Press) => {
    const key = keyOf(presser, kind);
    const tapped = await chats.tap(presser.openId, message, name, texts);
    const { toast, card, sent } = tapped;
    const isLate = toast?.content === LATE;
    if (isLate) await waitUntilIdle(town);
    const cardAfter = isLate ? chats.cardOf(message) : card;
    const { times } = pressed.get(key) ?? { times: 0 };
    pressed.set(key, { times: times + 1, kindsAfter: cardAfter ? kindsOn(cardAfter) : [] });
    const fault = faultIn(tapped);
    if (fault !== undefined) complain(`${presser.role} presses ${name} (${kind}): ${fault}`);
    if (sent) pressedBy.set(route.verb, (pressedBy.get(route.verb) ?? new Set()).add(presser.role));
  };

  const pressesAll: Walk['pressesAll'] = async (presser, limit) => {
    for (let taps = 0; taps < limit; taps += 1) {
      const next = findPress(visiblePresses(chats, presser), presser, pressed);
      if (!next) return;
      await press(presser, next);
    }
  };

  const newestTo = ({ openId }: Presser): string => {
    const newest = chats.fromBot(chats.privateChatOf(openId)).at(-1);
    return JSON.stringify(newest?.card ?? newest?.content ?? 'nothing');
  };
  const presses: Walk['presses'] = async (presser, verb, to) => {
    const isWanted = ({ route, isWrong }: Press) =>
      route.verb === verb && !isWrong && (to === undefined || ('to' in route && route.to === to));
    const find = () => visiblePresses(chats, presser).find(isWanted);
    await chats.wait(() => find() !== undefined, 'a button').catch(() => undefined);
    const found = find();
    if (found) await press(presser, found);
    else complain(`${presser.role} finds no button ${verb} ${to ?? ''} after ${newestTo(presser)}`);
  };

  const settles: Walk['settles'] = async (when, expectedDead = 0) => {
    await waitUntilIdle(town);
    // An answer that was written while the outbox was already empty leaves now.
    await waitUntilIdle(town);
    const { events, messages, deadLetters } = await town.running.store.countWaiting();
    if (events + messages > 0 || (expectedDead !== null && deadLetters !== expectedDead))
      complain(`${when}: ${events} events, ${messages} messages, ${deadLetters} dead letters are left`);
  };
  const beginsAnew: Walk['beginsAnew'] = ({ role }) => {
    for (const key of pressed.keys()) if (key.startsWith(`${role}: `)) pressed.delete(key);
  };
  return { chats, pressedBy, complaints, says, sendsFile, pressesAll, presses, beginsAnew, settles };
}

/** No answer in three seconds: the walk and the program share a process here; how long answers take is measured in bench/. */
const NO_ANSWER_IN_TIME = 200_341;

/** What is wrong with the answer to a tap. */
function faultIn({ toast, code, reason, sent }: Tapped): string | undefined {
  const words = toast?.content ?? '';
  if (code === NO_ANSWER_IN_TIME) return undefined;
  if (code !== undefined) return `${code} ${reason ?? ''}`;
  if (APOLOGY.test(words)) return words;
  return sent || TOO_OLD.test(words) ? undefined : `the client refuses: ${words}`;
}

/** What is wrong with a message of the bot, whatever it answers. */
function faultsOf({ card, content, type }: Seen): string[] {
  const text = card === undefined ? content : JSON.stringify(card);
  const faults = APOLOGY.test(text) ? [`the bot says: ${text}`] : [];
  if (type === 'file') {
    const { file_name: name = '' } = JSON.parse(content) as { file_name?: string };
    const bytes = Buffer.byteLength(name);
    return bytes > MAX_FILE_NAME ? [...faults, `the name of a file has ${bytes} bytes: ${name}`] : faults;
  }
  if (card === undefined) return faults;
  const { tags, bytes } = sizeOf(card);
  const units = new Set(buttonsOn(card).flatMap(({ route }) => ('unit' in route ? [route.unit] : [])));
  return [
    ...faults,
    ...(tags > MAX_TAGS || cardTags(card) > 200 ? [`${tags} elements: ${text}`] : []),
    ...(bytes > MAX_BYTES || cardBytes(card) > 30 * 1024 ? [`${bytes} bytes: ${text}`] : []),
    ...(units.size > MAX_LISTED + 1 ? [`buttons for ${units.size} units: ${text}`] : []),
  ];
}

interface RoutedButton {
  readonly name: string;
  readonly route: Route;
}

const buttonsOn = (card: unknown): RoutedButton[] =>
  elementsIn(card).flatMap(({ tag, name }) => {
    const route = tag === 'button' ? readRoute(undefined, String(name)) : undefined;
    return route ? [{ name: String(name), route }] : [];
  });

/** A button to press, with the texts of its form. */
interface Press extends RoutedButton {
  readonly message: Seen;
  readonly texts: Texts;
  readonly isWrong: boolean;
  /** The verb, its target page, the kind of card on which it stands, and whether the texts are wrong. */
  readonly kind: string;
}

/** What came of a press: how often it was made, and the kinds of presses on the card that it brought. */
interface Made {
  readonly times: number;
  readonly kindsAfter: readonly string[];
}

const keyOf = ({ role }: Presser, kind: string): string => `${role}: ${kind}`;

/** The presses on the cards that a person sees, the newest card first. */
function visiblePresses(chats: Chats, { openId }: Presser): Press[] {
  const messages = [
    ...chats.groups.flatMap(group => chats.fromBot(group).slice(-LOOKED_AT.group)),
    ...chats.fromBot(chats.privateChatOf(openId)).slice(-LOOKED_AT.private),
  ];
  return messages.reverse().flatMap(message => pressesOn(message));
}

/** A press that was not made yet; else one that leads again to a card with such a press. */
function findPress(
  presses: readonly Press[],
  presser: Presser,
  pressed: ReadonlyMap<string, Made>,
): Press | undefined {
  const isOpen = (kind: string) => !pressed.has(keyOf(presser, kind));
  const leadsOn = ({ kind }: Press) => {
    const made = pressed.get(keyOf(presser, kind));
    return made !== undefined && made.times < MOST_TIMES && made.kindsAfter.some(isOpen);
  };
  return presses.find(({ kind }) => isOpen(kind)) ?? presses.find(leadsOn);
}

/** A press is made so often at most. */
const MOST_TIMES = 3;

/** Finding them takes longer than a tap where many cards are looked at. */
const known = new WeakMap<Seen, readonly Press[]>();

function pressesOn(message: Seen): readonly Press[] {
  const found = known.get(message) ?? (message.recalled ? [] : findPresses(message));
  known.set(message, found);
  return found;
}

const findPresses = (message: Seen): Press[] =>
  pressesFor(message.card).map(press => ({ ...press, message }));

const kindsOn = (card: unknown): string[] => pressesFor(card).map(({ kind }) => kind);

function pressesFor(card: unknown): Omit<Press, 'message'>[] {
  const buttons = buttonsOn(card);
  const cardKind = kindOf(card, buttons);
  return [...buttons]
    .sort((a, b) => rankOf(a) - rankOf(b))
    .flatMap(button => {
      const { route, name } = button;
      const kind = `${route.verb}${'to' in route ? ` ${route.to}` : ''} on ${cardKind}`;
      const form = formAround(card, name);
      if (!form) return [{ ...button, kind, texts: {}, isWrong: false }];
      return [
        { ...button, kind: `${kind}, wrong`, texts: wrongTexts(form), isWrong: true },
        { ...button, kind, texts: plausibleTexts(form), isWrong: false },
      ];
    });
}

/** They leave a card, or its like, to be pressed again; what they stand beside closes it for good. */
const FIRST: readonly Verb[] = [
  ...(['drop', 'passdrop', 'refuse', 'refuselater', 'unforward'] as const),
  ...(['begin', 'explain'] as const),
];

/** Other pages are opened last. */
function rankOf({ route: { verb } }: RoutedButton): number {
  if (verb === 'go' || verb === 'back') return 2;
  return FIRST.includes(verb) ? 0 : 1;
}

/** Cards with the same verbs, colour and tags are of one kind, whatever unit and page they are about. */
function kindOf(card: unknown, buttons: readonly RoutedButton[]): string {
  const { header = {} } = (card ?? {}) as { header?: { template?: string; text_tag_list?: unknown } };
  const tags = elementsIn(header.text_tag_list).map(({ content }) =>
    typeof content === 'string' ? content.replaceAll(/\d+/gu, '') : '',
  );
  const verbs = [...new Set(buttons.map(({ route }) => route.verb))].sort();
  return [header.template, ...tags, ...verbs].filter(Boolean).join(' ');
}
