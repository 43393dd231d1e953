import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PlanData } from '../../../src/plan/plan.js';
import { planBook } from '../../../src/workbook/plan-book/plan-book.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { startTown, waitUntilIdle, type Card, type Town } from '../../support/town.js';
import { EXAMPLE_PLAN } from '../../workbook/official/example.js';

const plan = JSON.parse(
  await readFile(join(import.meta.dirname, '../../../docs/examples', EXAMPLE_PLAN), 'utf8'),
) as PlanData;

/** The plan with another unit of measure, or other decimals, for the money spent; with a code of its own it is another figure. */
const withMoney = (unit: string, decimals: number, code = 'B2.06'): PlanData => {
  const text = JSON.stringify(plan).replaceAll('"B2.06"', `"${code}"`);
  const data = JSON.parse(text) as PlanData;
  return {
    ...data,
    decimals: decimals === 0 ? {} : { [unit]: decimals },
    forms: data.forms.map(form => ({
      ...form,
      measures: form.measures.map(each => (each.code === code ? { ...each, unit } : each)),
    })),
  };
};

describe('the unit of measure of a figure that is reported', () => {
  vi.setConfig({ testTimeout: 240_000 });
  let town: Town;
  afterEach(() => town.close());

  const sends = async (data: PlanData): Promise<Card> => {
    // The marked file of an earlier one comes behind its card.
    await waitUntilIdle(town);
    return town.person('admin').sendsFile('方案册_2026.xlsx', await writeBook(planBook(data)));
  };

  it('stays, and so do its decimals; the sentence names the cell and the way out, which is taken', async () => {
    town = await startTown({ overrides: { plans: [plan] }, env: { JIBAO_NOW: '2026-03-17T09:30:00+08:00' } });
    const unit = await sends(withMoney('元', 0));
    expect(unit.text).toMatch(
      /指标!E\d+：B2\.06 已在填报，单位不能由“万元”改为“元”.*请新增一个编号，原来的停报/u,
    );
    expect(unit.buttons).not.toContain('确认');
    const decimals = await sends(withMoney('万元', 2));
    expect(decimals.text).toMatch(/基本!B\d+：B2\.06已在填报，“万元”不能由 4 位小数改为 2 位/u);
    expect(decimals.buttons).not.toContain('确认');

    const other = await sends(withMoney('元', 0, 'B2.07'));
    expect(other.text).toContain('从2026年4月起');
    expect(other.text).toContain('新增 B2.07');
    expect(other.text).toContain('不再填报 B2.06');
    expect((await other.tap('确认')).toast).toBe('方案已更新');
    // This month still asks for the old figure, the next one for the new; what was reported stays.
    const codesIn = async (period: string) => {
      const person = town.person('chengguan');
      const names: string[] = [];
      let card = await person.says(`填报 ${period}`);
      while (!card.buttons.includes('提交')) {
        names.push(...card.inputs.keys());
        ({ card } = await card.tap(
          '保存并下一页',
          Object.fromEntries([...card.inputs.keys()].map(name => [name, '900'])),
        ));
      }
      return names;
    };
    expect(await codesIn('2026年3月')).toContain('B2_06');
    await town.running.moveClock(new Date('2026-04-13T09:30:00+08:00'));
    const next = await codesIn('2026年4月');
    expect(next).toContain('B2_07');
    expect(next).not.toContain('B2_06');
    const { figures } = await town.running.store.transact(tx => tx.submission('chengguan', '2026M03'));
    expect(figures.get('B2.06')?.value).toBe(9_000_000);
  });
});
