import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type Excel from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/submission/decide.js';
import { withComputed } from '../../../src/core/form/figures.js';
import { formatNumber } from '../../../src/core/form/number.js';
import { readPage } from '../../../src/core/form/page-reading.js';
import {
  emptySubmission,
  evolve,
  figureValues,
  type Submission,
} from '../../../src/core/submission/submission.js';
import { inputName, type Measure } from '../../../src/plan/measure.js';
import { measureOf } from '../../../src/plan/plan.js';
import { exampleFigures } from '../../../src/start/sandbox/example-figures.js';
import { figuresOf, plan } from '../quarter.js';
import { changeWorkbook, readBack, tablesIn, templateBytes } from '../sent-back.js';
import { runChecks } from '../../../src/core/checks/run-checks.js';

const typed = new Map([...figuresOf(plan, 3)].filter(([code]) => !measureOf(plan, code).sumOf));

/** The row of a sheet's first figures. */
function bodyOf(sheet: Excel.Worksheet | undefined): number {
  if (!sheet) throw new Error('there is no such sheet');
  for (let row = 1; row <= sheet.rowCount; row += 1)
    if (sheet.getCell(row, 1).value === '县直单位') return row;
  throw new Error('no row of 县直单位');
}

describe('an uploaded template', () => {
  it('gives exactly the figures that it was filled with', async () => {
    expect((await readBack(await templateBytes(typed))).values).toEqual(typed);
  });

  it('gives no figure for a blank cell', async () => {
    const some = new Map([...typed].slice(0, 40));
    const { values: read, blanks } = await readBack(await templateBytes(some));
    expect(read).toEqual(some);
    expect(blanks).toHaveLength(56);
  });

  it.each<[what: string, change: (workbook: Excel.Workbook) => void]>([
    ['its sheets renamed', book => { book.worksheets.forEach((sheet, index) => (sheet.name = `Sheet ${index}`)); }],
    ['its sheets in another order', book => { book.worksheets.forEach((sheet, index) => ((sheet as unknown as { orderNo: number }).orderNo = 9 - index)); }],
    ['a sheet of notes before it', book => void book.addWorksheet('说明').addRow(['填报单位类型', '请注意'])],
    ['a column hidden', book => { book.worksheets.forEach(sheet => (sheet.getColumn(5).hidden = true)); }],
    ['its figures as texts, full-width', book => { book.worksheets.forEach(asFullWidth); }],
  ])('is read with %s', async (_, change) => {
    const { values: read } = await readBack(await changeWorkbook(await templateBytes(typed), change));
    expect(read).toEqual(typed);
  }); // prettier-ignore

  it('is read with a row inserted above, within the header and between the sub-rows', async () => {
    const book = await templateBytes(typed);
    for (const where of ['above', 'header', 'body'] as const) {
      const { values: read } = await readBack(await withRow(book, where));
      expect(read, where).toEqual(typed);
    }
  });

  it('is read without a missing column, which is named', async () => {
    const bytes = await changeWorkbook(await templateBytes(typed), book => {
      const sheet = book.worksheets[2];
      if (sheet) sheet.getCell(bodyOf(sheet) - 1, 2).value = '别的';
    });
    const tables = await tablesIn(bytes);
    expect(tables.missingColumns).toEqual(['季报表（三）“完善“四项规范”（份）/安全检查清单（份）”']);
    expect(tables.cells.size).toBe(101);
  });
});

describe('the cell of a figure', () => {
  /** Reads a template with this in the cell of 自查隐患数量, a count. */
  const readWith = async (content: Excel.CellValue) => {
    const template = await templateBytes(typed);
    const { sheet = '', address = '' } = (await tablesIn(template)).cells.get('A4.10') ?? {};
    const bytes = await changeWorkbook(template, book => {
      const cell = book.getWorksheet(sheet)?.getCell(address);
      if (cell) cell.value = content;
    });
    const { values, remarks } = await readBack(bytes);
    const words = remarks.filter(({ codes }) => codes.join() === 'A4.10').map(remark => remark.words);
    return { value: values.get('A4.10'), words: words.join() };
  };

  it.each([
    [true, '“TRUE”不是数字'],
    [false, '“FALSE”不是数字'],
    [1.5, '“1.5”不是整数'],
    [0.001, '“0.001”不是整数'],
    [1e-20, '不是整数'],
    [1e-300, '不是整数'],
    [12.000001, '“12.000001”不是整数'],
  ])('with %s is refused', async (content, words) => {
    const read = await readWith(content);
    expect(read.value).toBeUndefined();
    expect(read.words).toContain(words);
  });

  it.each([
    [12.000000000000002, 12],
    [27.999999999999996, 28],
    [0.1 + 0.2 + 2.7, 3],
    [0, 0],
  ])('with %d, as computed cells store it, is read as %d', async (content, count) => {
    expect((await readWith(content)).value).toBe(count);
  });
});

