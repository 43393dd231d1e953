import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { MakeStableId } from './ids.js';

/** A person of the sandbox's bureau, played at the chat page. Names are invented. */
export interface Persona {
  readonly openId: string;
  readonly name: string;
  readonly title: string;
  /** The key of a reporter's unit. */
  readonly unit?: string;
  readonly role?: 'reporter' | 'reviewer' | 'leader' | 'admin';
}

const REPORTERS = ['李工', '陈工', '黄工', '苏工', '许工', '赖工', '涂工', '连工', '曾工', '颜工'];
/** Units below others have reporters too while there are not more than these. */
const MAX_REPORTERS = 12;

const openIdOf = (key: string, stableId: MakeStableId): string => `ou_${stableId(`user ${key}`, 32)}`;

/** The units that have a person: all without a parent, and of the others as many as the page has room for. */
export function unitsWithPerson(plan: Plan): readonly Unit[] {
  const top = topLevelUnits(plan);
  const below = plan.organisation.units.filter(({ parent }) => parent !== undefined);
  return [...top, ...below.slice(0, Math.max(0, MAX_REPORTERS - top.length))];
}

/** The person who reports for a unit; `taken` are the names that others have. */
export function reporterOf(unit: Unit, taken: ReadonlySet<string>, stableId: MakeStableId): Persona {
  const name = REPORTERS.find(each => !taken.has(each)) ?? `第${taken.size + 1}位填报人`;
  const openId = openIdOf(`reporter ${unit.key}`, stableId);
  return { openId, name, title: unitName(unit), unit: unit.key, role: 'reporter' };
}

/** One reporter for each unit in the plan's order, then a reviewer, a leader, an admin and a stranger. */
export function personasOf(plan: Plan, stableId: MakeStableId): Persona[] {
  const reporters: Persona[] = [];
  for (const unit of unitsWithPerson(plan))
    reporters.push(reporterOf(unit, new Set(reporters.map(({ name }) => name)), stableId));
  return [...reporters, ...officeOf(reviewerTitle(plan), stableId)];
}

export const reviewerTitle = ({ organisation }: Plan): string => `${organisation.reviewingSection}审核人`;

/** The people of a bureau that has no plan yet: nobody reports. */
export const officeOf = (reviewer: string, stableId: MakeStableId): Persona[] => [
  { openId: openIdOf('reviewer', stableId), name: '周股长', title: reviewer, role: 'reviewer' },
  { openId: openIdOf('leader', stableId), name: '吴局', title: '分管领导', role: 'leader' },
  { openId: openIdOf('admin', stableId), name: '郑主任', title: '管理员', role: 'admin' },
  { openId: openIdOf('stranger', stableId), name: '何工', title: '新来的同事' },
];
