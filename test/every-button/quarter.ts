import { unitName } from '../../src/plan/organisation.js';
import { topLevelUnits } from '../../src/plan/plan.js';
import { COMMANDS } from '../../src/requests/commands.js';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';
import { enterpriseList, pdf } from '../../bench/sent-files.js';
import { at } from '../requests/steps.js';
import { metaOf } from '../store/fill.js';
import { withoutUnit } from '../../bench/trial/unnamed-workbook.js';
import { planBook } from '../../src/workbook/plan-book/plan-book.js';
import { writeBook } from '../../src/workbook/xlsx/write.js';
import { EXAMPLE_FILE, exampleFile } from '../workbook/official/example.js';
import { templateBytes } from '../workbook/sent-back.js';
import { bindAnew, everybodyOf, QUARTER, storePeriod, YEAR, YEAR_END, type Crowd } from './crowd.js';
import type { Presser, Walk } from './walk.js';

export interface Extent {
  /**
   * Every command in both forms and both places, and everybody asks for each document once; else each form in one place,
   * and documents by two people.
   */
  readonly isThorough: boolean;
}

const MOST_TAPS = 150;
/** Commands whose answer is a document: it is made in seconds, so not everybody asks for each in every way. */
const DOCUMENTS: ReadonlySet<string> = new Set([
  ...['summary', 'history', 'template', 'rules', 'calendar', 'forward', 'report', 'package', 'letters'],
  'plan',
]);
const WORK_SUMMARY = '本季度我单位按照年度方案推进企业安全生产标准化建设，'.repeat(4);
/** A person who is bound, and whom the platform does not know. */
const DEPARTED = 'ou_00000000000000000000000000000bad';

/** Everybody presses everything, in the quarter, after its date and in January. */
export async function playQuarter(walk: Walk, crowd: Crowd, extent: Extent): Promise<void> {
  for (const [index, presser] of everybodyOf(crowd).entries()) {
    await saysEveryCommand(walk, crowd, presser, { ...extent, index });
    await walk.settles(`${presser.role} has said everything`);
    await bindAnew(crowd);
  }
  await passesThoseWithoutFindings(walk, crowd);
  await fillsInAnotherWay(walk, crowd);
  await countsFromTheRegister(walk, crowd);
  await sendsTextsAndFiles(walk, crowd);
  await changesThePlan(walk, crowd);
  await isSentBack(walk, crowd);
  await asksAgain(walk, crowd);
  await everybodyPresses(walk, crowd, 'after a return');
  await loses(walk, crowd);
  await forwards(walk, crowd);
  await crowd.town.running.moveClock(new Date('2025-09-29T09:00:30+08:00'));
  await everybodyPresses(walk, crowd, 'after the date', 1);
  await closesTheYear(walk, crowd);
}

async function everybodyPresses(walk: Walk, crowd: Crowd, when: string, deadLetters = 0): Promise<void> {
  for (const presser of everybodyOf(crowd)) await walk.pressesAll(presser, MOST_TAPS);
  await bindAnew(crowd);
  await walk.settles(when, deadLetters);
}

/** Sends every command and presses what comes of it. */
async function saysEveryCommand(
  walk: Walk,
  crowd: Crowd,
  presser: Presser,
  { isThorough, index }: Extent & { readonly index: number },
): Promise<void> {
  const { group } = crowd.town;
  const asksForDocuments = presser === crowd.leader || presser === crowd.many;
  for (const [name, { word }] of Object.entries(COMMANDS))
    for (const [variant, text] of textsFor(name, crowd).entries()) {
      const ways = [
        [`/${name} ${text}`, undefined],
        [`${word} ${text}`, group],
        [`${word} ${text}`, undefined],
        [`/${name} ${text}`, group],
      ] as const;
      const few = (index + variant) % 2 === 0 ? ways.slice(0, 2) : ways.slice(2);
      const all = isThorough ? ways : few;
      const documents = few.slice(0, isThorough || asksForDocuments ? 1 : 0);
      for (const [words, place] of DOCUMENTS.has(name) ? documents : all) {
        await walk.says(presser, words, place);
        // The next answer would wait behind the document.
        if (DOCUMENTS.has(name)) await walk.settles(words);
        await walk.pressesAll(presser, MOST_TAPS);
      }
    }
}

