import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { handsIn } from '../steps.js';

let town: Town;
beforeEach(async () => {
  const play = async (all: Town) => {
    await handsIn(all.person('water'));
  };
  town = await startTown({ scene: { name: 'water reported', play } });
});
afterEach(() => town.close());

/** Taps 打印版 and returns the file that follows: its name, and its text without blanks. */
async function prints(
  person: Someone,
  card: Card,
  toast = '发到您的私聊',
): Promise<{ name: string; text: string }> {
  await waitUntilIdle(town);
  expect((await card.tap('打印版')).toast).toContain(toast);
  await waitUntilIdle(town);
  const { name, bytes } = await person.newestFile();
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: bytes }).toString();
  return { name, text: text.replace(/\s/gu, '') };
}

it('打印版 under the summary sends the bureau’s tables as a PDF, marked while they are not final', async () => {
  const reviewer = town.person('reviewer');
  const { name, text } = await prints(reviewer, await reviewer.says('/summary 2025Q3'));
  expect(name).toBe('2025年第三季度季报汇总（未定稿）.pdf');
  expect(text).toContain('填报单位（盖章）：德化县城市管理和综合执法局');
  expect(text).toContain('未定稿未报送：');
  expect(text.match(/季报表（[一二三]）/gu)).toEqual(['季报表（一）', '季报表（二）', '季报表（三）']);
});

it('a reporter gets the tables of the own unit from what was handed in, with its figures', async () => {
  const water = town.person('water');
  const card = await water.says('状态 2025Q3');
  await waitUntilIdle(town);
  await card.tap('查看已提交数据');
  await waitUntilIdle(town);
  const { name, text } = await prints(water, await water.card('这里只能查看'));
  expect(name).toBe('2025年第三季度季报_城市供水（未定稿）.pdf');
  expect(text).toContain('填报单位（盖章）：给排水股·城市供水');
  const { figures } = await town.running.store.transact(tx => tx.submission('water', '2025Q3'));
  expect(text).toContain(String(figures.get('A4.10')?.value));
});

it('before 提交 it has the saved figures, says so, and leaves blank what is not given', async () => {
  const parks = town.person('parks');
  const { card } = await (await parks.says('/fill 2025Q3')).tap('核对提交');
  const blank = await prints(parks, card, '只含已保存的数据');
  expect(blank.name).toBe('2025年第三季度季报_城市公园（未定稿）.pdf');
  expect(blank.text).toContain('未提交未开始，已填0/96');
  const zeroed = await prints(parks, (await card.tap('其余补0')).card, '只含已保存的数据');
  expect(zeroed.text).toContain('未提交填报中，已填96/96');
  const zeros = (text: string) => text.split('0').length;
  expect(zeros(zeroed.text) - zeros(blank.text)).toBeGreaterThan(80);
});

it('no button offers it while nothing is reported', async () => {
  expect((await town.person('reviewer').says('/summary 2025Q1')).buttons).not.toContain('打印版');
});
