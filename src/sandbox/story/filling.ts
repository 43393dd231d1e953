import type { Period } from '../../plan/period.js';
import type { Persona } from '../people/personas.js';
import type { Message } from '../people/world.js';
import { buttonsOf, fieldNames, StoryStuck, type Fields, type Stage } from './stage.js';

/** A reporter's input: the changed fields by name; all others keep the offered values. */
export interface Filling {
  readonly changes: Fields;
  readonly summary: string;
  /** A field that is mistyped at first, with the typed text and the caption that explains it. */
  readonly mistake?: { readonly field: string; readonly typed: string; readonly caption: string };
}

/** Finds the form among the bot's messages: a reminder or a review result may arrive in between. */
const isForm = (message: Message): boolean =>
  ['保存并下一页', '提交', '撤回'].some(text => buttonsOf(message).has(text)) ||
  /已提交|已通过|已上报/.test(message.content);

const MAX_PAGES = 40;
const NOTE = '已与台账核对，情况属实。';

/** Fills every page and submits. False when the unit had already submitted. */
export async function fillAndSubmit(
  stage: Stage,
  persona: Persona,
  period: Period,
  filling: Filling,
): Promise<boolean> {
  const last = await fillPages(stage, persona, await stage.ask(persona, `填报 ${period}`, isForm), filling);
  if (!last) return false;
  await submit(stage, persona, last, filling.summary);
  return true;
}

/** Fills pages up to the last one and returns it; undefined when there is no form to fill. */
export async function fillPages(
  stage: Stage,
  persona: Persona,
  first: Message,
  filling: Filling,
): Promise<Message | undefined> {
  let message = first;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const buttons = buttonsOf(message);
    if (buttons.has('提交')) return message;
    if (!buttons.has('保存并下一页')) return undefined;
    message = await fillPage(stage, persona, message, filling);
  }
  throw new StoryStuck('表单翻不到头');
}

async function fillPage(
  stage: Stage,
  persona: Persona,
  message: Message,
  filling: Filling,
): Promise<Message> {
  const { changes, mistake } = filling;
  const typed = pickFields(changes, fieldNames(message));
  if (Object.keys(typed).length === 0) return confirmPage(stage, persona, message);
  if (!mistake || !(mistake.field in typed)) return savePage(stage, persona, message, typed);
  const refused = await stage.press(persona, message, '保存并下一页', {
    ...typed,
    [mistake.field]: mistake.typed,
  });
  await stage.caption(mistake.caption);
  return savePage(stage, persona, refused.message, pickFields(changes, [mistake.field]));
}

async function confirmPage(stage: Stage, persona: Persona, message: Message): Promise<Message> {
  const button = buttonsOf(message).has('本页无变化') ? '本页无变化' : '其余补0';
  const pressed = await stage.press(persona, message, button);
  return pressed.message;
}

async function savePage(stage: Stage, persona: Persona, message: Message, typed: Fields): Promise<Message> {
  const pressed = await stage.press(persona, message, '保存并下一页', typed);
  if (!pressed.succeeded) throw new StoryStuck(pressed.toast);
  return pressed.message;
}

/** Submits; fills in a note when a finding asks for one. */
export async function submit(stage: Stage, persona: Persona, last: Message, summary: string): Promise<void> {
  let message = last;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const notes = fieldNames(message).filter(name => name.startsWith('note_'));
    const typed = { summary, ...Object.fromEntries(notes.map(name => [name, NOTE])) };
    const pressed = await stage.press(persona, message, '提交', typed);
    if (pressed.toast.includes('已提交')) return;
    message = pressed.message;
  }
  throw new StoryStuck('提交没有成功');
}

const pickFields = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
