import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withComputed } from '../../src/core/form/figures.js';
import { openDrawing } from '../../src/drawing/canvas.js';
import { printedPages } from '../../src/drawing/lay-out.js';
import { wrapText } from '../../src/drawing/wrap.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../src/plan/plan.js';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';
import { officialSheet, sumCellMaker } from '../../src/workbook/sheets/official.js';

const plan = indexPlan(dehua2025);
const figures = withComputed(plan, exampleFigures(plan, 189));
const frame = {
  ...{ reporter: plan.organisation.bureau, contact: { name: '陈某' }, date: '2025-09-30' },
  ...{ unfinished: '', remark: '', foot: '', pageFoot: '页脚' },
};
const sheets = plan.forms.map(form =>
  officialSheet(plan, form, sumCellMaker(plan, new Map([['县直单位', figures]])), frame),
);

/** A Chinese sign is as wide as its size, a digit or a Latin letter six tenths of it. */
const square = (text: string, size: number): number =>
  Array.from(text).reduce((sum, sign) => sum + (/[\x20-\x7e]/u.test(sign) ? 0.6 : 1), 0) * size;

async function draw(): Promise<Buffer> {
  const drawing = await openDrawing();
  if (!drawing) throw new Error('the packages that draw are not installed');
  return drawing.pdf(
    sheets.flatMap(sheet => printedPages(sheet, drawing.measure)),
    '季报表',
  );
}

/** The text of each page and the size of the paper, as another program reads them. */
function read(pdf: Buffer): { pages: string[]; info: string } {
  const folder = mkdtempSync(join(tmpdir(), 'jibao-print-'));
  try {
    const file = join(folder, 'print.pdf');
    writeFileSync(file, pdf);
    const text = execFileSync('pdftotext', ['-layout', file, '-']).toString();
    return {
      pages: text.split('\f').slice(0, -1).map(page => page.replace(/\s/gu, '')),
      info: execFileSync('pdfinfo', [file]).toString(),
    }; // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it('the official tables are three pages of A3 whose text can be searched: title, header, every figure, notes', async () => {
  const { pages, info } = read(await draw());
  expect(info).toMatch(/Page size:\s+119[01]\S* x 84[12]\S* pts/u);
  expect(pages).toHaveLength(3);
  const [first = '', second = '', third = ''] = pages;
  expect(first).toContain('德化县安全生产标准化提升专项行动2025年持续深化进展情况季报表（一）');
  expect(first).toContain('落实全员安全生产责任制数量');
  expect(second).toContain('万岗达标');
  expect(third).toContain('执法激励约束');
  for (const [index, page] of pages.entries()) {
    expect(page).toContain('注：1.');
    for (const { code } of plan.forms[index]?.measures ?? []) {
      const measure = plan.measures.get(code);
      const value = (figures.get(code) ?? 0) / (measure?.unit === '万元' ? 10_000 : 1);
      expect(page, code).toContain(String(value));
    }
  }
});

it('the same tables are the same bytes', async () => {
  expect((await draw()).equals(await draw())).toBe(true);
});

it('no text leaves its cell: a long one gets smaller', () => {
  for (const sheet of sheets)
    for (const { boxes, texts } of printedPages(sheet, square))
      for (const box of boxes)
        for (const { x, y, size, text, alignment } of texts)
          if (
            alignment === 'center' &&
            x > box.x &&
            x < box.x + box.width &&
            y > box.y &&
            y < box.y + box.height
          )
            expect([text, y - size >= box.y - 1, square(text, size) <= box.width + 1]).toEqual([
              text,
              true,
              true,
            ]);
});

it.each([
  ['持续深化安全生产', 40, ['持续深化', '安全生产']],
  ['共12345家', 31, ['共', '12345', '家']],
  ['责任制，清单', 30, ['责任', '制，清', '单']],
  ['上\n下', 100, ['上', '下']],
  ['', 100, ['']],
])('%j breaks at %d points into %j', (text, width, lines) => {
  expect(wrapText(text, width, 10, square)).toEqual(lines);
});
