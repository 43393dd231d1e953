import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { MAX_BYTES, MAX_TAGS, sizeOf } from '../../cards/elements.js';
import { helpCard, membersCard } from '../../cards/help.js';
import { pageOfList } from '../../cards/long-list.js';
import { confirmSummaryCard, strangerCard } from '../../cards/notices.js';
import { confirmForwardCard, forwardedCard } from '../../cards/forward.js';
import { unitChooserCard } from '../../cards/fill-page.js';
import { submittedCard } from '../../cards/submitted.js';
import { groupReminderCard, privateReminderCard } from '../../cards/reminder.js';
import { statusCard } from '../../cards/status.js';
import { summaryCard } from '../../cards/summary.js';
import { targetsCard } from '../../cards/targets.js';
import { reviewListCard } from '../../cards/review.js';
import type { CardJson } from '../../src/core/outgoing.js';
import { indexPlan, type Plan } from '../../src/plan/plan.js';
import { plan } from '../core/plan.js';
import { flat, SIZES, withEnterprises, withLongNames } from '../support/many-units.js';
import { faultsOf } from './card-faults.js';
import { viewsOf } from './list-views.js';

/** Every card that lists units, by its name; a list with pages is shown with its second page too. */
function cardsOf(of: Plan, reportersOfEach?: number): Readonly<Record<string, CardJson>> {
  const views = viewsOf(of, reportersOfEach);
  const review = (page: number) =>
    reviewListCard({ ...pageOfList(views.waiting, page), count: views.waiting.length, of: 'all' });
  const members = (page: number) => membersCard(pageOfList(views.members, page), views.roles, true);
  const found = { part: '供水'.repeat(400), matches: views.units, isContained: true };
  return {
    status: statusCard(views.status),
    'status of a branch': statusCard({ ...views.status, statuses: views.status.statuses.slice(0, 1) }),
    help: helpCard(views.help),
    'group reminder': groupReminderCard(views.group),
    'private reminder': privateReminderCard(views.person, { ...views.group, today: '2025-09-29' }),
    summary: summaryCard(views.summary),
    targets: targetsCard(views.targets),
    'targets, page 2': targetsCard({ ...views.targets, page: 2 }),
    'confirm forward': confirmForwardCard({ period: '2025Q3', missing: views.units, number: 1 }),
    forwarded: forwardedCard(views.forwarded),
    chooser: unitChooserCard(views.forms),
    'work summary': confirmSummaryCard({
      words: '总结'.repeat(80),
      pendingId: 'p1',
      forms: views.forms.map(({ unit }) => ({ unit, period: '2025Q3' })),
    }),
    submitted: submittedCard(views.submitted),
    stranger: strangerCard(views.units, '只有管理员可以使用。'),
    'stranger who searched': strangerCard(views.units, '', found),
    members: members(1),
    'members, page 2': members(2),
    'review list': review(1),
    'review list, page 2': review(2),
  };
}

/** The cards of five units stand in files: what makes lists bearable for thousands changes nothing for five. */
const namesInFiles = Object.keys(cardsOf(plan)).filter(name => !/searched|page 2|branch/u.test(name));

describe('a card that lists units', () => {
  it.each(namesInFiles)('is the same as ever with five units: %s', async name => {
    const file = new URL(`five-units/${name.replaceAll(' ', '-')}.json`, import.meta.url);
    expect(cardsOf(plan)[name]).toEqual(JSON.parse(await readFile(file, 'utf8')));
  });

  describe.each([
    ['enterprises below sections', withEnterprises],
    ['sections alone', flat],
    ['enterprises with the longest names', withLongNames],
  ] as const)('with %s', (_, make) => {
    it.each(SIZES)('is within the budget, and has at most a dozen buttons of units, with %d units', size => {
      for (const [name, card] of Object.entries(cardsOf(indexPlan(make(size)), 12))) {
        const { tags, bytes } = sizeOf(card);
        expect(tags, name).toBeLessThanOrEqual(MAX_TAGS);
        expect(bytes, name).toBeLessThanOrEqual(MAX_BYTES);
        expect(JSON.stringify(card).split('"tag":"button"').length - 1, name).toBeLessThanOrEqual(14);
        expect(faultsOf(card), name).toEqual([]);
      }
    });
  });

  it('says how many there are when it shows a part', () => {
    const cards = cardsOf(indexPlan(flat(1_000)));
    const silent = Object.entries(cards).filter(
      ([name, card]) =>
        name !== 'status of a branch' && !/\d,\d{3} 个|999 个|1000 份|\/84 页/u.test(JSON.stringify(card)),
    );
    expect(silent.map(([name]) => name)).toEqual([]);
    const branch = cardsOf(indexPlan(withEnterprises(1_000)))['status of a branch'];
    expect(JSON.stringify(branch)).toContain('下级 199 个：已报送 ');
  });
});

describe('more than ten reporters of one unit', () => {
  it('are shown in part, with the number of all', () => {
    const cards = cardsOf(plan, 12);
    for (const name of ['status', 'members'])
      expect(JSON.stringify(cards[name]), name).toContain('</person> 等 12 人');
    expect(JSON.stringify(cards['group reminder'])).toContain('</at> 等 12 人');
    expect(JSON.stringify(Object.values(cardsOf(plan, 10)))).not.toMatch(/ 等 \d+ 人/u);
  });
});

describe('a list with pages', () => {
  const numbers = Array.from({ length: 125 }, (_, index) => index);

  it('shows every entry on one page', () => {
    const shown = Array.from({ length: 11 }, (_, index) => pageOfList(numbers, index + 1).items).flat();
    expect(shown).toEqual(numbers);
  });

  it('shows the last page when it has become shorter, and one page when it is empty', () => {
    expect(pageOfList(numbers, 99)).toEqual({ items: [120, 121, 122, 123, 124], page: 11, pages: 11 });
    expect(pageOfList([], 3)).toEqual({ items: [], page: 1, pages: 1 });
  });
});
