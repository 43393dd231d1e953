import { readCommand } from '../core/command.js';
import { readRoute } from '../../cards/routes.js';
import type { Context } from './context.js';
import { namedByForward, periodIn } from './reviewing/forward.js';
import type { MessageAsked } from './message.js';
import type { Tap } from './tap.js';

/**
 * Who is named in a file that a request makes and keeps. The platform is asked for the names before the request's
 * transaction, as a file that was sent is fetched before it: nothing waits for a network while the database is held.
 */
export type Named = (context: Context) => Promise<readonly string[]>;

/** Undefined for nearly every message: it names nobody. */
export function namedByMessage({ text, toBot }: MessageAsked): Named | undefined {
  const command = text === null || !toBot ? undefined : readCommand(text);
  if (command?.name !== 'forward') return undefined;
  return async context => {
    const period = periodIn(context, command.words);
    return period ? namedByForward(context, period) : [];
  };
}

export function namedByTap({ value, name }: Tap): Named | undefined {
  const route = readRoute(value, name);
  return route?.verb === 'forward' ? context => namedByForward(context, route.period) : undefined;
}
