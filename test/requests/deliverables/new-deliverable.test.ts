import { afterEach, expect, it } from 'vitest';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { PlanData } from '../../../src/plan/plan.js';
import { startTown, type Town } from '../../support/town.js';
import { cardSaying } from '../steps.js';
import { pdf } from '../../../bench/sent-files.js';

/** The plan with one more entry, owed by one unit. */
const data: PlanData = {
  ...dehua2025,
  deliverables: [
    ...dehua2025.deliverables,
    {
      key: 'drill',
      name: '演练记录',
      phase: '督导帮扶阶段',
      due: { month: 9, day: 26 },
      owedBy: ['water'],
      accepts: ['pdf'],
    },
  ],
};

let town: Town;
afterEach(() => town.close());

it('an entry of the plan is all that a new deliverable needs', async () => {
  town = await startTown({ overrides: { plans: [data] } });
  const [water, parks] = [town.person('water'), town.person('parks')];
  expect((await water.says('帮助')).text).toContain('送交演练记录，9月26日24:00前');
  const card = await water.sendsFile('演练.pdf', pdf());
  expect(card.buttons[0]).toBe('演练记录');
  await card.tap('演练记录');
  await (await cardSaying(town.person('reviewer'), '演练记录')).tap('收下');
  await cardSaying(water, '无需再操作');
  expect((await water.says('状态')).text).toContain('材料 4 项：已收下 3');
  expect((await water.says('历史 2025Q3')).text).toContain('演练记录 第 1 版');
  // Others do not owe it.
  expect((await parks.sendsFile('演练.pdf', pdf())).buttons).not.toContain('演练记录');
});
