import { describe, expect, it } from 'vitest';
import { reckonTargets } from '../../src/core/targets.js';
import { summaryBook, type SummaryContent } from '../../src/workbook/sheets/summary-book.js';
import { plan, quarter, unitContent } from './quarter.js';
import { find, openBook, sheetOf, textsOf } from './read.js';

const FIRST = new Date('2025-09-26T10:00:00+08:00');
const parks = unitContent('parks', {
  ...{ state: 'sent-back', figures: null, summary: '' },
  ...{ submittedAt: null, submittedBy: null, firstSubmittedAt: FIRST },
});
const bookWith = (units: SummaryContent['units']) =>
  openBook(
    summaryBook(
      quarter({
        units,
        targets: reckonTargets(plan, new Map([['parks', parks.unit]]), () => ({
          ...{ now: undefined, base: undefined, isMending: true },
        })),
      }),
    ),
  );

describe('a unit that was sent back or reopened', () => {
  it('is 退回修改中 wherever the workbook speaks of it, and nowhere 未报送', async () => {
    const workbook = await bookWith([unitContent('gas'), parks]);
    for (const sheet of workbook.worksheets.slice(3))
      expect([sheet.name, textsOf(sheet).filter(text => /本期未报送|尚未报送|^未报送/u.test(text))]).toEqual([
        sheet.name,
        [],
      ]);
    const contents = sheetOf(workbook, '目录');
    expect(contents.getCell(find(contents, '园林股·城市公园').row, 3).value).toBe('退回修改中，没有表');
    expect(textsOf(sheetOf(workbook, '与上季度比较'))).toContain('未比较（退回修改中）：园林股·城市公园');
    expect(textsOf(sheetOf(workbook, '目标完成情况'))).toContain('退回修改中');
  });

  it('keeps the time at which it reported first', async () => {
    const workbook = await bookWith([unitContent('gas'), parks]);
    const status = sheetOf(workbook, '报送情况');
    const { row } = find(status, '园林股·城市公园');
    expect([5, 6, 7].map(column => status.getCell(row, column).value)).toEqual([
      ...[new Date('2025-09-26T10:00:00Z'), '退回修改中', '—'],
    ]);
  });

  it('says so on the sheet of its own workbook, with that time', async () => {
    const texts = textsOf(sheetOf(await bookWith([parks]), '园林股·城市公园'));
    expect(texts).toContain('报送过的数据退回修改中，不计入汇总。');
    expect(texts).toContain('提交时间：退回修改中　首次提交：2025年9月26日 10:00');
  });
});
