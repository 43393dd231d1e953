import Excel from 'exceljs';
import type { Figures } from '../../src/core/form/figures.js';
import { readUpload, type UploadReading } from '../../src/core/form/upload-reading.js';
import type { PreviousSubmission } from '../../src/core/form/prefill.js';
import { emptySubmission } from '../../src/core/submission/submission.js';
import type { Plan } from '../../src/plan/plan.js';
import { openArchive } from '../../src/office/unzip.js';
import { readBook } from '../../src/workbook/read/read.js';
import { findTables, type UploadedTables } from '../../src/workbook/read/read-tables.js';
import { templateBook } from '../../src/workbook/sheets/template.js';
import { writeBook } from '../../src/workbook/xlsx/write.js';
import { draft } from '../core/plan.js';
import { MADE_AT, plan } from './quarter.js';

/** The template of 城市供水 for the third quarter, filled with these figures. */
export async function templateBytes(figures: Figures = new Map(), of: Plan = plan): Promise<Buffer> {
  const unit = of.units.get('water');
  if (!unit) throw new Error('the plan has no water');
  const content = {
    plan: of,
    period: '2025Q3',
    unit,
    submission: draft(Object.fromEntries(figures)),
    previous: undefined,
  } as const;
  return writeBook(templateBook({ ...content, madeAt: MADE_AT, zone: 'Asia/Shanghai' }));
}

export async function tablesIn(bytes: Buffer, of: Plan = plan): Promise<UploadedTables> {
  return findTables(of, await readBook(await openArchive(bytes)), '县直单位');
}

/** Reads a workbook as an upload for an empty form. */
export async function readBack(bytes: Buffer, previous?: PreviousSubmission): Promise<UploadReading> {
  const { cells } = await tablesIn(bytes);
  const submission = emptySubmission('water', '2025Q3');
  return readUpload({ plan, period: '2025Q3', cells, submission, previous });
}

/** Opens a workbook with exceljs, changes and saves it. */
export async function changeWorkbook(
  bytes: Buffer,
  change: (workbook: Excel.Workbook) => void,
): Promise<Buffer> {
  const workbook = new Excel.Workbook();
  await workbook.xlsx.load(bytes as unknown as Excel.Buffer);
  change(workbook);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
