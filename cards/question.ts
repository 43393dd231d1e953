import type { CardJson } from '../src/core/outgoing.js';
import { button, card, hint, markdown, row, type Button, type Element } from './elements.js';
import { routeName } from './routes.js';

/** A command as a button. */
export interface CommandButton {
  readonly name: string;
  readonly word: string;
  /** Present: it asks before it acts. */
  readonly question?: string;
}

/** The commands as buttons in rows; 填报 stands first. */
export function commandButtons(commands: readonly CommandButton[]): Element[] {
  return commands.length > 0 ? [row(commands.map(command => button(toButton(command))))] : [];
}

function toButton({ name, word, question }: CommandButton): Button {
  const isFirst = name === 'fill';
  return {
    text: isFirst ? '立即填报' : word,
    route: isFirst ? routeName('fill') : routeName('run', { command: name }),
    ...(isFirst ? { look: 'primary_filled' as const } : {}),
    ...(question ? { confirm: { title: word, text: question } } : {}),
  };
}

/** Greets a person, with what they may do as buttons. */
export function greetingCard(commands: readonly CommandButton[]): CardJson {
  return card({ title: '季报助手' }, [
    markdown('您好！我可以帮您填报、查状态、出汇总，请点下面的按钮。'),
    ...commandButtons(commands),
    hint('也可以直接发送“填报”“状态”“汇总”“帮助”。'),
  ]);
}

/** Answers a question from what the plan and the database say. The lines are markdown. */
export function answerCard(
  title: string,
  lines: readonly string[],
  commands: readonly CommandButton[] = [],
): CardJson {
  return card({ title }, [markdown(lines.join('\n')), ...commandButtons(commands)]);
}
