import type Excel from 'exceljs';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/office/unzip.js';
import { PLAN_TEXTS } from '../../../src/core/plan/plan-texts.js';
import { patternOf, textsIn } from '../../../src/core/plan/text-faults.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { planBook } from '../../../src/workbook/plan-book/plan-book.js';
import { placeOf, readPlanBook } from '../../../src/workbook/plan-book/read-plan-book.js';
import { readBook } from '../../../src/workbook/read/read.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { openWorkbook, saveWorkbook } from '../../requests/uploads/workbooks.js';

const original = await writeBook(planBook(dehua2025));

async function edited(change: (workbook: Excel.Workbook, sheet: (name: string) => Excel.Worksheet) => void) {
  const workbook = await openWorkbook(original);
  change(workbook, name => {
    const sheet = workbook.getWorksheet(name);
    if (!sheet) throw new Error(`no sheet ${name}`);
    return sheet;
  });
  return readPlanBook(await readBook(await openArchive(await saveWorkbook(workbook))));
}

describe('a plan book that people have edited', () => {
  it('is the same plan when rows were moved, signs are full-width, blanks stand around, and a sheet has another name', async () => {
    const { data, faults } = await edited((_, sheet) => {
      sheet('指标').getCell('E14').value = ' 家　';
      sheet('指标').getCell('A2').value = 'Ａ４．０１';
      sheet('校验').spliceRows(2, 0, []);
      sheet('校验').getCell('B3').value = '<=';
      sheet('日期').getCell('B4').value = '２８日';
      sheet('校验').name = '校验 (2)';
    });
    expect(faults).toEqual([]);
    expect(data).toEqual(dehua2025);
  });

  it('a new row of 指标 gets a column behind the row above it, and a row that is gone leaves its column', async () => {
    const { data, faults } = await edited((_, sheet) => {
      const measures = sheet('指标');
      let row = 2;
      while (measures.getCell(row, 1).value !== 'A6.28') row += 1;
      measures.spliceRows(row + 1, 0, ['A6.30', '表3', '执法激励约束/内部宣讲（家）', null, '家', '本年1月']);
    });
    expect(faults).toEqual([]);
    const form = data.forms[2];
    const cells = form?.columns.map(column => column.cells[0]);
    expect(cells?.slice(-3)).toEqual(['A6.28', 'A6.30', 'A6.29']);
    expect(form?.measures.find(({ code }) => code === 'A6.30')).toMatchObject({
      header: ['执法激励约束', '内部宣讲（家）'],
      since: 'year',
    });
  });

  it('a new unit without a key gets a free one', async () => {
    const { data, faults } = await edited((_, sheet) => {
      sheet('填报单位').addRow([
        null,
        '给排水股',
        '城市供水',
        '自来水有限公司',
        '县直单位',
        '给排水股·城市供水',
      ]);
    });
    expect(faults).toEqual([]);
    expect(data.organisation.units.at(-1)).toEqual({
      ...{ key: 'u1', section: '给排水股', industry: '城市供水', kind: '县直单位' },
      ...{ parent: 'water', name: '自来水有限公司' },
    });
  });

  /** Copies a sheet of the book under another name. */
  const copySheet = (workbook: Excel.Workbook, sheet: Excel.Worksheet): Excel.Worksheet => {
    const copy = workbook.addWorksheet(`${sheet.name} (2)`);
    sheet.eachRow(row => {
      row.eachCell(cell => {
        // A merged cell has the value of the first one.
        if (cell.master === cell) copy.getCell(cell.address).value = cell.value;
      });
    });
    return copy;
  };

  it('is read from a visible sheet before a hidden one, whatever its name', async () => {
    const { data, faults } = await edited((workbook, sheet) => {
      const units = sheet('填报单位');
      copySheet(workbook, units).addRow(['new', '给排水股', '再生水', null, '县直单位']);
      units.state = 'hidden';
    });
    expect(faults).toEqual([]);
    expect(data.organisation.units.at(-1)).toMatchObject({ key: 'new', industry: '再生水' });
    const hidden = await edited((_, sheet) => (sheet('填报单位').state = 'hidden'));
    expect([hidden.faults, hidden.data]).toEqual([[], dehua2025]);
  });

  it('has a fault, with both sheets, where a second one has the table with another content', async () => {
    const copied = await edited((workbook, sheet) => {
      copySheet(workbook, sheet('填报单位'));
      copySheet(workbook, sheet('日期'));
    });
    expect([copied.faults, copied.data]).toEqual([[], dehua2025]);
    const { faults } = await edited((workbook, sheet) => {
      copySheet(workbook, sheet('填报单位')).addRow(['new', '给排水股', '再生水', null, '县直单位']);
    });
    expect(faults).toEqual([
      {
        ...{ sheet: '填报单位 (2)', address: 'A1' },
        words: '工作表“填报单位”和“填报单位 (2)”都有“填报单位”表，内容不同，不知道用哪一张，请删去不用的一张',
      },
    ]);
  });

  it('knows the cell of each text that may be too long', async () => {
    const { places } = await edited(() => undefined);
    const workbook = await openWorkbook(original);
    const elsewhere = textsIn(dehua2025, []).filter(({ path, text }) => {
      const { sheet, address } = placeOf(places, path);
      const shown = workbook.getWorksheet(sheet)?.getCell(address).text ?? '';
      return patternOf(path) in PLAN_TEXTS && !shown.replaceAll('\\/', '/').includes(text);
    });
    // A column has the header of its measure, and is known by its figures.
    expect(elsewhere.filter(({ path }) => path[2] !== 'columns')).toEqual([]);
  });

  it('has a fault at a text of which only a part is read', async () => {
    const { faults } = await edited((_, sheet) => {
      sheet('文书').getCell('C7').value = '承'.repeat(2_500);
    });
    expect(faults).toEqual([
      {
        ...{ sheet: '文书', address: 'C7' },
        words: '文字太长：一格最多读 1,999 个字，后面的读不到，请写短一些',
      },
    ]);
  });

  it('is made without a list to choose from where Excel cannot hold all words', async () => {
    const { organisation } = dehua2025;
    const kinds = Array.from({ length: 40 }, (_, index) => `第${index}类填报单位`);
    const plan = {
      ...dehua2025,
      organisation: { ...organisation, unitKinds: [...organisation.unitKinds, ...kinds] },
    };
    const { data, faults } = readPlanBook(await readBook(await openArchive(await writeBook(planBook(plan)))));
    expect([faults, data.organisation.unitKinds]).toEqual([[], plan.organisation.unitKinds]);
  });

  it.each<[string, string, string, string, string]>([
    ['a unit of measure', '指标', 'E14', '万园', '“万园”不是认得的单位，是否“万元”？'],
    ['since when it counts', '指标', 'F14', '去年', '不是认得的起算'],
    ['a sum of an unknown figure', '指标', 'G2', 'A4.02、A4.77', '合计里的 A4.77 没有这个指标'],
    ['a relation', '校验', 'B2', '大约', '不是认得的关系'],
    ['a level', '校验', 'D2', '必该', '“必该”不是认得的级别，是否“必改”？'],
    ['a day', '日期', 'B6', '三月', '请写几月几日'],
    ['a key', '填报单位', 'A2', 'Gas 1', '编号只能用小写字母、数字和 -'],
    ['a phase', '日期', 'D21', '没有的阶段', '没有“没有的阶段”这个阶段'],
    ['a sentence', '措辞', 'B16', '共有{A9.99}。', '没有编号为“A9.99”的指标'],
    ['a formula', '指标', 'E14', '=A1', '是公式'],
  ])('names a fault of %s with its cell', async (_, sheetName, address, value, words) => {
    const { faults } = await edited((__, sheet) => {
      sheet(sheetName).getCell(address).value = value.startsWith('=')
        ? { formula: value.slice(1), result: '家' }
        : value;
    });
    expect(faults.map(fault => `${fault.sheet}!${fault.address} ${fault.words}`).join('\n')).toContain(
      `${sheetName}!${address} `,
    );
    expect(faults.map(fault => fault.words).join('\n')).toContain(words);
  });
});
