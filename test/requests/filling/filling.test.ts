import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Period } from '../../../src/plan/period.js';
import { startTown, until, type Card, type Someone, type Town } from '../../support/town.js';
import { allOf, at, cardSaying, confirmsAll, pageButton, zeroesAll } from '../steps.js';

const stored = (town: Town, unit: string, period: Period) =>
  town.running.store.transact(tx => tx.submission(unit, period));

const figure = async (town: Town, unit: string, code: string, period: Period = '2025Q3') =>
  (await stored(town, unit, period)).figures.get(code);

describe('filling with a known previous quarter', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('starts from last quarter’s figures, names them at each field, and counts none as filled in before a save', async () => {
    const card = await town.person('water').says('/fill');
    expect(allOf(card)).toContain('第 1/9 页 · 已填 0/96');
    const input = card.inputs.get('A4_02');
    expect(input?.label).toMatch(/规上企业（家） · .*上季 2 · 请核实/u);
    expect(input?.value).toBe('2');
    expect(card.inputs.get('A4_05')?.label).not.toContain('请核实');
    expect(card.text).toContain('注5.企业底数一栏以2024年企业底数为基数');
    expect((await stored(town, 'water', '2025Q3')).figures.size).toBe(0);
  });

  it('keeps what was typed when a figure is refused, and saves the good figures of the page', async () => {
    const card = await town.person('water').says('/fill');
    const answer = await card.tap('保存并下一页', {
      'A4.02': '１２',
      'A4.03': '1.5',
      'A4.04': '+3',
      'A4.05': '3个',
    });
    expect(answer.kind).toBe('error');
    expect(answer.toast).toContain('“1.5”不是整数，家数应为整数');
    expect(answer.toast).toContain('共 2 项');
    expect(answer.card.inputs.get('A4_03')?.value).toBe('1.5');
    expect(answer.card.inputs.get('A4_05')?.value).toBe('3个');
    expect(answer.card.text).toContain('“3个”单位应为“家”');
    expect((await figure(town, 'water', 'A4.02'))?.value).toBe(12);
    expect((await figure(town, 'water', 'A4.04'))?.value).toBe(13);
    expect(await figure(town, 'water', 'A4.03')).toBeUndefined();
    const next = await answer.card.tap('保存并下一页', { 'A4.03': '5', 'A4.05': '17' });
    expect(allOf(next.card)).toContain('第 2/9 页');
  });

  it('saves an unchanged page with one tap, and records it as unchanged in the history', async () => {
    const card = await town.person('sewage').says('/fill');
    const answer = await card.tap('本页无变化');
    expect(answer.toast).toBe('已保存');
    expect(await figure(town, 'sewage', 'A4.02')).toMatchObject({ how: 'unchanged' });
    const [row] = await town.running.store.transact(tx => tx.history({ unit: 'sewage', limit: 1 }));
    expect(row?.event).toMatchObject({ kind: 'figures-saved', how: 'unchanged' });
    expect(row?.meta).toMatchObject({ actor: town.person('sewage').openId, channel: 'card' });
  });

  it('asks about a field that was cleared when 本页无变化 is tapped; it stays blank until the person decides', async () => {
    const card = await town.person('sewage').says('/fill');
    const [name = '', field] = [...card.inputs].find(([, { value }]) => value !== '') ?? [];
    const asked = await card.tap('本页无变化', { [name]: '' });
    expect(asked.toast).toContain(`这一项清空了，原来是 ${field?.value}`);
    expect(asked.card.inputs.get(name)?.value).toBe('');
    expect((await asked.card.tap('本页无变化')).toast).toContain('这一项清空了');
    await (await town.person('sewage').card('这一项清空了')).tap('保存并下一页');
    expect(await figure(town, 'sewage', name.replaceAll('_', '.'))).toBeUndefined();
  });

  it('keeps a prefilled field blank that was emptied and saved, and the history says so', async () => {
    const card = await town.person('sewage').says('/fill');
    const [name = ''] = [...card.inputs].find(([, { value }]) => value !== '') ?? [];
    await card.tap('保存并下一页', { [name]: '' });
    const again = await goToFirstPage(await town.person('sewage').says('/fill'));
    expect(again.inputs.get(name)?.value).toBe('');
    expect((await town.person('sewage').says('/history 2025Q3')).text).toContain('留空，没有沿用上季数');
  });

  it('saves the good figures before it goes back or to another page, like 保存并下一页 (save and next)', async () => {
    const second = (await (await town.person('sewage').says('/fill')).tap('本页无变化')).card;
    expect(allOf(second)).toContain('第 2/9 页');
    const [first = ''] = [...second.inputs.keys()];
    const code = first.replace('_', '.');
    const back = await second.tap('上一页', { [code]: '77' });
    expect(allOf(back.card)).toContain('第 1/9 页');
    expect(back.card.buttons).not.toContain('上一页');
    expect((await figure(town, 'sewage', code))?.value).toBe(77);
    const jumped = await back.card.tap('9', { 'A4.02': '78' });
    expect(allOf(jumped.card)).toContain('第 9/9 页');
    expect((await figure(town, 'sewage', 'A4.02'))?.value).toBe(78);
    const bad = await jumped.card.tap('1✓', { 'A6.29': 'abc' });
    expect(bad.kind).toBe('error');
    expect(allOf(bad.card)).toContain('第 9/9 页');
    expect(bad.card.inputs.get('A6_29')?.value).toBe('abc');
  });

  it('turns an earlier card of the form into a note that the form continues below', async () => {
    const parks = town.person('parks');
    const first = await parks.says('/fill');
    await parks.says('/fill');
    await cardSaying(parks, '企业底数');
    await until(
      async () =>
        JSON.stringify(
          (await town.world()).messages.find(({ messageId }) => messageId === first.message.messageId)?.card,
        ).includes('已在下方的新卡片中继续'),
      'the first card gives way',
    );
  });

  it('explains words after /fill that it cannot read, and a period that is not open yet', async () => {
    expect((await town.person('water').says('/fill 明天')).text).toContain('看不懂“明天”');
    expect((await town.person('water').says('/fill 2025Q4')).text).toContain('从 2025-10-01 起才能填报');
  });
});

