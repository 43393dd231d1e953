import {
  letterDraftCard,
  letterFormCard,
  letterListFaultsCard,
  letterUnitCard,
  madeLettersCard,
} from '../../../cards/letters.js';
import { pageOfList } from '../../../cards/long-list.js';
import { checkAddressees } from '../../core/letters.js';
import type { Unit } from '../../plan/organisation.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import type { Example } from './example.js';

/** The cards with which letters to enterprises (文书) are made. */
export function letterExamples(plan: Plan, unit: Unit, person: string): Example[] {
  const { texts } = plan.letters;
  const [first] = texts;
  if (!first) return [];
  const names = ['德化县自来水有限公司', '德化县第二水厂', '德化县龙浔供水站'];
  const draft = letterDraftCard({
    ...{ pending: 'p1', unit, plan, source: '企业名单.xlsx', zone: 'Asia/Shanghai' },
    addressees: names.map(name => ({ name })),
    earlier: [
      {
        ...{ name: names[0] ?? '', unit: unit.key, kind: first.key },
        made: { actor: person, occurredAt: new Date('2025-09-20T09:15:00+08:00') },
      },
    ],
    choices: { assessedBy: '2026-03-31' },
  });
  const faults = checkAddressees([
    { name: names[0] ?? '', at: 'B3' },
    { name: names[0] ?? '', at: 'B9' },
    { name: '', at: 'B12' },
  ]);
  const made = madeLettersCard({
    ...{ unit, isSingle: false, all: names.length, texts },
    made: texts.map((text, index) => ({ text, count: names.length - 1 + index })),
  });
  return [
    { name: '文书：哪个单位', builder: 'letterUnitCard', card: letterUnitCard('p1', pageOfList(topLevelUnits(plan), 1)) }, // prettier-ignore
    { name: '文书：写企业名称', builder: 'letterFormCard', card: letterFormCard(unit, 12) },
    { name: '文书：做什么', builder: 'letterDraftCard', card: draft },
    { name: '文书：名单要改', builder: 'letterListFaultsCard', card: letterListFaultsCard('企业名单.xlsx', faults) }, // prettier-ignore
    { name: '文书：已做好', builder: 'madeLettersCard', card: made },
  ];
}
