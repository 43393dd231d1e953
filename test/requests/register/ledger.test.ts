import type Excel from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEADS, type Head } from '../../../src/core/register/columns.js';
import { startTown, until, type Card, type Someone, type Town } from '../../support/town.js';
import { cardSaying } from '../steps.js';
import { openWorkbook, saveWorkbook } from '../uploads/workbooks.js';
import { listOf, listsOf, type Cells } from './lists.js';

const plain = (card: Card): string => card.text.replaceAll('*', '');

const forty: readonly Cells[] = Array.from({ length: 40 }, (_, index) => ({
  企业名称: `第${index + 1}供水厂`,
  规模: ['规上', '中等', '小微'][index % 3] ?? '',
  纳入日期: new Date('2021-03-01'),
  全员责任制清单: index < 30 ? '2022年1月5日' : '',
  安全管理人员数: index < 10 ? 2 : '',
  风险等级: '蓝',
}));

describe('/ledger', () => {
  let town: Town;
  let chen: Someone;
  beforeEach(async () => {
    town = await startTown();
    chen = town.person('water');
  });
  afterEach(() => town.close());

  const asks = async (person: Someone, words: string) => {
    return person.asksForFile(words);
  };
  const takes = async (rows: readonly Cells[]): Promise<Card> =>
    (await (await chen.sendsFile('名单.xlsx', await listOf(rows))).tap('确认')).card;
  /** Changes the sheet 台账 that the bot sends. */
  const changed = async (change: (sheet: Excel.Worksheet) => void) => {
    const workbook = await openWorkbook((await asks(chen, '台账')).bytes);
    const sheet = workbook.getWorksheet('台账');
    if (!sheet) throw new Error('no sheet 台账');
    change(sheet);
    return saveWorkbook(workbook);
  };
  const column = (head: Head) => HEADS.indexOf(head) + 1;

  it('takes in a list of forty enterprises after 确认, and gives it back with what is known', async () => {
    const card = await chen.sendsFile('名单.xlsx', await listOf(forty));
    expect(card.text).toContain('新增 40 家，变更 0 家，退出 0 家，不清楚 0 处');
    expect(await town.running.store.transact(tx => tx.countEnterprises('water'))).toBe(0);
    expect((await card.tap('确认')).card.text).toContain('已保存：新增 40 家');
    const { name, bytes } = await asks(chen, '台账');
    expect(name).toBe('企业台账_城市供水.xlsx');
    const sheet = (await openWorkbook(bytes)).getWorksheet('台账');
    expect(sheet?.getRow(1).values).toEqual([undefined, ...HEADS]);
    // On A3 with its margins it is printed at two thirds of its size, not at half.
    const width = HEADS.reduce((sum, head) => sum + (sheet?.getColumn(column(head)).width ?? 0) * 6, 0);
    expect(1_133 / width).toBeGreaterThan(0.65);
    // On paper nothing else says whose list it is.
    expect(sheet?.headerFooter.oddFooter).toContain('企业台账 给排水股·城市供水');
    const first = HEADS.map((_, index) => sheet?.getCell(2, index + 1).value);
    expect(first[0]).toBe('第1供水厂');
    expect(first[column('纳入日期') - 1]).toEqual(new Date('2021-03-01'));
    expect(first[column('全员责任制清单') - 1]).toEqual(new Date('2022-01-05'));
    expect(first[column('安全管理人员数') - 1]).toBe(2);
    expect((await cardSaying(chen, '现有 **40 家**')).buttons).toContain('新增企业');
  });

  it('is read from a visible sheet before a hidden one, and from a hidden one where no visible one has a list', async () => {
    const [older, newer] = [[{ ...forty[0] }], [{ ...forty[1] }, { ...forty[2] }]];
    const hidden = { name: '旧台账', rows: older, isHidden: true } as const;
    const card = await chen.sendsFile('一.xlsx', await listsOf([hidden, { name: '新台账', rows: newer }]));
    expect(card.text).toContain('新增 2 家');
    expect(plain(card)).toContain('第3供水厂');
    expect((await chen.sendsFile('二.xlsx', await listsOf([hidden]))).text).toContain('新增 1 家');
  });

  it('is refused with the names of both sheets when two differ; equal ones are read', async () => {
    const rows = forty.slice(0, 2);
    const first = { name: '台账', rows };
    const differ = await chen.sendsFile(
      '一.xlsx',
      await listsOf([first, { name: '台账 (2)', rows: forty.slice(0, 3) }]),
    );
    expect(plain(differ)).toContain('工作表“台账”和“台账 (2)”都是台账，内容不同，不知道用哪一张，没有读取。');
    expect(plain(differ)).toContain('请删去不用的一张，再发一次。台账没有改动。');
    const turned = { name: '台账 (2)', rows, heads: HEADS.toReversed() };
    expect((await chen.sendsFile('二.xlsx', await listsOf([first, turned]))).text).toContain('新增 2 家');
  });

  it.each(['\u200b', '\u3164', '\ufe0f'])(
    'is refused for a name of which nobody sees anything: %j',
    async name => {
      const unseen = await chen.sendsFile('名单.xlsx', await listOf([{ ...forty[0], 企业名称: name }]));
      expect(plain(unseen)).toContain('有 1 处要改正或说清，没有保存任何内容');
      const partly = await chen.sendsFile(
        '名单.xlsx',
        await listOf([{ ...forty[0], 企业名称: `甲${name}` }]),
      );
      expect((await partly.tap('确认')).card.text).toContain('已保存：新增 1 家');
      const list = await openWorkbook((await asks(chen, '台账')).bytes);
      expect(list.getWorksheet('台账')?.getCell('A2').value).toBe('甲');
    },
  );

  it('says that nothing changed when the list comes back as it was sent', async () => {
    await takes(forty);
    const card = await chen.sendsFile('企业台账_城市供水.xlsx', await changed(() => undefined));
    expect(card.text).toContain('40 家没有变化');
    expect(card.buttons).toEqual([]);
  });

  it('says of a cell that was emptied that a blank takes nothing back, and where that is done', async () => {
    await takes([{ ...forty[0], 告知书日期: '2025-09-10' }, { ...forty[1] }]);
    const emptied = await changed(sheet => {
      sheet.getCell(2, column('告知书日期')).value = null;
      sheet.getCell(3, column('规模')).value = '规上';
    });
    const card = await chen.sendsFile('企业台账_城市供水.xlsx', emptied);
    expect(plain(card)).toContain(
      `台账!W2：这里空着，台账里是 2025-09-10；空着的格不改动台账。登记错了的，发送“台账”打开这家企业，在“登记错了，取消”里选`,
    );
    expect(plain(card)).toContain('有 1 处请核对');
    expect((await card.tap('确认')).card.text).toContain('已保存：变更 1 家');
    const again = await openWorkbook((await asks(chen, '台账')).bytes);
    expect(again.getWorksheet('台账')?.getCell(2, column('告知书日期')).value).toEqual(
      new Date('2025-09-10'),
    );
  });

  it('shows what was changed and who left, and counts them so', async () => {
    await takes(forty);
    const bytes = await changed(sheet => {
      sheet.getCell(2, column('退出日期')).value = '2025-08-31';
      sheet.getCell(2, column('退出原因')).value = '关停';
      sheet.getCell(3, column('规模')).value = '规上';
      sheet.getCell(4, column('星级')).value = '三星';
      sheet.getCell(4, column('评星日期')).value = '2025.6.30';
    });
    const card = await chen.sendsFile('企业台账_城市供水.xlsx', bytes);
    expect(card.text).toContain('新增 0 家，变更 2 家，退出 1 家');
    expect(card.text).toContain('规模 中等 → 规上');
    expect(card.text).toContain('企业关停 2025-08-31');
    await card.tap('确认');
    expect((await cardSaying(chen, '已保存：变更 2 家，退出 1 家')).text).toContain('已保存');
    await chen.sends('台账');
    expect((await cardSaying(chen, '现有 **39 家**')).text).toContain('另有 1 家已退出');
  });

  it.each<[string, Cells, string]>([
    ['a star of six', { 星级: '六星', 评星日期: '2025-01-01' }, 'S4：“六星”不是可选的'],
    ['a date in the future', { 告知书日期: '2026-01-01' }, 'W4：2026-01-01 还没有到'],
    ['a day that does not exist', { 纳入日期: '2025-02-30' }, 'E4：“2025-02-30”不是日期'],
    [
      'a certificate without its day',
      { 达标类型: '国标', 达标等级: '三级' },
      'R4：写了达标类型，请填达标日期',
    ],
    [
      'a leaving before the joining',
      { 纳入日期: '2025-05-01', 退出日期: '2025-04-01', 退出原因: '其他' },
      'F4：退出日期 2025-04-01 早于纳入日期',
    ],
    ['a short code', { 统一社会信用代码: '913505' }, 'B4：统一社会信用代码是 18 位'],
    ['half an officer', { 安全管理人员数: 1.5 }, 'J4：“1.5”不是人数'],
  ])('refuses %s by its cell, takes nothing, and sends the marked file', async (_, cells, words) => {
    await chen.sendsFile('名单.xlsx', await listOf([{ 企业名称: '甲厂' }, { 企业名称: '乙厂', ...cells }]));
    const card = await cardSaying(chen, '标好这些单元格的文件');
    expect(plain(card)).toContain(`Sheet1!${words}`);
    expect(card.buttons).not.toContain('确认');
    await until(async () => (await chen.messages()).at(-1)?.type === 'file', 'the marked file');
    const marked = (await chen.messages()).filter(({ type }) => type === 'file').at(-1);
    if (!marked) throw new Error('no marked file');
    const workbook = await openWorkbook((await chen.file(marked)).bytes);
    expect(workbook.getWorksheet('问题清单')).toBeDefined();
    expect(await town.running.store.transact(tx => tx.countEnterprises('water'))).toBe(0);
  });

  it('is not sure of one name twice, one code twice, or a code of another enterprise', async () => {
    const code = '91350526MA0000000X';
    await chen.sendsFile(
      '名单.xlsx',
      await listOf([
        { 企业名称: '甲(厂)', 统一社会信用代码: code, 规模: '小微' },
        { 企业名称: '甲（厂）' },
        { 企业名称: '乙厂', 统一社会信用代码: code.toLowerCase() },
      ]),
    );
    const twice = await cardSaying(chen, '不清楚 2 处');
    expect(plain(twice)).toContain('有 2 处要改正或说清，没有保存任何内容。另有 2 处请核对。');
    expect(plain(twice)).toContain('A4：企业名称与第 3 行相同');
    expect(plain(twice)).toContain('B5：统一社会信用代码与第 3 行相同');
    await until(async () => (await chen.messages()).at(-1)?.type === 'file', 'the marked file');
    await takes([
      { 企业名称: '甲厂', 统一社会信用代码: code, 规模: '小微' },
      { 企业名称: '乙厂', 规模: '小微' },
    ]);
    await chen.sendsFile('名单.xlsx', await listOf([{ 企业名称: '乙厂', 统一社会信用代码: code }]));
    const other = await cardSaying(chen, '这个代码在台账里属于“甲厂”');
    expect(other.buttons).not.toContain('确认');
  });

  it('takes a certificate of before 2021-08 with a word of warning', async () => {
    const row = { 企业名称: '甲厂', 达标类型: '国标', 达标等级: '三级', 达标日期: '2020-05-01' };
    const card = await chen.sendsFile('名单.xlsx', await listOf([row]));
    expect(plain(card)).toContain('R3：2020-05-01 早于 2021 年 8 月');
    expect(card.buttons).toContain('确认');
  });

  it('keeps what a colleague changed meanwhile, and shows both values where both changed the same', async () => {
    await takes(forty);
    const mine = await changed(sheet => {
      sheet.getCell(3, column('规模')).value = '小微';
    });
    const theirs = await changed(sheet => {
      sheet.getCell(2, column('风险等级')).value = '红';
      sheet.getCell(3, column('规模')).value = '规上';
    });
    await (await chen.sendsFile('台账.xlsx', theirs)).tap('确认');
    const card = await chen.sendsFile('台账.xlsx', mine);
    expect(card.text).toContain('变更 1 家');
    expect(card.text).toContain('规模：别人已改为 规上，文件里是 小微');
    await card.tap('确认');
    const sheet = (await openWorkbook((await asks(chen, '台账')).bytes)).getWorksheet('台账');
    expect([sheet?.getCell(2, column('风险等级')).value, sheet?.getCell(3, column('规模')).value]).toEqual([
      '红',
      '小微',
    ]);
  });

  it('asks again when the register changed between the card and 确认', async () => {
    const card = await chen.sendsFile('名单.xlsx', await listOf([{ 企业名称: '甲厂', 规模: '小微' }]));
    await takes([{ 企业名称: '甲厂', 规模: '规上' }]);
    const answer = await card.tap('确认');
    expect(answer.toast).toContain('台账有了变化');
    expect(answer.card.text).toContain('规模 规上 → 小微');
    expect((await answer.card.tap('确认')).card.text).toContain('已保存：变更 1 家');
  });

  it('has a limit that is said; an enterprise that is there already may still change', async () => {
    const entries = Array.from({ length: 20_000 }, (_, index) => ({
      ...{ name: `第${index + 1}供水厂`, code: null, facts: [] },
    }));
    const meta = { actor: 'ou_chen', occurredAt: new Date('2025-09-22'), channel: 'upload' } as const;
    await town.running.store.transact(tx => tx.saveToRegister('water', undefined, entries, meta));
    const sent = await chen.sendsFile('名单.xlsx', await listOf([{ 企业名称: '新厂' }]));
    expect((await sent.tap('确认')).toast).toContain('一个单位的台账最多 20,000 家企业，没有保存');
    expect((await takes([{ 企业名称: '第1供水厂', 规模: '规上' }])).text).toContain('已保存：变更 1 家');
  }, 60_000);

  it('is for the reporter of the unit, reviewers and leaders, and refuses a list of another unit by name', async () => {
    await takes(forty.slice(0, 1));
    const own = (await asks(chen, '台账')).bytes;
    const stranger = await town.person('parks').sendsFile('台账.xlsx', own);
    expect(stranger.text).toContain('给排水股·城市供水');
    expect(stranger.buttons).not.toContain('确认');
    expect((await town.person('parks').says('台账 城市供水')).text).toContain('给排水股·城市供水');
    expect((await town.person('admin').says('台账 城市供水')).text).toContain('由填报人、审核人、领导使用');
    expect((await asks(town.person('leader'), '台账 城市供水')).name).toBe('企业台账_城市供水.xlsx');
  });
});