/** What is written behind a command; one that does not stand here is sent alone. */
function textsFor(name: string, { town, waitingUnit, approvedUnit, ownUnit }: Crowd): readonly string[] {
  const [waiting, approved, own] = [waitingUnit, approvedUnit, ownUnit].map(unitName);
  const texts: Readonly<Record<string, readonly string[]>> = {
    fill: ['', `${QUARTER} ${own ?? ''}`, '上季度 没有这个单位', '第0012'],
    set: ['', '自查隐患 +12，整改隐患 789，约谈 5'],
    status: ['', `${QUARTER} 城市供水`],
    summary: [''],
    review: ['', `${QUARTER} ${waiting ?? ''}`],
    history: ['', `${own ?? ''} ${QUARTER}`],
    reopen: ['', `${approved ?? ''} ${QUARTER} 漏报一家企业`],
    later: ['', '10月10日 台风停工'],
    deputy: ['', `${at(town, 'sewage')} 10月20日至10月22日`, '取消'],
    extend: [`${own ?? ''} ${QUARTER} 10月10日 台风停工`],
    allow: [`${own ?? ''} ${QUARTER} A6.05 上期多报更正`],
    forward: ['2025Q2'],
    bind: ['', `${at(town, 'sewage')} 第00供水`, `${at(town, 'sewage')} ${waiting ?? ''}`],
    unbind: ['', at(town, 'sewage')],
  };
  return texts[name] ?? [''];
}

async function passesThoseWithoutFindings(walk: Walk, { reviewer }: Crowd): Promise<void> {
  // 取消 the first time, 确认 the second.
  for (let time = 1; time <= 2; time += 1) {
    await walk.says(reviewer, '/review');
    await walk.presses(reviewer, 'passlist');
    await walk.pressesAll(reviewer, MOST_TAPS);
  }
  await walk.settles('approved those without findings');
}

/** The last page of an empty form, and figures that differ from last quarter's. */
async function fillsInAnotherWay(walk: Walk, { many, manyUnits, plan }: Crowd): Promise<void> {
  const names = manyUnits.filter((_, index) => (index + 20) % 10 === 4).map(unitName);
  const lastPage = plan.pages.length + 1;
  for (const name of names.slice(0, 2)) {
    await walk.says(many, `/fill ${QUARTER} ${name}`);
    await walk.presses(many, 'go', lastPage);
    await walk.pressesAll(many, MOST_TAPS);
    // The next answer would wait behind the tables that were asked for.
    await walk.settles('looked at the tables');
  }
  await walk.says(many, `改 ${names[2] ?? ''} 自查隐患 +12`);
  await walk.presses(many, 'put');
  const page = plan.pages.findIndex(({ measures }) => measures.some(({ code }) => code === 'A4.10')) + 1;
  await walk.presses(many, 'go', page);
  await walk.presses(many, 'same');
  await walk.presses(many, 'restore');
  await walk.pressesAll(many, MOST_TAPS);
  await walk.settles('filled in another way');
}

