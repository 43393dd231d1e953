/** The fields of a form by name: a text, or the chosen options. */
export type Texts = Readonly<Record<string, string | readonly string[]>>;

type Element = Readonly<Record<string, unknown>>;

/** Finds the form in which a button stands; undefined for a button outside a form. */
export function formAround(card: unknown, button: string): Element | undefined {
  return formsOf(card).find(form => elementsIn(form).some(({ name }) => name === button));
}

const formsOf = (card: unknown): Element[] => elementsIn(card).filter(({ tag }) => tag === 'form');

/** Every tagged object in a card or a part of it. */
export function elementsIn(value: unknown): Element[] {
  if (Array.isArray(value)) return value.flatMap(elementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(elementsIn);
  return 'tag' in value ? [value, ...inner] : inner;
}

/** Texts and choices that a form may well get; a preset field keeps its text. */
export const plausibleTexts = (form: Element): Texts => textsOf(form, plausible);

/** What nobody should type or choose. The client itself refuses a choice that is not offered. */
export const wrongTexts = (form: Element): Texts => textsOf(form, wrong);

function textsOf(
  form: Element,
  textFor: (field: Element, index: number) => string | string[] | undefined,
): Texts {
  return Object.fromEntries(
    elementsIn(form['elements']).flatMap((field, index) => {
      const text = typeof field['name'] === 'string' ? textFor(field, index) : undefined;
      return text === undefined ? [] : [[String(field['name']), text]];
    }),
  );
}

function plausible(field: Element): string | string[] | undefined {
  const name = String(field['name']);
  const [first = ''] = optionsOf(field);
  switch (field['tag']) {
    case 'input':
      return plausibleInput(name, field['default_value']);
    case 'date_picker':
      return PAST_DAYS.test(name) ? '2025-09-20' : '2025-10-10';
    case 'select_static':
    case 'select_person':
      return first;
    case 'multi_select_static':
    case 'multi_select_person':
      return first === '' ? [] : [first];
    default:
      return undefined;
  }
}

/** Days on which something was or began. */
const PAST_DAYS = /^(?:as_of|on|joined|left|certified|rated|assessed|notice|pledge|dated|\w+_since)$/u;

function plausibleInput(name: string, preset: unknown): string {
  if (typeof preset === 'string' && preset !== '') return preset;
  if (name === 'names') return '德化县自来水有限公司\n德化县第二水厂';
  if (name === 'summary') return '本季度安全生产标准化各项工作按计划推进。';
  if (name === 'reason') return '请核对企业数量';
  if (/(?:^|_)part$/u.test(name)) return '供水';
  return name.startsWith('note_') ? '按实际情况填报' : /^A\d/u.test(name) ? '3' : '';
}

const WRONG = [
  'abc',
  '12万',
  '-1',
  '1.5',
  '1e3',
  '9'.repeat(30),
  '=1+1',
  '３家，又',
  '+',
  '<at id=all></at>',
];

function wrong(field: Element, index: number): string | string[] | undefined {
  const limit = Number(field['max_length'] ?? 1000);
  switch (field['tag']) {
    case 'input':
      return (WRONG[index % WRONG.length] ?? '').slice(0, limit);
    case 'date_picker':
      return '1999-01-01';
    case 'select_static':
    case 'select_person':
      return optionsOf(field).at(-1) ?? '';
    case 'multi_select_static':
      return optionsOf(field);
    case 'multi_select_person':
      return [];
    default:
      return undefined;
  }
}

const optionsOf = ({ options }: Element): string[] =>
  ((options ?? []) as { readonly value: string }[]).map(({ value }) => value);
