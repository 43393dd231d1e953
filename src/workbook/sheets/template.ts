import { checksOf } from '../../core/checks/catalogue.js';
import {
  lastFigure,
  previousPeriodName,
  startingFigure,
  type PreviousSubmission,
} from '../../core/form/prefill.js';
import { formatNumber } from '../../core/form/number.js';
import { isCounted, type Submission } from '../../core/submission/submission.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { formForPeriod, type Form } from '../../plan/form.js';
import { decimalsOf, type Measure } from '../../plan/measure.js';
import { periodName, type Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { isCarriedOver } from '../../plan/plans.js';
import { codesOf, type Rule, type Severity } from '../../plan/rule.js';
import { addressOf, type Place } from '../xlsx/addresses.js';
import type { Book, CellName, Condition, Validation } from '../xlsx/book.js';
import { GAP, formatFigure, formatSince, formatTime } from './figures.js';
import { officialSheet, placesOf, type Content } from './official.js';
import type { TableFrame } from './table-frame.js';
import { numberTogether } from './page-fill.js';
import { ruleFormula } from './rule-formula.js';
import { stampOf } from '../read/stamp.js';
import { formatCarriedOver } from './unit-sheet.js';
import { reportName } from '../../plan/period-words.js';

/** The data that fills a template in advance. */
export interface TemplateContent {
  readonly plan: Plan;
  readonly period: Period;
  readonly unit: Unit;
  readonly submission: Pick<Submission, 'figures' | 'cleared' | 'period'>;
  readonly previous: PreviousSubmission | undefined;
  readonly madeAt: Date;
  readonly zone: string;
  /** The latest fact of the register from which figures were counted; absent: none were. */
  readonly registerUpTo?: number | undefined;
}

/**
 * Makes the official tables for one unit to fill in: totals as formulas, checks as cell validations, other cells locked.
 */
export function templateBook(content: TemplateContent): Book {
  const { plan, period, unit, madeAt } = content;
  const frame = makeFrame(content);
  const places = findPlaces(content, frame);
  const referenceTo = makeReferences(places, (_, sheet, address) => `'${sheet}'!${address}`);
  const conditionReferenceTo = makeReferences(places, cellName);
  const cells = (kind: string, code: string): Content =>
    kind === unit.kind
      ? ownCell(content, referenceTo, measureOf(plan, code))
      : { ...formatFigure(measureOf(plan, code), 0), style: 'figure' };
  return {
    properties: {
      title: `${reportName(period)} ${unitName(unit)}`,
      creator: plan.organisation.bureau,
      madeAt,
      keywords: stampOf(content),
    },
    sheets: numberTogether(
      plan.forms.map(form => ({
        ...officialSheet(plan, formForPeriod(form, period), cells, frame),
        conditions: warningsOf(plan, form, places, conditionReferenceTo),
        isProtected: true,
      })),
    ),
    names: namesFor(plan, places),
  };
}

const GUIDE =
  '填写说明：浅黄色单元格请填写，没有的填 0；合计自动计算，不用填。变成橙色的与校验要求不符，请核对，确实如此的发回后写明原因。填好后在私聊里把本文件发回。';

function makeFrame(content: TemplateContent): TableFrame {
  const { plan, period, unit, madeAt, zone } = content;
  const subject = `${periodName(period)}${GAP}${unitName(unit)}`;
  return {
    reporter: unitName(unit),
    unfinished: '',
    remark: [GUIDE, ...(isCarriedOver(plan) ? [formatCarriedOver(plan)] : [])].join(GAP),
    foot: `${subject}${GAP}${plan.document}${GAP}${formatTime(madeAt, zone)} 生成${GAP}${stampOf(content)}`,
    pageFoot: subject,
  };
}

/**
 * Returns references to the figures of the unit's row: `'季报表（一）'!C6` from another sheet, `C6` from the same sheet.
 */
export type ReferenceTo = (code: string, from: string) => string;

type FigurePlaces = ReadonlyMap<string, { readonly sheet: string; readonly place: Place }>;

function findPlaces({ plan, unit }: TemplateContent, frame: TableFrame): FigurePlaces {
  return new Map(
    plan.forms.flatMap(form =>
      Array.from(placesOf(plan, form, unit.kind, frame), ([code, place]) => [
        code,
        { sheet: form.sheet, place },
      ]),
    ),
  );
}

/** `across` makes the reference to a cell of another sheet. */
function makeReferences(
  places: FigurePlaces,
  across: (code: string, sheet: string, address: string) => string,
): ReferenceTo {
  return (code, from) => {
    const target = places.get(code);
    if (!target) throw new Error(`${code} stands on no sheet`);
    const address = addressOf(target.place);
    return target.sheet === places.get(from)?.sheet ? address : across(code, target.sheet, address);
  };
}

/** The name of a figure's cell. */
const cellName = (code: string): string => `figure.${code}`;

/** Names for the figures to which warnings of other sheets refer. */
function namesFor(plan: Plan, places: FigurePlaces): CellName[] {
  const codes = plan.rules.flatMap(rule => {
    const all = codesOf(rule);
    const isAcross = new Set(all.map(code => places.get(code)?.sheet)).size > 1;
    return rule.severity === 'warning' && isAcross ? all : [];
  });
  return [...new Set(codes)].flatMap(code => {
    const target = places.get(code);
    return target ? [{ name: cellName(code), sheet: target.sheet, ...target.place }] : [];
  });
}

function ownCell(content: TemplateContent, referenceTo: ReferenceTo, measure: Measure): Content {
  if (measure.sumOf) return sumCell(content, referenceTo, measure, measure.sumOf);
  const value = findStartingFigure(content, measure);
  if (value !== undefined && isCounted(content.submission, measure.code))
    return countedCell(measure, value, referenceTo(measure.code, measure.code));
  return {
    value: null,
    ...(value === undefined ? {} : formatFigure(measure, value)),
    style: 'entry',
    unlocked: true,
    validation: makeValidation(content, referenceTo, measure),
  };
}

/** A figure from the register of enterprises is locked; where people take the lock off, the cell still says so. */
function countedCell(measure: Measure, value: number, cell: string): Content {
  const figure = formatFigure(measure, value);
  const message = `这一项由企业台账得出（${formatNumber(value, measure)}），不能在这里改；请改台账`;
  return {
    ...figure,
    style: 'figure',
    validation: {
      ...{ formula: `${cell}=${figure.value}`, severity: 'error' as const, message },
      prompt: `${measure.unit}，由企业台账得出，不用填；要改请改台账`,
    },
  };
}

/** The saved figure, else the figure that the form offers at the start. */
function findStartingFigure({ submission, previous }: TemplateContent, measure: Measure): number | undefined {
  return startingFigure(measure, submission, previous);
}

function sumCell(
  content: TemplateContent,
  referenceTo: ReferenceTo,
  measure: Measure,
  parts: readonly string[],
): Content {
  const result = parts.reduce(
    (sum, part) => sum + (findStartingFigure(content, measureOf(content.plan, part)) ?? 0),
    0,
  );
  const formula = `SUM(${parts.map(part => referenceTo(part, measure.code)).join(',')})`;
  const { value, ...format } = formatFigure(measure, result);
  return { ...format, value: { formula, result: value }, style: 'figure' };
}

/** Excel's limit for a formula in a validation. */
const MAX_FORMULA_LENGTH = 255;

/**
 * Validates the form of the number, and the blocking rules whose last figure this is: the other figures of such a rule are typed
 * earlier.
 */
function makeValidation(content: TemplateContent, referenceTo: ReferenceTo, measure: Measure): Validation {
  const { plan, period, previous } = content;
  const { code } = measure;
  const cell = referenceTo(code, code);
  const digits = decimalsOf(measure);
  const number = `ISNUMBER(${cell}),${cell}>=0,ROUND(${cell},${digits})=${cell}`;
  const rules = heldRules(plan, code, 'error');
  const formula = `AND(${[number, ...rules.map(rule => ruleFormula(plan, rule, code, referenceTo))].join(',')})`;
  const isShort = formula.length <= MAX_FORMULA_LENGTH;
  const kind =
    digits === 0 ? '请填 0 或正整数' : `请填 0 或正数，以${measure.unit}为单位，最多 ${digits} 位小数`;
  const checks = checksOf(plan).filter(
    check => isRuleKind(check.kind) && [...check.left, ...check.right].includes(code),
  );
  const last = lastFigure(measure, period, previous);
  const previousText =
    previous && last !== undefined
      ? `；${previousPeriodName(period, previous)} ${formatNumber(last, measure)}`
      : '';
  return {
    formula: isShort ? formula : `AND(${number})`,
    message: [kind, ...(isShort ? checks.map(({ sentence }) => sentence) : [])].join('；'),
    prompt: `${measure.unit}，${formatSince(measure.since)}${previousText}`,
  };
}

/** The rules of a severity whose last figure this is. */
const heldRules = (plan: Plan, code: string, severity: Severity): Rule[] =>
  plan.rules.filter(rule => rule.severity === severity && lastMeasureOf(plan, rule) === code);

/** Cells of the unit's row that are coloured while a warning of the plan holds for them. */
function warningsOf(plan: Plan, form: Form, places: FigurePlaces, referenceTo: ReferenceTo): Condition[] {
  return form.measures.flatMap(({ code }) => {
    const rules = heldRules(plan, code, 'warning');
    const place = places.get(code)?.place;
    if (rules.length === 0 || !place) return [];
    const kept = rules.map(rule => ruleFormula(plan, rule, code, referenceTo)).join(',');
    return [{ ...place, formula: `AND(ISNUMBER(${referenceTo(code, code)}),NOT(AND(${kept})))` }];
  });
}

const isRuleKind = (kind: string): boolean =>
  ['at-most', 'at-least', 'zero-when', 'zero-together'].includes(kind);

/** The typed figure of a rule that comes last in the tables. */
function lastMeasureOf(plan: Plan, rule: Rule): string {
  const parts = codesOf(rule).flatMap(code => plan.measures.get(code)?.sumOf ?? [code]);
  return plan.typedMeasures.findLast(({ code }) => parts.includes(code))?.code ?? rule.at;
}
