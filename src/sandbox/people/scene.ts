import type { Persona } from './personas.js';
import type { People } from './users.js';
import type { World } from './world.js';

const TIMEOUT_MS = 5000;

interface Options {
  readonly world: World;
  readonly people: People;
  readonly personas: readonly Persona[];
  /** Aborted when the sandbox ends: no more lines are said. */
  readonly closed?: AbortSignal;
}

/**
 * Plays the admin's setup: the group becomes the working group and everybody is bound. Each line waits for the bot's
 * answer.
 */
export async function playOpening({ personas, ...stage }: Options): Promise<void> {
  await playLines(openingLines(personas), stage);
}

/** The admin says lines to the bot in the group; each waits for the answer to the one before. */
export async function playLines(
  lines: readonly string[],
  { world, people, closed }: Omit<Options, 'personas'>,
): Promise<void> {
  const admin = [...world.users.values()].find(user => user.role === 'admin');
  if (!admin) return;
  const { chatId } = world.group;
  for (const line of lines) {
    if (closed?.aborted) return;
    const answer = nextFromBot(chatId, world, closed);
    people.say(admin.openId, chatId, `@${world.bot.name} ${line}`);
    await answer;
  }
}

/** The admin's lines in order. While nobody reports, there is no state to look at. */
export function openingLines(personas: readonly Persona[]): string[] {
  const roles = { reviewer: '审核人', leader: '领导' } as const;
  const bindLines = personas.flatMap(persona => {
    const { name, role } = persona;
    if (role === 'reporter') return [bindLine(persona)];
    return role === 'reviewer' || role === 'leader' ? [`/bind @${name} ${roles[role]}`] : [];
  });
  const isReporting = personas.some(({ role }) => role === 'reporter');
  return ['/here', ...bindLines, ...(isReporting ? ['/status'] : [])];
}

/** Makes a person the reporter of their unit. */
export const bindLine = ({ name, title }: Persona): string => `/bind @${name} ${title}`;

function nextFromBot(chatId: string, world: World, closed?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      unwatch();
      clearTimeout(timeout);
      closed?.removeEventListener('abort', end);
      resolve();
    };
    const unwatch = world.watch(message => {
      if (message.chatId === chatId && message.from === 'bot') end();
    });
    const timeout = setTimeout(end, TIMEOUT_MS);
    closed?.addEventListener('abort', end);
  });
}