describe('two people who fill in the same unit', () => {
  let town: Town;
  let chen: Someone;
  let li: Someone;
  const open = async (person: Someone): Promise<Card> => person.says('/fill 2025Q3 城市供水');
  beforeEach(async () => {
    town = await startTown();
    chen = town.person('water');
    li = town.person('gas');
    await town.person('admin').saysInGroup(`/bind ${at(town, 'gas')} 城市供水`);
  });
  afterEach(() => town.close());

  it('submit only figures that the one who submits has seen', async () => {
    await confirmsAll(chen, '/fill 2025Q3 城市供水');
    const [last, page] = [await open(chen), await goToFirstPage(await open(li))];
    await page.tap('保存并下一页', { 'A4.03': '9' });
    const question = await last.tap('提交', { summary: '平稳。' });
    expect(question.toast).toContain('您打开这一页之后有数据被修改');
    expect((await stored(town, 'water', '2025Q3')).state).toBe('draft');
    expect((await question.card.tap('提交', { summary: '平稳。' })).toast).toContain('已提交');
  });

  it('see the conflict on a stale page and decide; no figure is lost', async () => {
    const [chensPage, lisPage] = [await open(chen), await open(li)];
    await chensPage.tap('保存并下一页', { 'A4.02': '20', 'A4.03': '6' });
    const stale = await lisPage.tap('保存并下一页', { 'A4.02': '30', 'A4.03': '6' });
    expect(stale.kind).toBe('error');
    expect(stale.toast).toMatch(
      /^陈工 \d\d:\d\d 已改为 20，您填的是 30。以您的为准请再点一次保存；否则改成 20/u,
    );
    const { openId } = town.person('water');
    expect(stale.card.text).toMatch(
      new RegExp(`<person id='${openId}'.*</person> \\d\\d:\\d\\d 已改为 20`, 'u'),
    );
    expect(stale.card.inputs.get('A4_02')?.value).toBe('30');
    expect((await figure(town, 'water', 'A4.02'))?.value).toBe(20);
    await stale.card.tap('保存并下一页', { 'A4.02': '30' });
    expect((await figure(town, 'water', 'A4.02'))?.value).toBe(30);
    const all = await town.running.store.transact(tx => tx.history({ unit: 'water', limit: 50 }));
    const history = all.filter(({ period }) => period === '2025Q3');
    const changes = history.flatMap(({ event }) => (event.kind === 'figures-saved' ? event.changes : []));
    expect(changes.filter(({ code }) => code === 'A4.02').map(({ from, to }) => [from, to])).toEqual([
      [20, 30],
      [null, 20],
    ]);
  });

  it.each(['其余补0', '本页无变化', '保存并下一页'])(
    'do not undo each other’s figures on a stale page by a blank and %s',
    async button => {
      const stale = await open(li);
      const fresh = await open(chen);
      const [name = ''] = [...fresh.inputs.keys()];
      const code = name.replace('_', '.');
      await fresh.tap('保存并下一页', { [code]: '55' });
      await stale.tap(button, { [code]: '' });
      expect((await figure(town, 'water', code))?.value).toBe(55);
    },
  );

  it('keep the work summary that the other saved while the last page was open', async () => {
    const [chensPage, lisPage] = [
      await (await open(chen)).tap('核对提交'),
      await (await open(li)).tap('核对提交'),
    ];
    await chensPage.card.tap('上一页', { summary: '本季度开展检查三次。' });
    const answer = await lisPage.card.tap('提交', { summary: '' });
    expect(answer.kind).toBe('error');
    expect((await stored(town, 'water', '2025Q3')).summary).toBe('本季度开展检查三次。');
  });

  it('see both work summaries when both wrote one, and decide', async () => {
    const [chensPage, lisPage] = [
      await (await open(chen)).tap('核对提交'),
      await (await open(li)).tap('核对提交'),
    ];
    await chensPage.card.tap('上一页', { summary: '陈工写的总结。' });
    const answer = await lisPage.card.tap('上一页', { summary: '李工写的总结。' });
    expect(answer.kind).toBe('error');
    expect(answer.toast).toMatch(/^陈工 \d\d:\d\d 把工作总结写成“陈工写的总结。”/u);
    expect(answer.card.text).toContain('陈工写的总结。');
    expect(answer.card.text).toContain(`<person id='${chen.openId}'`);
    expect(answer.card.inputs.get('summary')?.value).toBe('李工写的总结。');
    expect((await stored(town, 'water', '2025Q3')).summary).toBe('陈工写的总结。');
    await answer.card.tap('上一页', { summary: '两人合写的总结。' });
    expect((await stored(town, 'water', '2025Q3')).summary).toBe('两人合写的总结。');
  });

  it('are asked before a figure that the other cleared comes back; its field then stays blank', async () => {
    await goToFirstPage(await open(chen)).then(page => page.tap('保存并下一页', { 'A4.04': '8' }));
    const [chensPage, lisPage] = [await goToFirstPage(await open(chen)), await goToFirstPage(await open(li))];
    await chensPage.tap('保存并下一页', { 'A4.04': '' });
    const stale = await lisPage.tap('保存并下一页');
    expect(stale.toast).toMatch(/^陈工 \d\d:\d\d 清空了这一项，您填的是 8/u);
    expect(await figure(town, 'water', 'A4.04')).toBeUndefined();
    const again = await goToFirstPage(await open(li));
    expect(again.inputs.get('A4_04')?.value).toBe('');
    await again.tap('本页无变化');
    expect(await figure(town, 'water', 'A4.04')).toBeUndefined();
  });

  it('are asked before 其余补0 on a stale last page turns a cleared figure into 0', async () => {
    await goToFirstPage(await open(chen)).then(page =>
      page.tap('保存并下一页', { 'A4.03': '', 'A4.04': '8' }),
    );
    const last = await (await open(li)).tap('核对提交');
    await goToFirstPage(await open(chen)).then(page => page.tap('保存并下一页', { 'A4.04': '' }));
    const question = await last.card.tap('其余补0');
    expect(question.toast).toMatch(/小微企业 陈工 \d\d:\d\d 清空，您这里是 0/u);
    expect(await figure(town, 'water', 'A4.04')).toBeUndefined();
    await question.card.tap('其余补0');
    expect((await figure(town, 'water', 'A4.04'))?.value).toBe(0);
  });
});

