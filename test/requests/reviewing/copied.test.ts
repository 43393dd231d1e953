import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Figure } from '../../../src/core/submission/submission.js';
import {
  emptySubmission,
  evolve,
  type EventMeta,
  type SubmissionEvent,
} from '../../../src/core/submission/submission.js';
import { exampleFigures } from '../../../src/start/sandbox/example-figures.js';
import { previousPeriod } from '../../../src/plan/calendar.js';
import type { Period } from '../../../src/plan/period.js';
import { plan } from '../../core/plan.js';
import { withEnterprises } from '../../support/many-units.js';
import { startTown, type Town } from '../../support/town.js';
import { cardSaying, confirmsAll, handsIn } from '../steps.js';

describe('findings of copies and outliers', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('tell the reviewer that all 96 figures equal last quarter’s, and do not block the reporter', async () => {
    const card = await handsIn(town.person('parks'));
    expect(card.text).toContain('已提交');
    const review = await cardSaying(town.person('reviewer'), '城市公园');
    expect(review.text).toMatch(/请核实<.font> 全部 96 项数据与2025年第二季度相同（其中不为 0 的 \d+ 项）/u);
  });

  it('tell the reviewer that all 96 figures equal another unit’s', async () => {
    await handsIn(town.person('parks'));
    const parks = await town.running.store.transact(tx => tx.submission('parks', '2025Q3'));
    const figures = new Map([...parks.figures].map(([code, { value }]) => [code, value]));
    await imports('waste', '2025Q3', figures, [{ kind: 'submitted', late: false }]);
    const review = await town.person('reviewer').says('/review 2025Q3 生活垃圾处理');
    expect(review.text).toMatch(/全部 96 项数据与园林股·城市公园相同/u);
  });

  it('ask the reporter about a figure far from the unit’s own past', async () => {
    let period: Period = '2025Q1';
    const figures = exampleFigures(plan, 17).set('A4.05', 10);
    for (let quarter = 0; quarter < 6; quarter += 1) {
      await imports('sewage', period, new Map(figures).set('A4.05', 10 - quarter), APPROVED);
      period = previousPeriod(plan.calendar, period);
    }
    const last = await confirmsAll(town.person('sewage'));
    const page = (await last.tap('1✓')).card;
    const typed = await page.tap('核对提交', { 'A4.05': '22' });
    expect(typed.card.text).not.toContain('往期一般为');
    const again = (await typed.card.tap('1✓')).card;
    const far = await again.tap('核对提交', { 'A4.02': '900' });
    expect(far.card.text).toMatch(
      /规上企业 900 家，本期增减 \+\d+，往期一般为 0，相差 \d+ 家；请核实并说明/u,
    );
    expect(far.card.inputs.has('note_A4_02')).toBe(true);
  });

  it('names a dozen of many units with the same figures, and leaves out a unit’s own parent', async () => {
    await town.close();
    town = await startTown({ overrides: { plans: [withEnterprises(80)] } });
    const figures = exampleFigures(plan, 17);
    // Every fifth enterprise is below 城镇燃气; this one is the first of them.
    for (const unit of ['gas', ...Array.from({ length: 15 }, (_, at) => keyOf(at * 5 + 1))])
      await imports(unit, '2025Q3', figures, [{ kind: 'submitted', late: false }]);
    await imports(keyOf(2), '2025Q3', new Map(figures).set('A4.05', 18), [
      { kind: 'submitted', late: false },
    ]);
    const review = await town.person('reviewer').says('/review 2025Q3 德化县第0001城镇燃气有限公司');
    expect(review.text).toMatch(/全部 96 项数据与德化县第0006城镇燃气有限公司、德化县第0011.*…等 14 个相同/u);
    expect(review.text).not.toContain('安全股·城镇燃气、');
  });

  const keyOf = (number: number): string => `unit-${String(number).padStart(4, '0')}`;
  const APPROVED: readonly SubmissionEvent[] = [{ kind: 'submitted', late: false }, { kind: 'approved' }];

  async function imports(
    unit: string,
    period: Period,
    figures: ReadonlyMap<string, Figure['value']>,
    laterEvents: readonly SubmissionEvent[],
  ): Promise<void> {
    const meta: EventMeta = {
      actor: town.person('waste').openId,
      occurredAt: town.running.now(),
      channel: 'import',
    };
    const changes = [...figures].map(([code, to]) => ({ code, from: null, to }));
    const events: SubmissionEvent[] = [{ kind: 'figures-saved', how: 'imported', changes }, ...laterEvents];
    await town.running.store.transact(async tx => {
      const start = emptySubmission(unit, period);
      const after = events.reduce((submission, event) => evolve(submission, event, meta), start);
      await tx.saveSubmission(start, after, events, meta);
    });
  }
});
