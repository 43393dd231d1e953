import type { CardJson } from '../src/core/outgoing.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import type { Period } from '../src/plan/period.js';
import { button, card, hint, markdown, row, type Button, type Element } from './elements.js';
import { routeName } from './routes.js';
import { assistantName } from '../src/plan/period-words.js';
import type { Plan } from '../src/plan/plan.js';

/** A command as a button. */
export interface CommandButton {
  readonly name: string;
  readonly word: string;
  /** Present: it asks before it acts. */
  readonly question?: string;
}

/** The commands as buttons in rows; 填报 stands first. In a private chat their toasts do not speak of another chat. */
export function commandButtons(commands: readonly CommandButton[], isPrivate: boolean): Element[] {
  return commands.length > 0 ? [row(commands.map(command => button(toButton(command, isPrivate))))] : [];
}

function toButton({ name, word, question }: CommandButton, isPrivate: boolean): Button {
  const isFirst = name === 'fill';
  return {
    text: isFirst ? '立即填报' : word,
    route: isFirst
      ? routeName(isPrivate ? 'fillhere' : 'fill')
      : routeName(isPrivate ? 'runhere' : 'run', { command: name }),
    ...(isFirst ? { look: 'primary_filled' as const } : {}),
    ...(question ? { confirm: { title: word, text: question } } : {}),
  };
}

const TASKS: Readonly<Record<string, string>> = {
  fill: '填报',
  review: '审核',
  status: '查状态',
  summary: '出汇总',
};

/** Greets a person, with what they may do as buttons. */
export function greetingCard(plan: Plan, commands: readonly CommandButton[], isPrivate = false): CardJson {
  return card({ title: assistantName(plan) }, [
    markdown(
      `您好！我可以帮您${commands.flatMap(({ name }) => TASKS[name] ?? []).join('、')}，请点下面的按钮。`,
    ),
    ...commandButtons(commands, isPrivate),
    hint(`也可以直接发送${commands.map(({ word }) => `“${word}”`).join('')}。`),
  ]);
}

/** Answers a question from what the plan and the database say. The lines are markdown. */
export function answerCard(
  title: string,
  lines: readonly string[],
  commands: readonly CommandButton[] = [],
  isPrivate = false,
): CardJson {
  return card({ title }, [markdown(lines.join('\n')), ...commandButtons(commands, isPrivate)]);
}

/** What a person who sent the name of a unit alone learns, and can do about it. */
export interface NamedUnitView {
  readonly unit: Unit;
  readonly period: Period;
  /** Its state, as markdown. */
  readonly line: string;
  /** The commands that the person may use for the unit now. */
  readonly commands: readonly CommandButton[];
}

/** Answers the name of a unit: how it stands, and the commands about it as buttons and as words. */
export function namedUnitCard({ unit, period, line, commands }: NamedUnitView): CardJson {
  const name = unit.parent === undefined ? unit.industry : unitName(unit);
  if (commands.length === 0) return card({ title: unitName(unit) }, [markdown(line)]);
  return card({ title: unitName(unit) }, [
    markdown(line),
    row(
      commands.map(({ name: command, word }) =>
        button({
          text: word,
          route: routeName('meant', { command, of: period, unit: unit.key }),
          ...(command === 'fill' ? { look: 'primary_filled' as const } : {}),
        }),
      ),
    ),
    hint(`也可以直接发送${commands.map(({ word }) => `“${word} ${name}”`).join('')}。`),
  ]);
}
