import type { Bulletin } from '../control/bulletin.js';

/** Faults between platform and bot that a person can switch on. `label` and `does` are shown on the page. */
export const FAULTS = {
  rateLimited: {
    where: 'api',
    label: '限流（429）',
    does: '平台回 429 和 99991400，并在响应头里说 1 秒后再来。机器人应等待后重发，且只发一次。',
  },
  sendingTooFast: {
    where: 'send',
    label: '发送过快（230020）',
    does: '发消息、改卡片时说超过了频率。机器人应稍后重发。',
  },
  systemBusy: {
    where: 'send',
    label: '系统繁忙（11232）',
    does: '整点、半点全平台发消息太多时的错误。机器人应稍后重发。',
  },
  tokenRefused: {
    where: 'api',
    label: '凭证失效（99991663）',
    does: 'HTTP 400。机器人应丢掉旧凭证，重新取一次再发。',
  },
  tokenRefusedAs200: {
    where: 'api',
    label: '凭证失效（HTTP 200）',
    does: '同样的错误，但状态码是 200，只有正文里的 code 说明出错。',
  },
  noToken: {
    where: 'api',
    label: '取不到凭证（10014）',
    does: '取凭证时 HTTP 200，正文说应用不可用。旧凭证到期以后才会去取。机器人应一直再试。',
  },
  badGateway: {
    where: 'api',
    label: '网关错误（502 网页）',
    does: '回一页 HTML，不是 JSON。机器人应当作暂时故障。',
  },
  serverError: {
    where: 'api',
    label: '平台内部错误（503）',
    does: 'HTTP 503，正文是 JSON。机器人应当作暂时故障。',
  },
  htmlAs200: {
    where: 'api',
    label: '网页代替 JSON（HTTP 200）',
    does: '上网认证页、代理的出错页就是这样：状态码 200，正文是网页。不能当成已经送到。',
  },
  redirects: {
    where: 'api',
    label: '转到别处（302）',
    does: '平台的接口从不转址：地址写错了，或上网认证页、代理挡在中间。机器人不应跟过去，应当作暂时故障。',
  },
  hang: { where: 'api', label: '不回应', does: '请求收下后一直不答，直到机器人自己放弃。' },
  resetAfter: {
    where: 'api',
    label: '办完就断线',
    does: '请求已经办了，连接却断开，机器人得不到回答。靠 uuid 重发不会重复。',
  },
  slowApi: { where: 'api', label: '很慢（2.9 秒）', does: '每个接口调用都拖 2.9 秒。' },
  wrongContentType: {
    where: 'download',
    label: '文件类型写错',
    does: '下载文件时 Content-Type 写成 text/html，内容不变。',
  },
  downloadError: {
    where: 'download',
    label: '下载得到错误 JSON（HTTP 200）',
    does: '下载文件时回 200，正文却是错误说明，不是文件。',
  },
  largeFile: { where: 'download', label: '文件特别大（40 MB）', does: '下载得到 40 MB 的内容。' },
  endlessPages: {
    where: 'list',
    label: '翻页没有尽头',
    does: '列表总说还有下一页，page_token 却是空的。',
  },
  missingScope: {
    where: 'list',
    label: '没有开通读姓名的权限（99991672）',
    does: '群成员和人员信息都不给看。机器人照样发文件，里面写“姓名未知”。',
  },
  slowAnswer: {
    where: 'callback',
    label: '按钮答复很慢（2.9 秒）',
    does: '机器人对按钮的答复要 2.9 秒才到点按钮的人，差一点超时。',
  },
  lostAnswer: {
    where: 'callback',
    label: '按钮答复丢失',
    does: '机器人已经处理，点按钮的人却看到超时（200341），卡片不更新。',
  },
  duplicateEvent: {
    where: 'event',
    label: '重复推送',
    does: '机器人已经确认的事件再推一次，event_id 相同。不应处理两次。',
  },
  sameMessageNewEvent: {
    where: 'event',
    label: '同一消息，新的事件',
    does: '同一条消息换一个 event_id 再推一次。要按 message_id 识别。',
  },
  clockOff: {
    where: 'event',
    label: '时间差两小时',
    does: '推送和点击的签名时间与机器人的钟差两小时。机器人应拒绝（401）：事件过后再推，点按钮的人看到 200671。长连接没有签名时间。',
  },
  clockSlightlyOff: {
    where: 'event',
    label: '时间差五十分钟',
    does: '签名时间差五十分钟，在允许的一小时以内。机器人应照常处理。',
  },
  shuffled: { where: 'event', label: '乱序', does: '半秒内的事件攒在一起，倒着推送。' },
} as const;

export type FaultName = keyof typeof FAULTS;
export type FaultMode = 'off' | 'once' | 'always';

export interface FaultSetting {
  readonly mode: FaultMode;
  /** The fault strikes only calls whose path contains this text; empty: all calls. */
  readonly route: string;
}

export type FaultSettings = Readonly<Record<FaultName, FaultSetting>>;

export interface Faults {
  readonly settings: () => FaultSettings;
  readonly set: (changes: Partial<Readonly<Record<FaultName, FaultSetting>>>) => void;
  /** True when the fault strikes this call; a fault with the mode `once` is off afterwards. */
  readonly strikes: (name: FaultName, path?: string) => boolean;
}

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

export function createFaults(bulletin: Bulletin): Faults {
  const off: FaultSetting = { mode: 'off', route: '' };
  const settingByName = new Map<FaultName, FaultSetting>(FAULT_NAMES.map(name => [name, off]));
  const settings = (): FaultSettings => Object.fromEntries(settingByName) as FaultSettings;
  const set: Faults['set'] = changes => {
    for (const name of FAULT_NAMES) settingByName.set(name, changes[name] ?? settingByName.get(name) ?? off);
    bulletin.publish('faults', settings());
  };
  return {
    settings,
    set,
    strikes: (name, path = '') => {
      const { mode, route } = settingByName.get(name) ?? off;
      if (mode === 'off' || !path.includes(route)) return false;
      if (mode === 'once') set({ [name]: { mode: 'off', route } });
      return true;
    },
  };
}
