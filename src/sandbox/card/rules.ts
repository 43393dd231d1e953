import type { Switches } from '../faults/switches.js';
import { chartFault } from './chart.js';
import { mentionsIn } from './mentions.js';
import { isObject, type CardError, type CardElement } from './shape.js';
import { CONTAINERS, INTERACTIVE } from './tags.js';

/** The people that the validator accepts in a card, and the behaviour that is switched on. */
export interface Surroundings {
  readonly openIds: ReadonlySet<string>;
  readonly switches: Switches;
}

const MAX_TAGS = 200;
const MAX_TABLES = 5;
const MAX_DEPTH = 5;

type Rule = (elements: readonly CardElement[], surroundings: Surroundings) => CardError | undefined;
type ElementRule = (element: CardElement, surroundings: Surroundings) => string | undefined;

/**
 * The rules beyond the shape of a card. A card that breaks several gets the refusal of the first, which is the most
 * helpful one.
 */
export const RULES: readonly Rule[] = [
  tooManyElements,
  tooManyTables,
  forEachElement(11310, checkDepth),
  forEachElement(300123, onlyAtRoot),
  forEachElement(300123, formIsNamed),
  formCanBeSubmitted,
  forEachElement(200530, fieldInFormIsNamed),
  namesDiffer,
  forEachElement(300123, onlyInForm),
  forEachElement(300301, elementIdIsWellFormed),
  elementIdsDiffer,
  forEachElement(200621, checkLimits),
  forEachElement(200621, checkParts),
  forEachElement(200621, checkBehaviors),
  forEachElement(200621, checkUrls),
  tooManyCharts,
  forEachElement(200550, ({ tag, node }) => (tag === 'chart' ? chartFault(node) : undefined)),
  forEachElement(100290, checkPeople),
];

function forEachElement(code: number, rule: ElementRule): Rule {
  return (elements, surroundings) => {
    for (const element of elements) {
      const message = rule(element, surroundings);
      if (message !== undefined) return { code, path: element.path, message };
    }
    return undefined;
  };
}

function tooManyElements(
  elements: readonly CardElement[],
  { switches }: Surroundings,
): CardError | undefined {
  const count = countElements(elements, switches);
  if (count <= MAX_TAGS) return undefined;
  return { code: 11310, path: 'ROOT', message: `element exceeds the limit: ${count} > ${MAX_TAGS}` };
}

/** The tagged objects that are no components. */
const PARTS_OF_COMPONENTS = new Set([
  'plain_text', 'lark_md', 'text_tag', 'standard_icon', 'custom_icon', 'column',
]); // prettier-ignore

function countElements(
  elements: readonly CardElement[],
  { countsOptions, countsComponentsOnly }: Switches,
): number {
  const counted = countsComponentsOnly
    ? elements.filter(({ tag }) => !PARTS_OF_COMPONENTS.has(tag))
    : elements;
  const options = elements.map(({ node }) => (Array.isArray(node['options']) ? node['options'].length : 0));
  return counted.length + (countsOptions ? options.reduce((sum, count) => sum + count, 0) : 0);
}

function tooManyTables(elements: readonly CardElement[]): CardError | undefined {
  const tables = elements.filter(({ tag }) => tag === 'table').length;
  const markdownCounts = elements.map(({ tag, node }) =>
    tag === 'markdown' ? tablesIn(node['content']) : 0,
  );
  const most = Math.max(0, ...markdownCounts);
  const total = tables + markdownCounts.reduce((sum, count) => sum + count, 0);
  if (total <= MAX_TABLES && most <= 4) return undefined;
  return { code: 11310, path: 'ROOT', message: `card table number over limit: ${total}` };
}

/** The platform advises against more. */
const MAX_CHARTS = 5;

function tooManyCharts(elements: readonly CardElement[]): CardError | undefined {
  const charts = elements.filter(({ tag }) => tag === 'chart').length;
  if (charts <= MAX_CHARTS) return undefined;
  return { code: 200550, path: 'ROOT', message: `card chart number over limit: ${charts}` };
}

/** The line under a table's head, without its blanks. */
const TABLE_RULE = /^\|?:?-+:?(?:\|:?-+:?)+\|?$/;

