import { afterEach, describe, expect, it } from 'vitest';
import { SWITCH_NAMES } from '../../src/sandbox/faults/switches.js';
import type { Exchange } from '../../src/sandbox/wire/wire-log.js';
import { gallery } from '../../src/start/sandbox/gallery.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../src/plan/plan.js';
import { startTown, until, waitUntilIdle, type Scene, type Town } from '../support/town.js';
import { allOf, cardSaying, confirmsAll, handsIn } from '../requests/steps.js';
import { exchanges, historyOf, passes, setFault, TRANSPORTS, waitForStrikes } from './faulty-town.js';

/**
 * What the documents of the platform leave open, each a switch of the sandbox (`src/sandbox/faults/switches.ts`,
 * `docs/first-tenant.md`): the bot is right with the switch off and on.
 */
const POSITIONS = ['as documented', ...SWITCH_NAMES] as const;

const SUMMARY = { summary: '本季度工作平稳。' };

const filled: Scene = {
  name: 'water has filled in every page',
  play: async town => {
    await confirmsAll(town.person('water'));
  },
};

const openTown = async (
  position: (typeof POSITIONS)[number],
  options: Parameters<typeof startTown>[0] = {},
): Promise<Town> => {
  const town = await startTown(options);
  if (position !== 'as documented') await town.setSwitches({ [position]: true });
  return town;
};

/** The exchanges between platform and bot, with their bodies. */
async function wireOf(town: Town): Promise<Exchange[]> {
  const one = async ({ id }: { id: number }) =>
    (await (await fetch(`${town.running.url}/__sim/wire/${id}`)).json()) as Exchange;
  return Promise.all((await exchanges(town)).map(one));
}

const figuresOf = async ({ running }: Town) =>
  (await running.store.transact(tx => tx.submission('water', '2025Q3'))).figures;

describe.each(TRANSPORTS)('a quarter over the %s', transport => {
  let town: Town;
  afterEach(() => town.close());

  it.each(POSITIONS)('is filled in, corrected, handed in, sent back and approved: %s', async position => {
    town = await openTown(position, { transport });
    const [water, reviewer] = [town.person('water'), town.person('reviewer')];
    const form = await water.says('/fill');
    const refused = await form.tap('保存并下一页', { 'A4.02': '1.5', 'A4.03': '5家', 'A4.04': '' });
    expect(refused.kind).toBe('error');
    expect(refused.card.inputs.get('A4_02')?.value).toBe('1.5');
    const figures = await figuresOf(town);
    expect([figures.has('A4.02'), figures.get('A4.03')?.value, figures.has('A4.04')]).toEqual([
      false,
      5,
      false,
    ]);
    // What was emptied stays blank until somebody gives it.
    const small = form.inputs.get('A4_04')?.value ?? '';
    const next = await refused.card.tap('保存并下一页', { 'A4.02': '7', 'A4.04': small });
    expect(allOf(next.card)).toContain('第 2/9 页');
    await handsIn(water);

    const [answers, notices] = [await water.messagesSince(), await reviewer.messagesSince()];
    const review = await cardSaying(reviewer, '城市供水');
    expect((await review.tap('退回', { reason: '请核对企业数' })).toast).toBe('已退回，已通知填报人');
    await waitUntilIdle(town);
    await handsIn(water);
    await waitUntilIdle(town);
    const again = await cardSaying(reviewer, '城市供水');
    expect((await again.tap('通过')).toast).toBe('已通过，已通知填报人');
    await waitUntilIdle(town);
    expect((await notices()).length).toBe(1);
    expect((await answers()).length).toBeGreaterThanOrEqual(2);
    expect((await historyOf(town, 'water')).filter(kind => kind === 'submitted')).toHaveLength(2);
    expect((await historyOf(town, 'water'))[0]).toBe('approved');
    expect((await figuresOf(town)).get('A4.02')?.value).toBe(7);

    const wire = await wireOf(town);
    expect(wire.filter(({ refused }) => refused !== undefined)).toEqual([]);
    expect(wire.filter(({ name }) => name.includes('urgent'))).toEqual([]);
    const taps = wire.filter(({ kind }) => kind === 'callback');
    expect(taps.filter(({ answer }) => answer === '')).toEqual([]);
    // A card in the answer has every typed text: then it does not matter whether a toast alone drops them.
    const submissions = taps.filter(({ request }) => request.includes('"form_value"'));
    expect(submissions.length).toBeGreaterThan(10);
    expect(submissions.filter(({ answer }) => !answer.includes('"card"'))).toEqual([]);
  });
});

