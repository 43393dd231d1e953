import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routeName } from '../../../cards/routes.js';
import { copyOf, deliver, tapEvent } from '../../feishu/delivery.js';
import type { Someone, Town } from '../../support/town.js';
import { cardSaying } from '../steps.js';
import { startInArrears } from './arrears.js';
import { pdf } from '../../../bench/sent-files.js';

describe('forged taps about deliverables', () => {
  let town: Town;
  let water: Someone;
  let count = 0;
  beforeEach(async () => {
    town = await startInArrears();
    water = town.person('water');
  });
  afterEach(() => town.close());

  /** Taps on a button that nobody offered; returns the words of the answer. */
  const taps = async (who: string, name: string, form: Readonly<Record<string, string>> = {}) => {
    count += 1;
    const event = tapEvent(town.person(who), name, form);
    const answer = await deliver(copyOf(town.running), { event, eventId: `forged-${count}` });
    return JSON.stringify(await answer.json());
  };
  const all = () =>
    town.running.store.transact(tx => tx.deliverableVersions(2025, ['water', 'parks', 'gas']));
  const pendingOf = async () => (await water.sendsFile('a.pdf', pdf())).nameOf('评估报告').split('.')[1] ?? ''; // prettier-ignore
  const hand = (pending: string, more: Partial<{ unit: string; year: number; deliverable: string }> = {}) =>
    routeName('hand', { pending, unit: 'water', year: 2025, deliverable: 'assessment', ...more });

  it('take no file that another person sent', async () => {
    const pending = await pendingOf();
    expect(await taps('parks', hand(pending, { unit: 'parks' }))).toContain('选择已失效');
    expect(await taps('reviewer', hand(pending))).toContain('选择已失效');
    for (const name of [
      routeName('handunit', { pending, unit: 'water' }),
      routeName('handpage', { pending, page: 1 }),
      routeName('handfind', { pending }),
    ])
      expect(await taps('reviewer', name, { part: '水' })).toContain('选择已失效');
    expect(await all()).toEqual([]);
    expect(await taps('water', hand(pending))).toContain('已送交');
    // The choice was used.
    expect(await taps('water', hand(pending))).toContain('选择已失效');
    expect(await all()).toHaveLength(1);
  });

  it('hand nothing in for another unit, another year or what nobody owes', async () => {
    const pending = await pendingOf();
    expect(await taps('water', hand(pending, { unit: 'parks' }))).toContain('不能送交园林股·城市公园的阶段材料'); // prettier-ignore
    for (const more of [{ year: 2024 }, { year: 2026 }, { deliverable: 'poems' }])
      expect(await taps('water', hand(pending, more))).toContain('现在不收这项材料');
    const choose = routeName('handunit', { pending, unit: 'water' });
    expect(await taps('admin', choose)).toContain('由该单位的填报人、审核人、领导使用');
    expect(await taps('stranger', choose)).toContain('尚未绑定');
    expect(await all()).toEqual([]);
  });

  it('decide nothing for those who may not decide', async () => {
    const { openId } = town.person('reviewer');
    await taps('water', hand(await pendingOf()));
    await cardSaying(town.person('reviewer'), '第 1 版');
    const [version] = await all();
    const deliverable = version?.id ?? '';
    const take = routeName('papertake', { deliverable });
    const back = routeName('paperback', { deliverable });
    for (const who of ['water', 'parks', 'admin', 'stranger'])
      for (const name of [take, back, routeName('paperlook', { deliverable })])
        expect(await taps(who, name, { reason: '不好' }), who).toContain('由审核人、领导使用');
    await town.running.store.transact(tx => tx.grant({ openId, role: 'reporter', unit: 'water' }));
    expect(await taps('reviewer', take)).toContain('不能审核本单位的材料');
    expect((await all()).map(({ state }) => state)).toEqual(['handed-in']);
    expect(await taps('parks', routeName('paper', { deliverable }))).toContain('不能查看给排水股·城市供水的报表'); // prettier-ignore
    expect(await taps('stranger', routeName('paper', { deliverable }))).toContain('尚未绑定');

    expect(await taps('leader', back, { reason: '缺清单' })).toContain('已退回');
    expect(await taps('leader', take)).toContain('已经审核过了');
    expect(await all()).toMatchObject([{ state: 'given-back', reason: '缺清单' }]);
    expect(await taps('leader', routeName('papertake', { deliverable: 'nothing' }))).toContain('已经不在了'); // prettier-ignore
  });
});
