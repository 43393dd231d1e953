import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../connection/folder.js';
import { readBackupFile, writeBackupFile } from './backup-file.js';
import { compareContents, type CopiedTable } from './content.js';
import { unfinishedName } from './names.js';
import { CopyRefused } from './refused.js';
import { openSource, type Source } from './source.js';

/** A backup that is whole on the disk. */
export interface Backup {
  readonly tables: readonly CopiedTable[];
  readonly bytes: number;
}

/**
 * Copies a database into a new file, from one snapshot, while its program runs. The file is read again and compared before
 * it gets its name. Throws CopyRefused when there is such a file, the name of a file is missing, or
 * there is no database.
 */
export async function backup(url: string, file: string): Promise<Backup> {
  refuseExisting(file);
  const source = await openSource(url);
  try {
    return await backupSource(source, file);
  } finally {
    await source.close();
  }
}

/** The same from a database that is open. */
export async function backupSource(source: Source, file: string): Promise<Backup> {
  const part = unfinishedName(file);
  createFile(part);
  try {
    const read = await writeBackupFile(source, part);
    const tables = compareContents(read, await readBackupFile(part));
    flush(part);
    refuseExisting(file);
    renameSync(part, file);
    return { tables, bytes: statSync(file).size };
  } finally {
    rmSync(part, { force: true });
  }
}

const OWNER_ONLY = 0o600;

/** Makes an empty file that nobody else writes, and its folder. */
function createFile(part: string): void {
  makeFolder(dirname(part));
  try {
    closeSync(openSync(part, 'wx', OWNER_ONLY));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    throw new CopyRefused(`${part} 已经存在：另一份备份正在写。没有备份在进行的，请删除它，再做一次。`);
  }
}

function refuseExisting(file: string): void {
  const isFolder = /[/\\]$/u.test(file) || statSync(file, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder)
    throw new CopyRefused(
      `${file} 是文件夹，少了文件名，没有做备份。请写上文件名，如 ${join(file, 'jibao.db')}。`,
    );
  if (existsSync(file)) throw new CopyRefused(`${file} 已经存在，没有改动它。请换一个文件名。`);
}

/** A power failure after the backup must not leave an empty file. */
function flush(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
