import type { Bulletin } from '../control/bulletin.js';
import { click, type ClickResult, type ClickContext } from '../card/click.js';
import { componentsOf } from '../card/component.js';
import type { Persona } from '../people/personas.js';
import type { MoveClock } from '../time/time-travel.js';
import type { People } from '../people/users.js';
import type { JsonObject, Message, World } from '../people/world.js';

/** Pauses of each kind in ms, at the ordinary pace. */
const PAUSES = { caption: 2600, line: 1200, field: 550, press: 750, look: 1500 } as const;
const TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/** Thrown after the story was stopped. */
export class StoryStopped extends Error {}

/** The story cannot go on; the message is shown on the page. */
export class StoryStuck extends Error {}

/** An action that the page shows besides messages: a person opens a chat, types, presses a button or reads a toast. */
export type StoryAction =
  | { readonly act: 'look'; readonly user: string; readonly chat: string }
  | {
      readonly act: 'type';
      readonly user: string;
      readonly message: string;
      readonly name: string;
      readonly value: string;
    }
  | { readonly act: 'press'; readonly user: string; readonly message: string; readonly element: string }
  | { readonly act: 'toast'; readonly user: string; readonly toast: NonNullable<ClickResult['toast']> };

export interface StageOptions {
  readonly world: World;
  readonly people: People;
  readonly clickContext: ClickContext;
  readonly bulletin: Bulletin;
  readonly moveClock: MoveClock;
  readonly signal: AbortSignal;
  /** The factor for pauses: 1 is the ordinary pace, 0 leaves all pauses out. */
  readonly pace: () => number;
  readonly onCaption: (words: string) => void;
}

/**
 * The actions of a story's people. Each resolves after its pause, and throws StoryStopped after the story is stopped.
 */
export interface Stage {
  readonly caption: (words: string) => Promise<void>;
  readonly look: (persona: Persona, where: 'private' | 'group') => Promise<void>;
  /** Sends a private message to the bot and waits for the first answer that matches. */
  readonly ask: (persona: Persona, words: string, matches: (answer: Message) => boolean) => Promise<Message>;
  /** Types into fields by name, then presses the button with this label; returns the card afterwards. */
  readonly press: (
    persona: Persona,
    message: Message,
    button: string,
    typed?: Fields,
  ) => Promise<PressResult>;
  readonly moveTo: (at: Date) => Promise<void>;
  /** Waits until the newest card of a person's private chat has one of these buttons. */
  readonly cardWith: (persona: Persona, buttons: readonly string[]) => Promise<Message>;
}

export type Fields = Readonly<Record<string, string>>;

export interface PressResult {
  readonly toast: string;
  readonly succeeded: boolean;
  readonly message: Message;
}

