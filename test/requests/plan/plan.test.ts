import { afterEach, describe, expect, it, vi } from 'vitest';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { PlanData } from '../../../src/plan/plan.js';
import { unitName } from '../../../src/plan/organisation.js';
import { planBook } from '../../../src/workbook/plan-book/plan-book.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { describeOnEach, type TestDatabase } from '../../support/databases.js';
import { startTown, until, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { fileAfter, filesOf } from '../forwarded.js';
import { cardSaying, confirmsAll } from '../steps.js';
import { openWorkbook, saveWorkbook } from '../uploads/workbooks.js';

/** A book is written, read in a process of its own, and its workbook made: each takes seconds on a busy machine. */
const TIMEOUT_MS = 240_000;

let town: Town;
let database: TestDatabase | undefined;
afterEach(async () => {
  await town.close();
  await database?.drop();
  database = undefined;
});

const bookOf = (data: PlanData): Promise<Buffer> => writeBook(planBook(data));

const withUnits = (
  data: PlanData,
  change: (units: PlanData['organisation']['units']) => object[],
): PlanData => ({
  ...data,
  organisation: {
    ...data.organisation,
    units: change(data.organisation.units) as PlanData['organisation']['units'],
  },
});

const withWords = (data: PlanData, code: string, words: readonly string[]): PlanData => ({
  ...data,
  forms: data.forms.map(form => ({
    ...form,
    measures: form.measures.map(measure => (measure.code === code ? { ...measure, words } : measure)),
  })),
});

/** An admin sends a plan and confirms it. */
async function takes(admin: Someone, data: PlanData): Promise<Card> {
  const card = await admin.sendsFile('方案册_2025.xlsx', await bookOf(data));
  expect(card.text).toContain('改动如下');
  const { toast, card: taken } = await card.tap('确认');
  expect(toast).toBe('方案已更新');
  return taken;
}

const enterprise = {
  ...{ key: 'tapwater', section: '给排水股', industry: '城市供水', kind: '县直单位' },
  ...{ parent: 'water', name: '自来水有限公司' },
};

describeOnEach('a plan that an admin sends back', kind => {
  vi.setConfig({ testTimeout: TIMEOUT_MS });
  it('holds at once for units, names, dates and severities, and from the next period for measures; nothing open is lost', async () => {
    database = await kind.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: database.url });
    const [admin, water] = [town.person('admin'), town.person('water')];
    // An open submission: one page is saved.
    await water.says('/fill 2025Q3');
    const page = await water.says('/fill 2025Q3');
    await page.tap('保存并下一页', { 'A4.02': '5', 'A4.03': '2', 'A4.04': '10' });
    const changed = withUnits(
      {
        ...dehua2025,
        calendar: { ...dehua2025.calendar, submitDay: 26 },
        rules: dehua2025.rules.map(rule =>
          rule.at === 'A4.05' ? { ...rule, severity: 'error' as const } : rule,
        ),
        forms: dehua2025.forms.map(form =>
          form.key === 'A6'
            ? {
                ...form,
                columns: [
                  ...form.columns,
                  { kind: 'figures' as const, header: ['内部宣讲企业数量（家）'], cells: ['A6.30'] },
                ],
                measures: [
                  ...form.measures,
                  { code: 'A6.30', header: ['内部宣讲企业数量（家）'], unit: '家', since: 'year' as const },
                ],
              }
            : form,
        ),
      },
      units => [
        ...units.map(unit => (unit.key === 'parks' ? { ...unit, section: '园林绿化股' } : unit)),
        enterprise,
      ],
    );
    const card = await admin.sendsFile('方案册_2025.xlsx', await bookOf(changed));
    for (const words of [
      '从2025年第三季度起（确认后马上）',
      '新增 自来水有限公司',
      '改名 园林股·城市公园 → 园林绿化股·城市公园',
      '填报截止日：28日 → 26日',
      '说明 → 必改',
      '从2025年第四季度起',
      '新增 A6.30 内部宣讲企业数量（家）',
    ])
      expect(card.text).toContain(words);
    expect((await card.tap('确认')).toast).toBe('方案已更新');

    // The new unit is asked for, the section has its new name, the date is the new one.
    const status = await admin.says('/status 2025Q3');
    expect(status.text).toContain('园林绿化股');
    expect(JSON.stringify((await admin.says('/bind')).json)).toContain('自来水有限公司');
    expect((await water.says('/help')).text).toContain('26');
    // What was saved is there, the new measure is not asked in this quarter, and the check is stricter.
    const { figures } = await town.running.store.transact(tx => tx.submission('water', '2025Q3'));
    expect(figures.get('A4.02')?.value).toBe(5);
    const form = await water.says('/fill 2025Q3');
    expect(JSON.stringify(form.json)).toContain('/96');
    await confirmsAll(water);
    await (await water.says('改 责任制 99')).tap('确认');
    const refused = await (
      await water.says('/fill 2025Q3')
    ).tap('提交', {
      summary: '本季度工作平稳。',
      note_A4_05: '台账未更新',
    });
    expect(refused.toast).not.toContain('已提交');
    expect(refused.card.text).toContain('须改正');

    // In the next quarter the new measure is asked.
    await town.running.moveClock(new Date('2025-10-09T09:00:00+08:00'));
    expect(JSON.stringify((await water.says('/fill 2025Q4')).json)).toContain('/97');
    expect(JSON.stringify((await water.says('/fill 2025Q3')).json)).toContain('/96');
    // The plan book is that of the new version, and it stays after a restart.
    const { name, bytes } = await admin.asksForFile('/plan');
    expect(name).toBe('方案册_2025.xlsx');
    expect(bytes.equals(await bookOf(changed))).toBe(true);
    const same = await admin.sendsFile(name, bytes);
    expect(same.text).toContain('没有变化');
  });

  it('that would be refused today goes on holding where it was taken in before, and is sent by /plan', async () => {
    database = await kind.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: database.url });
    const data = withWords({ ...dehua2025, document: '文'.repeat(500) }, 'A6.03', ['12']);
    await town.running.store.transact(tx =>
      tx.addPlanVersion({
        ...{ number: 1, data, from: '2025Q3', measuresFrom: '2025Q3', leaving: [] },
        ...{ fingerprint: '0'.repeat(64), actor: 'ou_admin', takenAt: new Date(0) },
      }),
    );
    await town.close();
    town = await startTown({ databaseUrl: database.url, isOpened: true });
    const admin = town.person('admin');
    expect((await town.person('water').says('/fill 2025Q3')).text).toContain('城市供水');
    const { name, bytes } = await admin.asksForFile('/plan');
    // Sent back it names what is to be mended; until then it holds.
    const card = await admin.sendsFile(name, bytes);
    expect(card.text).toContain('有 2 处要改，方案没有改动');
    expect(card.text).toContain('基本!B4：“文文');
    expect(card.text).toContain('常用说法“12”是数字');
  });
});

