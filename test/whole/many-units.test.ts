import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTown, type Town } from '../support/town.js';
import { withEnterprises } from '../support/many-units.js';
import { at } from '../requests/steps.js';

describe('with 1,000 units, the bot', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown({ overrides: { plans: [withEnterprises(1_000)] } });
  }, 60_000);
  afterAll(() => town.close());

  it('refuses a wrong name with the nearest ones and the number of all, and leaves no message unfinished', async () => {
    const refused = await town.person('admin').saysInGroup(`/bind ${at(town, 'waste')} 第0123供水公司`);
    expect(refused.text).toContain('没有“第0123供水公司”这个单位或角色');
    expect(refused.text).toMatch(/德化县第01.*…等 1,000 个，请写全称；或审核人、领导、管理员。$/u);
    expect(await town.running.store.unfinishedEvents(10)).toEqual([]);
  });

  it('refuses a name that is 9,000 characters long', async () => {
    const refused = await town.person('admin').saysInGroup(`/bind ${at(town, 'waste')} ${'<'.repeat(9_000)}`);
    expect(refused.text).toContain('这个单位或角色');
    const long = await town.person('leader').says(`/summary ${'"'.repeat(9_000)}`);
    expect(long.text).toMatch(/看不懂/u);
    expect(await town.running.store.unfinishedEvents(10)).toEqual([]);
  });
});
