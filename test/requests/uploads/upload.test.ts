import type Excel from 'exceljs';
import { afterEach, describe, expect, it } from 'vitest';
import { startTown, type Scene, type Someone, type Town } from '../../support/town.js';
import { at, cardSaying, handsIn } from '../steps.js';
import { noteText } from '../../../src/workbook/read/comments.js';
import { cellUnder, openTemplate, openWorkbook, restamp, saveWorkbook } from './workbooks.js';

/** Uploads a unit's template, if given with another number of hazards, and confirms it. */
async function savesTemplate(person: Someone, hazards?: number): Promise<void> {
  const workbook = await openTemplate(person);
  if (hazards !== undefined) cellUnder(workbook, 0, '自查隐患数量（条）').value = hazards;
  await (await person.sendsFile('季报.xlsx', await saveWorkbook(workbook))).tap('确认');
}

const uploaded: Scene = {
  name: 'water and sewage have saved their templates',
  play: async town => {
    await savesTemplate(town.person('water'), 130);
    await savesTemplate(town.person('sewage'));
  },
};

describe('an uploaded workbook', () => {
  let town: Town;
  const open = async (scene?: Scene): Promise<void> => {
    town = await startTown(scene ? { scene } : {});
  };
  afterEach(() => town.close());

  const stored = (unit: string, period: '2025Q2' | '2025Q3' | '2025Q1' = '2025Q3') =>
    town.running.store.transact(tx => tx.submission(unit, period));
  const events = (unit: string) =>
    town.running.store.transact(tx => tx.history({ unit, period: '2025Q3', limit: 50 }));

  it('is answered with its changes, and saved as a whole by one 确认 (confirm)', async () => {
    await open();
    const water = town.person('water');
    const workbook = await openTemplate(water);
    cellUnder(workbook, 0, '自查隐患数量（条）').value = '１３０';
    cellUnder(workbook, 2, '金额（万元）').value = 3.3;
    const card = await water.sendsFile('我的季报.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain('收到 **我的季报.xlsx**，读到 96 项：96 项有变化');
    expect((await stored('water')).figures.size).toBe(0);
    // What differs from last quarter stands above the button that saves it.
    expect(card.text).toContain('**比上季有变化的 2 项：**');
    expect(card.text).toContain('119 → **130 条**（+11）');
    const whole = JSON.stringify(card.json);
    expect(whole.indexOf('比上季有变化')).toBeLessThan(whole.indexOf('"确认"'));
    const confirmed = await card.tap('确认');
    expect(confirmed.toast).toBe('已保存 96 项');
    const { figures, state } = await stored('water');
    expect(state).toBe('draft');
    expect(figures.get('A4.10')).toMatchObject({ value: 130, how: 'uploaded' });
    expect(figures.get('A6.12')?.value).toBe(33_000);
    expect((await events('water')).map(({ meta, event }) => [meta.channel, event.kind])).toEqual([
      ['upload', 'figures-saved'],
    ]);
  });

  it('that is the template as it was sent is said to equal last quarter', async () => {
    await open();
    const [water, workbook] = [town.person('water'), await openTemplate(town.person('water'))];
    const card = await water.sendsFile('a.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain('读到的 96 项全部与上季相同，像是没有改过的模板');
    expect(card.buttons).toContain('确认');
    cellUnder(workbook, 0, '自查隐患数量（条）').value = 130;
    const changed = await water.sendsFile('b.xlsx', await saveWorkbook(workbook));
    expect(changed.text).not.toContain('与上季相同');
  });

  it('with a percentage or a date is answered with what stands in the cell', async () => {
    await open();
    const [water, workbook] = [town.person('water'), await openTemplate(town.person('water'))];
    const fill = (cell: Excel.Cell, value: number, numFmt: string) =>
      Object.assign(cell, { value, style: { ...cell.style, numFmt } });
    fill(cellUnder(workbook, 0, '小微企业'), 0.05, '0%');
    fill(cellUnder(workbook, 0, '强化5S现场管理（家）'), 45_922, 'm"月"d"日"');
    const card = await water.sendsFile('a.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain('小微企业 “5%”是百分数，请填写具体的数，如 12；单元格格式请改为“常规”');
    expect(card.text).toContain('“9月22日”被 Excel 当成了日期');
  });

  it('is answered with its changes only; a blank cell leaves the saved figure', async () => {
    await open(uploaded);
    const water = town.person('water');
    const workbook = await openTemplate(water);
    cellUnder(workbook, 0, '自查隐患数量（条）').value = 140;
    cellUnder(workbook, 0, '强化5S现场管理（家）').value = null;
    const card = await water.sendsFile('a.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain('读到 95 项：1 项有变化');
    expect(card.text).toContain('空白 1 项');
    expect(card.text).toMatch(/"c":"季报表（一） [A-Z]+\d+","o":"130","n":"140"/u);
    await card.tap('确认');
    const { figures } = await stored('water');
    expect([figures.get('A4.10')?.value, figures.get('A4.17')?.value]).toEqual([140, 16]);
  });

  it('is not saved when it has errors: the answer names the cells, and the workbook comes back with marks', async () => {
    await open(uploaded);
    const water = town.person('water');
    const workbook = await openTemplate(water);
    const wrong = cellUnder(workbook, 0, '整改隐患数量（条）');
    wrong.value = 999;
    const formula = cellUnder(workbook, 0, '强化5S现场管理（家）');
    formula.value = { formula: '1+1', result: 2 };
    const text = cellUnder(workbook, 1, '函告企业数（家）');
    text.value = '十二';
    const before = await stored('water');
    const card = await water.sendsFile('b.xlsx', await saveWorkbook(workbook));
    expect(card.buttons).toEqual([]);
    expect(card.text).toContain(`季报表（一） ${wrong.address}`);
    expect(card.text).toContain('整改隐患数量 999 条，不应大于自查隐患数量 130 条，多出 869 条');
    expect(card.text).toMatch(new RegExp(`季报表（一） ${formula.address}：.*是公式`, 'u'));
    expect(card.text).toMatch(new RegExp(`季报表（二） ${text.address}：.*“十二”不是数字`, 'u'));
    expect(await stored('water')).toEqual(before);
    const back = await water.newestFile();
    expect(back.name).toBe('b（请改正）.xlsx');
    const marked = (await openWorkbook(back.bytes)).worksheets[0]?.getCell(wrong.address);
    expect(marked?.value).toBe(999);
    expect(JSON.stringify(marked?.note)).toContain('多出 869 条');
    expect(JSON.stringify(marked?.fill)).toContain('FFFFC7CE');
  });

  it('comes back with every remark about a cell in its comment', async () => {
    await open(uploaded);
    const water = town.person('water');
    const workbook = await openTemplate(water);
    const cell = cellUnder(workbook, 0, '自查隐患数量（条）');
    cell.value = 5;
    cellUnder(workbook, 0, '整改隐患数量（条）').value = 999;
    await water.sendsFile('b.xlsx', await saveWorkbook(workbook));
    const back = await water.newestFile();
    const note = JSON.stringify((await openWorkbook(back.bytes)).worksheets[0]?.getCell(cell.address).note);
    expect(note).toContain('999 条，不应大于自查隐患数量 5 条');
    expect(note).toContain('本年累计数不应减少');
  });

  it('is answered with the most suspected figure when a wrong total was typed over its formula', async () => {
    await open(uploaded);
    const water = town.person('water');
    const workbook = await openTemplate(water);
    const part = cellUnder(workbook, 0, '小微企业');
    const { figures } = await stored('water');
    const sum = ['A4.02', 'A4.03', 'A4.04'].reduce((sum, code) => sum + (figures.get(code)?.value ?? 0), 0);
    cellUnder(workbook, 0, '总数').value = sum;
    const right = Number(part.value);
    part.value = right * 10;
    const total = cellUnder(workbook, 0, '总数');
    const [first, other] = [cellUnder(workbook, 0, '规上企业'), cellUnder(workbook, 0, '中等企业')];
    const card = await water.sendsFile('c.xlsx', await saveWorkbook(workbook));
    expect(card.text).toMatch(/总数写的是 17 家，按.*相加为 \d+ 家，相差 \d+ 家/u);
    const place = `季报表（一） ${part.address}`;
    const suspicion = `最可能填错的是：企业底数·小微企业（应为 ${right} 家？）`;
    expect(card.text).toContain(`请先看</font> **${place}：**${suspicion}`);
    expect(card.buttons).toEqual([]);
    const book = await openWorkbook((await water.newestFile()).bytes);
    const marked = (address: string) => book.worksheets[0]?.getCell(address) ?? part;
    expect(JSON.stringify(marked(part.address).fill)).toContain('FFFF8B8B');
    expect(noteText(marked(part.address))).toContain(
      `最可能填错的数：企业底数·小微企业（应为 ${right} 家？）`,
    );
    for (const { address } of [total, other]) {
      expect(JSON.stringify(marked(address).fill)).toContain('FFFDE9D9');
      expect(noteText(marked(address))).toContain(`${suspicion}（${place}）`);
    }
    const list = book.getWorksheet('问题清单');
    const levels = [3, 4, 5, 6].map(row => [list?.getCell(row, 3).text, list?.getCell(row, 6).text]);
    expect(levels).toEqual([
      [part.address, '最可能填错'],
      ...[total, first, other].map(({ address }) => [address, '一起相加的数']),
    ]);
  });

  it('names at the parts of a sum the suspects of that sum alone, and no value for a figure that is only not 0', async () => {
    await open(uploaded);
    const water = town.person('water');
    const workbook = await openTemplate(water);
    const part = cellUnder(workbook, 0, '小微企业');
    const right = Number(part.value);
    cellUnder(workbook, 0, '总数').value = 17;
    part.value = right * 10;
    cellUnder(workbook, 2, '金额（万元）').value = 0;
    const card = await water.sendsFile('c.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain(`企业底数·小微企业（应为 ${right} 家？）和罚款·金额`);
    expect(card.text).not.toContain('0.0001');
    const book = await openWorkbook((await water.newestFile()).bytes);
    const note = noteText(book.worksheets[0]?.getCell(cellUnder(workbook, 0, '中等企业').address) ?? part);
    expect(note).toContain(
      `最可能填错的是：企业底数·小微企业（应为 ${right} 家？）（季报表（一） ${part.address}）`,
    );
    expect(note).not.toContain('罚款');
  });

  it('is read with computed totals, not with the cached results of its formulas', async () => {
    await open(uploaded);
    const water = town.person('water');
    const workbook = await openTemplate(water);
    cellUnder(workbook, 0, '总数').value = { formula: 'SUM(C6:E6)', result: 4711 };
    const card = await water.sendsFile('d.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain('与已保存的完全相同');
  });

  it('is refused when it is of another unit or quarter, which the answer names, and changes nothing', async () => {
    await open();
    const [water, parks] = [town.person('water'), town.person('parks')];
    const before = [await stored('water'), await stored('parks'), await stored('parks', '2025Q2')];
    const others = await water.sendsFile('x.xlsx', await saveWorkbook(await openTemplate(parks)));
    expect(others.text).toContain('这是园林股·城市公园的文件，您填报的是给排水股·城市供水，没有读取');
    const old = await parks.sendsFile('x.xlsx', await saveWorkbook(await openTemplate(parks, '模板 2025Q2')));
    expect(old.text).toMatch(
      /这是2025年第二季度（已通过）的文件，园林股·城市公园现在填报的是2025年第三季度，没有读取/u,
    );
    expect([await stored('water'), await stored('parks'), await stored('parks', '2025Q2')]).toEqual(before);
  });

  it.each<[string, string, RegExp]>([
    [
      'another year’s plan',
      '2025Q3-water-2024-德化县城市管理和综合执法局',
      /^.*这是按 2024 年方案做的文件，2025年第三季度按 2025 年方案填报，没有读取/su,
    ],
    [
      'another bureau’s plan',
      '2025Q3-water-2025-永春县城市管理局',
      /^.*这是按永春县城市管理局的方案做的文件，这里按德化县城市管理和综合执法局的方案填报，没有读取/su,
    ],
    ['a year without a plan', '2019Q3-water-2019', /^.*这是2019年第三季度的文件，那一年没有方案，没有读取/su],
  ])('is refused when it is of %s, which the answer names, and changes nothing', async (_, stamp, words) => {
    await open();
    const water = town.person('water');
    const before = await stored('water');
    const workbook = await openTemplate(water);
    restamp(workbook, stamp);
    cellUnder(workbook, 0, '自查隐患数量（条）').value = 999;
    const card = await water.sendsFile('别处的模板.xlsx', await saveWorkbook(workbook));
    expect(card.text).toMatch(words);
    expect(card.text).toContain('数据没有改动');
    expect(card.buttons).not.toContain('确认');
    expect(await stored('water')).toEqual(before);
  });

  /** The template of a person's unit, with another name after 填报单位（盖章）. */
  const templateNaming = async (person: Someone, reporter: string): Promise<Buffer> => {
    const workbook = await openTemplate(person);
    for (const sheet of workbook.worksheets)
      sheet.eachRow(row => {
        row.eachCell(cell => {
          if (cell.master === cell && cell.text.startsWith('填报单位（盖章）：'))
            cell.value = `填报单位（盖章）：${reporter}`;
        });
      });
    return saveWorkbook(workbook);
  };

  it.each(['德化县自来水有限公司', '德化县城市管理和综合执法局', '给排水股·生活污水处理'])(
    'is refused by name when %s was written into the template of the sender’s unit',
    async reporter => {
      await open();
      const water = town.person('water');
      const card = await water.sendsFile('x.xlsx', await templateNaming(water, reporter));
      expect(card.text).toContain(`这是“${reporter}”的文件，您填报的是给排水股·城市供水，没有读取`);
      expect(card.buttons).not.toContain('确认');
      expect((await stored('water')).figures.size).toBe(0);
    },
  );

  it.each(['德化县城市管理和综合执法局给排水股', '城市供水', ''])(
    'is read when “%s” stands there, which is the sender’s unit or nothing',
    async reporter => {
      await open();
      const water = town.person('water');
      const card = await water.sendsFile('x.xlsx', await templateNaming(water, reporter));
      expect(card.buttons).toContain('确认');
    },
  );

  it('is not read after the quarter is submitted', async () => {
    await open();
    const gas = town.person('gas');
    const workbook = await openTemplate(gas);
    await handsIn(gas);
    const card = await gas.sendsFile('x.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain('已提交，数据不能再改，文件没有读取');
  });

  it('needs another 确认 when a figure was saved in between', async () => {
    await open();
    const sewage = town.person('sewage');
    const workbook = await openTemplate(sewage);
    const card = await sewage.sendsFile('x.xlsx', await saveWorkbook(workbook));
    await (await sewage.says('填报')).tap('保存并下一页', { 'A4.03': '1' });
    const again = await card.tap('确认');
    expect(again.toast).toMatch(/您打开之后有 \d+ 项被改动：/u);
    expect(again.card.text).toMatch(/"o":"1"/u);
    expect((await again.card.tap('确认')).toast).toMatch(/^已保存 \d+ 项$/u);
  });

  it('names each colleague who saved something in between, with their own figure', async () => {
    await open(uploaded);
    const [sewage, gas, water] = [town.person('sewage'), town.person('gas'), town.person('water')];
    for (const colleague of ['gas', 'water'])
      await town.person('admin').saysInGroup(`/bind ${at(town, colleague)} 生活污水处理`);
    const workbook = await openTemplate(sewage);
    cellUnder(workbook, 0, '自查隐患数量（条）').value = 230;
    cellUnder(workbook, 0, '强化5S现场管理（家）').value = 23;
    const card = await sewage.sendsFile('x.xlsx', await saveWorkbook(workbook));
    const saves = async (colleague: Someone, command: string) => (await colleague.says(command)).tap('确认');
    await saves(gas, '改 生活污水处理 自查隐患 222');
    await saves(water, '改 生活污水处理 强化5S 22');
    const again = await card.tap('确认');
    const nameOf = (key: string) => at(town, key).slice(1);
    expect(again.toast).toContain(`自查隐患数量 ${nameOf('gas')} `);
    expect(again.toast).toContain(`强化5S现场管理 ${nameOf('water')} `);
    expect(again.card.text).toMatch(
      new RegExp(
        `自查隐患数量 <person id='${gas.openId}'.*</person> \\d\\d:\\d\\d 改为 222，您这里是 230`,
        'u',
      ),
    );
    expect(again.card.text).toMatch(
      new RegExp(
        `强化5S现场管理 <person id='${water.openId}'.*</person> \\d\\d:\\d\\d 改为 22，您这里是 23`,
        'u',
      ),
    );
    expect((await again.card.tap('确认')).toast).toBe('已保存 2 项');
  });

  it('needs no other 确认 when the figure saved in between is the same as in the file', async () => {
    await open(uploaded);
    const sewage = town.person('sewage');
    const workbook = await openTemplate(sewage);
    cellUnder(workbook, 0, '自查隐患数量（条）').value = 222;
    cellUnder(workbook, 0, '强化5S现场管理（家）').value = 23;
    const card = await sewage.sendsFile('x.xlsx', await saveWorkbook(workbook));
    await (await (await sewage.says('填报')).tap('1✓')).card.tap('保存并下一页', { 'A4.10': '222' });
    expect((await card.tap('确认')).toast).toBe('已保存 1 项');
    expect((await stored('sewage')).figures.get('A4.10')).toMatchObject({ value: 222, how: 'typed' });
    expect((await stored('sewage')).figures.get('A4.17')).toMatchObject({ value: 23, how: 'uploaded' });
  });

  it('becomes approved history when an admin sends it for an earlier quarter', async () => {
    await open();
    const waste = town.person('waste');
    const workbook = await openTemplate(waste, '模板 2025Q1');
    workbook.eachSheet(sheet => {
      sheet.eachRow(row => {
        row.eachCell({ includeEmpty: true }, cell => {
          const { protection } = cell as Partial<Excel.Cell>;
          if (cell.master === cell && protection?.locked === false) cell.value = 0;
        });
      });
    });
    cellUnder(workbook, 0, '小微企业').value = 7;
    const bytes = await saveWorkbook(workbook);
    expect((await waste.sendsFile('x.xlsx', bytes)).text).toContain('没有读取');
    const admin = town.person('admin');
    const card = await admin.sendsFile('x.xlsx', bytes);
    expect(JSON.stringify(card.json)).toContain('导入历史数据');
    expect((await stored('waste', '2025Q1')).state).toBe('empty');
    expect((await card.tap('确认')).toast).toBe('已导入');
    const after = await stored('waste', '2025Q1');
    expect(after.state).toBe('approved');
    expect(after.figures.get('A4.04')).toMatchObject({ value: 7, how: 'imported' });
    const again = await admin.sendsFile('x.xlsx', bytes);
    expect(again.text).toContain('已有数据（已通过），不能再作为历史数据导入');
  });

  it('is not read when a stranger sends it', async () => {
    await open();
    const card = await town.person('stranger').sendsFile('x.xlsx', Buffer.from('hello'));
    expect(card.text).toContain('只有**填报人**可以填报');
  });

  it('of an earlier quarter that an admin fills in as its reporter is saved, not imported', async () => {
    await open();
    const admin = town.person('admin');
    await admin.saysInGroup(`/bind ${at(town, 'admin')} 城市公园`);
    await town.person('leader').says('/reopen 城市公园 2025Q2 漏报');
    const workbook = await openTemplate(admin, '模板 2025Q2 城市公园');
    cellUnder(workbook, 0, '小微企业').value = 19;
    const card = await admin.sendsFile('x.xlsx', await saveWorkbook(workbook));
    expect((await card.tap('确认')).toast).toMatch(/^已保存 \d+ 项$/u);
    expect((await stored('parks', '2025Q2')).figures.get('A4.04')).toMatchObject({
      value: 19,
      how: 'uploaded',
    });
  });

  it('with two copies of a table that differ is refused, and both sheets are named', async () => {
    await open();
    const [water, workbook] = [town.person('water'), await openTemplate(town.person('water'))];
    const { model } = workbook.worksheets[0] ?? {};
    const copy = workbook.addWorksheet('季报表（一） (2)');
    copy.model = {
      ...model,
      ...{ id: copy.id, name: copy.name, mergeCells: model?.merges },
    } as typeof copy.model;
    cellUnder(workbook, 0, '自查隐患数量（条）').value = 7_777;
    const card = await water.sendsFile('a.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain(
      '工作表“季报表（一）”和“季报表（一） (2)”都是“季报表（一）”，内容不同，不知道用哪一张，没有读取。',
    );
    expect(card.text).toContain('请删去不用的一张，再发一次。');
    expect(card.buttons).toEqual([]);
  });

  it('is refused with a sentence when it cannot be read', async () => {
    await open();
    const card = await town.person('water').sendsFile('x.xlsx', Buffer.from('hello, this is no workbook'));
    expect(card.text).toContain('这不是 Excel 或 Word 文件');
    await cardSaying(town.person('water'), '这不是 Excel 或 Word 文件');
  });
});