describe('a plan book', () => {
  vi.setConfig({ testTimeout: TIMEOUT_MS });
  it('with faults comes back with its cells marked, and nothing changes', async () => {
    town = await startTown();
    const admin = town.person('admin');
    const workbook = await openWorkbook(await bookOf(dehua2025));
    const cell = (sheet: string, address: string) => {
      const found = workbook.getWorksheet(sheet)?.getCell(address);
      if (!found) throw new Error(`no sheet ${sheet}`);
      return found;
    };
    cell('指标', 'E14').value = '万园';
    cell('校验', 'C3').value = 'A4.99';
    cell('填报单位', 'E2').value = '县直';
    // The file that was sent is one of the chat's too.
    const count = (await filesOf(admin)).length + 1;
    const card = await admin.sendsFile('方案册_2025.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain('有 3 处要改');
    expect(card.text).toContain('指标!E14：“万园”不是认得的单位，是否“万元”？');
    expect(card.text).toContain('校验!C3：没有编号为“A4.99”的指标，是否“A4.09”？');
    expect(card.text).toContain('填报单位!E2：“县直”不是认得的填报单位类型，是否“县直单位”？');
    expect(card.buttons).not.toContain('确认');
    await waitUntilIdle(town);
    const { name, bytes } = await fileAfter(admin, count);
    expect(name).toBe('方案册_2025（请改正）.xlsx');
    const marked = await openWorkbook(bytes);
    expect(JSON.stringify(marked.getWorksheet('指标')?.getCell('E14').note)).toContain('是否“万元”？');
    expect(await town.running.store.transact(tx => tx.planVersion())).toBe(0);
  });

  it('with a unit of a name that another one has, or of a role’s word, is refused at the cell', async () => {
    town = await startTown();
    const admin = town.person('admin');
    const plan = withUnits(dehua2025, units => [
      ...units,
      { ...units[1], key: 'water2' },
      { ...enterprise, name: '审核人' },
    ]);
    const card = await admin.sendsFile('方案册_2025.xlsx', await bookOf(plan));
    expect(card.text).toContain('有 2 处要改');
    expect(card.text).toContain('填报单位!C7：名称与编号 water 的“给排水股·城市供水”相同');
    expect(card.text).toContain('填报单位!D8：“审核人”是角色的名称');
    expect(card.buttons).not.toContain('确认');
  });

  it('with equal headers, a number for a word, a text of any length and unknown braces is refused at each cell', async () => {
    town = await startTown();
    const admin = town.person('admin');
    const workbook = await openWorkbook(await bookOf(dehua2025));
    const measures = workbook.getWorksheet('指标');
    const rowOf = (code: string): number => {
      let row = 2;
      while (measures?.getCell(row, 1).value !== code) row += 1;
      return row;
    };
    const write = (sheet: string, address: string, value: string) => {
      const cell = workbook.getWorksheet(sheet)?.getCell(address);
      if (!cell) throw new Error(`no sheet ${sheet}`);
      cell.value = value;
    };
    const [first, second] = [rowOf('A6.03'), rowOf('A6.04')];
    write('指标', `C${second}`, measures?.getCell(`C${first}`).text ?? '');
    write('指标', `K${first}`, '12');
    write('基本', 'B5', '局'.repeat(1_000));
    write('措辞', 'B11', '{abc}工作总结');
    const card = await admin.sendsFile('方案册_2025.xlsx', await saveWorkbook(workbook));
    expect(card.text).toContain('有 4 处要改，方案没有改动');
    expect(card.text).toMatch(new RegExp(`指标!C${second}：表头“.*”与 A6\\.03 的相同`, 'u'));
    expect(card.text).toContain(`指标!K${first}：常用说法“12”是数字`);
    expect(card.text).toContain(`基本!B5：“${'局'.repeat(20)}…”太长（1,000 字），这里最多 40 个字`);
    expect(card.text).toContain('措辞!B11：“{abc}”会原样印出来：花括号里只能是 {期}');
    expect(card.buttons).not.toContain('确认');
    expect(await town.running.store.transact(tx => tx.planVersion())).toBe(0);
  });

  it('says so when another admin took one in meanwhile', async () => {
    town = await startTown();
    const [admin, leader] = [town.person('admin'), town.person('leader')];
    await town.running.store.transact(tx => tx.grant({ openId: leader.openId, role: 'admin', unit: '' }));
    const first = await admin.sendsFile(
      '方案册_2025.xlsx',
      await bookOf({ ...dehua2025, document: '德城管执法〔2025〕11号' }),
    );
    await takes(
      leader,
      withUnits(dehua2025, units => [...units, enterprise]),
    );
    const { toast, card } = await first.tap('确认');
    expect(toast).toContain('有了新的版本');
    expect(card.text).toContain('自来水有限公司不再填报');
    expect((await card.tap('确认')).toast).toBe('方案已更新');
    expect(await town.running.store.transact(tx => tx.planVersion())).toBe(2);
  });

  it('is refused to everybody who is no admin, with the role that may', async () => {
    town = await startTown();
    const water = town.person('water');
    await water.sends('/plan');
    expect((await cardSaying(water, '管理员')).text).toContain('方案');
    const card = await water.sendsFile('方案册_2025.xlsx', await bookOf(dehua2025));
    expect(card.text).toContain('管理员');
  });

  it('that asks by the month leaves the open quarter to be reported, says so on its card, and then asks for the month', async () => {
    town = await startTown();
    const [admin, water] = [town.person('admin'), town.person('water')];
    await takes(admin, { ...dehua2025, calendar: { ...dehua2025.calendar, periodKind: 'month' } });
    await town.running.moveClock(new Date('2025-10-09T09:00:00+08:00'));
    const form = await water.says('填报');
    expect(form.text).toContain('2025年第三季度');
    expect(form.text).toContain('现在每月填报一次；2025年第三季度是改之前的最后一期');
    await confirmsAll(water);
    const { toast } = await (await water.says('填报')).tap('提交', { summary: '本季度工作平稳。' });
    expect(toast).toContain('已提交');
    const month = await water.says('填报');
    expect(month.text).toContain('2025年10月');
    expect(month.text).not.toContain('改之前的最后一期');
  });

  it('that adds a unit does not ask it for the period before', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2025-10-09T09:00:00+08:00' } });
    await takes(
      town.person('admin'),
      withUnits(dehua2025, units => [...units, enterprise]),
    );
    // The sandbox brings the new unit's person, and the admin binds them in the group.
    await until(async () => {
      const { messages } = await town.world();
      return messages.some(
        ({ from, chatId, card }) =>
          from === 'bot' && chatId === town.group && JSON.stringify(card ?? '').includes(enterprise.name),
      );
    }, 'the answer to /bind');
    const tapwater = town.person('tapwater');
    expect((await tapwater.says('填报')).text).toContain('2025年第四季度');
    expect((await tapwater.says('模板 2025Q3')).text).toContain('这一期的方案里没有这个填报单位，不用填报');
    expect((await tapwater.says('状态')).text).toContain('2025年');
  });

  it('keeps a unit that is taken out until the period is over in which it has figures', async () => {
    town = await startTown();
    const [admin, parks] = [town.person('admin'), town.person('parks')];
    await (await parks.says('/fill 2025Q3')).tap('保存并下一页', { 'A4.02': '5' });
    const without = withUnits(
      { ...dehua2025, targets: dehua2025.targets.filter(({ unit }) => unit !== 'parks') },
      units => units.filter(({ key }) => key !== 'parks' && key !== 'gas'),
    );
    const data = { ...without, targets: without.targets.filter(({ unit }) => unit !== 'gas') };
    const card = await admin.sendsFile('方案册_2025.xlsx', await bookOf(data));
    expect(card.text).toContain('园林股·城市公园不再填报：本期已有数据，仍报完本期');
    expect(card.text).toContain('安全股·城镇燃气不再填报');
    await card.tap('确认');
    const names = (await admin.says('/status 2025Q3')).text;
    expect(names).toContain('城市公园');
    expect(names).not.toContain('城镇燃气');
    const gas = town.person('gas');
    expect((await gas.says('模板')).text).toContain('这一期的方案里没有这个填报单位，不用填报');
    expect((await gas.says('填报')).text).toContain('不用填报');
    const help = (await gas.says('帮助')).text;
    expect(help).toContain('安全股·城镇燃气已不在2025年第三季度的方案里，不用填报');
    expect(help).not.toContain('填报 2025年第三季度 · 安全股·城镇燃气');
    expect((await parks.says('/fill 2025Q3')).text).toContain(
      unitName(dehua2025.organisation.units[3] ?? enterprise),
    );
    await town.running.moveClock(new Date('2025-10-09T09:00:00+08:00'));
    expect((await admin.says('/status 2025Q4')).text).not.toContain('城市公园');
  });
});