/** Sends the register of a unit, takes a group of figures from it, looks at the names, and gives the group back. */
async function countsFromTheRegister(walk: Walk, { many, manyUnits }: Crowd): Promise<void> {
  const unit = manyUnits.filter((_, index) => (index + 20) % 10 === 4)[3];
  if (!unit) throw new Error('the crowd has no such unit');
  const header = ['序号', '企业名称', '规模', '纳入日期'];
  const rows = Array.from({ length: 80 }, (_, index) => [
    `德化县第${index}供水用户公司`,
    '小微',
    '2021-03-01',
  ]);
  const register = await enterpriseList(rows, { header });
  await walk.sendsFile(many, `企业台账_${unit.name ?? unit.industry}.xlsx`, register);
  await walk.presses(many, 'ledgertake');
  for (const verb of ['ledgerpage', 'ledgerpage', 'ledgerfind', 'ledgerpage', 'enterprise'] as const)
    await walk.presses(many, verb);
  // A list changes the enterprise meanwhile: the card asks which value holds.
  const medium = rows.map(([name = '', , since = '']) => [name, '中等', since]);
  await walk.sendsFile(
    many,
    `企业台账_${unit.name ?? unit.industry}.xlsx`,
    await enterpriseList(medium, { header }),
  );
  for (const verb of ['ledgertake', 'enterprisesave', 'enterprisepick'] as const)
    await walk.presses(many, verb);
  await walk.says(many, `/fill ${QUARTER} ${unitName(unit)}`);
  await walk.presses(many, 'go', 1);
  for (const verb of ['fromledger', 'takeledger', 'names', 'namespage', 'totyped'] as const)
    await walk.presses(many, verb);
  await walk.sendsFile(many, '企业台账.xlsx', register);
  for (const verb of ['ledgerunit', 'ledgerdrop'] as const) await walk.presses(many, verb);
  await walk.settles('counted from the register');
}

async function sendsTextsAndFiles(
  walk: Walk,
  { reporter, section, many, reviewer, plan }: Crowd,
): Promise<void> {
  for (const presser of [reporter, many]) {
    await walk.says(presser, WORK_SUMMARY);
    await walk.pressesAll(presser, MOST_TAPS);
  }
  const stamped = await templateBytes(exampleFigures(plan, 40));
  await walk.sendsFile(section, '2025年第三季度季报_城市供水.xlsx', stamped);
  await walk.pressesAll(section, MOST_TAPS);
  await walk.sendsFile(many, '我们自己的表.xlsx', await withoutUnit(stamped));
  await walk.pressesAll(many, MOST_TAPS);
  for (const presser of [section, many, reviewer]) {
    await walk.sendsFile(presser, '评估报告.pdf', pdf(presser.openId));
    if (presser === many)
      for (const verb of ['handpage', 'handfind'] as const) await walk.presses(many, verb);
    await walk.presses(presser, presser === section ? 'hand' : 'handunit');
    await walk.settles('sent a deliverable');
    if (presser === section) {
      await walk.says(reviewer, '/review');
      await walk.presses(reviewer, 'paperlook');
      await walk.settles('opened a deliverable');
      await walk.presses(reviewer, 'paperback');
    }
    await walk.pressesAll(presser, MOST_TAPS);
  }
  await asksForLetters(walk, section, many);
  await walk.settles('sent texts and files');
}

/** Sends a list of enterprises, types names, looks for a unit, and makes letters. */
async function asksForLetters(walk: Walk, section: Presser, many: Presser): Promise<void> {
  await walk.sendsFile(section, '名单.xlsx', await enterpriseList([['德化县自来水有限公司', '浔中镇']]));
  await walk.presses(section, 'letterlist');
  await walk.pressesAll(section, MOST_TAPS);
  for (const verb of ['letterpage', 'letterfind', 'letterunit', 'lettertyped', 'lettermake'] as const) {
    if (verb !== 'lettertyped' && verb !== 'lettermake') await walk.says(many, '/letters');
    await walk.presses(many, verb);
  }
  await walk.settles('made letters');
  for (const verb of ['letterbatch', 'letternote', 'letterundo', 'letternote', 'letterjoin'] as const)
    await walk.presses(many, verb);
  for (const verb of ['letterseek', 'letterfile', 'letterbatches'] as const) await walk.presses(many, verb);
  await walk.settles('noted what became of letters');
  const header = ['序号', '企业名称', '纳入日期'];
  const register = await enterpriseList([['德化县自来水有限公司', '2021-03-01']], { header });
  await walk.sendsFile(section, '企业台账.xlsx', register);
  await walk.presses(section, 'ledgertake');
  await walk.says(section, '/letters');
  await walk.presses(section, 'letterledger');
  await walk.says(many, '/letters');
  for (const verb of ['letterunit', 'lettertyped', 'letterdrop'] as const) await walk.presses(many, verb);
}

