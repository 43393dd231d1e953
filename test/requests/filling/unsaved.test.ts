import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, deliver, tapOn } from '../../feishu/delivery.js';
import { startTown, type Card, type Someone, type Town } from '../../support/town.js';
import { confirmsAll } from '../steps.js';

/** A card that stands open somewhere else while the form is handed in. */
describe('a page that comes after 提交', () => {
  let town: Town;
  let water: Someone;
  beforeEach(async () => {
    town = await startTown();
    water = town.person('water');
  });
  afterEach(() => town.close());

  const tap = async (card: Card, button: string, fields: Readonly<Record<string, string>>) => {
    const event = tapOn(water, card, button, fields);
    const answer = await (await deliver(copyOf(town.running), { event, eventId: randomUUID() })).json();
    return JSON.stringify(answer);
  };
  const firstPage = () => water.says('填报 2025Q3');
  /** The figures that stand in the fields of a page. */
  const shownOn = (card: Card) =>
    Object.fromEntries([...card.inputs].map(([name, { value }]) => [name, value] as const));
  const firstFieldOf = (card: Card): string => {
    const [name] = [...card.inputs].find(([, { value }]) => /^\d+$/u.test(value)) ?? [''];
    expect(name).not.toBe('');
    return name;
  };
  const lastPageOf = async (card: Card) => (await card.tap('核对提交')).card;
  const submit = async (summary: string) => {
    const answer = await (await confirmsAll(water)).tap('提交', { summary });
    expect(answer.toast).toContain('已提交');
  };

  it('lists nothing that stood on the card and was not touched', async () => {
    const page = await firstPage();
    const name = firstFieldOf(page);
    const changed = { ...shownOn(page), [name]: String(Number(shownOn(page)[name]) + 2) };
    const next = (await (await firstPage()).tap('保存并下一页', changed)).card;
    await (await lastPageOf(next)).tap('其余无变化', { summary: '先写的总结。' });
    const last = await water.says('填报 2025Q3');
    expect(shownOn(last)['summary']).toBe('先写的总结。');
    await submit('后来改的总结。');
    expect(await tap(last, '提交', { summary: '先写的总结。' })).not.toContain('没有保存');
    const late = await tap(page, '保存并下一页', shownOn(page));
    expect(late).toContain('这份填报已提交，数据不能再改；如需修改请先撤回');
    expect(late).not.toContain('没有保存');
  });

  it('lists a figure that is set back to that of last quarter', async () => {
    const page = await firstPage();
    const name = firstFieldOf(page);
    const last = shownOn(page)[name] ?? '';
    const typed = { ...shownOn(page), [name]: String(Number(last) + 2) };
    await page.tap('保存并下一页', typed);
    const again = await firstPage();
    const shown = again.buttons.includes('1✓') ? (await again.tap('1✓')).card : again;
    expect(shownOn(shown)[name]).toBe(String(Number(last) + 2));
    await submit('总结。');
    const late = await tap(shown, '保存并下一页', { ...shownOn(shown), [name]: last });
    expect(late).toContain('您填的 1 项没有保存');
    expect(late).toContain(`：**${last}**`);
  });

  it('lists no explanation that the first of two taps has saved', async () => {
    const first = await firstPage();
    const page = { ...shownOn(first), A4_05: '1' };
    await first.tap('保存并下一页', page);
    const last = (await (await lastPageOf(await firstPage())).tap('其余无变化')).card;
    const refused = await last.tap('提交', { cause_A4_05: '企业关停', note_A4_05: '城东两家', summary: '' });
    expect(refused.card.inputs.get('note_A4_05')?.value).toBe('企业关停：城东两家');
    // The list of causes names another one than the text, which the person leaves as it is.
    const fields = { cause_A4_05: '合并划出', note_A4_05: '企业关停：城东两家', summary: '总结。' };
    expect(await tap(refused.card, '提交', fields)).toContain('已提交');
    expect(await tap(refused.card, '提交', fields)).not.toContain('没有保存');
  });

  it('says of an approved form whom to ask', async () => {
    const page = await firstPage();
    await submit('总结。');
    await (await town.person('reviewer').says('/review 2025Q3 城市供水')).tap('通过');
    expect(await tap(page, '保存并下一页', shownOn(page))).toContain('数据不能再改；如需更正请联系审核人');
  });
});
