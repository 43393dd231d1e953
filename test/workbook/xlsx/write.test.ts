import { build } from 'esbuild';
import Zip from 'jszip';
import { beforeAll, describe, expect, it } from 'vitest';
import { summaryBook } from '../../../src/workbook/sheets/summary-book.js';
import type { Sheet } from '../../../src/workbook/xlsx/book.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { MADE_AT, plan, quarter, unitContent } from '../quarter.js';
import { find, openBook, sheetOf } from '../read.js';

const dangerous = [
  '=1+1',
  '＝1+1',
  '＠SUM(A1)',
  '+cmd',
  '-2',
  '@SUM(A1)',
  '\t=1+1',
  '=HYPERLINK("http://x","y")',
];

/** The measures with a dangerous text as note, one each. */
const noted = plan.typedMeasures.slice(0, dangerous.length);

const hostile = () =>
  quarter({
    units: [
      unitContent('gas', {
        unit: { ...unitContent('gas').unit, name: "甲&乙<丙>'s" },
        notes: new Map(noted.map(({ code }, index) => [code, dangerous[index] ?? ''])),
        summary: '=SUM(A1:A9)\n- 一是抓落实\n响铃\u0007，半个字\ud800，末尾',
      }),
      unitContent('water', { summary: `=${'很长'.repeat(200)}` }),
    ],
    unfinished: ['未报送：甲&乙'],
  });

describe('texts that Excel would take for formulas', () => {
  it('are written as texts, as they were typed', async () => {
    const workbook = await openBook(summaryBook(hostile()));
    const sheet = sheetOf(workbook, '甲&乙<丙>’s');
    for (const text of [...dangerous, '=SUM(A1:A9)', '- 一是抓落实']) {
      const { row, column } = find(sheet, text);
      expect(sheet.getCell(row, column).formula).toBeUndefined();
      expect(sheet.getCell(row, column).numFmt).toBe('@');
    }
  });

  it('are written as texts too when an unprintable character stood before them', async () => {
    const notes = new Map([[noted[0]?.code ?? '', '\u0007=1+2']]);
    const workbook = await openBook(summaryBook(quarter({ units: [unitContent('gas', { notes })] })));
    const sheet = workbook.worksheets.find(each => each.name.includes('城镇燃气'));
    const cells = (sheet?.getColumn(1).worksheet.getRows(1, sheet.rowCount) ?? []).flatMap(row =>
      (row.values as unknown[]).flatMap((value, column) => (value === '=1+2' ? [row.getCell(column)] : [])),
    );
    expect(cells.map(({ numFmt }) => numFmt)).toEqual(['@']);
  });

  it('do not change the format of other cells', async () => {
    const workbook = await openBook(summaryBook(hostile()));
    const sheet = sheetOf(workbook, '给排水股·城市供水');
    expect(sheet.getCell(1, 1).numFmt).toBeUndefined();
  });

  it('are no formulas in the file either', async () => {
    const parts = await partsOf(await writeBook(summaryBook(hostile())));
    for (const [name, xml] of parts) if (name.includes('worksheets/')) expect(xml).not.toMatch(/<f[ >]/u);
  });
});

