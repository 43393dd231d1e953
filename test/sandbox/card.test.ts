import { describe, expect, it } from 'vitest';
import { barChart, lineChart, progressChart } from '../../cards/charts.js';
import { validateCard } from '../../src/sandbox/card/validate.js';
import { documentedSwitches } from '../../src/sandbox/faults/switches.js';
import type { JsonObject } from '../../src/sandbox/people/world.js';
import { button, card, form, input, plain, submit } from './support.js';

const known = { openIds: new Set(['ou_chen']), switches: documentedSwitches() };
const refusal = (...elements: JsonObject[]) => validateCard(card(...elements), known);
const div = { tag: 'div', text: plain('x') };
const columns = (...elements: JsonObject[]) => ({
  tag: 'column_set',
  columns: [{ tag: 'column', elements }],
});
const panel = (...elements: JsonObject[]) => ({
  tag: 'collapsible_panel',
  header: { title: plain('二') },
  elements,
});
const table = (extra: JsonObject = {}) => ({
  tag: 'table',
  columns: [{ name: 'unit', display_name: '单位', data_type: 'text' }],
  rows: [{ unit: '给排水股' }],
  ...extra,
});
const nested = (depth: number): JsonObject => (depth === 0 ? div : columns(nested(depth - 1)));
const inputs = (count: number) =>
  Array.from({ length: count }, (_, index) => input(`A4_${index}`, { placeholder: plain('整数') }));
const save = submit('save', '保存');
const point = { name: '2025Q3', value: 3 };
/** A chart with some properties of its specification changed. */
const chartWith = (changes: JsonObject): JsonObject => {
  const chart = barChart('每季度', [point]);
  const spec = { ...(chart['chart_spec'] as JsonObject), ...changes };
  return JSON.parse(JSON.stringify({ ...chart, chart_spec: spec })) as JsonObject;
};

describe('a card is accepted', () => {
  it('with every element that the bot uses', () => {
    const page = form(
      { tag: 'markdown', content: '填报人 <at id=ou_chen></at>，<font color="red">2 项有误</font>' },
      input('A4_10', {
        label_position: 'left',
        default_value: '12',
        max_length: 20,
        width: 'fill',
        required: false,
      }),
      {
        tag: 'select_static',
        name: 'cause',
        placeholder: plain('原因'),
        options: [{ text: plain('企业关停'), value: 'closed' }],
      },
      { tag: 'date_picker', name: 'asof', initial_date: '2025-09-22' },
      panel(input('A4_11'), columns(input('A4_12'))),
      { tag: 'checker', name: 'seen', text: plain('已核对'), checked: false },
      columns(save, button('reset', '恢复', { form_action_type: 'reset', behaviors: undefined })),
    );
    const rest = [
      { tag: 'hr' },
      table({ page_size: 10 }),
      barChart('每季度', [point]),
      lineChart('报送率（%）', [point, { name: '9月28日', value: 100 }]),
      progressChart('进度', [{ name: '供水 1/2', value: 0.5 }]),
      { tag: 'person', user_id: 'ou_chen' },
      { tag: 'img', img_key: 'img_v3_x', alt: plain('') },
      { tag: 'interactive_container', behaviors: [{ type: 'callback', value: { a: 1 } }], elements: [div] },
      button('open', '打开', {
        behaviors: [{ type: 'open_url', default_url: 'https://example.com' }],
        confirm: { title: plain('确定？'), text: plain('') },
      }),
    ];
    const clean = JSON.parse(JSON.stringify(card(page, ...rest))) as unknown;
    expect(validateCard(clean, known)).toBeUndefined();
  });

  it('with 62 figures, each with label and placeholder', () => {
    expect(refusal(form(...inputs(62), save))).toBeUndefined();
  });

  it('with containers five deep', () => {
    expect(refusal(nested(5))).toBeUndefined();
  });
});

