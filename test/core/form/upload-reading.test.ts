import { describe, expect, it } from 'vitest';
import { readUpload, type UploadedCell } from '../../../src/core/form/upload-reading.js';
import { draft, figures, plan, previous } from '../plan.js';

const cell = (text: string): UploadedCell => ({
  ...{ sheet: '季报表（一）', address: 'C8', text },
  ...{ hasFormula: false, isDate: false },
});

describe('an uploaded cell that cannot be read', () => {
  const read = (text: string) =>
    readUpload({
      ...{ plan, period: '2025Q3' },
      cells: new Map([['A5.19', cell(text)]]),
      submission: draft(Object.fromEntries(figures({ 'A5.17': 2, 'A5.19': 0 }))),
      previous: previous(figures({ 'A5.17': 2, 'A5.19': 135 })),
    });

  it('is the only remark: the saved figure, which does not stand in the file, is not checked', () => {
    expect(read('135人左右').remarks).toHaveLength(1);
  });

  it('is checked when it can be read', () => {
    expect(read('0').remarks.length).toBeGreaterThan(0);
    expect(read('135').remarks).toEqual([]);
  });
});
