import type { Since } from '../../plan/measure.js';
import type { Rule } from '../../plan/rule.js';

/** How certain an inference is: what is not `sure` has a question for the admin. */
export type Confidence = 'sure' | 'likely' | 'unsure';

/** Something that was read from a blank official file, with the place that it was read from. */
export interface Inferred<T> {
  readonly value: T;
  readonly confidence: Confidence;
  /** A Chinese sentence; present unless the inference is sure. */
  readonly question?: string;
  /** `月报表（一）!D14`, `表2 第3行第4列` */
  readonly place: string;
}

export const sure = <T>(value: T, place: string): Inferred<T> => ({ value, confidence: 'sure', place });

export const likely = <T>(value: T, place: string, question: string): Inferred<T> => ({
  value,
  confidence: 'likely',
  question,
  place,
});

export const unsure = <T>(value: T, place: string, question: string): Inferred<T> => ({
  value,
  confidence: 'unsure',
  question,
  place,
});

/** How often units report. */
export type DraftPeriodKind = 'quarter' | 'month' | 'half-year' | 'year';

/** What was read from the blank tables of one official file. Who reports, dates, targets and severities are never read. */
export interface OfficialDraft {
  readonly forms: readonly DraftForm[];
  /** Undefined: the file does not say it. */
  readonly periodKind: Inferred<DraftPeriodKind | undefined>;
  /** The year in the titles. */
  readonly year: Inferred<number | undefined>;
  /** Tables of the file that were not read as forms. */
  readonly unread: readonly Inferred<string>[];
}

/** One table of the file. Its measures refer to each other by `id`. */
export interface DraftForm {
  /** 附件4, 表1 */
  readonly annex: Inferred<string>;
  readonly title: Inferred<string>;
  readonly annualTitle: Inferred<string>;
  /** The name of its sheet: 月报表（一）. */
  readonly sheet: Inferred<string>;
  /** 填报单位（盖章）：… 填表人：…; empty: the table has none. */
  readonly formLine: Inferred<string>;
  /** 单位：条 above the table at the right; absent: nothing stands there. */
  readonly corner?: string;
  /** The rows of the table (填报单位类型). */
  readonly unitKinds: Inferred<readonly string[]>;
  /** The number of lines in each of these rows. */
  readonly subRows: Inferred<number>;
  readonly columns: readonly DraftColumn[];
  readonly measures: readonly DraftMeasure[];
  readonly notes: readonly DraftNote[];
  readonly checks: readonly DraftCheck[];
  /** What was left out or drawn in another way, and has to be looked at. */
  readonly remarks: readonly Inferred<string>[];
}

/** A column of the table, as the plan has it; `cells` are ids of measures or the texts of sub-rows. */
export interface DraftColumn {
  readonly kind: 'figures' | 'unit-kind' | 'sub-rows';
  readonly header: readonly string[];
  readonly cells: readonly (string | null)[];
  /** What stands below it in the row of column numbers (栏次). */
  readonly number?: string;
}

export interface DraftMeasure {
  readonly id: string;
  readonly header: Inferred<readonly string[]>;
  /** Absent: the cell is merged over the sub-rows, or there are none. */
  readonly subRow?: Inferred<string>;
  /** Empty: the file does not say it. */
  readonly unit: Inferred<string>;
  readonly since: Inferred<Since>;
  /** The ids of the parts; empty: it is typed. */
  readonly sumOf: Inferred<readonly string[]>;
}

export interface DraftNote {
  readonly text: Inferred<string>;
  /** The ids of the measures that it is about. */
  readonly governs: Inferred<readonly string[]>;
}

/** A check that the headers suggest; its codes are ids of measures, its severity always asks for an explanation. */
export type DraftCheck = Inferred<Rule>;
