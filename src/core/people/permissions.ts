import type { CommandName } from '../command.js';
import { ROLE_NAMES, type Person, type Role } from './person.js';
import { Problem } from '../problem.js';
import type { Submission } from '../submission/submission.js';

/**
 * The roles that have each ability. A reporter has the abilities `fill`, `template` and those that end in `-unit` for
 * their own units only. Everybody may use help, claim the admin role and ask for a unit, so these are not listed.
 */
const MAY = {
  status: ['reporter', 'reviewer', 'leader', 'admin'],
  targets: ['reporter', 'reviewer', 'leader', 'admin'],
  rules: ['reporter', 'reviewer', 'leader', 'admin'],
  calendar: ['reporter', 'reviewer', 'leader', 'admin'],
  fill: ['reporter'],
  template: ['reporter'],
  summary: ['reporter', 'reviewer', 'leader', 'admin'],
  report: ['reporter', 'reviewer', 'leader', 'admin'],
  'summary-unit': ['reporter', 'reviewer', 'leader', 'admin'],
  'history-unit': ['reporter', 'reviewer', 'leader', 'admin'],
  review: ['reviewer', 'leader'],
  reopen: ['reviewer', 'leader'],
  extend: ['reviewer', 'leader'],
  allow: ['reviewer', 'leader'],
  remind: ['reviewer', 'leader', 'admin'],
  forward: ['reviewer', 'leader'],
  package: ['reviewer', 'leader'],
  letters: ['reviewer', 'leader'],
  here: ['admin'],
  bind: ['admin'],
  unbind: ['admin'],
  members: ['admin'],
  baseline: ['admin'],
  'dead-letters': ['admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** Something that only certain roles may do. */
export type Ability = keyof typeof MAY;

/** Returns the ability that a command requires before its words are read; undefined: everybody may use it. */
export function abilityOf(command: CommandName): Ability | undefined {
  if (command === 'history') return 'history-unit';
  return command === 'help' || command === 'claim' ? undefined : command;
}

/** Whether a person has an ability; for the unit with this key, when one is given. */
export function isAllowed(person: Person, ability: Ability, unit?: string): boolean {
  const roles: readonly Role[] = MAY[ability];
  const others = roles.some(role => role !== 'reporter' && person.roles.has(role));
  if (others) return true;
  if (!roles.includes('reporter') || !person.roles.has('reporter')) return false;
  return unit === undefined || !needsOwnUnit(ability) || person.units.includes(unit);
}

/**
 * Throws a Problem (`forbidden`) that names the allowed roles, when a person does not have an ability. `what`
 * names the action on screen.
 */
export function requireAllowed(person: Person, ability: Ability, what: string, unit?: string): void {
  if (isAllowed(person, ability, unit)) return;
  throw forbidden(person, what, MAY[ability], unit !== undefined && needsOwnUnit(ability));
}

/**
 * Throws a Problem when a person may not decide on a submission: without the role (`forbidden`), on a submission of their
 * own, or on one of a unit they report for (`own-submission`). A leader who did not submit it may decide for any unit.
 */
export function requireMayDecide(person: Person, submission: Submission): void {
  requireAllowed(person, 'review', '审核');
  const submittedBy = 'submittedBy' in submission ? submission.submittedBy : undefined;
  if (submittedBy === person.openId)
    throw new Problem(
      'own-submission',
      '这份填报是您本人提交的，不能由本人审核。',
      '请由另一位审核人或领导审核。',
    );
  if (person.units.includes(submission.unit) && !person.roles.has('leader'))
    throw new Problem(
      'own-submission',
      '您是这个填报单位的填报人，不能审核本单位的填报。',
      '请由另一位审核人或领导审核。',
    );
}

/** Whether this person may decide on a submission. */
export function mayDecide(person: Person, submission: Submission): boolean {
  try {
    requireMayDecide(person, submission);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

const needsOwnUnit = (ability: Ability): boolean =>
  ability.endsWith('-unit') || ability === 'fill' || ability === 'template';

function forbidden(person: Person, what: string, roles: readonly Role[], ofUnit: boolean): Problem {
  const who = roles
    .map(role => (role === 'reporter' && ofUnit ? '该单位的填报人' : ROLE_NAMES[role]))
    .join('、');
  const own = [...person.roles].map(role => ROLE_NAMES[role]).join('、') || '尚未绑定';
  return new Problem(
    'forbidden',
    `“${what}”由${who}使用，您现在的身份是：${own}。`,
    '如需开通，请联系管理员。',
  );
}
