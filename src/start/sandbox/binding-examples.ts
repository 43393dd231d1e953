import {
  bindCard,
  boundCard,
  holdersCard,
  newColleaguesCard,
  NOTHING_CHOSEN,
  releasedCard,
  unbindCard,
} from '../../../cards/binding.js';
import type { Example } from './example.js';
import type { Unit } from '../../plan/organisation.js';

/** The cards on which an admin binds and unbinds people. */
export function bindingExamples(units: readonly Unit[], person: string, other: string): Example[] {
  const [unit, second] = units;
  if (!unit || !second) return [];
  const people = [person, other];
  const chosen = { ...NOTHING_CHOSEN, units: [unit], people: [person], unitPart: '供水' };
  const view = { chat: 'oc_1', people, memberCount: 9, units, unitCount: units.length };
  const bindings = [
    { openId: person, role: 'reporter' as const, unit, isNew: true },
    { openId: other, role: 'reporter' as const, unit: second, isNew: false },
  ];
  return [
    { name: '绑定', builder: 'bindCard', card: bindCard({ ...view, choices: NOTHING_CHOSEN }) },
    {
      name: '绑定：很多单位、很多人',
      builder: 'bindCard',
      card: bindCard({ ...view, units: [unit], unitCount: 120, memberCount: 300, choices: chosen }),
    },
    { name: '绑定好了', builder: 'boundCard', card: boundCard(bindings, ['没有“x1”这个单位，没有绑定']) },
    { name: '新的填报人', builder: 'newColleaguesCard', card: newColleaguesCard([{ unit, people }]) },
    { name: '解绑', builder: 'unbindCard', card: unbindCard({ unitCount: units.length, units, part: '' }) },
    { name: '解绑：选人', builder: 'holdersCard', card: holdersCard({ role: 'reporter', unit }, people) },
    { name: '解绑好了', builder: 'releasedCard', card: releasedCard({ role: 'reporter', unit }, people) },
  ];
}
