import type { UploadReading } from '../../core/form/upload-reading.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { markBook, type Mark } from '../../workbook/read/mark.js';
import type { UploadedTables } from '../../workbook/read/read-tables.js';
import type { Context, FileContext } from '../context.js';
import { MAX_FILE_BYTES, type SentFile } from './sent-file.js';

const KIND = 'marked';

/** Where the file is, and which cells are to be marked. Stored as JSON. */
interface PendingMarks {
  readonly messageId: string;
  readonly key: string;
  readonly name: string;
  readonly marks: readonly Mark[];
}

/** Stores the marks. The file itself is not stored: it is fetched from its message again. */
export async function savePendingMarks(
  { tx, person, now }: Context,
  { messageId, key, name }: Omit<SentFile, 'content'>,
  reading: UploadReading,
  tables: UploadedTables,
): Promise<string> {
  const pendingMarks: PendingMarks = { messageId, key, name, marks: marksOf(reading, tables) };
  return tx.savePendingAction(person.openId, KIND, JSON.stringify(pendingMarks), now);
}

/** One mark for each cell, with all remarks on that cell. */
function marksOf({ remarks }: UploadReading, { cells, foreign }: UploadedTables): Mark[] {
  const marks = new Map<string, Mark>();
  const add = (sheet: string, address: string, words: string, severity: Mark['severity']) => {
    const key = `${sheet} ${address}`;
    const existing = marks.get(key);
    marks.set(key, {
      sheet,
      address,
      words: existing ? `${existing.words}\n${words}` : words,
      severity: existing?.severity === 'error' ? 'error' : severity,
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

/** Makes the marked file at the time it is sent: fetches the person's file and marks its cells. */
export async function makeMarkedFile(
  { store, fetchFile }: FileContext,
  request: Extract<FileRequest, { kind: 'marked' }>,
): Promise<MadeFile> {
  const payload = await store.transact(async tx => {
    const pending = await tx.pendingAction(request.kept);
    if (pending?.kind !== KIND) throw new Error('the marks of a file are gone');
    return pending.payload;
  });
  const { messageId, key, name, marks } = JSON.parse(payload) as PendingMarks;
  const bytes = await fetchFile(messageId, key, MAX_FILE_BYTES);
  if (!bytes) throw new Error('a file has grown');
  return {
    name: `${name.replace(/(?:（请改正）)*\.xlsx$/iu, '').slice(0, 100)}（请改正）.xlsx`,
    bytes: await markBook(bytes, marks),
  };
}
