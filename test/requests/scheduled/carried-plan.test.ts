import { expect, it } from 'vitest';
import { startTown, until } from '../../support/town.js';

it('the bot tells the admins once that the plan is carried over, and every card of the year says so', async () => {
  const countNotices = async (town: Awaited<ReturnType<typeof startTown>>) =>
    (await town.person('admin').messages()).filter(({ card }) =>
      JSON.stringify(card ?? '').includes('还没有 2026 年的方案'),
    ).length;
  let town = await startTown({ env: { JIBAO_NOW: '2026-02-09T09:00:00+08:00' }, played: true });
  try {
    await until(async () => (await countNotices(town)) > 0, 'the admin is told');
    const form = await town.person('water').says('填报');
    expect(form.text).toContain('沿用2025年方案');
    expect(JSON.stringify(form.json)).toContain('2026年第一季度');
    expect(form.text).toContain('2026年1月以来累计数');
    expect((await town.person('leader').says('状态')).text).toContain('沿用2025年方案');
    await town.person('admin').says('帮助');
    expect(await countNotices(town)).toBe(1);
    town = await town.restart();
    await town.person('admin').says('帮助');
    expect(await countNotices(town)).toBe(0);
  } finally {
    await town.close();
  }
});

it('a new year starts with empty figures of the year, and continues the rolling totals and the register', async () => {
  const town = await startTown({ env: { JIBAO_NOW: '2026-02-09T09:00:00+08:00' } });
  try {
    await town.running.store.transact(async tx => {
      expect((await tx.submissionHeads('2025Q4')).length).toBe(5);
    });
    const card = await town.person('water').says('填报');
    expect(card.inputs.get('A4_05')?.value).toBe('17');
    expect(card.inputs.get('A4_02')?.label).toContain('请核实');
    const second = card.inputs.has('A4_10') ? card : (await card.tap('2')).card;
    expect(second.inputs.get('A4_10')?.value).toBe('');
  } finally {
    await town.close();
  }
});

it.each([
  ['2026-01-05T10:00:00+08:00', false],
  ['2026-03-23T10:00:00+08:00', true],
] as const)('a reminder says 沿用 only of a period whose plan is an earlier one: %s', async (now, says) => {
  const town = await startTown({ env: { JIBAO_NOW: now } });
  try {
    await town.person('reviewer').saysInGroup('催报');
    const reminded = async () => (await town.person('water').card('报送提醒')).text;
    await until(async () => (await reminded().catch(() => '')) !== '', 'the reminder has come');
    expect((await reminded()).includes('沿用2025年方案')).toBe(says);
  } finally {
    await town.close();
  }
});
