import { isObject, type CardElement } from './shape.js';

/** Lists every open_id in an element: with an unknown one the platform refuses the whole card. */
export function mentionsIn({ tag, node }: CardElement): string[] {
  switch (tag) {
    case 'markdown':
    case 'lark_md':
      return mentionsInMarkdown(String(node['content']));
    case 'person':
      return onlyStrings([node['user_id']]);
    case 'person_list':
      return node['drop_invalid_user_id'] === true ? [] : stringsAt(node['persons'], 'id');
    case 'select_person':
    case 'multi_select_person':
      return [
        ...stringsAt(node['options'], 'value'),
        ...onlyStrings([node['initial_option'], node['selected_values']].flat()),
      ];
    case 'table':
      return mentionsInTable(node);
    default:
      return [];
  }
}

/** The ids of `<at id=…>`, `<at ids=…>` and `<person id=…>`, without `all`. */
export function mentionsInMarkdown(content: string): string[] {
  const tags = content.matchAll(/<(?:at|person)\s+ids?\s*=\s*["']?([^"'\s>]+)/g);
  return [...tags].flatMap(([, ids = '']) => ids.split(',')).filter(id => id !== 'all' && id !== '');
}

function mentionsInTable(node: CardElement['node']): string[] {
  const people = (Array.isArray(node['columns']) ? node['columns'] : [])
    .filter(isObject)
    .filter(column => column['data_type'] === 'persons')
    .map(column => String(column['name']));
  const rows = (Array.isArray(node['rows']) ? node['rows'] : []).filter(isObject);
  return rows.flatMap(row => people.flatMap(name => onlyStrings([row[name]].flat())));
}

const onlyStrings = (values: readonly unknown[]): string[] =>
  values.filter(value => typeof value === 'string');

const stringsAt = (list: unknown, field: string): string[] =>
  Array.isArray(list) ? onlyStrings(list.filter(isObject).map(item => item[field])) : [];