/** An admin sends blank official tables, of which a plan book is made, and a changed plan book, which is dropped and then taken in. */
async function changesThePlan(walk: Walk, { admin, plan }: Crowd): Promise<void> {
  await walk.sendsFile(admin, EXAMPLE_FILE, await exampleFile());
  await walk.presses(admin, 'asplan');
  await walk.settles('made a plan of blank tables');
  const book = await writeBook(planBook({ ...plan.data, document: '德城管执法〔2025〕11号' }));
  for (const verb of ['plandrop', 'plantake'] as const) {
    await walk.sendsFile(admin, '方案册_2025.xlsx', book);
    await walk.presses(admin, verb);
  }
  await walk.settles('changed the plan');
}

/** A reviewer sends the report of the one unit back for single figures. */
async function isSentBack(walk: Walk, { town, plan, reporter, ownUnit, reviewer }: Crowd): Promise<void> {
  const { store } = town.running;
  await storePeriod(store, plan, QUARTER, [[ownUnit, 'clear']], metaOf(reporter.openId));
  await walk.says(reviewer, `/review ${QUARTER} ${unitName(ownUnit)}`);
  await walk.presses(reviewer, 'return');
  await walk.settles('sent back');
}

/** The stranger asks for two more units: one request may be granted, the other refused. */
async function asksAgain(walk: Walk, { town, stranger, admin }: Crowd): Promise<void> {
  for (const part of ['第0101', '第0102']) {
    await town.running.store.transact(tx => tx.revokeAll(stranger.openId));
    const person = town.person('stranger');
    const found = (await (await person.says('你好')).tap('查找', { part })).card;
    await found.tap(found.buttons.find(text => text.includes(part)) ?? '');
    await walk.settles('asked');
    await walk.pressesAll(admin, MOST_TAPS);
  }
}

/** One person left the company, and one cannot be reached for a while. */
async function loses(walk: Walk, crowd: Crowd): Promise<void> {
  const { town, reviewer } = crowd;
  const { openId } = town.person('waste');
  const departed = { openId: DEPARTED, role: 'reporter', unit: 'waste' } as const;
  await town.running.store.transact(tx => tx.grant(departed));
  await walk.chats.post(`people/${openId}`, { unreachable: 'out of scope' });
  await walk.says(reviewer, '催报', town.group);
  await walk.settles('somebody cannot be reached', 2);
  await walk.chats.post(`people/${openId}`, { unreachable: null });
  await everybodyPresses(walk, crowd, 'somebody can be reached again', 1);
}

/** The quarter goes to the county with units missing; the working group moves. */
async function forwards(walk: Walk, crowd: Crowd): Promise<void> {
  const { town, plan, leader, admin, stranger } = crowd;
  const states = await town.running.store.transact(tx => tx.submissionStates(QUARTER));
  for (const unit of topLevelUnits(plan))
    if (states.get(unit.key)?.state === 'submitted') {
      await walk.says(leader, `/review ${QUARTER} ${unitName(unit)}`);
      await walk.presses(leader, 'approve');
    }
  for (const verb of ['unforward', 'forward'] as const) {
    await walk.says(leader, `/forward ${QUARTER}`);
    await walk.presses(leader, verb);
  }
  const other = await walk.chats.addGroup('另一个群');
  await walk.chats.post(`groups/${other}/members`, { by: admin.openId, user: stranger.openId });
  await walk.says(admin, '/here', other);
  await everybodyPresses(walk, crowd, `moved from ${town.group}`, 1);
}

/** The year's closing report of the one unit differs from its fourth quarter. */
async function closesTheYear(walk: Walk, { town, plan, reporter, ownUnit }: Crowd): Promise<void> {
  const { store } = town.running;
  const meta = metaOf(reporter.openId);
  await town.running.moveClock(new Date('2026-01-02T09:00:30+08:00'));
  await storePeriod(store, plan, YEAR_END, [[ownUnit, 'approved']], meta);
  await storePeriod(store, plan, YEAR, [[ownUnit, 'draft']], meta);
  walk.beginsAnew(reporter);
  await walk.says(reporter, '/fill 2025年报');
  await walk.pressesAll(reporter, MOST_TAPS);
  // The platform takes no change of cards that are older than two weeks.
  await walk.settles('in January', null);
}
