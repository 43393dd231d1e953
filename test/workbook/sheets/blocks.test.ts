import { expect, it } from 'vitest';
import { heightsFor, type Block } from '../../../src/workbook/sheets/blocks.js';

it('a layout of more than 100,000 blocks has a height for each row: 20,000 lines of a history', () => {
  const blocks = Array.from({ length: 180_000 }, (_, index): Block => ({
    ...{ row: Math.floor(index / 9) + 1, column: (index % 9) + 1, rows: 1, columns: 1 },
    ...{ value: index, style: 'text' },
  }));
  const heights = heightsFor(blocks, Array<number>(9).fill(10), () => 15);
  expect(heights).toHaveLength(20_000);
  expect(new Set(heights)).toEqual(new Set([15]));
});
