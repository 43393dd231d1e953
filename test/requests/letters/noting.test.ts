import { afterEach, beforeEach, expect, it } from 'vitest';
import { routeName } from '../../../cards/routes.js';
import { HEADS } from '../../../src/core/register/columns.js';
import { openArchive } from '../../../src/office/unzip.js';
import { readDocx } from '../../../src/office/read-docx.js';
import { copyOf, deliver, tapEvent } from '../../feishu/delivery.js';
import { describeOnEach } from '../../support/databases.js';
import { startTownOn, until, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { listOf } from '../register/lists.js';
import { allOf } from '../steps.js';
import { openWorkbook, saveWorkbook } from '../uploads/workbooks.js';

const NAMES = Array.from({ length: 30 }, (_, index) => `第${index + 1}供水厂`);
const NOTE = { what: 'day', on: '2025-09-21 +0800', places: [], exceptions: '', ticked: [] };

describeOnEach('noting what became of letters', kind => {
  let town: Town;
  let water: Someone;
  beforeEach(async () => {
    town = await startTownOn(kind);
    water = town.person('water');
  });
  afterEach(() => town.close());

  const plain = ({ text }: Card): string => text.replace(/<[^>]*>|\*\*/gu, '');
  /** How often 函告企业数 and 签订承诺书企业数 would count. */
  const counts = () =>
    town.running.store.transact(async tx => {
      const state = await tx.registerState('water');
      const rules = new Map([
        ['sent', { kind: 'notice' as const }],
        ['signed', { kind: 'pledge' as const }],
      ]);
      const moment = { on: '2025-09-22', upTo: state?.upTo ?? 0, year: 2025 } as const;
      return Object.fromEntries(await tx.countFromRegister('water', moment, rules));
    });
  const register = async (names: readonly string[], cells: Readonly<Record<string, string>> = {}) => {
    const rows = names.map(name => ({ 企业名称: name, 规模: '小微', 纳入日期: '2021-03-01', ...cells }));
    await waitUntilIdle(town);
    await (await water.sendsFile('名单.xlsx', await listOf(rows))).tap('确认');
  };
  /** Makes letters for typed names, and opens the first batch to be noted. */
  const makes = async (names: readonly string[], letters = 'notice') => {
    const draft = (await (await water.says('文书')).tap('下一步', { names: names.join('\n') })).card;
    const choices = { letters, assessed: '2026-03-31', copies: 'one', files: 'one', again: 'no' };
    const made = (await draft.tap('确认', choices)).card;
    return (await made.tap(letters === 'pledge' ? '送达登记：承诺书' : '送达登记：告知书')).card;
  };
  const all = (count: number) => `全部登记（${count.toLocaleString('en-US')} 家）`;

  it('by batch with exceptions puts the days into the register once for each enterprise; 撤销 takes them back', async () => {
    await register(NAMES);
    const card = await makes(NAMES);
    expect(plain(card)).toContain('共 30 家：已发 0，未发 30');
    const noted = await card.tap(all(30), {
      ...NOTE,
      places: ['企业备查', '公示栏'],
      exceptions: '第3供水厂\n29供',
    });
    expect(noted.toast).toBe('已登记 28 家');
    expect(plain(noted.card)).toContain('共 30 家：已发 28，未发 2');
    expect(plain(noted.card)).toContain('已送到：企业备查 28，公示栏 28，乡镇安办 0，主管部门 0');
    expect(plain(noted.card)).toContain('1\\. 第1供水厂　已发 9月21日　企业备查、公示栏');
    expect(await counts()).toEqual({ sent: 28, signed: 0 });
    const again = await noted.card.tap(all(30), { ...NOTE, on: '2025-09-22' });
    expect(again.toast).toBe('已登记 2 家');
    expect(await counts()).toEqual({ sent: 30, signed: 0 });
    const undone = await again.card.tap('撤销');
    expect(plain(undone.card)).toContain('已发 28，未发 2');
    expect(await counts()).toEqual({ sent: 28, signed: 0 });
    const ledger = await town.running.store.transact(async tx => {
      const state = await tx.registerState('water');
      const place = { on: '2025-09-22', upTo: state?.upTo ?? 0 } as const;
      return tx.enterprisesNamed('water', place, { names: ['第1供水厂', '第3供水厂'], codes: [] });
    });
    expect(ledger.map(({ occurrences }) => occurrences.notice?.since)).toEqual(['2025-09-21', undefined]);
  });

  it('leaves a thousand enterprises readable: pages, those that are open, a part of a name', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `第${index + 1}供水厂`);
    const rows = names.map(name => ({ 企业名称: name, 纳入日期: '2021-03-01' }));
    await (await water.sendsFile('名单.xlsx', await listOf(rows))).tap('确认');
    const draft = (await (await water.says('文书')).tap('台账里的企业（1,000 家）')).card;
    const made = (await draft.tap('确认', { letters: 'notice', assessed: '2026-03-31', copies: 'one' })).card;
    const card = (await made.tap('送达登记：告知书')).card;
    const noted = (await card.tap(all(1_000), { ...NOTE, exceptions: '第777供水厂' })).card;
    expect(plain(noted)).toContain('已发 999，未发 1');
    expect(plain((await noted.tap('下一页')).card)).toContain('13\\. 第13供水厂');
    const open = (await noted.tap('只看未发')).card;
    expect(plain(open)).toContain('未发的 1 家：\n777\\. 第777供水厂　未发');
    const found = (await open.tap('查找', { part: '88供' })).card;
    expect(plain(found)).toContain('名称含“88供”的 10 家：');
    expect(await counts()).toEqual({ sent: 999, signed: 0 });
    await waitUntilIdle(town);
  }, 60_000);

  it('of chosen enterprises alone; a wrong day is noted anew, and none takes it back', async () => {
    await register(NAMES);
    const card = await makes(NAMES.slice(0, 5), 'pledge');
    const two = (await card.tap('登记选中的', { ...NOTE, ticked: ['1', '3'] })).card;
    expect(plain(two)).toContain('2\\. 第2供水厂　已签 9月21日');
    expect(await counts()).toEqual({ sent: 0, signed: 2 });
    const moved = (await two.tap('登记选中的', { ...NOTE, on: '2025-09-20', ticked: ['1'] })).card;
    expect(plain(moved)).toContain('2\\. 第2供水厂　已签 9月20日');
    expect(await counts()).toEqual({ sent: 0, signed: 2 });
    const none = (await moved.tap('选中的改为未登记', { ...NOTE, ticked: ['1'] })).card;
    expect(plain(none)).toContain('2\\. 第2供水厂　未签');
    expect(await counts()).toEqual({ sent: 0, signed: 1 });
    const back = (await none.tap('撤销')).card;
    expect(plain(back)).toContain('2\\. 第2供水厂　已签 9月20日');
    expect(await counts()).toEqual({ sent: 0, signed: 2 });
    const places = { ...NOTE, what: 'places', places: ['乡镇安办'], ticked: ['0', '1'] };
    const delivered = (await back.tap('登记选中的', places)).card;
    expect(plain(delivered)).toContain('1\\. 第1供水厂　未签　乡镇安办');
    expect(plain(delivered)).toContain('2\\. 第2供水厂　已签 9月20日　乡镇安办');
  });

  it('is not done with a slip: what is wrong is said, and what was typed stays', async () => {
    const card = await makes(NAMES.slice(0, 5));
    const future = await card.tap(all(5), { ...NOTE, on: '2025-09-23' });
    expect(future.toast).toContain('还没有到');
    expect((await future.card.tap(all(5), { ...NOTE, on: '2024-12-31' })).toast).toContain('早于 2025 年');
    expect((await future.card.tap('登记选中的', NOTE)).toast).toBe('请先勾选企业');
    expect((await future.card.tap(all(5), { ...NOTE, what: 'places' })).toast).toBe('请选送到的地方');
    const unknown = await future.card.tap(all(5), { ...NOTE, exceptions: '别的厂\n供水' });
    expect(unknown.toast).toBe('例外有 2 处看不懂，没有登记');
    expect(plain(unknown.card)).toContain('“别的厂”不在这批里');
    expect(plain(unknown.card)).toContain('“供水”有 5 家，请写全');
    expect(unknown.card.inputs.get('exceptions')?.value).toBe('别的厂\n供水');
    expect(plain(unknown.card)).toContain('已发 0，未发 5');
  });

  it('of enterprises outside the register is kept, and counts when they are put into it', async () => {
    await register(['第1供水厂']);
    const card = await makes(['第1供水厂', '德化县(新)水厂', '第2供水厂']);
    const noted = (await card.tap(all(3), NOTE)).card;
    expect(await counts()).toEqual({ sent: 1, signed: 0 });
    expect(plain(noted)).toContain(
      '2 家登记了已发，台账里还没有，不计入函告企业数：德化县(新)水厂、第2供水厂',
    );
    await register(['第2供水厂']);
    const joined = await noted.tap('补进台账（2 家）');
    expect(joined.toast).toBe('已补进台账 2 家');
    expect(await counts()).toEqual({ sent: 3, signed: 0 });
    expect(joined.card.buttons).not.toContain('补进台账（2 家）');
    const later = await (await water.says('文书')).tap('送达登记（今年做过 1 批）');
    const words = later.card.buttons.find(text => text.includes('告知书 3 家 · 已发 3'));
    expect(plain((await later.card.tap(words ?? '')).card)).toContain('已发 3，未发 0');
    const taken = (await joined.card.tap('选中的改为未登记', { ...NOTE, ticked: ['1'] })).card;
    expect(plain(taken)).toContain('已发 2，未发 1');
    expect(await counts()).toEqual({ sent: 2, signed: 0 });
  });

  it('shows the days that came with the Excel, and the Excel shows those of the card', async () => {
    await register(NAMES.slice(0, 3));
    const card = await makes(NAMES.slice(0, 3));
    await card.tap('登记选中的', { ...NOTE, ticked: ['0'] });
    await waitUntilIdle(town);
    const { bytes } = await water.asksForFile('台账');
    const workbook = await openWorkbook(bytes);
    const sheet = workbook.getWorksheet('台账');
    const column = HEADS.indexOf('告知书日期') + 1;
    expect(sheet?.getCell(2, column).value).toEqual(new Date('2025-09-21'));
    if (sheet) sheet.getCell(3, column).value = '2025-09-10';
    await (await water.sendsFile('企业台账_城市供水.xlsx', await saveWorkbook(workbook))).tap('确认');
    const later = await (await water.says('文书')).tap('送达登记（今年做过 1 批）');
    const batch = (await later.card.tap(later.card.buttons[0] ?? '')).card;
    expect(plain(batch)).toContain('1\\. 第1供水厂　已发 9月21日');
    expect(plain(batch)).toContain('2\\. 第2供水厂　已发 9月10日（台账）');
    expect((await batch.tap('选中的改为未登记', { ...NOTE, ticked: ['1'] })).toast).toContain('请在台账里改');
    expect((await batch.tap(all(3), NOTE)).toast).toBe('已登记 1 家');
    expect(await counts()).toEqual({ sent: 3, signed: 0 });
  });

  it('does not undo what somebody noted again', async () => {
    await register(NAMES.slice(0, 3));
    const first = (await (await makes(NAMES.slice(0, 3))).tap(all(3), NOTE)).card;
    const undo = first.nameOf('撤销');
    await first.tap('登记选中的', { ...NOTE, on: '2025-09-20', ticked: ['0'] });
    const answer = await deliver(copyOf(town.running), {
      event: tapEvent(water, undo, {}),
      eventId: 'undo-late',
    });
    expect(JSON.stringify(await answer.json())).toContain('已撤销 2 家');
    expect(await counts()).toEqual({ sent: 1, signed: 0 });
  });

  it('is for the unit of its batch alone', async () => {
    const card = await makes(NAMES.slice(0, 2));
    const batch = card.nameOf(all(2)).split('.')[2] ?? '';
    const taps = async (who: string, name: string) => {
      const event = tapEvent(town.person(who), name, { ...NOTE, places: '', ticked: '0' });
      const answer = await deliver(copyOf(town.running), { event, eventId: `forged-${who}-${name}` });
      return JSON.stringify(await answer.json());
    };
    const note = (unit: string) => routeName('letternote', { unit, batch, which: 'all' });
    expect(await taps('parks', note('parks'))).toContain('没有找到这批文书');
    expect(await taps('parks', note('water'))).toContain('不能生成');
    expect(await taps('admin', note('water'))).toContain('“文书”由');
    expect(await taps('parks', routeName('letterfile', { unit: 'parks', batch, as: 'each' }))).toContain(
      '没有找到',
    );
    expect(await taps('reviewer', note('water'))).toContain('已登记 2 家');
  });

  it('one file for each enterprise comes packed, named by it; the letters of a batch can be had again', async () => {
    const names = ['德化县/第一水厂', '德化县第二水厂'];
    const draft = (await (await water.says('文书')).tap('下一步', { names: names.join('\n') })).card;
    expect(allOf(draft)).toContain('一家一个文件（压缩包）');
    const choices = { letters: 'notice', assessed: '2026-03-31', copies: 'four', files: 'each' };
    const made = (await draft.tap('确认', choices)).card;
    await waitUntilIdle(town);
    const files = async () =>
      (await water.messages()).filter(({ type, from }) => type === 'file' && from === 'bot');
    await until(async () => (await files()).length === 1, 'the packed letters');
    const [packed] = await files();
    if (!packed) throw new Error('no file');
    const { name, bytes } = await water.file(packed);
    expect(name).toBe('告知书_城市供水.zip');
    const archive = await openArchive(bytes);
    expect(archive.names).toEqual(['告知书_德化县_第一水厂.docx', '告知书_德化县第二水厂.docx']);
    const one = await archive.read('告知书_德化县第二水厂.docx');
    const { text } = await readDocx(await openArchive(one ?? Buffer.alloc(0)));
    expect(text.split('\n').filter(line => line === '德化县第二水厂：')).toHaveLength(4);
    expect(text).not.toContain('第一水厂');
    const card = (await made.tap('送达登记：告知书')).card;
    await card.tap('下载（一个文件）');
    await waitUntilIdle(town);
    await until(async () => (await files()).length === 2, 'the letters again');
    const [, again] = await files();
    if (!again) throw new Error('no file');
    expect((await water.file(again)).name).toBe('告知书_城市供水.docx');
  });
});
