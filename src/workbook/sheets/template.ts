import { checksOf } from '../../core/checks/catalogue.js';
import { lastFigure, previousWord, startingFigure, type Previous } from '../../core/form/prefill.js';
import { formatNumber } from '../../core/form/number.js';
import type { Submission } from '../../core/submission/submission.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { formIn } from '../../plan/form.js';
import { decimalsOf, type Measure } from '../../plan/measure.js';
import { periodName, type Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { isCarriedOver } from '../../plan/plans.js';
import { codesOf, type Rule } from '../../plan/rule.js';
import type { Book, Validation } from '../xlsx/book.js';
import { GAP, shown, timeWords } from './figures.js';
import { reportName } from './names.js';
import { officialSheet, placesOf, type Content, type Place, type Surroundings } from './official.js';
import { ruleFormula } from './rule-formula.js';
import { stampOf } from '../read/stamp.js';
import { carriedOverWords, sinceWords } from './unit-sheet.js';

/** What a template is filled in with. */
export interface TemplateContent {
  readonly plan: Plan;
  readonly period: Period;
  readonly unit: Unit;
  readonly submission: Pick<Submission, 'figures' | 'cleared' | 'period'>;
  readonly previous: Previous | undefined;
  readonly madeAt: Date;
  readonly zone: string;
}

/** The official tables for one unit to fill in: computed cells as formulas, checks as validation, the rest locked. */
export function templateBook(content: TemplateContent): Book {
  const { plan, period, unit, madeAt } = content;
  const around = surroundings(content);
  const stands = standing(content, around);
  const cells = (kind: string, code: string): Content =>
    kind === unit.kind
      ? ownCell(content, stands, measureOf(plan, code))
      : { ...shown(measureOf(plan, code), 0), style: 'figure' };
  return {
    properties: {
      title: `${reportName(period)} ${unitName(unit)}`,
      creator: plan.organisation.bureau,
      madeAt,
      keywords: stampOf(content),
    },
    sheets: plan.forms.map(form => ({
      ...officialSheet(plan, formIn(form, period), cells, around),
      isProtected: true,
    })),
  };
}

function surroundings(content: TemplateContent): Surroundings {
  const { plan, period, unit, madeAt, zone } = content;
  const about = `${periodName(period)}${GAP}${unitName(unit)}`;
  return {
    reporter: unitName(unit),
    unfinished: '',
    remark: isCarriedOver(plan) ? carriedOverWords(plan) : '',
    foot: `${about}${GAP}${plan.document}${GAP}浅黄色单元格请填写，没有填 0；合计自动计算。填好后在私聊里发回。${GAP}${timeWords(madeAt, zone)} 生成${GAP}${stampOf(content)}`,
    pageFoot: about,
  };
}

/** Where each figure of the unit's row stands: `'季报表（一）'!C6` from another sheet, `C6` from its own. */
export type Standing = (code: string, from: string) => string;

function standing({ plan, unit }: TemplateContent, around: Surroundings): Standing {
  const found = new Map<string, { sheet: string; place: Place }>();
  for (const form of plan.forms)
    for (const [code, place] of placesOf(plan, form, unit.kind, around))
      found.set(code, { sheet: form.sheet, place });
  return (code, from) => {
    const own = found.get(code);
    if (!own) throw new Error(`${code} stands on no sheet`);
    const address = addressOf(own.place);
    return own.sheet === found.get(from)?.sheet ? address : `'${own.sheet}'!${address}`;
  };
}

/** `C8` */
export function addressOf({ row, column }: Place): string {
  return `${lettersOf(column)}${row}`;
}

function lettersOf(column: number): string {
  const before = Math.floor((column - 1) / 26);
  return (before > 0 ? lettersOf(before) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}

function ownCell(content: TemplateContent, stands: Standing, measure: Measure): Content {
  if (measure.sumOf) return sumCell(content, stands, measure, measure.sumOf);
  const value = known(content, measure);
  return {
    value: null,
    ...(value === undefined ? {} : shown(measure, value)),
    style: 'entry',
    unlocked: true,
    validation: validationOf(content, stands, measure),
  };
}

/** The saved figure, else the one the form would start from. */
function known({ submission, previous }: TemplateContent, measure: Measure): number | undefined {
  return startingFigure(measure, submission, previous);
}

function sumCell(
  content: TemplateContent,
  stands: Standing,
  measure: Measure,
  parts: readonly string[],
): Content {
  const result = parts.reduce((sum, part) => sum + (known(content, measureOf(content.plan, part)) ?? 0), 0);
  const formula = `SUM(${parts.map(part => stands(part, measure.code)).join(',')})`;
  const { value, ...format } = shown(measure, result);
  return { ...format, value: { formula, result: value }, style: 'figure' };
}

/** Excel takes no longer formula in a validation. */
const LONGEST_FORMULA = 255;

/** A number as it has to be, and the plan's rules whose last figure this is: those before it are typed by then. */
function validationOf(content: TemplateContent, stands: Standing, measure: Measure): Validation {
  const { plan, period, previous } = content;
  const { code } = measure;
  const cell = stands(code, code);
  const digits = decimalsOf(measure);
  const number = `ISNUMBER(${cell}),${cell}>=0,ROUND(${cell},${digits})=${cell}`;
  const errors = plan.rules.filter(rule => rule.severity === 'error' && carrierOf(plan, rule) === code);
  const warnings = plan.rules.filter(rule => rule.severity === 'warning' && carrierOf(plan, rule) === code);
  const held = errors.length > 0 ? errors : warnings;
  const formula = `AND(${[number, ...held.map(rule => ruleFormula(plan, rule, code, stands))].join(',')})`;
  const fits = formula.length <= LONGEST_FORMULA;
  const kind = digits === 0 ? '请填 0 或正整数' : '请填 0 或正数，以万元为单位，最多 4 位小数';
  const says = checksOf(plan).filter(
    check => isRule(check.kind) && [...check.left, ...check.right].includes(code),
  );
  const last = lastFigure(measure, period, previous);
  const before =
    previous && last !== undefined
      ? `；${previousWord(period, previous)} ${formatNumber(last, measure)}`
      : '';
  return {
    formula: fits ? formula : `AND(${number})`,
    severity: errors.length === 0 && warnings.length > 0 ? 'warning' : 'error',
    message: [kind, ...(fits ? says.map(({ sentence }) => sentence) : [])].join('；'),
    prompt: `${measure.unit}，${sinceWords(measure.since)}${before}`,
  };
}

const isRule = (kind: string): boolean =>
  ['at-most', 'at-least', 'zero-when', 'zero-together'].includes(kind);

/** The typed figure of a rule that stands last in the tables. */
function carrierOf(plan: Plan, rule: Rule): string {
  const parts = codesOf(rule).flatMap(code => plan.measures.get(code)?.sumOf ?? [code]);
  return plan.typed.findLast(({ code }) => parts.includes(code))?.code ?? rule.at;
}
