import { describe, expect, it } from 'vitest';
import { startTown } from '../../support/town.js';
import { allOf } from '../steps.js';

describe('the card of /history', () => {
  it('has one line for a tap that gave many figures, and names the unit and the quarter once', async () => {
    const town = await startTown();
    try {
      const chen = town.person('water');
      const first = await chen.says('/fill');
      const page = (await first.tap('保存并下一页', { 'A4.02': '5' })).card;
      const last = (await page.tap('核对提交')).card;
      await last.tap('其余无变化');
      await chen.says('历史 2025Q3');
      const card = await chen.card('修改记录');
      expect(card.text).toMatch(/\*\*其余无变化\*\* 86 项/u);
      expect(card.text.match(/其余无变化/gu)).toHaveLength(1);
      // The typed figures have a line each; all 96 are counted.
      expect(card.text).toContain('企业底数·规上企业');
      expect(card.text).toContain('共 96 条');
      expect(allOf(card).match(/给排水股·城市供水/gu)).toHaveLength(2);
      expect(allOf(card)).not.toContain('2025Q3');
      // The person and the time stand above what was done in that minute; the minute may have ended between the taps.
      expect(card.text.split(chen.openId).length - 1).toBeLessThanOrEqual(3);
    } finally {
      await town.close();
    }
  });
});