describe('typing in an open form', () => {
  let town: Town;
  afterEach(() => town.close());

  it.each(['as documented', 'updatesKeepTyping'] as const)(
    'is not lost to others: nothing but a tap on the form replaces it: %s',
    async position => {
      town = await openTown(position);
      const form = await town.person('water').says('/fill');
      await handsIn(town.person('gas'));
      await handsIn(town.person('sewage'));
      await (await town.person('reviewer').says('/review 2025Q3 城镇燃气')).tap('通过');
      await town.person('water').says('状态');
      await passes(town, 7 * 24 * 3600);
      const { messages } = await town.world();
      expect(messages.find(({ messageId }) => messageId === form.message.messageId)).toEqual(form.message);
    },
  );

  it('that the client keeps over a new card is saved as the person sees it', async () => {
    town = await openTown('updatesKeepTyping');
    const water = town.person('water');
    const typed = { 'A4.02': '7' };
    const second = await (await water.says('/fill')).tap('保存并下一页', typed);
    const first = await second.card.tap('上一页');
    const again = await first.card.tap('保存并下一页', typed);
    expect(again.kind).not.toBe('error');
    expect((await figuresOf(town)).get('A4.02')?.value).toBe(7);
  });
});

describe('a message that was sent while the connection broke', () => {
  let town: Town;
  afterEach(() => town.close());

  const announcesOverBrokenLine = async (position: (typeof POSITIONS)[number]) => {
    town = await openTown(position, { scene: filled });
    const announcements = await town.person('reviewer').messagesSince();
    const complaints = await town.person('admin').messagesSince();
    await setFault(town, 'resetAfter', 'always', 'POST /open-apis/im/v1/messages');
    const submitted = await (await town.person('water').says('/fill 2025Q3')).tap('提交', SUMMARY);
    await waitForStrikes(town, 'resetAfter', 2);
    await setFault(town, 'resetAfter', 'off');
    await passes(town, 600);
    expect(await announcements()).toHaveLength(1);
    expect(await complaints()).toEqual([]);
    await submitted.card.tap('撤回');
    await waitUntilIdle(town);
    return cardSaying(town.person('reviewer'), '城市供水');
  };

  it('is known by its first id, and its card replaced later', async () => {
    const card = await announcesOverBrokenLine('as documented');
    expect(allOf(card)).toContain('填报人已撤回');
  });

  it('is not sent twice where the platform refuses its uuid; its card cannot be replaced, and a tap on it says what has changed', async () => {
    const card = await announcesOverBrokenLine('refusesRepeatedUuid');
    expect(allOf(card)).not.toContain('填报人已撤回');
    const tapped = await card.tap('通过');
    expect(tapped.toast).toContain('现在是“填报中”，不在待审核状态');
    expect(await historyOf(town, 'water')).not.toContain('approved');
  });
});

describe('reminders of the last day', () => {
  it.each(['as documented', 'refusesBuzz'] as const)('need no buzz: %s', async position => {
    const town = await openTown(position);
    try {
      const reminders = await town.person('water').messagesSince();
      await passes(town, 7 * 24 * 3600);
      await until(async () => (await reminders()).length > 0, 'a reminder');
      const calls = await exchanges(town);
      // The clock moves past the life of a token.
      const refused = calls.filter(({ code }) => code !== undefined && code !== 0 && code !== 99991663);
      expect(refused).toEqual([]);
      expect(calls.filter(({ name }) => name.includes('urgent'))).toEqual([]);
    } finally {
      await town.close();
    }
  });
});

/** Every tagged object of a card, with the tags around it. */
function elementsOf(
  value: unknown,
  around: readonly string[] = [],
): { node: Node; around: readonly string[] }[] {
  if (Array.isArray(value)) return value.flatMap(each => elementsOf(each, around));
  if (typeof value !== 'object' || value === null) return [];
  const { tag } = value as Node;
  const inner = typeof tag === 'string' ? [...around, tag] : around;
  return [
    ...(typeof tag === 'string' ? [{ node: value as Node, around }] : []),
    ...Object.values(value).flatMap(each => elementsOf(each, inner)),
  ];
}
type Node = Readonly<Record<string, unknown>>;

describe('every card of the bot', () => {
  const elements = gallery(indexPlan(dehua2025)).flatMap(({ card }) => elementsOf(card));
  const inputs = elements.filter(({ node }) => node['tag'] === 'input');

  it('has its labels above the fields', () => {
    expect(inputs.length).toBeGreaterThan(90);
    expect(inputs.filter(({ node }) => node['label_position'] !== 'top')).toEqual([]);
  });

  it('has no field in a panel that may be collapsed, and no disabled one', () => {
    expect(inputs.filter(({ around }) => around.includes('collapsible_panel'))).toEqual([]);
    expect(elements.filter(({ node }) => node['disabled'] === true)).toEqual([]);
  });
});
