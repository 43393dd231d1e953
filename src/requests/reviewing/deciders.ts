import { grantsByPerson, type Person, type Role } from '../../core/people/person.js';
import { canDecide, type Decidable } from '../../core/people/permissions.js';
import { personWith, type SystemContext } from '../context.js';

const DECIDING: readonly Role[] = ['reviewer', 'leader'];

/** The people among whom the deciders of every submission are. */
export async function readPossibleDeciders({
  tx,
  admins,
  plans,
}: Pick<SystemContext, 'tx' | 'admins' | 'plans'>): Promise<Person[]> {
  const byPerson = grantsByPerson(await tx.grantsOfHolders(DECIDING));
  return [...byPerson].map(([openId, grants]) => personWith(openId, grants, admins, plans.latest));
}

/** The people who can decide on a submission: reviewers, and leaders only when no reviewer can. */
export function decidersOf(submission: Decidable, possible: readonly Person[]): Person[] {
  const deciders = possible.filter(person => canDecide(person, submission));
  const reviewers = deciders.filter(({ roles }) => roles.has('reviewer'));
  return reviewers.length > 0 ? reviewers : deciders;
}
