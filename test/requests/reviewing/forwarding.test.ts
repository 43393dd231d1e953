import { createHash } from 'node:crypto';
import ExcelJS from 'exceljs';
import { afterEach, describe, expect, it } from 'vitest';
import { readRoute, type RouteOf } from '../../../cards/routes.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { makeContext } from '../../../src/requests/context.js';
import { openPlanSource } from '../../../src/requests/plans-in-force.js';
import { confirmForward } from '../../../src/requests/reviewing/forward.js';
import { databases, type TestDatabase } from '../../support/databases.js';
import { startTown, until, type Scene, type Someone, type Town } from '../../support/town.js';
import {
  approves,
  corrected,
  corrects,
  fileAfter,
  filesOf,
  forwarded,
  fourApproved,
  Q3,
  oneWaits,
  openedAgain,
  REASON,
  type Key,
} from '../forwarded.js';
import { at, cardSaying, handsIn } from '../steps.js';

async function sheetsIn(bytes: Buffer): Promise<ExcelJS.Worksheet[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  return workbook.worksheets;
}

const wordsOf = (sheet: ExcelJS.Worksheet | undefined): string =>
  JSON.stringify(sheet?.getSheetValues() ?? '');

const stateOf = (town: Town, unit: Key) =>
  town.running.store.transact(async tx => (await tx.submission(unit, Q3)).state);

/** Asks for a forwarded file again. */
async function downloads(leader: Someone, number: number): Promise<Buffer> {
  const card = await leader.says('/forward 2025Q3');
  const count = (await filesOf(leader)).length;
  expect((await card.tap(`再次下载（第${number}次）`)).toast).toContain('文件已发到私聊');
  return (await fileAfter(leader, count)).bytes;
}

