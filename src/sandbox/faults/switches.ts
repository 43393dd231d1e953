/** Behaviour that differs between reports of the platform. Off is the documented behaviour. */
export const SWITCHES = {
  dropsValueOnSubmit: {
    label: '提交表单时不带 action.value',
    does: '有的客户端提交表单时只给按钮的 name。',
  },
  omitsEmptyFields: { label: '空着的字段不出现', does: 'form_value 里没有空字段，而不是空字符串。' },
  revertsEarlyUpdates: {
    label: '提前的更新会退回',
    does: '答复按钮之前就改了卡片，答复到了又变回原样。',
  },
  refusesRepeatedUuid: {
    label: '重复的 uuid 报错（230049）',
    does: '一小时内同一个 uuid 再发，不回第一条消息，而是报错。',
  },
  enforcesRateLimits: {
    label: '按平台的频率限制',
    does: '每个接口每秒 50 次、每分钟 1000 次；每个人或群每秒 5 条。',
  },
} as const;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = Record<SwitchName, boolean>;

export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[];

export const documentedSwitches = (): Switches =>
  Object.fromEntries(SWITCH_NAMES.map(name => [name, false])) as Switches;
