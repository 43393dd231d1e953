import { afterEach, beforeEach, expect, it } from 'vitest';
import { cardSaying } from '../requests/steps.js';
import { describeOnEach, type TestDatabase } from '../support/databases.js';
import { startTown, type Card, type Someone, type Town } from '../support/town.js';

/** What a person does for a quarter: messages, taps, and fields that they type into. */
class Effort {
  messages = 0;
  taps = 0;
  fields = 0;

  async says(person: Someone, text: string): Promise<Card> {
    this.messages += 1;
    return person.says(text);
  }

  async presses(card: Card, button: string, typed: Readonly<Record<string, string>> = {}) {
    this.taps += 1;
    this.fields += Object.keys(typed).length;
    return card.tap(button, typed);
  }
}

const SUMMARY = { summary: '本季度工作平稳。' };

describeOnEach('a quarter with little to change', kind => {
  let database: TestDatabase;
  let town: Town;
  let water: Someone;
  let effort: Effort;
  beforeEach(async () => {
    database = await kind.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: database.url });
    water = town.person('water');
    effort = new Effort();
  });
  afterEach(async () => {
    await town.close();
    await database.drop();
  });

  const stored = () => town.running.store.transact(tx => tx.submission('water', '2025Q3'));
  const last = async (code: string) =>
    (await town.running.store.transact(tx => tx.submission('water', '2025Q2'))).figures.get(code)?.value ?? 0;

  it('takes one message, 确认 (confirm), the summary and 提交 (submit) when five figures changed', async () => {
    const message = '自查+3，整改隐患+3，约谈+1家，参训人数+20，检查+2家，其余无变化';
    const card = await effort.says(water, message);
    const { card: page } = await effort.presses(card, '确认');
    // Each thing is said once: what was saved, what 其余无变化 took, and that it can be handed in.
    for (const words of ['91 项', '请核对后提交', '已保存 5 项'])
      expect([words, page.text.split(words).length - 1]).toEqual([words, 1]);
    const { toast } = await effort.presses(page, '提交', SUMMARY);
    expect(toast).toContain('已提交');
    expect(effort).toEqual({ messages: 1, taps: 2, fields: 1 });

    const { figures, state } = await stored();
    expect([state, figures.size]).toEqual(['submitted', 96]);
    for (const [code, more] of Object.entries({
      'A4.10': 3,
      'A4.11': 3,
      'A6.18': 1,
      'A5.19': 20,
      'A6.05': 2,
    }))
      expect([code, figures.get(code)]).toEqual([
        code,
        expect.objectContaining({ value: (await last(code)) + more, how: 'typed' }),
      ]);
    const entries = await town.running.store.transact(tx => tx.history({ unit: 'water', limit: 9 }));
    const saves = entries.filter(
      ({ period, event }) => period === '2025Q3' && event.kind === 'figures-saved',
    );
    expect(saves.map(({ meta }) => meta.channel)).toEqual(['message', 'message']);
    expect(saves.map(({ event }) => 'how' in event && event.how)).toEqual(['rest-unchanged', 'typed']);
    const reviewer = town.person('reviewer');
    const answer = await (await reviewer.says('/review 2025Q3 城市供水')).tap('通过');
    expect(answer.toast).toContain('已通过');
  });

  it('takes four taps and the summary when nothing changed', async () => {
    const help = await water.says('帮助');
    await effort.presses(help, '立即填报');
    const form = await cardSaying(water, '保存并下一页');
    const { card: last } = await effort.presses(form, '核对提交');
    const { card: filled, toast: words } = await effort.presses(last, '其余无变化');
    expect(words).toBe('其余无变化：96 项照上季填写');
    const { toast } = await effort.presses(filled, '提交', SUMMARY);
    expect(toast).toContain('已提交');
    expect(effort).toEqual({ messages: 0, taps: 4, fields: 1 });
    const { figures } = await stored();
    expect([...new Set([...figures.values()].map(({ how }) => how))]).toEqual(['rest-unchanged']);
  });
});
