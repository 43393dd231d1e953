import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Excel from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocxTables, type DocumentCell, type DocumentTable } from '../../src/office/read-docx-tables.js';
import { openArchive } from '../../src/office/unzip.js';
import { unitName } from '../../src/plan/organisation.js';
import type { PlanData } from '../../src/plan/plan.js';
import { fileAfter, filesOf } from '../requests/forwarded.js';
import { openWorkbook } from '../requests/uploads/workbooks.js';
import { startTown, waitUntilIdle, type Town } from '../support/town.js';
import { EXAMPLE_FILE, EXAMPLE_PLAN } from '../workbook/official/example.js';

// The second bureau that ships: a whole month from the cards of its six units to the workbook, which is held against the blank
// official file from which the plan was made.

const FOLDER = join(import.meta.dirname, '../../docs/examples');
const plan = JSON.parse(await readFile(join(FOLDER, EXAMPLE_PLAN), 'utf8')) as PlanData;
const blank = await readDocxTables(await openArchive(await readFile(join(FOLDER, EXAMPLE_FILE))));
const blankTables = blank.filter((each): each is DocumentTable => each.kind === 'table');
const blankTexts = blank.flatMap(each => (each.kind === 'paragraph' && each.text !== '' ? [each.text] : []));

const SECTIONS = ['chengguan', 'dongpian', 'xipian', 'xueqian'];
const BELOW = ['no1', 'shiyan'];

describe('the second bureau through a month', { shuffle: false }, () => {
  let town: Town;
  let book: Excel.Workbook;
  beforeAll(async () => {
    town = await startTown({ overrides: { plans: [plan] }, env: { JIBAO_NOW: '2026-03-17T09:30:00+08:00' } });
  }, 120_000);
  afterAll(() => town.close());

  it('every unit fills its cards in and hands them in, those below others too', async () => {
    for (const [index, key] of [...SECTIONS, ...BELOW].entries()) {
      const person = town.person(key);
      let card = await person.says('填报');
      expect(JSON.stringify(card.json)).toContain('2026年3月');
      while (!card.buttons.includes('提交')) {
        const typed = [...card.inputs].map(([name], place) => [name, String(100 * (index + 1) - 3 * place)]);
        const tapped = await card.tap('保存并下一页', Object.fromEntries(typed) as Record<string, string>);
        expect(tapped.toast, key).not.toContain('没有保存');
        card = tapped.card;
      }
      expect((await card.tap('提交', { summary: '本月开展了安全检查。' })).toast, key).toContain('已提交');
    }
  }, 120_000);

  it('is reviewed and added up without a gap', async () => {
    const reviewer = town.person('reviewer');
    for (const unit of plan.organisation.units) {
      const card = await reviewer.says(`审核 2026年3月 ${unitName(unit)}`);
      expect((await card.tap('通过')).toast, unit.key).toContain('通过');
    }
    const count = (await filesOf(reviewer)).length;
    await reviewer.sends('汇总 2026年3月');
    await waitUntilIdle(town);
    const { name, bytes } = await fileAfter(reviewer, count);
    expect(name).toBe('2026年3月月报汇总.xlsx');
    book = await openWorkbook(bytes);
  }, 120_000);

  it.each([0, 1])(
    'its table %i has the official header to the letter, cell by cell and merge by merge',
    index => {
      const official = blankTables[index];
      const form = plan.forms[index];
      const sheet = form && book.getWorksheet(form.sheet);
      if (!official || !sheet) throw new Error('no table');
      const top = rowOf(sheet, official.cells[0]?.text ?? '');
      const bottom = top + official.rows - 1;
      expect(
        placed(sheet, top, bottom)
          .filter(({ isFigure }) => !isFigure)
          .map(written),
      ).toEqual(official.cells.filter(({ text }) => text !== '').map(written));
      // The cells to fill are merged as in the blank file too.
      expect(placed(sheet, top, bottom).map(extent)).toEqual([...official.cells].sort(byPlace).map(extent));
      const texts = textsOf(sheet);
      for (const text of officialTexts(index)) expect(texts, text).toContain(plain(text));
    },
  );

  it('the figures of the units stand under their headers, added up by the rows of the table', async () => {
    const figures = new Map<string, ReadonlyMap<string, { value: number }>>();
    for (const key of SECTIONS)
      figures.set(key, (await town.running.store.transact(tx => tx.submission(key, '2026M03'))).figures);
    const sum = (kind: string, code: string) =>
      plan.organisation.units
        .filter(unit => unit.parent === undefined && unit.kind === kind)
        .reduce((total, { key }) => total + (figures.get(key)?.get(code)?.value ?? 0), 0);
    for (const form of plan.forms) {
      const sheet = book.getWorksheet(form.sheet);
      if (!sheet) throw new Error(`no sheet ${form.sheet}`);
      for (const kind of plan.organisation.unitKinds)
        for (const [place, column] of form.columns.entries())
          for (const [line, code] of (column.kind === 'figures' ? column.cells : []).entries()) {
            const measure = form.measures.find(each => each.code === code);
            if (!measure) continue;
            const step = 10 ** (plan.decimals[measure.unit] ?? 0);
            const parts = measure.sumOf ?? [measure.code];
            const expected = parts.reduce((total, part) => total + sum(kind, part), 0) / step;
            const cell = sheet.getCell(rowOf(sheet, kind) + line, place + 1);
            expect(valueOf(cell), `${kind} ${measure.code}`).toBe(expected);
          }
    }
  });
});

