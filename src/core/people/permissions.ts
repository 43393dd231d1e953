import { unitName, type Unit } from '../../plan/organisation.js';
import { listNames } from '../text.js';
import { ROLE_NAMES, type Person, type Role } from './person.js';
import { Problem } from '../problem.js';

/** An action that only certain roles may do. */
interface Permission {
  /** The name of the action in a refusal, in Chinese. */
  readonly name: string;
  readonly roles: readonly Role[];
  /**
   * Present: a reporter may do it for their own units only. What another unit is refused, in Chinese, with the unit's name
   * in place of `…`.
   */
  readonly ownUnits?: string;
}

/**
 * The actions and the roles that may do them. Everybody may use help, claim the admin role and ask for a unit, so these
 * are not listed.
 */
const PERMISSIONS = {
  status: { name: '状态', roles: ['reporter', 'reviewer', 'leader', 'admin'] },
  targets: { name: '目标', roles: ['reporter', 'reviewer', 'leader', 'admin'] },
  rules: { name: '公式', roles: ['reporter', 'reviewer', 'leader', 'admin'] },
  calendar: { name: '日历', roles: ['reporter', 'reviewer', 'leader', 'admin'] },
  fill: { name: '填报', roles: ['reporter'], ownUnits: '填报…' },
  template: { name: '模板', roles: ['reporter'], ownUnits: '下载…的模板' },
  summary: { name: '汇总', roles: ['reporter', 'reviewer', 'leader', 'admin'] },
  report: { name: '总结', roles: ['reporter', 'reviewer', 'leader', 'admin'] },
  'summary-unit': {
    name: '汇总',
    roles: ['reporter', 'reviewer', 'leader', 'admin'],
    ownUnits: '查看…的报表',
  },
  'history-unit': {
    name: '历史',
    roles: ['reporter', 'reviewer', 'leader', 'admin'],
    ownUnits: '查看…的修改记录',
  },
  deliverable: {
    name: '送交阶段材料',
    roles: ['reporter', 'reviewer', 'leader'],
    ownUnits: '送交…的阶段材料',
  },
  review: { name: '审核', roles: ['reviewer', 'leader'] },
  reopen: { name: '重开', roles: ['reviewer', 'leader'] },
  extend: { name: '延期', roles: ['reviewer', 'leader'] },
  allow: { name: '准许', roles: ['reviewer', 'leader'] },
  remind: { name: '催报', roles: ['reviewer', 'leader', 'admin'] },
  forward: { name: '上报', roles: ['reviewer', 'leader'] },
  package: { name: '上报包', roles: ['reviewer', 'leader'] },
  ledger: { name: '台账', roles: ['reporter', 'reviewer', 'leader'], ownUnits: '查看和修改…的台账' },
  letters: { name: '文书', roles: ['reporter', 'reviewer', 'leader'], ownUnits: '生成…的文书' },
  here: { name: '本群', roles: ['admin'] },
  bind: { name: '绑定', roles: ['admin'] },
  unbind: { name: '解绑', roles: ['admin'] },
  members: { name: '成员', roles: ['admin'] },
  plan: { name: '方案', roles: ['admin'] },
  doctor: { name: '体检', roles: ['admin'] },
  baseline: { name: '导入历史数据', roles: ['admin'] },
  'dead-letters': { name: '成员', roles: ['admin'] },
} as const satisfies Readonly<Record<string, Permission>>;

/** The key of an action in `PERMISSIONS`. */
export type Ability = keyof typeof PERMISSIONS;

/**
 * Whether a person may do an action: for the given unit, or without one for any unit. A reporter whose units the plan does not
 * have any more has none of their own.
 */
export function isAllowed(person: Person, ability: Ability, unit?: string): boolean {
  const { roles, ownUnits }: Permission = PERMISSIONS[ability];
  if (roles.some(role => role !== 'reporter' && person.roles.has(role))) return true;
  if (!roles.includes('reporter') || !person.roles.has('reporter')) return false;
  if (ownUnits === undefined) return true;
  return unit === undefined ? person.units.length > 0 : person.units.includes(unit);
}

