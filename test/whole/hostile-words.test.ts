import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardSaying, confirmsAll, handsIn } from '../requests/steps.js';
import { startTown, type Town } from '../support/town.js';
import { templateBytes } from '../workbook/sent-back.js';

/** Would call everybody, colour the rest of the card and hide a link, if a card took it for more than text. */
const HOSTILE = `<at id=all></at><font color='red'>[甲](http://x.example)**乙**`;
/** What every place with these words contains, escaped or not. */
const TRACE = '甲';

/** Every text of a card that the client reads as markdown. */
function markdownIn(json: unknown): string[] {
  if (Array.isArray(json)) return json.flatMap(markdownIn);
  if (typeof json !== 'object' || json === null) return [];
  const { tag, content, columns, rows } = json as Record<string, unknown>;
  const own = tag === 'markdown' || tag === 'lark_md' ? [String(content)] : [];
  const columnList = (Array.isArray(columns) ? columns : []) as { name?: string; data_type?: string }[];
  const written = columnList.filter(each => each.data_type === 'lark_md').map(each => each.name ?? '');
  const cells = ((Array.isArray(rows) ? rows : []) as Record<string, unknown>[]).flatMap(row =>
    written.map(name => String(row[name])),
  );
  return [...own, ...cells, ...Object.values(json).flatMap(markdownIn)];
}

describe('words of people that look like markdown', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const written = async (): Promise<string[]> =>
    (await town.world()).messages.flatMap(({ card }) => markdownIn(card));

  it('mention nobody and colour nothing, wherever they come to stand on a card', async () => {
    const [water, reviewer] = [town.person('water'), town.person('reviewer')];
    await (await water.says('/fill 2025Q3')).tap('保存并下一页', { 'A4.10': HOSTILE });
    const submitted = await (await confirmsAll(water)).tap('提交', { summary: HOSTILE });
    expect(submitted.toast).toContain('已提交');
    await (await reviewer.says('/review 2025Q3 城市供水')).tap('退回', { reason: HOSTILE });
    await cardSaying(water, TRACE);
    await handsIn(water);
    await (await reviewer.says('/review 2025Q3 城市供水')).tap('通过');
    await reviewer.says(`/reopen 城市供水 2025Q3 ${HOSTILE}`);
    await reviewer.says(`/extend 城市供水 2025Q3 9月30日 ${HOSTILE}`);
    for (const command of ['/history 2025Q3', '/status 2025Q3', `/status ${HOSTILE}`, `/${HOSTILE}`, HOSTILE])
      await reviewer.says(command);
    await water.sendsFile(`${HOSTILE}.xlsx`, await templateBytes());
    await town.person('stranger').says(HOSTILE);
    await town.person('admin').says(`/bind ${HOSTILE}`);

    const texts = (await written()).filter(text => text.includes(TRACE));
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) expect(text).not.toMatch(/<at id=all>|\[甲\]|\*\*乙/u);
  });
});
