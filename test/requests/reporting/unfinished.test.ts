import { afterEach, expect, it } from 'vitest';
import { startTown, type Town } from '../../support/town.js';
import { handsIn } from '../steps.js';
import { openWorkbook } from '../uploads/workbooks.js';

let town: Town;
afterEach(() => town.close());

it('a summary of a quarter that nobody has reported says 无数据 instead of zeros', async () => {
  town = await startTown();
  const card = await town.person('leader').says('汇总 2025Q3');
  expect(card.text).toContain('无数据：2025年第三季度还没有单位报送。');
  expect(card.text).not.toMatch(/0\*{0,2} 家/u);
  const book = await openWorkbook((await town.person('leader').newestFile()).bytes);
  const numbers = book.worksheets.slice(0, 3).flatMap(sheet => {
    const found: number[] = [];
    sheet.eachRow(row => {
      row.eachCell(({ value }) => {
        if (typeof value === 'number') found.push(value);
      });
    });
    return found;
  });
  expect(numbers).toEqual([]);
});

it('a summary tells a unit that mends what was sent back apart from those that have not reported', async () => {
  town = await startTown();
  const [water, reviewer, leader] = [town.person('water'), town.person('reviewer'), town.person('leader')];
  await handsIn(water);
  await (await reviewer.says('/review 2025Q3 城市供水')).tap('退回', { reason: '请核对企业底数' });
  const card = await leader.says('汇总 2025Q3');
  const lines = card.text.split('\n');
  expect(lines.find(line => line.includes('退回修改中'))).toContain('给排水股·城市供水');
  expect(lines.find(line => line.includes('未报送'))).not.toContain('城市供水');

  const { bytes } = await leader.newestFile();
  const book = await openWorkbook(bytes);
  const texts = JSON.stringify(book.worksheets[0]?.getSheetValues().slice(1, 6));
  expect(texts).toContain('退回修改中：给排水股·城市供水');
  expect(texts).not.toMatch(/未报送：[^；"]*城市供水/u);
});

it('a unit’s own tables name who submitted them, and those of the bureau its contact', async () => {
  const env = { JIBAO_CONTACT_NAME: '林某', JIBAO_CONTACT_TELEPHONE: '0595-0000000' };
  town = await startTown({ env });
  const leader = town.person('leader');
  await handsIn(town.person('water'));
  const lineOf = async (command: string): Promise<string> => {
    const book = await openWorkbook((await leader.asksForFile(command)).bytes);
    return JSON.stringify(book.worksheets[0]?.getSheetValues().slice(1, 6));
  };
  const own = await lineOf('汇总 2025Q3 城市供水');
  expect(own).toContain('填表人：陈工');
  expect(own).not.toContain('林某');
  expect(own).not.toContain('0595-0000000');
  const bureau = await lineOf('汇总 2025Q3');
  expect(bureau).toContain('填表人：林某');
  expect(bureau).toContain('联系电话：0595-0000000');
});
