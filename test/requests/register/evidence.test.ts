import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, until, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { openWorkbook } from '../uploads/workbooks.js';
import { listOf, type Cells } from './lists.js';

const plain = (card: Card): string => card.text.replaceAll('*', '');
const SIZES = [
  ['A4.02', '规上'],
  ['A4.03', '中等'],
  ['A4.04', '小微'],
] as const;

describe('what the register says beside the figures', () => {
  let town: Town;
  let chen: Someone;
  beforeEach(async () => {
    town = await startTown();
    chen = town.person('water');
  });
  afterEach(() => town.close());

  const submissionOf = (period: '2025Q2' | '2025Q3') =>
    town.running.store.transact(tx => tx.submission('water', period));
  const takes = async (rows: readonly Cells[]): Promise<Card> =>
    (await (await chen.sendsFile('名单.xlsx', await listOf(rows))).tap('确认')).card;
  /** As many enterprises of each size as were reported last quarter, and so many more or fewer. */
  const register = async (more: Partial<Record<string, number>> = {}): Promise<Cells[]> => {
    const { figures } = await submissionOf('2025Q2');
    return SIZES.flatMap(([code, size]) =>
      Array.from({ length: (figures.get(code)?.value ?? 0) + (more[size] ?? 0) }, (_, index) => ({
        企业名称: `${size}第${index + 1}供水厂`,
        规模: size,
        纳入日期: '2021-03-01',
      })),
    );
  };
  const takesOver = async (): Promise<Card> => {
    let card = await chen.says('填报');
    for (let page = 0; page < 9 && !card.text.includes('企业底数（家）'); page += 1)
      card = (await card.tap('保存并下一页')).card;
    return (await (await card.tap('台账')).card.tap('确认')).card;
  };
  const lastPage = async (): Promise<Card> => (await (await chen.says('填报')).tap('核对提交')).card;
  const handsIn = async (last: Card): Promise<void> => {
    const rest = last.buttons.includes('其余无变化') ? (await last.tap('其余无变化')).card : last;
    const full = rest.buttons.includes('其余补0') ? (await rest.tap('其余补0')).card : rest;
    const blank = [...full.inputs].filter(([name, { value }]) => name.startsWith('note_') && value === '');
    const notes = Object.fromEntries(blank.map(([name]) => [name, '已核实']));
    const answer = await full.tap('提交', { summary: '本季度工作平稳。', ...notes });
    expect(answer.toast).toContain('已提交');
  };

  it('explains a fall by the enterprises that left, asks for the rest, and the reviewer sees where it is from', async () => {
    const rows = (await register({ 中等: -1 })).map((row, index) =>
      index < 2 || row.企业名称 === '中等第1供水厂'
        ? { ...row, 退出日期: '2025-08-31', 退出原因: index === 1 ? '合并划出' : '企业关停' }
        : row,
    );
    await takes(rows);
    await takesOver();
    const note = '企业关停：规上第1供水厂；合并划出：规上第2供水厂（据台账）';
    expect((await submissionOf('2025Q3')).notes.get('A4.02')).toBe(note);
    expect((await submissionOf('2025Q3')).notes.get('A4.03')).toBeUndefined();
    const last = await lastPage();
    expect(last.inputs.get('note_A4_02')?.value).toBe(note);
    expect(last.inputs.get('note_A4_03')?.value).toBe('');
    expect(plain(last)).toContain('台账上企业退出减少 1 家（企业关停：中等第1供水厂），另有 1 家不是');
    await handsIn(last);
    const review = await town.person('reviewer').says('审核 2025Q3 城市供水');
    expect(plain(review)).toContain('规上第2供水厂（据台账）');
    expect(plain(review)).toContain('另有 1 家不是');
  });

  it('keeps what the reporter wrote instead, and takes its own words back when there is no fall', async () => {
    const rows = await register();
    const closed = rows.map((row, index) =>
      index === 0 ? { ...row, 退出日期: '2025-08-31', 退出原因: '企业关停' } : row,
    );
    await takes(closed);
    await takesOver();
    expect((await submissionOf('2025Q3')).notes.get('A4.02')).toContain('（据台账）');
    const added = { 企业名称: '新水厂', 规模: '规上', 纳入日期: '2025-09-01' };
    await takes([added]);
    await chen.says('填报');
    expect((await submissionOf('2025Q3')).notes.get('A4.02')).toBeUndefined();
    await takes([{ ...added, 退出日期: '2025-09-10', 退出原因: '企业关停' }]);
    const last = await lastPage();
    expect(last.inputs.get('note_A4_02')?.value).toBe('企业关停：规上第1供水厂（据台账）');
    await last.tap('提交', { note_A4_02: '企业关停：一家水厂并网（据台账）' });
    await chen.says('填报');
    expect((await submissionOf('2025Q3')).notes.get('A4.02')).toBe('企业关停：一家水厂并网');
  });

  it('finds red with five stars, certificates past their time, pledges without a notice, and what comes after a leaving', async () => {
    expect(plain(await lastPage())).not.toContain('台账里');
    await takes([
      { 企业名称: '红星厂', 风险等级: '红', 星级: '五星', 评星日期: '2025-01-10', 规模: '小微' },
      { 企业名称: '旧证厂', 达标类型: '国标', 达标等级: '三级', 达标日期: '2022-09-22' },
      { 企业名称: '新证厂', 达标类型: '国标', 达标等级: '三级', 达标日期: '2022-09-23' },
      { 企业名称: '只诺厂', 承诺书日期: '2025-03-01' },
      { 企业名称: '齐全厂', 承诺书日期: '2025-03-01', 告知书日期: '2025-02-01' },
      {
        ...{ 企业名称: '已退厂', 纳入日期: '2021-01-01', 退出日期: '2025-05-01', 退出原因: '迁出' },
        ...{ 自评标准: '国标', 自评日期: '2025-06-01' },
      },
    ]);
    const last = await lastPage();
    const words = plain(last);
    for (const each of [
      '台账里 1 家企业风险等级为红色，又评为五星：红星厂',
      '台账里 1 家企业达标已满 3 年，没有复评的记录：旧证厂',
      '台账里 1 家企业今年签订了承诺书，没有告知书的记录：只诺厂',
      '台账里 1 家企业已退出，退出之后还有达标、星级、自评或文书的登记：已退厂',
    ])
      expect(words).toContain(each);
    await handsIn(last);
    await takes([{ 企业名称: '红星厂', 风险等级: '蓝' }]);
    const review = await town.person('reviewer').says('审核 2025Q3 城市供水');
    expect(plain(review)).toContain('又评为五星：红星厂');
    const rows = await findingsSheet();
    for (const words of [
      '又评为五星：红星厂',
      '没有复评的记录：旧证厂',
      '没有告知书的记录：只诺厂',
      '登记：已退厂',
    ])
      expect(rows.filter(row => row.includes(words))).toEqual([
        expect.stringMatching(/^给排水股·城市供水\|季报表（[一二]）\|.*\|须说明\|.*\|已核实$/u),
      ]);
  });

  it('says when more were closed by sanction than left the register, on the page and in the workbook', async () => {
    await takes([
      { 企业名称: '甲厂', 纳入日期: '2021-01-01', 退出日期: '2025-05-01', 退出原因: '企业关停' },
      { 企业名称: '乙厂', 纳入日期: '2021-01-01' },
    ]);
    await chen.says('改 取缔关闭企业 3').then(card => card.tap('确认'));
    const last = await lastPage();
    const words = '取缔关闭企业 3 家次，台账里今年因企业关停退出 1 家，相差 2';
    expect(plain(last)).toContain(words);
    await handsIn(last);
    expect((await findingsSheet()).filter(row => row.includes(words))).toHaveLength(1);
  });

  /** The rows of the sheet 检查与说明 of the workbook that the reviewer gets. */
  async function findingsSheet(): Promise<string[]> {
    const reviewer = town.person('reviewer');
    await reviewer.sends('汇总 2025Q3');
    await waitUntilIdle(town);
    const isFile = ({ type, from }: { type: string; from: string }) => type === 'file' && from === 'bot';
    await until(async () => (await reviewer.messages()).some(isFile), 'the workbook');
    const file = (await reviewer.messages()).findLast(isFile);
    if (!file) throw new Error('no workbook');
    const sheet = (await openWorkbook((await reviewer.file(file)).bytes)).getWorksheet('检查与说明');
    const rows: string[] = [];
    sheet?.eachRow(row => {
      const cells: string[] = [];
      row.eachCell({ includeEmpty: true }, cell => cells.push(cell.text));
      rows.push(cells.join('|'));
    });
    return rows;
  }
});
