import type { ComparedRow } from '../src/core/register/compare.js';
import { COLUMNS, FLAGS, kindOf, type ColumnKind, type Head } from '../src/core/register/columns.js';
import {
  dayFieldOf,
  FIELD_OF,
  HEADS_ON,
  PART_NAMES,
  PARTS,
  retractableOn,
  TAKEN_BACK,
  type FieldTexts,
  type Part,
} from '../src/core/register/enterprise-form.js';
import type { Enterprise } from '../src/core/register/enterprise.js';
import type { CardJson } from '../src/core/outgoing.js';
import type { RowFault } from '../src/core/register/read-row.js';
import { cutText } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { BELONGS } from '../src/plan/register.js';
import {
  bold,
  button,
  card,
  colourText,
  datePicker,
  escapeMarkdown,
  form,
  hint,
  input,
  list,
  markdown,
  multiSelect,
  row,
  select,
  submitButton,
  weightedRow,
  type Element,
} from './elements.js';
import { routeName } from './routes.js';

// One enterprise of the register (企业台账) on a card.

/** Names are longer than this only where they are forged. */
const NAME = 30;
const MAX_INPUT = 60;

export interface EnterpriseView {
  readonly unit: Unit;
  /** Absent: a new one is filled in. */
  readonly enterprise: Enterprise | undefined;
  /** The last fact of the register that the card knows. */
  readonly upTo: number;
  readonly part: Part;
  /** What stands in the fields, by name. */
  readonly texts: FieldTexts;
  /** What is wrong with what was typed, by its column. */
  readonly faults?: readonly RowFault[];
  readonly notice?: string;
  /** What the last save changed. */
  readonly done?: string;
}

/** Fields that stand side by side below one line of text. */
const GROUPS: readonly (readonly Head[])[] = [
  ['退出原因', '退出日期'],
  ['达标类型', '达标等级', '达标日期'],
  ['星级', '评星日期'],
  ['自评标准', '自评日期'],
];
const GROUP_NAMES: Readonly<Partial<Record<Head, string>>> = {
  退出原因: '退出（原因、日期）',
  达标类型: '达标（类型、等级、日期）',
  星级: '星级（等级、评星日期）',
  自评标准: '自评（标准、日期）',
};

/** The form of one enterprise, or of a new one: a part of its fields. */
export function enterpriseCard(view: EnterpriseView): CardJson {
  const { unit, enterprise, part, faults = [], notice, done } = view;
  const gone = enterprise?.attributes.membership;
  const tags =
    gone && gone.value !== BELONGS ? [{ text: `已退出 ${gone.since}`, colour: 'grey' as const }] : [];
  const title = enterprise ? cutText(enterprise.name, NAME) : '新增企业';
  return card(
    {
      title: `企业台账 · ${title}`,
      subtitle: `${unitName(unit)} · ${PART_NAMES[part]}`,
      colour: faults.length > 0 ? 'orange' : 'blue',
      tags,
    },
    [
      ...(notice === undefined ? [] : [markdown(bold(colourText('red', escapeMarkdown(notice))))]),
      ...(done === undefined ? [] : [markdown(colourText('green', escapeMarkdown(cutText(done, 300))))]),
      form('enterprise', [...fieldsPart(view), ...retractPart(view), ...buttonsPart(view)]),
      hint(
        '空白的不改动。改了的从今天起算，写了日期的从那天起算；以前的内容都留着。登记错的在“登记错了，取消”里选。',
      ),
    ],
  );
}

function fieldsPart(view: EnterpriseView): Element[] {
  const heads = HEADS_ON[view.part];
  return heads.flatMap(head => {
    const group = GROUPS.find(each => each.includes(head));
    if (group && group[0] !== head) return [];
    return group ? groupFields(view, group) : singleField(view, head);
  });
}

/** What is wrong with fields, above them. */
const faultLines = ({ faults = [] }: EnterpriseView, heads: readonly Head[]): string[] =>
  faults
    .filter(({ head }) => heads.includes(head))
    .map(({ severity, words }) =>
      colourText(severity === 'warning' ? 'orange' : 'red', `↓ ${escapeMarkdown(cutText(words, 120))}`),
    );

function singleField(view: EnterpriseView, head: Head): Element[] {
  const faults = faultLines(view, [head]);
  const kind: ColumnKind = COLUMNS[head];
  if (kind === 'text' || kind === 'number')
    return [...(faults.length > 0 ? [markdown(faults.join('\n'))] : []), textField(view, head)];
  const label = markdown([...faults, FIELD_LABELS[head] ?? head].join('\n'));
  if (!(head in FLAGS)) return [label, control(view, head)];
  const [choice, day] = [FIELD_OF[head], dayFieldOf(head)];
  return [
    label,
    weightedRow([
      { weight: 1, element: select(choice, '是或否', YES_NO, view.texts.get(choice)) },
      { weight: 1, element: datePicker(day, dayIn(view, day), '从哪天起') },
    ]),
  ];
}

const YES_NO = ['是', '否'].map(value => ({ text: value, value }));
const FIELD_LABELS: Readonly<Partial<Record<Head, string>>> = {
  纳入日期: '纳入日期（从哪天起属于本单位台账）',
  '5S': '5S 现场管理',
  六有: '六有可视化警示标识',
};

function groupFields(view: EnterpriseView, heads: readonly Head[]): Element[] {
  const label = GROUP_NAMES[heads[0] ?? '企业名称'] ?? '';
  return [
    markdown([...faultLines(view, heads), label].join('\n')),
    weightedRow(heads.map(head => ({ weight: 1, element: control(view, head) }))),
  ];
}