export function createStage(options: StageOptions): Stage {
  const { world, people, clickContext, bulletin, moveClock, onCaption } = options;
  const pauseFor = (kind: keyof typeof PAUSES): Promise<void> => pause(PAUSES[kind], options);
  const publish = (action: StoryAction): void => {
    bulletin.publish('act', action);
  };
  const chatOf = (persona: Persona, where: 'private' | 'group'): string =>
    where === 'group' ? world.group.chatId : world.privateChat(persona.openId).chatId;
  const look: Stage['look'] = async (persona, where) => {
    publish({ act: 'look', user: persona.openId, chat: chatOf(persona, where) });
    await pauseFor('look');
  };
  return {
    look,
    caption: async text => {
      onCaption(text);
      await pauseFor('caption');
    },
    ask: async (persona, text, matches) => {
      const chat = chatOf(persona, 'private');
      publish({ act: 'look', user: persona.openId, chat });
      await pauseFor('line');
      const answer = nextFromBot(chat, matches, options);
      people.say(persona.openId, chat, text);
      const message = await answer;
      await pauseFor('line');
      return message;
    },
    press: async (persona, message, button, typed = {}) => {
      publish({ act: 'look', user: persona.openId, chat: message.chatId });
      for (const [name, value] of Object.entries(typed)) {
        publish({ act: 'type', user: persona.openId, message: message.messageId, name, value });
        await pauseFor('field');
      }
      const element = findButton(message, button);
      publish({ act: 'press', user: persona.openId, message: message.messageId, element });
      await pauseFor('press');
      const result = await click({ user: persona.openId, message: message.messageId, element, form: typed }, clickContext); // prettier-ignore
      const { toast } = result;
      if (toast) publish({ act: 'toast', user: persona.openId, toast });
      await pauseFor('press');
      const after = world.messages.get(message.messageId) ?? message;
      const succeeded = result.code === undefined && toast?.type !== 'error' && toast?.type !== 'warning';
      return { toast: toast?.content ?? '', succeeded, message: after };
    },
    moveTo: async at => {
      await pause(0, options);
      await moveClock(at);
      await pauseFor('look');
    },
    cardWith: async (persona, buttons) => {
      const chat = chatOf(persona, 'private');
      for (let waited = 0; waited < TIMEOUT_MS; waited += POLL_MS) {
        const newest = newestCardIn(chat, world);
        if (newest && buttons.some(label => buttonsOf(newest).has(label))) return newest;
        if (options.signal.aborted) throw new StoryStopped();
        await new Promise(resolve => setTimeout(resolve, POLL_MS));
      }
      throw new StoryStuck('等的卡片没有来');
    },
  };
}

function newestCardIn(chatId: string, { messages }: World): Message | undefined {
  return [...messages.values()].findLast(
    ({ chatId: chat, from, card }) => chat === chatId && from === 'bot' && card !== undefined,
  );
}

/** Maps the label of every button of a card to the name or path for pressing it. */
export function buttonsOf({ card }: Message): Map<string, string> {
  const buttons = new Map<string, string>();
  for (const { path, component } of componentsOf(card ?? {})) {
    const { tag, text, name } = component.node;
    if (tag === 'button') buttons.set(readLabel(text), typeof name === 'string' && name !== '' ? name : path);
  }
  return buttons;
}

export function fieldNames({ card }: Message): string[] {
  return componentsOf(card ?? {})
    .filter(({ component }) => component.node['tag'] === 'input')
    .map(({ component }) => String(component.node['name']));
}

function findButton(message: Message, label: string): string {
  const name = buttonsOf(message).get(label);
  if (name === undefined) throw new StoryStuck(`卡片上没有“${label}”按钮`);
  return name;
}

function readLabel(text: unknown): string {
  const { content } = (text ?? {}) as JsonObject;
  return typeof content === 'string' ? content : '';
}

/** Waits in short steps, so that a change of the pace takes effect at once. */
async function pause(ms: number, { pace, signal }: StageOptions): Promise<void> {
  const slice = 100;
  for (let remaining = ms; ; remaining -= pace() === 0 ? ms : slice / pace()) {
    if (signal.aborted) throw new StoryStopped();
    if (remaining <= 0 || pace() === 0) return;
    await new Promise(resolve => setTimeout(resolve, slice));
  }
}

function nextFromBot(
  chatId: string,
  matches: (message: Message) => boolean,
  { world, signal }: StageOptions,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      end();
      reject(new StoryStopped());
    };
    const timeout = setTimeout(() => {
      end();
      reject(new StoryStuck('机器人没有回答'));
    }, TIMEOUT_MS);
    const unwatch = world.watch(message => {
      // An older card that changes meanwhile is no answer.
      const isNew = message.revision === 0;
      if (!isNew || message.chatId !== chatId || message.from !== 'bot' || !matches(message)) return;
      end();
      resolve(message);
    });
    const end = (): void => {
      unwatch();
      clearTimeout(timeout);
      signal.removeEventListener('abort', stop);
    };
    signal.addEventListener('abort', stop);
  });
}