const tablesIn = (content: unknown): number =>
  typeof content === 'string'
    ? content.split('\n').filter(line => TABLE_RULE.test(line.replace(/\s/g, ''))).length
    : 0;

function checkDepth({ tag, ancestors }: CardElement): string | undefined {
  if (!CONTAINERS.has(tag)) return undefined;
  const depth = ancestors.filter(outer => CONTAINERS.has(outer)).length + 1;
  return depth > MAX_DEPTH ? `containers nested ${depth} deep, at most ${MAX_DEPTH}` : undefined;
}

function onlyAtRoot({ tag, ancestors }: CardElement): string | undefined {
  const isRootOnly = tag === 'form' || tag === 'table';
  return isRootOnly && ancestors.length > 0 ? `${tag} can only be placed at the root of the card` : undefined;
}

function formIsNamed({ tag, node }: CardElement): string | undefined {
  return tag === 'form' && !node['name'] ? 'form name is empty' : undefined;
}

const inForm = ({ ancestors }: CardElement): boolean => ancestors.includes('form');

function formCanBeSubmitted(elements: readonly CardElement[]): CardError | undefined {
  const form = elements.find(
    one => one.tag === 'form' && !elements.some(other => isSubmitButton(other, one.path)),
  );
  return (
    form && {
      code: 300123,
      path: form.path,
      message: 'there is no submit button in the form container, at least one',
    }
  );
}

function isSubmitButton({ tag, node, path }: CardElement, formPath: string): boolean {
  if (tag !== 'button' || !path.startsWith(`${formPath} -> `)) return false;
  return node['form_action_type'] === 'submit' || node['action_type'] === 'form_submit';
}

function fieldInFormIsNamed(element: CardElement): string | undefined {
  if (!INTERACTIVE.has(element.tag) || !inForm(element) || element.node['name']) return undefined;
  return `the name of ${element.tag} in the form container is empty`;
}

function namesDiffer(elements: readonly CardElement[]): CardError | undefined {
  return findDuplicate(
    elements.filter(({ tag }) => INTERACTIVE.has(tag) || tag === 'form'),
    'name',
    300123,
  );
}

function elementIdsDiffer(elements: readonly CardElement[]): CardError | undefined {
  return findDuplicate(elements, 'element_id', 300301);
}

function findDuplicate(
  elements: readonly CardElement[],
  property: string,
  code: number,
): CardError | undefined {
  const values = new Set<unknown>();
  for (const { node, path } of elements) {
    const value = node[property];
    if (value === undefined || value === '') continue;
    if (values.has(value)) return { code, path, message: `${property} duplicate: ${JSON.stringify(value)}` };
    values.add(value);
  }
  return undefined;
}

function onlyInForm(element: CardElement): string | undefined {
  if (inForm(element)) return undefined;
  const { tag, node } = element;
  if (tag.startsWith('multi_select')) return `${tag} can only be used in a form container`;
  if (node['required'] === true) return 'required can only be used in a form container';
  const isAction = node['form_action_type'] !== undefined || node['action_type'] !== undefined;
  return isAction ? 'form_action_type can only be used in a form container' : undefined;
}

function elementIdIsWellFormed({ node }: CardElement): string | undefined {
  const id = node['element_id'];
  if (typeof id !== 'string' || /^[A-Za-z]\w{0,19}$/.test(id)) return undefined;
  return `element_id must start with a letter and have at most 20 of A-Z a-z 0-9 _: ${id}`;
}

const isLongerThan = (text: unknown, most: number): boolean =>
  isObject(text) && typeof text['content'] === 'string' && text['content'].length > most;

const isWholeBetween = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const optionValues = (node: CardElement['node']): unknown[] =>
  Array.isArray(node['options']) ? node['options'].filter(isObject).map(option => option['value']) : [];

function duplicateOption({ node }: CardElement): string | undefined {
  const values = optionValues(node);
  return new Set(values).size < values.length ? 'option value duplicate' : undefined;
}

