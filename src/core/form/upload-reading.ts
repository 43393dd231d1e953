import { withAllowances } from '../checks/allowance.js';
import type { Measure } from '../../plan/measure.js';
import type { Period } from '../../plan/period.js';
import { labelOf, measureOf, type Plan } from '../../plan/plan.js';
import type { CheckContext, Finding } from '../checks/check.js';
import { withComputed, missingFigures } from './figures.js';
import { findSuspects } from '../checks/suspects.js';
import { readNumber, withUnit } from './number.js';
import { lastFigure, type PreviousSubmission } from './prefill.js';
import { figureValues, type Change, type Submission } from '../submission/submission.js';
import { runChecks } from '../checks/run-checks.js';

/** The cell of one figure in an uploaded workbook, before it is read. */
export interface UploadedCell {
  /** The sheet's name and the cell's address: `季报表（一）`, `C8`. */
  readonly sheet: string;
  readonly address: string;
  readonly text: string;
  readonly hasFormula: boolean;
  readonly isDate: boolean;
  /** What a person sees in the cell, where that is another text: `2025年9月22日`, `5%`. */
  readonly shown?: string;
}

/** The cells of an uploaded workbook, by the code of their measure. */
export type UploadedCells = ReadonlyMap<string, UploadedCell>;

/** A remark about an uploaded workbook, with the codes of the cells it concerns. */
export interface Remark {
  readonly severity: 'error' | 'warning';
  readonly words: string;
  readonly codes: readonly string[];
  /** It names the figures that most likely are wrong. */
  readonly isSuspicion?: true;
  /** It is about a total that does not add up: most of its cells are right. */
  readonly isTotal?: true;
  /** It is to be known alone: nobody has to explain it. */
  readonly isNews?: true;
}

/** A figure that most likely is wrong. */
export interface Suspect {
  readonly code: string;
  readonly words: string;
  /** Its label with its likely value: `企业底数·总数（应为 19 家？）` */
  readonly name: string;
}

/**
 * The result of reading an uploaded workbook: its figures, its changes against the saved ones, and the
 * findings of the same checks as on cards.
 */
export interface UploadReading {
  /** The figures read, by code, in stored units. A blank cell is absent: the saved figure stays. */
  readonly values: ReadonlyMap<string, number>;
  readonly changes: readonly Change[];
  readonly remarks: readonly Remark[];
  /** Codes of the blank cells. */
  readonly blanks: readonly string[];
  /** Codes of the figures that are neither in the workbook nor saved. */
  readonly missing: readonly string[];
  readonly findings: readonly Finding[];
  /** The figures that most likely are wrong, when a total does not add up. */
  readonly suspects: readonly Suspect[];
}

/** An uploaded workbook with the submission it belongs to. */
export interface Upload {
  readonly plan: Plan;
  readonly period: Period;
  readonly cells: UploadedCells;
  readonly submission: Submission;
  readonly previous: PreviousSubmission | undefined;
  readonly checkContext?: CheckContext;
  /** The register changed after the workbook was made: its counts are those of an earlier state. */
  readonly isRegisterNewer?: boolean;
}

/**
 * Reads all cells of a workbook. A total that is a formula is computed again; its cached result is not used.
 */
export function readUpload(upload: Upload): UploadReading {
  const { plan, period, submission, previous, cells } = upload;
  const readings = plan.typedMeasures.flatMap(measure => readCell(upload, measure) ?? []);
  const figures = new Map(
    readings.flatMap(({ code, value }) => (value === undefined ? [] : [[code, value]])),
  );
  const blanks = plan.typedMeasures
    .map(({ code }) => code)
    .filter(code => !readings.some(each => each.code === code));
  const typed = new Map([...figureValues(submission), ...figures]);
  // A cell that could not be read replaces a saved figure by none: a check of the saved one would speak of another number.
  for (const { code, objection } of readings) if (objection !== undefined) typed.delete(code);
  const stated = statedTotals(upload);
  const all = withComputed(plan, typed);
  const findings = withAllowances(
    runChecks(plan, period, all, previous, { ...upload.checkContext, stated }),
    submission.allowed,
  );
  const objections = readings.flatMap(({ code, objection }) =>
    objection ? [{ severity: 'error', words: objection, codes: [code] } as const] : [],
  );
  const news = readings.flatMap(({ code, news: words }) =>
    words === undefined ? [] : [{ severity: 'warning', isNews: true, words, codes: [code] } as const],
  );
  const suspects = suspectsIn(upload, typed, stated, findings);
  return {
    values: figures,
    changes: findChanges(submission, figures),
    remarks: [
      ...objections.map(remark => ({
        ...remark,
        words: `${labelOf(plan, remark.codes[0])} ${remark.words}`,
      })),
      ...news.map(remark => ({ ...remark, words: `${labelOf(plan, remark.codes[0])} ${remark.words}` })),
      ...findings.filter(({ audience }) => !audience).map(toRemark),
      ...suspects.remarks,
    ],
    blanks: blanks.filter(code => cells.has(code)),
    missing: missingFigures(plan, typed).filter(code => !readings.some(each => each.code === code)),
    findings,
    suspects: suspects.suspects,
  };
}

