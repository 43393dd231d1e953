interface Behaviour {
  /** The open question about the platform that the switch answers the other way; docs/first-tenant.md asks it there. */
  readonly question?: number;
  readonly label: string;
  readonly does: string;
}

/** Behaviour that differs between reports of the platform. Off is the documented or expected behaviour. */
export const SWITCHES = {
  dropsValueOnSubmit: {
    question: 1,
    label: '提交表单时不带 action.value',
    does: '有的客户端提交表单时只给按钮的 name。',
  },
  omitsEmptyFields: {
    question: 2,
    label: '空着的字段不出现',
    does: 'form_value 里没有空字段，而不是空字符串。',
  },
  sendsNullForEmptyFields: {
    question: 2,
    label: '空着的字段是 null',
    does: 'form_value 里空字段的值是 null，而不是空字符串。',
  },
  omitsDisabledFields: {
    question: 2,
    label: '停用的字段不出现',
    does: 'form_value 里没有停用（disabled）的字段。',
  },
  toastDropsTyping: {
    question: 3,
    label: '只有提示的答复清空输入',
    does: '机器人只答复一句提示、不换卡片时，已经输入还没有提交的内容也没有了。',
  },
  updatesKeepTyping: {
    question: 4,
    label: '换卡片时保留输入',
    does: '卡片换成新的以后，同名的字段里仍是原来输入的内容，而不是新卡片的初值。',
  },
  countsOptions: {
    question: 5,
    label: '选项也算元素',
    does: '数 200 个元素时，下拉框的每个选项再多算一个。',
  },
  countsComponentsOnly: {
    question: 5,
    label: '只数组件',
    does: '数 200 个元素时，文字、图标、标签和分栏里的列不算。',
  },
  measuresCardAlone: {
    question: 6,
    label: '30 KB 只量卡片本身',
    does: '卡片的大小按卡片自己的 JSON 计算，不算放进消息后的转义。',
  },
  refusesRepeatedUuid: {
    question: 7,
    label: '重复的 uuid 报错（230049）',
    does: '一小时内同一个 uuid 再发，不回第一条消息，而是报错。',
  },
  signsInMilliseconds: {
    question: 8,
    label: '签名时间是毫秒',
    does: '请求头 X-Lark-Request-Timestamp 以毫秒计，不是秒。长连接没有这个请求头。',
  },
  omitsCollapsedFields: {
    question: 9,
    label: '收起的面板里的字段不出现',
    does: '收起的面板里没有动过的字段不在 form_value 里，初值也不提交。',
  },
  takesEmptyAnswer: {
    question: 10,
    label: '按钮的答复可以是空的',
    does: '机器人对按钮回 200、正文为空时，当作没有变化，不报 200672。',
  },
  refusesLongLeftLabels: {
    question: 11,
    label: '左侧的长标题不合格',
    does: '输入框的标题放在左侧（label_position 为 left）又有 16 个字以上时，卡片不收。手机上好不好看，只有在手机上看。',
  },
  refusesBuzz: {
    question: 12,
    label: '加急用完了（230024）',
    does: '租户的加急额度用完，或群里不许加急。',
  },
  hidesUnknownPeople: {
    label: '不说不认识的是谁',
    does: '卡片上有企业里没有的人，退回时不写他的编号。',
  },
  revertsEarlyUpdates: {
    label: '提前的更新会退回',
    does: '答复按钮之前就改了卡片，答复到了又变回原样。',
  },
  enforcesRateLimits: {
    label: '按平台的频率限制',
    does: '每个接口每秒 50 次、每分钟 1000 次；每个人或群每秒 5 条；每张卡片每秒改 5 次。',
  },
} as const satisfies Readonly<Record<string, Behaviour>>;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = Record<SwitchName, boolean>;

export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[];

export const documentedSwitches = (): Switches =>
  Object.fromEntries(SWITCH_NAMES.map(name => [name, false])) as Switches;
