import { dirname, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';
import { bureaus } from './plan/plans.js';

/** All settings of a deployment. Only this file reads the environment. */
export interface Config {
  /** The app's credentials; null starts the sandbox, which has its own. */
  readonly app: { readonly id: string; readonly secret: string } | null;
  readonly encryptKey: string | null;
  readonly verificationToken: string | null;
  /** Base URL of the platform, without a slash at the end. */
  readonly domain: string;
  readonly transport: 'webhook' | 'websocket';
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** The folder of the daily copies of the database; null: none are made. */
  readonly backups: string | null;
  /** A bureau that ships, or the path of a plan file. */
  readonly plan: string;
  readonly admins: readonly string[];
  readonly timeZone: string;
  /** How many messages may leave in a minute; null: as many as the platform takes. */
  readonly messagesPerMinute: number | null;
  /** The instant at which the process's clock starts; null for the machine's time. */
  readonly now: Date | null;
  /** A file where the sandbox keeps its messages, people and clock over a restart; null: they are forgotten. */
  readonly sandboxState: string | null;
  readonly logLevel: string;
  /** The contact person and telephone printed in each table (填表人, 联系电话). */
  readonly contact: { readonly name?: string; readonly telephone?: string };
}

/** A wrong setting. The message is one line in Chinese: the setting, what is wrong, and how to correct it. */
export class ConfigError extends Error {}

const DOMAINS: Readonly<Record<string, string>> = {
  feishu: 'https://open.feishu.cn',
  lark: 'https://open.larksuite.com',
};

/** The platform's own limit for one app. */
const DEFAULT_PER_MINUTE = 1_000;

/** For an address of PostgreSQL that cannot be read. */
export const WRONG_ADDRESS =
  '不是完整的 postgresql://用户:密码@主机:端口/库名；用户名和密码里的 % # / ? @ : 要写成 %25 %23 %2F %3F %40 %3A';

/** An empty value counts as absent: a line of an `.env` file may have no value. */
const optional = z
  .string()
  .optional()
  .transform(value => (value?.trim() === '' ? undefined : value?.trim()));

/** Splits at commas and blanks. A text of these alone is a wrong list, not an empty one. */
function splitList(text: string): string[] {
  const parts = text.split(/[,，\s]+/u).filter(Boolean);
  return parts.length > 0 ? parts : [text];
}

const environment = z.object({
  FEISHU_APP_ID: optional.pipe(
    z
      .string()
      .regex(/^cli_[0-9a-zA-Z]+$/u, '应是 cli_ 加字母或数字，请从开发者后台 › 凭证与基础信息 复制')
      .optional(),
  ),
  FEISHU_APP_SECRET: optional,
  FEISHU_ENCRYPT_KEY: optional,
  FEISHU_VERIFICATION_TOKEN: optional,
  FEISHU_DOMAIN: optional.pipe(
    z
      .string()
      .refine(value => Object.hasOwn(DOMAINS, value) || isBaseUrl(value), {
        message: '应是 feishu、lark，或一个网址（后面不带路径），例如 http://127.0.0.1:4000',
      })
      .default('feishu'),
  ),
  FEISHU_TRANSPORT: optional.pipe(z.enum(['webhook', 'websocket'], '应是 webhook 或 websocket').optional()),
  HOST: optional,
  PORT: optional.pipe(
    z
      .string()
      .regex(/^\d{1,5}$/u, '应是 0 到 65535 的端口号')
      .transform(Number)
      .refine(port => port <= 65_535, '应是 0 到 65535 的端口号')
      .default(3000),
  ),
  DATABASE_URL: optional.pipe(
    z
      .string()
      .regex(/^(file:.+|postgres(ql)?:\/\/.+)$/u, '应是 file:文件（SQLite）或 postgresql://…（PostgreSQL）')
      .refine(isAddress, WRONG_ADDRESS)
      .optional(),
  ),
  JIBAO_BACKUPS: optional,
  JIBAO_PLAN: optional.pipe(
    z
      .string()
      .refine(
        name => Object.hasOwn(bureaus, name) || /\.(?:json|xlsx)$/iu.test(name),
        `应是其中一个：${Object.keys(bureaus).join('、')}，或方案文件的路径（.json，或方案册 .xlsx）`,
      )
      .default('dehua'),
  ),
  JIBAO_ADMINS: optional
    .transform(value => (value === undefined ? [] : splitList(value)))
    .pipe(z.array(z.string().regex(/^ou_[A-Za-z0-9_-]+$/u, '应是 open_id（ou_…），几个之间用逗号隔开'))),
  JIBAO_MESSAGES_PER_MINUTE: optional.pipe(
    z
      .string()
      .regex(/^(off|[1-9]\d{1,5})$/u, '应是每分钟最多发送的消息数（至少 10），或 off（不限）')
      .transform(value => (value === 'off' ? null : Number(value)))
      .default(DEFAULT_PER_MINUTE),
  ),
  JIBAO_TIME_ZONE: optional.pipe(
    z.string().refine(isTimeZone, '应是时区，例如 Asia/Shanghai').default('Asia/Shanghai'),
  ),
  JIBAO_NOW: optional.pipe(
    z
      .string()
      .refine(value => /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:?\d{2})$/u.test(value), describeInstant())
      .transform(value => new Date(value))
      .refine(date => !Number.isNaN(date.getTime()), describeInstant())
      .optional(),
  ),
  JIBAO_SANDBOX_STATE: optional,
  LOG_LEVEL: optional.pipe(
    z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        '应是 fatal、error、warn、info、debug、trace 或 silent',
      )
      .default('info'),
  ),
  JIBAO_CONTACT_NAME: optional,
  JIBAO_CONTACT_TELEPHONE: optional,
});

