import { startOf } from '../src/core/text.js';
import type { CardJson } from '../src/core/outgoing.js';

/**
 * Typed elements of Feishu cards (JSON 2.0). No other folder writes card JSON. `card` checks every card against the
 * platform's size limit.
 */
export type Element = { readonly tag: string } & Readonly<Record<string, unknown>>;

export type Colour = 'red' | 'orange' | 'green' | 'blue' | 'grey';

/** A little less than the platform's limits: 200 tagged objects and 30 KB, counted with escaping. */
export const MAX_TAGS = 195;
export const MAX_BYTES = 29_000;

export interface Header {
  readonly title: string;
  readonly subtitle?: string;
  readonly colour?: 'blue' | 'green' | 'orange' | 'red' | 'grey' | 'turquoise';
  /** Only the first three are shown. */
  readonly tags?: readonly { readonly text: string; readonly colour: Colour }[];
}

/** Makes a whole card. Throws an Error when it is over the size limit: then the code that builds the card is wrong. */
export function card(header: Header, elements: readonly Element[]): CardJson {
  const json = {
    schema: '2.0',
    config: {
      update_multi: true,
      width_mode: 'fill',
      enable_forward: false,
      summary: { content: [header.title, header.subtitle].filter(Boolean).join(' · ') },
    },
    header: {
      title: plain(header.title),
      ...(header.subtitle ? { subtitle: plain(header.subtitle) } : {}),
      template: header.colour ?? 'blue',
      ...(header.tags?.length ? { text_tag_list: header.tags.slice(0, 3).map(textTag) } : {}),
    },
    body: { direction: 'vertical', vertical_spacing: '8px', elements },
  };
  const { tags, bytes } = sizeOf(json);
  if (tags > MAX_TAGS || bytes > MAX_BYTES)
    throw new Error(`the card “${header.title}” has ${tags} elements and ${bytes} bytes: over the budget`);
  return json;
}

/**
 * The size of a card in its message: elements in the strictest way of counting, and bytes. The message holds the card
 * as a JSON text inside JSON, so quotes and backslashes are escaped twice.
 */
export function sizeOf(json: unknown): { tags: number; bytes: number } {
  const text = JSON.stringify(json);
  return { tags: countElements(text), bytes: FRAME + Buffer.byteLength(text) + countEscapes(text) };
}

/** Bytes of the JSON around the card's text in a message. */
const FRAME = Buffer.byteLength(JSON.stringify({ content: '' }));

/**
 * Counts the tagged objects in a JSON text, and each option of a list: it is not known whether the platform counts
 * those. Text that people wrote is not counted, because its quotes are escaped.
 */
const countElements = (json: string): number => countIn(json, TAG) + countIn(json, OPTION);

function countIn(text: string, part: string): number {
  let count = 0;
  for (let index = text.indexOf(part); index >= 0; index = text.indexOf(part, index + part.length))
    count += 1;
  return count;
}

const TAG = '"tag":';
/** The value of an option is a text; that of a button is an object. */
const OPTION = '"value":"';

/** Counts the bytes added when a JSON text is put into JSON: only quotes and backslashes are escaped there. */
function countEscapes(json: string): number {
  let count = 0;
  for (let index = 0; index < json.length; index += 1) {
    const character = json.charCodeAt(index);
    if (character === QUOTE || character === BACKSLASH) count += 1;
  }
  return count;
}

const QUOTE = 34;
const BACKSLASH = 92;

/** The first lines, as many as stay within `maxBytes` bytes of the message. */
export function fitLines(lines: readonly string[], maxBytes: number): string[] {
  let bytes = 0;
  const firstOver = lines.findIndex(line => (bytes += sizeOf(line).bytes) > maxBytes);
  return firstOver < 0 ? [...lines] : lines.slice(0, firstOver);
}

const plain = (content: string) => ({ tag: 'plain_text', content });

const textTag = ({ text, colour }: { text: string; colour: Colour }) => ({
  tag: 'text_tag',
  text: plain(text),
  color: colour === 'grey' ? 'neutral' : colour,
});

/** Text that a person wrote must go through `escapeMarkdown` first. */
export function markdown(content: string, size: 'normal' | 'notation' | 'heading' = 'normal'): Element {
  return { tag: 'markdown', content, ...(size === 'normal' ? {} : { text_size: size }) };
}

/** A small grey line of explanation. */
export function hint(content: string): Element {
  return { tag: 'div', text: { ...plain(content), text_size: 'notation', text_color: 'grey' } };
}

export function text(content: string): Element {
  return { tag: 'div', text: plain(content) };
}

export const divider = (): Element => ({ tag: 'hr' });

export const colourText = (colour: Colour, content: string): string =>
  `<font color='${colour}'>${content}</font>`;

export const bold = (content: string): string => `**${content}**`;

export const mention = (openId: string): string => `<at id=${openId}></at>`;

/**
 * Shows a person without notifying them. An actor that is no person, such as the sandbox's example data, stands as text:
 * the platform refuses the whole card otherwise.
 */
