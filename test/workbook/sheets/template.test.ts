import type Excel from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { withComputed } from '../../../src/core/form/figures.js';
import { formatFigure } from '../../../src/workbook/sheets/figures.js';
import { measureOf, type Plan } from '../../../src/plan/plan.js';
import { codesOf } from '../../../src/plan/rule.js';
import { templateBook, type TemplateContent } from '../../../src/workbook/sheets/template.js';
import { draft } from '../../core/plan.js';
import { figuresOf, MADE_AT, plan } from '../quarter.js';
import { openBook, sheetOf, textsOf } from '../read.js';

function content(more: Partial<TemplateContent> = {}): TemplateContent {
  const unit = plan.units.get('water');
  if (!unit) throw new Error('the plan has no water');
  const of = more.plan ?? plan;
  return {
    plan: of,
    period: '2025Q3',
    unit,
    submission: draft(Object.fromEntries(typedOf(of))),
    previous: undefined,
    madeAt: MADE_AT,
    zone: 'Asia/Shanghai',
    ...more,
  };
}

const typedOf = (of: Plan) => new Map([...figuresOf(of, 3)].filter(([code]) => !measureOf(of, code).sumOf));

/** The unlocked cells of a sheet. */
function unlockedCells(sheet: Excel.Worksheet): Excel.Cell[] {
  const cells: Excel.Cell[] = [];
  sheet.eachRow(row => {
    row.eachCell({ includeEmpty: true }, cell => {
      const { protection } = cell as Partial<Excel.Cell>;
      if (cell.master === cell && protection?.locked === false) cells.push(cell);
    });
  });
  return cells;
}

