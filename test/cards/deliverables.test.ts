import { describe, expect, it } from 'vitest';
import { askDeliverableCard, deliverableUnitCard } from '../../cards/ask-deliverable.js';
import { deliverableReviewCard, type DeliverableView } from '../../cards/deliverable.js';
import { MAX_BYTES, MAX_TAGS, sizeOf } from '../../cards/elements.js';
import { pageOfList } from '../../cards/long-list.js';
import { groupReminderCard, privateReminderCard } from '../../cards/reminder.js';
import { reviewListCard } from '../../cards/review.js';
import { statusCard } from '../../cards/status.js';
import { countByUnit, owedBy } from '../../src/core/deliverables.js';
import type { CardJson } from '../../src/core/outgoing.js';
import { indexPlan } from '../../src/plan/plan.js';
import { flat, withEnterprises, withLongNames } from '../support/many-units.js';
import { viewsOf } from './list-views.js';

const TODAY = '2025-09-30';
const NAME = '<'.repeat(200);

/** Every unit owes every deliverable, with names as long as a plan may have them, and has handed in nothing. */
function cardsOf(data: ReturnType<typeof flat>): Readonly<Record<string, CardJson>> {
  const plan = indexPlan({
    ...data,
    deliverables: data.deliverables.map(each => ({
      ...each,
      owedBy: 'all',
      name: each.name.padEnd(20, '<'),
      detail: '<'.repeat(30),
    })),
  });
  const views = viewsOf(plan);
  const owed = owedBy(plan, views.units, new Map());
  const counts = countByUnit(owed, TODAY);
  const counted = <S extends { readonly unit: { readonly key: string } }>(statuses: readonly S[]) =>
    statuses.map(status => ({ ...status, deliverables: counts.get(status.unit.key) }));
  const status = {
    ...views.status,
    statuses: counted(views.status.statuses),
    subunits: counted(views.status.subunits),
    isPrivate: true,
    ownDeliverables: owed,
  };
  const [first] = views.units;
  if (!first) throw new Error('no units');
  const view: DeliverableView = {
    ...{ unit: first, title: '<'.repeat(52), name: '<'.repeat(20), dueOn: TODAY, zone: 'Asia/Shanghai', isLate: true },
    version: {
      ...{ id: 'd'.repeat(36), unit: first.key, year: 2025, key: 'scheme', number: 999, isLatest: true },
      ...{ state: 'handed-in', fileName: NAME, size: 1, sha256: '0'.repeat(64) },
      handedIn: { actor: 'ou_a', occurredAt: new Date(0), channel: 'upload' },
    },
  }; // prettier-ignore
  const file = { name: NAME, size: 1, pendingId: 'p'.repeat(36), remarks: ['<'.repeat(200)] };
  return {
    status: statusCard(status),
    'status of a branch': statusCard({ ...status, statuses: status.statuses.slice(0, 1) }),
    'group reminder': groupReminderCard({ ...views.group, deliverables: { owed, today: TODAY } }),
    'private reminder': privateReminderCard(views.person, {
      ...{ ...views.group, today: TODAY, deliverables: undefined },
      ...{ ownDeliverables: owed, lateDeliverables: owed, waitingDeliverables: 9_999 },
    }),
    'the question': askDeliverableCard({
      ...file,
      options: owed,
      today: TODAY,
      summary: { words: '<'.repeat(999), pendingId: file.pendingId, forms: views.units.map(unit => ({ unit, period: '2025Q3' })) },
      hasOthers: true,
    }), // prettier-ignore
    'the units': deliverableUnitCard(file, pageOfList(views.units, 2)),
    'the units found': deliverableUnitCard(file, pageOfList(views.units, 1), { part: NAME, count: 999 }),
    review: deliverableReviewCard(view, '<'.repeat(100)),
    'review list': reviewListCard({
      ...pageOfList(views.waiting, 1),
      ...{ count: views.waiting.length, of: 'all' },
      deliverables: { items: Array.from({ length: 12 }, () => ({ view, isOwn: false })), count: 9_999 },
    }),
  };
}

describe('cards about deliverables keep the budget', () => {
  it.each([
    ['the bureau’s 5 units', withEnterprises(5)],
    ['125 units below sections', withEnterprises(125)],
    ['125 units with the longest names', withLongNames(125)],
    ['1,000 units below sections', withEnterprises(1_000)],
    ['1,000 sections', flat(1_000)],
    ['1,000 units with the longest names', withLongNames(1_000)],
  ])('with %s', (_, data) => {
    for (const [name, card] of Object.entries(cardsOf(data))) {
      const { tags, bytes } = sizeOf(card);
      expect(tags, name).toBeLessThanOrEqual(MAX_TAGS);
      expect(bytes, name).toBeLessThanOrEqual(MAX_BYTES);
    }
  });
});

it('a reminder names all five units that owe a deliverable, and of more the first five', () => {
  const owing = (count: number) => {
    const plan = indexPlan(flat(count));
    const views = viewsOf(plan);
    const owed = owedBy(plan, views.units, new Map());
    return JSON.stringify(groupReminderCard({ ...views.group, deliverables: { owed, today: TODAY } }));
  };
  expect(owing(5)).toMatch(/未交 5 个：[^、\\]+(?:、[^、\\]+){4}\\n/u);
  expect(owing(6)).toMatch(/未交 6 个：[^、\\]+(?:、[^、\\]+){4}等\\n/u);
});
