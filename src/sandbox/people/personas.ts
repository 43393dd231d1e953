import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { unitName } from '../../plan/organisation.js';
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

/** One reporter for each top-level unit in the plan's order, then a reviewer, a leader, an admin and a stranger. */
export function personasOf(plan: Plan, stableId: MakeStableId): Persona[] {
  const openId = (key: string): string => `ou_${stableId(`user ${key}`, 32)}`;
  const reporters = topLevelUnits(plan).map((unit, index): Persona => {
    const name = REPORTERS[index] ?? `第${index + 1}位填报人`;
    return {
      openId: openId(`reporter ${unit.key}`),
      name,
      title: unitName(unit),
      unit: unit.key,
      role: 'reporter',
    };
  });
  return [
    ...reporters,
    {
      openId: openId('reviewer'),
      name: '周股长',
      title: `${plan.organisation.reviewingSection}审核人`,
      role: 'reviewer',
    },
    { openId: openId('leader'), name: '吴局', title: '分管领导', role: 'leader' },
    { openId: openId('admin'), name: '郑主任', title: '管理员', role: 'admin' },
    { openId: openId('stranger'), name: '何工', title: '新来的同事' },
  ];
}
