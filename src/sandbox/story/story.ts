import type { Bulletin } from '../control/bulletin.js';
import type { ClickSetting } from '../card/click.js';
import type { Plan } from '../../plan/plan.js';
import type { Persona } from '../people/personas.js';
import type { MoveClock } from '../time/time-travel.js';
import type { People } from '../people/users.js';
import type { World } from '../people/world.js';
import { playQuarter } from './quarter.js';
import { createStage, Stopped, Stuck } from './stage.js';

/** How fast a story goes: how much of an ordinary beat each one takes. */
export const PACES = { slow: 1.8, ordinary: 1, fast: 0.35, instant: 0 } as const;
export type Pace = keyof typeof PACES;

export interface StoryState {
  readonly playing: boolean;
  readonly pace: Pace;
  /** What happens at the moment, in words; how it ended, once it has. */
  readonly caption: string;
}

/** A quarter played over the wire for whoever watches. */
export interface Story {
  /** Begins; nothing where it plays already. */
  readonly start: (pace: Pace) => void;
  /** Stops where it is; what has happened stays. */
  readonly stop: () => void;
  readonly setPace: (pace: Pace) => void;
  readonly state: () => StoryState;
}

export interface StorySetting {
  readonly plan: Plan;
  readonly world: World;
  readonly people: People;
  readonly personas: readonly Persona[];
  readonly clicking: ClickSetting;
  readonly bulletin: Bulletin;
  readonly travel: MoveClock;
}

export function createStory(setting: StorySetting): Story {
  const { bulletin, plan, personas } = setting;
  let state: StoryState = { playing: false, pace: 'ordinary', caption: '' };
  let stopping = new AbortController();
  const become = (changes: Partial<StoryState>): void => {
    state = { ...state, ...changes };
    bulletin.publish('story', state);
  };
  const play = async (signal: AbortSignal): Promise<void> => {
    const stage = createStage({
      ...setting,
      signal,
      pace: () => PACES[state.pace],
      onCaption: caption => {
        become({ caption });
      },
    });
    try {
      await playQuarter(stage, plan, personas);
      become({ playing: false });
    } catch (error) {
      become({ playing: false, caption: endingOf(error) });
      if (!(error instanceof Stopped) && !(error instanceof Stuck)) throw error;
    }
  };
  return {
    state: () => state,
    setPace: pace => {
      become({ pace });
    },
    stop: () => {
      stopping.abort();
    },
    start: pace => {
      if (state.playing) return;
      stopping = new AbortController();
      become({ playing: true, pace, caption: '故事开始了。' });
      play(stopping.signal).catch((error: unknown) => {
        setting.clicking.log('sandbox: the story broke off', { error: String(error) });
      });
    },
  };
}

function endingOf(error: unknown): string {
  if (error instanceof Stopped) return '故事停在这里，接下来由您操作。';
  const reason = error instanceof Stuck ? error.message : '出了意外';
  return `故事演不下去了：${reason}。接下来由您操作。`;
}