function control(view: EnterpriseView, head: Head): Element {
  const kind: ColumnKind = COLUMNS[head];
  const name = FIELD_OF[head];
  if (kind === 'day') return datePicker(name, dayIn(view, name), head);
  if (typeof kind === 'string') return textField(view, head);
  return select(
    name,
    head,
    kind.map(value => ({ text: value, value })),
    view.texts.get(name),
  );
}

/** A date picker takes days alone. */
function dayIn({ texts }: EnterpriseView, name: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/u.exec(texts.get(name) ?? '')?.[0];
}

function textField({ texts }: EnterpriseView, head: Head): Element {
  const value = texts.get(FIELD_OF[head]);
  return input({
    name: FIELD_OF[head],
    label: head,
    ...(value ? { value } : {}),
    maxLength: Math.max(MAX_INPUT, value?.length ?? 0),
  });
}

function retractPart({ enterprise, part, texts }: EnterpriseView): Element[] {
  const stored = enterprise ? retractableOn(part, enterprise) : [];
  if (stored.length === 0) return [];
  const options = stored.map(({ kind, text }) => ({ text, value: kind }));
  return [multiSelect(TAKEN_BACK, '登记错了，取消', options, (texts.get(TAKEN_BACK) ?? '').split(','))];
}

function buttonsPart({ unit, enterprise, upTo, part }: EnterpriseView): Element[] {
  const route = (next: 'done' | Part) =>
    routeName('enterprisesave', { unit: unit.key, enterprise: enterprise?.id ?? 0, upTo, part, next });
  return [
    row([
      submitButton({ text: '保存', route: route('done'), look: 'primary_filled' }),
      ...PARTS.filter(each => each !== part).map(each =>
        submitButton({ text: `保存并看${PART_NAMES[each]}`, route: route(each) }),
      ),
      // A submit button: outside a form its name could not stand in the same row.
      submitButton({ text: '返回台账', route: routeName('ledgerpage', { unit: unit.key, page: 1 }) }),
    ]),
  ];
}

/** `规模 小微 → 中等`, a line each. */
const changeLines = ({ changes }: ComparedRow): string[] =>
  changes.map(({ head, from, to }) =>
    escapeMarkdown(`${head}　${cutText(from || '空白', 80)} → ${cutText(to || '取消', 80)}`),
  );

/** What was saved of an enterprise, from → to, with what deserves a look. */
export function savedEnterpriseCard({
  unit,
  id,
  saved,
  warnings,
}: {
  readonly unit: Unit;
  readonly id: number;
  readonly saved: ComparedRow;
  readonly warnings: readonly RowFault[];
}): CardJson {
  const name = escapeMarkdown(cutText(saved.name, NAME));
  const lines = saved.kind === 'new' ? [] : changeLines(saved);
  const open = (part: Part) => routeName('enterprise', { unit: unit.key, enterprise: id, part });
  return card(
    {
      title: `企业台账 · ${cutText(saved.name, NAME)}`,
      subtitle: `${unitName(unit)} · 已保存`,
      colour: 'green',
    },
    [
      markdown(
        [
          bold(saved.kind === 'new' ? `已新增：${name}` : `已保存：${name}`),
          ...(lines.length > 0 ? [list(lines)] : []),
        ].join('\n'),
      ),
      ...(warnings.length > 0
        ? [
            markdown(
              colourText(
                'orange',
                `请核对：${warnings.map(({ words }) => escapeMarkdown(cutText(words, 120))).join('；')}`,
              ),
            ),
          ]
        : []),
      row([
        ...PARTS.map(part => button({ text: PART_NAMES[part], route: open(part) })),
        button({ text: '返回台账', route: routeName('ledgerpage', { unit: unit.key, page: 1 }) }),
      ]),
    ],
  );
}

/** Both values where two people changed the same of one enterprise; one is chosen. */
export function enterpriseConflictCard({
  unit,
  id,
  part,
  pendingId,
  compared,
  notice,
}: {
  readonly unit: Unit;
  readonly id: number;
  readonly part: Part;
  readonly pendingId: string;
  readonly compared: ComparedRow;
  readonly notice?: string;
}): CardJson {
  const { name, changes, conflicts } = compared;
  const disputed = changes.filter(({ head }) => conflicts.includes(head));
  const others = changes.length - disputed.length;
  return card(
    { title: `企业台账 · ${cutText(name, NAME)}`, subtitle: `${unitName(unit)} · 请选择`, colour: 'orange' },
    [
      markdown(
        `您打开之后，别人改了同样的 ${disputed.length} 项，还没有保存。请逐项选择：${others > 0 ? `（您改的另外 ${others} 项不受影响）` : ''}`,
      ),
      ...(notice === undefined ? [] : [markdown(bold(colourText('red', escapeMarkdown(notice))))]),
      form('conflict', [
        ...disputed.flatMap(({ head, from, to }) => [
          markdown(bold(escapeMarkdown(head))),
          select(
            choiceField(head),
            '请选择',
            [
              { text: `别人已改为 ${cutText(from || '空白', 80)}`, value: 'theirs' },
              { text: `我填的 ${cutText(to || '取消', 80)}`, value: 'mine' },
            ],
            undefined,
          ),
        ]),
        row([
          submitButton({
            text: '确认',
            route: routeName('enterprisepick', { pending: pendingId, unit: unit.key }),
            look: 'primary_filled',
          }),
          submitButton({
            text: '取消',
            route: routeName('enterprise', { unit: unit.key, enterprise: id, part }),
          }),
        ]),
      ]),
      hint('选别人的，您填的这一项不保存；选您的，别人填的留在记录里。'),
    ],
  );
}

/** The field in which a value is chosen of a column that two people changed. */
export const choiceField = (head: Head): string => `pick_${kindOf(head).replaceAll('-', '_')}`;
