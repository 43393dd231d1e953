import type { Period } from '../../plan/period.js';
import type { Persona } from '../people/personas.js';
import type { Message } from '../people/world.js';
import { buttonsOf, fieldNames, Stuck, type Fields, type Stage } from './stage.js';

/** What somebody fills in: the fields that changed, by name; all others stay as they are offered. */
export interface Filling {
  readonly changes: Fields;
  readonly summary: string;
  /** A field mistyped at first, and how. */
  readonly slip?: { readonly field: string; readonly typed: string; readonly caption: string };
}

/** Meanwhile a reminder or a verdict may come in: they are no form, and no card that says it is handed in. */
const isForm = (message: Message): boolean =>
  ['保存并下一页', '提交', '撤回'].some(words => buttonsOf(message).has(words)) ||
  /已提交|已通过|已上报/.test(message.content);

const MOST_PAGES = 40;
const NOTE = '已与台账核对，情况属实。';

/** Fills every page and submits. False where the unit had handed in already. */
export async function fillAndSubmit(
  stage: Stage,
  who: Persona,
  period: Period,
  filling: Filling,
): Promise<boolean> {
  const last = await fillPages(stage, who, await stage.says(who, `填报 ${period}`, isForm), filling);
  if (!last) return false;
  await submit(stage, who, last, filling.summary);
  return true;
}

/** Goes through the pages to the last one; undefined where there is no form to fill. */
export async function fillPages(
  stage: Stage,
  who: Persona,
  first: Message,
  filling: Filling,
): Promise<Message | undefined> {
  let message = first;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const buttons = buttonsOf(message);
    if (buttons.has('提交')) return message;
    if (!buttons.has('保存并下一页')) return undefined;
    message = await fillPage(stage, who, message, filling);
  }
  throw new Stuck('表单翻不到头');
}

async function fillPage(stage: Stage, who: Persona, message: Message, filling: Filling): Promise<Message> {
  const { changes, slip } = filling;
  const typed = only(changes, fieldNames(message));
  if (Object.keys(typed).length === 0) return unchanged(stage, who, message);
  if (!slip || !(slip.field in typed)) return saved(stage, who, message, typed);
  const refused = await stage.press(who, message, '保存并下一页', { ...typed, [slip.field]: slip.typed });
  await stage.caption(slip.caption);
  return saved(stage, who, refused.message, only(changes, [slip.field]));
}

async function unchanged(stage: Stage, who: Persona, message: Message): Promise<Message> {
  const same = buttonsOf(message).has('本页无变化') ? '本页无变化' : '其余补0';
  const pressed = await stage.press(who, message, same);
  return pressed.message;
}

async function saved(stage: Stage, who: Persona, message: Message, typed: Fields): Promise<Message> {
  const pressed = await stage.press(who, message, '保存并下一页', typed);
  if (!pressed.well) throw new Stuck(pressed.toast);
  return pressed.message;
}

/** Submits; where a finding wants words beside it, it gets them. */
export async function submit(stage: Stage, who: Persona, last: Message, summary: string): Promise<void> {
  let message = last;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const notes = fieldNames(message).filter(name => name.startsWith('note_'));
    const typed = { summary, ...Object.fromEntries(notes.map(name => [name, NOTE])) };
    const pressed = await stage.press(who, message, '提交', typed);
    if (pressed.toast.includes('已提交')) return;
    message = pressed.message;
  }
  throw new Stuck('提交没有成功');
}

const only = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
