import { checkPdf, isPdf } from '../../office/check-pdf.js';
import { isDocx, readDocx } from '../../office/read-docx.js';
import { openArchive } from '../../office/unzip.js';
import { isPlanBook, readPlanBook } from '../../workbook/plan-book/read-plan-book.js';
import { findRegister } from '../../workbook/read/read-register.js';
import { findTables } from '../../workbook/read/read-tables.js';
import { readBook } from '../../workbook/read/read.js';
import { readLetterList } from '../letters/read-list.js';
import { findOfficialTables } from '../plan/official-tables.js';
import { readDeclaredIdentity, type ReadingContext } from './declared.js';
import type { FileContent } from './sent-file.js';

/** The most filled cells of a workbook of blank tables: larger ones hold data. */
const MAX_BLANK_CELLS = 20_000;

/** Reads a file that a person sent. Throws a Problem when it cannot be read or is not safe. */
export async function readSentFile(
  context: ReadingContext,
  bytes: Buffer,
  name: string,
): Promise<FileContent> {
  if (isPdf(bytes)) {
    checkPdf(bytes);
    return { kind: 'pdf' };
  }
  const archive = await openArchive(bytes);
  const findOfficial = async () => {
    const official = await findOfficialTables(bytes, name, context.today);
    return official && { official };
  };
  if (isDocx(archive)) return { kind: 'document', ...(await readDocx(archive)), ...(await findOfficial()) };
  const book = await readBook(archive);
  const { latest: plan, everUsed } = context.plans;
  if (isPlanBook(book)) return { kind: 'plan', plan: readPlanBook(book, [...everUsed.units]) };
  const kinds = new Set([...plan.units.values()].map(unit => unit.kind));
  const tables = [...kinds].map(kind => {
    const kindTables = findTables(plan, book, kind);
    return [kind, { ...kindTables, cells: [...kindTables.cells] }] as const;
  });
  const hasTables = tables.some(([, { missingSheets }]) => missingSheets.length < plan.forms.length);
  const register = hasTables ? undefined : findRegister(book);
  if (register) return { kind: 'register', register };
  const letterList = readLetterList(book);
  const declared = readDeclaredIdentity(context, book);
  const cells = book.sheets.reduce((sum, { places }) => sum + places.length, 0);
  // A list with names is filled in, although its table has no figures.
  const isFilledIn = letterList !== undefined && letterList.addressees.length + letterList.faultCount > 0;
  const mayBeBlank =
    declared.plan === undefined && !declared.isSummary && !isFilledIn && cells <= MAX_BLANK_CELLS;
  return {
    ...{ kind: 'workbook', declared, tables },
    ...(letterList && { letterList }),
    ...(mayBeBlank && (await findOfficial())),
  };
}
