import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { cardSaying } from '../steps.js';
import { cellUnder, openWorkbook, saveWorkbook } from '../uploads/workbooks.js';
import { listOf } from './lists.js';

const plain = (card: Card): string => card.text.replaceAll('*', '');

describe('figures from the register', () => {
  let town: Town;
  let chen: Someone;
  beforeEach(async () => {
    town = await startTown();
    chen = town.person('water');
  });
  afterEach(() => town.close());

  const figure = async (code: string) =>
    (await town.running.store.transact(tx => tx.submission('water', '2025Q3'))).figures.get(code);
  const sendsList = async (count: number, closed = 0) => {
    const rows = Array.from({ length: count }, (_, index) => ({
      企业名称: `第${index + 1}供水厂`,
      规模: ['规上', '中等', '小微'][index % 3] ?? '',
      纳入日期: '2021-03-01',
      全员责任制清单: '2022-01-05',
      ...(index < closed ? { 退出日期: '2025-08-31', 退出原因: '企业关停' } : {}),
    }));
    await (await chen.sendsFile('名单.xlsx', await listOf(rows))).tap('确认');
  };
  /** The page with 企业底数, whatever its place. */
  const opens = async (): Promise<Card> => {
    let card = await chen.says('填报');
    for (let page = 0; page < 9 && !card.text.includes('企业底数（家）'); page += 1)
      card = (await card.tap('保存并下一页')).card;
    return card;
  };
  const takesOver = async () => (await (await (await opens()).tap('台账')).card.tap('确认')).card;

  it('are offered for whole groups once the unit has a register, shown before 确认, and are no inputs then', async () => {
    expect((await opens()).buttons).not.toContain('台账');
    await sendsList(40);
    const asked = (await (await opens()).tap('台账')).card;
    expect(plain(asked)).toContain('规上企业');
    expect((await figure('A4.02'))?.how).not.toBe('register');
    const page = (await asked.tap('确认')).card;
    expect(await figure('A4.02')).toMatchObject({ value: 14, how: 'register' });
    expect(plain(page)).toContain('14 家 · ');
    expect(JSON.stringify(page.json)).not.toContain('"name":"A4_02"');
    const names = await (async () => {
      await page.tap('名单');
      return cardSaying(chen, '名单 · ');
    })();
    const medium = (await names.tap('企业底数·中等企业')).card;
    expect(medium.text).toContain('第2供水厂');
    expect(medium.text).not.toContain('第1供水厂');
  });

  it('follow the register, and refuse another number in a message', async () => {
    await sendsList(40);
    await takesOver();
    await sendsList(43);
    await chen.says('填报');
    expect(await figure('A4.02')).toMatchObject({ value: 15, how: 'register' });
    const card = await chen.says('改 建立全员责任制及其考核清单 50');
    const answer = card.buttons.includes('确认') ? await card.tap('确认') : { toast: '', card };
    expect(`${answer.toast}${answer.card.text}`).toContain('由台账得出');
    expect(await figure('A4.02')).toMatchObject({ value: 15, how: 'register' });
  });

  it('go back to typing when the section says so', async () => {
    await sendsList(40);
    const page = await takesOver();
    const words = page.buttons.find(each => each.startsWith('改回手填'));
    const typed = (await page.tap(words ?? '')).card;
    expect(await figure('A4.02')).toBeUndefined();
    expect(JSON.stringify(typed.json)).toContain('"name":"A4_02"');
  });

  it('keep the names that they were counted from when they are handed in, whatever becomes of the register', async () => {
    await sendsList(40);
    await takesOver();
    const end = (await (await chen.says('填报')).tap('核对提交')).card;
    const rest = (await end.tap('其余无变化')).card;
    const last = rest.buttons.includes('其余补0') ? (await rest.tap('其余补0')).card : rest;
    const notes = Object.fromEntries(
      [...JSON.stringify(last.json).matchAll(/"name":"(note_[A-Z0-9a-z_]+)"/gu)].map(([, name]) => [
        name ?? '',
        '台账重新核实',
      ]),
    );
    const answer = await last.tap('提交', { summary: '本季度工作平稳。', ...notes });
    expect(answer.toast).toContain('已提交');
    await sendsList(40, 2);
    const reviewer = town.person('reviewer');
    const review = await reviewer.says('审核 2025Q3 城市供水');
    expect(plain(review)).toContain('由企业台账得出');
    await review.tap('名单');
    const names = await cardSaying(reviewer, '名单 · ');
    expect(names.text).toContain('第1供水厂');
    expect(plain(names)).toContain('14 家');
  });

  const openTemplate = async () => {
    await waitUntilIdle(town);
    await chen.sends('模板');
    await waitUntilIdle(town);
    const file = (await chen.messages()).findLast(({ type, from }) => type === 'file' && from === 'bot');
    if (!file) throw new Error('no template');
    return openWorkbook((await chen.file(file)).bytes);
  };

  it('are locked in the template with words, and a file that changes one is refused by its cell', async () => {
    await sendsList(40);
    await takesOver();
    await sendsList(43);
    const template = await openTemplate();
    const cell = cellUnder(template, 0, '规上企业');
    expect(cell.value).toBe(15);
    expect(cell.style.protection?.locked).not.toBe(false);
    expect(cell.dataValidation.prompt).toContain('由企业台账得出，不用填');
    expect(cellUnder(template, 1, '函告企业数（家）').style.protection?.locked).toBe(false);
    const sent = await chen.sendsFile('季报.xlsx', await saveWorkbook(template));
    expect(sent.text).not.toContain('由台账得出');
    await waitUntilIdle(town);
    cell.value = 20;
    await chen.sendsFile('季报.xlsx', await saveWorkbook(template));
    const refused = await cardSaying(chen, '由台账得出');
    expect(plain(refused)).toContain(`季报表（一） ${cell.address}`);
    expect(plain(refused)).toContain('由台账得出（15 家），不能在表里改；请改台账');
    expect(refused.buttons).not.toContain('确认');
    expect(await figure('A4.02')).toMatchObject({ value: 15, how: 'register' });
  });

  it('of a template made before the register changed stay those of the register, with words, and the rest is saved', async () => {
    await sendsList(40);
    await takesOver();
    const template = await openTemplate();
    cellUnder(template, 1, '参训人数（人次）').value = 90;
    await sendsList(43);
    const sent = await chen.sendsFile('季报.xlsx', await saveWorkbook(template));
    expect(plain(sent)).toContain(
      '规上企业 由台账得出：下载模板时 14 家，台账后来有变化，现在 15 家。按 15 家保存，这一格不用改',
    );
    expect(plain(sent)).not.toContain('须说明');
    const saved = await sent.tap('确认');
    expect(saved.toast).toContain('已保存');
    expect(plain(saved.card)).not.toContain('须说明原因');
    expect(await figure('A4.02')).toMatchObject({ value: 15, how: 'register' });
    expect(await figure('A5.19')).toMatchObject({ value: 90 });
  });
});
