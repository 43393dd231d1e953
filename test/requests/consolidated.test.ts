import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTown, type Town } from '../support/town.js';
import { confirmsAll, handsIn } from './steps.js';

describe('the consolidated table', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown();
  });
  afterAll(() => town.close());

  it('is held against the same checks as a form, and the summary says what it found', async () => {
    await handsIn(town.person('gas'));
    expect((await town.person('leader').says('汇总')).text).not.toContain('合计数需要核实');
    const water = town.person('water');
    const page = (await (await confirmsAll(water)).tap('1✓')).card;
    const last = (await page.tap('核对提交', { 'A4.05': '900' })).card;
    const answer = await last.tap('提交', { summary: '本季度工作平稳。', note_A4_05: '含新接收的企业' });
    expect(answer.toast).toContain('已提交');
    const summary = await town.person('leader').says('汇总');
    expect(summary.text).toMatch(
      /合计数需要核实：.*建立全员责任制及其考核清单 \d+ 家，不应大于.* \d+ 家，多出 \d+ 家/su,
    );
  });
});