describe('the file', () => {
  let parts: Map<string, string>;
  beforeAll(async () => {
    parts = await partsOf(await writeBook(summaryBook(hostile())));
  });
  const sheets = () => [...parts].filter(([name]) => name.startsWith('xl/worksheets/sheet'));

  it('holds no character that XML refuses', () => {
    for (const xml of parts.values()) expect(xml).not.toMatch(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffd-\uffff]/u);
    expect(parts.get('xl/sharedStrings.xml')).toContain('响铃，半个字，末尾');
  });

  it('has no merge of one cell and no two that overlap', () => {
    for (const [name, xml] of sheets()) {
      const taken = new Set<string>();
      const merges = Array.from(xml.matchAll(/<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"/gu));
      expect(merges.length).toBeGreaterThan(0);
      for (const [ref, left = '', top, right = '', bottom] of merges) {
        expect([name, ref, left === right && top === bottom]).toEqual([name, ref, false]);
        for (let row = Number(top); row <= Number(bottom); row += 1)
          for (let column = numberOf(left); column <= numberOf(right); column += 1) {
            expect([name, ref, taken.has(`${row} ${column}`)]).toEqual([name, ref, false]);
            taken.add(`${row} ${column}`);
          }
      }
    }
  });

  it('names every sheet once, with the rows that it repeats on each printed page', () => {
    const book = parts.get('xl/workbook.xml') ?? '';
    const names = Array.from(book.matchAll(/<sheet [^>]*name="([^"]*)"/gu), match => match[1] ?? '');
    expect(new Set(names).size).toBe(names.length);
    const titles = Array.from(
      book.matchAll(/<definedName name="_xlnm.Print_Titles" localSheetId="(\d+)">([^<]*)</gu),
      match => `${match[1] ?? ''} ${(match[2] ?? '').replaceAll('&apos;', "'")}`,
    );
    const rows = [
      ...['$4:$6', '$4:$6', '$4:$6', '$3:$3', '$7:$7', '$7:$7'],
      ...['$1:$4', '$4:$4', '$5:$5', '$3:$3'],
    ];
    expect(titles).toEqual(names.map((name, at) => `${at} '${name}'!${rows[at] ?? ''}`));
  });

  it('fits the width, and runs over as many pages as a sheet needs: no page has only a few rows', () => {
    for (const [, xml] of sheets()) {
      expect(xml).toMatch(/<pageSetUpPr fitToPage="1"\/>/u);
      // Without its limit the comparison would have four rows on a third page.
      const pages = xml.includes('&amp;8 与上季度比较　') ? 2 : 0;
      expect(xml).toContain(`fitToWidth="1" fitToHeight="${pages}"`);
    }
  });

  it('doubles an ampersand in the head of the page, because a single one begins a command', () => {
    expect(sheets()[0]?.[1]).toContain('甲&amp;&amp;乙');
  });

  it('names its time and its bureau', () => {
    const core = parts.get('docProps/core.xml') ?? '';
    expect(core).toContain('2025-09-28T08:05:00Z');
    expect(core).toContain('德化县城市管理和综合执法局');
    expect(core).toContain('2025年第三季度季报汇总');
  });

  it('is byte for byte the same when it is made again from the same content', async () => {
    const first = await writeBook(summaryBook(quarter()));
    const again = await writeBook(summaryBook(quarter()));
    expect(again.equals(first)).toBe(true);
    const dates = Object.values((await Zip.loadAsync(first)).files).map(({ date }) => date.getUTCFullYear());
    expect(new Set(dates)).toEqual(new Set([2025]));
  });
});

describe('the writer', () => {
  it('loads exceljs and jszip with its first workbook', async () => {
    const { metafile } = await build({
      entryPoints: ['src/workbook/xlsx/write.ts', 'src/workbook/sheets/summary-book.ts'],
      outdir: 'unwritten',
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    const loads = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
    const loaded = loads.filter(({ path }) => path === 'exceljs' || path === 'jszip');
    expect([...new Set(loaded.map(({ path, kind }) => `${path} ${kind}`))].sort()).toEqual([
      'exceljs dynamic-import',
      'jszip dynamic-import',
    ]);
  });

  it('writes the rows of a list below the others, one at a time', async () => {
    let made = 0;
    const rows = function* () {
      for (let row = 1; row <= 120; row += 1) {
        made += 1;
        yield {
          height: 18,
          cells: [
            { value: `=第${row}行`, style: 'text' as const },
            { value: row, style: 'figure' as const },
          ],
        };
      }
    };
    const [sheet] = (
      await openBook({
        ...EMPTY_BOOK,
        sheets: [{ ...EMPTY_SHEET, listed: { count: 120, columns: 2, make: rows } }],
      })
    ).worksheets;
    expect(made).toBe(120);
    expect(sheet?.rowCount).toBe(121);
    expect([sheet?.getCell('A121').value, sheet?.getCell('A121').numFmt, sheet?.getCell('B2').value]).toEqual(
      ['=第120行', '@', 1],
    );
  });

  // exceljs writes the first in memory, the second as a stream.
  describe.each([3, 10_001])('of a sheet with a list of %i rows', count => {
    const listed = {
      count,
      columns: 2,
      make: () =>
        Array.from({ length: count }, (_, index) => ({
          height: 18,
          cells: [{ value: '甲', style: 'text' as const }],
          ...(index < 2 ? { isMerged: true as const } : {}),
        })),
    };
    const wide = { starts: [0, 3, 7], repeatedColumns: 1, scale: 74 };
    const sheet: Sheet = { ...EMPTY_SHEET, printing: { ...EMPTY_SHEET.printing, wide }, listed };
    const book = { ...EMPTY_BOOK, sheets: [sheet] };

    it('sets up the pages as those of other sheets', async () => {
      const parts = await partsOf(await writeBook(book));
      const xml = parts.get('xl/worksheets/sheet1.xml') ?? '';
      expect(xml).not.toContain('fitToPage');
      expect(xml).toMatch(/<\/sheetData>.*<printOptions horizontalCentered="1"\/><pageMargins left="0.4"/u);
      expect(xml).toMatch(/<pageSetup [^>]*paperSize="9"[^>]*scale="74"/u);
      expect(xml).toMatch(
        /<\/headerFooter><colBreaks count="2" manualBreakCount="2"><brk id="3" [^>]*man="1"\/><brk id="7" /u,
      );
      expect(xml).toContain('<mergeCell ref="A2:B2"/><mergeCell ref="A3:B3"/>');
      expect(xml.match(/printOptions|<row /gu)).toHaveLength(count + 2);
      expect(parts.get('xl/workbook.xml')).toMatch(
        /Print_Titles" localSheetId="0">[^<]*\$A:\$A,[^<]*\$1:\$1</u,
      );
    });

    it('writes the same bytes again', async () => {
      expect((await writeBook(book)).equals(await writeBook(book))).toBe(true);
    });
  });

  it('refuses a long list on a protected sheet, whose protection Excel would not find', async () => {
    const listed = { count: 20_001, columns: 1, make: () => [] };
    const sheet: Sheet = { ...EMPTY_SHEET, isProtected: true, listed };
    await expect(writeBook({ ...EMPTY_BOOK, sheets: [sheet] })).rejects.toThrow('a protected sheet');
  });

  it('fails when a list has fewer rows than it says, instead of writing a file that is wrong', async () => {
    const listed = { count: 2, columns: 1, make: () => [{ height: 18, cells: [] }] };
    await expect(writeBook({ ...EMPTY_BOOK, sheets: [{ ...EMPTY_SHEET, listed }] })).rejects.toThrow(
      '1 rows instead of 2',
    );
  });
});

const EMPTY_SHEET: Sheet = {
  name: '表',
  widths: [20, 10],
  heights: [24],
  cells: [{ row: 1, column: 1, value: '题', style: 'title' }],
  merges: [],
  printing: { paper: 'A4', landscape: true, repeat: { from: 1, to: 1 }, header: '', footer: '' },
  frozen: { rows: 1, columns: 0 },
};
const EMPTY_BOOK = { properties: { title: '甲', creator: '局', madeAt: MADE_AT } };

async function partsOf(file: Buffer): Promise<Map<string, string>> {
  const zip = await Zip.loadAsync(file);
  const parts = Object.values(zip.files).filter(({ dir }) => !dir);
  return new Map(
    await Promise.all(parts.map(async part => [part.name, await part.async('string')] as const)),
  );
}

function numberOf(letters: string): number {
  return Array.from(letters).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}
