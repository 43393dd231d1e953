import type { Grant, Person } from '../../core/people/person.js';
import { canDecide, type Decidable } from '../../core/people/permissions.js';
import type { Plan } from '../../plan/plan.js';
import { personWith } from '../context.js';

/** The people among whom the deciders of every submission are: all with another role than reporter. */
export function possibleDeciders(grants: readonly Grant[], admins: readonly string[], plan: Plan): Person[] {
  const ids = new Set(grants.filter(({ role }) => role !== 'reporter').map(({ openId }) => openId));
  const own = grants.filter(({ openId }) => ids.has(openId));
  return [...ids].map(openId => personWith(openId, own, admins, plan));
}

/** The people who can decide on a submission: reviewers, and leaders only when no reviewer can. */
export function decidersOf(submission: Decidable, possible: readonly Person[]): Person[] {
  const deciders = possible.filter(person => canDecide(person, submission));
  const reviewers = deciders.filter(({ roles }) => roles.has('reviewer'));
  return reviewers.length > 0 ? reviewers : deciders;
}
