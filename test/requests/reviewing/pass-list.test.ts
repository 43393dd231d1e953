import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Period } from '../../../src/plan/period.js';
import { BUTTONS } from '../../../src/requests/buttons.js';
import { makeContext, type Context } from '../../../src/requests/context.js';
import type { Outside } from '../../../src/requests/request.js';
import { readRoute, type RouteOf } from '../../../cards/routes.js';
import { openPlanSource } from '../../../src/requests/plans-in-force.js';
import { copyOf, deliver, tapOn } from '../../feishu/delivery.js';
import { fill, metaOf, submitted } from '../../store/fill.js';
import { withEnterprises } from '../../support/many-units.js';
import { startTown, waitUntilIdle, type Card, type Town } from '../../support/town.js';
import { allOf, at, cardSaying } from '../steps.js';

const Q3: Period = '2025Q3';
const CLEAR = 15;
const keyOf = (number: number): string => `unit-${String(number).padStart(4, '0')}`;

describe('全部通过无问题的', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown({ overrides: { plans: [withEnterprises(60)] } });
    await town.person('admin').saysInGroup(`/bind ${at(town, 'parks')} 审核人`);
    const { store } = town.running;
    const [reporter, reviewer] = [town.person('water').openId, town.person('reviewer').openId];
    for (let number = 1; number <= CLEAR; number += 1)
      await fill(store, keyOf(number), Q3, { 'A4.02': number }, [submitted], metaOf(reporter));
    await fill(store, keyOf(21), Q3, { 'A4.02': 3 }, [submitted], metaOf(reviewer));
    const note = { kind: 'words-saved' as const, notes: { 'A4.02': '新建企业' }, summary: '', asOf: null };
    await fill(store, keyOf(22), Q3, { 'A4.02': 4 }, [note, submitted], metaOf(reporter));
    const sentBack = { kind: 'sent-back' as const, reason: '请核对', asked: [], backBy: '2025-09-28' };
    await fill(store, keyOf(23), Q3, { 'A4.02': 5 }, [submitted, sentBack, submitted], metaOf(reporter));
    // More than the whole of which it is a part.
    await fill(store, keyOf(24), Q3, { 'A6.06': 2, 'A6.09': 9 }, [submitted], metaOf(reporter));
  });
  afterEach(() => town.close());

  const stateOf = (number: number) =>
    town.running.store.transact(async tx => (await tx.submission(keyOf(number), Q3)).state);
  /** What the reporters were told, in whichever chat: some units have reporters of their own. */
  const notices = async () =>
    (await town.world()).messages.filter(({ card }) => JSON.stringify(card ?? '').includes('审核已通过'));
  const eventsOf = (number: number) =>
    town.running.store.transact(tx => tx.history({ unit: keyOf(number), period: Q3, limit: 20 }));
  const contextOf = (tx: Context['tx']) =>
    makeContext({
      ...{ tx, openId: town.person('reviewer').openId, planSource: openPlanSource([withEnterprises(60)]) },
      ...{ now: town.running.now(), zone: 'Asia/Shanghai', channel: 'card', admins: [], contact: {} },
    });
  const lists = async (): Promise<Card> => {
    const waiting = await town.person('reviewer').says('/review');
    const button = waiting.buttons.find(text => text.startsWith('全部通过无问题的')) ?? '';
    return (await waiting.tap(button)).card;
  };

  it('says which are approved and which are left and why, and approves exactly those, each with its event and notice', async () => {
    const list = await lists();
    expect(allOf(list)).toContain(`将通过 ${CLEAR} 家`);
    expect(list.text).toContain('另有 4 家不在其中');
    for (const [words, number] of [
      ['您提交或负责', 21],
      ['有说明', 22],
      ['退回或重开后重报', 23],
      ['校验有发现', 24],
    ] as const)
      expect(list.text).toMatch(new RegExp(`${words}[^\n]*1 家（[^\n]*第00${number}`, 'u'));
    const second = (await list.tap('下一页')).card;
    expect(second.text).toContain('第0015');
    expect(second.buttons).toEqual(['上一页', '确认', '取消']);

    // Meanwhile the other reviewer opens one, and one is taken back.
    const colleague = town.person('parks');
    await colleague.says(`/review ${Q3} 德化县第0002城市供水有限公司`);
    const { toast } = await second.tap('确认');
    expect(toast).toBe(`已通过 ${CLEAR - 1} 家，1 家有变化，没有通过`);
    for (let number = 1; number <= CLEAR; number += 1)
      expect([number, await stateOf(number)]).toEqual([number, number === 2 ? 'submitted' : 'approved']);
    for (const number of [21, 22, 23, 24]) expect(await stateOf(number)).toBe('submitted');
    const approvals = (await eventsOf(1)).filter(({ event }) => event.kind === 'approved');
    expect(approvals.map(({ meta }) => meta.actor)).toEqual([town.person('reviewer').openId]);
    await waitUntilIdle(town);
    expect(await notices()).toHaveLength(CLEAR - 1);

    const again = { event: tapOn(town.person('reviewer'), second, '确认'), eventId: 'second-tap' };
    expect(await (await deliver(copyOf(town.running), again)).text()).toContain('已经处理过了');
    await waitUntilIdle(town);
    expect((await eventsOf(1)).filter(({ event }) => event.kind === 'approved')).toHaveLength(1);
  });

  it('settles the cards of the other reviewers', async () => {
    await town.person('parks').says(`/review ${Q3} 德化县第0001城镇燃气有限公司`);
    const list = await lists();
    await list.tap('确认');
    await waitUntilIdle(town);
    const settled = await cardSaying(town.person('parks'), '已通过，审核人');
    expect(settled.buttons).not.toContain('通过');
  });

  it('goes on after a crash between two transactions, and does nothing twice', async () => {
    const list = await lists();
    const route = readRoute(undefined, list.nameOf('确认')) as RouteOf<'passall'>;
    const { prepare } = BUTTONS.passall;
    const outside = (transactions: number): Outside => {
      let left = transactions;
      const batch: Outside['batch'] = work => {
        if ((left -= 1) < 0) throw new Error('the process ended');
        return town.running.store.transact(async tx => work(await contextOf(tx)));
      };
      return { batch, read: batch } as Outside;
    };
    await expect(prepare?.(outside(2), route, new Map())).rejects.toThrow('the process ended');
    expect(await stateOf(1)).toBe('approved');
    expect(await stateOf(CLEAR)).toBe('submitted');
    const { toast } = await list.tap('确认');
    expect(toast).toBe(`已通过 ${CLEAR} 家`);
    await waitUntilIdle(town);
    for (const number of [1, CLEAR])
      expect((await eventsOf(number)).filter(({ event }) => event.kind === 'approved')).toHaveLength(1);
    expect(await notices()).toHaveLength(CLEAR);
  });

  it('is closed by 取消, approves nothing, and cannot be confirmed any more', async () => {
    const reviewer = town.person('reviewer');
    const list = await lists();
    const confirm = tapOn(reviewer, list, '确认');
    const { toast, card } = await list.tap('取消');
    expect(toast).toBe('已取消');
    expect(card.text).toContain('已取消。还没有通过的填报仍在等待审核，发送“审核”查看。');
    expect(card.buttons).toEqual([]);
    const late = await deliver(copyOf(town.running), { event: confirm, eventId: 'after-dropping' });
    expect(await late.text()).toContain('已经处理过了');
    for (let number = 1; number <= CLEAR; number += 1) expect(await stateOf(number)).toBe('submitted');
  });

  it('leaves the rest when 取消 comes while 确认 is at work', async () => {
    const list = await lists();
    const route = readRoute(undefined, list.nameOf('确认')) as RouteOf<'passall'>;
    const { store } = town.running;
    let batches = 0;
    const batch: Outside['batch'] = async work => {
      // The first transaction reads the list, the second approves ten.
      if ((batches += 1) === 3) await list.tap('取消');
      return store.transact(async tx => work(await contextOf(tx)));
    };
    const { prepare } = BUTTONS.passall;
    await expect(prepare?.({ batch, read: batch } as Outside, route, new Map())).rejects.toThrow('处理过了');
    expect([await stateOf(1), await stateOf(CLEAR)]).toEqual(['approved', 'submitted']);
  });

  it('approves nothing for somebody else who has the button', async () => {
    const name = (await lists()).nameOf('确认');
    const forged = await town.person('parks').says('/review');
    const answer = await forged.tap(forged.buttons.at(-1) ?? '');
    expect(answer.card.nameOf('确认')).not.toBe(name);
    expect(await stateOf(1)).toBe('submitted');
  });
});
