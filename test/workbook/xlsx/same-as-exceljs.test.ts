import fc from 'fast-check';
import Zip from 'jszip';
import { describe, expect, it } from 'vitest';
import { preparePlans } from '../../../src/plan/plans.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import {
  FONT_SIZES,
  type Book,
  type Cell,
  type Sheet,
  type StyleName,
} from '../../../src/workbook/xlsx/book.js';
import { rulesBook } from '../../../src/workbook/sheets/rules-book.js';
import { summaryBook } from '../../../src/workbook/sheets/summary-book.js';
import { templateBook } from '../../../src/workbook/sheets/template.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { MADE_AT, plan, quarter, unitContent } from '../quarter.js';
import { writeByExceljs } from './by-exceljs.js';

async function partsOf(file: Buffer): Promise<[string, string][]> {
  const parts = Object.values((await Zip.loadAsync(file)).files);
  return Promise.all(parts.map(async part => [part.name, await part.async('string')] as const)).then(all =>
    all.map(([name, text]) => [name, text]),
  );
}

/** Compares part by part, so that a difference is shown in words, and then byte for byte. */
async function expectSame(book: Book): Promise<void> {
  const [own, other] = [await writeBook(book), await writeByExceljs(book)];
  expect(await partsOf(own)).toEqual(await partsOf(other));
  expect(own.equals(other)).toBe(true);
}

describe('a workbook has byte for byte what exceljs would write', () => {
  it('for the summary of a quarter', () => expectSame(summaryBook(quarter())));

  it('for an unfinished quarter with hostile words', () =>
    expectSame(
      summaryBook(
        quarter({
          units: [
            unitContent('gas', {
              unit: { ...unitContent('gas').unit, name: "甲&乙<丙>'s" },
              notes: new Map(plan.typedMeasures.slice(0, 3).map(({ code }) => [code, '=1+1 说明']))
                .set('A4.05', '-2')
                .set('A4.06', '很长的说明。'.repeat(90)),
              summary:
                '=SUM(A1:A9)\n- 一是抓落实\n响铃\u0007，半个字\ud800，\u007f末尾 \n' + '长。'.repeat(900),
            }),
            unitContent('water', { figures: null, state: 'draft', submittedAt: null, summary: '' }),
          ],
          unfinished: [`未报送：${'甲&乙、'.repeat(80)}`],
        }),
      ),
    ));

  it('for a template with its formulas, validations and locked cells', () =>
    expectSame(
      templateBook({
        plan,
        period: '2025Q3',
        unit: unitContent('water').unit,
        submission: { figures: new Map(), cleared: new Map(), period: '2025Q3' },
        previous: undefined,
        madeAt: MADE_AT,
        zone: 'Asia/Shanghai',
      }),
    ));

  it('for the catalogue of checks', () =>
    expectSame(rulesBook(preparePlans([dehua2025]).latest, MADE_AT, 'Asia/Shanghai')));

  it('for any sheets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sheet, { minLength: 1, maxLength: 3 }), async sheets => {
        const named = sheets.map((each, index) => ({ ...each, name: `表${index}` }));
        await expectSame({ properties: { title: '甲', creator: '局', madeAt: MADE_AT }, sheets: named });
      }),
      { numRuns: 60 },
    );
  });
});

const styles = Object.keys(FONT_SIZES) as StyleName[];
const value: fc.Arbitrary<Cell['value']> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('=1+1', '-', ' 首', '尾 ', '上\n下', '合计', '"\'<&>'),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  fc.record({ formula: fc.constantFrom('SUM(A1,B2)', 'IF(A1>"甲",1,0)'), result: fc.integer() }),
);
const cell = fc.record({
  row: fc.integer({ min: 1, max: 9 }),
  column: fc.integer({ min: 1, max: 30 }),
  value,
  style: fc.constantFrom(...styles),
  more: fc.constantFrom({}, { numberFormat: '0' }, { numberFormat: '0.####' }, { unlocked: true } as const),
});

const uniqueBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map(item => [keyOf(item), item])).values(),
];

const sheet: fc.Arbitrary<Sheet> = fc
  .record({
    widths: fc.array(fc.constantFrom(5, 9, 12.34), { minLength: 1, maxLength: 6 }),
    heights: fc.array(fc.constantFrom(18, 24.5), { maxLength: 12 }),
    cells: fc.array(cell, { minLength: 1, maxLength: 40 }),
    merged: fc.integer({ min: 0, max: 4 }),
    printing: fc.record({
      paper: fc.constantFrom('A3', 'A4'),
      landscape: fc.boolean(),
      header: fc.constantFrom('', '未定稿 & 甲'),
      footer: fc.constantFrom('', '页脚'),
    }),
    frozen: fc.record({ rows: fc.integer({ min: 1, max: 3 }), columns: fc.integer({ min: 0, max: 2 }) }),
    isProtected: fc.boolean(),
  })
  .map(({ cells, merged, printing, isProtected, ...rest }) => ({
    ...rest,
    name: '',
    // One text at least: exceljs leaves the part for texts out otherwise.
    cells: [
      ...uniqueBy(cells, ({ row, column }) => `${row} ${column}`).map(({ more, ...each }): Cell => ({
        ...each,
        ...more,
      })),
      ...[
        { row: 20, column: 1, value: '合并' },
        { row: 22, column: 1, value: null },
        { row: 22, column: 2, value: '=下' },
      ].map((each): Cell => ({ ...each, style: 'group' })),
    ],
    merges: [
      { top: 20, left: 1, bottom: 20, right: 2 + merged },
      ...(merged > 2
        ? [
            { top: 22, left: 1, bottom: 24, right: 1 },
            { top: 22, left: 2, bottom: 23, right: 3 },
          ]
        : []),
    ],
    printing: { ...printing, repeat: { from: 1, to: 2 } },
    ...(isProtected ? { isProtected, tabColour: 'C00000' } : {}),
  }));