describe('forwarding a quarter', () => {
  let town: Town;
  let leader: Someone;
  const begin = async (scene: Scene): Promise<void> => {
    town = await startTown({ scene });
    leader = town.person('leader');
  };
  afterEach(() => town.close());

  const state = (unit: Key) => stateOf(town, unit);

  it('is refused while a unit waits for review, and names that unit', async () => {
    await begin(oneWaits);
    const refused = await leader.says('/forward 2025Q3');
    expect(refused.text).toContain('还有待审核的填报：园林股·城市公园');
    expect(await state('gas')).toBe('approved');
  });

  it('asks again and keeps the reason when a report has changed since the workbook was made', async () => {
    await begin(fourApproved);
    const button = (await leader.says('/forward 2025Q3')).nameOf('确认');
    const route = readRoute(undefined, button) as RouteOf<'forward'>;
    const { toast, card } = await town.running.store.transact(async tx => {
      const context = await makeContext({
        ...{ tx, openId: leader.openId, planSource: openPlanSource([dehua2025]) },
        ...{ now: town.running.now(), zone: 'Asia/Shanghai', channel: 'card', admins: [], contact: {} },
      });
      return confirmForward(context, route, new Map(Object.entries(REASON)), {});
    });
    expect(toast?.content).toBe('生成上报文件时有填报发生了变化，没有登记上报。请核对后再点“确认”。');
    expect(JSON.stringify(card)).toContain(REASON.reason);
    expect(await state('water')).toBe('approved');
  });

  it('asks when units are missing, locks the forwarded units, and is refused to a reporter', async () => {
    await begin(fourApproved);
    expect((await town.person('water').says('/forward 2025Q3')).text).toContain('由审核人、领导使用');
    const question = await leader.says('/forward 2025Q3');
    expect(question.text).toContain('环卫处·生活垃圾处理');
    expect(question.buttons).toEqual(['确认', '取消']);
    const reply = await question.tap('确认', REASON);
    expect(reply.card.text).toContain('已登记报送');
    expect(reply.card.text).toContain('第1次');
    expect(reply.card.text).toContain('环卫处·生活垃圾处理');
    const { name, bytes } = await fileAfter(leader, 0);
    expect(name).toBe('2025年第三季度季报汇总（未定稿）.xlsx');
    expect(reply.card.text).toContain(createHash('sha256').update(bytes).digest('hex'));
    for (const unit of ['gas', 'water', 'sewage', 'parks'] as const) expect(await state(unit)).toBe('locked');
  });

  it('needs a reason for going without a unit, which the workbook, the history and the next question have', async () => {
    await begin(fourApproved);
    const question = await leader.says('/forward 2025Q3');
    const refused = await question.tap('确认', { reason: '　' });
    expect(refused.toast).toContain('请写明没有等齐就上报的原因');
    expect(await state('gas')).toBe('approved');
    const reply = await refused.card.tap('确认', REASON);
    expect(reply.card.text).toContain(REASON.reason);
    const { bytes } = await fileAfter(leader, 0);
    const sheet = (await sheetsIn(bytes)).find(({ name }) => name === '报送情况');
    expect(wordsOf(sheet)).toContain(`没有等齐就上报的原因：${REASON.reason}`);
    expect((await leader.says('/history 2025Q3 城市供水')).text).toContain(REASON.reason);
    await corrects(town);
    await approves(town, 'water');
    const next = await leader.says('/forward 2025Q3');
    expect(next.inputs.get('reason')?.value).toBe(REASON.reason);
  });

  it('取消 leaves everything as it was', async () => {
    await begin(fourApproved);
    const cancelled = await (await leader.says('/forward 2025Q3')).tap('取消');
    expect(cancelled.card.text).toContain('没有上报，数据没有改动');
    expect(cancelled.card.buttons).toEqual([]);
    expect(await state('gas')).toBe('approved');
  });

  it('asks again when the number of missing units changed after the question', async () => {
    await begin(fourApproved);
    const question = await leader.says('/forward 2025Q3');
    await handsIn(town.person('waste'));
    await approves(town, 'waste');
    const again = await question.tap('确认');
    expect(again.toast).toContain('未报送的单位有变化');
    expect(await state('waste')).toBe('approved');
    expect((await again.card.tap('确认')).card.text).toContain('已登记报送');
    expect(await state('waste')).toBe('locked');
  });

  it('ends the reminders to forward it', async () => {
    await begin(forwarded);
    const reviewer = town.person('reviewer');
    await town.running.moveClock(new Date('2025-09-27T10:00:00+08:00'));
    const texts = (await reviewer.messages()).map(({ card }) => JSON.stringify(card ?? ''));
    expect(texts.join()).not.toContain('汇总表须于');
  });

  it('locks a submission against every way to change it', async () => {
    await begin(forwarded);
    const reporter = town.person('water');
    const form = await reporter.says('/fill 2025Q3');
    expect(form.buttons).not.toContain('撤回');
    expect(form.text).toContain('已上报');
    expect((await leader.says('/review 2025Q3 城市供水')).text).toContain('不在待审核状态');
    expect((await leader.says('/extend 城市供水 2025Q3 2025-10-10 台风')).text).toContain(
      '已经提交的不用延期',
    );
    expect((await leader.says('/allow 城市供水 2025Q3 A6.05 更正')).text).toContain('现在是“已上报”');
    await reporter.sends('/template 2025Q3');
    await until(async () => (await filesOf(reporter)).length > 0, 'the template has come');
    const [sent] = await filesOf(reporter);
    const { name, bytes } = await reporter.file(sent as never);
    expect((await reporter.sendsFile(name, bytes)).text).toContain('已上报，数据不能再改，文件没有读取');
    const admin = town.person('admin');
    expect((await admin.sendsFile(name, bytes)).text).toContain('没有读取');
    expect(await state('water')).toBe('locked');
  });

  it('keeps its file byte for byte for another download', async () => {
    await begin(fourApproved);
    await (await leader.says('/forward 2025Q3')).tap('确认', REASON);
    const { bytes } = await fileAfter(leader, 0);
    expect((await downloads(leader, 1)).equals(bytes)).toBe(true);
  });

  it('is corrected by reopening with a reason, by a reviewer or leader who did not submit the unit', async () => {
    await begin(forwarded);
    const reporter = town.person('water');
    expect((await reporter.says('/reopen 城市供水 2025Q3 漏报')).text).toContain('由审核人、领导使用');
    expect((await leader.says('/reopen 城市供水 2025Q3')).text).toContain('重新打开需要写明原因');
    await town.person('admin').saysInGroup(`/bind ${at(town, 'gas')} 审核人`);
    const reply = await town.person('gas').says('/reopen 城镇燃气 2025Q3 漏报');
    expect(reply.text).toContain('这份填报是您本人提交的');
    expect((await leader.says('/reopen 城市供水 2025Q3 漏报一家企业')).text).toContain('已重新打开');
    const notice = await cardSaying(reporter, '漏报一家企业');
    expect(notice.text).toContain('已重新打开');
    expect((await leader.says('/forward 2025Q3')).text).toContain('正在更正');
    expect((await notice.tap('立即填报')).card.buttons).toContain('1✓');
    expect(await state('water')).toBe('sent-back');
  });

  it('may happen again; the workbook then shows 第2次 (the second time), the corrections and their effect on the totals', async () => {
    await begin(corrected);
    const count = (await filesOf(leader)).length;
    const question = await leader.says('/forward 2025Q3');
    const reply = await question.tap('确认', REASON);
    expect(reply.card.text).toContain('第2次');
    expect(reply.card.text).toContain('更正 1 项');
    expect(reply.card.text).toContain('合计 +1');
    expect(reply.card.text).toContain('漏报一家企业');
    const { name, bytes } = await fileAfter(leader, count);
    expect(name).toContain('（第2次）.xlsx');
    const sheets = await sheetsIn(bytes);
    expect(wordsOf(sheets[0])).toContain('第2次上报（更正）');
    const corrections = sheets.find(sheet => sheet.name === '更正');
    expect(corrections?.rowCount).toBe(6);
    expect(wordsOf(corrections)).toMatch(/由吴局，领导重新打开，原因：漏报一家企业/u);
    expect(corrections?.getCell('A2').value).toMatch(
      /^上报单位：德化县城市管理和综合执法局\u3000第1次上报：2025年.*\u3000第2次上报：2025年/u,
    );
    expect(corrections?.getCell('B5').value).toBe('企业底数·总数（自动计算）');
    for (const row of [5, 6]) {
      const [old, now] = ['D', 'E'].map(column => Number(corrections?.getCell(`${column}${row}`).value));
      expect((now ?? 0) - (old ?? 0)).toBe(1);
      for (const column of ['F', 'I']) expect(corrections?.getCell(`${column}${row}`).value).toBe(1);
    }
    expect(corrections?.getCell('K6').value).toBe('陈工，填报人');
    expect(corrections?.getCell('L6').value).toBeInstanceOf(Date);
    expect(wordsOf(corrections)).not.toContain('ou_');
    expect(await state('water')).toBe('locked');
  });

  it('keeps the first file unchanged beside the second', async () => {
    await begin(openedAgain);
    const first = await town.running.store.transact(tx => tx.snapshotBytes(Q3, 1));
    await (await leader.says('/forward 2025Q3')).tap('确认', REASON);
    await fileAfter(leader, 0);
    expect((await leader.says('/forward 2025Q3')).buttons).toEqual([
      '上报包（第2次）',
      '再次下载（第1次）',
      '再次下载（第2次）',
    ]);
    const bytes = await downloads(leader, 1);
    expect(bytes.equals(first ?? Buffer.alloc(0))).toBe(true);
    expect(wordsOf((await sheetsIn(bytes))[0])).not.toContain('第2次');
    expect(wordsOf((await sheetsIn(await downloads(leader, 2)))[0])).toContain('第2次');
  });

  it('happens once when two people confirm it at the same time', async () => {
    await begin(openedAgain);
    const [leaderCard, reviewerCard] = [
      await leader.says('/forward 2025Q3'),
      await town.person('reviewer').says('/forward 2025Q3'),
    ];
    const replies = await Promise.all([leaderCard.tap('确认', REASON), reviewerCard.tap('确认', REASON)]);
    for (const { card } of replies) expect(card.text).toContain('第2次');
    const snapshots = await town.running.store.transact(tx => tx.snapshots(Q3));
    expect(snapshots.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('shows the reason of the last reopening when a unit was reopened twice', async () => {
    await begin(openedAgain);
    await leader.says('/reopen 城市公园 2025Q3 附件不全');
    const form = await (await cardSaying(town.person('parks'), '附件不全')).tap('立即填报');
    await form.card.tap('提交');
    await approves(town, 'parks');
    const { card } = await (await leader.says('/forward 2025Q3')).tap('确认', REASON);
    expect(card.text).toContain('园林股·城市公园　重新打开后数据没有变化　附件不全');
  });

  it('lists a reopened unit without changes, with the reason and the person', async () => {
    await begin(openedAgain);
    const { card } = await (await leader.says('/forward 2025Q3')).tap('确认', REASON);
    expect(card.text).toContain('园林股·城市公园　重新打开后数据没有变化　漏报');
    const { bytes } = await fileAfter(leader, 0);
    const corrections = (await sheetsIn(bytes)).find(sheet => sheet.name === '更正');
    expect(corrections?.rowCount).toBe(5);
    const cells = ['A5', 'B5', 'J5'].map(address => corrections?.getCell(address).value);
    expect(cells).toEqual(['园林股·城市公园', '数据没有变化', '漏报']);
    expect(wordsOf(corrections)).toContain('由吴局，领导重新打开，原因：漏报');
  });
});

describe('a summary after the forwarding', () => {
  let town: Town;
  afterEach(() => town.close());

  it('says after which forwarding something was changed, from the second one on in its name too', async () => {
    town = await startTown({ scene: corrected });
    const [leader, reviewer] = [town.person('leader'), town.person('reviewer')];
    const summary = async (words: string) => {
      const count = (await filesOf(reviewer)).length;
      await reviewer.sends(words);
      const { name, bytes } = await fileAfter(reviewer, count);
      return { name, words: wordsOf((await sheetsIn(bytes))[0]) };
    };
    const first = await summary('/summary 2025Q3');
    expect(first.name).toBe('2025年第三季度季报汇总（未定稿）.xlsx');
    expect(first.words).toContain('第1次上报之后又有变动，尚未上报');

    await (await leader.says('/forward 2025Q3')).tap('确认', REASON);
    await leader.says('/reopen 城市公园 2025Q3 漏报');
    const later = await summary('/summary 2025Q3');
    expect(later.name).toBe('2025年第三季度季报汇总（未定稿）（第2次后有变动）.xlsx');
    expect(later.words).toContain('第2次上报（更正）之后又有变动，尚未上报');
    const section = await summary('/summary 2025Q3 给排水股');
    expect(section.words).toContain('只汇总给排水股的 2 个填报单位，不是全部单位的汇总');
  });
});

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgresql)('forwarding a quarter on PostgreSQL', () => {
  let database: TestDatabase;
  let town: Town;
  afterEach(async () => {
    await town.close();
    await database.drop();
  });

  it('keeps both files byte for byte after the second time', async () => {
    if (!postgresql) throw new Error('no PostgreSQL');
    database = await postgresql.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: database.url, scene: fourApproved });
    const leader = town.person('leader');
    await (await leader.says('/forward 2025Q3')).tap('确认', REASON);
    const { bytes: first } = await fileAfter(leader, 0);
    expect(await stateOf(town, 'water')).toBe('locked');

    await corrects(town);
    await approves(town, 'water');
    await (await leader.says('/forward 2025Q3')).tap('确认', REASON);
    const { bytes: second } = await fileAfter(leader, 1);
    expect(wordsOf((await sheetsIn(second))[0])).toContain('第2次上报（更正）');
    expect((await downloads(leader, 1)).equals(first)).toBe(true);
    expect((await downloads(leader, 2)).equals(second)).toBe(true);
  });
});
