/** What people call the tables. */
const NAMES: Readonly<Record<string, string>> = {
  submission: '填报',
  figure: '数据',
  note: '情况说明',
  event: '修改记录',
  snapshot: '上报的文件',
  deliverable: '阶段材料',
  date_request: '申请延期',
  role_grant: '人员的身份',
  unit_request: '填报人申请',
  deputyship: '代填',
  register: '企业台账',
  enterprise: '台账里的企业',
  enterprise_fact: '台账里的记录',
  register_source: '取自台账的数据',
  letter_batch: '成批做的文书',
  letter: '文书',
  letter_note: '送达登记',
  plan_version: '方案',
  setting: '程序的记录',
  kept: '等待确认的操作',
  inbox: '收到的消息',
  outbox: '发出的消息',
};

/** Returns a table's Chinese name with its own behind it: 数据（figure）. An unknown table has its own alone. */
export function nameOfTable(table: string): string {
  const name = NAMES[table];
  return name === undefined ? table : `${name}（${table}）`;
}
