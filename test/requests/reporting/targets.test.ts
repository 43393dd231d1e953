import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFigures } from '../../../src/start/sandbox/example-figures.js';
import { approved, fill, metaOf, submitted } from '../../store/fill.js';
import { plan } from '../../core/plan.js';
import { startTown, type Card, type Town } from '../../support/town.js';
import { allOf } from '../steps.js';

/** The rows of progress on a card: name and share. */
function progressOn({ json }: Card): [string, number][] {
  const { elements } = (json as { body: { elements: { tag: string; chart_spec?: Spec }[] } }).body;
  const spec = elements.find(({ tag }) => tag === 'chart')?.chart_spec;
  return (spec?.data.values ?? []).map(({ name, value }) => [name, value]);
}
interface Spec {
  readonly type: string;
  readonly data: { readonly values: readonly { readonly name: string; readonly value: number }[] };
}

describe('/targets', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown();
    const { store } = town.running;
    const meta = metaOf('ou_chen');
    const figures = (changes: Readonly<Record<string, number>>) => ({
      ...Object.fromEntries(exampleFigures(plan, 20)),
      ...Object.fromEntries(['A5.04.xian', 'A5.05.xiang', 'A5.11.xian', 'A5.12.xian'].map(code => [code, 0])),
      ...changes,
    });
    await fill(store, 'gas', '2025Q3', figures({ 'A5.11.shi': 3 }), [submitted, approved], meta);
    await fill(store, 'sewage', '2025Q3', figures({ 'A5.06.xian': 1, 'A5.14.xiang': 1 }), [submitted], meta);
    await fill(store, 'water', '2025Q3', figures({ 'A5.07': 2 }), [submitted, approved], meta);
    await fill(store, 'parks', '2025Q3', figures({ 'A5.11.shi': 9 }), [], meta);
  });
  afterAll(() => town.close());

  it('holds what is newly added against annex 1, by industry, and says what is missing first', async () => {
    const card = await town.person('leader').says('/targets 2025Q3');
    expect(allOf(card)).toContain('2025年第三季度目标完成情况');
    expect(card.text).toContain('共 7 项任务：已完成 3 项，');
    expect(card.text).toMatch(/还差 2 项.*未报送 2 项/u);
    expect(card.text).toContain('**还差**：城市供水 达标岗位 1、生活污水处理 评审达标企业 1');
    expect(card.text).toContain('**生活污水处理**　牵头：给排水股\n- 标杆企业　完成 1 / 目标 1');
    expect(card.text).toMatch(/- 评审达标企业\s完成 0 \/ 目标 1，.*还差 1/u);
    expect(card.text).toContain('标杆企业数、评审达标企业数、达标岗位数均指新增数量');
  });

  it('says 无任务 for a target of 0, draws no progress for it, and never says that it is done', async () => {
    const card = await town.person('leader').says('目标 2025年三季度');
    expect(card.text).toMatch(
      /\*\*城市供水\*\*\s牵头：给排水股\n- 达标岗位\s完成 0 \/ 目标 1，.*\n.*标杆企业、评审达标企业（新增 2）\s无任务/u,
    );
    expect(progressOn(card)).toEqual([
      ['城市供水 0/1', 0],
      ['生活污水处理 2/3', 0.67],
      ['城镇燃气 1/1', 1],
    ]);
  });

  it('counts no draft, and marks what is not final with the names', async () => {
    const card = await town.person('leader').says('目标');
    expect(allOf(card)).toContain('未定稿');
    expect(card.text).toMatch(/\*\*城市公园\*\*\s牵头：园林股\n- 达标岗位\s目标 1，.*本期未报送/u);
    expect(card.text).toMatch(/未报送.*园林股·城市公园、环卫处·生活垃圾处理/u);
    expect(card.text).toMatch(/待审核.*给排水股·生活污水处理/u);
    expect(card.text).toContain('图中没有：城市公园、生活垃圾处理（本期未报送）');
  });

  it('is for everybody with a role, in the group too, and tells of one section or unit', async () => {
    const one = await town.person('gas').says('目标 城市供水');
    expect(one.text).toContain('共 1 项任务：');
    expect(one.text).not.toContain('城镇燃气');
    const section = await town.person('admin').saysInGroup('目标 给排水股 2025Q3');
    expect(allOf(section)).toContain('目标完成情况 · 给排水股');
    expect(section.text).toContain('共 4 项任务：');
    const refused = await town.person('stranger').says('/targets');
    expect(refused.text).toContain('“目标”由填报人、审核人、领导、管理员使用');
  });

  it('says of a quarter for which nobody reported that nothing is known', async () => {
    const card = await town.person('reviewer').says('目标 2025Q1');
    expect(card.text).toContain('共 7 项任务：已完成 0 项');
    expect(card.text).toContain('未报送 7 项');
    expect(card.text).not.toContain('还差');
    expect(progressOn(card)).toEqual([]);
  });

  it('refuses words that are no period and no unit', async () => {
    expect((await town.person('reviewer').says('目标 下辈子')).text).toContain('看不懂“下辈子”');
  });
});
