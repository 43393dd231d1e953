import type { Unit } from '../../plan/organisation.js';
import type { PlanData } from '../../plan/plan.js';

/** What no official table says; a person gives it. What is missing stands in the plan as a gap, and is asked. */
export interface PlanRest {
  readonly year?: number;
  /** The number of the document: 临水利〔2026〕5号. */
  readonly document?: string;
  readonly bureau?: string;
  readonly reviewingSection?: string;
  readonly forwardsTo?: string;
  readonly unitKinds?: readonly string[];
  readonly units?: readonly Unit[];
  readonly submitDay?: number;
  readonly forwardDay?: number;
  readonly periodKind?: PlanData['calendar']['periodKind'];
  readonly annual?: PlanData['calendar']['annual'];
}
