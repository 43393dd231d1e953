import ExcelJS from 'exceljs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withComputed } from '../../src/core/form/figures.js';
import { formatNumber, scaleOf } from '../../src/core/form/number.js';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';
import { inputName } from '../../src/plan/measure.js';
import { indexPlan, type Plan } from '../../src/plan/plan.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { describeOnEach, type TestDatabase } from '../support/databases.js';
import { startTown, until, waitUntilIdle, type Card, type Someone, type Town } from '../support/town.js';

const plan: Plan = indexPlan(dehua2025);
const UNITS = ['gas', 'water', 'sewage', 'parks', 'waste'];

/** Figures that differ from unit to unit and are all above the example quarter's. */
function figuresOf(index: number): Map<string, number> {
  const figures = exampleFigures(plan, 12 + index * 5);
  for (const code of ['A4.10', 'A4.11', 'A6.05', 'A6.06', 'A6.07'])
    figures.set(code, (figures.get(code) ?? 0) + 3 + index);
  figures.set('A6.12', (figures.get('A6.12') ?? 0) + 1_234 * (index + 1));
  figures.set('A5.14.xiang', index);
  return figures;
}

const typedText = (code: string, value: number): string => {
  const measure = plan.measures.get(code);
  if (!measure) throw new Error(code);
  return formatNumber(value, measure);
};

/** Fills the fields of each page until the card offers 提交 (submit). */
async function fillAll(card: Card, figures: ReadonlyMap<string, number>): Promise<Card> {
  let currentCard = card;
  for (let page = 0; page < 30 && !currentCard.buttons.includes('提交'); page += 1) {
    const typed = Object.fromEntries(
      [...figures]
        .filter(([code]) => currentCard.inputs.has(inputName(code)))
        .map(([code, value]) => [code, typedText(code, value)]),
    );
    const answer = await currentCard.tap('保存并下一页', typed);
    expect(answer.kind, answer.toast).toBe('success');
    currentCard = answer.card;
  }
  return currentCard;
}

async function submits(person: Someone, figures: ReadonlyMap<string, number>): Promise<Card> {
  const last = await fillAll(await person.says('/fill 2025Q3'), figures);
  const answer = await last.tap('提交', { summary: `${person.openId.slice(3, 7)} 本季度工作总结` });
  expect(answer.toast).toContain('已提交');
  return answer.card;
}

describeOnEach('a quarter, from the cards to the official workbook', kind => {
  let database: TestDatabase;
  let town: Town;
  beforeEach(async () => {
    database = await kind.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: database.url });
  });
  afterEach(async () => {
    await town.close();
    await database.drop();
  });

  it('is collected from five units and reviewed; the workbook holds every one of the 102 figures', async () => {
    for (const [index, unit] of UNITS.entries()) await submits(town.person(unit), figuresOf(index));
    for (const unit of UNITS) await approves(town, unit);
    const { name, sheets } = await asksForSummary(town.person('reviewer'));
    expect(name).toBe('2025年第三季度季报汇总.xlsx');
    const sums = new Map(plan.typedMeasures.map(({ code }) => [code, sumOver(code)]));
    for (const [code, value] of withComputed(plan, sums))
      expect([code, sheets.get(code)], code).toEqual([code, value / scaleFor(code)]);
    expect(sheets.size).toBe(102);

    // An approved submission cannot be filled in again.
    const card = await town.person('water').says('/fill 2025Q3');
    expect(card.text).toContain('已通过');
    expect(card.buttons).not.toContain('提交');
  });
});

const sumOver = (code: string): number =>
  UNITS.reduce((sum, _, index) => sum + (figuresOf(index).get(code) ?? 0), 0);

function scaleFor(code: string): number {
  const measure = plan.measures.get(code);
  return measure ? scaleOf(measure) : 1;
}

async function approves(town: Town, unit: string): Promise<void> {
  const reviewer = town.person('reviewer');
  const name = plan.units.get(unit)?.industry ?? '';
  // The cards about submissions must be there already: else the next of them would pass for the answer.
  await waitUntilIdle(town);
  const card = await reviewer.says(`/review 2025Q3 ${name}`);
  expect(card.text).toContain(name);
  const answer = await card.tap('通过');
  expect(answer.toast).toContain('已通过');
  const reporter = town.person(unit);
  await until(async () => (await reporter.card()).text.includes('审核已通过'), `${unit} is told`);
}

/** Asks for the summary and reads the figures of the row 县直单位 from its three official sheets. */
async function asksForSummary(person: Someone): Promise<{ name: string; sheets: Map<string, number> }> {
  const { name, bytes } = await person.asksForFile('/summary 2025Q3');
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  expect(workbook.worksheets.slice(0, 3).map(sheet => sheet.name)).toEqual(
    plan.forms.map(form => form.sheet),
  );
  const sheets = new Map<string, number>();
  for (const form of plan.forms) {
    const sheet = workbook.getWorksheet(form.sheet);
    if (!sheet) throw new Error(form.sheet);
    const top = rowOf(sheet, '县直单位');
    for (const [index, column] of form.columns.entries())
      for (let row = 0; row < form.subRows; row += 1) {
        const code = column.kind === 'figures' ? column.cells[Math.min(row, column.cells.length - 1)] : null;
        if (code) sheets.set(code, Number(sheet.getCell(top + row, index + 1).value));
      }
  }
  return { name, sheets };
}

function rowOf(sheet: ExcelJS.Worksheet, label: string): number {
  for (let row = 1; row <= sheet.rowCount; row += 1) if (sheet.getCell(row, 1).value === label) return row;
  throw new Error(`no row ${label}`);
}
