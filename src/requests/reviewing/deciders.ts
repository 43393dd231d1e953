import type { Grant, Person } from '../../core/people/person.js';
import { canDecide } from '../../core/people/permissions.js';
import type { Submission } from '../../core/submission/submission.js';
import type { Plan } from '../../plan/plan.js';
import { personWith } from '../context.js';

/** The people who can decide on a submission: reviewers, and leaders only when no reviewer can. */
export function decidersOf(
  submission: Submission,
  grants: readonly Grant[],
  admins: readonly string[],
  plan: Plan,
): Person[] {
  const ids = [...new Set(grants.map(({ openId }) => openId))];
  const deciders = ids
    .map(openId => personWith(openId, grants, admins, plan))
    .filter(person => canDecide(person, submission));
  const reviewers = deciders.filter(({ roles }) => roles.has('reviewer'));
  return reviewers.length > 0 ? reviewers : deciders;
}
