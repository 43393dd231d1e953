import { mentionedIn } from './mentions.js';
import { isObject, type Fault, type Visited } from './shape.js';
import { CONTAINERS, INTERACTIVE } from './tags.js';

/** What the validator has to know of the world: who exists. */
export interface Known {
  readonly openIds: ReadonlySet<string>;
}

const MAX_TAGS = 200;
const MAX_TABLES = 5;
const MAX_DEPTH = 5;

type Rule = (visited: readonly Visited[], known: Known) => Fault | undefined;
type ElementRule = (element: Visited, known: Known) => string | undefined;

/** The rules beyond shape, in the order in which the platform's refusals are most use. */
export const RULES: readonly Rule[] = [
  tooManyElements,
  tooManyTables,
  each(11310, nestedTooDeep),
  each(300123, onlyAtRoot),
  each(300123, formIsNamed),
  formCanBeSubmitted,
  each(200530, fieldInFormIsNamed),
  namesDiffer,
  each(300123, onlyInForm),
  each(300301, elementIdIsWellFormed),
  elementIdsDiffer,
  each(200621, limitsKept),
  each(200621, partsPresent),
  each(200621, behaviorsComplete),
  each(200621, urlsAllowed),
  each(200550, chartHasType),
  each(100290, peopleExist),
];

function each(code: number, rule: ElementRule): Rule {
  return (visited, known) => {
    for (const element of visited) {
      const message = rule(element, known);
      if (message !== undefined) return { code, path: element.path, message };
    }
    return undefined;
  };
}

function tooManyElements(visited: readonly Visited[]): Fault | undefined {
  if (visited.length <= MAX_TAGS) return undefined;
  return { code: 11310, path: 'ROOT', message: `element exceeds the limit: ${visited.length} > ${MAX_TAGS}` };
}

function tooManyTables(visited: readonly Visited[]): Fault | undefined {
  const tables = visited.filter(({ tag }) => tag === 'table').length;
  const inMarkdown = visited.map(({ tag, node }) => (tag === 'markdown' ? tablesIn(node['content']) : 0));
  const most = Math.max(0, ...inMarkdown);
  const all = tables + inMarkdown.reduce((sum, count) => sum + count, 0);
  if (all <= MAX_TABLES && most <= 4) return undefined;
  return { code: 11310, path: 'ROOT', message: `card table number over limit: ${all}` };
}

const tablesIn = (content: unknown): number =>
  typeof content === 'string'
    ? (content.match(/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$/gm)?.length ?? 0)
    : 0;

function nestedTooDeep({ tag, within }: Visited): string | undefined {
  if (!CONTAINERS.has(tag)) return undefined;
  const depth = within.filter(outer => CONTAINERS.has(outer)).length + 1;
  return depth > MAX_DEPTH ? `containers nested ${depth} deep, at most ${MAX_DEPTH}` : undefined;
}

function onlyAtRoot({ tag, within }: Visited): string | undefined {
  const bound = tag === 'form' || tag === 'table';
  return bound && within.length > 0 ? `${tag} can only be placed at the root of the card` : undefined;
}

function formIsNamed({ tag, node }: Visited): string | undefined {
  return tag === 'form' && !node['name'] ? 'form name is empty' : undefined;
}

const inForm = ({ within }: Visited): boolean => within.includes('form');

function formCanBeSubmitted(visited: readonly Visited[]): Fault | undefined {
  const form = visited.find(one => one.tag === 'form' && !visited.some(other => submits(other, one.path)));
  return (
    form && {
      code: 300123,
      path: form.path,
      message: 'there is no submit button in the form container, at least one',
    }
  );
}

function submits({ tag, node, path }: Visited, formPath: string): boolean {
  if (tag !== 'button' || !path.startsWith(`${formPath} -> `)) return false;
  return node['form_action_type'] === 'submit' || node['action_type'] === 'form_submit';
}

function fieldInFormIsNamed(element: Visited): string | undefined {
  if (!INTERACTIVE.has(element.tag) || !inForm(element) || element.node['name']) return undefined;
  return `the name of ${element.tag} in the form container is empty`;
}

function namesDiffer(visited: readonly Visited[]): Fault | undefined {
  return twice(
    visited.filter(({ tag }) => INTERACTIVE.has(tag) || tag === 'form'),
    'name',
    300123,
  );
}

function elementIdsDiffer(visited: readonly Visited[]): Fault | undefined {
  return twice(visited, 'element_id', 300301);
}

function twice(visited: readonly Visited[], property: string, code: number): Fault | undefined {
  const seen = new Set<unknown>();
  for (const { node, path } of visited) {
    const value = node[property];
    if (value === undefined || value === '') continue;
    if (seen.has(value)) return { code, path, message: `${property} duplicate: ${JSON.stringify(value)}` };
    seen.add(value);
  }
  return undefined;
}