const LIMITS: Readonly<Record<string, ElementRule>> = {
  input: ({ node }, { switches }) => {
    if (
      switches.refusesLongLeftLabels &&
      node['label_position'] === 'left' &&
      isLongerThan(node['label'], 15)
    )
      return 'the label at the left is longer than 15';
    const { max_length: most = 1000, default_value: value } = node;
    if (!isWholeBetween(most, 1, 1000)) return 'max_length must be a whole number of 1 to 1000';
    return typeof value === 'string' && value.length > Number(most)
      ? 'default_value is longer than max_length'
      : undefined;
  },
  multi_select_static: duplicateOption,
  select_person: duplicateOption,
  multi_select_person: duplicateOption,
  select_static: element => {
    const { node } = element;
    const values = optionValues(node);
    const duplicate = duplicateOption(element);
    if (duplicate !== undefined) return duplicate;
    return node['initial_index'] === undefined || isWholeBetween(node['initial_index'], 0, values.length)
      ? undefined
      : `initial_index must be 0 to ${values.length}`;
  },
  button: ({ node }) => (isLongerThan(node['text'], 100) ? 'button text is longer than 100' : undefined),
  table: ({ node }) => {
    const { page_size: size = 5, columns = [] } = node;
    if (!isWholeBetween(size, 1, 10)) return 'page_size must be a whole number of 1 to 10';
    return Array.isArray(columns) && columns.length > 50
      ? `table has ${columns.length} columns, at most 50`
      : undefined;
  },
  column: ({ node }) =>
    node['weight'] === undefined || isWholeBetween(node['weight'], 1, 5)
      ? undefined
      : 'weight must be 1 to 5',
};

function checkLimits(element: CardElement, surroundings: Surroundings): string | undefined {
  if (isLongerThan(element.node['placeholder'], 100)) return 'placeholder is longer than 100';
  return LIMITS[element.tag]?.(element, surroundings);
}

/** The properties that each tag requires. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  plain_text: ['content'],
  lark_md: ['content'],
  markdown: ['content'],
  text_tag: ['text'],
  standard_icon: ['token'],
  custom_icon: ['img_key'],
  div: ['text'],
  img: ['img_key', 'alt'],
  person: ['user_id'],
  person_list: ['persons'],
  table: ['columns', 'rows'],
  chart: ['chart_spec'],
  column_set: ['columns'],
  form: ['elements'],
  interactive_container: ['elements', 'behaviors'],
  collapsible_panel: ['elements', 'header'],
  select_static: ['options'],
  multi_select_static: ['options'],
  overflow: ['options'],
};

function checkParts({ tag, node }: CardElement): string | undefined {
  const missing = PARTS[tag]?.find(part => node[part] === undefined);
  if (missing) return `${tag} has no ${missing}`;
  const confirm = node['confirm'];
  return isObject(confirm) && !isObject(confirm['title']) ? 'confirm has no title' : undefined;
}

const behaviorsOf = (node: CardElement['node']): readonly CardElement['node'][] =>
  Array.isArray(node['behaviors']) ? node['behaviors'].filter(isObject) : [];

function checkBehaviors({ node }: CardElement): string | undefined {
  for (const behavior of behaviorsOf(node)) {
    if (behavior['type'] === undefined) return 'behavior has no type';
    const { value } = behavior;
    if (behavior['type'] === 'callback' && value !== undefined && !isObject(value))
      return 'behavior value is not an object';
  }
  return undefined;
}

function checkUrls({ node }: CardElement): string | undefined {
  const urls = behaviorsOf(node).flatMap(({ default_url, pc_url, ios_url, android_url }) => [default_url, pc_url, ios_url, android_url]); // prettier-ignore
  const wrong = urls.filter(url => typeof url === 'string').find(url => url !== '' && !isAllowedUrl(url));
  return wrong === undefined ? undefined : `url is not http, https or applink: ${wrong}`;
}

const isAllowedUrl = (url: string): boolean =>
  /^https?:\/\//i.test(url) ||
  url.startsWith('lark://applink') ||
  url === 'lark://msgcard/unsupported_action';

function checkPeople(element: CardElement, { openIds, switches }: Surroundings): string | undefined {
  const stranger = mentionsIn(element).find(id => !openIds.has(id));
  if (stranger === undefined) return undefined;
  return switches.hidesUnknownPeople ? 'invalid user id' : `invalid user id: ${stranger}`;
}
