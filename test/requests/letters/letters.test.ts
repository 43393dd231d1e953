import Excel from 'exceljs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { routeName } from '../../../cards/routes.js';
import { openArchive } from '../../../src/office/unzip.js';
import { readDocx } from '../../../src/office/read-docx.js';
import { copyOf, deliver, tapEvent } from '../../feishu/delivery.js';
import { describeOnEach } from '../../support/databases.js';
import { startTownOn, until, type Card, type Someone, type Town } from '../../support/town.js';
import { enterpriseList, listOf, pdf } from '../../../bench/sent-files.js';
import { allOf, cardSaying } from '../steps.js';
import { saveWorkbook } from '../uploads/workbooks.js';

const A = '德化县自来水有限公司';
const B = '德化县第二水厂';
const BOTH = { letters: 'all', assessed: '2026-03-31 +0800', dated: '2025-09-22 +0800', copies: 'four' };

describeOnEach('letters', kind => {
  let town: Town;
  let water: Someone;
  beforeEach(async () => {
    town = await startTownOn(kind);
    water = town.person('water');
  });
  afterEach(() => town.close());

  /** Sends a list, and opens it on the card that asks what the file is. */
  const sendsList = async (who: Someone, rows: readonly (readonly unknown[])[], sheet = 'Sheet1') => {
    const asked = await who.sendsFile('名单.xlsx', await enterpriseList(rows, { sheet }));
    return (await asked.tap('做文书')).card;
  };
  const files = async (who: Someone) =>
    (await who.messages()).filter(({ type, from }) => type === 'file' && from === 'bot');
  /** The documents that came to a person, by name, each as its lines. */
  const documents = async (who: Someone, count: number) => {
    await until(async () => (await files(who)).length >= count, `${count} files`);
    const read = async (message: Awaited<ReturnType<typeof files>>[number]) => {
      const { name, bytes } = await who.file(message);
      return [name, (await readDocx(await openArchive(bytes))).text.split('\n').filter(Boolean)] as const;
    };
    return Promise.all((await files(who)).map(read));
  };
  const made = (names: readonly string[]) =>
    town.running.store.transact(tx => tx.earlierLetters(2025, names));
  const plain = ({ text }: Card): string => text.replace(/<[^>]*>|\*\*/gu, '');

  it('of a sent list come as two documents with four copies for each enterprise', async () => {
    const draft = await sendsList(water, [
      [A, '浔中镇'],
      [B, ''],
    ]);
    expect(plain(draft)).toContain(`2 家企业（名单.xlsx）：${A}、${B}`);
    expect(draft.buttons).toEqual(['确认', '取消']);
    expect(await made([A, B])).toEqual([]);
    const { card, toast } = await draft.tap('确认', BOTH);
    expect(toast).toBe('已记下，文件随后发到私聊');
    expect(plain(card)).toContain('告知书：2 家，每家 4 份，共 8 页');
    expect(plain(card)).toContain('承诺书：2 家，每家 4 份，共 8 页');
    const [notice, pledge] = await documents(water, 2);
    expect(notice?.[0]).toBe('告知书_城市供水.docx');
    expect(pledge?.[0]).toBe('承诺书_城市供水.docx');
    const lines = notice?.[1] ?? [];
    expect(lines.filter(line => line === `${A}：`)).toHaveLength(4);
    expect(lines.filter(line => line === `${B}：`)).toHaveLength(4);
    expect(lines.filter(line => line.startsWith('第'))).toEqual(
      [1, 2].flatMap(() => ['第一份　企业备查', '第二份　公示栏', '第三份　乡镇安办', '第四份　主管部门']),
    );
    expect(lines.filter(line => line === '浔中镇（盖章）')).toHaveLength(4);
    expect(lines.filter(line => line === '乡镇（盖章）')).toHaveLength(4);
    expect(lines.filter(line => line === '2025年9月22日')).toHaveLength(8);
    expect((pledge?.[1] ?? []).filter(line => line === `承诺单位（盖章）：${B}`)).toHaveLength(4);
    expect((await made([A, B])).map(({ name, kind, unit }) => [name, kind, unit])).toHaveLength(4);
  });

  it('of typed names come in one copy; the date that was not chosen is left to be written by hand', async () => {
    const form = await water.says('/letters');
    expect(allOf(form)).toContain('给排水股·城市供水');
    const draft = (await form.tap('下一步', { names: ` ${A} \n\n${B}` })).card;
    expect(plain(draft)).toContain(`2 家企业：${A}、${B}`);
    await draft.tap('确认', { letters: 'notice', assessed: '2026-03-31', copies: 'one' });
    const [[name, lines] = ['', []]] = await documents(water, 1);
    expect(name).toBe('告知书_城市供水.docx');
    expect(lines.filter(line => line.startsWith('第'))).toEqual([]);
    expect(lines.filter(line => line.endsWith('日') && line.trim() !== '')).toEqual(
      [1, 2].map(() => '　　年　　月　　日'),
    );
  });

  it('are not made twice without saying so: by name, day and person, before 确认', async () => {
    await (await sendsList(water, [[A]])).tap('确认', { ...BOTH, letters: 'notice' });
    await documents(water, 1);
    const draft = await sendsList(water, [[' 德化县自来水　有限公司'], [B]]);
    expect(plain(draft)).toContain('名单里今年已做过 1 份：');
    expect(plain(draft)).toContain(`${A}　告知书　9月22日`);
    expect(allOf(draft)).toContain(`<person id='${water.openId}'`);
    const { card } = await draft.tap('确认', { ...BOTH, again: 'no' });
    expect(plain(card)).toContain('告知书：1 家，每家 4 份，共 4 页；1 家今年已做过，没有再做');
    expect(plain(card)).toContain('承诺书：2 家，每家 4 份，共 8 页');
    await documents(water, 3);
    const again = await sendsList(water, [[A]]);
    const nothing = await again.tap('确认', { ...BOTH, again: 'no' });
    expect(nothing.toast).toContain('今年都已经做过');
    expect(await made([A])).toHaveLength(2);
    await nothing.card.tap('确认', { ...BOTH, again: 'yes' });
    expect(await made([A])).toHaveLength(4);
  });

  it('that somebody else made meanwhile are shown first; nothing is made by that tap', async () => {
    const draft = await sendsList(water, [[A]]);
    const reviewer = town.person('reviewer');
    const units = await sendsList(reviewer, [[A]]);
    const other = (await units.tap('给排水股·生活污水处理')).card;
    await other.tap('确认', { ...BOTH, letters: 'notice' });
    const answer = await draft.tap('确认', BOTH);
    expect(answer.toast).toContain('有人为名单里的企业做过文书');
    expect(plain(answer.card)).toContain('（给排水股·生活污水处理）');
    expect(await made([A])).toHaveLength(1);
    await answer.card.tap('确认', { ...BOTH, again: 'no' });
    expect((await made([A])).map(({ kind, unit }) => [kind, unit])).toEqual([
      ['notice', 'sewage'],
      ['pledge', 'water'],
    ]);
  });

  it('are not made of a list with a fault: each is named by its cell', async () => {
    const formula = { formula: 'A3&"公司"', result: '1公司' };
    const card = await sendsList(water, [
      [A],
      ['', '浔中镇'],
      [A.replace('德', ' 德')],
      ['长'.repeat(61)],
      ['=HYPERLINK("http://x")'],
      ['123'],
      ['合计'],
      [formula],
      [B, '镇'.repeat(13)],
    ]);
    const words = plain(card);
    expect(words).toContain('“名单.xlsx”没有读取，什么也没有做。');
    for (const fault of [
      'B4：没有企业名称',
      `B5：“德化县自来水有限公司”与 B3 重复`,
      'B6：“',
      '有 61 个字，最多 60 个',
      'B7：“=HYPERLINK',
      'B8：“123”不是名称',
      'B9：“合计”不是企业',
      'B10：是公式',
      'C11：“',
    ])
      expect(words).toContain(fault);
    expect(words).toContain('有 8 处要改');
    expect(card.buttons).toEqual([]);
    const many = await sendsList(
      water,
      Array.from({ length: 1_001 }, (_, index) => [`第${index}家公司`]),
    );
    expect(plain(many)).toContain('B1003：从这里起超过 1,000 家，名单共 1,001 家');
    const typed = await (await water.says('文书')).tap('下一步', { names: `${A}\n${A}` });
    expect(plain(typed.card)).toContain(`第 2 行：“${A}”与 第 1 行 重复`);
  });

  it('are made of the visible list; of two visible ones that differ neither is read, and both are named', async () => {
    type SheetOfNames = readonly [sheet: string, names: readonly string[], state?: 'hidden'];
    const sends = async (...sheets: readonly SheetOfNames[]) => {
      const workbook = new Excel.Workbook();
      for (const [sheet, names, state = 'visible'] of sheets)
        workbook.addWorksheet(sheet, { state }).addRows([['企业名称'], ...names.map(name => [name])]);
      return (await (await water.sendsFile('名单.xlsx', await saveWorkbook(workbook))).tap('做文书')).card;
    };
    expect(plain(await sends(['旧名单', [A], 'hidden'], ['名单', [B]]))).toContain(`（名单.xlsx）：${B}`);
    expect(plain(await sends(['名单', [A], 'hidden']))).toContain(`（名单.xlsx）：${A}`);
    expect(plain(await sends(['名单', [A]], ['名单 (2)', [A]]))).toContain(`（名单.xlsx）：${A}`);
    const differ = await sends(['名单', [A]], ['名单 (2)', [A, B]]);
    expect(plain(differ)).toContain('“名单.xlsx”没有读取，什么也没有做。');
    expect(plain(differ)).toContain(
      '工作表“名单”和“名单 (2)”都有“企业名称”一列，内容不同，不知道用哪一张，请删去不用的一张',
    );
  });

  it('need both what is made and the day; a slip of a date is told, and what was chosen stays', async () => {
    const draft = await sendsList(water, [[A]]);
    const without = await draft.tap('确认', { assessed: '2026-03-31' });
    expect(without.toast).toBe('请选做告知书、承诺书，还是两样都做');
    const far = await without.card.tap('确认', { ...BOTH, assessed: '2062-03-31' });
    expect(far.toast).toContain('离今天超过一年');
    const late = await far.card.tap('确认', { ...BOTH, assessed: '2025-09-21' });
    expect(late.toast).toContain('早于落款日期');
    expect(allOf(late.card)).toContain('"initial_index":3');
    expect(await made([A])).toEqual([]);
    expect((await late.card.tap('取消')).card.text).toContain('什么也没有做');
    expect((await late.card.press('确认', BOTH)).toast).toContain('卡片已更新');
    expect(await made([A])).toEqual([]);
  });

  it('leave the register’s sheet and other lists to others; a list may still be a deliverable', async () => {
    const asked = await water.sendsFile('清单.xlsx', await enterpriseList([[A]], { sheet: '台账' }));
    expect(asked.buttons).not.toContain('做文书');
    expect((await water.sendsFile('清单.xlsx', await listOf('管网老化'))).buttons).not.toContain('做文书');
    const both = await water.sendsFile('清单.xlsx', await enterpriseList([[A]]));
    expect(both.buttons).toEqual(expect.arrayContaining(['评估报告', '做文书']));
    expect((await both.tap('评估报告')).toast).toContain('已送交');
  });

  it('are for the units of a reporter, for all of a reviewer and a leader, and not for an admin', async () => {
    const refused = await water.says('文书 园林股');
    expect(refused.text).toContain('不能生成园林股·城市公园的文书');
    const leader = town.person('leader');
    expect((await leader.says('文书')).buttons).toHaveLength(5);
    expect(allOf(await leader.says('文书 园林股'))).toContain('园林股·城市公园');
    const admin = town.person('admin');
    expect((await admin.says('/letters')).text).toContain('“文书”由填报人、审核人、领导使用');
    expect((await admin.sendsFile('名单.xlsx', await enterpriseList([[A]]))).text).toContain('“文书”由');
    await water.saysInGroup('文书');
    expect((await cardSaying(water, '企业名称')).buttons).toEqual(['下一步']);
  });

  it('for the enterprises of the register leave out those that have left; its days of this year are said before 确认', async () => {
    const rows = [
      [A, '浔中镇', '2021-03-01', '', '', '2025-02-10'],
      [B, '', '2021-03-01', '', '', '2024-03-10'],
      ['德化县旧水厂', '', '2021-03-01', '2024-06-30', '企业关停', ''],
    ];
    const header = ['序号', '企业名称', '乡镇', '纳入日期', '退出日期', '退出原因', '告知书日期'];
    const register = await water.sendsFile('企业台账.xlsx', await enterpriseList(rows, { header }));
    expect((await register.tap('确认')).card.text).toContain('已保存');
    const form = await water.says('文书');
    expect(form.buttons).toEqual(['台账里的企业（2 家）', '下一步']);
    const draft = (await form.tap('台账里的企业（2 家）')).card;
    expect(plain(draft)).toContain(`2 家企业：${A}、${B}`);
    expect(plain(draft)).toContain('名单里今年已做过 1 份：');
    expect(plain(draft)).toContain(`${A}　告知书　2月10日　台账已登记`);
    await draft.tap('确认', { ...BOTH, letters: 'notice', copies: 'one', again: 'no' });
    const [[, lines] = ['', []]] = await documents(water, 1);
    expect(lines.filter(line => line.endsWith('公司：') || line.endsWith('厂：'))).toEqual([`${B}：`]);
    expect((await made([A, B])).map(({ name }) => name)).toEqual([B]);
  });

  it('are made for the longest name that the register takes', async () => {
    const longest = '德化县某某股份有限责任公司'.repeat(5).slice(0, 60);
    const register = await enterpriseList([[longest, '2021-03-01']], {
      header: ['序号', '企业名称', '纳入日期'],
    });
    await (await water.sendsFile('企业台账.xlsx', register)).tap('确认');
    const draft = (await (await water.says('文书')).tap('台账里的企业（1 家）')).card;
    await draft.tap('确认', { ...BOTH, letters: 'notice', copies: 'one' });
    const [[, lines] = ['', []]] = await documents(water, 1);
    expect(lines).toContain(`${longest}：`);
  });

  it('are not made by forged taps', async () => {
    let count = 0;
    const taps = async (who: string, name: string, form: Readonly<Record<string, string>> = {}) => {
      count += 1;
      const event = tapEvent(town.person(who), name, form);
      const answer = await deliver(copyOf(town.running), { event, eventId: `forged-${count}` });
      return JSON.stringify(await answer.json());
    };
    const draft = await sendsList(water, [[A]]);
    const pending = draft.nameOf('确认').split('.')[1] ?? '';
    const make = (unit: string) => routeName('lettermake', { pending, unit, seen: 0 });
    expect(await taps('parks', make('parks'), BOTH)).toContain('选择已失效');
    expect(await taps('parks', make('water'), BOTH)).toContain('不能生成');
    expect(await taps('water', make('parks'), BOTH)).toContain('不能生成');
    expect(await taps('admin', make('water'), BOTH)).toContain('“文书”由');
    expect(await taps('reviewer', routeName('letterlist', { pending }))).toContain('选择已失效');
    expect(await taps('reviewer', routeName('letterdrop', { pending }))).toContain('选择已失效');
    expect(await taps('reviewer', routeName('letterpage', { pending, page: 2 }))).toContain('选择已失效');
    expect(await taps('water', make('nobody'), BOTH)).not.toContain('已记下');
    const file = (await water.sendsFile('a.pdf', pdf())).nameOf('评估报告').split('.')[1] ?? '';
    const ofFile = routeName('lettermake', { pending: file, unit: 'water', seen: 0 });
    expect(await taps('water', ofFile, BOTH)).toContain('选择已失效');
    expect(await made([A])).toEqual([]);
    expect(await taps('water', make('water'), BOTH)).toContain('已记下');
    expect(await taps('water', make('water'), BOTH)).toContain('选择已失效');
    expect(await made([A])).toHaveLength(2);
  });
});
