import type { LocalDate } from '../../plan/period.js';
import { standIn } from '../../core/people/deputy.js';
import { grantsByPerson, type Person, type Role } from '../../core/people/person.js';
import { canDecide, type Decidable } from '../../core/people/permissions.js';
import { personWith, type SystemContext } from '../context.js';

const DECIDING: readonly Role[] = ['reviewer', 'leader'];

/** The people among whom the deciders of every submission are on a day. */
export async function readPossibleDeciders(
  { tx, admins, plans }: Pick<SystemContext, 'tx' | 'admins' | 'plans'>,
  day: LocalDate,
): Promise<Person[]> {
  const holders = await tx.grantsOfHolders(DECIDING);
  const ids = new Set(holders.map(({ openId }) => openId));
  // On the days of a leave a deputy (代填) is a reporter of the unit, and does not decide on it.
  const deputies = (await tx.deputyships(day)).filter(({ deputy }) => ids.has(deputy));
  const byPerson = grantsByPerson([...holders, ...deputies.map(standIn)]);
  return [...byPerson].map(([openId, grants]) => personWith(openId, grants, admins, plans.latest));
}

/** The people who can decide on a submission: reviewers, and leaders only when no reviewer can. */
export function decidersOf(submission: Decidable, possible: readonly Person[]): Person[] {
  const deciders = possible.filter(person => canDecide(person, submission));
  const reviewers = deciders.filter(({ roles }) => roles.has('reviewer'));
  return reviewers.length > 0 ? reviewers : deciders;
}
