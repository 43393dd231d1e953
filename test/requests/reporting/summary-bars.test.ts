import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFigures } from '../../../src/start/sandbox/example-figures.js';
import type { Period } from '../../../src/plan/period.js';
import { approved, fill, metaOf, submitted } from '../../store/fill.js';
import { plan } from '../../core/plan.js';
import { startTown, waitUntilIdle, type Card, type Town } from '../../support/town.js';
import { allOf } from '../steps.js';

interface Spec {
  readonly title: { readonly text: string };
  readonly data: { readonly values: readonly { readonly name: string; readonly value: number }[] };
}

/** The chart on a card: its title and its bars. */
function barsOn({ json }: Card): [title: string, ...bars: (readonly [string, number])[]] | undefined {
  const { elements } = (json as { body: { elements: { tag: string; chart_spec?: Spec }[] } }).body;
  const spec = elements.find(({ tag }) => tag === 'chart')?.chart_spec;
  return spec && [spec.title.text, ...spec.data.values.map(({ name, value }) => [name, value] as const)];
}

describe('the bars of a summary', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown();
    const put = (unit: string, period: Period, more: Readonly<Record<string, number>>) =>
      fill(
        town.running.store,
        unit,
        period,
        { ...Object.fromEntries(exampleFigures(plan, 20)), ...more },
        [submitted, approved],
        metaOf('ou_chen'),
      );
    await put('gas', '2025Q1', { 'A4.02': 1, 'A4.03': 2, 'A4.04': 3, 'A4.10': 11 });
    await put('gas', '2025Q3', { 'A4.02': 4, 'A4.03': 5, 'A4.04': 6, 'A4.10': 33 });
    await put('water', '2025Q3', { 'A4.02': 1, 'A4.03': 1, 'A4.04': 1, 'A4.10': 44 });
  });
  afterAll(() => town.close());

  /** Asks when the file of the answer before has come. */
  async function ask(who: string, text: string): Promise<Card> {
    await waitUntilIdle(town);
    return town.person(who).says(text);
  }

  it('show the first headline figure of up to four quarters, computed ones too, and say who is missing in them', async () => {
    const card = await ask('leader', '汇总 2025Q3');
    // The second quarter is the sandbox’s example: 12, 17, 22, 27 and 32 enterprises.
    expect(barsOn(card)).toEqual(['企业底数·总数（家）', ['2025Q1', 6], ['2025Q2', 110], ['2025Q3', 18]]);
    expect(card.text).toContain('只是已报送单位的合计：2025Q1 报送 1/5，2025Q3 报送 2/5。');
    expect(card.text).toContain('Excel 汇总表随后发出。');
  });

  it('are of another figure after a tap, on a card that says of when its figures are', async () => {
    const card = await ask('leader', '汇总 2025Q3');
    expect(card.buttons).not.toContain('企业底数·总数');
    const tapped = (await card.tap('自查隐患数量')).card;
    expect(barsOn(tapped)).toEqual(['自查隐患数量（条）', ['2025Q1', 11], ['2025Q2', 770], ['2025Q3', 77]]);
    expect(tapped.text).toContain('以上是 9月22日 ');
    expect(tapped.text).not.toContain('随后发出');
    expect(tapped.buttons).toContain('企业底数·总数');
    expect(tapped.buttons).not.toContain('自查隐患数量');
  });

  it('are of one unit or section where the summary is, also after a tap', async () => {
    const one = await ask('gas', '汇总 2025Q3 城镇燃气');
    expect(barsOn(one)?.slice(1)).toEqual([
      ['2025Q1', 6],
      ['2025Q2', 12],
      ['2025Q3', 15],
    ]);
    const tapped = (await one.tap('自查隐患数量')).card;
    expect(barsOn(tapped)?.at(-1)).toEqual(['2025Q3', 33]);
    expect(allOf(tapped)).toContain('2025年第三季度 · 安全股·城镇燃气');
    const section = await ask('leader', '汇总 2025Q3 给排水股');
    const again = (await section.tap('自查隐患数量')).card;
    expect(barsOn(again)?.at(-1)).toEqual(['2025Q3', 44]);
    expect(allOf(again)).toContain('汇总 · 给排水股');
  });

  it('are left out where there is only one quarter', async () => {
    const card = await ask('leader', '汇总 2025Q1');
    expect(barsOn(card)).toBeUndefined();
    expect(card.buttons).toEqual(['看表', '打印版']);
  });
});
