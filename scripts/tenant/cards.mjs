// The cards with which ask.mjs asks a tenant. They are no cards of the bot: each part is there for one question.

const plain = content => ({ tag: 'plain_text', content });

export const card = elements => ({
  schema: '2.0',
  config: { update_multi: true },
  body: { elements },
});

const submit = (name, text) => ({
  tag: 'button',
  name,
  text: plain(text),
  form_action_type: 'submit',
  behaviors: [{ type: 'callback', value: { route: name } }],
});

const input = (name, label, extra = {}) => ({ tag: 'input', name, label: plain(label), ...extra });

const options = count =>
  Array.from({ length: count }, (_, index) => ({ text: plain(`选项${index}`), value: `v${index}` }));

/** A form with a field of every kind. The name of a button says how ask.mjs answers it. */
export const formCard = (round = 1) =>
  card([
    { tag: 'markdown', content: `第 ${round} 张。问题 1–4、9–11` },
    {
      tag: 'form',
      name: 'probe',
      elements: [
        input('with_default', '有初值', { default_value: '12' }),
        input('left_empty', '请留空'),
        input('to_type', '请输入'),
        input('disabled', '停用', { default_value: '9', disabled: true }),
        { tag: 'select_static', name: 'select', placeholder: plain('请不要选'), options: options(2) },
        { tag: 'multi_select_static', name: 'multi', placeholder: plain('请不要选'), options: options(2) },
        { tag: 'date_picker', name: 'date', placeholder: plain('请不要选') },
        {
          tag: 'collapsible_panel',
          expanded: false,
          header: { title: plain('请不要展开') },
          elements: [input('collapsed', '面板里', { default_value: '3' })],
        },
        input('label_left', '标题在左侧的输入框有二十个汉字看看怎么换行', { label_position: 'left' }),
        input('label_top', '标题在上方的输入框有二十个汉字看看怎么换行', { label_position: 'top' }),
        submit('toast', '只回提示'),
        submit('nothing', '回空的'),
        submit('card', '换卡片'),
        submit('later', '15 秒后换卡片'),
      ],
    },
  ]);

const times = (count, element) => Array.from({ length: count }, element);
const div = () => ({ tag: 'div', text: plain('字') });
const row = () => ({ tag: 'column_set', columns: [{ tag: 'column', elements: [{ tag: 'hr' }] }] });
const list = count => ({ tag: 'select_static', name: 'list', options: options(count) });

/** Cards around the limit of 200, by what is counted. `tagged`: the number of objects with a tag. */
export const COUNTED = [
  { name: '200 tagged, half of them texts', tagged: 200, card: card(times(100, div)) },
  { name: '202 tagged, half of them texts', tagged: 202, card: card(times(101, div)) },
  { name: '201 tagged, a third of them columns', tagged: 201, card: card(times(67, row)) },
  { name: '151 tagged, 150 of them texts of options', tagged: 151, card: card([list(150)]) },
];

const sized = (bytes, character) => {
  const empty = Buffer.byteLength(JSON.stringify(card([{ tag: 'markdown', content: '' }])));
  const each = Buffer.byteLength(JSON.stringify(character)) - 2;
  return card([{ tag: 'markdown', content: character.repeat(Math.floor((bytes - empty) / each)) }]);
};

/** Cards around the limit of 30 KB, by how they are measured: quotes double in the message. */
export const SIZED = [
  { name: '29 KB', card: sized(29 * 1024, 'a') },
  { name: '30,500 bytes: over 30,000, below 30 × 1024', card: sized(30_500, 'a') },
  { name: '31 KB', card: sized(31 * 1024, 'a') },
  { name: '20 KB, 40 KB with the escaping of the message', card: sized(20 * 1024, '"') },
];
