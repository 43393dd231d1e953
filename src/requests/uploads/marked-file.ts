import type { UploadReading } from '../../core/form/upload-reading.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import type { MarkKind } from '../../workbook/read/issue-list.js';
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
  /** Marks that an older version stored have a severity instead of a kind. */
  readonly marks: readonly (Mark | (Omit<Mark, 'kind'> & { readonly severity: 'error' | 'warning' }))[];
}

/** Stores the marks of a filled template. */
export const savePendingMarks = (
  context: Context,
  file: Pick<SentFile, 'messageId' | 'key' | 'name'>,
  reading: UploadReading,
  tables: UploadedTables,
): Promise<string> => saveMarks(context, file, marksOf(reading, tables));

/** Stores marks. The file itself is not stored: it is fetched from its message again. */
export async function saveMarks(
  { tx, person, now }: Context,
  { messageId, key, name }: Pick<SentFile, 'messageId' | 'key' | 'name'>,
  marks: readonly Mark[],
): Promise<string> {
  const pendingMarks: PendingMarks = { messageId, key, name, marks };
  return tx.savePendingAction(person.openId, KIND, JSON.stringify(pendingMarks), now);
}

/** One mark for each cell, with all remarks on that cell. */
function marksOf({ remarks, suspects }: UploadReading, { cells, foreign }: UploadedTables): Mark[] {
  const marks = new Map<string, Mark>();
  const add = (mark: Mark) => {
    const key = `${mark.sheet} ${mark.address}`;
    const existing = marks.get(key);
    marks.set(key, existing ? joinMarks(existing, mark) : mark);
  };
  const addAt = (code: string, kind: MarkKind, words: string) => {
    const cell = cells.get(code);
    if (cell) add({ sheet: cell.sheet, address: cell.address, words, kind, shown: cell.shown ?? cell.text });
  };
  for (const { code, words } of suspects) addAt(code, 'suspect', words);
  for (const { codes, words, severity, isTotal } of remarks.filter(({ isSuspicion }) => !isSuspicion)) {
    // Another total may have its own suspect.
    const likely = isTotal ? suspects.filter(({ code }) => codes.includes(code)) : [];
    const names = `最可能填错的是：${likely.map(({ name }) => name).join('，或')}（${placesOf(likely, cells)}）`;
    for (const code of codes)
      if (likely.length > 0 && !likely.some(suspect => suspect.code === code))
        addAt(code, 'related', `${words}。${names}`);
      else addAt(code, severity, words);
  }
  for (const { sheet, address, kind } of foreign)
    add({ sheet, address, words: `“${kind}”一行不属于本单位`, kind: 'error' });
  return [...marks.values()];
}

/** The weightiest kind comes first. */
const KINDS: readonly MarkKind[] = ['suspect', 'error', 'warning', 'related'];

const joinMarks = (one: Mark, other: Mark): Mark => ({
  ...one,
  words: `${one.words}\n${other.words}`,
  kind: KINDS.find(kind => kind === one.kind || kind === other.kind) ?? one.kind,
});

/** `季报表（一） D8、E8` */
function placesOf(suspects: UploadReading['suspects'], cells: UploadedTables['cells']): string {
  const places = suspects.flatMap(({ code }) => cells.get(code) ?? []);
  return places
    .map(({ sheet, address }, index) =>
      sheet === places[index - 1]?.sheet ? address : `${sheet} ${address}`,
    )
    .join('、');
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
    bytes: await markBook(
      bytes,
      marks.map(mark => ('kind' in mark ? mark : { ...mark, kind: mark.severity })),
    ),
  };
}
