import { isObject, listOf, number, object, oneOf, text, flag, checkShape, type Shape } from './shape.js';

/**
 * Which charts a card may have. The platform takes far more (VChart, thirteen kinds), but no client of theirs is here to try
 * it: only what is documented with an example, is drawn by the page and reads on a phone without colours is let through.
 */

const RATIOS: readonly unknown[] = ['1:1', '2:1', '4:3', '16:9'];
const MAX_POINTS = 50;

const SPEC: Shape = object({
  type: oneOf('bar', 'line', 'linearProgress'),
  title: object({ text }),
  data: object({ values: listOf({ is: 'plain', type: 'any' }) }),
  xField: text,
  yField: text,
  seriesField: text,
  direction: oneOf('horizontal', 'vertical'),
  legends: object({ visible: flag }),
  label: object({ visible: flag }),
  axes: listOf(object({ orient: oneOf('left', 'bottom') })),
  padding: number,
});

type Node = Readonly<Record<string, unknown>>;

/** Returns why a chart is refused; undefined for one that may be sent. */
export function chartFault(node: Node): string | undefined {
  const spec = node['chart_spec'];
  if (!isObject(spec) || spec['type'] === undefined) return 'chart_spec is invalid: it has no type';
  const wrong = checkShape(spec, SPEC, {}, []);
  if (wrong) return `chart_spec is invalid: ${wrong.path}: ${wrong.message}`;
  return frameFault(node) ?? dataFault(spec) ?? legibilityFault(spec);
}

/** Without a ratio a phone draws a square; with a height the ratio counts for nothing. */
function frameFault(node: Node): string | undefined {
  if (!RATIOS.includes(node['aspect_ratio'])) return `aspect_ratio must be one of ${RATIOS.join(', ')}`;
  if (node['preview'] !== true) return 'preview must be true: a chart on a phone is read in full screen';
  const further = ['height', 'color_theme'].find(key => node[key] !== undefined);
  return further === undefined ? undefined : `${further} is not allowed`;
}

const valuesOf = ({ data }: Node): unknown[] =>
  isObject(data) && Array.isArray(data['values']) ? data['values'] : [];

function dataFault(spec: Node): string | undefined {
  const values = valuesOf(spec);
  if (values.length === 0 || values.length > MAX_POINTS)
    return `data.values must have 1 to ${MAX_POINTS} rows`;
  const [nameField, series] = [fieldsOf(spec).name, spec['seriesField']];
  if (series !== undefined && series !== nameField)
    return 'seriesField must be the field of the names: several series need colours';
  const fault = values.map(row => rowFault(row, spec)).find(each => each !== undefined);
  if (fault !== undefined) return fault;
  const names = new Set(values.map(row => isObject(row) && row[nameField]));
  return names.size < values.length ? 'two rows have the same name' : undefined;
}

/** The fields of a row that hold its name and its number. */
const fieldsOf = ({ type, xField, yField }: Node): { name: string; value: string } =>
  type === 'linearProgress'
    ? { name: String(yField), value: String(xField) }
    : { name: String(xField), value: String(yField) };

function rowFault(row: unknown, spec: Node): string | undefined {
  const fields = fieldsOf(spec);
  if (!isObject(row)) return 'data.values must be objects';
  const [name, value] = [row[fields.name], row[fields.value]];
  if (typeof name !== 'string' || typeof value !== 'number') return 'a row has no name, or no number';
  const isPart = value >= 0 && value <= 1;
  return spec['type'] === 'linearProgress' && !isPart ? `progress must be 0 to 1: ${value}` : undefined;
}

/** Each value stands there as a text: as the label of a bar or point, or in the name of a row of progress. */
function legibilityFault(spec: Node): string | undefined {
  if (spec['type'] !== 'linearProgress')
    return isObject(spec['label']) && spec['label']['visible'] === true
      ? undefined
      : 'label.visible must be true: colours and lengths alone say no number';
  if (spec['direction'] !== 'horizontal') return 'progress must be horizontal';
  const nameless = valuesOf(spec).find(
    row => isObject(row) && !/\d/u.test(String(row[String(spec['yField'])])),
  );
  return nameless === undefined ? undefined : 'the name of a row of progress must say its numbers';
}