describe('a template', () => {
  let workbook: Excel.Workbook;
  beforeAll(async () => {
    workbook = await openBook(templateBook(content()));
  });

  it('has the three official sheets and nothing else', () => {
    expect(workbook.worksheets.map(({ name }) => name)).toEqual([
      '季报表（一）',
      '季报表（二）',
      '季报表（三）',
    ]);
  });

  it('is unlocked at exactly the 96 typed figures, and locked without a password elsewhere', () => {
    const cells = plan.forms.flatMap(form => unlockedCells(sheetOf(workbook, form.sheet)));
    expect(cells.map(({ value }) => value)).toEqual(
      expect.arrayContaining(
        plan.typedMeasures.map(measure => formatFigure(measure, typedOf(plan).get(measure.code) ?? 0).value),
      ),
    );
    expect(cells).toHaveLength(96);
    for (const { sheet } of plan.forms) {
      const model = sheetOf(workbook, sheet).model as unknown as { sheetProtection: Record<string, unknown> };
      expect(model.sheetProtection).toMatchObject({ sheet: true });
      expect(JSON.stringify(model.sheetProtection)).not.toMatch(/hash|password/iu);
    }
  });

  it('has every total as a formula of its parts, with the result', () => {
    const sums: Excel.CellFormulaValue[] = [];
    workbook.eachSheet(sheet => {
      sheet.eachRow(row => {
        row.eachCell(cell => {
          if (cell.master === cell && cell.formula) sums.push(cell.value as Excel.CellFormulaValue);
        });
      });
    });
    const computed = [...plan.measures.values()].filter(({ sumOf }) => sumOf);
    const all = withComputed(plan, typedOf(plan));
    expect(sums.map(({ result }) => result).sort()).toEqual(computed.map(({ code }) => all.get(code)).sort());
    expect(sums.every(({ formula }) => /^SUM\([A-Z]+\d+(,[A-Z]+\d+)*\)$/u.test(formula))).toBe(true);
  });

  it('checks every unlocked cell with a formula within Excel’s length', () => {
    for (const form of plan.forms)
      for (const cell of unlockedCells(sheetOf(workbook, form.sheet))) {
        const { type, formulae, prompt, error } = cell.dataValidation;
        expect(type).toBe('custom');
        expect(String(formulae[0]).length).toBeLessThanOrEqual(255);
        expect(String(formulae[0])).toContain(`ISNUMBER(${cell.address})`);
        expect(prompt?.length).toBeGreaterThan(0);
        expect(error).toMatch(/请填 0 或正/u);
      }
  });

  it('checks every rule at its last typed figure: it stops, or colours the cell', () => {
    const cells = plan.forms.flatMap(form => unlockedCells(sheetOf(workbook, form.sheet)));
    const stopping = cells
      .map(({ dataValidation }) =>
        String(dataValidation.formulae[0]).replace(/^AND\(ISNUMBER.*?=[A-Z]+\d+/u, ''),
      )
      .filter(rest => rest !== ')');
    const coloured = plan.forms.flatMap(form => {
      const model = sheetOf(workbook, form.sheet).model as unknown as {
        conditionalFormattings: { ref: string; rules: { formulae: string[] }[] }[];
      };
      return model.conditionalFormattings.map(({ ref, rules }) => [ref, rules[0]?.formulae[0]] as const);
    });
    for (const [ref, formula] of coloured) {
      expect(formula).toContain(`ISNUMBER(${ref})`);
      // Excel takes no reference to another sheet here, but names.
      expect(formula).not.toContain('!');
      for (const [name] of formula?.match(/figure\.A\d\.\d+/gu)?.map(each => [each]) ?? [])
        expect(workbook.definedNames.getRanges(name ?? '').ranges).toEqual(["'季报表（一）'!$B$7"]);
    }
    const carriersOf = (rules: typeof plan.rules) =>
      new Set(
        rules.map(rule => {
          const parts = codesOf(rule).flatMap(code => measureOf(plan, code).sumOf ?? [code]);
          return plan.typedMeasures.findLast(({ code }) => parts.includes(code))?.code;
        }),
      );
    const warnings = plan.rules.filter(({ severity }) => severity === 'warning');
    expect(coloured).toHaveLength(carriersOf(warnings).size);
    const held = plan.rules.filter(({ severity }) => severity === 'error');
    expect(stopping).toHaveLength(carriersOf(held).size);
  });

  it('takes numbers alone, also where a warning concerns another sheet, whose cell has a name', () => {
    const cells = plan.forms.flatMap(form => unlockedCells(sheetOf(workbook, form.sheet)));
    expect(new Set(cells.map(({ dataValidation }) => dataValidation.errorStyle))).toEqual(new Set(['stop']));
    const model = sheetOf(workbook, '季报表（二）').model as unknown as {
      conditionalFormattings: { rules: { formulae: string[] }[] }[];
    };
    const formulas = model.conditionalFormattings.flatMap(({ rules }) =>
      rules.flatMap(each => each.formulae),
    );
    expect(formulas.filter(formula => formula.includes('figure.A4.01'))).toHaveLength(1);
  });

  it('says under its title how it is filled in, in letters that are read', () => {
    for (const { sheet } of plan.forms) {
      const line = sheetOf(workbook, sheet).getCell(2, 1);
      expect(line.text).toMatch(/^填写说明：浅黄色单元格请填写，没有的填 0/u);
      expect(line.font.size).toBeGreaterThanOrEqual(11);
    }
  });

  it('names its period, unit and plan, for people and in its stamp', () => {
    expect(workbook.keywords).toBe('季报模板 2025Q3-water-2025-德化县城市管理和综合执法局');
    for (const { sheet } of plan.forms) {
      const texts = textsOf(sheetOf(workbook, sheet)).join('\n');
      expect(texts).toContain('填报单位（盖章）：给排水股·城市供水');
      expect(texts).toMatch(/2025年第三季度\u3000给排水股·城市供水.*季报模板 2025Q3-water-2025/u);
    }
  });

  it('has the saved figure, else the prefilled one; a cleared figure stays blank', async () => {
    const previous = { period: '2025Q2', state: 'approved', figures: new Map([['A4.02', 7], ['A4.03', 8], ['A4.04', 9]]) } as const; // prettier-ignore
    const submission = { ...draft({ 'A4.02': 9 }), cleared: new Map([['A4.04', 2]]) };
    const book = await openBook(templateBook(content({ submission, previous })));
    const cells = unlockedCells(sheetOf(book, '季报表（一）')).slice(0, 3);
    expect(cells.map(({ value }) => value)).toEqual([9, 8, null]);
    expect(cells[0]?.dataValidation.prompt).toContain('上季 7');
  });
});
