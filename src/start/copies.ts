/**
 * The commands for copies: `npm run backup -- FILE`, `npm run restore -- FILE`, `npm run move -- postgresql://…`. Each prints
 * its tables with the rows on both sides; one that is refused says why and ends with 1.
 */
import { basename } from 'node:path';
import process from 'node:process';
import { ConfigError, isAddress, WRONG_ADDRESS } from '../config.js';
import { describeSystemFailure } from '../core/failure-words.js';
import { backup } from '../store/copies/backup.js';
import type { CopiedTable } from '../store/copies/content.js';
import { CopyRefused } from '../store/copies/refused.js';
import { move, restore } from '../store/copies/restore.js';
import { nameOfTable } from '../store/copies/table-names.js';
import { ownerOf, readSettings } from './settings.js';

type Command = (argument: string) => Promise<string>;

const COMMANDS: Readonly<Record<string, Command>> = {
  backup: async file => {
    const { databaseUrl } = readSettings();
    const { tables, bytes } = await backup(databaseUrl, file);
    return `${describe(tables, '数据库', '备份')}\n已备份到 ${file}（${sizeOf(bytes)}），写好后又读了一遍，与数据库一致。请另存到别的机器上。`;
  },
  restore: async file => {
    const config = readSettings();
    const { tables, isChecked } = await restore(file, config.databaseUrl, ownerOf(config));
    const [warning, next] = isChecked
      ? ['', '现在可以启动程序']
      : [`${describeUnchecked(file, tables)}\n`, '核对以后再启动程序'];
    return `${describe(tables, '备份', '数据库')}\n${warning}已恢复到 ${withoutPassword(config.databaseUrl)}，两边一致。${next}：npm start`;
  },
  move: async to => {
    const config = readSettings();
    if (!isAddress(to)) throw new ConfigError(`没有搬：地址${WRONG_ADDRESS}`);
    const tables = await move(config.databaseUrl, to, ownerOf(config));
    return `${describe(tables, 'SQLite', 'PostgreSQL')}\n已搬到 ${withoutPassword(to)}，两边一致。请把 .env 里的 DATABASE_URL 改成这个地址，再启动程序：npm start。原来的文件没有改动，确认无误后可以另存。`;
  },
};

async function main(): Promise<void> {
  // npm takes the -- away; who calls the file itself may write it too.
  const [name = '', ...rest] = process.argv.slice(2).filter((word, place) => place !== 1 || word !== '--');
  const [argument = '', ...more] = rest;
  const command = COMMANDS[name];
  if (more.length > 0)
    throw new CopyRefused(
      `只能写一个文件或地址，写了 ${rest.length} 个：${rest.join('、')}。名字里有空格的，请用引号括起来。没有做任何改动。`,
    );
  if (!command || argument === '' || argument.startsWith('-'))
    throw new CopyRefused(
      '请写明文件或地址：npm run backup -- 文件，npm run restore -- 文件，npm run move -- postgresql://用户:密码@主机:5432/库名',
    );
  process.stdout.write(`${await command(argument)}\n`);
}

function describe(tables: readonly CopiedTable[], from: string, to: string): string {
  const line = (rows: string, others: string, words: string): string =>
    `${rows.padStart(10)} ${others.padStart(10)}  ${words}`;
  const sum = (side: 'read' | 'written') => String(tables.reduce((total, table) => total + table[side], 0));
  return [
    `行数：左边是${from}，右边是${to}`,
    ...tables.map(({ table, read, written }) => line(String(read), String(written), nameOfTable(table))),
    line(sum('read'), sum('written'), '合计'),
  ].join('\n');
}

/** The tables that a database in use is never without. */
const NEVER_EMPTY = ['role_grant', 'submission'];

/** What is not known of the plain file of a database, and what to do. */
function describeUnchecked(file: string, tables: readonly CopiedTable[]): string {
  const known = `注意：${file} 是数据库文件，不是 npm run backup 做的备份，看不出里面的数据是否完整。`;
  const empty = tables.filter(({ table, read }) => NEVER_EMPTY.includes(table) && read === 0);
  if (empty.length === 0) return `${known}请核对上面的行数；以后请用 npm run backup 备份。`;
  const name = basename(file);
  return [
    `${known}里面没有${empty.map(({ table }) => nameOfTable(table)).join('，也没有')}，`,
    `可能缺了数据：程序没有正常停止时，新的数据在旁边的 ${name}-wal 里，要一起复制。`,
    `请把原来的 ${name} 和 ${name}-wal 放在同一个文件夹里，让 DATABASE_URL 指向这个 ${name}，用 npm run backup 做一份备份，再把这份备份恢复到一个新的文件名。`,
  ].join('');
}

const sizeOf = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function withoutPassword(url: string): string {
  if (!URL.canParse(url) || url.startsWith('file:')) return url;
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '…';
  return decodeURI(shown.href);
}

try {
  await main();
} catch (error) {
  const isKnown = error instanceof CopyRefused || error instanceof ConfigError;
  process.stderr.write(
    `${isKnown ? error.message : `没有做成，没有改动原来的数据：${describeSystemFailure(error)}`}\n`,
  );
  process.exitCode = 1;
}
