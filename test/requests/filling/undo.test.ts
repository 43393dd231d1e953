import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, deliver, tapOn } from '../../feishu/delivery.js';
import { startTown, type Card, type Someone, type Town } from '../../support/town.js';
import { allOf } from '../steps.js';

const blueButtons = (card: Card): string[] =>
  Array.from(
    allOf(card).matchAll(/"type":"primary_filled","text":\{"tag":"plain_text","content":"([^"]*)"/gu),
    ([, text = '']) => text,
  );

describe('the form', () => {
  let town: Town;
  let water: Someone;
  beforeEach(async () => {
    town = await startTown();
    water = town.person('water');
  });
  afterEach(() => town.close());

  const stored = (period: '2025Q3' | '2025Q2' = '2025Q3') =>
    town.running.store.transact(tx => tx.submission('water', period));

  it('gives nothing of a page that was leafed past but what was changed on it', async () => {
    const first = await water.says('/fill');
    const { card } = await first.tap('3', { 'A4.03': '77' });
    expect(allOf(card)).toContain('第 3/9 页 · 已填 1/96');
    await (await card.tap('上一页')).card.tap('核对提交');
    const { figures } = await stored();
    expect([...figures.keys()]).toEqual(['A4.03']);
  });

  it('fills with 其余无变化 what is open, says how much, and names with 其余补0 what was not 0', async () => {
    const last = (await (await water.says('/fill')).tap('核对提交', { 'A4.03': '77' })).card;
    const texts = JSON.stringify(last.json);
    expect(last.text).toMatch(/还有 95 项未确认（都已带入上季数）.*与上季相同的点“其余无变化”/u);
    expect(texts).toMatch(/还空着的 95 项将全部填为 0，其中 \d+ 项上季不为 0。/u);
    expect(texts.indexOf('其余无变化')).toBeLessThan(texts.indexOf('"其余补0"'));
    const { toast } = await last.tap('其余无变化');
    expect(toast).toBe('其余无变化：95 项照上季填写');
    const [after, before] = [await stored(), await stored('2025Q2')];
    expect(after.figures.get('A4.03')).toMatchObject({ value: 77, how: 'typed' });
    expect(after.figures.get('A4.10')).toMatchObject({
      value: before.figures.get('A4.10')?.value,
      how: 'rest-unchanged',
    });
  });

  it('has on the page with 提交 one blue button, that of the next step: 其余无变化 while figures are open, then 提交', async () => {
    const last = (await (await water.says('/fill')).tap('核对提交')).card;
    expect(blueButtons(last)).toEqual(['其余无变化']);
    const rest = (await last.tap('其余无变化')).card;
    expect(blueButtons(rest)).toEqual(['提交']);
    const page = (await rest.tap('1✓')).card;
    const again = (await (await page.tap('2✓', { A4_02: '' })).card.tap('核对提交')).card;
    expect(blueButtons(again)).toEqual(['其余无变化']);
    expect(blueButtons((await again.tap('其余补0')).card)).toEqual(['提交']);
  });

  it.each(['其余无变化', '其余补0'])(
    'takes %s back with 撤销 (undo), as if it had not been',
    async button => {
      const last = (await (await water.says('/fill')).tap('核对提交', { 'A4.03': '77' })).card;
      const { card } = await last.tap(button);
      expect(card.text).toContain(`刚才“${button}”填了 95 项`);
      const answer = await card.tap('撤销');
      expect(answer.toast).toBe('已撤销，95 项恢复原样');
      expect(answer.card.buttons).not.toContain('撤销');
      expect([...(await stored()).figures.keys()]).toEqual(['A4.03']);
      // Last quarter's figures stand in the fields again, and are not given.
      const page = (await answer.card.tap('1')).card;
      expect(page.inputs.get('A4_02')?.value).not.toBe('');
      const [entry] = await town.running.store.transact(tx => tx.history({ unit: 'water', limit: 1 }));
      expect(entry?.event).toMatchObject({ kind: 'figures-saved', how: 'undone' });
      expect((await water.says('历史 2025Q3')).text).toContain('撤销');
    },
  );

  it('takes 本页无变化 back with 撤销 (undo), also after it was opened again', async () => {
    await (await water.says('/fill')).tap('本页无变化');
    const again = await water.says('/fill');
    const answer = await again.tap('撤销');
    expect(answer.toast).toContain('已撤销');
    expect((await stored()).figures.size).toBe(0);
  });

  it('says with 其余补0 how many became 0, how many of them were not 0, and what is to be dealt with then', async () => {
    const first = await water.says('/fill');
    const none = await first.tap('其余补0');
    expect(none.toast).toContain('没有空着的项');
    const page = await (await water.says('/fill')).tap('1✓');
    const one = await page.card.tap('其余补0', { 'A4.02': '' });
    expect(one.toast).toContain('1 项填为 0，其中 1 项上季不为 0，填错请点“撤销”');
    const { toast, kind } = await (await one.card.tap('核对提交')).card.tap('其余补0');
    expect(kind).toBe('warning');
    expect(toast).toMatch(/^\d+ 项填为 0，其中 \d+ 项上季不为 0，填错请点“撤销”；要处理：第 1 页/u);
  });

  it('says with 本页无变化 which figures stay blank', async () => {
    await (await water.says('/fill')).tap('保存并下一页');
    await (await (await water.says('/fill')).tap('1✓')).card.tap('保存并下一页', { 'A4.02': '' });
    const page = (await (await water.says('/fill')).tap('1')).card;
    const { toast, kind } = await page.tap('本页无变化');
    expect([kind, toast]).toEqual(['warning', '已保存；还有 1 项空着：企业底数·规上企业']);
  });

  it('leaves what was typed beside 其余补0 when that is taken back', async () => {
    const { card } = await (await water.says('/fill')).tap('其余补0', { 'A4.03': '77', 'A4.02': '' });
    expect((await stored()).figures.get('A4.02')).toMatchObject({ value: 0, how: 'zeroed' });
    await card.tap('撤销');
    const { figures } = await stored();
    expect([figures.get('A4.02'), figures.get('A4.03')?.value]).toEqual([undefined, 77]);
  });

  it('does not take back anything once something else was saved', async () => {
    const second = (await (await water.says('/fill')).tap('本页无变化')).card;
    const old = tapOn(water, second, '撤销');
    const third = (await second.tap('保存并下一页')).card;
    expect(third.buttons).not.toContain('撤销');
    const before = await stored();
    const answer = await deliver(copyOf(town.running), { event: old, eventId: 'ev_old' });
    expect(await answer.text()).toContain('之后又保存过，不能再撤销');
    expect(await stored()).toEqual(before);
  });

  it('asks before 本页无变化 leaves saved figures that differ from last quarter’s, and restores them on request', async () => {
    await (await water.says('/fill')).tap('保存并下一页', { 'A4.02': '99' });
    const page = (await (await water.says('/fill')).tap('1✓')).card;
    const asked = await page.tap('本页无变化');
    expect(asked.kind).toBe('warning');
    const last = (await stored('2025Q2')).figures.get('A4.02')?.value ?? 0;
    expect(asked.card.text).toContain(`企业底数·规上企业 99（上季 ${last}）`);
    expect((await stored()).figures.get('A4.02')?.value).toBe(99);
    const { card, toast } = await asked.card.tap('恢复上季数');
    expect(toast).toBe('已恢复上季的数');
    expect(card.text).toContain('刚才本页照上季填了');
    expect(allOf(card)).toContain('第 2/9 页');
    expect((await stored()).figures.get('A4.02')).toMatchObject({ value: last, how: 'unchanged' });
    await card.tap('撤销');
    expect((await stored()).figures.get('A4.02')?.value).toBe(99);
  });
});
