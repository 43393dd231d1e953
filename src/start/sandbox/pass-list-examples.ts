import {
  droppedPassListCard,
  nothingToPassCard,
  passedCard,
  passListCard,
} from '../../../cards/pass-list.js';
import { titleOf } from '../../../cards/phrases.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';

const OTHER = '园林股·城市公园';

/** The cards of 全部通过无问题的, for the gallery. */
export function passListExamples({
  units,
  period,
}: {
  readonly units: readonly Unit[];
  readonly period: Period;
}) {
  const clear = units.map(unit => ({ name: titleOf(period, unit), branch: unitName(unit) }));
  return [
    {
      name: '全部通过：名单',
      builder: 'passListCard',
      card: passListCard({ pending: 'list', clear, left: [{ reason: 'notes', name: OTHER }], page: 1 }),
    },
    {
      name: '全部通过：没有',
      builder: 'nothingToPassCard',
      card: nothingToPassCard([{ reason: 'own', name: OTHER }]),
    },
    { name: '全部通过：已取消', builder: 'droppedPassListCard', card: droppedPassListCard() },
    { name: '全部通过：已通过', builder: 'passedCard', card: passedCard(4, [OTHER]) },
  ];
}