/** Goes to the page of 企业底数 from any page of the form. */
async function goToFirstPage(card: Card): Promise<Card> {
  return (await card.tap(pageButton(card, 1))).card;
}

const FEBRUARY = { JIBAO_NOW: '2025-02-17T09:00:00+08:00' };

describe('filling without a previous quarter', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown({ env: FEBRUARY });
  });
  afterEach(() => town.close());

  it('begins with empty fields, offers no 本页无变化 and refuses +3', async () => {
    const card = await town.person('water').says('填报');
    expect(allOf(card)).toContain('2025年第一季度');
    expect([...card.inputs.values()].every(({ value }) => value === '')).toBe(true);
    expect(card.buttons).not.toContain('本页无变化');
    const answer = await card.tap('保存并下一页', { 'A4.02': '+3' });
    expect(answer.toast).toContain('没有上期的数据可以相加');
  });

  it('saves blanks as blanks, and refuses to submit them', async () => {
    const card = await town.person('water').says('填报');
    const saved = await card.tap('保存并下一页', { 'A4.02': '4' });
    expect((await stored(town, 'water', '2025Q1')).figures.size).toBe(1);
    const last = await saved.card.tap('核对提交');
    expect(last.card.text).toContain('还有 95 项没有填');
    const refused = await last.card.tap('提交', { summary: '总结' });
    expect(refused.toast).toContain('还有 95 项没有填');
    expect((await stored(town, 'water', '2025Q1')).state).toBe('draft');
  });

  it('turns the blanks of a page into 0 with one tap, and records them as zeroed', async () => {
    const card = await town.person('water').says('填报');
    const answer = await card.tap('其余补0', { 'A4.03': '6' });
    expect(answer.kind).not.toBe('error');
    expect(await figure(town, 'water', 'A4.03', '2025Q1')).toMatchObject({ value: 6, how: 'typed' });
    expect(await figure(town, 'water', 'A4.04', '2025Q1')).toMatchObject({ value: 0, how: 'zeroed' });
    expect(await figure(town, 'water', 'A6.29', '2025Q1')).toBeUndefined();
  });

  it('continues at the first incomplete page after a restart of the program', async () => {
    await (await town.person('water').says('填报')).tap('其余补0', { 'A4.02': '4' });
    const before = await town.person('water').says('填报');
    const page = /第 (\d+)\/9 页/u.exec(allOf(before))?.[1];
    expect(page).not.toBe('1');
    town = await town.restart();
    const after = await town.person('water').says('填报');
    expect(allOf(after)).toContain(`第 ${page ?? ''}/9 页`);
    expect((await stored(town, 'water', '2025Q1')).figures.get('A4.02')?.value).toBe(4);
  });

  it('turns all blanks of the form into 0 on the last page, and keeps the typed figures', async () => {
    await (await town.person('water').says('填报')).tap('保存并下一页', { 'A4.02': '4' });
    const last = await zeroesAll(town.person('water'), '填报');
    expect(last.text).not.toContain('项没有填');
    const { figures } = await stored(town, 'water', '2025Q1');
    expect(figures.size).toBe(96);
    expect(figures.get('A4.02')?.value).toBe(4);
    expect(figures.get('A6.29')).toMatchObject({ value: 0, how: 'zeroed' });
  });
});
