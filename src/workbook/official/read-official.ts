import { isDocx } from '../../office/read-docx.js';
import { readDocxTables, type DocumentTable } from '../../office/read-docx-tables.js';
import { fileProblem, openArchive, type Archive } from '../../office/unzip.js';
import { readSheetParts, readWithWords } from '../read/read.js';
import { readCellLooks } from './cell-looks.js';
import type { OfficialDraft } from './draft.js';
import { cleanText, range, tableOf, type BlankTable, type FilePart } from './grid.js';
import { inferDraft } from './infer.js';
import { readBlankSheet } from './read-blank-sheet.js';
import { partsOfSheet } from './tables-in-sheet.js';

/**
 * Reads the blank official tables of a bureau, .xlsx or .docx, and infers a draft of a plan. Throws a Problem for the sender
 * when the file is not safe, too large, or has no table.
 */
export async function readOfficialFile(bytes: Buffer, fileName: string): Promise<OfficialDraft> {
  const archive = await openArchive(bytes);
  const parts = isDocx(archive) ? await readDocument(archive) : await readWorkbook(archive);
  const draft = inferDraft(parts, fileName);
  if (draft.forms.length > 0) return draft;
  throw fileProblem(
    '文件里没有找到要填数的空表。',
    '请发来空白的官方报表（.xlsx 或 .docx）：有表头，数字格空着；扫描件和图片读不出来。',
  );
}

const readWorkbook = (archive: Archive): Promise<FilePart[]> =>
  readWithWords(archive, async () => {
    const { list, parts } = await readSheetParts(archive);
    const looks = readCellLooks(await archive.read('xl/styles.xml'));
    const read: FilePart[] = [];
    for (const { name, path, isHidden } of list) {
      const part = isHidden ? undefined : await archive.read(path);
      if (part) read.push(...partsOfSheet(name, readBlankSheet(name, part, parts, looks)));
    }
    return read;
  });

async function readDocument(archive: Archive): Promise<FilePart[]> {
  const blocks = await readDocxTables(archive);
  let [tables, paragraphs] = [0, 0];
  const items = blocks.map(block => {
    if (block.kind === 'table') return tableOfDocument(block, (tables += 1));
    paragraphs += 1;
    return { kind: 'line' as const, pieces: [{ text: block.text, place: `第${paragraphs}段` }] };
  });
  return [{ name: '', items, hidden: [], isBorderless: false }];
}

function tableOfDocument({ rows, columns, cells }: DocumentTable, number: number): BlankTable {
  const areas = cells.map(cell => ({ ...cell, text: cleanText(cell.text), raw: cell.text }));
  const placeOf = (row: number, column: number) => `表${number} 第${row}行第${column}列`;
  return tableOf({ areas, placeOf }, range(1, rows), range(1, columns));
}
