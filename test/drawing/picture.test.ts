import { createCanvas, loadImage } from '@napi-rs/canvas';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withComputed } from '../../src/core/form/figures.js';
import { formatNumber } from '../../src/core/form/number.js';
import { isDrawingInstalled, openDrawing } from '../../src/drawing/canvas.js';
import type { Page } from '../../src/drawing/page.js';
import { pictureOf } from '../../src/drawing/picture.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan, measureOf } from '../../src/plan/plan.js';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';
import { officialSheet, sumCellMaker } from '../../src/workbook/sheets/official.js';

const plan = indexPlan(dehua2025);
const frame = {
  ...{ reporter: '给排水股·城市供水', date: '2025-09-30', unfinished: '未提交', remark: '', foot: '' },
  pageFoot: '2025年第三季度　预览',
};

async function open() {
  const drawing = await openDrawing();
  if (!drawing) throw new Error('the packages that draw are not installed');
  return drawing;
}

async function pages(enterprises = 189): Promise<Page[]> {
  const { measure } = await open();
  const figures = withComputed(plan, exampleFigures(plan, enterprises));
  const makeCell = sumCellMaker(plan, new Map([['县直单位', figures]]));
  return plan.forms.map(form => pictureOf(officialSheet(plan, form, makeCell, frame), measure));
}

async function pictures(enterprises?: number): Promise<Buffer[]> {
  const drawing = await open();
  return (await pages(enterprises)).map(page => drawing.png(page));
}

it('a table is a picture of the width of a phone, not longer than three screens of it, and small enough for the chat', async () => {
  for (const bytes of await pictures()) {
    const { width, height } = await loadImage(bytes);
    expect(width).toBe(1320);
    expect(height / width).toBeLessThan(2.5);
    expect(bytes.length).toBeLessThan(2 * 1024 * 1024);
  }
});

it('something is drawn, in black on white, with the mark in red', async () => {
  for (const bytes of await pictures()) {
    const picture = await loadImage(bytes);
    const pen = createCanvas(picture.width, picture.height).getContext('2d');
    pen.drawImage(picture, 0, 0);
    const { data } = pen.getImageData(0, 0, picture.width, picture.height);
    const counts = { white: 0, dark: 0, red: 0 };
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (red + green + blue === 765) counts.white += 1;
      else if (red + green + blue < 100) counts.dark += 1;
      else if (red > 150 && green < 60) counts.red += 1;
    }
    const total = picture.width * picture.height;
    expect(counts.white / total).toBeGreaterThan(0.7);
    expect(counts.dark / total).toBeGreaterThan(0.01);
    expect(counts.red).toBeGreaterThan(300);
  }
});

it('the same figures are the same bytes, and others are not', async () => {
  const [first, again, others] = [await pictures(), await pictures(), await pictures(188)];
  for (const [index, bytes] of first.entries()) {
    expect(again[index]?.equals(bytes)).toBe(true);
    expect(others[index]?.equals(bytes)).toBe(false);
  }
});

it('each figure stands once in its table, whatever its band, with the title, the mark and the notes', async () => {
  const figures = withComputed(plan, exampleFigures(plan, 189));
  for (const [index, { texts }] of (await pages()).entries()) {
    const words = texts.map(({ text }) => text).join('');
    const form = plan.forms[index];
    expect(words.startsWith('德化县安全生产标准化提升专项行动2025年持续深化进展情况季报表（')).toBe(true);
    expect(words).toContain('预览');
    expect(words).toContain('注：1.');
    expect(texts).toContainEqual(expect.objectContaining({ text: '未提交', colour: 'C00000' }));
    const numbers = texts.map(({ text }) => text).filter(text => /^[\d.]+$/u.test(text));
    const expected = form?.measures.map(({ code }) =>
      formatNumber(figures.get(code) ?? 0, measureOf(plan, code)),
    );
    expect(numbers.toSorted()).toEqual(expected?.toSorted());
  }
});

it('no text leaves its cell, and the labels of sub-rows stand beside their figures', async () => {
  const { measure } = await open();
  for (const { boxes, texts, width } of await pages()) {
    for (const { x, y, size, text, alignment } of texts) {
      const left = alignment === 'center' ? x - measure(text, size) / 2 : x;
      expect([text, left >= 0 && left + measure(text, size) <= width]).toEqual([text, true]);
      const box = boxes.find(
        each => x > each.x && x < each.x + each.width && y > each.y && y < each.y + each.height,
      );
      if (box && alignment === 'center')
        expect([text, measure(text, size) <= box.width, y - size >= box.y - 1]).toEqual([text, true, true]);
    }
    // The rows of 乡镇 have labels and no figures.
    const labels = texts.filter(({ text }) => ['国标', '市级'].includes(text));
    const beside = labels.filter(label =>
      texts.some(({ y, x, text }) => Math.abs(y - label.y) < 1 && x > label.x && /^\d/u.test(text)),
    );
    expect(beside.length * 2).toBe(labels.length);
  }
});

it('tables cannot be drawn where the packages are missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jibao-nothing-'));
  try {
    expect(isDrawingInstalled()).toBe(true);
    expect(isDrawingInstalled(join(folder, 'program.js'))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
