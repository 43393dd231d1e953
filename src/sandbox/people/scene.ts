import type { Persona } from './personas.js';
import type { People } from './users.js';
import type { World } from './world.js';

const TIMEOUT_MS = 5000;

interface Options {
  readonly world: World;
  readonly people: People;
  readonly personas: readonly Persona[];
}

/**
 * Plays the admin's setup: the group becomes the working group and everybody is bound. Each line waits for the bot's
 * answer.
 */
export async function playOpening({ world, people, personas }: Options): Promise<void> {
  const admin = personas.find(persona => persona.role === 'admin');
  if (!admin) return;
  const { chatId } = world.group;
  for (const line of openingLines(personas)) {
    const answer = nextFromBot(chatId, world);
    people.say(admin.openId, chatId, `@${world.bot.name} ${line}`);
    await answer;
  }
}

/** The admin's lines in order. */
export function openingLines(personas: readonly Persona[]): string[] {
  const roles = { reviewer: '审核人', leader: '领导' } as const;
  const bindLines = personas.flatMap(({ name, title, role }) => {
    if (role === 'reporter') return [`/bind @${name} ${title}`];
    return role === 'reviewer' || role === 'leader' ? [`/bind @${name} ${roles[role]}`] : [];
  });
  return ['/here', ...bindLines, '/status'];
}

function nextFromBot(chatId: string, world: World): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      unwatch();
      clearTimeout(timeout);
      resolve();
    };
    const unwatch = world.watch(message => {
      if (message.chatId === chatId && message.from === 'bot') end();
    });
    const timeout = setTimeout(end, TIMEOUT_MS);
  });
}
