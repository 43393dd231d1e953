import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, until, type Town } from '../support/town.js';
import { copyOf, deliver, tapEvent, tapOn, type Delivery } from './delivery.js';
import { message } from './wire.js';

describe('the bot', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const sends = (delivery: Delivery): Promise<Response> => deliver(copyOf(town.running), delivery);

  const answersTo = async (key: string): Promise<number> =>
    (await town.person(key).messages()).filter(({ from }) => from === 'bot').length;

  it('answers a message once, although several events bring it to both paths', async () => {
    const water = town.person('water');
    const before = await answersTo('water');
    const event = message('状态', { openId: water.openId, messageId: 'om_again1' });
    const first: Delivery = { event, eventId: 'ev_1', type: 'im.message.receive_v1', path: '/webhook/event' };
    const answers = await Promise.all([
      sends(first),
      sends(first),
      sends({ ...first, eventId: 'ev_2', path: '/webhook/card' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await until(async () => (await answersTo('water')) > before, 'the answer');
    await sends({ ...first, eventId: 'ev_3' });
    await water.says('帮助');
    expect(await answersTo('water')).toBe(before + 2);
  });

  it('gives a repeated tap its first answer, and has no second effect', async () => {
    const sewage = town.person('sewage');
    const card = await sewage.says('/fill');
    const delivery = { event: tapOn(sewage, card, '本页无变化', {}), eventId: 'ev_tap' };
    const answers = await Promise.all(Array.from({ length: 3 }, async () => (await sends(delivery)).json()));
    const late = await (await sends({ ...delivery, path: '/webhook/event' })).json();
    for (const answer of [...answers, late]) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ toast: { type: 'success' } });
    const events = await town.running.store.transact(tx =>
      tx.history({ unit: 'sewage', period: '2025Q3', limit: 10 }),
    );
    expect(events).toHaveLength(1);
  });

  it('gives a repeated tap its first refusal', async () => {
    const delivery = { event: tapEvent(town.person('admin'), 'fill'), eventId: 'ev_refused' };
    const first: unknown = await (await sends(delivery)).json();
    const second: unknown = await (await sends(delivery)).json();
    expect(first).toEqual(second);
    expect(first).toMatchObject({ toast: { type: 'error' } });
  });

  it('refuses a repeated tap also when the person may do it by then', async () => {
    const admin = town.person('admin');
    const delivery = { event: tapEvent(admin, 'fill'), eventId: 'ev_refused' };
    const first: unknown = await (await sends(delivery)).json();
    await town.running.store.transact(tx =>
      tx.grant({ openId: admin.openId, role: 'reporter', unit: 'water' }),
    );
    expect(await (await sends(delivery)).json()).toEqual(first);
  });

  it.each([
    ['an unknown route', 'nothing.at.all'],
    ['an unknown unit', 'open.mars.2025Q3'],
    ['an unknown period', 'open.water.2025Q9'],
    ['an unknown page', 'save.water.2025Q3.0.99.100'],
    ['page 0', 'save.water.2025Q3.0.0.1'],
    ['page 0 after the last page', 'go.water.2025Q3.0.10.0'],
    ['page 0 before the last page', 'back.water.2025Q3.0.10.0'],
    ['a version that does not exist', 'submit.water.2025Q3.999999999'],
    ['NUL in its name', 'fill\0'],
    ['too few arguments', 'submit.water'],
    ['a property of every object', 'constructor'],
  ])('answers an invented button with a sentence: %s', async (_, name) => {
    const event = tapEvent(town.person('water'), name);
    const response = await sends({ event, eventId: `ev_${name}` });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { toast?: { type: string; content: string } };
    expect(answer.toast?.content ?? '已保存').not.toContain('处理失败');
  });

  it.each([
    ['of a version that does not exist', 'save.water.2025Q3.999999999.1.2', { 'A4.02': '7' }],
    ['with a page that the plan does not have', 'save.water.2025Q3.0.14.15', { 'A4.02': '7' }],
    ['without a field, of such a page', 'save.water.2025Q3.0.14.15', {}],
    ['with a figure that stands on another page now', 'save.water.2025Q3.0.2.3', { 'A4.02': '7' }],
  ])('saves nothing from a card %s, and says so', async (words, name, fields) => {
    const event = tapEvent(town.person('water'), name, fields);
    const answer = (await (await sends({ event, eventId: `ev_${words}` })).json()) as {
      toast?: { content: string };
    };
    expect(answer.toast?.content).toContain('没有保存');
    const { figures } = await town.running.store.transact(tx => tx.submission('water', '2025Q3'));
    expect(figures.size).toBe(0);
  });

  it.each([
    ['NUL', 'om_a\0b'],
    ['half a surrogate pair', 'om_a\ud800b'],
  ])('answers a message whose id has %s once, and leaves nothing unfinished', async (_, messageId) => {
    const water = town.person('water');
    const before = await answersTo('water');
    const event = message('状态', { openId: water.openId, messageId });
    for (const eventId of ['ev_1', 'ev_2'])
      await sends({ event, eventId, type: 'im.message.receive_v1', path: '/webhook/event' });
    await until(async () => (await answersTo('water')) > before, 'the answer');
    await water.says('帮助');
    expect(await answersTo('water')).toBe(before + 2);
    expect(await town.running.store.unfinishedEvents(10)).toEqual([]);
  });

  it('refuses taps on buttons of other people: another unit’s form, a reviewer’s decision', async () => {
    const taps = [
      ['open.parks.2025Q3', '不能填报园林股·城市公园'],
      ['save.parks.2025Q3.0.1.2', '不能填报园林股·城市公园'],
      ['submit.parks.2025Q3.0', '不能填报园林股·城市公园'],
      ['recall.parks.2025Q3', '不能填报园林股·城市公园'],
      ['approve.parks.2025Q2.4', '由审核人、领导使用'],
      ['return.parks.2025Q2.4', '由审核人、领导使用'],
      ['begin.parks.2025Q2', '由审核人、领导使用'],
      ['grant.1', '由管理员使用'],
      ['here.oc_x', '由管理员使用'],
    ];
    for (const [name = '', words = ''] of taps) {
      const event = tapEvent(town.person('water'), name);
      const response = await sends({ event, eventId: `ev_other_${name}` });
      expect(await response.text(), name).toContain(words);
    }
  });
});
