import { createHash } from 'node:crypto';
import ExcelJS from 'exceljs';
import { expect, it, beforeAll, afterAll } from 'vitest';
import type { Period } from '../../../src/plan/period.js';
import { describeOnEach, type TestDatabase } from '../../support/databases.js';
import { startTown, until, type Someone, type Town } from '../../support/town.js';
import { at, cardSaying, handsIn } from '../steps.js';

const Q3: Period = '2025Q3';
const NAMES = {
  gas: '城镇燃气',
  water: '城市供水',
  sewage: '生活污水处理',
  parks: '城市公园',
  waste: '生活垃圾处理',
};
type Key = keyof typeof NAMES;

async function sheetsIn(bytes: Buffer): Promise<ExcelJS.Worksheet[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  return workbook.worksheets;
}

const wordsOf = (sheet: ExcelJS.Worksheet | undefined): string =>
  JSON.stringify(sheet?.getSheetValues() ?? '');

describeOnEach('what goes to the county', kind => {
  let database: TestDatabase;
  let town: Town;
  let leader: Someone;
  const files = new Map<number, Buffer>();
  beforeAll(async () => {
    database = await kind.open();
    town = await startTown({ databaseUrl: database.url });
    leader = town.person('leader');
  });
  afterAll(async () => {
    await town.close();
    await database.drop();
  });

  const state = (unit: string) =>
    town.running.store.transact(async tx => (await tx.submission(unit, Q3)).state);
  const approves = async (unit: Key) => {
    const card = await leader.says(`/review 2025Q3 ${NAMES[unit]}`);
    expect((await card.tap('通过')).toast).toContain('已通过');
  };
  const fileAfter = async (count: number) => {
    await until(async () => (await filesOf(leader)).length > count, 'the file has come');
    return leader.file((await filesOf(leader))[count] as never);
  };
  const filesOf = async (person: Someone) => (await person.messages()).filter(({ type }) => type === 'file');

  it('is refused while something waits for review, which is named', async () => {
    for (const unit of ['gas', 'water', 'sewage', 'parks'] as const) await handsIn(town.person(unit));
    for (const unit of ['gas', 'water', 'sewage'] as const) await approves(unit);
    const refused = await leader.says('/forward 2025Q3');
    expect(refused.text).toContain('还有待审核的填报：园林股·城市公园');
    expect(await state('gas')).toBe('approved');
    await approves('parks');
  });

  it('asks where units are missing, locks what went, and is refused to who may not', async () => {
    expect((await town.person('water').says('/forward 2025Q3')).text).toContain('由审核人、领导使用');
    const asked = await leader.says('/forward 2025Q3');
    expect(asked.text).toContain('环卫处·生活垃圾处理');
    expect(asked.buttons).toEqual(['确认']);
    const done = await asked.tap('确认');
    expect(done.toast).toContain('已登记上报并锁定');
    expect(done.card.text).toContain('第1次');
    const { name, bytes } = await fileAfter(0);
    expect(name).toBe('2025年第三季度季报汇总（未定稿）.xlsx');
    files.set(1, bytes);
    expect(done.card.text).toContain(createHash('sha256').update(bytes).digest('hex'));
    for (const unit of ['gas', 'water', 'sewage', 'parks']) expect(await state(unit)).toBe('locked');
  });

  it('is not reminded of any more', async () => {
    const reviewer = town.person('reviewer');
    await town.running.moveClock(new Date('2025-09-27T10:00:00+08:00'));
    const texts = (await reviewer.messages()).map(({ card }) => JSON.stringify(card ?? ''));
    expect(texts.join()).not.toContain('汇总表须于');
  });

  it('stays locked through every way in', async () => {
    const reporter = town.person('water');
    const form = await reporter.says('/fill 2025Q3');
    expect(form.buttons).not.toContain('撤回');
    expect(form.text).toContain('已上报');
    expect((await leader.says('/review 2025Q3 城市供水')).text).toContain('不在待审核状态');
    expect((await leader.says('/extend 城市供水 2025Q3 2025-10-10 台风')).text).toContain(
      '已经提交的不用延期',
    );
    expect((await leader.says('/allow 城市供水 2025Q3 A6.05 更正')).text).toContain('现在是“已上报”');
    await reporter.sends('/template 2025Q3');
    await until(async () => (await filesOf(reporter)).length > 0, 'the template has come');
    const [sent] = await filesOf(reporter);
    const { name, bytes } = await reporter.file(sent as never);
    expect((await reporter.sendsFile(name, bytes)).text).toContain('已上报，数据不能再改，文件没有读取');
    const admin = town.person('admin');
    expect((await admin.sendsFile(name, bytes)).text).toContain('没有读取');
    expect(await state('water')).toBe('locked');
  });

  it('can be had again byte for byte', async () => {
    const card = await leader.says('/forward 2025Q3');
    const count = (await filesOf(leader)).length;
    const again = await card.tap('再次下载（第1次）');
    expect(again.toast).toContain('文件已发到私聊');
    const { bytes } = await fileAfter(count);
    expect(bytes.equals(files.get(1) ?? Buffer.alloc(0))).toBe(true);
  });

  it('is corrected by reopening with a reason, which only a reviewer or leader may, not their own', async () => {
    const reporter = town.person('water');
    expect((await reporter.says('/reopen 城市供水 2025Q3 漏报')).text).toContain('由审核人、领导使用');
    expect((await leader.says('/reopen 城市供水 2025Q3')).text).toContain('重新打开需要写明原因');
    await town.person('admin').saysInGroup(`/bind ${at(town, 'gas')} 审核人`);
    const own = await town.person('gas').says('/reopen 城镇燃气 2025Q3 漏报');
    expect(own.text).toContain('这份填报是您本人提交的');
    expect((await leader.says('/reopen 城市供水 2025Q3 漏报一家企业')).text).toContain('已重新打开');
    const told = await cardSaying(reporter, '漏报一家企业');
    expect(told.text).toContain('已重新打开');
    expect((await leader.says('/forward 2025Q3')).text).toContain('正在更正');
    const form = await told.tap('立即填报');
    const page = await form.card.tap('1✓');
    const before = Number(page.card.inputs.get('A4_02')?.value);
    const saved = await page.card.tap('保存并下一页', {
      ...Object.fromEntries([...page.card.inputs].map(([name, { value }]) => [name, value])),
      'A4.02': String(before + 1),
    });
    expect(saved.card.buttons).toContain('核对提交');
    const last = await saved.card.tap('核对提交');
    const notes = Object.fromEntries(
      [...last.card.inputs.keys()].filter(name => name.startsWith('note_')).map(name => [name, '新增一家']),
    );
    expect((await last.card.tap('提交', notes)).toast).toContain('已提交');
  });

  it('goes a second time, which the workbook says, with the corrections and their effect on the totals', async () => {
    await approves('water');
    const count = (await filesOf(leader)).length;
    const asked = await leader.says('/forward 2025Q3');
    const done = await asked.tap('确认');
    expect(done.card.text).toContain('第2次');
    expect(done.card.text).toContain('更正 1 项');
    expect(done.card.text).toContain('合计 +1');
    expect(done.card.text).toContain('漏报一家企业');
    const { name, bytes } = await fileAfter(count);
    expect(name).toContain('（第2次）.xlsx');
    const sheets = await sheetsIn(bytes);
    expect(wordsOf(sheets[0])).toContain('第2次上报（更正）');
    const corrections = sheets.find(sheet => sheet.name === '更正');
    expect(corrections?.rowCount).toBe(4);
    expect(wordsOf(corrections)).toContain('漏报一家企业');
    expect(corrections?.getCell('B3').value).toBe('企业底数·总数（自动计算）');
    for (const row of [3, 4]) {
      const [old, now] = ['D', 'E'].map(column => Number(corrections?.getCell(`${column}${row}`).value));
      expect((now ?? 0) - (old ?? 0)).toBe(1);
      expect(corrections?.getCell(`H${row}`).value).toBe(1);
    }
    expect(corrections?.getCell('J3').value).toBe('吴局，领导');
    expect(wordsOf(corrections)).not.toContain('ou_');
    expect(await state('water')).toBe('locked');
  });

  it('leaves the first file as it was beside the second', async () => {
    const card = await leader.says('/forward 2025Q3');
    expect(card.buttons).toEqual(['再次下载（第1次）', '再次下载（第2次）']);
    const count = (await filesOf(leader)).length;
    await card.tap('再次下载（第1次）');
    const { bytes } = await fileAfter(count);
    expect(bytes.equals(files.get(1) ?? Buffer.alloc(0))).toBe(true);
    expect(wordsOf((await sheetsIn(bytes))[0])).not.toContain('第2次');
  });

  it('goes once where two people confirm it at the same time', async () => {
    await leader.says('/reopen 城市公园 2025Q3 漏报');
    const form = await (await cardSaying(town.person('parks'), '漏报')).tap('立即填报');
    expect((await form.card.tap('提交')).toast).toContain('已提交');
    await approves('parks');
    const [mine, theirs] = [
      await leader.says('/forward 2025Q3'),
      await town.person('reviewer').says('/forward 2025Q3'),
    ];
    const done = await Promise.all([mine.tap('确认'), theirs.tap('确认')]);
    expect(done.map(({ toast }) => toast).sort()).toEqual(['已登记上报并锁定', '已经上报过了']);
    const sent = await town.running.store.transact(tx => tx.snapshots(Q3));
    expect(sent.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('says of a unit opened again whose figures stayed what they were, why it was and by whom', async () => {
    const count = (await filesOf(leader)).length;
    const card = await leader.says('/forward 2025Q3');
    expect(card.text).toContain('园林股·城市公园　重新打开后数据没有变化　漏报');
    await card.tap('再次下载（第3次）');
    const { bytes } = await fileAfter(count);
    const corrections = (await sheetsIn(bytes)).find(sheet => sheet.name === '更正');
    expect(corrections?.rowCount).toBe(3);
    const told = ['A3', 'B3', 'I3', 'J3'].map(address => corrections?.getCell(address).value);
    expect(told).toEqual(['园林股·城市公园', '数据没有变化', '漏报', '吴局，领导']);
  });
});
