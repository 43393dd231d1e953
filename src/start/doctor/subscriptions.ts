import type { Config } from '../../config.js';
import type { AppSetup, Subscription } from '../../feishu/app-setup.js';
import type { Messenger } from '../../feishu/messenger.js';
import { callAddress, type AddressSecrets } from './address.js';
import { fault, note, ok, type SetUpFinding } from '../../core/set-up.js';
import { describeFailure } from './words.js';

interface Wanted {
  readonly name: '事件' | '回调';
  readonly page: string;
  readonly path: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const EVENTS: Wanted = {
  name: '事件',
  page: '事件与回调 › 事件配置',
  path: '/webhook/event',
  required: ['im.message.receive_v1'],
  optional: ['application.bot.menu_v6'],
};
const CALLBACKS: Wanted = {
  name: '回调',
  page: '事件与回调 › 回调配置',
  path: '/webhook/card',
  required: ['card.action.trigger'],
  optional: [],
};
const WAYS = { webhook: '请求地址', websocket: '长连接' } as const;
const AGAIN = '改后要创建新版本并发布';

/**
 * Checks events and callbacks against the platform's record, and calls the recorded addresses as the platform does.
 * `address` is called instead where the platform does not tell one.
 */
export async function checkSubscriptions(
  config: Config,
  messenger: Messenger,
  address: string | undefined,
): Promise<SetUpFinding[]> {
  let setup: AppSetup;
  try {
    setup = await messenger.fetchAppSetup();
  } catch (error) {
    return [
      note(
        'subscriptions',
        `事件和回调：飞书没有告诉后台怎么设的（${describeFailure(error)}）`,
        '要让本命令看得到，可开通 application:application:self_manage；否则请照 README.zh-CN.md 第三部分第 5、6 步自己核对，并加上地址再运行一次：npm run doctor -- https://你的域名/webhook/event',
      ),
      ...(address === undefined ? [] : await checkAddress(config, address)),
    ];
  }
  return [
    ...checkSubscription(config, EVENTS, setup.events),
    ...checkSubscription(config, CALLBACKS, setup.callbacks),
    ...(await checkAddresses(config, setup, address)),
  ];
}

function checkSubscription({ transport }: Config, wanted: Wanted, found: Subscription): SetUpFinding[] {
  const { name, page, required, optional } = wanted;
  const missing = required.filter(type => !found.types.includes(type));
  const without = optional.filter(type => !found.types.includes(type));
  return [
    found.transport === undefined || found.transport === transport
      ? ok(`${name} way`, `${name}的订阅方式：${WAYS[found.transport ?? transport]}`)
      : fault(
          `${name} way`,
          `${name}的订阅方式：后台是${WAYS[found.transport]}，程序是${WAYS[transport]}（FEISHU_TRANSPORT=${transport}）`,
          `在 ${page} 改成${WAYS[transport]}，或改 .env 里的 FEISHU_TRANSPORT；${AGAIN}`,
        ),
    missing.length === 0
      ? ok(`${name} types`, `${name}：已添加 ${required.join('、')}`)
      : fault(`${name} types`, `${name}：没有添加 ${missing.join('、')}`, `在 ${page} 添加；${AGAIN}`),
    ...without.map(type =>
      note(`${name} ${type}`, `${name} ${type}（机器人菜单）：没有添加`, '不用菜单可以不加'),
    ),
  ];
}

async function checkAddresses(
  config: Config,
  { events, callbacks }: AppSetup,
  address: string | undefined,
): Promise<SetUpFinding[]> {
  if (config.transport === 'websocket') return [];
  const addresses = new Set([events.url, callbacks.url, address].filter(each => each !== undefined));
  const missing = [
    ...(events.url === undefined ? [EVENTS] : []),
    ...(callbacks.url === undefined ? [CALLBACKS] : []),
  ];
  const checked = await Promise.all([...addresses].map(each => checkAddress(config, each)));
  return [
    ...missing.map(({ name, page, path }) =>
      fault(
        `${name} address`,
        `${name}的请求地址：后台没有填`,
        `在 ${page} 填 https://你的域名${path}；${AGAIN}`,
      ),
    ),
    ...checked.flat(),
  ];
}

async function checkAddress(config: Config, address: string): Promise<SetUpFinding[]> {
  const { encryptKey, verificationToken } = config;
  if (encryptKey === null || verificationToken === null) return [];
  const secrets: AddressSecrets = { encryptKey, verificationToken };
  const key = `address ${address}`;
  const answer = await callAddress(address, secrets);
  const words = `请求地址 ${address}：`;
  switch (answer.kind) {
    case 'right':
      return [ok(key, `${words}照飞书的样子请求了一次，回答正确`)];
    case 'wrong':
      return [
        fault(
          key,
          words + answer.words,
          '核对域名和反向代理指到哪里，程序是否正在运行，用的是不是同一份 .env',
        ),
      ];
    case 'none':
      return [
        note(
          key,
          words + answer.words,
          '有的网络从里面连不上自己的公网地址，飞书仍可能连得上；请从别的网络再试，并核对证书、防火墙和反向代理',
        ),
      ];
  }
}