describe('a card is refused', () => {
  it('with the place of the fault in the message', () => {
    const { msg } = refusal(div, columns({ ...div, colour: 'red' })) ?? { msg: '' };
    expect(msg).toContain(
      'ROOT -> body -> elements -> [1](tag: column_set) -> columns -> [0](tag: column) -> elements -> [0](tag: div)',
    );
    expect(msg).toContain('unknown property: colour');
  });

  it.each<[string, number, unknown]>([
    ['that is of the old schema', 200830, { elements: [] }],
    ['that is not an object', 200621, 'card'],
    ['with an unknown property at the top', 200621, { ...card(div), elements: [] }],
    ['with an unknown property in its config', 200621, { ...card(div), config: { wide_screen_mode: true } }],
    ['that forbids updates for all', 300302, { ...card(div), config: { update_multi: false } }],
    [
      'with an unknown header colour',
      200621,
      { ...card(div), header: { title: plain('x'), template: 'pink' } },
    ],
    [
      'with more than three tags in its header',
      200621,
      {
        ...card(div),
        header: { title: plain('x'), text_tag_list: Array(4).fill({ tag: 'text_tag', text: plain('迟报') }) },
      },
    ],
  ])('%s', (_, innerCode, bad) => {
    expect(validateCard(bad, known)).toMatchObject({ code: 230099, innerCode });
  });

  it.each<[string, number, JsonObject[]]>([
    ['with an unknown tag', 200621, [{ tag: 'number_input', name: 'x' }]],
    ['with a note, which JSON 2.0 does not have', 200861, [{ tag: 'note', elements: [] }]],
    ['with an action row, which JSON 2.0 does not have', 200861, [{ tag: 'action', actions: [] }]],
    ['with a text where a number belongs', 200621, [form(input('a', { max_length: '20' }), save)]],
    ['with a legacy value beside the behaviors', 200621, [button('b', '好', { value: { a: 1 } })]],
    [
      'with more than 200 tagged objects',
      11310,
      [form(...inputs(64), submit('save', '保存'), submit('b', '二'), submit('c', '三'), submit('d', '四'))],
    ],
    ['with more than five tables', 11310, Array.from({ length: 6 }, () => table())],
    [
      'with more than five tables, those in markdown counted',
      11310,
      [
        ...Array.from({ length: 5 }, () => table()),
        { tag: 'markdown', content: '| a | b |\n|---|---|\n| 1 | 2 |' },
      ],
    ],
    ['with containers six deep', 11310, [nested(6)]],
    ['with a form in a column', 300123, [columns(form(save))]],
    ['with a form in a form', 300123, [form(save, { ...form(submit('s2', '二')), name: 'inner' })]],
    ['with a table in a form', 300123, [form(table(), save)]],
    ['with a form that cannot be submitted', 300123, [form(input('a'), button('b', '好'))]],
    ['with a form without a name', 300123, [{ tag: 'form', elements: [save] }]],
    ['with a field in a form without a name', 200530, [form(input(''), save)]],
    ['with a button in a form without a name', 200530, [form(save, { tag: 'button', text: plain('好') })]],
    ['with one name twice', 300123, [form(input('a'), save), button('a', '好')]],
    [
      'with a multiple choice outside a form',
      300123,
      [{ tag: 'multi_select_static', name: 'm', options: [] }],
    ],
    ['with required outside a form', 300123, [input('a', { required: true })]],
    ['with a submit button outside a form', 300123, [save]],
    ['with an element_id that starts with a digit', 300301, [{ ...div, element_id: '1st' }]],
    ['with an element_id of more than 20 letters', 300301, [{ ...div, element_id: 'a'.repeat(21) }]],
    [
      'with one element_id twice',
      300301,
      [
        { ...div, element_id: 'a' },
        { ...div, element_id: 'a' },
      ],
    ],
    ['with a max_length above 1000', 200621, [form(input('a', { max_length: 1001 }), save)]],
    [
      'with a default longer than max_length',
      200621,
      [form(input('a', { max_length: 2, default_value: '123' }), save)],
    ],
    [
      'with a placeholder of more than 100 letters',
      200621,
      [form(input('a', { placeholder: plain('x'.repeat(101)) }), save)],
    ],
    ['with a button text of more than 100 letters', 200621, [button('b', '字'.repeat(101))]],
    [
      'with an initial choice after the last option',
      200621,
      [form({ tag: 'select_static', name: 's', options: [], initial_index: 1 }, save)],
    ],
    [
      'with one option twice',
      200621,
      [form({ tag: 'select_static', name: 's', options: [{ value: 'a' }, { value: 'a' }] }, save)],
    ],
    ['with a page of more than 10 rows', 200621, [table({ page_size: 11 })]],
    [
      'with a table of more than 50 columns',
      200621,
      [table({ columns: Array.from({ length: 51 }, (_, i) => ({ name: `c${i}` })) })],
    ],
    [
      'with a column weight above 5',
      200621,
      [{ tag: 'column_set', columns: [{ tag: 'column', weight: 6, elements: [] }] }],
    ],
    ['with a picture without an alternative text', 200621, [{ tag: 'img', img_key: 'img_v3_x' }]],
    ['with a confirm without a title', 200621, [button('b', '好', { confirm: { text: plain('x') } })]],
    [
      'with a behavior whose value is text',
      200621,
      [button('b', '好', { behaviors: [{ type: 'callback', value: 'save' }] })],
    ],
    ['with a behavior without a type', 200621, [button('b', '好', { behaviors: [{ value: {} }] })]],
    [
      'with a link that is not http',
      200621,
      [button('b', '好', { behaviors: [{ type: 'open_url', default_url: 'file:///etc' }] })],
    ],
    ['with a chart without a type', 200550, [chartWith({ type: undefined })]],
    ['with a chart of a kind that the page does not draw', 200550, [chartWith({ type: 'pie' })]],
    ['with a chart that has a property of its own', 200550, [chartWith({ color: ['#f00'] })]],
    ['with a chart with a style inside', 200550, [chartWith({ label: { visible: true, style: {} } })]],
    ['with a chart without labels at its values', 200550, [chartWith({ label: { visible: false } })]],
    ['with a chart in colours', 200550, [chartWith({ seriesField: 'colour' })]],
    ['with a chart without data', 200550, [chartWith({ data: { values: [] } })]],
    [
      'with a chart whose value is a text',
      200550,
      [chartWith({ data: { values: [{ name: 'a', value: '3' }] } })],
    ],
    ['with a chart with two bars of one name', 200550, [chartWith({ data: { values: [point, point] } })]],
    ['with a chart that has no fixed ratio', 200550, [{ ...barChart('每季度', [point]), aspect_ratio: '' }]],
    ['with a chart of any ratio', 200550, [{ ...barChart('每季度', [point]), aspect_ratio: '3:1' }]],
    ['with a chart with a height', 200550, [{ ...barChart('每季度', [point]), height: '80px' }]],
    ['with a chart that cannot be enlarged', 200550, [{ ...barChart('每季度', [point]), preview: false }]],
    [
      'with progress of more than the whole',
      200550,
      [progressChart('进度', [{ name: '供水 3/1', value: 3 }])],
    ],
    ['with progress that says no numbers', 200550, [progressChart('进度', [{ name: '供水', value: 1 }])]],
    ['with more than five charts', 200550, Array.from({ length: 6 }, () => barChart('每季度', [point]))],
    ['with an unknown person mentioned', 100290, [{ tag: 'markdown', content: '<at id=ou_nobody></at>' }]],
    [
      'with an unknown person mentioned among others',
      100290,
      [{ tag: 'markdown', content: '<at ids=ou_chen,ou_nobody></at>' }],
    ],
    ['with an unknown person', 100290, [{ tag: 'person', user_id: 'ou_nobody' }]],
    ['with an unknown person in a list', 100290, [{ tag: 'person_list', persons: [{ id: 'ou_nobody' }] }]],
    [
      'with an unknown person to choose',
      100290,
      [{ tag: 'select_person', name: 'p', options: [{ value: 'ou_nobody' }] }],
    ],
    [
      'with an unknown person in a table',
      100290,
      [table({ columns: [{ name: 'who', data_type: 'persons' }], rows: [{ who: ['ou_nobody'] }] })],
    ],
  ])('%s', (_, innerCode, elements) => {
    expect(refusal(...elements)).toMatchObject({ code: 230099, innerCode });
  });

  it('with more than 30 KB, counted in bytes', () => {
    const long = (length: number) => refusal({ tag: 'markdown', content: '字'.repeat(length) });
    expect(long(9_900)).toBeUndefined();
    expect(long(10_300)).toMatchObject({ code: 230025 });
  });

  it('but not with a list that drops unknown people', () => {
    const list = { tag: 'person_list', persons: [{ id: 'ou_nobody' }], drop_invalid_user_id: true };
    expect(refusal(list)).toBeUndefined();
  });
});
