import type { Bulletin } from '../control/bulletin.js';
import type { ClickContext } from '../card/click.js';
import type { Plan } from '../../plan/plan.js';
import type { Persona } from '../people/personas.js';
import type { MoveClock } from '../time/time-travel.js';
import type { People } from '../people/users.js';
import type { World } from '../people/world.js';
import { playQuarter } from './quarter.js';
import { createStage, StoryStopped, StoryStuck } from './stage.js';

/** The factor for the story's pauses. */
export const PACES = { slow: 1.8, ordinary: 1, fast: 0.35, instant: 0 } as const;
export type Pace = keyof typeof PACES;

export interface StoryState {
  readonly playing: boolean;
  readonly pace: Pace;
  /** The current event in words; at the end, how the story ended. */
  readonly caption: string;
}

/** A quarter that plays by itself over the real wire, for a person to watch. */
export interface Story {
  /** Starts the story; does nothing when it plays already. */
  readonly start: (pace: Pace) => void;
  /** Stops the story; messages and figures so far stay. */
  readonly stop: () => void;
  readonly setPace: (pace: Pace) => void;
  readonly state: () => StoryState;
}

export interface StoryOptions {
  readonly plan: Plan;
  readonly world: World;
  readonly people: People;
  readonly personas: readonly Persona[];
  readonly clickContext: ClickContext;
  readonly bulletin: Bulletin;
  readonly moveClock: MoveClock;
  /** Resolves when the opening scene is over: the story needs its people bound and its figures there. */
  readonly opened: Promise<void>;
}

/** The figures that the story changes. */
const PLAYED = ['A4.10', 'A6.05'];

/** Undefined where the clock cannot be moved, and for another plan: the story knows the figures of the bureau that ships. */
export function openStory({
  moveClock,
  ...others
}: Omit<StoryOptions, 'moveClock'> & { readonly moveClock: MoveClock | undefined }): Story | undefined {
  return moveClock && PLAYED.every(code => others.plan.measures.has(code))
    ? createStory({ ...others, moveClock })
    : undefined;
}

export function createStory(options: StoryOptions): Story {
  const { bulletin, plan, personas } = options;
  let state: StoryState = { playing: false, pace: 'ordinary', caption: '' };
  let controller = new AbortController();
  const update = (changes: Partial<StoryState>): void => {
    state = { ...state, ...changes };
    bulletin.publish('story', state);
  };
  const play = async (signal: AbortSignal): Promise<void> => {
    const stage = createStage({
      ...options,
      signal,
      pace: () => PACES[state.pace],
      onCaption: caption => {
        update({ caption });
      },
    });
    try {
      await options.opened;
      await playQuarter(stage, plan, personas);
      update({ playing: false });
    } catch (error) {
      update({ playing: false, caption: endingCaption(error) });
      if (!(error instanceof StoryStopped) && !(error instanceof StoryStuck)) throw error;
    }
  };
  return {
    state: () => state,
    setPace: pace => {
      update({ pace });
    },
    stop: () => {
      controller.abort();
    },
    start: pace => {
      if (state.playing) return;
      controller = new AbortController();
      update({ playing: true, pace, caption: '故事开始了。' });
      play(controller.signal).catch((error: unknown) => {
        options.clickContext.log('sandbox: the story broke off', { error: String(error) });
      });
    },
  };
}

function endingCaption(error: unknown): string {
  if (error instanceof StoryStopped) return '故事停在这里，接下来由您操作。';
  const reason = error instanceof StoryStuck ? error.message : '出了意外';
  return `故事演不下去了：${reason}。接下来由您操作。`;
}
