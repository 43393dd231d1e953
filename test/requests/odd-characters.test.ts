import { afterEach, expect, it } from 'vitest';
import type { Period } from '../../src/plan/period.js';
import { describeOnEach, type TestDatabase } from '../support/databases.js';
import { startTown, type Card, type Scene, type Town } from '../support/town.js';
import { confirmsAll, handsIn } from './steps.js';
import { openWorkbook } from './uploads/workbooks.js';

const Q3: Period = '2025Q3';
/** Characters that not every database can store: NUL, and half of a surrogate pair. */
const ODD = '\u0000\ud800';

/** A text with those characters in its middle, and the same text as it is stored. */
const odd = (start: string, end: string): { typed: string; stored: string } => ({
  typed: `${start}${ODD}${end}`,
  stored: `${start}${end}`,
});

/** On the way of a message NUL may become a blank, and half of a pair a replacement character. */
const storedPattern = (start: string, end: string): RegExp => new RegExp(`${start}.{0,3}${end}`, 'su');
const matching = (start: string, end: string): unknown => expect.stringMatching(storedPattern(start, end));

describeOnEach('a text with characters that a database cannot store', kind => {
  let database: TestDatabase;
  let town: Town;
  afterEach(async () => {
    await town.close();
    await database.drop();
  });

  const open = async (scene?: Scene['play']): Promise<void> => {
    database = await kind.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: database.url });
    await scene?.(town);
  };
  const water = () => town.running.store.transact(tx => tx.submission('water', Q3));
  const history = () =>
    town.running.store.transact(async tx =>
      (await tx.history({ unit: 'water', period: Q3, limit: 100 })).map(({ event }) => event),
    );
  const reopen = (): Promise<Card> => town.person('water').says('/fill 2025Q3');

  it('is stored without them as a note and as a work summary, from a card and from a message', async () => {
    await open(async newTown => {
      await confirmsAll(newTown.person('water'));
    });
    const [note, summary] = [odd('两家', '关停'), odd('本季度', '平稳。')];
    const page = (await (await reopen()).tap('1✓')).card;
    const lower = String(Number(page.inputs.get('A4_02')?.value) - 1);
    const last = await page.tap('核对提交', { 'A4.02': lower });
    const saved = await last.card.tap('上一页', { note_A4_02: note.typed, summary: summary.typed });
    expect(saved.toast).not.toContain('失败');
    expect((await water()).notes.get('A4.02')).toBe(note.stored);
    expect((await water()).summary).toBe(summary.stored);

    const long = odd('本季度开展检查。'.repeat(10), '完。');
    const question = await town.person('water').says(long.typed);
    expect((await question.tap('确认')).toast).toContain('已保存工作总结');
    expect((await water()).summary).toBe(long.stored);
  });

  it('is stored without them as the reason of a return, an extension and a reopening', async () => {
    await open(async newTown => {
      await handsIn(newTown.person('water'));
    });
    const reviewer = town.person('reviewer');
    const sentBack = odd('与台账', '不符');
    const card = await reviewer.says('/review 2025Q3 城市供水');
    expect((await card.tap('退回', { reason: sentBack.typed })).toast).toContain('已退回');
    expect(await water()).toMatchObject({ state: 'sent-back', reason: sentBack.stored });
    expect((await reopen()).text).toContain(sentBack.stored);

    await reviewer.says(`/extend 城市供水 2025Q3 10月10日 ${odd('台风', '停工').typed}`);
    expect(await history()).toContainEqual(
      expect.objectContaining({ kind: 'extended', reason: matching('台风', '停工') }),
    );

    await (await reopen()).tap('提交');
    await (await reviewer.says('/review 2025Q3 城市供水')).tap('通过');
    await reviewer.says(`/reopen 城市供水 2025Q3 ${odd('漏报', '一家').typed}`);
    expect(await water()).toMatchObject({ state: 'sent-back', reason: matching('漏报', '一家') });

    // The workbook of the history can be opened and contains the reason.
    const { bytes } = await reviewer.asksForFile('/history 城市供水 2025Q3');
    const [sheet] = (await openWorkbook(bytes)).worksheets;
    expect(JSON.stringify(sheet?.getSheetValues())).toContain('与台账不符');
  });

  it('is stored without them as the reason of an allowed fall', async () => {
    await open(async newTown => {
      const last = await confirmsAll(newTown.person('water'));
      const page = (await last.tap('9✓')).card;
      const figure = Number(page.inputs.get('A6_07')?.value);
      await page.tap('核对提交', { 'A6.07': String(figure - 1) });
    });
    const answer = await town
      .person('leader')
      .says(`/allow 城市供水 2025Q3 A6.07 ${odd('上期', '多报').typed}`);
    expect(answer.text).toMatch(storedPattern('上期', '多报'));
    expect([...(await water()).allowed.values()].join()).toMatch(storedPattern('上期', '多报'));
  });

  it('is no reason and no work summary when nobody sees anything of it', async () => {
    await open(async newTown => {
      await handsIn(newTown.person('sewage'));
    });
    const review = await town.person('reviewer').says('/review 2025Q3 生活污水处理');
    let last = await confirmsAll(town.person('water'));
    for (const unseen of ['\u200b\u202e\u3164', '\ufe0f\u{e0100}']) {
      expect((await review.tap('退回', { reason: unseen })).toast).toContain('退回需要写明原因');
      const answer = await last.tap('提交', { summary: unseen });
      expect(answer.toast).toContain('请填写工作总结');
      last = answer.card;
    }
  });

  it('is answered when it is not a command', async () => {
    await open();
    const answer = await town.person('water').says(`填表${ODD}呀`);
    expect(answer.text).toContain('这个命令');
    expect((await town.person('water').says(`/fill ${ODD}`)).text).not.toContain('出错');
  });
});
