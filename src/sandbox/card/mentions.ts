import { isObject, type Visited } from './shape.js';

/** Every open_id an element names: an unknown one makes the platform refuse the whole card. */
export function mentionedIn({ tag, node }: Visited): string[] {
  switch (tag) {
    case 'markdown':
    case 'lark_md':
      return inMarkdown(String(node['content']));
    case 'person':
      return texts([node['user_id']]);
    case 'person_list':
      return node['drop_invalid_user_id'] === true ? [] : fieldsOf(node['persons'], 'id');
    case 'select_person':
    case 'multi_select_person':
      return fieldsOf(node['options'], 'value');
    case 'table':
      return inTable(node);
    default:
      return [];
  }
}

/** The ids of `<at id=…>`, `<at ids=…>` and `<person id=…>`; `all` is nobody in particular. */
export function inMarkdown(content: string): string[] {
  const tags = content.matchAll(/<(?:at|person)\s+ids?\s*=\s*["']?([^"'\s>]+)/g);
  return [...tags].flatMap(([, ids = '']) => ids.split(',')).filter(id => id !== 'all' && id !== '');
}

function inTable(node: Visited['node']): string[] {
  const people = (Array.isArray(node['columns']) ? node['columns'] : [])
    .filter(isObject)
    .filter(column => column['data_type'] === 'persons')
    .map(column => String(column['name']));
  const rows = (Array.isArray(node['rows']) ? node['rows'] : []).filter(isObject);
  return rows.flatMap(row => people.flatMap(name => texts([row[name]].flat())));
}

const texts = (values: readonly unknown[]): string[] => values.filter(value => typeof value === 'string');

const fieldsOf = (list: unknown, field: string): string[] =>
  Array.isArray(list) ? texts(list.filter(isObject).map(one => one[field])) : [];
