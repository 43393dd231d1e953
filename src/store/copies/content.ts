import { createHash } from 'node:crypto';
import type { Row, Side } from './side.js';
import { nameOfTable } from './table-names.js';
import type { Table } from './tables.js';

/** What a table holds: two tables with the same content have the same rows. */
export interface Content {
  readonly table: string;
  readonly rows: number;
  /** The digest of all rows in the order of the key; the same on both databases. */
  readonly sha256: string;
}

/** Copies all rows, in batches, and returns what was read. */
export async function copyRows(from: Side, to: Side, tables: readonly Table[]): Promise<Content[]> {
  const contents: Content[] = [];
  for (const table of tables) {
    contents.push(await readTable(from, table, rows => to.write(table, rows)));
    if (table.isNumbered) await to.setLastNumber(table, await from.lastNumber(table));
  }
  return contents;
}

/** Reads all rows again. */
export async function readContents(side: Side, tables: readonly Table[]): Promise<Content[]> {
  const contents: Content[] = [];
  for (const table of tables) contents.push(await readTable(side, table, () => Promise.resolve()));
  return contents;
}

async function readTable(
  side: Side,
  table: Table,
  use: (rows: readonly Row[]) => Promise<void>,
): Promise<Content> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const rows of side.read(table)) {
    for (const row of rows) hash.update(`${JSON.stringify(row.map(toText))}\n`);
    count += rows.length;
    await use(rows);
  }
  return { table: table.name, rows: count, sha256: hash.digest('hex') };
}

const toText = (value: Row[number]): unknown =>
  value instanceof Uint8Array ? createHash('sha256').update(value).digest('hex') : value;

/** A table with its rows on both sides. */
export interface CopiedTable {
  readonly table: string;
  readonly read: number;
  readonly written: number;
}

/** Puts both sides beside each other. Throws when a table differs. */
export function compareContents(from: readonly Content[], to: readonly Content[]): CopiedTable[] {
  return from.map(({ table, rows, sha256 }) => {
    const other = to.find(each => each.table === table);
    if (other?.rows !== rows)
      throw new Error(`${nameOfTable(table)}应有 ${rows} 行，只有 ${other?.rows ?? 0} 行`);
    if (other.sha256 !== sha256) throw new Error(`${nameOfTable(table)}的内容与原来的不一致`);
    return { table, read: rows, written: other.rows };
  });
}
