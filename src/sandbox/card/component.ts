import { isObject } from './shape.js';
import type { JsonObject } from '../people/world.js';

/** A component of a card, with the form that contains it. */
export interface Component {
  readonly node: JsonObject;
  readonly form?: JsonObject;
}

/** The values typed and chosen in a form, by component name. */
export type FormValues = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Lists every tagged object of a card with its path, in the order of display. */
export function componentsOf(card: JsonObject): { path: string; component: Component }[] {
  return collectComponents(card['body'], 'body', undefined);
}

function collectComponents(
  value: unknown,
  path: string,
  form: JsonObject | undefined,
): { path: string; component: Component }[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => collectComponents(item, `${path}.${index}`, form));
  if (!isObject(value)) return [];
  const inner = value['tag'] === 'form' ? value : form;
  const own =
    typeof value['tag'] === 'string' ? [{ path, component: { node: value, ...(form && { form }) } }] : [];
  return [
    ...own,
    ...Object.keys(value).flatMap(key => collectComponents(value[key], `${path}.${key}`, inner)),
  ];
}

/** Finds a component by its name, then by its element_id, then by its path (`body.elements.2`). */
export function findComponent(card: JsonObject, id: string): Component | undefined {
  const all = componentsOf(card);
  const findWhere = (matches: (entry: { path: string; component: Component }) => boolean) =>
    all.find(matches)?.component;
  return (
    findWhere(({ component }) => component.node['name'] === id) ??
    findWhere(({ component }) => component.node['element_id'] === id) ??
    findWhere(({ path }) => path === id)
  );
}

/** The fields of a form: everything with a name except buttons. */
export function fieldsOf(form: JsonObject): JsonObject[] {
  return collectComponents(form['elements'], '', form)
    .map(({ component }) => component.node)
    .filter(node => node['tag'] !== 'button' && typeof node['name'] === 'string' && node['name'] !== '');
}

/** The fields of a form inside panels that are collapsed when the card is drawn. */
export function collapsedFieldsOf(form: JsonObject): JsonObject[] {
  return collectComponents(form['elements'], '', form)
    .map(({ component }) => component.node)
    .filter(node => node['tag'] === 'collapsible_panel' && node['expanded'] !== true)
    .flatMap(fieldsOf);
}

const INITIAL_VALUES: Readonly<Record<string, (node: JsonObject) => unknown>> = {
  input: node => node['default_value'],
  select_static: node => node['initial_option'] ?? optionAt(node),
  multi_select_static: node => node['selected_values'] ?? [],
  select_person: node => node['initial_option'],
  multi_select_person: node => node['selected_values'] ?? [],
  date_picker: node => node['initial_date'],
  picker_time: node => node['initial_time'],
  picker_datetime: node => node['initial_datetime'],
  checker: node => node['checked'] === true,
};

/** `initial_index` counts from 1; 0 means no option. */
function optionAt(node: JsonObject): unknown {
  const index = Number(node['initial_index'] ?? 0) - 1;
  const option: unknown = Array.isArray(node['options']) ? node['options'][index] : undefined;
  return isObject(option) ? option['value'] : undefined;
}

/** The value of a field: the typed one, else the initial one, else "". */
export function valueOf(field: JsonObject, formValues: FormValues): unknown {
  const name = String(field['name']);
  if (Object.hasOwn(formValues, name) && field['disabled'] !== true) return formValues[name];
  return INITIAL_VALUES[String(field['tag'])]?.(field) ?? '';
}

const DATE_TAGS = new Set<unknown>(['date_picker', 'picker_time', 'picker_datetime']);

/** A value in the form of the callback: dates and times carry the offset of the person's time zone. */
export function wireValue(field: JsonObject, value: unknown): unknown {
  return DATE_TAGS.has(field['tag']) && typeof value === 'string' && value !== '' ? `${value} +0800` : value;
}

/** Returns why the client would not send the form; undefined when it would. `members` are the people of the chat. */
export function findFormRefusal(
  form: JsonObject,
  formValues: FormValues,
  members: readonly string[],
): string | undefined {
  const fields = fieldsOf(form);
  if (fields.some(field => field['required'] === true && isEmpty(valueOf(field, formValues))))
    return '有必填项未填写';
  if (fields.some(field => !isOffered(field, valueOf(field, formValues), members))) return '没有这个选项';
  const tooLong = fields.find(
    field => field['tag'] === 'input' && String(valueOf(field, formValues)).length > maxLengthOf(field),
  );
  return tooLong && `最多可输入 ${maxLengthOf(tooLong)} 个字`;
}

const CHOICES = new Set<unknown>([
  'select_static', 'multi_select_static', 'select_person', 'multi_select_person',
]); // prettier-ignore

/** True when every chosen value is one of the options; a list of people without options offers the chat's members. */
function isOffered({ tag, options }: JsonObject, value: unknown, members: readonly string[]): boolean {
  if (!CHOICES.has(tag) || value === '') return true;
  const offered: readonly unknown[] = Array.isArray(options)
    ? options.filter(isObject).map(option => option['value'])
    : String(tag).endsWith('_person')
      ? members
      : [];
  return [value].flat().every(one => offered.includes(one));
}

export const isEmpty = (value: unknown): boolean =>
  value === '' || (Array.isArray(value) && value.length === 0);
const maxLengthOf = (field: JsonObject): number => Number(field['max_length'] ?? 1000);
