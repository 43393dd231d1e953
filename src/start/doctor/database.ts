import { constants, existsSync, rmdirSync } from 'node:fs';
import { access, mkdtemp, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config.js';
import { describeSystemFailure } from '../../core/failure-words.js';
import { ForeignDatabase } from '../../store/connection/owner.js';
import {
  checkWritable,
  describeOpening,
  fileOf,
  hasOtherName,
  isPresent,
  OTHER_NAME,
} from '../../store/connection/sqlite-file.js';
import { openSource } from '../../store/copies/source.js';
import { ownerOf } from '../settings.js';
import { fault, note, ok, type SetUpFinding } from '../../core/set-up.js';

const KEY = 'database';

/** Checks whether the program can start on its database: that it is there or can be made, is its own, and can be written. */
export async function checkDatabase(config: Config): Promise<SetUpFinding> {
  const { databaseUrl } = config;
  if (!databaseUrl.startsWith('file:')) return checkOpened(config, 'PostgreSQL');
  const file = resolve(fileOf(databaseUrl));
  const name = `SQLite ${file}`;
  try {
    if (!isPresent(file)) return await checkPlace(file, name);
  } catch (error) {
    return fault(
      KEY,
      `数据库：${name} 看不到：${describeSystemFailure(error)}`,
      '请用运行程序的用户来检查；就是这个用户的，核对文件夹属于哪个用户',
    );
  }
  if ((await stat(file)).isDirectory())
    return fault(
      KEY,
      `数据库：${name} 是文件夹，不是文件`,
      `在 DATABASE_URL 里写到文件名，例如 file:${join(file, 'jibao.db')}`,
    );
  if (hasOtherName(file)) return fault(KEY, `数据库：${name} ${OTHER_NAME.words}`, OTHER_NAME.mend);
  const opened = await checkOpened(config, name);
  const problem = opened.state === 'fault' ? undefined : await findWriteProblem(file);
  return problem === undefined
    ? opened
    : fault(KEY, `数据库：${name} 不能写入：${problem}`, '核对文件和它的文件夹属于哪个用户、有没有写的权限');
}

/** The program writes the file, and the files beside it, those that are there and those that SQLite makes. */
async function findWriteProblem(file: string): Promise<string | undefined> {
  try {
    checkWritable(file);
    await access(dirname(file), constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return describeSystemFailure(error);
  }
}

/** A file that is not there yet is made at the first start, with its folders. */
async function checkPlace(file: string, name: string): Promise<SetUpFinding> {
  let folder = dirname(file);
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    rmdirSync(await mkdtemp(join(folder, '.jibao-')));
    return note(KEY, `数据库：${name} 还没有，第一次启动时建立`, '如果已经用过，请核对 DATABASE_URL');
  } catch (error) {
    return fault(
      KEY,
      `数据库：${name} 还没有，也建不了：${describeSystemFailure(error)}`,
      '核对 DATABASE_URL，以及运行程序的用户能不能在那里建文件',
    );
  }
}

async function checkOpened({ databaseUrl, app }: Config, name: string): Promise<SetUpFinding> {
  try {
    const source = await openSource(databaseUrl);
    const { migrations, owner } = source;
    await source.close();
    const own = ownerOf({ app });
    if (owner !== undefined && owner !== own)
      return fault(
        KEY,
        `数据库：${name}，${new ForeignDatabase(owner).message}`,
        owner === 'bureau'
          ? '要在上面启动机器人，请设 FEISHU_APP_ID 和 FEISHU_APP_SECRET；用沙盒请去掉 DATABASE_URL'
          : '给机器人换一个数据库：改 DATABASE_URL',
      );
    return ok(KEY, `数据库：${name}，打得开，已升级到 ${[...migrations].sort().at(-1) ?? ''}`);
  } catch (error) {
    const failure = databaseUrl.startsWith('file:') ? describeOpening(fileOf(databaseUrl), error) : error;
    return fault(
      KEY,
      `数据库：${name} 打不开：${describeSystemFailure(failure)}`,
      '核对 DATABASE_URL，数据库是否在运行，用户有没有权限',
    );
  }
}