/** Whether a remark is an error: the workbook then cannot be saved. */
export const hasErrors = ({ remarks }: Pick<UploadReading, 'remarks'>): boolean =>
  remarks.some(({ severity }) => severity === 'error');

/** The result of reading one cell: its value in stored units, or the reason of the refusal. */
interface CellReading {
  readonly code: string;
  readonly value?: number;
  readonly objection?: string;
  /** Why the figure stays as it is, where that is nobody's fault. */
  readonly news?: string;
}

/** Reads one cell; returns undefined for a blank. */
function readCell(upload: Upload, measure: Measure): CellReading | undefined {
  const { cells, submission, previous } = upload;
  const { code } = measure;
  const cell = cells.get(code);
  if (!cell) return undefined;
  if (cell.hasFormula) return { code, objection: '是公式，不能作为填报数；请直接填写数字' };
  if (cell.isDate)
    return {
      code,
      objection: `${cell.shown === undefined ? '' : `“${cell.shown}”`}被 Excel 当成了日期；请把单元格格式改为“常规”，重新填写数字`,
    };
  const reading = readNumber(
    cell.shown ?? cell.text,
    measure,
    lastFigure(measure, submission.period, previous),
  );
  if (reading.kind === 'blank') return undefined;
  const counted = readCounted(upload, measure, reading);
  if (counted) return counted;
  if (reading.kind === 'value') return { code, value: reading.value };
  const isPercent = cell.shown?.endsWith('%') === true;
  return { code, objection: isPercent ? `${reading.reason}；单元格格式请改为“常规”` : reading.reason };
}

/**
 * A figure from the register is no input: another number in its cell is refused. One of a template that was made before the
 * register changed is nobody's slip: the register's stays, and that is said.
 */
function readCounted(
  { submission: { figures }, isRegisterNewer }: Upload,
  measure: Measure,
  reading: ReturnType<typeof readNumber>,
): CellReading | undefined {
  const figure = figures.get(measure.code);
  if (figure?.how !== 'register' || (reading.kind === 'value' && reading.value === figure.value))
    return undefined;
  const { code } = measure;
  const now = withUnit(figure.value, measure);
  if (!isRegisterNewer || reading.kind !== 'value')
    return {
      code,
      objection: `由台账得出（${now}），不能在表里改；请改台账。下载模板以后台账变过的，请重新下载模板`,
    };
  const then = withUnit(reading.value, measure);
  return {
    code,
    news: `由台账得出：下载模板时 ${then}，台账后来有变化，现在 ${now}。按 ${now}保存，这一格不用改`,
  };
}

/** Reads the totals that were typed over their formula. A total that is not a number is ignored. */
function statedTotals({ plan, cells }: Upload): Map<string, number> {
  const stated = new Map<string, number>();
  for (const measure of plan.measures.values()) {
    const cell = measure.sumOf && cells.get(measure.code);
    if (!cell || cell.hasFormula) continue;
    const reading = readNumber(cell.shown ?? cell.text, measure, undefined);
    if (reading.kind === 'value') stated.set(measure.code, reading.value);
  }
  return stated;
}

function findChanges(submission: Submission, figures: ReadonlyMap<string, number>): Change[] {
  return [...figures].flatMap(([code, to]) => {
    const from = submission.figures.get(code)?.value ?? null;
    return from === to ? [] : [{ code, from, to }];
  });
}

const toRemark = ({ severity, sentence, codes, check }: Finding): Remark => ({
  ...{ severity, words: sentence, codes },
  ...(check === 'identity' ? { isTotal: true } : {}),
});

/** Names the figures that are most likely wrong, when a stated total does not add up. */
function suspectsIn(
  { plan, period, previous }: Upload,
  typed: ReadonlyMap<string, number>,
  stated: ReadonlyMap<string, number>,
  findings: readonly Finding[],
): { readonly remarks: readonly Remark[]; readonly suspects: readonly Suspect[] } {
  const sets = findings.some(({ check }) => check === 'identity')
    ? findSuspects({ plan, period, typed, stated, previous })
    : [];
  if (sets.length === 0) return { remarks: [], suspects: [] };
  const likely = sets.length > 1 ? '可能填错的几处之一' : '最可能填错的数';
  const suspects = sets.flatMap(({ codes, repairs }) =>
    codes.map(code => {
      const name = formatSuspect(plan, code, repairs.get(code));
      return { code, name, words: `${likely}：${name}` };
    }),
  );
  const names = sets.map(({ codes, repairs }) =>
    codes.map(code => formatSuspect(plan, code, repairs.get(code))).join('和'),
  );
  const words = `最可能填错的是：${names.join('，或')}`;
  const codes = sets.flatMap(set => set.codes);
  return { remarks: [{ severity: 'error', words, codes, isSuspicion: true }], suspects };
}

const formatSuspect = (plan: Plan, code: string, to: number | undefined): string =>
  `${labelOf(plan, code)}${to === undefined ? '' : `（应为 ${withUnit(to, measureOf(plan, code))}？）`}`;