/** Title, unit in the corner and notes of a table of the blank file. */
function officialTexts(index: number): string[] {
  const begin = blankTexts.indexOf(`附件${index + 1}`);
  const end = blankTexts.indexOf(`附件${index + 2}`);
  const own = blankTexts.slice(begin, end < 0 ? undefined : end);
  const corner = own.flatMap(text => /单位：条/u.exec(text) ?? []);
  return [...own.filter(text => text.startsWith('云岭县') || text.startsWith('注')), ...corner];
}

interface Placed extends DocumentCell {
  readonly isFigure: boolean;
}

const byPlace = (a: DocumentCell, b: DocumentCell): number => a.row - b.row || a.column - b.column;

/** The cells of the printed table, each with what it is merged over. */
function placed(sheet: Excel.Worksheet, top: number, bottom: number): Placed[] {
  const cells: Placed[] = [];
  const width = sheet.columnCount;
  for (let row = top; row <= bottom; row += 1)
    for (let column = 1; column <= width; column += 1) {
      const cell = sheet.getCell(row, column);
      if (cell.master !== cell) continue;
      let [rows, columns] = [1, 1];
      while (row + rows <= bottom && sheet.getCell(row + rows, column).master === cell) rows += 1;
      while (column + columns <= width && sheet.getCell(row, column + columns).master === cell) columns += 1;
      const { value } = cell;
      cells.push({
        ...{ row: row - top + 1, column, rows, columns, text: typeof value === 'string' ? value : '' },
        isFigure: typeof value !== 'string',
      });
    }
  return cells.sort(byPlace);
}

const plain = (text: string): string => text.replace(/\s/gu, '');
const written = ({ row, column, text }: DocumentCell): string => `${row},${column} ${plain(text)}`;
const extent = ({ row, column, rows, columns }: DocumentCell): string =>
  `${row},${column} ${rows}×${columns}`;

function rowOf(sheet: Excel.Worksheet, text: string): number {
  let found = 0;
  sheet.eachRow((row, number) => {
    if (found === 0 && plain(textIn(row.getCell(1))) === plain(text)) found = number;
  });
  if (found === 0) throw new Error(`no row ${text} on ${sheet.name}`);
  return found;
}

function textsOf(sheet: Excel.Worksheet): string {
  const texts: string[] = [];
  sheet.eachRow(row => {
    row.eachCell(cell => texts.push(plain(textIn(cell))));
  });
  return texts.join('\n');
}

function valueOf({ value }: Excel.Cell): unknown {
  return typeof value === 'object' && value !== null && 'result' in value ? value.result : value;
}

/** exceljs throws for the text of an empty merged cell. */
const textIn = (cell: Excel.Cell): string => (cell.value === null ? '' : cell.text);
