import { forwardDeadline, submitDeadline } from '../../plan/calendar.js';
import { inputName } from '../../plan/measure.js';
import { periodName, periodOf, type LocalDate, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { addDays, workdayOnOrBefore } from '../../plan/workdays.js';
import type { Persona } from '../people/personas.js';
import type { Message } from '../people/world.js';
import { fillAndSubmit, fillPages, submit, type Filling } from './filling.js';
import { buttonsOf, StoryStuck, type Stage } from './stage.js';

/** Ten seconds past the minute: all reminders of that minute have left by then. */
const instantAt = (day: LocalDate, hour: number, minute = 0): Date =>
  new Date(`${day}T${twoDigits(hour)}:${twoDigits(minute)}:10+08:00`);
const twoDigits = (number: number): string => String(number).padStart(2, '0');
const formatDay = (day: LocalDate): string => {
  const [, month = '', date = ''] = day.split('-');
  return `${Number(month)}月${Number(date)}日`;
};

interface Cast {
  readonly reporters: readonly Persona[];
  readonly reviewer: Persona;
  readonly leader: Persona;
}

interface Scene {
  readonly stage: Stage;
  readonly period: Period;
  readonly dueOn: LocalDate;
  readonly forwardOn: LocalDate;
  readonly cast: Cast;
}

/** Plays the third quarter of the plan's year, from eleven days before the deadline until the summary is sent. */
export async function playQuarter(stage: Stage, plan: Plan, personas: readonly Persona[]): Promise<void> {
  const period = periodOf(plan.year, 'Q3');
  const dueOn = submitDeadline(plan.calendar, period);
  const scene = {
    stage,
    period,
    dueOn,
    forwardOn: forwardDeadline(plan.calendar, period),
    cast: findCast(personas),
  };
  await playStart(scene, plan);
  await playFirstSections(scene);
  await playReview(scene);
  await playLastSection(scene);
  await playSummary(scene);
}

function findCast(personas: readonly Persona[]): Cast {
  const withRole = (role: Persona['role']): Persona => {
    const persona = personas.find(persona => persona.role === role);
    if (!persona) throw new StoryStuck('演员不齐');
    return persona;
  };
  return {
    reporters: personas.filter(({ role }) => role === 'reporter'),
    reviewer: withRole('reviewer'),
    leader: withRole('leader'),
  };
}

async function playStart({ stage, period, dueOn, cast }: Scene, plan: Plan): Promise<void> {
  const begin = addDays(dueOn, -11);
  const first = workdayOnOrBefore(addDays(dueOn, -7));
  await stage.moveTo(instantAt(begin, 8, 50));
  await stage.look(cast.reviewer, 'group');
  await stage.caption(
    `${formatDay(begin)}，${periodName(period)}：${cast.reporters.length} 个填报单位各有 ${plan.measures.size} 项数据，${formatDay(dueOn)}截止。`,
  );
  await stage.moveTo(instantAt(first, 9));
  await stage.caption(
    `${formatDay(first)} 9:00，提前 7 天的提醒：群里点名还没有报送的单位，填报人另收到私聊。`,
  );
}

const toInputs = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([code, typed]) => [inputName(code), typed]));

/** Changes against the previous quarter, for each unit in turn; `+3` means three more than last quarter. */
const CHANGES: readonly Readonly<Record<string, string>>[] = [
  { 'A4.10': '+3', 'A4.11': '+3', 'A6.05': '+2', 'A6.06': '+6', 'A6.07': '+6' },
  { 'A4.10': '+3', 'A4.11': '＋３', 'A6.05': '+4', 'A6.06': '+9', 'A6.07': '+9' },
  { 'A4.10': '+5', 'A4.11': '+4', 'A6.05': '+1' },
  { 'A6.05': '+2', 'A6.06': '+5', 'A6.07': '+5' },
  { 'A4.10': '+2', 'A4.11': '+2', 'A6.06': '+3', 'A6.07': '+3' },
];

function makeFilling(index: number, { title }: Persona, extra: Partial<Filling> = {}): Filling {
  return {
    changes: toInputs(CHANGES[index] ?? {}),
    summary: `${title}本季度按方案开展安全标准化工作，排查隐患并完成整改，下季度继续推进企业达标。`,
    ...extra,
  };
}

