import { readRoute, routeName, type Route } from '../../cards/routes.js';

/** A button with plausible texts for the fields of its form. */
export interface CardButton {
  readonly name: string;
  readonly route: Route;
  readonly fields: Readonly<Record<string, string>>;
}

/** Makes a button by its route. */
export function button(route: Route, fields: CardButton['fields'] = {}): CardButton {
  const { verb, ...data } = route;
  const nameOf = routeName as (verb: string, data: object) => string;
  return { name: nameOf(verb, data), route, fields };
}

type Element = Readonly<Record<string, unknown>>;

/** Finds every button of a card, of an answer to a tap, or of any JSON with a card in it. */
export function findButtons(json: unknown): CardButton[] {
  const buttons: CardButton[] = [];
  const visit = (value: unknown, fields: Readonly<Record<string, string>>): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, fields);
      return;
    }
    const element = value as Element;
    const inside = element['tag'] === 'form' ? fieldsOf(element) : fields;
    if (element['tag'] === 'button') {
      const name = String(element['name']);
      const route = readRoute(undefined, name);
      if (route) buttons.push({ name, route, fields: inside });
    }
    for (const item of Object.values(element)) visit(item, inside);
  };
  visit(json, {});
  return buttons;
}

function fieldsOf(form: Element): Record<string, string> {
  const fields: Record<string, string> = {};
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const element = value as Element;
    const { tag, name } = element;
    if (typeof name === 'string' && tag !== 'button' && tag !== 'form') {
      const text = plausibleText(element, name);
      if (text !== undefined) fields[name] = text;
    }
    for (const item of Object.values(element)) visit(item);
  };
  visit(form['elements']);
  return fields;
}

function plausibleText(element: Element, name: string): string | undefined {
  const [option] = (element['options'] as { value?: string }[] | undefined) ?? [];
  switch (element['tag']) {
    case 'input':
      return plausibleInput(name, element['default_value']);
    case 'date_picker':
      return `${typeof element['initial_date'] === 'string' ? element['initial_date'].slice(0, 10) : '2025-09-22'} +0800`;
    case 'select_static':
    case 'multi_select_static':
    case 'select_person':
    case 'multi_select_person':
      return option?.value ?? '';
    default:
      return undefined;
  }
}

function plausibleInput(name: string, preset: unknown): string {
  if (typeof preset === 'string' && preset !== '') return preset;
  if (name === 'summary') return '本季度安全生产标准化各项工作按计划推进。';
  if (name === 'names') return '德化县第三水厂';
  if (name === 'reason') return '请核对企业数量';
  if (name === 'part') return '第1';
  return name.startsWith('note_') ? '按实际情况填报' : /^A\d/u.test(name) ? '3' : '';
}
