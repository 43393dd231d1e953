import { routeName, type RouteOf, type Verb } from '../../cards/routes.js';
import { unitName, type Unit } from '../../src/plan/organisation.js';
import type { Period } from '../../src/plan/period.js';
import { PERIOD } from '../app.js';
import { tapEvent, type Person } from '../events.js';
import { figuresOf, inputsOfPage, PAGES } from '../plan.js';
import { pdf, registerOf } from '../sent-files.js';
import { readVersion } from '../town.js';
import { button, findButtons, type CardButton } from './card-buttons.js';
import { deliver } from './deliver.js';
import type { Presser } from './permits.js';

/** The people who lead a report from one state to the next. */
export interface Stage {
  readonly port: number;
  readonly unit: Unit;
  readonly reporter: Person;
  readonly reviewer: Presser;
  /** The reporter of another unit, and who stands in for them. */
  readonly absent: Person;
  readonly deputy: Person;
  /** A third unit, which takes figures from its register. */
  readonly counting: { readonly unit: Unit; readonly reporter: Person };
  /** The other units with none above them, with their reporters. */
  readonly others: readonly { readonly unit: Unit; readonly reporter: Person }[];
  /** The enterprises below them, with their reporters. */
  readonly enterprises: readonly { readonly unit: Unit; readonly reporter: Person }[];
  readonly say: (person: Person, text: string, mentioned?: Person) => Promise<void>;
  readonly sendFile: (person: Person, name: string, bytes: Buffer) => Promise<void>;
  /** Keeps the buttons of an answer. */
  readonly collect: (answer: string) => void;
  /** The newest button of a verb that anybody got. */
  readonly newest: (verb: Verb) => CardButton;
}

/** A state of the report, with the steps that lead there from the state before it. */
export interface Scene {
  readonly name: string;
  readonly play: (stage: Stage) => Promise<unknown>;
  /** The workbook of this state is sent in all later ones, where it changes figures. */
  readonly keepsWorkbook?: true;
}

const SUMMARY = { summary: '本季度安全生产标准化各项工作按计划推进。' };
const target = ({ unit }: Pick<Stage, 'unit'>) => ({ unit: unit.key, period: PERIOD }) as const;

export const SCENES: readonly Scene[] = [
  { name: 'empty', play: stage => prepare(stage) },
  { name: 'draft', play: stage => savePages(stage, stage.reporter, 0, figuresOf(1), 1) },
  { name: 'filled', keepsWorkbook: true, play: stage => fillAll(stage, stage.reporter, figuresOf(2)) },
  { name: 'submitted', play: stage => submit(stage, stage.reporter) },
  {
    name: 'under review',
    play: stage => press(stage, stage.reviewer, routeName('begin', target(stage)), {}, ''),
  },
  {
    name: 'sent back for some figures',
    play: stage => sendBack(stage, { reason: '请核对企业数量', figures: 'A4.02', others: 'A4.03' }),
  },
  { name: 'submitted again', play: stage => submit(stage, stage.reporter) },
  {
    name: 'sent back as a whole',
    play: async stage => {
      await sendBack(stage, { reason: '请核对' });
      await fillAll(stage, stage.reporter, figuresOf(4));
    },
  },
  {
    name: 'approved',
    play: async stage => {
      await submit(stage, stage.reporter);
      await approve(stage, PERIOD);
    },
  },
  {
    name: 'locked',
    play: async stage => {
      await pressNewest(stage, stage.counting.reporter, 'totyped', '');
      for (const { unit, reporter } of stage.others) {
        const other = { ...stage, unit };
        await fillAll(other, reporter, figuresOf(3));
        await submit(other, reporter);
        await approve(other, PERIOD);
      }
      await press(stage, stage.reviewer, routeName('forward', { period: PERIOD, missing: 0 }), {}, '');
    },
  },
  {
    name: 'reopened',
    play: ({ say, reviewer, unit }) => say(reviewer, `/reopen ${unitName(unit)} ${PERIOD} 漏报一家企业`),
  },
  {
    // Lists have several pages, and the enterprises below the reopened unit have totals.
    name: 'enterprises wait for a review',
    play: async stage => {
      for (const [index, { unit, reporter }] of stage.enterprises.entries()) {
        const other = { ...stage, unit };
        await fillAll(other, reporter, ownFigures(index));
        await submit(other, reporter);
      }
    },
  },
];

/** Taps a button; throws when the answer lacks the expected words. */
export async function press(
  { port, collect }: Pick<Stage, 'port' | 'collect'>,
  person: Person,
  button: string,
  fields: Readonly<Record<string, string>>,
  words: string,
): Promise<string> {
  const delivery = await deliver(port, tapEvent(person, button, fields));
  const body = delivery.kind === 'answered' ? delivery.body : delivery.kind;
  if (!body.includes(words)) throw new Error(`${button}: ${body.slice(0, 300)}`);
  collect(body);
  return body;
}

/** Taps the newest button of a verb, with the texts of its form and further ones. */
function pressNewest(
  stage: Stage,
  person: Person,
  verb: Verb,
  words: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { name, fields } = stage.newest(verb);
  return press(stage, person, name, { ...fields, ...more }, words);
}

export const ENTERPRISE = { name: '德化县自来水有限公司', township: '浔中镇', joined: '2025-02-01 +0800' };
/** One that stands in the register, and one that does not. */
export const LETTER_NAMES: readonly string[] = [ENTERPRISE.name, '德化县第二水厂'];

