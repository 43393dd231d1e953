import type * as z from 'zod';

// What is wrong with the shape of a plan, in Chinese, for whoever wrote it.

/** The sentences of the schema's own conditions. */
const CONDITIONS: Readonly<Record<string, string>> = {
  'a code looks like A4.22.gb': '编号应如 A4.05 或 A4.22.gb',
  'no such day in every year': '没有这一天（2月29日不是每年都有）',
  'since is stock, year or a month such as 2021-08':
    '起算应是 stock（现有数）、year（本年1月），或如 2021-08 的年月',
  'a unit key is a-z, 0-9 and -, 16 at the most': '编号只能用小写字母、数字和 -，字母开头，最多 16 个',
  'a key is a-z, 0-9 and -, 16 at the most': '编号只能用小写字母、数字和 -，字母开头，最多 16 个',
  'a form key looks like A4': '编号前缀应如 A4',
};

const TYPES: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  object: '一组项目 {…}',
  array: '一列 […]',
  boolean: 'true 或 false',
  record: '一组项目 {…}',
};

/** Says what is wrong with a value. */
export function issueWords(issue: z.core.$ZodIssue): string {
  const known = CONDITIONS[issue.message];
  if (known !== undefined) return known;
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.includes('received undefined')
        ? '没有填'
        : `应是${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? '不能空着'
        : `不能小于 ${String(issue.minimum)}`;
    case 'too_big':
      if (issue.origin === 'string') return `太长，最多 ${String(issue.maximum)} 个字`;
      if (issue.origin === 'array') return `太多，最多 ${String(issue.maximum)} 个`;
      return `不能大于 ${String(issue.maximum)}`;
    case 'invalid_value':
      return `应是其中一个：${issue.values.map(String).join('、')}`;
    case 'unrecognized_keys':
      return `不认得 ${issue.keys.join('、')}`;
    case 'invalid_format':
      return '写法不对';
    case 'custom': {
      const characters = /have (\d+) characters at the most/u.exec(issue.message)?.[1];
      return characters === undefined ? '不能用' : `名称太长，最多 ${characters} 个字`;
    }
    default:
      return '写法不对';
  }
}

/** What the fields of a measure are called, where people read or edit a plan. */
export const MEASURE_FIELDS = {
  code: '编号',
  header: '表头',
  subRow: '分行',
  unit: '单位',
  since: '起算',
  sumOf: '合计',
  mayFall: '可减少',
  counted: '台账计数',
  words: '常用说法',
} as const;

/** The names of the parts of a plan as the plan book says them; the last one known in a path names the place. */
const NAMES: Readonly<Record<string, string>> = {
  year: '方案年份',
  document: '文号',
  organisation: '机构',
  bureau: '单位全称',
  reviewingSection: '审核股室',
  forwardsTo: '上报单位',
  unitKinds: '填报单位类型',
  units: '填报单位',
  calendar: '日期',
  periodKind: '填报周期',
  submitDay: '填报截止日',
  forwardDay: '上报截止日',
  annual: '年报截止日',
  returnDays: '退回改正',
  selfAssessment: '评估报告',
  phases: '阶段',
  deliverables: '阶段材料',
  forms: '官方表',
  columns: '表栏',
  measures: '指标',
  notes: '备注',
  governs: '适用指标',
  decimals: '计量单位的小数',
  rules: '校验',
  severity: '级别',
  targets: '目标',
  targetTable: '目标表',
  headlines: '摘要指标',
  report: '措辞',
  letters: '文书',
  ...MEASURE_FIELDS,
  key: '编号',
  kind: '类型',
  parent: '上级',
  name: '名称',
  section: '股室',
  industry: '行业',
};

/** A path as people who edit the file write it, with its name: `$.forms[0].measures[3].unit（官方表 › 指标 › 单位）`. */
export function formatPath(path: readonly PropertyKey[]): string {
  const written = path
    .map(part =>
      typeof part === 'number'
        ? `[${part}]`
        : /^\w+$/u.test(String(part))
          ? `.${String(part)}`
          : `["${String(part)}"]`,
    )
    .join('');
  const names = path.flatMap(part => (typeof part === 'string' ? (NAMES[part] ?? []) : []));
  return `$${written}${names.length > 0 ? `（${names.join(' › ')}）` : ''}`;
}
