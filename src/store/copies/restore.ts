import { join } from 'node:path';
import type { Owner } from '../connection/owner.js';
import { backupSource } from './backup.js';
import { openBackupFile } from './backup-file.js';
import { compareContents, copyRows, readContents, type CopiedTable } from './content.js';
import { CopyRefused } from './refused.js';
import { openSource } from './source.js';
import { openTarget } from './target.js';
import { withFolder } from './working-folder.js';

/** A backup that is in the database. */
export interface Restored {
  readonly tables: readonly CopiedTable[];
  /** The backup was compared with its list of contents; false for the plain file of a database, which has none. */
  readonly isChecked: boolean;
}

/**
 * Copies a backup into an empty database and compares both, in one transaction. Throws CopyRefused, with nothing changed,
 * when the backup cannot be taken, the database is not empty, or one of them belongs to the other owner.
 */
export function restore(file: string, url: string, owner: Owner): Promise<Restored> {
  return withFolder(folder => restoreIn(folder, file, url, owner));
}

/**
 * Moves a SQLite database into an empty PostgreSQL, by a backup and its restoring. No program may run on the SQLite file
 * meanwhile. The file stays as it is.
 */
export async function move(from: string, to: string, owner: Owner): Promise<CopiedTable[]> {
  if (!from.startsWith('file:'))
    throw new CopyRefused('现在的数据库（DATABASE_URL）不是 SQLite 文件，不需要搬。');
  if (!/^postgres(ql)?:\/\//u.test(to))
    throw new CopyRefused('请写明搬到哪里：npm run move -- postgresql://用户:密码@主机:5432/库名');
  return withFolder(async folder => {
    const source = await openSource(from, { alone: true });
    try {
      const file = join(folder, 'moved.db');
      const { tables } = await backupSource(source, file);
      const { tables: moved } = await restoreIn(folder, file, to, owner);
      return tables.map(({ table, read }) => ({
        table,
        read,
        written: moved.find(each => each.table === table)?.written ?? 0,
      }));
    } finally {
      await source.close();
    }
  });
}

async function restoreIn(folder: string, file: string, url: string, owner: Owner): Promise<Restored> {
  const backup = await openBackupFile(file, join(folder, 'backup.db'));
  try {
    refuseOtherOwner(backup.owner, owner);
    const target = await openTarget(url, owner, backup.tables);
    try {
      const read = await copyRows(backup.side, target.side, backup.tables);
      const tables = compareContents(read, await readContents(target.side, backup.tables));
      await target.commit();
      return { tables, isChecked: backup.isChecked };
    } finally {
      await target.close();
    }
  } finally {
    backup.close();
  }
}

function refuseOtherOwner(owner: Owner | undefined, expected: Owner): void {
  if (owner === undefined || owner === expected) return;
  throw new CopyRefused(
    owner === 'sandbox'
      ? '这份数据是沙盒的，里面的数字是编的，不能恢复到正式的数据库。请换一份备份。'
      : '这份数据是单位的，不能恢复到沙盒里。请先在 .env 里写好 FEISHU_APP_ID 和 FEISHU_APP_SECRET，再做一次。',
  );
}