/** What else the bureau has beside the report: each step leads to cards that would not stand in the walk without it. */
async function prepare(stage: Stage): Promise<void> {
  await addEnterprise(stage);
  await handIn(stage);
  await makeLetters(stage);
  await nameDeputy(stage);
  await countFromRegister(stage);
}

/** The register has an enterprise that was changed once. */
async function addEnterprise(stage: Stage): Promise<void> {
  const { reporter, unit } = stage;
  const added = routeName('enterprisesave', {
    ...{ unit: unit.key, enterprise: 0, upTo: 0, part: 'main', next: 'main' },
  });
  await press(stage, reporter, added, ENTERPRISE, '已保存');
  const { name } = stage.newest('enterprisesave');
  await press(stage, reporter, name, { ...ENTERPRISE, township: '龙浔镇' }, '已保存');
}

/** A deliverable waits for the reviewers. */
async function handIn(stage: Stage): Promise<void> {
  await stage.sendFile(stage.reporter, '督导帮扶情况（一）.pdf', pdf('第一版'));
  await pressNewest(stage, stage.reporter, 'hand', '已送交');
}

/** Letters for two enterprises are made, and one of them was signed. */
async function makeLetters(stage: Stage): Promise<void> {
  const { reporter, unit } = stage;
  const typed = routeName('lettertyped', { unit: unit.key });
  await press(stage, reporter, typed, { names: LETTER_NAMES.join('\n') }, '');
  await pressNewest(stage, reporter, 'lettermake', '已记下');
  await pressNewest(stage, reporter, 'letterbatch', '');
  const { route } = stage.newest('letternote');
  const { name } = button({ ...(route as RouteOf<'letternote'>), which: 'ticked' });
  await press(stage, reporter, name, { ...stage.newest('letternote').fields, ticked: '1' }, '已登记');
}

/** The reporter of another unit is on leave. */
async function nameDeputy(stage: Stage): Promise<void> {
  const { absent, deputy, say } = stage;
  await say(absent, '代填 @_user_1 今天至10月10日', deputy);
  await pressNewest(stage, absent, 'deputyok', '');
}

/** A third unit takes a group of figures from its register. */
async function countFromRegister(stage: Stage): Promise<void> {
  const { counting, sendFile } = stage;
  await sendFile(counting.reporter, '企业台账.xlsx', await registerOf(60, '供水用户'));
  await pressNewest(stage, counting.reporter, 'ledgertake', '');
  const open = routeName('open', { unit: counting.unit.key, period: PERIOD });
  await press(stage, counting.reporter, open, {}, '');
  await pressNewest(stage, counting.reporter, 'fromledger', '');
  await pressNewest(stage, counting.reporter, 'takeledger', '');
  await pressNewest(stage, counting.reporter, 'names', '');
}

async function versionNow(stage: Stage, reporter: Person): Promise<number> {
  const body = await press(stage, reporter, routeName('open', target(stage)), {}, '');
  return readVersion(body, stage.unit.key, PERIOD);
}

async function savePages(
  stage: Stage,
  reporter: Person,
  from: number,
  figures: ReadonlyMap<string, number>,
  pages: number,
): Promise<void> {
  let version = from;
  for (let page = 1; page <= pages; page += 1) {
    const button = routeName('save', { ...target(stage), version, page, to: page + 1 });
    const body = await press(stage, reporter, button, inputsOfPage(page, figures), '已保存');
    version = readVersion(body, stage.unit.key, PERIOD);
  }
}

async function fillAll(stage: Stage, reporter: Person, figures: ReadonlyMap<string, number>): Promise<void> {
  await savePages(stage, reporter, await versionNow(stage, reporter), figures, PAGES);
}

/** Figures that no other unit has: the same ones as another's are a finding. */
function ownFigures(index: number): Map<string, number> {
  const figures = figuresOf(1 + (index % 4));
  return figures.set('A4.10', (figures.get('A4.10') ?? 0) + 100 + index);
}

/** Submits, and gives the reasons that the answer asks for: the figures of closed enterprises are not those of the register. */
async function submit(stage: Stage, reporter: Person): Promise<void> {
  const button = routeName('submit', { ...target(stage), version: await versionNow(stage, reporter) });
  const answer = await press(stage, reporter, button, SUMMARY, '');
  if (answer.includes('已提交')) return;
  const again = findButtons(JSON.parse(answer)).find(({ route }) => route.verb === 'submit');
  if (!again || !answer.includes('请先说明原因')) throw new Error(`${button}: ${answer.slice(0, 300)}`);
  await press(stage, reporter, again.name, { ...again.fields, ...SUMMARY }, '已提交');
}

async function lookAt(stage: Stage, period: Period): Promise<number> {
  const button = routeName('look', { unit: stage.unit.key, period });
  return readVersion(await press(stage, stage.reviewer, button, {}, '"approve.'), stage.unit.key, period);
}

async function sendBack(stage: Stage, fields: Readonly<Record<string, string>>): Promise<void> {
  const button = routeName('return', { ...target(stage), version: await lookAt(stage, PERIOD) });
  await press(stage, stage.reviewer, button, fields, '已退回');
}

async function approve(stage: Stage, period: Period): Promise<void> {
  const version = await lookAt(stage, period);
  const button = routeName('approve', { unit: stage.unit.key, period, version });
  await press(stage, stage.reviewer, button, {}, '已通过');
}
