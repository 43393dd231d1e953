import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Town } from '../../support/town.js';
import { cardSaying, handsIn } from '../steps.js';

describe('a submission that is sent back again and again', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('changes no card of an earlier round any more, and shows the reviewer the changes of the last one', async () => {
    const [reviewer, reporter] = [town.person('reviewer'), town.person('parks')];
    const cards = async () => {
      await waitUntilIdle(town);
      const messages = [...(await reviewer.messages()), ...(await reporter.messages())];
      return messages.map(({ messageId, revision }) => ({ messageId, revision }));
    };
    await handsIn(reporter);
    let review = await cardSaying(reviewer, '城市公园');
    const handInAgain = async (reason: string) => {
      await review.tap('退回', { reason, figures: ['A4.02'] });
      const verdict = await cardSaying(reporter, reason);
      const figure = Number(verdict.inputs.get('A4_02')?.value);
      await verdict.tap('重新提交', { 'A4.02': String(figure + 1) });
      review = await cardSaying(reviewer, `退回原因：${reason}`);
      expect(review.text).toContain(`${figure} 家 → ${figure + 1} 家`);
      expect(review.text).not.toContain(`${figure - 1} 家 → `);
    };
    await handInAgain('第一次核对');
    const ofFirstRound = await cards();
    await handInAgain('第二次核对');
    const closed = (await cards()).filter(({ messageId }) =>
      ofFirstRound.some(each => each.messageId === messageId),
    );
    await handInAgain('第三次核对');
    await handInAgain('第四次核对');
    expect(closed.length).toBeGreaterThan(2);
    expect(await cards()).toEqual(expect.arrayContaining(closed));
  });
});
