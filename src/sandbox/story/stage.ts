import type { Bulletin } from '../control/bulletin.js';
import { click, type Clicked, type ClickSetting } from '../card/click.js';
import { componentsOf } from '../card/component.js';
import type { Persona } from '../people/personas.js';
import type { MoveClock } from '../time/time-travel.js';
import type { People } from '../people/users.js';
import type { JsonObject, Message, World } from '../people/world.js';

/** How long one beat of each kind lasts, in ms, at the ordinary pace. */
const BEATS = { caption: 2600, line: 1200, field: 550, press: 750, look: 1500 } as const;
const PATIENCE = 15_000;
const LOOKS_EVERY = 50;

/** Thrown where the story was stopped. */
export class Stopped extends Error {}

/** The story cannot go on; the message is for whoever watches. */
export class Stuck extends Error {}

/** What the page shows besides messages: who is acting where, and what they are about to do. */
export type Act =
  | { readonly act: 'look'; readonly user: string; readonly chat: string }
  | {
      readonly act: 'type';
      readonly user: string;
      readonly message: string;
      readonly name: string;
      readonly value: string;
    }
  | { readonly act: 'press'; readonly user: string; readonly message: string; readonly element: string }
  | { readonly act: 'toast'; readonly user: string; readonly toast: NonNullable<Clicked['toast']> };

export interface StageSetting {
  readonly world: World;
  readonly people: People;
  readonly clicking: ClickSetting;
  readonly bulletin: Bulletin;
  readonly travel: MoveClock;
  readonly signal: AbortSignal;
  /** The pace: 1 is ordinary, 0 is at once. */
  readonly pace: () => number;
  readonly onCaption: (words: string) => void;
}

/** What the people of a story can do; each resolves when it has been watched, and throws Stopped once it is stopped. */
export interface Stage {
  readonly caption: (words: string) => Promise<void>;
  readonly look: (who: Persona, where: 'private' | 'group') => Promise<void>;
  /** Says something to the bot in private and waits for its answer: the next message that fits. */
  readonly says: (who: Persona, words: string, fits: (answer: Message) => boolean) => Promise<Message>;
  /** Types into fields by name, then presses the button with these words; gives the card afterwards. */
  readonly press: (who: Persona, message: Message, button: string, typed?: Fields) => Promise<Pressed>;
  readonly moveTo: (at: Date) => Promise<void>;
  /** Waits until the newest card in somebody's private chat has one of these buttons. */
  readonly cardWith: (who: Persona, buttons: readonly string[]) => Promise<Message>;
}

export type Fields = Readonly<Record<string, string>>;

export interface Pressed {
  readonly toast: string;
  readonly well: boolean;
  readonly message: Message;
}

export function createStage(setting: StageSetting): Stage {
  const { world, people, clicking, bulletin, travel, onCaption } = setting;
  const beat = (kind: keyof typeof BEATS): Promise<void> => pause(BEATS[kind], setting);
  const act = (one: Act): void => {
    bulletin.publish('act', one);
  };
  const chatOf = (who: Persona, where: 'private' | 'group'): string =>
    where === 'group' ? world.group.chatId : world.privateChat(who.openId).chatId;
  const look: Stage['look'] = async (who, where) => {
    act({ act: 'look', user: who.openId, chat: chatOf(who, where) });
    await beat('look');
  };
  return {
    look,
    caption: async words => {
      onCaption(words);
      await beat('caption');
    },
    says: async (who, words, fits) => {
      const chat = chatOf(who, 'private');
      act({ act: 'look', user: who.openId, chat });
      await beat('line');
      const answer = nextFromBot(chat, fits, setting);
      people.say(who.openId, chat, words);
      const message = await answer;
      await beat('line');
      return message;
    },
    press: async (who, message, button, typed = {}) => {
      act({ act: 'look', user: who.openId, chat: message.chatId });
      for (const [name, value] of Object.entries(typed)) {
        act({ act: 'type', user: who.openId, message: message.messageId, name, value });
        await beat('field');
      }
      const element = buttonNamed(message, button);
      act({ act: 'press', user: who.openId, message: message.messageId, element });
      await beat('press');
      const clicked = await click({ user: who.openId, message: message.messageId, element, form: typed }, clicking); // prettier-ignore
      const { toast } = clicked;
      if (toast) act({ act: 'toast', user: who.openId, toast });
      await beat('press');
      const after = world.messages.get(message.messageId) ?? message;
      const well = clicked.code === undefined && toast?.type !== 'error' && toast?.type !== 'warning';
      return { toast: toast?.content ?? '', well, message: after };
    },
    moveTo: async at => {
      await pause(0, setting);
      await travel(at);
      await beat('look');
    },
    cardWith: async (who, buttons) => {
      const chat = chatOf(who, 'private');
      for (let waited = 0; waited < PATIENCE; waited += LOOKS_EVERY) {
        const newest = newestCardIn(chat, world);
        if (newest && buttons.some(words => buttonsOf(newest).has(words))) return newest;
        if (setting.signal.aborted) throw new Stopped();
        await new Promise(resolve => setTimeout(resolve, LOOKS_EVERY));
      }
      throw new Stuck('等的卡片没有来');
    },
  };
}

function newestCardIn(chatId: string, { messages }: World): Message | undefined {
  return [...messages.values()].findLast(
    ({ chatId: chat, from, card }) => chat === chatId && from === 'bot' && card !== undefined,
  );
}

/** The words of every button of a card with the name to press it by. */
export function buttonsOf({ card }: Message): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, component } of componentsOf(card ?? {})) {
    const { tag, text, name } = component.node;
    if (tag === 'button') found.set(wordsOf(text), typeof name === 'string' && name !== '' ? name : path);
  }
  return found;
}

/** The names of a card's fields. */
export function fieldNames({ card }: Message): string[] {
  return componentsOf(card ?? {})
    .filter(({ component }) => component.node['tag'] === 'input')
    .map(({ component }) => String(component.node['name']));
}

function buttonNamed(message: Message, words: string): string {
  const name = buttonsOf(message).get(words);
  if (name === undefined) throw new Stuck(`卡片上没有“${words}”按钮`);
  return name;
}

function wordsOf(text: unknown): string {
  const { content } = (text ?? {}) as JsonObject;
  return typeof content === 'string' ? content : '';
}

/** Waits in slices, so that a change of pace is felt at once. */
async function pause(ms: number, { pace, signal }: StageSetting): Promise<void> {
  const slice = 100;
  for (let left = ms; ; left -= pace() === 0 ? ms : slice / pace()) {
    if (signal.aborted) throw new Stopped();
    if (left <= 0 || pace() === 0) return;
    await new Promise(resolve => setTimeout(resolve, slice));
  }
}

function nextFromBot(
  chatId: string,
  fits: (message: Message) => boolean,
  { world, signal }: StageSetting,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      end();
      reject(new Stopped());
    };
    const patience = setTimeout(() => {
      end();
      reject(new Stuck('机器人没有回答'));
    }, PATIENCE);
    const unwatch = world.watch(message => {
      if (message.chatId !== chatId || message.from !== 'bot' || !fits(message)) return;
      end();
      resolve(message);
    });
    const end = (): void => {
      unwatch();
      clearTimeout(patience);
      signal.removeEventListener('abort', stop);
    };
    signal.addEventListener('abort', stop);
  });
}
