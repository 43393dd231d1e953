import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, deliver, tapOn } from '../../feishu/delivery.js';
import { startTown, until, waitUntilIdle, type Town } from '../../support/town.js';
import { at, cardSaying, handsIn } from '../steps.js';

describe('a later date', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const read = (unit: string) => town.running.store.transact(tx => tx.submission(unit, '2025Q3'));
  const asks = (text = '申请延期 10月10日 台风停工，数据未收齐') => town.person('parks').says(text);

  it('is asked for in one message and granted on the reviewer’s card, like 延期', async () => {
    expect((await asks()).text).toContain('已转给审核人：2025年第三季度 · 园林股·城市公园延到 10月10日');
    const request = await cardSaying(town.person('reviewer'), '申请把');
    expect(request.text).toContain('从 9月28日 延到 **10月10日**');
    expect(request.text).toContain('台风停工，数据未收齐');
    const granted = await request.tap('同意');
    expect(granted.toast).toBe('已同意，并已通知填报人');
    expect(granted.card.buttons).toEqual([]);
    expect(await read('parks')).toMatchObject({ extendedTo: '2025-10-10' });
    expect((await cardSaying(town.person('parks'), '截止日延到')).text).toContain('10月10日');
  });

  it.each(['申请延期 10月10日 ', '申请延期10月10日 '])(
    'is asked for with a reason of any length: %s…',
    async start => {
      const reason =
        '因为省里检查组本周到我县开展安全生产专项检查，我股全体人员都要陪同检查并准备资料，部分企业的数据要等检查结束以后才能核对，请予延期。';
      expect((await asks(`${start}${reason}`)).text).toContain('已转给审核人');
      expect((await cardSaying(town.person('reviewer'), '申请把')).text).toContain('陪同检查并准备资料');
    },
  );

  it('is refused with words only, and the reporter reads them', async () => {
    await asks();
    const request = await cardSaying(town.person('reviewer'), '申请把');
    expect((await request.tap('不同意')).toast).toBe('不同意时请写明意见');
    const refused = await request.tap('不同意', { reason: '县里要求按时' });
    expect(refused.toast).toBe('已答复填报人');
    expect(await read('parks')).toMatchObject({ extendedTo: null });
    expect((await cardSaying(town.person('parks'), '县里要求按时')).text).toContain('仍按原截止日');
    expect((await asks('申请延期 10月9日 企业停产')).text).toContain('已转给审核人');
  });

  it('is settled by the first answer: the others’ cards close, and a second one changes nothing', async () => {
    await town.person('admin').saysInGroup(`/bind ${at(town, 'leader')} 审核人`);
    await asks();
    const [reviewer, second] = [town.person('reviewer'), town.person('leader')];
    const theirs = await cardSaying(second, '申请把');
    const late = tapOn(second, theirs, '同意');
    await (await cardSaying(reviewer, '申请把')).tap('不同意', { reason: '按时报' });
    await until(async () => (await second.card()).buttons.length === 0, 'the other card is closed');
    const answer = await deliver(copyOf(town.running), { event: late, eventId: 'ev_late' });
    expect(await answer.text()).toContain('这个申请已经答复过了');
    expect(await read('parks')).toMatchObject({ extendedTo: null });
  });

  it('is asked for once at a time, with a date after the present one and a reason', async () => {
    expect((await asks('申请延期 9月25日 早一点')).text).toContain('延期要晚于原截止日');
    expect((await asks('申请延期 10月10日')).text).toContain('延期需要写明原因');
    expect((await asks('申请延期 明天 停工')).text).toContain('看不懂“明天 停工”');
    const past = await asks('申请延期 城市公园 9月10日 停工');
    expect(past.text).toContain('“9月10日”不是今天或以后的日期，没有转给审核人');
    await asks();
    expect((await asks()).text).toContain('已经申请过延期');
    await waitUntilIdle(town);
    const cards = (await town.person('reviewer').messages()).filter(message =>
      JSON.stringify(message).includes('申请把'),
    );
    expect(cards).toHaveLength(1);
  });

  it('is chosen on a small card, which keeps what was typed', async () => {
    const form = await asks('申请延期');
    expect(form.inputs.get('to')?.value).toBe('2025-10-05');
    const refused = await form.tap('提交申请', { to: '2025-10-09', reason: '' });
    expect(refused.toast).toContain('需要写明原因');
    expect(refused.card.inputs.get('to')?.value).toBe('2025-10-09');
    expect((await refused.card.tap('提交申请', { to: '2025-10-09', reason: '停产' })).toast).toBe(
      '已转给审核人',
    );
  });

  it('is opened from the private reminder, which stays', async () => {
    await town.running.moveClock(new Date('2025-09-25T09:05:00+08:00'));
    const reminder = await cardSaying(town.person('parks'), '还剩 3 天');
    await reminder.tap('申请延期');
    expect((await cardSaying(town.person('parks'), '现在的截止日是')).buttons).toEqual(['提交申请']);
  });

  it('is for the unit’s own reporters, and for no report that is handed in', async () => {
    expect((await town.person('reviewer').says('申请延期 10月10日 停工')).text).toContain('由填报人使用');
    expect((await asks('申请延期 城市供水 10月10日 停工')).text).toContain(
      '您负责园林股·城市公园，不能填报给排水股·城市供水',
    );
    await asks();
    const request = await cardSaying(town.person('reviewer'), '申请把');
    await handsIn(town.person('parks'));
    expect((await request.tap('同意')).toast).toBe('这份填报已经提交，不用延期');
    expect((await asks()).text).toContain('没有要填的季报');
  });
});