/** Throws a Problem (`forbidden`) that names the allowed roles, when a person may not do an action. */
export function requireAllowed(person: Person, ability: Ability, unit?: string): void {
  if (!isAllowed(person, ability, unit)) throw refusal(person, ability, unit);
}

/** What the right to decide on a submission depends on. */
export interface Decidable {
  readonly unit: string;
  /** The person who submitted it; absent before that. */
  readonly submittedBy?: string | null;
}

/**
 * Throws a Problem when a person may not decide on a submission: without the role (`forbidden`), on a submission of their
 * own, or on one of a unit they report for (`own-submission`). A leader who did not submit it may decide for any unit.
 */
export function requireCanDecide(
  person: Person,
  submission: Decidable,
  what: '填报' | '材料' = '填报',
): void {
  requireAllowed(person, 'review');
  if (submission.submittedBy === person.openId)
    throw new Problem(
      'own-submission',
      `这份${what}是您本人提交的，不能由本人审核。`,
      '请由另一位审核人或领导审核。',
    );
  if (person.units.includes(submission.unit) && !person.roles.has('leader'))
    throw new Problem(
      'own-submission',
      `您是这个填报单位的填报人，不能审核本单位的${what}。`,
      '请由另一位审核人或领导审核。',
    );
}

/** Whether this person may decide on a submission. */
export function canDecide(person: Person, submission: Decidable): boolean {
  try {
    requireCanDecide(person, submission);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** Makes the Problem (`forbidden`) that names the allowed roles and the roles of the person. */
export function refusal(person: Person, ability: Ability, unit?: string): Problem {
  const { name, roles, ownUnits }: Permission = PERMISSIONS[ability];
  if (ownUnits !== undefined && isLeftOut(person))
    return new Problem(
      'forbidden',
      `您负责的单位已不在现在的方案里，用不到“${name}”了。`,
      '如有疑问，请联系管理员；发送“帮助”看现在要做什么。',
    );
  const isOfUnit = unit !== undefined && ownUnits !== undefined;
  const allowed = roles
    .map(role => (role === 'reporter' && isOfUnit ? '该单位的填报人' : ROLE_NAMES[role]))
    .join('、');
  const ownRoles = [...person.roles].map(role => ROLE_NAMES[role]).join('、') || '尚未绑定';
  const ownRole =
    isOfUnit && person.roles.has('reporter') ? '您是其他单位的填报人' : `您现在的身份是：${ownRoles}`;
  return new Problem(
    'forbidden',
    `“${name}”由${allowed}使用，${ownRole}。`,
    `${nextStep(person, roles)}${describeAllowed(person)}`,
  );
}

/** Whether a person is a reporter of units alone that the plan does not have any more. */
export const isLeftOut = ({ roles, units }: Person): boolean => roles.has('reporter') && units.length === 0;

/** Whom to ask for a role; an admin gives it themselves. */
function nextStep({ roles: own }: Person, roles: readonly Role[]): string {
  if (!own.has('admin')) return '如需开通，请联系管理员。';
  const [first] = roles;
  const wanted = first === undefined || first === 'reporter' ? '单位' : ROLE_NAMES[first];
  return `如需使用，请先给自己绑定：绑定 @自己 ${wanted}。`;
}

/** What people do most, in the order in which a refusal names it. */
const MAIN: readonly Ability[] = ['fill', 'review', 'status', 'summary', 'remind', 'members'];

/** `您可以发送“审核”“状态”“汇总”。`: what the person may do; nothing for a person without a role. */
function describeAllowed(person: Person): string {
  const names = MAIN.filter(ability => isAllowed(person, ability)).map(
    ability => `“${PERMISSIONS[ability].name}”`,
  );
  return names.length > 0 ? `您可以发送${names.join('')}。` : '';
}

/** The Problem (`forbidden`) for a reporter of other units: names these and the one that was asked for. */
export function unitRefusal(person: Person, ability: Ability, asked: Unit, own: readonly Unit[]): Problem {
  const { ownUnits }: Permission = PERMISSIONS[ability];
  if (ownUnits === undefined || own.length === 0) return refusal(person, ability, asked.key);
  return new Problem(
    'forbidden',
    `您负责${listNames(own.map(unitName))}，不能${ownUnits.replace('…', unitName(asked))}。`,
    nextStep(person, ['reporter']),
  );
}
