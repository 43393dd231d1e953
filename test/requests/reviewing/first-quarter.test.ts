import { afterEach, describe, expect, it } from 'vitest';
import { figureValues } from '../../../src/core/submission/submission.js';
import { cardSaying } from '../steps.js';
import { approved, fill, metaOf, submitted } from '../../store/fill.js';
import { startTown, type Town } from '../../support/town.js';

describe('a first quarter after a year’s report', () => {
  let town: Town;
  afterEach(() => town.close());

  it('is compared with the fourth quarter on the review card and on that of what was handed in', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2026-03-24T09:00:00+08:00' } });
    const { store } = town.running;
    const fourth = figureValues(await store.transact(tx => tx.submission('water', '2025Q4')));
    const enterprises = fourth.get('A4.02') ?? 0;
    const figuresWith = (more: number) => ({ ...Object.fromEntries(fourth), 'A4.02': enterprises + more });
    const reporter = town.person('water');
    const meta = metaOf(reporter.openId, new Date('2026-03-23T09:00:00+08:00'));
    await fill(store, 'water', '2025Y', figuresWith(3), [submitted, approved], meta);
    await fill(store, 'water', '2026Q1', figuresWith(5), [submitted], meta);
    const review = await town.person('leader').says('/review 2026Q1 城市供水');
    expect(review.text).toContain(`企业底数·规上企业　${enterprises + 5} 家（+5）`);
    expect(review.text).toContain(`**${enterprises + 5} 家**（上期 ${enterprises}，+5）`);
    // Figures counted since January begin anew.
    expect(review.text).toMatch(/- 自查隐患数量\s\*\*\d+ 条\*\*$/mu);
    const closed = await reporter.says('填报 2026Q1');
    await closed.tap('查看已提交数据');
    const handedIn = await cardSaying(reporter, '有变化');
    expect(handedIn.text).toContain('**比上季有变化的 2 项：**');
    expect(handedIn.text).toContain(`规上企业　${enterprises} → **${enterprises + 5} 家**（+5）`);
  });
});
