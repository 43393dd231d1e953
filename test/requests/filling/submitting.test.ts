import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Period } from '../../../src/plan/period.js';
import { pageOf } from '../../../src/plan/plan.js';
import { plan } from '../../core/plan.js';
import { copyOf, deliver, tapEvent } from '../../feishu/delivery.js';
import { startTown, until, type Card, type Town } from '../../support/town.js';
import { allOf, at, cardSaying, confirmsAll, handsIn, pageButton } from '../steps.js';

const Q3: Period = '2025Q3';

describe('a submission', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const stored = (unit: string, period: Period = Q3) =>
    town.running.store.transact(tx => tx.submission(unit, period));
  const eventsOf = (unit: string) =>
    town.running.store.transact(async tx =>
      (await tx.history({ unit, limit: 200 })).map(({ event }) => event.kind),
    );

  it('of a period that the plan does not have cannot be begun', async () => {
    const water = town.person('water');
    for (const [index, route] of ['open.water.2025M07', 'save.water.2025M07.0.1.2'].entries()) {
      const answer = await deliver(copyOf(town.running), {
        event: tapEvent(water, route),
        eventId: `ev_${index}`,
      });
      expect(await answer.text()).toContain('方案里没有2025年7月这一期');
    }
    expect((await stored('water', '2025M07')).state).toBe('empty');
  });

  it('is refused with both numbers while a figure has an error; the corrected figure is saved', async () => {
    const water = town.person('water');
    let card = await confirmsAll(water);
    card = (await card.tap(buttonTo(card, 'A4.11'))).card;
    const warned = await card.tap('保存并下一页', { 'A4.11': '999' });
    expect(warned.kind).toBe('warning');
    const sentence = '整改隐患数量 999 条，不应大于自查隐患数量 119 条，多出 880 条';
    const page = (await warned.card.tap(buttonTo(warned.card, 'A4.11'))).card;
    expect(page.text).toContain(sentence);
    const last = await page.tap('核对提交');
    expect(last.card.text).toContain(sentence);
    const refused = await last.card.tap('提交', { summary: '本季度工作平稳。' });
    expect(refused.kind).toBe('error');
    expect(refused.toast).toMatch(/999 条.*119 条/u);
    expect((await stored('water')).state).toBe('draft');
    expect(refused.card.inputs.get('summary')?.value).toBe('本季度工作平稳。');
    await (await refused.card.tap(buttonTo(refused.card, 'A4.11'))).card.tap('核对提交', { 'A4.11': '119' });
    expect((await stored('water')).figures.get('A4.11')?.value).toBe(119);
  });

  it('needs a work summary', async () => {
    const last = await confirmsAll(town.person('gas'));
    const refused = await last.tap('提交', { summary: '　' });
    expect(refused.toast).toContain('请填写工作总结');
    expect((await stored('gas')).state).toBe('draft');
  });

  it('has today as its as-of date by default, and refuses a day in the future or one that does not exist', async () => {
    const last = (await (await confirmsAll(town.person('gas'))).tap('上一页')).card;
    const again = (await last.tap('核对提交')).card;
    expect(again.inputs.get('as_of')?.value).toBe('2025-09-22');
    for (const [day, words] of [
      ['2025-09-23', '在今天 2025-09-22 之后'],
      ['2025-02-30', '不是日期'],
    ] as const) {
      const answer = await (
        await confirmsAll(town.person('gas'))
      ).tap('提交', { summary: '总结', as_of: day });
      expect(answer.toast).toContain(words);
    }
    expect((await stored('gas')).state).toBe('draft');
  });

  it('takes an earlier as-of date; the card then says 已提交 (submitted) and offers 撤回 (take back) and what was handed in', async () => {
    const answer = await (
      await confirmsAll(town.person('gas'))
    ).tap('提交', {
      summary: '本季度工作平稳。',
      as_of: '2025-09-20',
    });
    expect(answer.toast).toBe('已提交，已通知审核人');
    expect(answer.card.buttons).toEqual(['撤回', '查看已提交数据', '下载本单位报表', '看表', '打印版']);
    expect(answer.card.text).toContain('已提交');
    expect(await stored('gas')).toMatchObject({ state: 'submitted', asOf: '2025-09-20', late: false });
  });

  it('keeps an earlier as-of date that was saved, and takes today again when the reporter chooses it', async () => {
    const gas = town.person('gas');
    const left = await (await confirmsAll(gas)).tap('上一页', { as_of: '2025-09-20', summary: '平稳。' });
    const last = (await left.card.tap('核对提交')).card;
    expect(last.inputs.get('as_of')?.value).toBe('2025-09-20');
    const again = (await (await last.tap('上一页')).card.tap('核对提交')).card;
    expect((await stored('gas')).asOf).toBe('2025-09-20');
    expect((await again.tap('提交', { as_of: '2025-09-22' })).toast).toContain('已提交');
    expect((await stored('gas')).asOf).toBe('2025-09-22');
  });

  it('happens once when 提交 (submit) is tapped several times', async () => {
    const parks = town.person('parks');
    const last = await confirmsAll(parks);
    const tap = () =>
      fetch(`${town.running.url}/__sim/click`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          user: parks.openId,
          message: last.message.messageId,
          element: submitName(last.json),
          form: { summary: '本季度工作平稳。' },
        }),
      }).then(response => response.text());
    const answers = await Promise.all([tap(), tap(), tap()]);
    expect(answers.filter(answer => answer.includes('已通知审核人'))).toHaveLength(1);
    expect((await eventsOf('parks')).filter(kind => kind === 'submitted')).toHaveLength(2);
    const reviewer = town.person('reviewer');
    await cardSaying(reviewer, '城市公园');
    const cards = (await reviewer.messages()).filter(message =>
      JSON.stringify(message.card).includes('城市公园'),
    );
    expect(cards).toHaveLength(1);
  });

  it('can be taken back and submitted again before the review begins, and not after', async () => {
    const parks = town.person('parks');
    await handsIn(parks);
    const submitted = await parks.says('/fill');
    expect(submitted.buttons).toEqual(['撤回', '查看已提交数据', '下载本单位报表', '看表', '打印版']);
    const back = await submitted.tap('撤回');
    expect(back.toast).toContain('已撤回');
    expect(back.card.buttons).toContain('提交');
    await until(
      async () => (await town.person('reviewer').card()).text.includes('填报人已撤回'),
      'the review card says so',
    );
    const again = await back.card.tap('提交');
    expect(again.toast).toContain('已提交');
    const review = await cardSaying(town.person('reviewer'), '点“开始审核”后');
    await review.tap('开始审核');
    const refused = await again.card.tap('撤回');
    expect(refused.toast).toContain('审核已经开始，不能撤回');
    expect((await stored('parks')).state).toBe('submitted');
    expect((await parks.says('/fill')).buttons).toEqual([
      '查看已提交数据',
      '下载本单位报表',
      '看表',
      '打印版',
    ]);
  });

  it('needs an explanation when a rolling total falls; the reviewer sees it', async () => {
    const waste = town.person('waste');
    let card = await confirmsAll(waste);
    card = (await card.tap('1✓')).card;
    const fell = await card.tap('保存并下一页', { 'A4.05': '3' });
    expect(fell.toast).toBe('已保存；要处理：第 1 页 1 处');
    const fallen = (await fell.card.tap('1！1')).card;
    expect(fallen.text).toMatch(/须说明.*3 家，2025年第二季度为 32 家，减少 29 家/u);
    const last = (await fallen.tap('核对提交')).card;
    expect(last.inputs.has('note_A4_05')).toBe(true);
    const refused = await last.tap('提交', { summary: '总结' });
    expect(refused.toast).toMatch(/^请先说明原因：.*3 家/u);
    const answer = await refused.card.tap('提交', { note_A4_05: '合并划出 29 家' });
    expect(answer.toast).toContain('已提交');
    const review = await cardSaying(town.person('reviewer'), '合并划出 29 家');
    expect(review.text).toContain('3 家');
  });

  it('offers causes for a fall, keeps the chosen one, and saves it together with the words', async () => {
    const gas = town.person('gas');
    const page = (await (await confirmsAll(gas)).tap('1✓')).card;
    const last = (await (await page.tap('保存并下一页', { 'A4.05': '3' })).card.tap('核对提交')).card;
    expect(last.inputs.get('cause_A4_05')?.value).toBe('');
    const wordless = await last.tap('提交', { cause_A4_05: '其他', summary: '总结' });
    expect(wordless.toast).toContain('选了“其他”，请写明是什么原因');
    expect(wordless.card.inputs.get('cause_A4_05')?.value).toBe('其他');
    const refused = await wordless.card.tap('提交', { cause_A4_05: '企业关停', summary: '' });
    expect(refused.toast).toContain('工作总结');
    expect(refused.card.inputs.get('cause_A4_05')?.value).toBe('企业关停');
    const answer = await refused.card.tap('提交', { note_A4_05: '城东两家', summary: '总结' });
    expect(answer.toast).toContain('已提交');
    expect((await stored('gas')).notes.get('A4.05')).toBe('企业关停：城东两家');
    await cardSaying(town.person('reviewer'), '说明：企业关停：城东两家');
  });

  it('is refused when a figure counted since 1 January falls', async () => {
    const sewage = town.person('sewage');
    let card = await confirmsAll(sewage);
    card = (await card.tap(buttonTo(card, 'A4.10'))).card;
    await card.tap('核对提交', { 'A4.10': '1', 'A4.11': '1' });
    const refused = await (await confirmsAll(sewage)).tap('提交', { summary: '总结' });
    expect(refused.toast).toMatch(/1 条，2025年第二季度为 \d+ 条，减少 \d+ 条；本年累计数不应减少/u);
  });

  it('takes a long private message as its work summary after 确认 (confirm), even one that begins like a command', async () => {
    const sewage = town.person('sewage');
    const words = `总结：本季度，${'按照方案要求开展安全生产标准化提升工作，'.repeat(60)}完毕。`;
    await (await confirmsAll(sewage)).tap('上一页', { summary: '总结' });
    const question = await sewage.says(words);
    expect(question.text).toContain(`收到 ${words.length} 字`);
    expect((await stored('sewage')).summary).toBe('总结');
    const confirmed = await question.tap('确认');
    expect(confirmed.toast).toContain('已保存工作总结');
    expect((await stored('sewage')).summary).toBe(words);
    const last = await confirmsAll(sewage);
    expect(allOf(last)).toContain(`已收到 ${words.length} 字`);
    const answer = await last.tap('提交', { summary: '' });
    expect(answer.toast).toContain('已提交');
    expect((await stored('sewage')).summary).toBe(words);
  });

  it('leaves the title 工作总结 out of a sent summary, and leads to the page with 提交', async () => {
    const gas = town.person('gas');
    const words = '本季度燃气安全平稳，隐患全部整改。'.repeat(5);
    const question = await gas.says(`工作总结\n${words}`);
    expect(question.text).toContain(`收到 ${words.length} 字`);
    expect(question.text).not.toContain('原来');
    const saved = await question.tap('确认');
    expect((await stored('gas')).summary).toBe(words);
    expect((await saved.card.tap('核对提交')).card.buttons).toContain('提交');
    const again = await gas.says(`工作总结：${words}`);
    expect(again.text).toContain('原来的总结将被替换');
  });

  it('does not take a long command for its work summary', async () => {
    await town.person('admin').saysInGroup(`/bind ${at(town, 'water')} 审核人`);
    const reason = '台风停工，'.repeat(15);
    const answer = await town.person('water').says(`/extend 城镇燃气 2025Q3 10月10日 ${reason}`);
    expect(answer.text).toContain('截止日延到 10月10日');
  });

  it('keeps a work summary that was sent as a message while the last page was open', async () => {
    const water = town.person('water');
    const last = await confirmsAll(water);
    const words =
      '本季度按照方案要求开展安全生产标准化提升工作，组织培训两场，检查企业十七家次，发现隐患全部督促整改到位，无安全事故发生，特此报告。';
    const question = await water.says(words.repeat(2));
    await question.tap('确认');
    const answer = await last.tap('提交', { summary: '' });
    expect(answer.toast).toContain('已提交');
    expect((await stored('water')).summary).toBe(words.repeat(2));
  });
});

