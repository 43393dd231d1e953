import type { Config } from '../../config.js';
import { describeSystemFailure } from '../../core/failure-words.js';
import { failureOf } from '../../feishu/failures.js';
import { openMessenger, type Messenger } from '../../feishu/messenger.js';
import { fault, note, ok, type SetUpFinding } from '../../core/set-up.js';
import { checkScopes } from './scopes.js';
import { checkSubscriptions } from './subscriptions.js';
import { describeDuration, describeFailure } from './words.js';

/** The key of the finding that the platform does not answer: nothing of the set-up was looked at. */
export const UNREACHABLE = 'unreachable';

const TIMEOUT_MS = 10_000;
/** The bot refuses a signature that is an hour off. */
const MAX_SKEW_MS = 5 * 60_000;

/** Codes of the platform for the app's credentials, with the way to mend them. */
const CREDENTIALS: Readonly<Record<number, string>> = {
  10003: '核对 .env 里的 FEISHU_APP_ID',
  10014: '核对 .env 里的 FEISHU_APP_SECRET（开发者后台 › 凭证与基础信息），或应用已停用',
  10015: '核对 .env 里的 FEISHU_APP_SECRET（开发者后台 › 凭证与基础信息）',
  99991401: '把这台机器的出口地址加入开发者后台 › 安全设置 › IP 白名单',
};

/** Checks what depends on the platform: credentials, scopes, events, callbacks, the long connection, the clock. */
export async function checkPlatform(config: Config, address?: string): Promise<SetUpFinding[]> {
  const { app, domain } = config;
  if (!app)
    return [
      note(
        'app',
        '凭证：没有设 FEISHU_APP_ID 和 FEISHU_APP_SECRET，启动的是沙盒',
        '接入飞书时照 README.zh-CN.md 第三部分设置',
      ),
    ];
  const messenger = await openMessenger({
    ...{ appId: app.id, appSecret: app.secret, domain, timeoutMs: TIMEOUT_MS },
  });
  const credentials = await checkCredentials(config, messenger);
  const clock = await checkClock(domain);
  if (credentials.state === 'fault') return [credentials, ...clock];
  const [scopes, subscriptions, line] = await Promise.all([
    checkScopes(messenger),
    checkSubscriptions(config, messenger, address),
    config.transport === 'websocket' ? checkLine(domain, app) : [],
  ]);
  return [credentials, ...scopes, ...subscriptions, ...line, ...clock];
}

async function checkCredentials({ domain }: Config, messenger: Messenger): Promise<SetUpFinding> {
  try {
    await messenger.fetchOwnOpenId();
    return ok('credentials', `凭证：${domain} 承认，机器人已启用`);
  } catch (error) {
    const { code, reaction, isOfCredentials } = failureOf(error);
    if (code === 0 || (reaction === 'again' && !isOfCredentials))
      return fault(
        UNREACHABLE,
        `飞书：${code === 0 ? `连不上 ${domain}` : `${domain} 现在答不了`}，凭证、权限、事件和回调都没有核对：${describeFailure(error)}`,
        '核对这台机器能否访问飞书（网络、代理、防火墙），以及 FEISHU_DOMAIN',
      );
    const mend = CREDENTIALS[code] ?? '看开发者后台：应用是否启用、机器人能力是否添加并发布';
    return fault('credentials', `凭证：${domain} 没有承认（${describeFailure(error)}）`, mend);
  }
}

/**
 * Asks for the address of a long connection, without opening one: the platform gives each event to one connection, and
 * this command does not answer events.
 */
async function checkLine(domain: string, app: { id: string; secret: string }): Promise<SetUpFinding[]> {
  const key = 'line';
  try {
    const response = await fetch(`${domain}/callback/ws/endpoint`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ AppID: app.id, AppSecret: app.secret }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { code, msg } = (await response.json()) as { code?: number; msg?: string };
    if (code === 0) return [ok(key, '长连接：飞书给了连接地址')];
    return [
      fault(
        key,
        `长连接：飞书不给连接地址（${code ?? response.status} ${msg ?? ''}）`,
        '在 事件与回调 的两页都选“使用长连接”，并确认没有 50 个以上的连接同时开着',
      ),
    ];
  } catch (error) {
    return [
      fault(
        key,
        `长连接：问不到连接地址：${describeSystemFailure(causeOf(error))}`,
        '核对这台机器能否访问飞书',
      ),
    ];
  }
}

/** Behind `fetch failed` stands what failed. */
const causeOf = (error: unknown): unknown => (error as { cause?: unknown }).cause ?? error;

const MEND_CLOCK = '请核对这台机器的时间，并打开系统的自动对时；连上飞书后再运行一次';

/** Compares this machine's clock with the time in the platform's answer, which is exact to a second. */
async function checkClock(domain: string): Promise<SetUpFinding[]> {
  const key = 'clock';
  try {
    const response = await fetch(domain, { method: 'HEAD', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const theirs = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return [note(key, '时钟：飞书的回答里没有时间，没有核对', MEND_CLOCK)];
    const skewMs = Date.now() - theirs;
    const words = `时钟：比飞书${skewMs > 0 ? '快' : '慢'} ${describeDuration(Math.abs(skewMs))}`;
    if (Math.abs(skewMs) < MAX_SKEW_MS) return [ok(key, words)];
    return [
      fault(
        key,
        words,
        '打开系统的自动对时（差一小时以上，飞书的请求会被拒绝；提醒的时间、是否迟报也按这个时钟）',
      ),
    ];
  } catch {
    return [note(key, '时钟：连不上飞书，没有核对', MEND_CLOCK)];
  }
}
