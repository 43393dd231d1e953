import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Period } from '../../../src/plan/period.js';
import { startTown, until, type Town } from '../../support/town.js';
import { cardSaying, handsIn } from '../steps.js';

const Q3: Period = '2025Q3';

describe('a resubmission that is taken back', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const read = (unit: string) => town.running.store.transact(tx => tx.submission(unit, Q3));
  /** Submits a unit, sends it back for one figure, and returns the reporter's card. */
  const sendBack = async (unit: string, industry: string) => {
    await handsIn(town.person(unit));
    const review = await cardSaying(town.person('reviewer'), industry);
    await review.tap('退回', { reason: `${industry}与台账不符`, figures: ['A4.02'] });
    return cardSaying(town.person(unit), `${industry}与台账不符`);
  };

  it('becomes sent-back again with the same reason, figures, deadline and reviewer, and is not late', async () => {
    const card = await sendBack('parks', '城市公园');
    const before = await read('parks');
    const figure = Number(card.inputs.get('A4_02')?.value);
    const handedIn = await card.tap('重新提交', { 'A4.02': String(figure + 1) });
    const takenBack = await handedIn.card.tap('撤回');
    expect(takenBack.toast).toContain('已撤回');
    expect(takenBack.card.text).toContain('城市公园与台账不符');
    expect(takenBack.card.text).toContain('9月24日24:00前');
    expect(takenBack.card.inputs.get('A4_02')?.value).toBe(String(figure + 1));
    expect([...takenBack.card.inputs.keys()].filter(name => /^A\d/u.test(name))).toEqual(['A4_02']);
    const { reason, flaggedFigures, backBy, decidedBy, late } = before as Extract<
      typeof before,
      { state: 'sent-back' }
    >;
    expect(await read('parks')).toMatchObject({
      ...{ state: 'sent-back', reason, flaggedFigures, backBy, decidedBy, late },
    });
    expect((await town.person('parks').says('/fill')).text).toContain('城市公园与台账不符');
  });

  it('can be submitted once more, and the reviewer sees the changes since the return', async () => {
    const card = await sendBack('water', '城市供水');
    const figure = Number(card.inputs.get('A4_02')?.value);
    const handedIn = await card.tap('重新提交', { 'A4.02': String(figure + 1) });
    const takenBack = await handedIn.card.tap('撤回');
    const again = await takenBack.card.tap('重新提交', { 'A4.02': String(figure + 2) });
    expect(again.toast).toBe('已提交，已通知审核人');
    const review = await cardSaying(town.person('reviewer'), `→ ${figure + 2} 家`);
    expect(review.text).toContain(`${figure} 家 → ${figure + 2} 家`);
    expect(review.text).toContain('退回原因：城市供水与台账不符');
    expect((await review.tap('通过')).toast).toContain('已通过');
    // The card of the return now says that the form continues on a newer card.
    await until(async () => {
      const message = (await town.person('water').messages()).find(
        ({ messageId }) => messageId === card.message.messageId,
      );
      return JSON.stringify(message?.card).includes('已在下方的新卡片中继续');
    }, 'the card of the return is closed');
    const history = await town.person('water').says('/history 城市供水 2025Q3');
    expect(history.text).toContain('已提交 → **已退回**（填报人撤回）');
  });

  it('closes the card of the return when the form is submitted, and opens it when that is taken back', async () => {
    const sewage = town.person('sewage');
    const card = await sendBack('sewage', '生活污水处理');
    const hasButton = async () => {
      const messages = await sewage.messages();
      const message = messages.find(({ messageId }) => messageId === card.message.messageId);
      return JSON.stringify(message?.card).includes('重新提交');
    };
    expect(await hasButton()).toBe(true);
    const submitted = await (await sewage.says('/fill')).tap('提交');
    expect(submitted.toast).toContain('已提交');
    await until(async () => !(await hasButton()), 'the card of the return is closed');
    await submitted.card.tap('撤回');
    await until(hasButton, 'the card of the return is open again');
  });

  it('becomes reopened again when it corrects a forwarded one, and is then forwarded as 第2次 (the second time)', async () => {
    const reviewer = town.person('reviewer');
    await handsIn(town.person('water'));
    await (await cardSaying(reviewer, '城市供水')).tap('通过');
    await (await reviewer.says('/forward 2025Q3')).tap('确认', { reason: '其余单位停业' });
    await reviewer.says('/reopen 城市供水 2025Q3 漏报一家企业');
    const notice = await cardSaying(town.person('water'), '漏报一家企业');
    const form = await notice.tap('立即填报');
    await (await form.card.tap('提交')).card.tap('撤回');
    const takenBack = await cardSaying(town.person('water'), '</font>：漏报一家企业');
    expect(await read('water')).toMatchObject({ state: 'sent-back', from: 'locked', reason: '漏报一家企业' });
    expect((await reviewer.says('/forward 2025Q3')).text).toContain('正在更正');
    await (await takenBack.tap('立即填报')).card.tap('提交');
    await (await cardSaying(reviewer, '重开后没有改动')).tap('通过');
    const second = await (await reviewer.says('/forward 2025Q3')).tap('确认', { reason: '其余单位停业' });
    expect(JSON.stringify(second.card.json)).toContain('第2次');
  });
});
