import { BELONGS, type FactKind } from '../../plan/register.js';
import { cellsOf, FLAGS, HEAD_OF, headsOf, type Head } from './columns.js';
import type { Enterprise, StoredKind } from './enterprise.js';

// One enterprise on a card: its fields are the cells of its row, so that a card and a list are read alike.

/** The two cards of an enterprise: one holds no more fields than the platform takes. */
export const PARTS = ['main', 'safety'] as const;
export type Part = (typeof PARTS)[number];

export const PART_NAMES: Readonly<Record<Part, string>> = { main: '基本情况', safety: '制度、达标与文书' };

/** The columns on each card, in their order. */
export const HEADS_ON: Readonly<Record<Part, readonly Head[]>> = {
  main: [
    ...(['企业名称', '统一社会信用代码', '乡镇', '规模', '纳入日期', '退出原因', '退出日期'] as const),
    ...(['风险等级', '安全管理人员数', '应急队伍人数'] as const),
  ],
  safety: [
    ...(['全员责任制清单', '安全管理机构', '三张清单', '5S', '六有'] as const),
    ...(['达标类型', '达标等级', '达标日期', '星级', '评星日期'] as const),
    ...(['自评标准', '自评日期', '告知书日期', '承诺书日期'] as const),
  ],
};

/** The name of the field of each column. A flag has a second one for its day. */
export const FIELD_OF: Readonly<Record<Head, string>> = {
  企业名称: 'name',
  统一社会信用代码: 'code',
  乡镇: 'township',
  规模: 'size',
  纳入日期: 'joined',
  退出日期: 'left',
  退出原因: 'cause',
  全员责任制清单: 'duty',
  安全管理机构: 'organ',
  安全管理人员数: 'officers',
  三张清单: 'lists',
  风险等级: 'colour',
  '5S': 'fives',
  六有: 'signs',
  应急队伍人数: 'rescue',
  达标类型: 'standard',
  达标等级: 'grade',
  达标日期: 'certified',
  星级: 'star',
  评星日期: 'rated',
  自评标准: 'assessed_by',
  自评日期: 'assessed',
  告知书日期: 'notice',
  承诺书日期: 'pledge',
};

/** The field in which stored facts are chosen that were stored by mistake. */
export const TAKEN_BACK = 'taken_back';

export const dayFieldOf = (head: Head): string => `${FIELD_OF[head]}_since`;
const isFlag = (head: Head): head is keyof typeof FLAGS => head in FLAGS;

/** Texts of the fields by name. */
export type FieldTexts = ReadonlyMap<string, string>;

/** What the fields of an enterprise show. */
export function fieldsOf(enterprise: Enterprise): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [head, text] of Object.entries(cellsOf(enterprise))) texts.set(FIELD_OF[head as Head], text);
  for (const [head, kind] of Object.entries(FLAGS)) {
    const flag = enterprise.attributes[kind];
    if (!flag) continue;
    texts.set(FIELD_OF[head as Head], flag.value);
    texts.set(dayFieldOf(head as Head), flag.since);
  }
  return texts;
}

/** What a card says of an enterprise: the cells of its row, as a list has them, and what it takes back. */
export interface FilledIn {
  readonly cells: Readonly<Partial<Record<Head, string>>>;
  readonly takenBack: readonly FactKind[];
}

/** Reads the fields of a card; `shown`: what they had when it was made. A blank says nothing, as in a list. */
export function readFields(part: Part, typed: FieldTexts, shown: FieldTexts): FilledIn {
  const takenBack = readTakenBack(typed.get(TAKEN_BACK));
  const ignored = new Set(takenBack.flatMap(kind => headsTakenBack(kind)));
  const cells: Partial<Record<Head, string>> = {};
  for (const head of HEADS_ON[part]) {
    if (ignored.has(head)) continue;
    const text = isFlag(head) ? readFlag(head, typed, shown) : withoutZone(typed.get(FIELD_OF[head]));
    if (text !== '') cells[head] = text;
  }
  return { cells, takenBack };
}

/** A choice that was changed beside an unchanged day begins today. */
function readFlag(head: Head, typed: FieldTexts, shown: FieldTexts): string {
  const choice = typed.get(FIELD_OF[head])?.trim() ?? '';
  const day = withoutZone(typed.get(dayFieldOf(head)));
  const isOldDay = day === shown.get(dayFieldOf(head)) && choice !== (shown.get(FIELD_OF[head]) ?? '');
  if (day === '' || isOldDay) return choice;
  return choice === '否' ? `否 ${day}` : day;
}

/** A date picker gives `2025-09-22 +0800`. */
const withoutZone = (text = ''): string => text.trim().replace(/^(\d{4}-\d{2}-\d{2})[ T].*$/u, '$1');

/** What may be taken back on a card, with its columns. Name, code and the joining are replaced by others. */
const RETRACTABLE = {
  membership: 'main',
  certificate: 'safety',
  star: 'safety',
  'self-assessment': 'safety',
  notice: 'safety',
  pledge: 'safety',
} as const satisfies Partial<Record<FactKind, Part>>;
type Retractable = keyof typeof RETRACTABLE;

function readTakenBack(text = ''): Retractable[] {
  const chosen = text.split(',');
  return (Object.keys(RETRACTABLE) as Retractable[]).filter(kind => chosen.includes(kind));
}

const headsTakenBack = (kind: Retractable): readonly Head[] =>
  kind === 'membership' ? ['退出日期', '退出原因'] : headsOf(kind);

/** What is stored of an enterprise and may be taken back on a card: `承诺书日期 2025-03-01`. */
export function retractableOn(
  part: Part,
  { attributes, occurrences }: Enterprise,
): { readonly kind: FactKind; readonly text: string }[] {
  return (Object.entries(RETRACTABLE) as [Retractable, Part][]).flatMap(([kind, on]) => {
    const stored = { ...attributes, ...occurrences }[kind];
    if (on !== part || !stored || (kind === 'membership' && stored.value === BELONGS)) return [];
    const head = kind === 'membership' ? '退出' : HEAD_OF[kind];
    const value = stored.value === '是' ? '' : `${stored.value} `;
    return [{ kind, text: `${head} ${value}${stored.since}` }];
  });
}

/** The cells without those of some kinds: what a colleague stored of them stays. */
export function withoutKinds({ cells, takenBack }: FilledIn, kinds: readonly StoredKind[]): FilledIn {
  const heads = new Set(kinds.flatMap(kind => headsOf(kind)));
  return {
    cells: Object.fromEntries(Object.entries(cells).filter(([head]) => !heads.has(head as Head))),
    takenBack: takenBack.filter(kind => !kinds.includes(kind)),
  };
}
