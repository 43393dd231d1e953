import type Excel from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, type Someone, type Town } from '../../support/town.js';
import { figuresOf, plan } from '../../workbook/quarter.js';
import { changeWorkbook, templateBytes } from '../../workbook/sent-back.js';
import { measureOf } from '../../../src/plan/plan.js';
import { exampleFigures } from '../../../src/start/sandbox/example-figures.js';
import { at } from '../steps.js';

/** A workbook with the official headers, but without stamp, unit and quarter. */
const withoutStamp = async (figures: ReadonlyMap<string, number>) =>
  changeWorkbook(await templateBytes(figures), workbook => {
    workbook.keywords = '';
    workbook.title = '';
    workbook.eachSheet(sheet => {
      sheet.eachRow(row => {
        row.eachCell(cell => {
          if (cell.master === cell && typeof cell.value === 'string') cell.value = withoutNames(cell);
        });
      });
    });
  });

function withoutNames(cell: Excel.Cell): string {
  const { text } = cell;
  if (text.includes('季报模板')) return '';
  return text.startsWith('填报单位（盖章）') ? '填报单位（盖章）：' : text;
}

describe('an uploaded workbook without a stamp', () => {
  let town: Town;
  let chen: Someone;
  beforeEach(async () => {
    town = await startTown();
    chen = town.person('water');
    await town.person('admin').saysInGroup(`/bind ${at(town, 'water')} 生活污水处理`);
  });
  afterEach(() => town.close());

  const stored = (unit: string) => town.running.store.transact(tx => tx.submission(unit, '2025Q3'));

  it('is read for the sender’s unit and the current quarter; the card names both and offers the other units', async () => {
    const figures = exampleFigures(plan, 40);
    const card = await chen.sendsFile('我们自己的表.xlsx', await withoutStamp(figures));
    expect(card.text).toContain(
      '文件里没有写明季度和填报单位，现按 **2025年第三季度 · 给排水股·城市供水** 读取',
    );
    expect(card.buttons).toEqual(['改为 2025年第三季度 · 给排水股·生活污水处理', '确认']);
    const other = await card.tap('改为 2025年第三季度 · 给排水股·生活污水处理');
    expect(other.card.text).toContain('现按 **2025年第三季度 · 给排水股·生活污水处理** 读取');
    expect(other.card.buttons).toEqual(['改为 2025年第三季度 · 给排水股·城市供水', '确认']);
    expect((await other.card.tap('确认')).toast).toBe('已保存 96 项');
    expect((await stored('water')).figures.size).toBe(0);
    expect((await stored('sewage')).figures.get('A4.10')?.value).toBe(figures.get('A4.10'));
  });

  it.each(['2025Q2', '2025Q3'])(
    'is refused when it is a summary of %s made by the bot, also after another program saved it',
    async period => {
      const { bytes } = await chen.asksForFile(`/summary ${period} 城市供水`);
      for (const sent of [bytes, await changeWorkbook(bytes, book => (book.keywords = ''))])
        expect((await chen.sendsFile('汇总.xlsx', sent)).text).toMatch(
          /这是2025年第.季度汇总的文件，不是填报表/u,
        );
    },
  );

  /** The same workbook with a name after 填报单位（盖章）. */
  const namedFor = async (reporter: string) =>
    changeWorkbook(await withoutStamp(exampleFigures(plan, 40)), book => {
      book.eachSheet(sheet => {
        sheet.eachRow(row => {
          row.eachCell(cell => {
            if (cell.master === cell && cell.text === '填报单位（盖章）：')
              cell.value = `填报单位（盖章）：${reporter}`;
          });
        });
      });
    });

  it.each(['德化县城市管理和综合执法局', '德化县自来水有限公司'])(
    'is refused by name when it names %s, which is no unit of the sender’s',
    async reporter => {
      const card = await chen.sendsFile('x.xlsx', await namedFor(reporter));
      expect(card.text).toContain(`这是“${reporter}”的文件，您填报的是`);
      expect(card.buttons).not.toContain('确认');
    },
  );

  it('is read for the sender’s units of the section that it names', async () => {
    const card = await chen.sendsFile('x.xlsx', await namedFor('德化县城市管理和综合执法局给排水股'));
    expect(card.text).toContain('给排水股·城市供水');
    expect(card.buttons).toContain('确认');
  });

  it('that names a section is read for the sender’s unit of it, which the card says', async () => {
    const sewage = town.person('sewage');
    const card = await sewage.sendsFile('x.xlsx', await namedFor('给排水股'));
    expect(card.text).toContain(
      '文件里填报单位写的是“给排水股”，没有写明季度，现按 **2025年第三季度 · 给排水股·生活污水处理** 读取',
    );
    expect(card.buttons).toEqual(['确认']);
    // The other reporter has both units of the section.
    const both = await chen.sendsFile('x.xlsx', await namedFor('给排水股'));
    expect(both.buttons).toEqual(['改为 2025年第三季度 · 给排水股·生活污水处理', '确认']);
  });

  /** The same workbook with a date on its form line. */
  const dated = async (day: Excel.CellValue, numFmt = 'General') =>
    changeWorkbook(await withoutStamp(exampleFigures(plan, 40)), book => {
      book.eachSheet(sheet => {
        sheet.eachRow(row => {
          row.eachCell(cell => {
            if (cell.master !== cell || !/^\d{4}年\d+月\d+日$|^年 +月 +日$/u.test(cell.text.trim())) return;
            cell.value = day;
            cell.numFmt = numFmt;
          });
        });
      });
    });

  it.each([
    ['a text', '2025年9月20日', 'General'],
    ['a date of Excel', 45_920, 'yyyy"年"m"月"d"日"'],
  ])('that has %s of this quarter is read for it, and the card says so', async (_, day, numFmt) => {
    const card = await chen.sendsFile('x.xlsx', await dated(day, numFmt));
    expect(card.text).toContain('没有写明季度，日期是 2025年9月20日，现按 **2025年第三季度');
    expect(card.text).not.toContain('请核对是否发错了文件');
  });

  it('that is dated in June is read for the second quarter while that is open, and the card offers the third', async () => {
    await town.person('leader').says('/reopen 城市供水 2025Q2 漏报');
    const card = await chen.sendsFile('x.xlsx', await dated('2025年6月20日'));
    expect(card.text).toContain('日期是 2025年6月20日，现按 **2025年第二季度 · 给排水股·城市供水** 读取');
    expect(card.buttons).toContain('改为 2025年第三季度 · 给排水股·城市供水');
    const other = await card.tap('改为 2025年第三季度 · 给排水股·城市供水');
    expect(other.card.text).toContain('现按 **2025年第三季度 · 给排水股·城市供水** 读取');
    expect((await other.card.tap('确认')).toast).toBe('已保存 96 项');
    expect((await stored('water')).figures.size).toBe(96);
  });

  it('that is dated in a quarter that is closed is read for the present one, with a warning', async () => {
    const card = await chen.sendsFile('x.xlsx', await dated('2025年6月20日'));
    expect(card.text).toContain('现按 **2025年第三季度 · 给排水股·城市供水** 读取');
    expect(card.text).toContain('2025年6月20日属于2025年第二季度，不是2025年第三季度。请核对是否发错了文件');
  });

  it('whose header was split is refused with what is missing and what to do, when it is not certain', async () => {
    const bytes = await changeWorkbook(await templateBytes(typedFigures()), book => {
      book.eachSheet(sheet => {
        for (const range of [...sheet.model.merges]) sheet.unMergeCells(range);
        sheet.spliceColumns(2, 2);
      });
    });
    const card = await chen.sendsFile('x.xlsx', bytes);
    expect(card.text).toContain('“季报表（一）”、“季报表（二）”、“季报表（三）”的表头取消了合并');
    expect(card.text).toContain('表里的行、列和数字都在');
    expect(card.text).toContain('请发送“模板”');
  });

  it('is refused when nothing is filled in: what was saved stays, and the answer says so', async () => {
    const empty = await changeWorkbook(await withoutStamp(exampleFigures(plan, 40)), book => {
      book.eachSheet(sheet => {
        sheet.eachRow(row => {
          row.eachCell(cell => {
            if (cell.master === cell && typeof cell.value !== 'string') cell.value = null;
          });
        });
      });
    });
    const card = await chen.sendsFile('空表.xlsx', empty);
    expect(card.text).toContain('文件里的表是空的');
    expect(card.text).toContain('已保存的数据没有改动');
  });

  it('is refused when its titles name a year without a plan', async () => {
    const bytes = await changeWorkbook(await templateBytes(typedFigures()), workbook => {
      workbook.keywords = '';
      workbook.eachSheet(sheet => {
        sheet.getCell(1, 1).value = '德化县安全生产标准化提升专项行动2024年持续深化进展情况季报表';
        sheet.eachRow(row => {
          row.eachCell(cell => {
            if (cell.master === cell && cell.text.includes('季报模板')) cell.value = '';
          });
        });
      });
    });
    expect((await chen.sendsFile('x.xlsx', bytes)).text).toContain('这是 2024 年的表，那一年没有方案');
  });

  it('is refused when it has none of the official headers', async () => {
    const bytes = await changeWorkbook(await templateBytes(typedFigures()), workbook => {
      workbook.eachSheet(sheet => {
        sheet.eachRow((row, index) => {
          if (index > 2) row.eachCell(cell => (cell.value = '别的'));
        });
      });
    });
    expect((await chen.sendsFile('x.xlsx', bytes)).text).toContain('文件里没有找到季报表的表头');
  });
});

const typedFigures = () => new Map([...figuresOf(plan, 3)].filter(([code]) => !measureOf(plan, code).sumOf));