async function playFirstSections(scene: Scene): Promise<void> {
  const { stage, period, dueOn, cast } = scene;
  const [gas, water, sewage, parks] = cast.reporters;
  if (!gas || !water || !sewage || !parks) throw new StoryStuck('填报单位不够');
  await stage.caption(
    `${water.name}（${water.title}）开始填报：表单在私聊里，一页十来项，上季度的数已经填好。`,
  );
  const field = inputName('A4.10');
  const mistake = {
    field,
    typed: '3.5',
    caption:
      '“3.5”不是整数：机器人说明原因，填错的留在原处，同页其他数据已经保存。改成“+3”，就是比上季多 3。',
  };
  await fillAndSubmit(stage, water, period, makeFilling(1, water, { mistake }));
  await stage.caption(`没有变化的页点“本页无变化”，最后核对并提交。接着是${gas.name}（${gas.title}）。`);
  await fillAndSubmit(stage, gas, period, makeFilling(0, gas));
  await stage.caption(`${sewage.name}（${sewage.title}）也来填报。数据随填随存，中断了下次接着填。`);
  await fillAndSubmit(stage, sewage, period, makeFilling(2, sewage));
  const second = workdayOnOrBefore(addDays(dueOn, -3));
  await stage.moveTo(instantAt(second, 9));
  await stage.look(cast.reviewer, 'group');
  await stage.caption(`${formatDay(second)} 9:00，提前 3 天的提醒：已报送的不再点名。`);
  await stage.caption(`${parks.name}（${parks.title}）看到提醒，来填报。`);
  await fillAndSubmit(stage, parks, period, makeFilling(3, parks));
}

async function playReview(scene: Scene): Promise<void> {
  const { stage, cast } = scene;
  const [gas, water, sewage, parks] = cast.reporters;
  if (!gas || !water || !sewage || !parks) return;
  await stage.caption(`${cast.reviewer.name}（安全股）审核：先看需要留意的，再看变化大的。`);
  await decide(scene, cast.reviewer, water);
  await decide(scene, cast.reviewer, sewage);
  const reason = '请在工作总结里写明第三季度新增达标企业的名称。';
  await stage.caption(`${parks.title}的工作总结不够具体，退回：退回必须写明原因。`);
  if (await decide(scene, cast.reviewer, parks, reason)) await resubmit(scene, parks);
  await stage.caption(`安全股自己的城镇燃气不能自己审，由${cast.leader.name}（${cast.leader.title}）审核。`);
  await decide(scene, cast.leader, gas);
}

/** Opens a unit's review card and decides: with a reason it is sent back. False when nothing waits for review. */
async function decide(
  { stage, period }: Scene,
  reviewer: Persona,
  reporter: Persona,
  reason?: string,
): Promise<boolean> {
  const isAboutUnit = (answer: Message): boolean => answer.content.includes(reporter.title);
  const message = await stage.ask(reviewer, `审核 ${period} ${reporter.title}`, isAboutUnit);
  if (!buttonsOf(message).has('通过')) return false;
  if (reason === undefined) await stage.press(reviewer, message, '通过');
  else await stage.press(reviewer, message, '退回', { reason });
  return true;
}

async function resubmit({ stage, cast }: Scene, reporter: Persona): Promise<void> {
  await stage.look(reporter, 'private');
  await stage.caption(`${reporter.name}收到退回的原因，改好再交。`);
  const verdict = await stage.cardWith(reporter, ['立即填报', '提交']);
  const opened = buttonsOf(verdict).has('提交')
    ? verdict
    : (await stage.press(reporter, verdict, '立即填报')).message;
  const last = await fillPages(stage, reporter, opened, { changes: {}, summary: '' });
  if (!last) throw new StoryStuck('没有找到退回的表单');
  const summary = `${reporter.title}本季度新增达标企业 2 家：城东公园管理所、湖滨公园管理所；排查的隐患已全部整改。`;
  await submit(stage, reporter, last, summary);
  await stage.caption(`${cast.reviewer.name}再看一遍，通过。`);
}

async function playLastSection(scene: Scene): Promise<void> {
  const { stage, period, dueOn, cast } = scene;
  const [, , , parks, waste] = cast.reporters;
  if (parks) await decide(scene, cast.reviewer, parks);
  if (!waste) return;
  const lastDay = workdayOnOrBefore(dueOn);
  await stage.moveTo(instantAt(lastDay, 9));
  await stage.look(waste, 'private');
  await stage.caption(`${formatDay(lastDay)} 9:00，当天的提醒：只剩${waste.title}。`);
  await stage.moveTo(instantAt(lastDay, 15));
  await stage.caption('15:00 再提醒一次，只提醒还没有报送的。');
  await fillAndSubmit(stage, waste, period, makeFilling(4, waste));
  await stage.moveTo(instantAt(lastDay, 15, 30));
  await stage.look(cast.reviewer, 'group');
  await stage.caption('最后一个单位报送，群里的提醒卡片变成绿色，不再另发消息。');
  await decide(scene, cast.reviewer, waste);
}

async function playSummary({ stage, period, forwardOn, cast }: Scene): Promise<void> {
  const day = workdayOnOrBefore(forwardOn);
  await stage.moveTo(instantAt(day, 9));
  await stage.look(cast.reviewer, 'private');
  await stage.caption(`${formatDay(day)} 9:00，提醒审核人：汇总表${formatDay(forwardOn)}前上报。`);
  await stage.ask(cast.reviewer, `汇总 ${period}`, ({ type }) => type === 'file');
  await stage.caption(
    '汇总表出来了：三张季报表一字不差，后面是各单位明细、对比和目标。故事到此结束，接下来由您操作。',
  );
}