describe('a late submission', () => {
  it('is accepted and marked 迟报 (late) on the form, on the card, for the reviewer and in the rates', async () => {
    const town = await startTown({ env: { JIBAO_NOW: '2025-09-29T00:00:10+08:00' } });
    try {
      const form = await town.person('water').says('/fill');
      expect(allOf(form)).toContain('2025年第三季度');
      expect(allOf(form)).toContain('迟报');
      const card = await handsIn(town.person('water'));
      expect(card.text).toContain('迟报');
      expect(allOf(await cardSaying(town.person('reviewer'), '城市供水'))).toContain('迟报');
      const status = await town.person('leader').says('/status');
      expect(status.text).toContain('报送率 20%（1/5）　及时率 0%（0/5）');
    } finally {
      await town.close();
    }
  });
});

describe.each([{ dropsValueOnSubmit: true }, { omitsEmptyFields: true }, { revertsEarlyUpdates: true }])(
  'a platform with another behaviour: %j',
  switches => {
    it('does not keep pages from being saved and submitted', async () => {
      const town = await startTown();
      try {
        await town.setSwitches(switches);
        const water = town.person('water');
        const first = await (await water.says('/fill')).tap('保存并下一页', { 'A4.02': '', 'A4.03': '5家' });
        expect(allOf(first.card)).toContain('第 2/9 页');
        const { figures } = await town.running.store.transact(tx => tx.submission('water', Q3));
        expect([figures.has('A4.02'), figures.get('A4.03')?.value]).toEqual([false, 5]);
        const last = await (await first.card.tap('1', {})).card.tap('保存并下一页', { 'A4.02': '2' });
        expect(last.kind).not.toBe('error');
        const card = await handsIn(water);
        expect(card.text).toContain('已提交');
      } finally {
        await town.close();
      }
    });
  },
);

describe('a mention', () => {
  it('lets an admin bind a reviewer, who then gets the card of the next submission', async () => {
    const town = await startTown();
    try {
      await town.person('admin').saysInGroup(`/bind ${at(town, 'parks')} 审核人`);
      await handsIn(town.person('water'));
      for (const key of ['reviewer', 'parks']) await cardSaying(town.person(key), '城市供水');
    } finally {
      await town.close();
    }
  });
});

/** The text of the button that leads to the page of a figure. */
const buttonTo = (card: Card, code: string): string => pageButton(card, pageOf(plan, code));

/** The name of the button 提交 (submit) on a card. */
function submitName(card: unknown): string {
  return /"name":"(submit\.[^"]+)"/u.exec(JSON.stringify(card))?.[1] ?? '';
}
