import type Excel from 'exceljs';
import { expect, it } from 'vitest';
import { describeOnEach } from '../../support/databases.js';
import { startTownOn, until, waitUntilIdle, type Town } from '../../support/town.js';
import { listOf } from '../register/lists.js';
import { cardSaying } from '../steps.js';
import { openWorkbook } from '../uploads/workbooks.js';

/** The rows of a sheet without the time, the person and what stands above. */
const rowsOf = (workbook: Excel.Workbook, name: string): string[][] => {
  const rows: string[][] = [];
  workbook.getWorksheet(name)?.eachRow((row, number) => {
    if (number > 3)
      rows.push(Array.from(row.values as (string | undefined)[], each => each ?? '').slice(2, -1));
  });
  return rows;
};

describeOnEach('the history of the register and of letters', kind => {
  let town: Town;

  it('says what changed, from what, since when, which figures come from it, and what was made and noted', async () => {
    town = await startTownOn(kind);
    try {
      const water = town.person('water');
      const register = async (size: string) => {
        await waitUntilIdle(town);
        const row = { 企业名称: '甲水厂', 规模: size, 纳入日期: '2021-03-01' };
        await (await water.sendsFile('名单.xlsx', await listOf([row]))).tap('确认');
      };
      await register('小微');
      await register('规上');
      await town.running.store.transact(tx =>
        tx.addRegisterSource(
          'water',
          {
            ...{ group: 'A4.02', period: '2025Q3', source: 'register' },
            base: { on: '2025-09-22', figures: {} },
          },
          { actor: water.openId, occurredAt: town.running.now(), channel: 'card' },
        ),
      );
      const draft = (await (await water.says('文书')).tap('下一步', { names: '甲水厂' })).card;
      const choices = {
        letters: 'notice',
        assessed: '2026-03-31',
        copies: 'four',
        files: 'one',
        again: 'no',
      };
      const made = (await draft.tap('确认', choices)).card;
      const batch = (await made.tap('送达登记：告知书')).card;
      const noting = { what: 'day', on: '2025-09-21', places: ['公示栏'], exceptions: '', ticked: [] };
      await batch.tap('全部登记（1 家）', noting);
      await waitUntilIdle(town);

      await water.sends('历史 城市供水');
      const card = await cardSaying(water, '企业台账和文书');
      for (const words of [
        '告知书 登记 1 家：已发 2025-09-21；送到 公示栏',
        '告知书 做好 1 家',
        '企业底数（家）：手填 → 台账，从2025年第三季度起',
        '台账 甲水厂：规模 规上，从 2025-09-22 起',
        '台账 2 项：甲水厂等',
      ])
        expect(card.text).toContain(words);
      await waitUntilIdle(town);
      const files = async () =>
        (await water.messages()).filter(({ type, from }) => type === 'file' && from === 'bot');
      await until(async () => (await files()).length === 2, 'the workbook');
      const file = (await files()).at(-1);
      if (!file) throw new Error('no workbook');
      const workbook = await openWorkbook((await water.file(file)).bytes);
      const unit = '给排水股·城市供水';
      expect(rowsOf(workbook, '台账修改')).toEqual(
        expect.arrayContaining([
          [unit, '甲水厂', '告知书', '', '是', '2025-09-21', '卡片'],
          [unit, '', '数据来源：企业底数（家）', '手填', '台账', '2025Q3', '卡片'],
          [unit, '甲水厂', '规模', '小微', '规上', '2025-09-22', '上传表格'],
          [unit, '甲水厂', '规模', '', '小微', '2021-03-01', '上传表格'],
        ]),
      );
      expect(rowsOf(workbook, '文书')).toEqual([
        [unit, '告知书', '甲水厂', '已发', '2025-09-21', '公示栏'],
        [unit, '告知书', '1 家', '做好', '', '每家四份'],
      ]);
    } finally {
      await town.close();
    }
  });
});
