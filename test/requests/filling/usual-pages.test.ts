import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, type Card, type Someone, type Town } from '../../support/town.js';
import { approved, fill, submitted } from '../../store/fill.js';
import { figures } from '../../core/plan.js';
import { allOf, pageButton } from '../steps.js';

/** Only 检查企业 grew in every quarter: its page comes first for this unit. */
const CHECKED = { '2025Q1': 3, '2025Q2': 7, '2025Q3': 12 } as const;

describe('the form of a unit with known usual changes', () => {
  let town: Town;
  let chen: Someone;
  beforeEach(async () => {
    town = await startTown({ env: { JIBAO_NOW: '2025-12-22T09:00:00+08:00' } });
    chen = town.person('water');
    for (const period of ['2025Q1', '2025Q2', '2025Q3'] as const)
      await fill(
        town.running.store,
        'water',
        period,
        Object.fromEntries(figures({ 'A6.05': CHECKED[period] })),
        [submitted, approved],
      );
  });
  afterEach(() => town.close());

  const place = (card: Card): string => /第 \d+\/9 页/u.exec(allOf(card))?.[0] ?? '';

  it('begins with the page of the usual change, and continues in the official order', async () => {
    const first = await chen.says('/fill 2025Q4');
    expect(place(first)).toBe('第 1/9 页');
    expect(first.inputs.has('A6_05')).toBe(true);
    expect(first.text).toContain('往期常有变化：检查企业');
    expect(first.text).toContain('往期常有变化的排在第 1 页');
    expect(first.buttons).not.toContain('上一页');
    const second = (await first.tap('保存并下一页', { 'A6.05': '+4' })).card;
    expect(place(second)).toBe('第 2/9 页');
    expect(second.inputs.has('A4_02')).toBe(true);
    expect((await second.tap('上一页')).card.inputs.get('A6_05')?.value).toBe('16');
  });

  it('calls a page by its place in the unit’s order, not by its official number', async () => {
    const page = await goTo(await chen.says('/fill 2025Q4'), 1);
    const answer = await page.tap('核对提交', { 'A6.05': '20', 'A6.06': '2', 'A6.07': '5' });
    expect(answer.card.text).toMatch(/督促整改隐患 5 条，不应大于发现隐患 2 条，多出 3 条/u);
    expect(answer.card.buttons).toContain('第 1 页 1 处，去看');
    const wrong = await goTo(answer.card, 1);
    expect(wrong.inputs.get('A6_07')?.value).toBe('5');
    const last = await goTo(wrong, 9);
    expect((await last.tap('保存并下一页')).card.buttons).toContain('提交');
  });

  it('has buttons with the official page numbers, so that a card of another order saves the right figures', async () => {
    const second = await goTo(await chen.says('/fill 2025Q4'), 2);
    expect(JSON.stringify(second.json)).toMatch(/"save\.water\.2025Q4\.\d+\.1\.2"/u);
    await second.tap('保存并下一页', { 'A4.02': '5' });
    const { figures: saved } = await town.running.store.transact(tx => tx.submission('water', '2025Q4'));
    expect(saved.get('A4.02')?.value).toBe(5);
  });
});

/** Goes to the page at a place with the buttons below the form. */
async function goTo(card: Card, place: number): Promise<Card> {
  return (await card.tap(pageButton(card, place))).card;
}
