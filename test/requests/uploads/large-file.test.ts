import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, until, waitUntilIdle, type Someone, type Town } from '../../support/town.js';
import { withSlowCells } from '../../workbook/large-files.js';

describe('a file that takes seconds to read', () => {
  let town: Town;
  let sender: Someone;
  let other: Someone;
  beforeEach(async () => {
    town = await startTown();
    [sender, other] = [town.person('water'), town.person('gas')];
  });
  afterEach(() => town.close());

  const answers = async () => (await sender.messages()).filter(({ from }) => from === 'bot').length;

  it('holds up no tap of anybody else: each is answered long before the file is', async () => {
    let form = (await (await other.says('填报')).tap('保存并下一页')).card;
    const bytes = await withSlowCells(120_000);
    const begun = performance.now();
    let readAfter = 0;
    const card = sender.sendsFile('很大.xlsx', bytes).finally(() => (readAfter = performance.now() - begun));
    let longest = 0;
    while (readAfter === 0)
      for (const button of ['上一页', '保存并下一页']) {
        const tapped = performance.now();
        form = (await form.tap(button)).card;
        longest = Math.max(longest, performance.now() - tapped);
      }
    expect((await card).text).toContain('文件里的表是空的');
    // In a program that reads the file itself one of the taps takes as long as the file.
    expect(longest).toBeLessThan(readAfter / 3);
  }, 120_000);

  it('holds up no message either, when one person sends many', async () => {
    const before = await answers();
    const bytes = await withSlowCells(40_000);
    const answered = await other.messagesSince();
    for (const number of [1, 2, 3, 4, 5]) await sender.postsFile(`很大${number}.xlsx`, bytes);
    await other.sends('帮助');
    await until(async () => (await answered()).length > 0, 'the help has come');
    expect(await answers()).toBe(before);
    await waitUntilIdle(town);
    expect(await answers()).toBeGreaterThanOrEqual(before + 5);
  }, 60_000);
});
