import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, deliver, tapEvent, tapOn } from '../../feishu/delivery.js';
import { startTown, type Card, type Someone, type Town } from '../../support/town.js';
import { at, handsIn } from '../steps.js';
import { cellUnder, openTemplate, saveWorkbook } from './workbooks.js';

const SUMMARY = '本季度开展安全生产检查，督促企业整改隐患，组织从业人员培训，开展应急演练。'.repeat(3);

describe('a pending action', () => {
  let town: Town;
  let owner: Someone;
  let colleague: Someone;
  beforeEach(async () => {
    town = await startTown();
    [owner, colleague] = [town.person('water'), town.person('gas')];
    // The colleague reports for the same unit: only the ownership of the pending action can refuse them.
    await town.person('admin').saysInGroup(`/bind ${at(town, 'gas')} 城市供水`);
  });
  afterEach(() => town.close());

  const stored = () => town.running.store.transact(tx => tx.submission('water', '2025Q3'));
  const answerTo = async (event: object, eventId: string): Promise<string> =>
    (await deliver(copyOf(town.running), { event, eventId })).text();
  const sendsWorkbook = async (): Promise<Card> => {
    const workbook = await openTemplate(owner);
    cellUnder(workbook, 0, '自查隐患数量（条）').value = 130;
    return owner.sendsFile('a.xlsx', await saveWorkbook(workbook));
  };
  /** Expects that the event of another person is refused without a change, and that the owner's tap is then accepted. */
  const expectOwnersAlone = async (
    card: Card,
    event: object,
    refusal: string,
    confirmed: string,
  ): Promise<void> => {
    const before = await stored();
    expect(await answerTo(event, 'ev_colleague')).toContain(refusal);
    expect(await stored()).toEqual(before);
    expect((await card.tap('确认')).toast).toContain(confirmed);
  };

  it('of a workbook belongs to its sender: another person’s 确认 (confirm) is refused and changes nothing', async () => {
    const card = await sendsWorkbook();
    await expectOwnersAlone(card, tapOn(colleague, card, '确认'), '这份文件已经处理过了', '已保存 96 项');
    expect((await stored()).figures.get('A4.10')?.value).toBe(130);
  });

  it('of a workbook cannot be moved to another unit by another person', async () => {
    const card = await sendsWorkbook();
    const [, id = ''] = card.nameOf('确认').split('.');
    const reread = tapEvent(colleague, `reread.${id}.gas.2025Q3`);
    await expectOwnersAlone(card, reread, '这份文件已经处理过了', '已保存 96 项');
  });

  it('of a workbook that says its unit cannot be confirmed for another unit of its sender', async () => {
    const card = await sendsWorkbook();
    await town.person('admin').saysInGroup(`/bind ${at(town, 'water')} 生活污水处理`);
    const [, id = '', , , version = ''] = card.nameOf('确认').split('.');
    const elsewhere = tapEvent(owner, `take.${id}.sewage.2025Q3.${version}`);
    await expectOwnersAlone(card, elsewhere, '这张卡片不是这份文件的', '已保存 96 项');
    const other = await town.running.store.transact(tx => tx.submission('sewage', '2025Q3'));
    expect(other.figures.size).toBe(0);
  });

  it('of a work summary belongs to its author: another person’s 确认 is refused and changes nothing', async () => {
    const card = await owner.says(SUMMARY);
    const colleagueTap = tapOn(colleague, card, '确认');
    await expectOwnersAlone(card, colleagueTap, '这条工作总结已经处理过了', '已保存工作总结');
    expect((await stored()).summary).toBe(SUMMARY);
  });

  it('of a workbook is confirmed once: a second 确认 is refused with words', async () => {
    const card = await sendsWorkbook();
    const again = tapOn(owner, card, '确认');
    await card.tap('确认');
    const before = await stored();
    expect(await answerTo(again, 'ev_again')).toContain('这份文件已经处理过了');
    expect(await stored()).toEqual(before);
  });

  it('is confirmed once: a second 确认 is refused and changes nothing', async () => {
    const card = await owner.says(SUMMARY);
    const again = tapOn(owner, card, '确认');
    await card.tap('确认');
    await handsIn(owner, '/fill 2025Q3 城市供水');
    const before = await stored();
    expect(await answerTo(again, 'ev_again')).toContain('这条工作总结已经处理过了');
    expect(await stored()).toEqual(before);
  });

  it('of one kind is refused by the button of another: a work summary is no workbook, and a workbook no work summary', async () => {
    const [summary, workbook] = [await owner.says(SUMMARY), await sendsWorkbook()];
    const [, summaryId = ''] = summary.nameOf('确认').split('.');
    const [, workbookId = ''] = workbook.nameOf('确认').split('.');
    const before = await stored();
    expect(await answerTo(tapEvent(owner, `take.${summaryId}.water.2025Q3.0`), 'ev_1')).toContain(
      '已经处理过了',
    );
    expect(await answerTo(tapEvent(owner, `summary.${workbookId}.water.2025Q3`), 'ev_2')).toContain(
      '已经处理过了',
    );
    expect(await stored()).toEqual(before);
  });
});
