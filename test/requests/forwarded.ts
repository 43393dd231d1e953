import { expect } from 'vitest';
import type { Period } from '../../src/plan/period.js';
import { until, type Scene, type Someone, type Town } from '../support/town.js';
import { cardSaying, handsIn } from './steps.js';

// A quarter on its way to the county: the scenes of the tests of forwarding.

export const Q3: Period = '2025Q3';
/** Why the county gets a quarter without a unit. */
export const REASON = { reason: '该单位停业整顿，已向县安办说明' };
export const NAMES = {
  gas: '城镇燃气',
  water: '城市供水',
  sewage: '生活污水处理',
  parks: '城市公园',
  waste: '生活垃圾处理',
};
export type Key = keyof typeof NAMES;

export async function approves(town: Town, unit: Key): Promise<void> {
  const card = await town.person('leader').says(`/review 2025Q3 ${NAMES[unit]}`);
  expect((await card.tap('通过')).toast).toContain('已通过');
}

export const filesOf = async (person: Someone) =>
  (await person.messages()).filter(({ type }) => type === 'file');

/** Waits until a person has more than `count` files, and returns the next one. */
export async function fileAfter(person: Someone, count: number): Promise<{ name: string; bytes: Buffer }> {
  await until(async () => (await filesOf(person)).length > count, 'the file has come');
  return person.file((await filesOf(person))[count] as never);
}

/** Reopens 城市供水 for a missing enterprise, adds it, and gives the explanations that the checks ask for. */
export async function corrects(town: Town): Promise<void> {
  const reporter = town.person('water');
  await town.person('leader').says('/reopen 城市供水 2025Q3 漏报一家企业');
  const form = await (await cardSaying(reporter, '漏报一家企业')).tap('立即填报');
  const page = await form.card.tap('1✓');
  const oldFigure = Number(page.card.inputs.get('A4_02')?.value);
  const saved = await page.card.tap('保存并下一页', {
    ...Object.fromEntries([...page.card.inputs].map(([name, { value }]) => [name, value])),
    'A4.02': String(oldFigure + 1),
  });
  expect(saved.card.buttons).toContain('核对提交');
  const last = await saved.card.tap('核对提交');
  const notes = Object.fromEntries(
    [...last.card.inputs.keys()].filter(name => name.startsWith('note_')).map(name => [name, '新增一家']),
  );
  expect((await last.card.tap('提交', notes)).toast).toContain('已提交');
}

export const oneWaits: Scene = {
  name: 'three units are approved, 城市公园 waits, 生活垃圾处理 is missing',
  play: async town => {
    for (const unit of ['gas', 'water', 'sewage', 'parks'] as const) await handsIn(town.person(unit));
    for (const unit of ['gas', 'water', 'sewage'] as const) await approves(town, unit);
  },
};
export const fourApproved: Scene = {
  name: 'four units are approved, 生活垃圾处理 is missing',
  after: oneWaits,
  play: town => approves(town, 'parks'),
};
export const forwarded: Scene = {
  name: 'four units went to the county',
  after: fourApproved,
  play: async town => {
    await (await town.person('leader').says('/forward 2025Q3')).tap('确认', REASON);
  },
};
export const corrected: Scene = {
  name: 'four units went, and 城市供水 is approved with a correction',
  after: forwarded,
  play: async town => {
    await corrects(town);
    await approves(town, 'water');
  },
};
export const openedAgain: Scene = {
  name: 'four units went, and 城市公园 is approved again without a change',
  after: forwarded,
  play: async town => {
    await town.person('leader').says('/reopen 城市公园 2025Q3 漏报');
    const form = await (await cardSaying(town.person('parks'), '漏报')).tap('立即填报');
    expect((await form.card.tap('提交')).toast).toContain('已提交');
    await approves(town, 'parks');
  },
};
