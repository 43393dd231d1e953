import { describe, expect, it } from 'vitest';
import type { Correction } from '../../src/core/submission/corrections.js';
import { summaryBook } from '../../src/workbook/sheets/summary-book.js';
import type { CorrectedVersion } from '../../src/workbook/sheets/correction-sheet.js';
import { quarter, unitContent } from './quarter.js';
import { find, openBook, sheetOf, textsOf } from './read.js';

const correction = (more: Partial<Correction> = {}): Correction => ({
  ...{ unit: 'water', code: 'A4.02', from: 100, to: 102, totalFrom: 500, totalTo: 502 },
  ...{ reason: '漏报两家', by: 'ou_wu', at: '2025-10-08T01:00:00.000Z' },
  ...{ changedBy: 'ou_chen', changedAt: '2025-10-08T02:30:00.000Z' },
  ...more,
});

const version = (corrections: readonly Correction[], more: Partial<CorrectedVersion> = {}) =>
  quarter({
    units: [unitContent('water', { state: 'locked' }), unitContent('gas', { state: 'locked' })],
    correctedVersion: {
      ...{ number: 2, corrections, unchanged: [] },
      formatActor: actor => (actor === 'ou_wu' ? '吴局，领导' : '陈工，填报人'),
      earlierAt: new Date('2025-09-30T08:00:00.000Z'),
      forwardedAt: new Date('2025-10-09T02:00:00.000Z'),
      ...more,
    },
  });

describe('a second version', () => {
  it('says on its sheet of corrections which bureau, which reports, who reopened what and why', async () => {
    const texts = textsOf(sheetOf(await openBook(summaryBook(version([correction()]))), '更正'));
    expect(texts).toContain(
      '上报单位：德化县城市管理和综合执法局　第1次上报：2025年9月30日 16:00　第2次上报：2025年10月9日 10:00',
    );
    expect(texts).toContain('给排水股·城市供水：2025年10月8日 09:00 由吴局，领导重新打开，原因：漏报两家');
  });

  it('names who changed each figure, when, and the unit’s own reason for it where there is one', async () => {
    const corrections = [
      correction(),
      correction({ code: 'A6.12', note: '金额单位填错' }),
      correction({ code: 'A4.01' }),
    ];
    const sheet = sheetOf(await openBook(summaryBook(version(corrections))), '更正');
    const row = (label: string) => {
      const { row: number } = find(sheet, label);
      return [6, 10, 11, 12].map(column => sheet.getCell(number, column).value);
    };
    const time = new Date('2025-10-08T10:30:00Z');
    expect(row('企业底数·规上企业')).toEqual([2, '漏报两家', '陈工，填报人', time]);
    expect(row('罚款·金额')).toEqual([0.0002, '金额单位填错', '陈工，填报人', time]);
    expect(row('企业底数·总数（自动计算）')).toEqual([2, '随各分项变化', null, null]);
  });

  it('names who changed a figure without the unit of the first column, which would break every row', async () => {
    const formatActor = () => '陈工，填报人（给排水股·城市供水）';
    const made = summaryBook(version([correction()], { formatActor }));
    const texts = textsOf(sheetOf(await openBook(made), '更正'));
    expect(texts).toContain('陈工，填报人');
    expect(texts).not.toContain('陈工，填报人（给排水股·城市供水）');
  });

  it('can be filtered by unit, reason and person', async () => {
    const sheet = sheetOf(await openBook(summaryBook(version([correction()]))), '更正');
    const head = find(sheet, '更正原因').row;
    expect(sheet.autoFilter).toBe(`A${head}:L${head + 1}`);
  });

  it('marks the corrected figures of the official tables with a star, and explains it under the table', async () => {
    const sheet = sheetOf(await openBook(summaryBook(version([correction()]))), '季报表（一）');
    const { column, row } = find(sheet, '规上企业');
    const cell = sheet.getCell(row + 2, column);
    expect(cell.value).toBe(102);
    expect(cell.numFmt).toBe('0"*"');
    expect(cell.font.bold).toBe(true);
    expect(sheet.getCell(row + 2, column + 1).numFmt).toBe('0');
    // The other kind has no corrected unit.
    expect(sheet.getCell(row + 5, column).numFmt).toBe('0');
    expect(textsOf(sheet)).toContain('带*的是第2次上报更正的数据，原报的数和原因见“更正”。');
  });

  it('marks no sum in which corrections cancel each other out', async () => {
    const corrections = [correction(), correction({ unit: 'gas', from: 52, to: 50 })];
    const sheet = sheetOf(await openBook(summaryBook(version(corrections))), '季报表（一）');
    const { column, row } = find(sheet, '规上企业');
    expect(sheet.getCell(row + 2, column).numFmt).toBe('0');
  });

  it('is named on every sheet, and at the foot of each page', async () => {
    const workbook = await openBook(summaryBook(version([correction()])));
    for (const sheet of workbook.worksheets) {
      const words = expect.stringContaining(
        sheet.name === '更正' ? '第2次上报' : '第2次上报（更正）',
      ) as string;
      expect([sheet.name, textsOf(sheet).join('\n')]).toEqual([sheet.name, words]);
      expect(sheet.headerFooter.oddFooter).toContain('2025年第三季度　第2次上报（更正）　');
    }
  });

  it('says when data was changed after it, and marks nothing then', async () => {
    const workbook = await openBook(summaryBook(version([correction()], { isOutdated: true })));
    const sheet = sheetOf(workbook, '季报表（一）');
    const texts = textsOf(sheet).join('\n');
    expect(texts).toContain('第2次上报（更正）之后又有变动，尚未上报');
    expect(texts).not.toContain('带*的');
    const { column, row } = find(sheet, '规上企业');
    expect(sheet.getCell(row + 2, column).numFmt).toBe('0');
  });
});

describe('a first version', () => {
  it('is named when something was changed since, without a sheet of corrections', async () => {
    const first = version([], { number: 1, isOutdated: true });
    const workbook = await openBook(summaryBook(first));
    expect(workbook.getWorksheet('更正')).toBeUndefined();
    for (const name of ['季报表（一）', '目录', '给排水股·城市供水', '报送情况'])
      expect([name, textsOf(sheetOf(workbook, name)).join('\n')]).toEqual([
        name,
        expect.stringContaining('第1次上报之后又有变动，尚未上报'),
      ]);
  });
});
