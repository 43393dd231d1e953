import {
  letterDraftCard,
  letterFormCard,
  letterListFaultsCard,
  letterUnitCard,
  madeLettersCard,
} from '../../../cards/letters.js';
import { letterBatchCard, letterBatchesCard } from '../../../cards/letter-notes.js';
import { pageOfList } from '../../../cards/long-list.js';
import { NO_NOTE, standingOf } from '../../core/letter-notes.js';
import { checkAddressees, type LetterBatch } from '../../core/letters.js';
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
    ...{ unit, isSingle: false, isSplit: false, all: names.length, texts },
    batches: texts.map(text => ({ id: text.key, text })),
    made: texts.map((text, index) => ({ text, count: names.length - 1 + index })),
  });
  const batch: LetterBatch = {
    ...{
      id: 'b1',
      unit: unit.key,
      year: plan.year,
      kind: first.key,
      assessedBy: '2026-03-31',
      hasCopies: true,
    },
    made: { actor: person, occurredAt: new Date('2025-09-20T09:15:00+08:00') },
  };
  const standings = names.map((name, number) =>
    standingOf(
      {
        ...{ number, name },
        note:
          number === 0
            ? NO_NOTE
            : {
                on: '2025-09-22',
                isEntered: number > 1,
                places: first.copies.slice(0, 2).map(copy => copy.name),
              },
      },
      number === 1 ? undefined : { id: number, days: number === 2 ? ['2025-09-22'] : [] },
      plan.year,
    ),
  );
  const zone = 'Asia/Shanghai';
  const noted = letterBatchCard({
    ...{ batch, unit, text: first, standings, today: '2025-09-22', zone, show: 'all' },
    ...{ list: pageOfList(standings, 1), shown: standings.length },
    done: { sentence: '已登记 2 家', noting: 'n1' },
  });
  const items = texts.map(({ key: kind }) => ({ batch: { ...batch, kind, id: kind }, letters: 3, noted: 2 }));
  return [
    { name: '文书：哪个单位', builder: 'letterUnitCard', card: letterUnitCard('p1', pageOfList(topLevelUnits(plan), 1)) }, // prettier-ignore
    {
      name: '文书：写企业名称',
      builder: 'letterFormCard',
      card: letterFormCard(unit, { registered: 12, batches: 2 }),
    },
    { name: '文书：做什么', builder: 'letterDraftCard', card: draft },
    { name: '文书：名单要改', builder: 'letterListFaultsCard', card: letterListFaultsCard('企业名单.xlsx', faults) }, // prettier-ignore
    { name: '文书：已做好', builder: 'madeLettersCard', card: made },
    { name: '文书：哪一批', builder: 'letterBatchesCard', card: letterBatchesCard({ unit, plan, zone, items, page: 1, pages: 1 }) }, // prettier-ignore
    { name: '文书：送达登记', builder: 'letterBatchCard', card: noted },
  ];
}
