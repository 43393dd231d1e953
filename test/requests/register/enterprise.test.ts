import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routeName } from '../../../cards/routes.js';
import { copyOf, deliver, tapEvent } from '../../feishu/delivery.js';
import { startTown, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { cardSaying } from '../steps.js';
import { listOf, type Cells } from './lists.js';

const plain = (card: Card): string => card.text.replaceAll('*', '');
const CODE = '91350526MA0000000X';

describe('one enterprise by card', () => {
  let town: Town;
  let chen: Someone;
  beforeEach(async () => {
    town = await startTown();
    chen = town.person('water');
  });
  afterEach(() => town.close());

  const takes = async (rows: readonly Cells[]): Promise<Card> =>
    (await (await chen.sendsFile('名单.xlsx', await listOf(rows))).tap('确认')).card;
  /** The card of the register, from whatever card of it is the newest. */
  const ledger = async (person = chen): Promise<Card> => {
    const newest = await person.card('企业台账');
    const back = ['查看企业', '返回台账'].find(text => newest.buttons.includes(text));
    return back === undefined ? newest : (await newest.tap(back)).card;
  };
  const opens = async (name: string, person = chen): Promise<Card> => {
    const part = name.replace(/（.*/u, '');
    return (await (await (await ledger(person)).tap('查找', { part })).card.tap(name)).card;
  };
  const stored = async (name: string) =>
    town.running.store.transact(async tx => {
      const state = await tx.registerState('water');
      const place = { on: '2025-09-22', upTo: state?.upTo ?? 0 };
      const found = await tx.enterprisesNamed('water', place, { names: [name], codes: [] });
      return found.find(each => each.name === name);
    });

  it('is found by a part of its name, a dozen a page, among many', async () => {
    await takes(Array.from({ length: 40 }, (_, index) => ({ 企业名称: `第${index + 1}供水厂` })));
    const first = await ledger();
    expect(first.buttons.filter(text => text.includes('供水厂'))).toHaveLength(12);
    const second = (await first.tap('下一页')).card;
    expect(second.buttons).toContain('第13供水厂');
    expect(second.buttons).not.toContain('第1供水厂');
    const found = (await second.tap('查找', { part: '第2' })).card;
    expect(plain(found)).toContain('名称含“第2”的有 11 家');
    expect(found.buttons.filter(text => text.includes('供水厂'))).toHaveLength(11);
    const none = (await found.tap('查找', { part: '煤矿' })).card;
    expect(plain(none)).toContain('没有名称含“煤矿”的企业');
  });

  it('is changed with one tap, and the card says from what to what; nothing else changes', async () => {
    await takes([{ 企业名称: '甲厂', 规模: '小微', 纳入日期: '2021-03-01', 全员责任制清单: '2022-01-05' }]);
    const card = await opens('甲厂');
    expect((await card.tap('保存')).toast).toContain('没有变化');
    const saved = (await card.tap('保存', { size: '中等', colour: '黄' })).card;
    expect(plain(saved)).toContain('规模　小微 → 中等');
    expect(plain(saved)).toContain('风险等级　空白 → 黄');
    const safety = (await saved.tap('制度、达标与文书')).card;
    const again = (
      await safety.tap('保存', { duty: '否', organ: '是', organ_since: '2025-02-01', notice: '2025-03-01' })
    ).card;
    expect(plain(again)).toContain('全员责任制清单　2022-01-05 → 否 2025-09-22');
    expect(plain(again)).toContain('告知书日期　空白 → 2025-03-01');
    expect((await stored('甲厂'))?.attributes).toMatchObject({
      membership: { value: '在册', since: '2021-03-01' },
      size: { value: '中等', since: '2025-09-22' },
      duty: { value: '否', since: '2025-09-22' },
      organ: { value: '是', since: '2025-02-01' },
    });
  });

  it('is refused at the field by the rules of a list, and keeps what was typed', async () => {
    await takes([
      { 企业名称: '甲厂', 规模: '小微' },
      { 企业名称: '乙厂', 统一社会信用代码: CODE },
    ]);
    const main = await opens('甲厂');
    const taken = await main.tap('保存', { name: '乙厂', code: CODE, officers: '1.5', township: '浔中镇' });
    expect(taken.toast).toContain('没有保存');
    for (const words of ['台账里已经有“乙厂”', '这个代码在台账里属于“乙厂”', '“1.5”不是人数'])
      expect(plain(taken.card)).toContain(words);
    expect(taken.card.inputs.get('township')?.value).toBe('浔中镇');
    const left = (await main.tap('保存', { cause: '企业关停' })).card;
    expect(plain(left)).toContain('写了退出原因，请填退出日期');
    const safety = (await (await opens('甲厂')).tap('保存并看制度、达标与文书')).card;
    const future = (await safety.tap('保存', { notice: '2026-01-01' })).card;
    expect(plain(future)).toContain('2026-01-01 还没有到');
    const early = await safety.tap('保存', {
      notice: '',
      standard: '国标',
      grade: '三级',
      certified: '2020-05-01',
    });
    expect(plain(early.card)).toContain('2020-05-01 早于 2021 年 8 月');
    expect((await stored('甲厂'))?.attributes.certificate?.value).toBe('国标三级');
  });

  it('is taken in, leaves, and what was stored by mistake is taken back', async () => {
    await takes([{ 企业名称: '甲厂' }]);
    const empty = (await (await ledger()).tap('新增企业')).card;
    expect(plain((await empty.tap('保存', { name: '甲厂' })).card)).toContain('台账里已经有“甲厂”');
    const saved = (await empty.tap('保存', { name: '新水厂', size: '小微', joined: '2025-09-01' })).card;
    expect(plain(saved)).toContain('已新增：新水厂');
    const gone = await (await opens('新水厂')).tap('保存', { cause: '企业关停', left: '2025-09-20' });
    expect(plain(gone.card)).toContain('退出原因　在册 2025-09-01 → 企业关停 2025-09-20');
    const back = await (await opens('新水厂（已退出）')).tap('保存', { taken_back: ['membership'] });
    expect(plain(back.card)).toContain('退出原因　企业关停 2025-09-20 → 取消');
    expect((await stored('新水厂'))?.attributes.membership).toEqual({ value: '在册', since: '2025-09-01' });
  });

  it('gets another name by card, and in a list whose code says so; an old list does not take it back', async () => {
    await takes([{ 企业名称: '甲厂', 统一社会信用代码: CODE, 规模: '小微' }]);
    const old = await ledgerFile();
    const renamed = (await (await opens('甲厂')).tap('保存', { name: '甲集团' })).card;
    expect(plain(renamed)).toContain('企业名称　甲厂 → 甲集团');
    expect((await chen.sendsFile('旧台账.xlsx', old)).text).toContain('1 家没有变化');
    const heads = ['企业名称', '统一社会信用代码', '规模'] as const;
    const list = await listOf([{ 企业名称: '甲供水集团', 统一社会信用代码: CODE }], heads);
    const dryRun = await chen.sendsFile('名单.xlsx', list);
    expect(dryRun.text).toContain('改名 1 家');
    expect(plain(dryRun)).toContain('企业名称 甲集团 → 甲供水集团');
    await dryRun.tap('确认');
    expect(await stored('甲供水集团')).toMatchObject({ pastNames: ['甲厂', '甲集团', '甲供水集团'] });
    const unclear = await chen.sendsFile('名单.xlsx', await listOf([{ 企业名称: '甲厂', 规模: '规上' }]));
    expect(plain(await cardSaying(chen, '已改名为'))).toContain('台账里“甲厂”已改名为“甲供水集团”');
    expect(unclear.buttons).not.toContain('确认');
  });

  it('shows both values where two people changed the same, and takes the chosen one', async () => {
    await takes([{ 企业名称: '甲厂', 规模: '小微', 风险等级: '蓝' }]);
    const reviewer = town.person('reviewer');
    const mine = await opens('甲厂');
    await reviewer.sends('台账 城市供水');
    await waitUntilIdle(town);
    await (await opens('甲厂', reviewer)).tap('保存', { size: '规上', colour: '红', rescue: '5' });
    const asked = await mine.tap('保存', { size: '中等', colour: '红', officers: '3' });
    expect(plain(asked.card)).toContain('别人改了同样的 1 项');
    expect(JSON.stringify(asked.card.json)).toContain('别人已改为 规上');
    const open = await asked.card.tap('确认');
    expect(open.toast).toContain('请先选：规模');
    const kept = (await open.card.tap('确认', { pick_size: 'theirs' })).card;
    expect(plain(kept)).toContain('安全管理人员数　空白 → 3');
    expect((await stored('甲厂'))?.attributes).toMatchObject({
      ...{ size: { value: '规上' }, colour: { value: '红' } },
      ...{ officers: { value: '3' }, rescue: { value: '5' } },
    });
    const next = await opens('甲厂');
    await (await opens('甲厂', reviewer)).tap('保存', { size: '小微' });
    const last = (await next.tap('保存', { size: '中等' })).card;
    expect(plain((await last.tap('确认', { pick_size: 'mine' })).card)).toContain('规模　小微 → 中等');
  });

  it('is for the people of the register alone', async () => {
    await takes([{ 企业名称: '甲厂' }]);
    const card = await opens('甲厂');
    const id = (await stored('甲厂'))?.id ?? 0;
    expect(card.nameOf('保存')).toContain(`enterprisesave.water.${id}.`);
    for (const key of ['parks', 'admin'])
      expect((await town.person(key).says('台账 城市供水')).buttons).not.toContain('新增企业');
  });

  it('is refused with words to a stranger, to another section and to an admin, whichever button they send', async () => {
    await takes([{ 企业名称: '甲厂', 规模: '小微' }]);
    const { id = 0 } = (await stored('甲厂')) ?? {};
    const upTo = (await town.running.store.transact(tx => tx.registerState('water')))?.upTo ?? 0;
    const routes = [
      routeName('enterprise', { unit: 'water', enterprise: id, part: 'main' }),
      routeName('enterprisesave', { unit: 'water', enterprise: id, upTo, part: 'main', next: 'done' }),
      routeName('enterprisepick', { unit: 'water', pending: 'x' }),
      routeName('ledgerfind', { unit: 'water' }),
      routeName('ledgerpage', { unit: 'water', page: 1 }),
      routeName('ledgerfile', { unit: 'water' }),
      routeName('names', { unit: 'water', period: '2025Q3', measure: 'A4_02' }),
      routeName('namespage', { unit: 'water', period: '2025Q3', measure: 'A4_02', page: 1 }),
      routeName('letterledger', { unit: 'water' }),
      routeName('lettertyped', { unit: 'water' }),
      routeName('letterbatches', { unit: 'water', page: 1 }),
    ];
    const sends = async (key: string, route: string) => {
      const event = tapEvent(town.person(key), route, { part: '甲', size: '规上', names: '甲厂' });
      const answer = await deliver(copyOf(town.running), { event, eventId: `${key} ${route}` });
      return JSON.stringify(await answer.json());
    };
    const whose = { parks: '不能', stranger: '填报人', admin: '填报人' };
    for (const route of routes)
      for (const [key, words] of Object.entries(whose)) {
        const answered = await sends(key, route);
        expect([route, key, answered]).toEqual([route, key, expect.stringContaining(words)]);
        expect(answered).not.toContain('甲厂');
      }
    expect((await stored('甲厂'))?.attributes.size?.value).toBe('小微');
  });

  async function ledgerFile(): Promise<Buffer> {
    await chen.sends('台账');
    await waitUntilIdle(town);
    const file = (await chen.messages()).filter(({ type }) => type === 'file').at(-1);
    if (!file) throw new Error('no file');
    return (await chen.file(file)).bytes;
  }
});
