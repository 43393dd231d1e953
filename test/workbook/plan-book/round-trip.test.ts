import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/office/unzip.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { planBook } from '../../../src/workbook/plan-book/plan-book.js';
import { readPlanBook } from '../../../src/workbook/plan-book/read-plan-book.js';
import { readBook } from '../../../src/workbook/read/read.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';

const read = async (bytes: Buffer) => readPlanBook(await readBook(await openArchive(bytes)));

describe('a plan book', () => {
  it('gives back the very same plan, and that plan the same file', async () => {
    const bytes = await writeBook(planBook(dehua2025));
    const { data, faults } = await read(bytes);
    expect(faults).toEqual([]);
    expect(data).toEqual(dehua2025);
    expect(await writeBook(planBook(data))).toEqual(bytes);
  });
});
