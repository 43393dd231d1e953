import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { startTown, type Card, type Someone, type Town } from '../../support/town.js';
import { cardSaying, handsIn } from '../steps.js';
import { startInArrears } from './arrears.js';
import { docx, listOf, pdf } from '../../../bench/sent-files.js';

const NAMES = dehua2025.deliverables.map(({ name }) => name);

/** The text of a card without colours. */
const plain = ({ text }: Card): string => text.replace(/<[^>]*>/gu, '');

describe('a deliverable', () => {
  let town: Town;
  let water: Someone;
  beforeEach(async () => {
    town = await startInArrears();
    water = town.person('water');
  });
  afterEach(() => town.close());

  const versions = (unit = 'water') =>
    town.running.store.transact(tx => tx.deliverableVersions(2025, [unit]));

  it('is asked about by name, nearest first, and is not taken before the choice', async () => {
    const card = await water.sendsFile('帮扶.pdf', pdf('帮扶'));
    expect(card.text).toContain('收到“帮扶.pdf”');
    expect(card.buttons).toEqual(['督导帮扶情况', '典型案例', '年度总结', '评估报告', '持续深化方案']);
    expect(plain(card)).toContain('评估报告（附持续改进清单）　3月28日前　未交，已逾期');
    expect(plain(card)).toContain('督导帮扶情况　9月30日前　未交\n');
    expect(plain(card)).toContain('年度总结（共性问题、个性问题、长效机制）　次年1月3日前　未交');
    expect(await versions()).toEqual([]);
    const answer = await card.tap('督导帮扶情况');
    expect(answer.toast).toBe('已送交 督导帮扶情况 第 1 版');
    expect(answer.card.text).toContain('已通知审核人');
    const [version] = await versions();
    expect(version).toMatchObject({
      ...{ unit: 'water', year: 2025, key: 'guidance', number: 1, state: 'handed-in' },
      ...{ fileName: '帮扶.pdf', handedIn: { actor: water.openId, channel: 'upload' } },
    });
    const bytes = await town.running.store.transact(tx => tx.deliverableBytes(version?.id ?? ''));
    expect(bytes).toEqual(pdf('帮扶'));
  });

  it('goes to the reviewer, comes back with words, goes again as version 2 and is taken', async () => {
    await (await water.sendsFile('评估.docx', await docx('评估'))).tap('评估报告');
    const reviewer = town.person('reviewer');
    const review = await cardSaying(reviewer, '第 1 版');
    expect(review.text).toContain('评估.docx');
    expect(plain(review)).toContain('迟交（3月28日截止）');
    expect((await review.tap('退回')).toast).toContain('退回需要写明原因');
    const back = await review.tap('退回', { reason: '缺持续改进清单' });
    expect(back.toast).toBe('已退回，并已通知填报人');
    const verdict = await cardSaying(water, '缺持续改进清单');
    expect(verdict.text).toContain('请改好后把文件发到这里，再点“评估报告”，就是第 2 版');

    const again = await water.sendsFile('评估改.docx', await docx('评估，附清单'));
    expect(plain(again)).toContain('评估报告（附持续改进清单）　3月28日前　已退回');
    expect((await again.tap('评估报告')).toast).toBe('已送交 评估报告 第 2 版');
    const second = await cardSaying(reviewer, '第 2 版');
    expect((await second.tap('收下')).toast).toBe('已收下，并已通知填报人');
    await cardSaying(water, '无需再操作');
    expect((await versions()).map(({ number, state }) => [number, state])).toEqual([
      [1, 'given-back'],
      [2, 'taken'],
    ]);
    // Taps on the cards of both versions do nothing twice.
    expect((await second.press('查看文件')).toast).toBe('文件随后发到私聊');
    expect((await versions()).map(({ reason }) => reason)).toEqual(['缺持续改进清单', undefined]);
  });

  it('is sent to the reviewer byte for byte', async () => {
    const bytes = await listOf('管网老化');
    await (await water.sendsFile('清单.xlsx', bytes)).tap('评估报告');
    const reviewer = town.person('reviewer');
    const review = await cardSaying(reviewer, '清单.xlsx');
    await review.tap('查看文件');
    expect(await reviewer.newestFile()).toEqual({ name: '清单.xlsx', bytes });
  });

  it('with the same bytes is not stored again, and says which version it is', async () => {
    await (await water.sendsFile('a.pdf', pdf('同'))).tap('评估报告');
    const answer = await (await water.sendsFile('b.pdf', pdf('同'))).tap('评估报告');
    expect(answer.toast).toContain('与第 1 版完全一样，没有再存');
    expect(await versions()).toHaveLength(1);
  });

  it('replaces the reviewers’ card of the version before, on which nothing can be decided any more', async () => {
    await (await water.sendsFile('a.pdf', pdf('一'))).tap('评估报告');
    const reviewer = town.person('reviewer');
    const first = await cardSaying(reviewer, '第 1 版');
    await (await water.sendsFile('b.pdf', pdf('二'))).tap('评估报告');
    await cardSaying(reviewer, '第 2 版');
    expect((await first.press('收下')).toast).toContain('请按新的卡片操作');
    expect((await reviewer.card('更新的一版')).buttons).toEqual(['查看文件']);
    expect((await versions()).map(({ state }) => state)).toEqual(['handed-in', 'handed-in']);
  });

  it('as .docx may be the work summary too, while that is open', async () => {
    const card = await water.sendsFile('总结.docx', await docx('本季度工作平稳'));
    expect(card.buttons).toEqual([
      '确认',
      '督导帮扶情况',
      '典型案例',
      '年度总结',
      '评估报告',
      '持续深化方案',
    ]);
    expect((await card.tap('确认')).toast).toContain('已保存工作总结');
    expect(await versions()).toEqual([]);
  });

  it('is offered only where the plan takes such a file', async () => {
    const card = await water.sendsFile('清单.xlsx', await listOf('一'));
    expect(card.buttons).toEqual(['督导帮扶情况', '评估报告', '持续深化方案']);
    expect(card.text).toContain('“典型案例”只收 .docx、.pdf。');
  });

  it('is offered for each unit where a person has several', async () => {
    const { openId } = water;
    await town.running.store.transact(tx => tx.grant({ openId, role: 'reporter', unit: 'sewage' }));
    const card = await water.sendsFile('a.pdf', pdf());
    expect(card.buttons).toContain('评估报告 · 城市供水');
    await card.tap('评估报告 · 生活污水处理');
    expect(await versions('sewage')).toHaveLength(1);
    expect(await versions('water')).toEqual([]);
  });

  it('is handed in by a reviewer for any unit, and is then for another one to decide', async () => {
    const reviewer = town.person('reviewer');
    const units = await reviewer.sendsFile('a.pdf', pdf());
    expect(units.buttons).toContain('园林股·城市公园');
    const card = (await units.tap('园林股·城市公园')).card;
    expect(card.buttons.slice(0, 5).sort()).toEqual([...NAMES].sort());
    expect((await card.tap('评估报告')).toast).toContain('已送交');
    // The reviewer may not decide on it, so the leader gets the card.
    const review = await cardSaying(town.person('leader'), '第 1 版');
    expect((await reviewer.says('审核')).text).toContain('您送交或负责的单位，请由其他审核人审核');
    expect((await review.tap('收下')).toast).toContain('已收下');
    await cardSaying(town.person('parks'), '无需再操作');
  });

  it('is nobody’s who may not hand in: an admin and a stranger are told', async () => {
    expect((await town.person('admin').sendsFile('a.pdf', pdf())).text).toContain(
      '“送交阶段材料”由填报人、审核人、领导使用',
    );
    expect((await town.person('stranger').sendsFile('a.pdf', pdf())).text).toContain('您还没有绑定填报单位');
  });

  it('stands in the list of /review, and opens from there', async () => {
    await (await water.sendsFile('a.pdf', pdf())).tap('评估报告');
    const reviewer = town.person('reviewer');
    await cardSaying(reviewer, '第 1 版');
    const list = await reviewer.says('审核');
    expect(list.text).toContain('待审核的阶段材料 1 份');
    await list.tap('评估报告 · 给排水股·城市供水　第 1 版');
    expect((await (await cardSaying(reviewer, 'a.pdf')).tap('收下')).toast).toContain('已收下');
    expect((await reviewer.says('审核')).text).not.toContain('阶段材料');
  });

  it('is told to colleagues, and a deputy hands in for the reporter on leave', async () => {
    const deputy = town.person('parks').openId;
    await town.running.store.transact(tx =>
      tx.nameDeputy(
        {
          ...{ id: 'n1', units: ['water'], absent: water.openId, deputy },
          ...{ from: '2025-09-20', to: '2025-09-30' },
        },
        town.running.now(),
      ),
    );
    const parks = town.person('parks');
    await (await parks.sendsFile('a.pdf', pdf())).tap('评估报告 · 城市供水');
    expect((await versions())[0]?.handedIn).toMatchObject({ actor: deputy, actsFor: water.openId });
    await cardSaying(water, '同事为给排水股·城市供水送交了评估报告');
  });

  it.each([
    ['a .docx with macros', 'a.docx', () => docx('甲', { 'word/vbaProject.bin': 'x' }), '文件里有宏或控件'],
    ['a text named .pdf', 'a.pdf', () => Promise.resolve(Buffer.from('x')), '内容却不是 PDF'],
    ['half a PDF', 'a.pdf', () => Promise.resolve(pdf().subarray(0, 60)), '是 PDF，而且不完整'],
    ['a PDF with a password', 'a.pdf', () => Promise.resolve(pdf('', '/Encrypt 9 0 R')), '加了密码或限制'],
    ['an old .doc', 'a.doc', () => Promise.resolve(Buffer.from('d0cf11e0a1b11ae1', 'hex')), '另存为'],
    ['too large a file', 'a.pdf', () => Promise.resolve(Buffer.concat([pdf(), Buffer.alloc(11 * 1024 * 1024)])), '文件超过 10 MB（这份有 11.1 MB），没有读取'],
  ] as const)('is not taken of %s, with words', async (_, name, make, words) => {
    expect((await water.sendsFile(name, await make())).text).toContain(words);
    expect(await versions()).toEqual([]);
  }); // prettier-ignore
});

describe('a .docx of a unit whose report is in', () => {
  it('is a deliverable, and no work summary', async () => {
    const town = await startTown();
    onTestFinished(() => town.close());
    const parks = town.person('parks');
    await handsIn(parks);
    const later = await parks.sendsFile('案例.docx', await docx('曝光'));
    expect(later.buttons).not.toContain('确认');
    expect(later.text).toContain('没有可以填报的季报，没有读取为工作总结');
    expect((await later.tap('典型案例')).toast).toContain('已送交');
  });
});
