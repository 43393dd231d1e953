import type { UploadReading } from '../../core/form/upload-reading.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { markBook, type Mark } from '../../workbook/read/mark.js';
import type { FoundTables } from '../../workbook/read/read-tables.js';
import type { Context, FileContext } from '../context.js';
import { LARGEST_FILE, type SentFile } from './sent-file.js';

const KIND = 'marked';

/** Where the file is, and which cells are to be marked. Stored as JSON. */
interface KeptMarks {
  readonly messageId: string;
  readonly key: string;
  readonly name: string;
  readonly marks: readonly Mark[];
}

/** Stores the marks. The file itself is not stored: it is fetched from its message again. */
export async function keepMarks(
  { tx, person, now }: Context,
  { messageId, key, name }: Omit<SentFile, 'content'>,
  reading: UploadReading,
  tables: FoundTables,
): Promise<string> {
  const kept: KeptMarks = { messageId, key, name, marks: marksOf(reading, tables) };
  return tx.keep(person.openId, KIND, JSON.stringify(kept), now);
}

/** One mark for each cell, with all remarks on that cell. */
function marksOf({ remarks }: UploadReading, { cells, foreign }: FoundTables): Mark[] {
  const marks = new Map<string, Mark>();
  const add = (sheet: string, address: string, words: string, severity: Mark['severity']) => {
    const key = `${sheet} ${address}`;
    const before = marks.get(key);
    marks.set(key, {
      sheet,
      address,
      words: before ? `${before.words}\n${words}` : words,
      severity: before?.severity === 'error' ? 'error' : severity,
    });
  };
  for (const { codes, words, severity } of remarks)
    for (const code of codes) {
      const cell = cells.get(code);
      if (cell) add(cell.sheet, cell.address, words, severity);
    }
  for (const { sheet, address, kind } of foreign) add(sheet, address, `“${kind}”一行不属于本单位`, 'error');
  return [...marks.values()];
}

/** The file as it was sent, with its faulty cells marked. */
export async function makeMarkedFile(
  { store, fetchFile }: FileContext,
  request: Extract<FileRequest, { kind: 'marked' }>,
): Promise<MadeFile> {
  const payload = await store.transact(async tx => {
    const kept = await tx.kept(request.kept);
    if (kept?.kind !== KIND) throw new Error('the marks of a file are gone');
    return kept.payload;
  });
  const { messageId, key, name, marks } = JSON.parse(payload) as KeptMarks;
  const bytes = await fetchFile(messageId, key, LARGEST_FILE);
  if (!bytes) throw new Error('a file has grown');
  return {
    name: `${name.replace(/\.xlsx$/iu, '').slice(0, 100)}（请改正）.xlsx`,
    bytes: await markBook(bytes, marks),
  };
}
