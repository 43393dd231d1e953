import { BELONGS, COLOURS, GRADES, LEAVING_CAUSES, SIZES, STANDARDS, STARS } from '../../plan/register.js';
import type { DatedValue, Enterprise, StoredKind } from './enterprise.js';

/** The sheet with the enterprises of a unit. */
export const REGISTER_SHEET = '台账';

/**
 * What may stand in a column: a text, one of a list, a day, a number, or since when something is so (是 and 否 too).
 */
export type ColumnKind = 'text' | 'day' | 'number' | 'flag' | readonly string[];

/** The columns of the sheet 台账 in their order, by their heads. */
export const COLUMNS = {
  企业名称: 'text',
  统一社会信用代码: 'text',
  乡镇: 'text',
  规模: SIZES,
  纳入日期: 'day',
  退出日期: 'day',
  退出原因: LEAVING_CAUSES,
  全员责任制清单: 'flag',
  安全管理机构: 'flag',
  安全管理人员数: 'number',
  三张清单: 'flag',
  风险等级: COLOURS,
  '5S': 'flag',
  六有: 'flag',
  应急队伍人数: 'number',
  达标类型: [...STANDARDS, '无'],
  达标等级: GRADES,
  达标日期: 'day',
  星级: [...STARS, '无'],
  评星日期: 'day',
  自评标准: STANDARDS,
  自评日期: 'day',
  告知书日期: 'day',
  承诺书日期: 'day',
} as const satisfies Readonly<Record<string, ColumnKind>>;

export type Head = keyof typeof COLUMNS;
export const HEADS = Object.keys(COLUMNS) as Head[];

/** The flags and what they say. */
export const FLAGS = {
  全员责任制清单: 'duty',
  安全管理机构: 'organ',
  三张清单: 'lists',
  '5S': 'fiveS',
  六有: 'signs',
} as const;

/** The columns that hold a present value without a day. */
export const PRESENT = {
  乡镇: 'township',
  规模: 'size',
  安全管理人员数: 'officers',
  风险等级: 'colour',
  应急队伍人数: 'rescue',
} as const;

/** The days of what happened. */
export const DAYS = { 告知书日期: 'notice', 承诺书日期: 'pledge' } as const;

/** What the sheet shows of an enterprise. */
export function cellsOf({
  name,
  code,
  attributes,
  occurrences,
  joined,
}: Enterprise): Partial<Record<Head, string>> {
  const { membership, certificate, star } = attributes;
  const [cause, left] = partsOf(membership?.value === BELONGS ? undefined : membership);
  const [certified, certifiedSince] = partsOf(certificate);
  const [standard, grade] = splitCertificate(certified);
  const [stars, starsSince] = partsOf(star);
  const [assessedBy, assessed] = partsOf(occurrences['self-assessment']);
  const cells: Partial<Record<Head, string | null | undefined>> = {
    ...{ 企业名称: name, 统一社会信用代码: code, 纳入日期: joined, 退出日期: left, 退出原因: cause },
    ...{ 达标类型: standard, 达标等级: grade, 达标日期: certifiedSince },
    ...{ 星级: stars, 评星日期: starsSince, 自评标准: assessedBy, 自评日期: assessed },
  };
  for (const [head, kind] of Object.entries(PRESENT)) cells[head as Head] = attributes[kind]?.value;
  for (const [head, kind] of Object.entries(FLAGS)) cells[head as Head] = showFlag(attributes[kind]);
  for (const [head, kind] of Object.entries(DAYS)) cells[head as Head] = occurrences[kind]?.since;
  return Object.fromEntries(Object.entries(cells).filter(([, text]) => text));
}

const partsOf = (stored: DatedValue | undefined): readonly [value: string, since: string] =>
  stored ? [stored.value, stored.since] : ['', ''];

const showFlag = (flag: DatedValue | undefined): string | undefined =>
  flag?.value === '是' ? flag.since : flag?.value;

/** `国标三级` as 国标 and 三级; 地标 and 无 have no grade. */
export function splitCertificate(value: string): readonly [standard: string, grade: string] {
  const standard = STANDARDS.find(each => value.startsWith(each)) ?? value;
  return [standard, value.slice(standard.length)];
}

/** The columns that say something of one kind of fact. */
export const headsOf = (kind: StoredKind): readonly Head[] => {
  switch (kind) {
    case 'membership':
      return ['纳入日期', '退出日期', '退出原因'];
    case 'certificate':
      return ['达标类型', '达标等级', '达标日期'];
    case 'star':
      return ['星级', '评星日期'];
    case 'self-assessment':
      return ['自评标准', '自评日期'];
    default:
      return [HEAD_OF[kind]];
  }
};

/** The kind of fact of which a column says something. */
export const kindOf = (head: Head): StoredKind =>
  (Object.keys(HEAD_OF) as StoredKind[]).find(kind => headsOf(kind).includes(head)) ?? 'name';

/** The column that stands for a kind of fact in a list of changes. */
export const HEAD_OF: Readonly<Record<StoredKind, Head>> = {
  name: '企业名称',
  code: '统一社会信用代码',
  membership: '纳入日期',
  township: '乡镇',
  size: '规模',
  duty: '全员责任制清单',
  organ: '安全管理机构',
  officers: '安全管理人员数',
  lists: '三张清单',
  colour: '风险等级',
  fiveS: '5S',
  signs: '六有',
  rescue: '应急队伍人数',
  certificate: '达标类型',
  star: '星级',
  'self-assessment': '自评标准',
  notice: '告知书日期',
  pledge: '承诺书日期',
};