export const personName = (actor: string): string =>
  actor.startsWith('ou_')
    ? `<person id='${actor}' show_name=true show_avatar=false style='normal'></person>`
    : escapeMarkdown(actor);

/** A mention, a person's name, or a person in a list, as elements.ts writes it, inside a card's JSON text. */
const PERSON =
  /<at id=(ou_[A-Za-z0-9_-]+)><\/at>|<person id='(ou_[A-Za-z0-9_-]+)'[^>]*><\/person>|\{"value":"(ou_[A-Za-z0-9_-]+)"\}/gu;

/** The open_ids of the people on a card, each once. */
export function peopleOn(card: CardJson): string[] {
  const ids = [...JSON.stringify(card).matchAll(PERSON)].map(
    ([, mentioned, named, offered]) => mentioned ?? named ?? offered ?? '',
  );
  return [...new Set(ids)];
}

/**
 * The card with texts in place of people. A list in which several are selected offers them by their texts in a second list
 * (`describedList`); one in which one is selected leaves them out. The texts hold no quote, backslash or character of markdown.
 */
export function replacePeople(card: CardJson, texts: ReadonlyMap<string, string>): CardJson {
  const json = JSON.stringify(card).replace(
    PERSON,
    (element, mentioned?: string, named?: string) => texts.get(mentioned ?? named ?? '') ?? element,
  );
  return JSON.parse(json, (_, value: unknown) =>
    Array.isArray(value) ? value.flatMap(each => splitPeopleList(each, texts)) : value,
  ) as CardJson;
}

/** The name of the list that offers people of another list by texts. */
export const describedList = (name: string): string => `${name}_described`;

/** A list of people, as elements.ts writes it. */
interface PeopleList {
  readonly tag: 'select_person' | 'multi_select_person';
  readonly name: string;
  readonly placeholder: { readonly content: string };
  readonly options: readonly { readonly value: string }[];
  readonly initial_option?: string;
  readonly selected_values?: readonly string[];
}

const isPeopleList = (value: unknown): value is PeopleList =>
  ['select_person', 'multi_select_person'].includes((value as { tag?: string } | null)?.tag ?? '');

function splitPeopleList(list: unknown, texts: ReadonlyMap<string, string>): unknown[] {
  if (!isPeopleList(list)) return [list];
  const { tag, name, placeholder, options, initial_option, selected_values: selected } = list;
  const people = options.map(({ value }) => value);
  const shown = people.filter(openId => !texts.has(openId));
  const described = people.filter(openId => texts.has(openId));
  if (described.length === 0) return [list];
  if (tag === 'select_person') return [selectPerson(name, placeholder.content, shown, initial_option)];
  const choices = described.map(openId => ({
    text: `${texts.get(openId) ?? ''}（编号末六位 ${openId.slice(-6)}）`,
    value: openId,
  }));
  return [
    ...(shown.length > 0 ? [multiSelectPerson(name, placeholder.content, shown, selected)] : []),
    multiSelect(describedList(name), '没有姓名的人（可多选）', choices, selected),
  ];
}

const MARKDOWN: Readonly<Record<string, string>> = {
  // An entity or an escape that a person typed is shown as typed, and does not undo the others.
  '&': '&#38;',
  '\\': '&#92;',
  '*': '&#42;',
  _: '&#95;',
  '~': '&sim;',
  '<': '&#60;',
  '>': '&#62;',
  '[': '&#91;',
  ']': '&#93;',
  '(': '&#40;',
  ')': '&#41;',
  '#': '&#35;',
  '-': '&#45;',
  '!': '&#33;',
  '`': '&#96;',
  '|': '&#124;',
};

/** Escapes text that a person wrote, so that it is shown as written and not read as markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[&\\*_~<>[\]()#\-!`|]/gu, character => MARKDOWN[character] ?? character);
}

export interface Input {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly maxLength?: number;
  readonly lines?: number;
}

export function input({ name, label, placeholder, value, maxLength = 1000, lines }: Input): Element {
  return {
    tag: 'input',
    name,
    input_type: lines ? 'multiline_text' : 'text',
    ...(lines ? { rows: lines, auto_resize: true } : {}),
    label: plain(label),
    label_position: 'top',
    width: 'fill',
    max_length: maxLength,
    ...(placeholder ? { placeholder: plain(placeholder) } : {}),
    // A longer text comes from a forged form alone: the client stops at the limit.
    ...(value ? { default_value: startOf(value, maxLength) } : {}),
  };
}

/** Without an initial date it may be left empty. */
export function datePicker(name: string, initial: string | undefined, placeholder: string): Element {
  return {
    tag: 'date_picker',
    name,
    ...(initial === undefined ? {} : { initial_date: initial }),
    placeholder: plain(placeholder),
  };
}

export interface Choice {
  readonly text: string;
  readonly value: string;
}