type Environment = z.infer<typeof environment>;

/** The names of all settings. */
export const SETTING_NAMES: ReadonlySet<string> = new Set(Object.keys(environment.shape));

/** Reads the settings; throws a ConfigError that names the first wrong one. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  refuseMisspelt(env);
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0]);
    throw new ConfigError(`${name}: “${maskSecret(name, env[name])}”不能用，${issue?.message ?? ''}`);
  }
  return makeConfig(parsed.data);
}

/**
 * A misspelt name would be a setting that is not there: the sandbox would start instead of the bot, or the bot on an empty
 * database. The names of other programs stand in the environment too: HOST and PORT have too few letters to tell.
 */
function refuseMisspelt(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(env))
    if (/^(?:FEISHU|JIBAO|DATABASE|LOG)/iu.test(name) && isMisspelt(name))
      throw new ConfigError(`${name}: 没有这一项设置；请写 ${nearestSetting(name)}`);
}

/** Whether a name is that of a setting but for their order or a few letters: for one of a short name, for two of a longer one. */
export function isMisspelt(name: string): boolean {
  const known = nearestSetting(name);
  const most = known.length > 4 ? 2 : 1;
  const typed = name.toUpperCase();
  return name !== known && (distance(typed, known) <= most || sorted(typed) === sorted(known));
}

const sorted = (name: string): string => Array.from(name).sort().join('');

export const nearestSetting = (name: string): string => closest(name.toUpperCase(), [...SETTING_NAMES]);

function makeConfig(settings: Environment): Config {
  const app = readApp(settings);
  const transport = settings.FEISHU_TRANSPORT ?? 'webhook';
  const domain = (DOMAINS[settings.FEISHU_DOMAIN] ?? settings.FEISHU_DOMAIN).replace(/\/+$/u, '');
  if (app && transport === 'webhook') requireWebhookSecrets(settings);
  if (settings.JIBAO_NOW && app && !isLoopback(domain))
    throw new ConfigError(
      'JIBAO_NOW: 接入真实飞书时不能拨时钟；请去掉这一项，或把 FEISHU_DOMAIN 设成本机的网址',
    );
  const defaults = defaultsFor(app !== null, settings);
  return {
    ...defaults,
    backups: backupsIn(settings.JIBAO_BACKUPS, app !== null, defaults.databaseUrl),
    app,
    encryptKey: settings.FEISHU_ENCRYPT_KEY ?? null,
    verificationToken: settings.FEISHU_VERIFICATION_TOKEN ?? null,
    domain,
    transport,
    port: settings.PORT,
    plan: settings.JIBAO_PLAN,
    admins: settings.JIBAO_ADMINS,
    timeZone: settings.JIBAO_TIME_ZONE,
    messagesPerMinute: settings.JIBAO_MESSAGES_PER_MINUTE,
    sandboxState: settings.JIBAO_SANDBOX_STATE ?? null,
    logLevel: settings.LOG_LEVEL,
    contact: readContact(settings),
  };
}