function onlyInForm(element: Visited): string | undefined {
  if (inForm(element)) return undefined;
  const { tag, node } = element;
  if (tag.startsWith('multi_select')) return `${tag} can only be used in a form container`;
  if (node['required'] === true) return 'required can only be used in a form container';
  const acts = node['form_action_type'] !== undefined || node['action_type'] !== undefined;
  return acts ? 'form_action_type can only be used in a form container' : undefined;
}

function elementIdIsWellFormed({ node }: Visited): string | undefined {
  const id = node['element_id'];
  if (typeof id !== 'string' || /^[A-Za-z]\w{0,19}$/.test(id)) return undefined;
  return `element_id must start with a letter and have at most 20 of A-Z a-z 0-9 _: ${id}`;
}

const longerThan = (text: unknown, most: number): boolean =>
  isObject(text) && typeof text['content'] === 'string' && text['content'].length > most;

const between = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const LIMITS: Readonly<Record<string, ElementRule>> = {
  input: ({ node }) => {
    const { max_length: most = 1000, default_value: value } = node;
    if (!between(most, 1, 1000)) return 'max_length must be a whole number of 1 to 1000';
    return typeof value === 'string' && value.length > Number(most)
      ? 'default_value is longer than max_length'
      : undefined;
  },
  select_static: ({ node }) => {
    const options = Array.isArray(node['options']) ? node['options'].filter(isObject) : [];
    const values = options.map(option => option['value']);
    if (new Set(values).size < values.length) return 'option value duplicate';
    return node['initial_index'] === undefined || between(node['initial_index'], 0, values.length)
      ? undefined
      : `initial_index must be 0 to ${values.length}`;
  },
  button: ({ node }) => (longerThan(node['text'], 100) ? 'button text is longer than 100' : undefined),
  table: ({ node }) => {
    const { page_size: size = 5, columns = [] } = node;
    if (!between(size, 1, 10)) return 'page_size must be a whole number of 1 to 10';
    return Array.isArray(columns) && columns.length > 50
      ? `table has ${columns.length} columns, at most 50`
      : undefined;
  },
  column: ({ node }) =>
    node['weight'] === undefined || between(node['weight'], 1, 5) ? undefined : 'weight must be 1 to 5',
};

function limitsKept(element: Visited, known: Known): string | undefined {
  if (longerThan(element.node['placeholder'], 100)) return 'placeholder is longer than 100';
  return LIMITS[element.tag]?.(element, known);
}

/** What each tag cannot do without. */
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

function partsPresent({ tag, node }: Visited): string | undefined {
  const missing = PARTS[tag]?.find(part => node[part] === undefined);
  if (missing) return `${tag} has no ${missing}`;
  const confirm = node['confirm'];
  return isObject(confirm) && !isObject(confirm['title']) ? 'confirm has no title' : undefined;
}

const behaviorsOf = (node: Visited['node']): readonly Visited['node'][] =>
  Array.isArray(node['behaviors']) ? node['behaviors'].filter(isObject) : [];

function behaviorsComplete({ node }: Visited): string | undefined {
  for (const behavior of behaviorsOf(node)) {
    if (behavior['type'] === undefined) return 'behavior has no type';
    const { value } = behavior;
    if (behavior['type'] === 'callback' && value !== undefined && !isObject(value))
      return 'behavior value is not an object';
  }
  return undefined;
}

function urlsAllowed({ node }: Visited): string | undefined {
  const urls = behaviorsOf(node).flatMap(({ default_url, pc_url, ios_url, android_url }) => [default_url, pc_url, ios_url, android_url]); // prettier-ignore
  const wrong = urls.filter(url => typeof url === 'string').find(url => url !== '' && !isAllowedUrl(url));
  return wrong === undefined ? undefined : `url is not http, https or applink: ${wrong}`;
}

const isAllowedUrl = (url: string): boolean =>
  /^https?:\/\//i.test(url) ||
  url.startsWith('lark://applink') ||
  url === 'lark://msgcard/unsupported_action';

function chartHasType({ tag, node }: Visited): string | undefined {
  if (tag !== 'chart') return undefined;
  const spec = node['chart_spec'];
  return isObject(spec) && typeof spec['type'] === 'string' ? undefined : 'chart_spec is invalid';
}

function peopleExist(element: Visited, { openIds }: Known): string | undefined {
  const stranger = mentionedIn(element).find(id => !openIds.has(id));
  return stranger === undefined ? undefined : `invalid user id: ${stranger}`;
}
