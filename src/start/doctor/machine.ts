import { isDrawingInstalled } from '../../drawing/canvas.js';
import { constants, existsSync, statSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import process from 'node:process';
import { DateTime } from 'luxon';
import { ConfigError, type Config } from '../../config.js';
import { describeSystemFailure } from '../../core/failure-words.js';
import { sentFaults } from '../../core/plan/sent-faults.js';
import { cutText } from '../../core/text.js';
import { urlOf } from '../../http/server.js';
import { dayOf } from '../../plan/period.js';
import { hasHolidayData } from '../../plan/workdays.js';
import { COMMANDS } from '../../requests/commands.js';
import { fileOf, isPresent } from '../../store/connection/sqlite-file.js';
import { openSource } from '../../store/copies/source.js';
import { findPlan } from '../plan-in-force.js';
import { findNewestCopy } from '../daily-copies.js';
import { checkDatabase } from './database.js';
import { fault, note, ok, type SetUpFinding } from '../../core/set-up.js';
import { describeDuration } from './words.js';

const TIMEOUT_MS = 5_000;
const MB = 1024 * 1024;
const LITTLE_ROOM_BYTES = 200 * MB;
const FIRST_COPY_HOUR = 3;
const FIRST_COPY_MINUTES = 5;
/** A day, and the time a copy takes. */
const OLDEST_COPY_MS = 26 * 3_600_000;

/** Checks this machine: the database, its copies, the disk, the running program, the holidays, the packages. */
export async function checkMachine(
  config: Config,
  now: Date = config.now ?? new Date(),
): Promise<SetUpFinding[]> {
  return [
    await checkDatabase(config),
    ...(await checkRoom(config)),
    ...checkWriteAheadLog(config),
    await checkCopies(config),
    await checkProgram(config),
    await checkPlan(config),
    checkHolidays(Number(dayOf(now, config.timeZone).slice(0, 4))),
    ok('node', `Node.js：${process.version}`),
    ok('fonts', '字体：工作簿里的字体由打开文件的电脑提供；看表和打印版用随程序安装的字体，见下一项'),
    checkPackages(),
  ];
}

/** The packages that draw are optional: without them 看表 and 打印版 are not offered. */
const checkPackages = (): SetUpFinding =>
  isDrawingInstalled()
    ? ok('packages', '可选的软件包：画图和字体已安装（看表、打印版）')
    : note(
        'packages',
        '可选的软件包：画图和字体没有安装，不提供“看表”和“打印版”',
        '需要时请重新运行 npm ci，不要加 --omit=optional',
      );

/** The disk of the database file; with PostgreSQL that of the daily copies. */
async function checkRoom({ databaseUrl, backups }: Config): Promise<SetUpFinding[]> {
  const isFile = databaseUrl.startsWith('file:');
  const folder = isFile ? dirname(fileOf(databaseUrl)) : backups;
  if (folder === null || !existsSync(folder)) return [];
  const { bavail, bsize } = await statfs(folder);
  const words = `磁盘：${isFile ? '' : '放备份的地方'}还有 ${Math.round((bavail * bsize) / MB)} MB`;
  const other = isFile ? '把数据库移到别的盘' : '用 JIBAO_BACKUPS 换一个文件夹';
  return bavail * bsize < LITTLE_ROOM_BYTES
    ? [fault('disk', words, `清理磁盘，或${other}`)]
    : [ok('disk', words)];
}

/** Four times what the program leaves of SQLite's write-ahead log when nobody reads it. */
const LARGE_WAL_BYTES = 64 * MB;

/** What a reader may still need stays in the write-ahead log, and everything that is written after it. */
function checkWriteAheadLog({ databaseUrl }: Config): SetUpFinding[] {
  if (!databaseUrl.startsWith('file:')) return [];
  const file = `${fileOf(databaseUrl)}-wal`;
  const size = sizeOf(file);
  if (size < LARGE_WAL_BYTES) return [];
  return [
    fault(
      'wal',
      `数据库：旁边的 ${basename(file)} 有 ${Math.round(size / MB)} MB；别的程序一直在读数据库时，它只会变大`,
      '关掉打开着数据库的程序（查看数据库的工具、没有结束的备份），机器人再写几次就会变小；机器人没有运行的，启动它。不要删除这个文件',
    ),
  ];
}

/** The size of a file; 0 for one that is not there or cannot be looked at. */
function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

async function checkCopies(config: Config): Promise<SetUpFinding> {
  const key = 'backup';
  const { backups, databaseUrl, app } = config;
  if (backups === null)
    return app
      ? note(key, '备份：已关闭（JIBAO_BACKUPS=off）', '请确认有别的办法每天备份')
      : ok(key, '备份：沙盒不备份');
  const problem = await findReadProblem(backups);
  if (problem !== undefined)
    return fault(
      key,
      `备份：${resolve(backups)} 看不到：${problem}`,
      '请用运行程序的用户来检查；就是这个用户的，核对文件夹属于哪个用户',
    );
  const newest = await findNewestCopy(backups, databaseUrl);
  if (!newest && databaseUrl.startsWith('file:') && isMissing(fileOf(databaseUrl)))
    return note(key, '备份：还没有数据库，不用备份');
  if (!newest && (await isFirstCopyOpen(config)))
    return note(
      key,
      '备份：数据库刚建立或程序刚启动，还没有做',
      '程序运行时每天凌晨三点后自动做第一份，过几分钟再运行一次看看',
    );
  if (!newest)
    return fault(
      key,
      `备份：${resolve(backups)} 里还没有`,
      '程序运行时每天凌晨三点后自动做；也可以现在做一份：npm run backup -- 文件',
    );
  const age = Date.now() - newest.madeAt.getTime();
  const words = `备份：最新的是 ${newest.name}，${describeDuration(age)}前`;
  return age > OLDEST_COPY_MS
    ? fault(
        key,
        words,
        '看程序是否在运行、日志里 the daily copy could not be made；也可以 npm run backup -- 文件',
      )
    : ok(key, words);
}

/** Why a folder cannot be looked into; undefined where it can, and where there is none. */
async function findReadProblem(folder: string): Promise<string | undefined> {
  try {
    if (isPresent(folder)) await access(folder, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return describeSystemFailure(error);
  }
}

/** Whether a file is not there; one that this user may not look at may be there. */
function isMissing(file: string): boolean {
  try {
    return !isPresent(file);
  } catch {
    return false;
  }
}

/** Whether the first copy need not be there yet: the database was made, or the program started, just now. */
async function isFirstCopyOpen(config: Config): Promise<boolean> {
  const begun = await Promise.all([readStart(config), readMaking(config)]);
  return begun.some(at => at !== undefined && DateTime.now() < firstCopyBy(at, config.timeZone));
}

/** The first copy is due at three in the morning, or a minute after the start, and takes some time. */
function firstCopyBy(begun: Date, zone: string): DateTime {
  const at = DateTime.fromJSDate(begun, { zone });
  const firstHour = at.set({ hour: FIRST_COPY_HOUR, minute: 0, second: 0 });
  return DateTime.max(at, firstHour).plus({ minutes: FIRST_COPY_MINUTES });
}

/** When the program that runs with these settings started; undefined when none runs. */
async function readStart(config: Config): Promise<Date | undefined> {
  try {
    const response = await ask(config, '/metrics');
    const seconds = /^process_start_time_seconds (\S+)/mu.exec(await response.text())?.[1];
    return seconds === undefined ? undefined : new Date(Number(seconds) * 1000);
  } catch {
    return undefined;
  }
}

async function readMaking({ databaseUrl }: Config): Promise<Date | undefined> {
  try {
    const source = await openSource(databaseUrl);
    await source.close();
    return source.madeAt;
  } catch {
    return undefined;
  }
}

function ask({ host, port }: Config, path: string): Promise<Response> {
  return fetch(`${urlOf(host, port)}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/** Asks the program that runs with these settings, if it does. */
async function checkProgram(config: Config): Promise<SetUpFinding> {
  const key = 'program';
  const url = `${urlOf(config.host, config.port)}/readyz`;
  try {
    const response = await ask(config, '/readyz');
    const { status, reason, words } = (await response.json()) as {
      status?: string;
      reason?: string;
      words?: string;
    };
    if (response.ok && status === 'ready') return ok(key, `程序：正在运行，已就绪（${url}）`);
    return fault(
      key,
      `程序：正在运行，没有就绪（${words ?? reason ?? response.status}）`,
      '照 README.zh-CN.md 第七部分 /readyz 的说明',
    );
  } catch {
    return note(key, `程序：没有在运行（${url} 没有回答）`, '用 npm start 启动');
  }
}

/** Which plan is in force: the newest one in the database, else that of the settings; and what a sent one is refused for. */
async function checkPlan(config: Config): Promise<SetUpFinding> {
  const key = 'plan';
  try {
    const { data, from } = await findPlan(config);
    const words = `方案：${data.year}年，${cutText(data.organisation.bureau, 40)}；用的是${from}`;
    const [first, ...others] = sentFaults(data, COMMANDS);
    if (!first) return ok(key, words);
    const more = others.length > 0 ? `；共 ${others.length + 1} 处` : '';
    return note(
      key,
      `${words}；它照样生效，但有现在不收的写法：${first.words}${more}`,
      '管理员发送“方案”，改好发回；全部各处用 npm run plan -- export 文件，再 npm run plan -- check 文件 看',
    );
  } catch (error) {
    if (error instanceof ConfigError)
      return fault(key, `方案：${error.message}`, '改 .env 里的 JIBAO_PLAN，或改好方案文件');
    return note(key, `方案：读不出来：${describeSystemFailure(error)}`, '先看数据库那一项');
  }
}

function checkHolidays(year: number): SetUpFinding {
  const [isKnown, isNextKnown] = [hasHolidayData(year), hasHolidayData(year + 1)];
  if (!isKnown)
    return fault(
      'holidays',
      `节假日：没有 ${year} 年的安排，提醒只避开周末`,
      '更新程序，或 npm update chinese-days 后重新启动',
    );
  return isNextKnown
    ? ok('holidays', `节假日：有 ${year} 年和 ${year + 1} 年的安排`)
    : note(
        'holidays',
        `节假日：有 ${year} 年的安排，还没有 ${year + 1} 年的`,
        '国务院办公厅一般 11 月公布；公布后更新程序，或 npm update chinese-days',
      );
}
