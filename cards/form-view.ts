import type { Finding, SubunitTotals } from '../src/core/checks/check.js';
import type { PreviousSubmission } from '../src/core/form/prefill.js';
import type { RegisterSources } from '../src/core/register/groups.js';
import type { Submission } from '../src/core/submission/submission.js';
import type { Unit } from '../src/plan/organisation.js';
import type { LocalDate, PeriodKind } from '../src/plan/period.js';
import type { Plan } from '../src/plan/plan.js';

/** The person who last saved a figure, and when: `09:11`. Their name stands on the card only. */
export interface Saver {
  readonly openId: string;
  readonly time: string;
  /** It is the person who fills in, on another device or card. */
  readonly isSelf: boolean;
}

/** The data that all pages of an open form show. */
export interface FormView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly previous: PreviousSubmission | undefined;
  readonly today: LocalDate;
  /** The kind of the periods today, where it has changed since this period. */
  readonly kindNow?: PeriodKind;
  /** What the checks find for the reporter, on all pages. */
  readonly findings: readonly Finding[];
  /** Why a field of the page was not saved, by code: no valid figure, or somebody else has changed it. */
  readonly objections?: ReadonlyMap<string, string>;
  /** Who made the changes that such a reason speaks of, by code. */
  readonly savers?: ReadonlyMap<string, Saver>;
  /** Sums of the figures that the subunits have submitted. */
  readonly subunitTotals?: SubunitTotals;
  /**
   * Texts that were typed but not saved; each stays in its field. By code on a page of figures, by input name on the
   * last page.
   */
  readonly refusedTexts?: ReadonlyMap<string, string>;
  /** A message at the top about the last action. */
  readonly notice?: string;
  /** What the last action did, when it went well. */
  readonly done?: string;
  /** Codes of the figures that usually change for this unit; absent when this is unknown. */
  readonly usualChanges?: ReadonlySet<string>;
  /** Which figures come from the unit's register; absent: it has none. */
  readonly register?: RegisterSources;
  /** The tables can be drawn. */
  readonly canDraw?: boolean;
}
