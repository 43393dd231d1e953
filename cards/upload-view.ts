import type { PreviousSubmission } from '../src/core/form/prefill.js';
import type { UploadedCells, UploadReading } from '../src/core/form/upload-reading.js';
import type { Submission } from '../src/core/submission/submission.js';
import type { Unit } from '../src/plan/organisation.js';
import type { LocalDate, Period } from '../src/plan/period.js';
import type { Plan } from '../src/plan/plan.js';

/** The result of reading an uploaded workbook. */
export interface UploadView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly previous: PreviousSubmission | undefined;
  readonly reading: UploadReading;
  readonly cells: UploadedCells;
  /** Sheets and columns that the workbook lacks. */
  readonly missingParts: readonly string[];
  /** Sheets whose header was split into single cells and could not be read. */
  readonly splitHeaders: readonly string[];
  readonly fileName: string;
  /** The id of the pending action with the upload. */
  readonly pendingId: string;
  readonly isBaseline: boolean;
  /** Figures that were changed after the card was made, each with who changed it; people are marked. */
  readonly conflicts?: readonly string[];
  /** Present when the workbook does not name the unit itself; `said`: the section that it names. */
  readonly assumedUnit?: { readonly said: string | undefined };
  /** Present when the workbook does not name the quarter itself; `day`: its date, which may be of another quarter. */
  readonly assumedPeriod?: { readonly day: LocalDate | undefined; readonly isOfPeriod: boolean };
  /** Other units and periods that the workbook may be for. */
  readonly alternatives: readonly { readonly unit: Unit; readonly period: Period }[];
}