/** Copies the first sheet behind the others, as Excel names a copy, with these changes. */
async function withCopy(change: (copy: Excel.Worksheet, original: Excel.Worksheet) => void): Promise<Buffer> {
  return changeWorkbook(await templateBytes(typed), book => {
    const [original] = book.worksheets;
    if (!original) throw new Error('there is no sheet');
    const { model } = original;
    const copy = book.addWorksheet('季报表（一） (2)');
    copy.model = { ...model, ...{ id: copy.id, name: copy.name, mergeCells: model.merges } };
    change(copy, original);
  });
}

describe('a workbook with two copies of a table', () => {
  const isFigure = (cell: Excel.Cell) => typeof cell.value === 'number' && cell.master === cell;
  /** Writes 7,777 in place of the first figure of a sheet. */
  const changeFigure = (sheet: Excel.Worksheet) => {
    const row = sheet.getRow(bodyOf(sheet));
    for (let column = 2; column <= sheet.columnCount; column += 1)
      if (isFigure(row.getCell(column))) return (row.getCell(column).value = 7_777);
    throw new Error('there is no figure');
  };
  const readCopies = async (change: Parameters<typeof withCopy>[0]) => {
    const bytes = await withCopy(change);
    const { doubles } = await tablesIn(bytes);
    const { values } = await readBack(bytes);
    return { doubles, isChanged: [...values.values()].includes(7_777), values };
  };
  const both = [{ form: '季报表（一）', sheets: ['季报表（一）', '季报表（一） (2)'] }];

  it('that differ names both sheets', async () => {
    expect((await readCopies(changeFigure)).doubles).toEqual(both);
    expect((await readCopies((_, original) => changeFigure(original))).doubles).toEqual(both);
  });

  it('that are equal gives their figures', async () => {
    const { doubles, values } = await readCopies(() => undefined);
    expect([doubles, values]).toEqual([[], typed]);
  });

  it('that differ in the row of another unit kind alone names both sheets', async () => {
    const { doubles } = await readCopies(copy => {
      for (let row = bodyOf(copy); row <= copy.rowCount; row += 1)
        if (copy.getCell(row, 1).value === '乡镇') copy.getCell(row, 3).value = 5;
    });
    expect(doubles).toEqual(both);
  });

  it.each(['hidden', 'veryHidden'] as const)(
    'of which one is %s gives the figures of the visible one',
    async state => {
      const first = await readCopies((copy, original) => {
        original.state = state;
        changeFigure(copy);
      });
      expect([first.doubles, first.isChanged]).toEqual([[], true]);
      const second = await readCopies(copy => {
        copy.state = state;
        changeFigure(copy);
      });
      expect([second.doubles, second.values]).toEqual([[], typed]);
    },
  );

  it('is read from a hidden sheet where no visible one has the table', async () => {
    const bytes = await changeWorkbook(await templateBytes(typed), book => {
      for (const sheet of book.worksheets.slice(0, 2)) sheet.state = 'hidden';
    });
    expect((await readBack(bytes)).values).toEqual(typed);
  });
});

describe('a template whose merged header cells were split', () => {
  type Change = (workbook: Excel.Workbook) => void;
  const readChanged = async (change: Change) =>
    tablesIn(await changeWorkbook(await templateBytes(typed), change));
  const valuesOf = async (change: Change) =>
    (await readBack(await changeWorkbook(await templateBytes(typed), change))).values;

  it.each<[string, Change]>([
    ['with its labels in the first cells', book => { book.worksheets.forEach(sheet => { split(sheet, false); }); }],
    ['with its labels in every cell', book => { book.worksheets.forEach(sheet => { split(sheet, true); }); }],
    ['in some groups only', book => { book.worksheets.forEach(sheet => { split(sheet, false, ({ left }) => left % 2 === 0); }); }],
  ])('is read %s', async (_, change) => {
    expect(await valuesOf(change)).toEqual(typed);
  }); // prettier-ignore

  it('is not guessed at when a column was moved to another group: the words can name the sheets', async () => {
    const tables = await readChanged(book => {
      for (const sheet of book.worksheets) {
        split(sheet, false);
        // Two labels of a group go to its end, under the next one: what stands above them is not certain any more.
        sheet.spliceColumns(2, 2);
      }
    });
    expect(tables.splitHeaders).toEqual(['季报表（一）', '季报表（二）', '季报表（三）']);
    expect(tables.cells.size).toBe(0);
  });
});

