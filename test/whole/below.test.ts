import ExcelJS from 'exceljs';
import { afterEach, describe, expect, it } from 'vitest';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { inputName } from '../../src/plan/measure.js';
import type { Unit } from '../../src/plan/organisation.js';
import { indexPlan, type PlanData } from '../../src/plan/plan.js';
import { formatNumber } from '../../src/core/form/number.js';
import { startTown, until, type Card, type Scene, type Someone, type Town } from '../support/town.js';
import { copyOf, deliver, tapEvent } from '../feishu/delivery.js';
import { at, cardSaying } from '../requests/steps.js';
import { cellUnder } from '../requests/uploads/workbooks.js';

const child = (key: string, parent: string, name: string): Unit => ({
  key,
  parent,
  name,
  section: '给排水股',
  industry: '城市供水',
  kind: '县直单位',
});

/** Two enterprises below 给排水股·城市供水, and a plant below one of them. */
const withChildren: PlanData = {
  ...dehua2025,
  organisation: {
    ...dehua2025.organisation,
    units: [
      ...dehua2025.organisation.units,
      child('tap', 'water', '自来水有限公司'),
      child('town-tap', 'water', '乡村供水有限公司'),
      child('plant', 'tap', '第二水厂'),
    ],
  },
};
const plan = indexPlan(withChildren);
const Q3 = '2025Q3';

const figuresOf = (size: number): Map<string, number> => exampleFigures(plan, size);
const textOf = (code: string, value: number): string => {
  const measure = plan.measures.get(code);
  return measure ? formatNumber(value, measure) : String(value);
};

/** Fills every page of a unit's form; returns the last page, with 提交 (submit). */
async function fills(person: Someone, command: string, figures: ReadonlyMap<string, number>): Promise<Card> {
  let card = await person.says(command);
  for (let page = 0; page < 12 && !card.buttons.includes('提交'); page += 1) {
    const typed = [...figures].filter(([code]) => card.inputs.has(inputName(code)));
    const texts = Object.fromEntries(typed.map(([code, value]) => [code, textOf(code, value)]));
    card = (await card.tap('保存并下一页', texts)).card;
  }
  return card;
}

/** The reporters of the subunits; each also reports for a unit of their own. */
const REPORTERS = { 自来水有限公司: 'gas', 乡村供水有限公司: 'parks', 第二水厂: 'waste' } as const;
type ChildName = keyof typeof REPORTERS;

async function handsInChild(
  town: Town,
  name: ChildName,
  figures: ReadonlyMap<string, number>,
): Promise<void> {
  const last = await fills(town.person(REPORTERS[name]), `/fill 2025Q3 ${name}`, figures);
  expect((await last.tap('提交', { summary: '本季度工作平稳。' })).toast).toContain('已提交');
}

const bound: Scene = {
  name: 'the units below have reporters',
  play: async town => {
    for (const [name, key] of Object.entries(REPORTERS))
      await town.person('admin').saysInGroup(`/bind ${at(town, key)} ${name}`);
  },
};
const plantHandedIn: Scene = {
  name: '第二水厂 has handed in',
  after: bound,
  play: town => handsInChild(town, '第二水厂', figuresOf(24)),
};
const waterworksHandedIn: Scene = {
  name: '自来水有限公司 has handed in, with the figures of 第二水厂',
  after: plantHandedIn,
  play: town => handsInChild(town, '自来水有限公司', figuresOf(24)),
};
const allHandedIn: Scene = {
  name: '乡村供水有限公司 has handed in as well',
  after: waterworksHandedIn,
  play: town => handsInChild(town, '乡村供水有限公司', figuresOf(38)),
};