/** The sandbox has its own defaults: it listens on this machine only, and starts on a day in September. */
function defaultsFor(hasApp: boolean, settings: Environment): Pick<Config, 'host' | 'databaseUrl' | 'now'> {
  const defaults = hasApp
    ? { host: '0.0.0.0', databaseUrl: 'file:./data/jibao.db', now: null }
    : {
        host: '127.0.0.1',
        databaseUrl: 'file:./data/sandbox.db',
        now: new Date('2025-09-22T08:50:00+08:00'),
      };
  return {
    host: settings.HOST ?? defaults.host,
    databaseUrl: settings.DATABASE_URL ?? defaults.databaseUrl,
    now: settings.JIBAO_NOW ?? defaults.now,
  };
}

/** Copies stand beside a SQLite file, or in data/ for PostgreSQL. The sandbox needs none. */
function backupsIn(folder: string | undefined, hasApp: boolean, databaseUrl: string): string | null {
  if (folder === 'off' || (folder === undefined && !hasApp)) return null;
  if (folder !== undefined) return folder;
  const file = /^file:(?:\/\/)?([^?]*)/u.exec(databaseUrl)?.[1];
  return file === undefined ? 'data/backups' : join(dirname(file), 'backups');
}

function readContact({ JIBAO_CONTACT_NAME: name, JIBAO_CONTACT_TELEPHONE: telephone }: Environment) {
  return { ...(name ? { name } : {}), ...(telephone ? { telephone } : {}) };
}

function readApp(settings: Environment): Config['app'] {
  const { FEISHU_APP_ID: id, FEISHU_APP_SECRET: secret } = settings;
  if (id && secret) return { id, secret };
  if (id) throw new ConfigError('FEISHU_APP_SECRET: 没有设；请和 FEISHU_APP_ID 一起设，或两项都去掉');
  if (secret) throw new ConfigError('FEISHU_APP_ID: 没有设；请和 FEISHU_APP_SECRET 一起设，或两项都去掉');
  requireNothingOfApp(settings);
  return null;
}

/** Refuses settings that only an app uses when the app is not set: their author wants the bot, not the sandbox. */
function requireNothingOfApp(settings: Environment): void {
  const values = {
    FEISHU_ENCRYPT_KEY: settings.FEISHU_ENCRYPT_KEY,
    FEISHU_VERIFICATION_TOKEN: settings.FEISHU_VERIFICATION_TOKEN,
    FEISHU_TRANSPORT: settings.FEISHU_TRANSPORT,
    JIBAO_ADMINS: settings.JIBAO_ADMINS[0],
  };
  for (const [name, value] of Object.entries(values))
    if (value !== undefined)
      throw new ConfigError(
        `FEISHU_APP_ID: 没有设，却设了 ${name}；接入飞书请设 FEISHU_APP_ID 和 FEISHU_APP_SECRET，用沙盒请去掉 ${name}`,
      );
}

function requireWebhookSecrets(settings: Environment): void {
  for (const name of ['FEISHU_ENCRYPT_KEY', 'FEISHU_VERIFICATION_TOKEN'] as const)
    if (!settings[name])
      throw new ConfigError(
        `${name}: 没有设；用请求地址方式必须设（开发者后台 › 事件与回调 › 加密策略），或改用长连接 FEISHU_TRANSPORT=websocket`,
      );
}

/** Hides secrets in messages, wrong ones too. */
const maskSecret = (name: string, value: string | undefined): string =>
  /SECRET|KEY|TOKEN|DATABASE/u.test(name) ? '…' : (value ?? '');

/**
 * Whether an address can be read as it is meant. A # or / in the password ends the address early, and what follows it, with
 * the @, becomes a path or a mark.
 */
export function isAddress(url: string): boolean {
  if (url.startsWith('file:')) return true;
  if (!URL.canParse(url)) return false;
  const { hostname, hash, pathname, search, username, password } = new URL(url);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return hostname !== '' && hash === '' && !`${pathname}${search}`.includes('@');
}

const isBaseUrl = (value: string): boolean =>
  /^https?:\/\/[^/\s]+$/u.test(value.replace(/\/+$/u, '')) && URL.canParse(value);

export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/u.test(hostname);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function describeInstant(): string {
  return '应是带时区的时刻，例如 2025-09-22T08:50:00+08:00';
}