/** Splits the merged cells of a sheet below its title; `repeat` writes a header's text into each of its cells. */
function split(
  sheet: Excel.Worksheet,
  repeat: boolean,
  isChosen: (range: { left: number }) => boolean = () => true,
): void {
  const body = bodyOf(sheet);
  for (const range of [...sheet.model.merges]) {
    const corners = range.split(':').map(corner => sheet.getCell(corner).fullAddress);
    const first = corners[0];
    if (!first || first.row < 3 || !isChosen({ left: first.col })) continue;
    const text = repeat && first.row < body ? sheet.getCell(first.row, first.col).value : null;
    sheet.unMergeCells(range);
    for (const { row, col } of placesIn(first, corners[1] ?? first))
      if (row !== first.row || col !== first.col) sheet.getCell(row, col).value = text;
  }
}

type Corner = Pick<Excel.Cell['fullAddress'], 'row' | 'col'>;

function* placesIn(first: Corner, last: Corner): Generator<Corner> {
  for (let { row } = first; row <= last.row; row += 1)
    for (let { col } = first; col <= last.col; col += 1) yield { row, col };
}

/** Turns the figures of a sheet into texts in full-width digits, like those of a Chinese keyboard. */
function asFullWidth(sheet: Excel.Worksheet): void {
  sheet.eachRow(row => {
    row.eachCell(cell => {
      if (typeof cell.value === 'number' && cell.master === cell)
        cell.value = String(cell.value).replace(/\d/gu, digit => String.fromCharCode(0xff10 + Number(digit)));
    });
  });
}

