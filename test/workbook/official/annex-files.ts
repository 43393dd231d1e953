import { paragraph } from '../../../src/office/docx/document.js';
import { writeDocx } from '../../../src/office/docx/write-docx.js';
import { insertYear } from '../../../src/plan/plan.js';
import { officialSheet } from '../../../src/workbook/sheets/official.js';
import { sheetBlocks } from '../../../src/workbook/sheets/sheet-table.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import type { Sheet } from '../../../src/workbook/xlsx/book.js';
import type { BlankForm } from './blank.js';
import { MADE_AT, plan } from '../quarter.js';

const FRAME = { reporter: '', unfinished: '', remark: '', foot: '', pageFoot: '' };
const properties = { title: '附件4至附件6', creator: '德化县城市管理和综合执法局', madeAt: MADE_AT };

/** The official sheets of annexes 4, 5 and 6 with nothing in the cells to fill. */
const blankSheets = (): Sheet[] =>
  plan.forms.map(form => officialSheet(plan, form, () => ({ value: null, style: 'figure' }), FRAME));

export const annexesAsXlsx = (): Promise<Buffer> => writeBook({ properties, sheets: blankSheets() });

/** The same as a document: annex, title, the line to fill, the table, its notes. */
export const annexesAsDocx = (): Promise<Buffer> =>
  writeDocx({
    properties,
    fonts: plan.report.fonts,
    sections: blankSheets().map((sheet, index) => {
      const form = plan.forms[index];
      return {
        paper: 'A3-landscape' as const,
        blocks: [
          paragraph('attachment-mark', form?.annex ?? ''),
          paragraph('attachment-title', form ? insertYear(plan, form.title) : ''),
          ...sheetBlocks(sheet, 21_000),
        ],
      };
    }),
  });

/** What the plan of 2025 says of the annexes: its header paths, sub-rows, units and sums. */
export const annexTruth: readonly BlankForm[] = plan.forms.map(form => ({
  title: insertYear(plan, form.title),
  unitKinds: plan.organisation.unitKinds,
  figures: form.measures
    .map(({ header, subRow = '', unit, sumOf = [] }) => {
      const parts = sumOf.map(code => form.measures.findIndex(measure => measure.code === code) + 1);
      return [header.join('/'), subRow, unit, parts.join(' ')].join('|');
    })
    .join('\n'),
}));
