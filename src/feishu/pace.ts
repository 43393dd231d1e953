/** How many messages the platform takes from one app. */
export interface PlatformLimits {
  /** Calls of one interface in a second, and in a minute. */
  readonly perSecond: number;
  readonly perMinute: number;
  /** Messages in a second to one person or one group, from all apps together. */
  readonly perReceiver: number;
}

/** The platform's documented limits: of its interfaces to send, answer and replace messages each. */
export const PLATFORM_LIMITS: PlatformLimits = { perSecond: 50, perMinute: 1_000, perReceiver: 5 };

/**
 * The pace at which messages leave: a place each `intervalMs`, and `burst` places in advance for messages that somebody
 * waits for. Reminders leave only where the burst is nearly whole, so that there is always room for answers.
 */
export interface Pace {
  readonly intervalMs: number;
  readonly burst: number;
  readonly reminderBurst: number;
  readonly perReceiver: number;
}

/** The network bunches calls that left apart, and other programs may use the app. */
const SHARE = 0.9;
/** Of the calls of a second, those that may come at once; the others make up the steady pace. */
const BURST_SHARE = 0.6;
const MINUTE_MS = 60_000;

/**
 * Returns the fastest pace that stays within the limits, whatever the order in which messages are written: in any second
 * and in any minute at most the burst and the steady places of that time leave. All kinds of calls are counted together,
 * although the platform counts each interface by itself.
 */
export function paceFor({ perSecond, perMinute, perReceiver }: PlatformLimits): Pace {
  const burst = Math.max(1, Math.floor(Math.min(perSecond * BURST_SHARE, perMinute / 10)));
  const steady = Math.min(perMinute * SHARE - burst, (perSecond * SHARE - burst) * 60);
  return {
    intervalMs: Math.ceil(MINUTE_MS / steady),
    burst,
    reminderBurst: Math.max(1, Math.floor(burst / 8)),
    // A reminder beside the others of the same second; other bots of a group are not known.
    perReceiver: Math.max(1, perReceiver - 1),
  };
}

/** The earliest times at which messages may leave, from the first place that was booked for them. */
export function startTimes(
  first: Date,
  { answers, reminders }: { readonly answers: number; readonly reminders: number },
  { intervalMs, burst, reminderBurst }: Pace,
): number[] {
  return Array.from({ length: answers + reminders }, (_, index) => {
    const inAdvance = index < answers ? burst : reminderBurst;
    return first.getTime() + (index + 1 - inAdvance) * intervalMs;
  });
}
