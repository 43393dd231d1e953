import type { Ability } from '../core/people/permissions.js';
import { Problem } from '../core/problem.js';
import { commandLabel } from '../core/command.js';
import { commandsFor } from './people/help.js';
import type { Command } from './request.js';

/** A command that this version does not have yet: it says so, and names the commands that the person may use. */
export function notBuilt(
  word: string,
  ability: Ability,
  commands: () => Readonly<Record<string, Command>>,
): Command {
  return {
    word,
    purpose: '',
    ability,
    unlisted: true,
    run: ({ person }) => {
      const labels = commandsFor(person, commands()).map(([name, command]) => commandLabel(name, command));
      throw new Problem(
        'not-built',
        `这个版本还没有“${word}”（/${ability}）。`,
        `现在可以用：${labels.join('、')}。`,
      );
    },
  };
}