/** Inserts a row like Excel, which moves the merges too. exceljs does not, so the XML of the sheet is changed. */
async function withRow(bytes: Buffer, where: 'above' | 'header' | 'body'): Promise<Buffer> {
  const { default: Zip } = await import('jszip');
  const zip = await Zip.loadAsync(bytes);
  const body = { '1': 0, '2': 0, '3': 0 };
  await changeWorkbook(bytes, book => {
    book.worksheets.forEach((sheet, index) => (body[String(index + 1) as '1'] = bodyOf(sheet)));
  });
  for (const [number, row] of Object.entries(body)) {
    const from = { above: 1, header: row - 1, body: row + 1 }[where];
    const name = `xl/worksheets/sheet${number}.xml`;
    const text = (await zip.file(name)?.async('string')) ?? '';
    const moved = (at: string) => String(Number(at) >= from ? Number(at) + 1 : Number(at));
    zip.file(
      name,
      text
        .replace(/<row r="(\d+)"/gu, (_, at: string) => `<row r="${moved(at)}"`)
        .replace(/<c r="([A-Z]+)(\d+)"/gu, (_, column: string, at: string) => `<c r="${column}${moved(at)}"`)
        .replace(/<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"/gu, (_, a: string, top: string, b: string, end: string) => `<mergeCell ref="${a}${moved(top)}:${b}${moved(end)}"`),
    ); // prettier-ignore
  }
  return zip.generateAsync({ type: 'nodebuffer' });
}

const isInstalled = spawnSync('soffice', ['--version']).status === 0;
const mustRun = process.env['CI'] === 'true';
if (!isInstalled && !mustRun)
  console.warn(
    '!!! LibreOffice (soffice) is not installed: nothing here shows that what it saves is read !!!',
  );

describe.skipIf(!isInstalled && !mustRun)('a template that LibreOffice has saved', () => {
  it('gives the same figures, with renamed sheets and totals computed by LibreOffice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jibao-office-'));
    try {
      const bytes = await changeWorkbook(await templateBytes(typed), book => {
        book.worksheets.forEach((sheet, index) => (sheet.name = `表${index + 1}`));
      });
      writeFileSync(join(folder, 'sent.xlsx'), bytes);
      const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
      const words = ['--headless', profile, '--convert-to', 'xlsx:Calc MS Excel 2007 XML', '--outdir', join(folder, 'out'), join(folder, 'sent.xlsx')]; // prettier-ignore
      expect(spawnSync('soffice', words).status).toBe(0);
      const again = readFileSync(join(folder, 'out', 'sent.xlsx'));
      const { values: read, remarks } = await readBack(again);
      expect(read).toEqual(typed);
      expect(remarks.filter(({ words: sentence }) => sentence.includes('相加为'))).toEqual([]);
      const { cells } = await tablesIn(again);
      expect(cells.get('A4.01')?.hasFormula).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The texts that a person fills in: a consistent form with some figures replaced or left blank. */
const submission = fc
  .tuple(
    fc.integer({ min: 6, max: 80 }),
    fc.dictionary(
      fc.constantFrom(...plan.typedMeasures.map(({ code }) => code)),
      fc.oneof(fc.constant(''), fc.integer({ min: 0, max: 500 }).map(String), fc.constantFrom('0', '１２', ' 7 ', '1,234', '-3', '1.5', '12万', 'abc')),
      { maxKeys: 12 },
    ),
  )
  .map(([size, spoilt]) => {
    const texts = new Map([...exampleFigures(plan, size)].map(([code, value]) => [code, formatNumber(value, measureOf(plan, code))])); // prettier-ignore
    for (const [code, text] of Object.entries(spoilt)) texts.set(code, text);
    return texts;
  }); // prettier-ignore

/** Saves every page by card; returns the submission and the refused codes. */
function throughCards(texts: ReadonlyMap<string, string>): { after: Submission; objections: string[] } {
  const meta = { actor: 'ou_a', occurredAt: new Date(0), channel: 'card' } as const;
  let after: Submission = emptySubmission('water', '2025Q3');
  const objections: string[] = [];
  const fields = new Map([...texts].map(([code, text]) => [inputName(code), text]));
  for (const page of plan.pages) {
    const openedVersion = after.version;
    const reading = readPage({
      page,
      mode: 'typed',
      fields,
      submission: after,
      previous: undefined,
      openedVersion,
    });
    objections.push(...reading.objections.keys());
    for (const [how, each] of reading.values)
      for (const event of decide({ kind: 'save-figures', how, values: each }, after))
        after = evolve(after, event, meta);
  }
  return { after, objections };
}

async function throughExcel(texts: ReadonlyMap<string, string>) {
  const cells = (await tablesIn(await templateBytes())).cells;
  const bytes = await changeWorkbook(await templateBytes(), book => {
    for (const [code, text] of texts) {
      const cell = cells.get(code);
      const target = cell && book.getWorksheet(cell.sheet)?.getCell(cell.address);
      if (target) target.value = /^\d+(\.\d+)?$/u.test(text) ? Number(text) : text;
    }
  });
  return readBack(bytes);
}

describe('card and Excel', () => {
  it('give the same stored figures, refusals and findings for any texts', async () => {
    await fc.assert(
      fc.asyncProperty(submission, async texts => {
        const { after, objections } = throughCards(texts);
        const reading = await throughExcel(texts);
        const meta = { actor: 'ou_a', occurredAt: new Date(0), channel: 'upload' } as const;
        const saved = decide({ kind: 'save-figures', how: 'uploaded', values: reading.values }, emptySubmission('water', '2025Q3'))
          .reduce((state, event) => evolve(state, event, meta), emptySubmission('water', '2025Q3')); // prettier-ignore
        expect(figureValues(saved)).toEqual(figureValues(after));
        expect(refusedIn(reading)).toEqual(objections);
        const tables = runChecks(plan, '2025Q3', withComputed(plan, figureValues(after)), undefined);
        expect(reading.findings).toEqual(tables);
      }),
      { numRuns: 25, seed: 2025 },
    );
  }, 120_000);
});

function refusedIn({ remarks, findings }: Awaited<ReturnType<typeof readBack>>): string[] {
  const sentences = new Set(findings.map(({ sentence }) => sentence));
  const order = (code: string | undefined) =>
    plan.typedMeasures.findIndex((measure: Measure) => measure.code === code);
  return remarks
    .filter(({ words }) => !sentences.has(words))
    .flatMap(({ codes }) => codes.slice(0, 1))
    .sort((a, b) => order(a) - order(b));
}