/** A list in which several options can be selected; in forms only. The form sends a list of values. */
export function multiSelect(
  name: string,
  placeholder: string,
  options: readonly Choice[],
  selected: readonly string[] = [],
): Element {
  const initialValues = selected.filter(code => options.some(({ value }) => value === code));
  return {
    tag: 'multi_select_static',
    name,
    width: 'fill',
    placeholder: plain(placeholder),
    options: options.map(({ text: words, value }) => ({ text: plain(words), value })),
    ...(initialValues.length > 0 ? { selected_values: initialValues } : {}),
  };
}

/** A list in which several people can be selected; in forms only. The client shows their names. */
export function multiSelectPerson(
  name: string,
  placeholder: string,
  people: readonly string[],
  selected: readonly string[] = [],
): Element {
  const initialValues = selected.filter(openId => people.includes(openId));
  return {
    tag: 'multi_select_person',
    name,
    width: 'fill',
    placeholder: plain(placeholder),
    options: people.map(openId => ({ value: openId })),
    ...(initialValues.length > 0 ? { selected_values: initialValues } : {}),
  };
}

/** A list in which one person can be selected. */
export function selectPerson(
  name: string,
  placeholder: string,
  people: readonly string[],
  selected?: string,
): Element {
  return {
    tag: 'select_person',
    name,
    width: 'fill',
    placeholder: plain(placeholder),
    options: people.map(openId => ({ value: openId })),
    ...(selected !== undefined && people.includes(selected) ? { initial_option: selected } : {}),
  };
}

/** A list in which one option can be selected. The platform takes the initial option by its position, from 1. */
export function select(
  name: string,
  placeholder: string,
  options: readonly Choice[],
  selected: string | undefined,
): Element {
  const index = options.findIndex(({ value }) => value === selected) + 1;
  return {
    tag: 'select_static',
    name,
    width: 'fill',
    placeholder: plain(placeholder),
    options: options.map(({ text: words, value }) => ({ text: plain(words), value })),
    ...(index > 0 ? { initial_index: index } : {}),
  };
}

export interface Button {
  readonly text: string;
  /** The button's route (routes.ts). It is the button's name and in its value: the platform may drop the value. */
  readonly route: string;
  readonly look?: 'primary_filled' | 'primary' | 'danger' | 'default' | 'text';
  readonly size?: 'small' | 'medium';
  readonly confirm?: { readonly title: string; readonly text: string };
}

/** A button outside a form. */
export function button({ text: words, route, look = 'default', size, confirm }: Button): Element {
  return {
    tag: 'button',
    name: route,
    type: look,
    text: plain(words),
    ...(size ? { size } : {}),
    ...(confirm ? { confirm: { title: plain(confirm.title), text: plain(confirm.text) } } : {}),
    behaviors: [{ type: 'callback', value: { route } }],
  };
}

/** A button inside a form. Its tap carries all fields of the form. */
export function submitButton(options: Button): Element {
  return { ...button(options), form_action_type: 'submit' };
}

/** Elements side by side; they wrap on a narrow screen. */
export function row(elements: readonly Element[]): Element {
  return {
    tag: 'column_set',
    flex_mode: 'flow',
    horizontal_spacing: '8px',
    columns: elements.map(element => ({ tag: 'column', width: 'auto', elements: [element] })),
  };
}

/** Elements side by side that share the width by weight; on a narrow screen they stand one below the other. */
export function weightedRow(
  columns: readonly { readonly weight: number; readonly element: Element }[],
): Element {
  return {
    tag: 'column_set',
    flex_mode: 'stretch',
    horizontal_spacing: '8px',
    columns: columns.map(({ weight, element }) => ({
      tag: 'column',
      width: 'weighted',
      weight,
      vertical_align: 'bottom',
      elements: [element],
    })),
  };
}

export function form(name: string, elements: readonly Element[]): Element {
  return { tag: 'form', name, elements };
}

export function panel(title: string, elements: readonly Element[], expanded = false): Element {
  return {
    tag: 'collapsible_panel',
    expanded,
    header: { title: { tag: 'markdown', content: title } },
    border: { color: 'grey', corner_radius: '5px' },
    padding: '8px',
    elements,
  };
}

export interface TableColumn {
  readonly name: string;
  readonly title: string;
  readonly width?: string;
  readonly align?: 'left' | 'right' | 'center';
  readonly markdown?: true;
}

export function table(
  columns: readonly TableColumn[],
  rows: readonly Record<string, string>[],
  { wraps = false }: { readonly wraps?: boolean } = {},
): Element {
  return {
    tag: 'table',
    page_size: 10,
    ...(wraps ? { row_height: 'auto', row_max_height: '100px' } : { row_height: 'low' }),
    header_style: { text_align: 'left', background_style: 'grey', bold: true, lines: 1 },
    columns: columns.map(({ name, title, width = 'auto', align = 'left', markdown: md }) => ({
      name,
      display_name: title,
      data_type: md ? 'lark_md' : 'text',
      width,
      horizontal_align: align,
    })),
    rows,
  };
}

export const list = (sentences: readonly string[]): string =>
  sentences.map(sentence => `- ${sentence}`).join('\n');
