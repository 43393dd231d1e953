import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Town } from '../../support/town.js';
import { at, cardSaying } from '../steps.js';

describe('binding on a card', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const unitsOf = async (key: string) =>
    (await town.running.store.transact(tx => tx.grantsOf(town.person(key).openId)))
      .map(({ role, unit }) => `${role} ${unit}`.trim())
      .sort();
  const groupCards = async () =>
    (await town.world()).messages.filter(({ chatId, from }) => chatId === town.group && from === 'bot')
      .length;
  const ids = (...keys: string[]) => keys.map(key => town.person(key).openId);

  it('binds all chosen people at once, and answers with one card in private', async () => {
    const admin = town.person('admin');
    const before = await groupCards();
    const card = await admin.says('绑定');
    const bound = await card.tap('确认', {
      role: 'reporter',
      units: ['parks', 'gas'],
      people: ids('sewage', 'waste'),
    });
    expect(bound.toast).toBe('已绑定，并已通知本人');
    for (const openId of ids('sewage', 'waste')) expect(bound.card.text).toContain(openId);
    expect(bound.card.text.match(/安全股·城镇燃气 的填报人、园林股·城市公园 的填报人|园林股·城市公园 的填报人、安全股·城镇燃气 的填报人/gu)).toHaveLength(2); // prettier-ignore
    expect(await unitsOf('sewage')).toEqual(['reporter gas', 'reporter parks', 'reporter sewage']);
    expect(await unitsOf('waste')).toEqual(['reporter gas', 'reporter parks', 'reporter waste']);
    await cardSaying(town.person('waste'), '您已绑定为');
    await waitUntilIdle(town);
    expect(await groupCards()).toBe(before);
  });

  it('goes to the private chat of an admin who asks in the group, and to nobody else', async () => {
    const admin = town.person('admin');
    expect((await admin.saysInGroup('绑定 城市供水')).text).toContain('已发到私聊');
    const card = await cardSaying(admin, '选好角色、单位和人');
    expect(JSON.stringify(card.json)).toContain('"selected_values":["water"]');
    expect((await town.person('water').saysInGroup('绑定')).text).toContain('由管理员使用');
  });

  it('says what is still to be chosen, and keeps what was', async () => {
    const card = await town.person('admin').says('/bind');
    const people = ids('leader');
    const asked = await card.tap('确认', { role: 'reporter', people });
    expect(asked.toast).toBe('请选择填报单位');
    expect(JSON.stringify(asked.card.json)).toContain(`"selected_values":${JSON.stringify(people)}`);
    expect((await asked.card.tap('确认', { role: 'leader', people: [] })).toast).toBe('请选择要绑定的人');
    expect(await unitsOf('leader')).toEqual(['leader']);
  });

  it('tells those who report for the unit already, on one card each, and not the new one', async () => {
    const admin = town.person('admin');
    await (
      await admin.says('绑定')
    ).tap('确认', { role: 'reporter', units: ['water'], people: ids('sewage', 'waste') });
    const told = await cardSaying(town.person('water'), '与您一起填报');
    for (const openId of ids('sewage', 'waste')) expect(told.text).toContain(openId);
    expect(told.text).toContain('给排水股·城市供水');
    await admin.saysInGroup(`/bind ${at(town, 'sewage')} 城市供水`);
    await waitUntilIdle(town);
    const cards = (await town.person('water').messages()).filter(message =>
      JSON.stringify(message).includes('与您一起填报'),
    );
    expect(cards).toHaveLength(1);
    expect(JSON.stringify(await town.person('sewage').messages())).not.toContain('与您一起填报');
  });

  it('takes a unit away from the people chosen in its list, and leaves their other roles', async () => {
    const admin = town.person('admin');
    await admin.saysInGroup(`/bind ${at(town, 'sewage')} 城市供水`);
    const first = await admin.says('解绑');
    const list = (await first.tap('下一步', { of: 'unit water' })).card;
    for (const openId of ids('sewage', 'water')) expect(list.text).toContain(openId);
    expect((await list.tap('确认', { people: [] })).toast).toBe('请选择要解绑的人');
    const done = await list.tap('确认', { people: ids('sewage') });
    expect(done.card.text).toContain('不再是 **给排水股·城市供水 的填报人**');
    expect(await unitsOf('sewage')).toEqual(['reporter sewage']);
    expect(await unitsOf('water')).toEqual(['reporter water']);
  });
});
