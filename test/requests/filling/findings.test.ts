import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, type Card, type Someone, type Town } from '../../support/town.js';
import { allOf, confirmsAll, pageButton } from '../steps.js';

/** The elements of a card's form in order: a remark as its text, an input as its name. */
function formOf(card: Card): string[] {
  const { body } = card.json as { body: { elements: { tag: string; elements?: unknown[] }[] } };
  const elements = body.elements.find(({ tag }) => tag === 'form')?.elements ?? [];
  return (elements as Record<string, unknown>[]).map(({ tag, name, content }) =>
    tag === 'markdown' ? String(content) : String(name),
  );
}

/** What stands just above a field. */
const above = (card: Card, field: string): string => formOf(card)[formOf(card).indexOf(field) - 1] ?? '';

describe('figures that stand prefilled', () => {
  it('are counted as not confirmed, not as missing', async () => {
    const town = await startTown();
    try {
      const first = await town.person('water').says('/fill');
      const last = (await first.tap('核对提交')).card;
      expect(last.text).toContain('还有 96 项未确认（都已带入上季数）');
      const page = (await last.tap(pageButton(last, 1))).card;
      const saved = (await page.tap('保存并下一页', { 'A4.02': '5' })).card;
      const cleared = (await saved.tap('上一页')).card;
      const again = (await cleared.tap('核对提交', { 'A4.02': '' })).card;
      expect(again.text).toMatch(/还有 87 项未确认（其中 86 项已带入上季数）/u);
      const refused = await again.tap('提交', { summary: '总结' });
      expect(refused.toast).toContain('还有 87 项未确认（其中 86 项已带入上季数）');
    } finally {
      await town.close();
    }
  });
});

describe('findings while a form is filled in', () => {
  let town: Town;
  let chen: Someone;
  beforeEach(async () => {
    town = await startTown();
    chen = town.person('water');
  });
  afterEach(() => town.close());

  it('stand at the field they concern, on its own page, and not on the page that follows', async () => {
    const first = (await (await confirmsAll(chen)).tap('1✓')).card;
    const answer = await first.tap('保存并下一页', { 'A4.05': '1' });
    expect(answer.toast).toBe('已保存；要处理：第 1 页 1 处');
    expect(answer.kind).toBe('warning');
    expect(allOf(answer.card)).toContain('第 2/9 页');
    expect(answer.card.text).not.toContain('减少');
    expect(answer.card.buttons).toContain('1！1');
    const back = (await answer.card.tap('1！1')).card;
    expect(above(back, 'A4_05')).toMatch(/↓ .*须说明.*减少/u);
    expect(back.text).toContain('本页有 1 处要处理');
    for (const [name] of back.inputs) if (name !== 'A4_05') expect(above(back, name)).not.toContain('↓');
  });

  it('say on the last page where they are, each once with a way to its page, and go when they are explained', async () => {
    const first = (await (await confirmsAll(chen)).tap('1✓')).card;
    const page = (await first.tap('保存并下一页', { 'A4.05': '1' })).card;
    const last = (await page.tap('核对提交')).card;
    expect(last.text.match(/须说明/gu)).toHaveLength(1);
    expect(last.inputs.has('note_A4_05')).toBe(true);
    const there = (await last.tap('第 1 页 1 处，去看', { note_A4_05: '合并划出' })).card;
    expect(there.inputs.has('A4_05')).toBe(true);
    expect(there.buttons).toContain('1✓');
    expect(above(there, 'A4_05')).toMatch(/已说明.*说明：合并划出/u);
    expect(there.text).not.toContain('本页有');
  });

  it('count with the fields that could not be read, and do not speak of their saved figures', async () => {
    const last = await confirmsAll(chen);
    let page = (await last.tap('1✓')).card;
    page = (await (await page.tap('保存并下一页', { 'A4.05': '1' })).card.tap('1！1')).card;
    const unread = await page.tap('保存并下一页', { 'A4.05': '一百' });
    expect(above(unread.card, 'A4_05')).toContain('“一百”');
    expect(unread.card.text).not.toContain('减少');
    expect(unread.card.buttons).toContain('1！1');
    expect(pageButton(unread.card, 2)).toBe('2✓');
  });
});