describe('subunits', () => {
  let town: Town;
  const begin = async (scene: Scene): Promise<void> => {
    town = await startTown({ overrides: { plans: [withChildren] }, scene });
  };
  afterEach(() => town.close());

  const person = (name: ChildName): Someone => town.person(REPORTERS[name]);
  const valueOf = (unit: string, code: string) =>
    town.running.store.transact(async tx => (await tx.submission(unit, Q3)).figures.get(code)?.value);

  it('are summed up for the unit above, level by level', async () => {
    await begin(bound);
    await handsInChild(town, '第二水厂', figuresOf(24));
    const tap = await person('自来水有限公司').says('/fill 2025Q3 自来水有限公司');
    const first = figuresOf(24).get('A4.02') ?? 0;
    expect(tap.inputs.get('A4_02')?.label).toContain(`下级合计 ${first}`);
    const adopted = await tap.tap('采用下级合计');
    expect(adopted.toast).toContain('已采用下级合计');
    expect(adopted.card.inputs.get('A4_02')?.value).toBe(String(first));
  });

  it('have nothing to adopt before one of them has submitted', async () => {
    await begin(bound);
    const form = await town.person('water').says('/fill 2025Q3 城市供水');
    expect(form.buttons).not.toContain('采用下级合计');
    const event = tapEvent(town.person('water'), 'adopt.water.2025Q3.0.1');
    const answer = await deliver(copyOf(town.running), { event, eventId: 'ev_adopt' });
    expect(await answer.text()).toContain('下级单位还没有报送，没有可采用的合计');
  });

  it('do not replace a figure that a colleague saved meanwhile until the reporter has seen it', async () => {
    await begin(plantHandedIn);
    const [reporter, colleague] = [person('自来水有限公司'), person('乡村供水有限公司')];
    await (await reporter.says('/fill 2025Q3 自来水有限公司')).tap('采用下级合计');
    await town.person('admin').saysInGroup(`/bind ${at(town, 'parks')} 自来水有限公司`);
    const first = figuresOf(24).get('A4.02') ?? 0;
    const open = async (someone: Someone): Promise<Card> =>
      (await (await someone.says('/fill 2025Q3 自来水有限公司')).tap('1✓')).card;
    const [ownPage, colleaguePage] = [await open(reporter), await open(colleague)];
    await colleaguePage.tap('保存并下一页', { 'A4.02': '77' });
    const question = await ownPage.tap('采用下级合计');
    expect(question.toast).toMatch(
      new RegExp(`企业底数·规上企业 .{2,4} \\d\\d:\\d\\d 改为 77，您这里是 ${first}`, 'u'),
    );
    expect(await valueOf('tap', 'A4.02')).toBe(77);
    await question.card.tap('采用下级合计');
    expect(await valueOf('tap', 'A4.02')).toBe(first);
  });

  it('may differ from the unit above only with an explanation; one tap adopts their totals', async () => {
    await begin(plantHandedIn);
    const reporter = person('自来水有限公司');
    const last = await fills(reporter, '/fill 2025Q3 自来水有限公司', figuresOf(26));
    const [own, sum] = [figuresOf(26).get('A4.05') ?? 0, figuresOf(24).get('A4.05') ?? 0];
    expect(last.text).toContain(`${own} 家，下级单位合计 ${sum} 家，相差 +${own - sum}`);
    const refused = await last.tap('提交', { summary: '平稳。' });
    expect(refused.toast).toContain('请先说明原因');
    const adopted = await refused.card.tap('采用下级合计', { summary: '本季度工作平稳。' });
    expect(adopted.card.text).not.toContain('下级单位合计');
    expect(await valueOf('tap', 'A4.05')).toBe(sum);
    expect((await adopted.card.tap('提交', { summary: '本季度工作平稳。' })).toast).toContain('已提交');
    const history = await town.person('leader').says('/history 自来水有限公司 2025Q3 A4.05');
    expect(history.text).toContain('采用下级合计');
  });

  it('are counted on the form of the unit above, and reach the totals only through its submission', async () => {
    await begin(waterworksHandedIn);
    const water = town.person('water');
    const draft = await person('乡村供水有限公司').says('/fill 2025Q3 乡村供水有限公司');
    await draft.tap('保存并下一页', { 'A4.02': '1' });
    const form = await water.says('/fill 2025Q3 城市供水');
    expect(form.inputs.get('A4_02')?.label).toContain('（1/2 已报）');
    await handsInChild(town, '乡村供水有限公司', figuresOf(38));
    const before = await town.person('leader').says('/summary 2025Q3');
    expect(before.text).toContain('未报送');
    const again = await water.says('/fill 2025Q3 城市供水');
    const both = (figuresOf(24).get('A4.02') ?? 0) + (figuresOf(38).get('A4.02') ?? 0);
    expect(again.inputs.get('A4_02')?.label).toContain(`下级合计 ${both}`);
    const sums = await town.running.store.transact(tx => tx.sums(Q3, ['water'], ['submitted']));
    expect(sums.size).toBe(0);
  });

  it('stand below their unit in /status and in the workbook of the section', async () => {
    await begin(allHandedIn);
    const leader = town.person('leader');
    const status = await leader.says('/status 2025Q3');
    expect(status.text).toMatch(
      /给排水股·城市供水.*\n\u3000- \*\*自来水有限公司.*已提交.*\n\u3000\u3000- \*\*第二水厂/u,
    );
    const files = async () => (await leader.messages()).filter(({ type }) => type === 'file');
    const count = (await files()).length;
    const card = await leader.says('/summary 2025Q3 给排水股');
    expect(JSON.stringify(card.json)).toContain('汇总 · 给排水股');
    await until(async () => (await files()).length > count, 'the workbook has come');
    const sent = (await files())[count];
    if (!sent) throw new Error('no file');
    const { name, bytes } = await leader.file(sent);
    expect(name).toBe('2025年第三季度季报汇总_给排水股（未定稿）.xlsx');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
    // The unit above has not submitted: what its subunits submitted is not in the totals.
    expect(cellUnder(workbook, 0, '规上企业').value).toBeNull();
    expect(workbook.worksheets.slice(3).map(sheet => sheet.name)).toEqual([
      '目录',
      '自来水有限公司',
      '第二水厂',
      '乡村供水有限公司',
      '目标完成情况',
      '与上季度比较',
      '报送情况',
      '检查与说明',
    ]);
  });

  it('are locked together with their unit when it is forwarded', async () => {
    await begin(allHandedIn);
    const leader = town.person('leader');
    const adopted = await (await town.person('water').says('/fill 2025Q3 城市供水')).tap('核对提交');
    const all = await adopted.card.tap('采用下级合计');
    const notes = Object.fromEntries(
      [...all.card.inputs.keys()].filter(name => name.startsWith('note_')).map(name => [name, '按下级核实']),
    );
    const form = await all.card.tap('提交', { summary: '本季度工作平稳。', ...notes });
    expect(form.kind, form.toast).toBe('success');
    for (const name of ['自来水有限公司', '城市供水'])
      await (await leader.says(`/review 2025Q3 ${name}`)).tap('通过');
    const question = await leader.says('/forward 2025Q3');
    expect(question.text).toContain('还有 4 个单位没有报送');
    expect((await question.tap('确认', { reason: '其余单位停业' })).card.text).toContain('已登记报送');
    const states = await town.running.store.transact(async tx => [
      (await tx.submission('water', Q3)).state,
      (await tx.submission('tap', Q3)).state,
    ]);
    expect(states).toEqual(['locked', 'locked']);
  });

  it('are summed up by unit kind; a kind without units is refused', async () => {
    await begin(allHandedIn);
    const leader = town.person('leader');
    const card = await leader.says('/summary 2025Q3 县直单位');
    expect(JSON.stringify(card.json)).toContain('汇总 · 县直单位');
    await until(async () => (await leader.messages()).at(-1)?.type === 'file', 'the file');
    expect((await leader.says('/summary 2025Q3 乡镇')).text).toContain('方案里没有乡镇的填报单位');
    await cardSaying(leader, '没有乡镇');
  });
});
