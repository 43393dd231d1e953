import { routeName, type Route, type Verb } from '../../cards/routes.js';
import { BUTTONS } from '../../src/requests/buttons.js';
import { unitName } from '../../src/plan/organisation.js';
import { PERIOD } from '../app.js';
import type { Outgoing } from '../../src/core/outgoing.js';
import type { DatabaseKind } from '../databases.js';
import { eventOf, type MessageParts, newMessageId, newPerson, tapEvent, type Person } from '../events.js';
import { pick } from '../pick.js';
import { bind, openBureau, type Bureau } from './bureau.js';
import { rememberKinds, versionOf } from './button-kinds.js';
import { findButtons, type CardButton } from './card-buttons.js';
import { deliver, deliverUntilTaken, PATIENCE_MS } from './deliver.js';
import { describe, differences, readDomain, restore, type Domain } from './domain.js';
import { mayPress, wrongChanges, type Presser } from './permits.js';
import { note } from './progress.js';
import type { Random } from './random.js';
import type { Result } from './result.js';
import { openRows, type Rows } from './rows.js';
import { press, SCENES, type Stage } from './scenes.js';
import { DEPARTED } from './platform.js';
import { waitUntilAnswered, waitUntilDrained } from './stored.js';
import { withoutUnit } from './unnamed-workbook.js';

export interface ButtonsSize {
  /** At most so many different buttons in each state. */
  readonly buttonsInState: number;
}

/** What the walk counts. */
interface Tally {
  presses: number;
  refused: number;
  changed: number;
  longestMs: number;
  /** The verbs of which a press has changed rows. */
  readonly effective: Set<Verb>;
  readonly seen: Set<Verb>;
  readonly broken: string[];
}

interface Walk {
  readonly bureau: Bureau;
  readonly rows: Rows;
  readonly port: number;
  readonly people: readonly Presser[];
  readonly tally: Tally;
  readonly random: Random;
  /** The buttons of every card that anybody got, by their name. */
  readonly buttons: Map<string, CardButton>;
  /** Workbooks to send, by their name. */
  readonly workbooks: Map<string, Buffer>;
  /** The contents of the files that were made. */
  readonly madeFiles: Set<string>;
}

/** More than a list shows on one page. */
const UNITS = 18;

/** These must change rows at some press: else the walk proves nothing. */
const MUST_BE_EFFECTIVE: readonly Verb[] = [
  ...(['save', 'zero', 'submit', 'recall', 'begin', 'approve', 'return'] as const),
  ...(['resubmit', 'forward', 'ask', 'grant', 'here', 'summary', 'take'] as const),
  ...(['put', 'drop', 'passlist', 'passall', 'passdrop', 'unbind', 'enterprisesave'] as const),
];

/** In every state of a report, everybody presses every button of every card that anybody got. */
export async function runButtons(database: DatabaseKind, size: ButtonsSize, random: Random): Promise<Result> {
  const bureau = await openBureau(database, { units: UNITS });
  const child = await bureau.start();
  const rows = await openRows(bureau.url);
  try {
    const people = await gatherPeople(bureau, child);
    const buttons = new Map<string, CardButton>();
    const tally: Tally = {
      ...{ presses: 0, refused: 0, changed: 0, longestMs: 0 },
      ...{ effective: new Set<Verb>(), seen: new Set<Verb>(), broken: [] },
    };
    const walk: Walk = {
      bureau,
      rows,
      port: child.port,
      people,
      tally,
      random,
      buttons,
      workbooks: new Map(),
      madeFiles: new Set(),
    };
    bureau.platform.onMessage(message => {
      bureau.sightings.see(message);
      if (message.type !== 'file' && message.type !== 'text') collect(walk, message.content);
    });
    const stage = stageOf(walk);
    const stranger = pick(people, people.length - 1);
    await press(stage, stranger, routeName('ask', { unit: pick(pick(people, 0).units, 0) }), {}, '已转告');
    for (const scene of SCENES) {
      await scene.play(stage);
      await askForCards(walk, scene.keepsWorkbook);
      await waitUntilDrained(bureau.url);
      await pressAll(walk, scene.name, size.buttonsInState);
    }
    return resultOf(bureau, tally);
  } finally {
    await rows.close();
    await child.stop();
    await bureau.close();
  }
}

async function gatherPeople(bureau: Bureau, child: { readonly port: number }): Promise<Presser[]> {
  const [own, other] = [pick(bureau.reporters, 0), pick(bureau.reporters, 1)];
  const both = newPerson();
  const third = pick(bureau.reporters, 2).unit;
  await bind(bureau, child, both, `审核人 ${unitName(own.unit)} ${unitName(third)}`);
  await bind(bureau, child, { openId: DEPARTED, chatId: 'oc_departed' }, unitName(other.unit));
  return [
    { ...own, name: 'reporter', roles: ['reporter'], units: [own.unit.key] },
    { ...other, name: 'reporter of another unit', roles: ['reporter'], units: [other.unit.key] },
    { ...bureau.reviewer, name: 'reviewer', roles: ['reviewer'], units: [] },
    {
      ...both,
      name: 'reviewer who reports too',
      roles: ['reporter', 'reviewer'],
      units: [own.unit.key, third.key],
    },
    { ...bureau.leader, name: 'leader', roles: ['leader'], units: [] },
    { ...bureau.admin, name: 'admin', roles: ['admin'], units: [] },
    { ...newPerson(), name: 'stranger', roles: [], units: [] },
  ];
}

function stageOf({ bureau, port, people }: Walk): Stage {
  const [own, ...others] = bureau.reporters.filter(({ unit }) => unit.parent === undefined);
  const reviewer = people.find(({ name }) => name === 'reviewer');
  if (!own || !reviewer) throw new Error('nobody can play');
  return {
    ...{ port, reviewer },
    unit: own.unit,
    reporter: own,
    others: others.map(reporter => ({ unit: reporter.unit, reporter })),
    enterprises: bureau.reporters
      .filter(({ unit }) => unit.parent !== undefined)
      .map(reporter => ({ unit: reporter.unit, reporter })),
    say: async (person, text) => {
      await deliverUntilTaken(port, eventOf(person, { content: { text } }), PATIENCE_MS);
      await waitUntilDrained(bureau.url);
    },
  };
}

function collect({ buttons, tally }: Pick<Walk, 'buttons' | 'tally'>, json: string): void {
  for (const button of findButtons(JSON.parse(json))) {
    buttons.set(button.name, button);
    tally.seen.add(button.route.verb);
  }
}

const LONG_TEXT = '本季度我单位按照年度方案推进企业安全生产标准化建设，'.repeat(4);

/** Everybody sends every command, a work summary and a workbook; the admin makes groups the working group. */
async function askForCards(walk: Walk, keepsWorkbook = false): Promise<void> {
  const { bureau, rows, port, people } = walk;
  const name = unitName(pick(bureau.reporters, 0).unit);
  const texts = [
    ...[
      `/fill ${PERIOD}`,
      '状态',
      `/summary ${PERIOD}`,
      '审核',
      `/template ${PERIOD}`,
      '历史',
      '成员',
      '帮助',
    ],
    ...[`/review ${PERIOD} ${name}`, `/forward ${PERIOD}`, LONG_TEXT, '改 自查隐患 +12，约谈 5'],
    ...[`填报 ${PERIOD} 第16`, '绑定', '解绑', '申请延期'],
    ...['台账', '文书', '目标'],
  ];
  const send = (person: Person, parts: MessageParts) =>
    deliverUntilTaken(port, eventOf(person, parts), PATIENCE_MS);
  for (const person of people) {
    const newestBefore = await newestMessage(rows);
    for (const text of texts) await send(person, { content: { text } });
    await waitUntilAnswered(bureau.url);
    await dropKnownFiles(walk, newestBefore);
  }
  const admin = people.find(({ roles }) => roles.includes('admin'));
  for (const id of ['oc_first', 'oc_second'])
    if (admin)
      await send(admin, {
        chat: { id, type: 'group' },
        content: { text: '@_user_1 /here' },
        mentions: [{ openId: 'ou_bot', type: 'bot' }],
      });
  await waitUntilDrained(bureau.url);
  await makePassLists(walk);
  if (keepsWorkbook) await keepWorkbooks(walk);
  await sendWorkbooks(walk, send);
}

/** A list that a press makes is put back with it: those whose 确认 and 取消 are pressed stand there before. */
async function makePassLists(walk: Walk): Promise<void> {
  for (const person of walk.people.filter(({ roles }) => roles.includes('reviewer'))) {
    const delivery = await deliver(walk.port, tapEvent(person, routeName('passlist', { of: 'all' }), {}));
    if (delivery.kind === 'answered') collect(walk, delivery.body);
  }
}

async function keepWorkbooks({ bureau, workbooks }: Walk): Promise<void> {
  for (const { unit } of bureau.reporters.slice(0, 2)) {
    const name = `2025年第三季度季报_${unit.industry}.xlsx`;
    const bytes = bureau.platform.uploaded(name);
    if (bytes) workbooks.set(name, bytes);
    if (bytes) workbooks.set('我们自己的表.xlsx', await withoutUnit(bytes));
  }
}

async function sendWorkbooks(
  { bureau, people, workbooks }: Walk,
  send: (person: Person, parts: MessageParts) => Promise<boolean>,
): Promise<void> {
  for (const [name, bytes] of workbooks) {
    const key = `file_${newMessageId()}`;
    bureau.platform.keepFile(key, bytes);
    for (const person of people)
      await send(person, { type: 'file', content: { file_key: key, file_name: name } });
  }
}

/** Presses every button by everybody; buttons of the answers are pressed too. After a change the rows are put back. */
async function pressAll(walk: Walk, scene: string, limit: number): Promise<void> {
  const start = await readDomain(walk.rows);
  for (const button of madeButtons(walk, start)) walk.buttons.set(button.name, button);
  const pressed = new Set<string>();
  const timesOf = new Map<Verb, number>();
  const kindOf = rememberKinds(walk, start);
  while (pressed.size < limit) {
    const next = chooseButton(walk, kindOf, pressed, timesOf);
    if (!next) return;
    pressed.add(kindOf(next));
    timesOf.set(next.route.verb, (timesOf.get(next.route.verb) ?? 0) + 1);
    await pressByEverybody(walk, scene, start, next);
    if (pressed.size % 100 === 0)
      note(`${scene}: ${pressed.size} buttons, ${walk.tally.presses} presses in all`);
  }
}

/** A button of a card that this walk cannot show: 期末新增 needs a fourth quarter, and January. */
function madeButtons({ people }: Walk, start: Domain): CardButton[] {
  const target = { unit: pick(pick(people, 0).units, 0), period: PERIOD } as const;
  const version = versionOf({ verb: 'open', ...target }, start);
  return [
    {
      name: routeName('explain', { ...target, version }),
      route: { verb: 'explain', ...target, version },
      fields: {},
    },
  ];
}

/** Chooses a button of the verb that was pressed least, so that a short walk reaches every verb. */
function chooseButton(
  { buttons, random }: Walk,
  kindOf: (button: CardButton) => string,
  pressed: ReadonlySet<string>,
  timesOf: ReadonlyMap<Verb, number>,
): CardButton | undefined {
  const open = [...buttons.values()].filter(button => !pressed.has(kindOf(button)));
  const times = ({ route }: CardButton) => timesOf.get(route.verb) ?? 0;
  const least = Math.min(...open.map(times));
  const candidates = open.filter(button => times(button) === least);
  // The newest is likelier to do something in this state than an old one.
  return random.happens(0.7) ? candidates.at(-1) : candidates.length > 0 ? random.of(candidates) : undefined;
}

/** Those who may not press the button do so at once: none of them may change anything. The others press one by one. */
async function pressByEverybody(
  walk: Walk,
  scene: string,
  before: Domain,
  button: CardButton,
): Promise<void> {
  const isAllowed = (person: Presser) => mayPress(person, button.route);
  const refused = walk.people.filter(person => !isAllowed(person));
  if (refused.length > 0) await pressRefused(walk, scene, before, refused, button);
  for (const person of walk.people.filter(isAllowed)) await pressAllowed(walk, scene, before, person, button);
}

type Complain = (words: string) => void;

async function pressRefused(
  walk: Walk,
  scene: string,
  before: Domain,
  people: readonly Presser[],
  button: CardButton,
): Promise<void> {
  const { rows, tally } = walk;
  const newestBefore = await newestMessage(rows);
  await Promise.all(
    people.map(person => pressOnce(walk, person, button, complainer(walk, scene, [person], button))),
  );
  tally.refused += people.length;
  const complain = complainer(walk, scene, people, button);
  const changes = differences(before, await readDomainAfter(walk, button.route));
  for (const change of changes) complain(describe(change));
  const hasSent = (await newestMessage(rows)) > newestBefore;
  if (hasSent) complain('a message was written');
  if (changes.length > 0 || hasSent) await putBack(walk, before, newestBefore);
}

async function pressAllowed(
  walk: Walk,
  scene: string,
  before: Domain,
  person: Presser,
  button: CardButton,
): Promise<void> {
  const { rows, tally } = walk;
  const { route } = button;
  const newestBefore = await newestMessage(rows);
  const complain = complainer(walk, scene, [person], button);
  await pressOnce(walk, person, button, complain);
  const after = await readDomainAfter(walk, route);
  const changes = differences(before, after);
  for (const wrong of wrongChanges(person, route, { before, after }, changes)) complain(describe(wrong));
  if (changes.length > 0) {
    tally.changed += 1;
    tally.effective.add(route.verb);
  }
  const hasSent = (await newestMessage(rows)) > newestBefore;
  if (changes.length > 0 || hasSent) await putBack(walk, before, newestBefore);
}

function complainer(
  { tally }: Walk,
  scene: string,
  people: readonly Presser[],
  { name }: CardButton,
): Complain {
  const who = people.map(person => person.name).join(', ');
  return words => tally.broken.push(`${scene}: ${who} presses ${name}: ${words}`);
}

/** Delivers one press, and takes the buttons of its answer. */
async function pressOnce(
  walk: Walk,
  person: Presser,
  { name, fields }: CardButton,
  complain: Complain,
): Promise<void> {
  const { tally, port, random } = walk;
  const delivery = await deliver(port, tapEvent(person, name, retype(fields, random)));
  tally.presses += 1;
  tally.longestMs = Math.max(tally.longestMs, delivery.ms);
  if (delivery.kind !== 'answered' || delivery.status !== 200) {
    complain(`no answer (${delivery.kind === 'answered' ? delivery.status : delivery.kind})`);
    return;
  }
  if (/处理失败|处理时出错|系统忙/u.test(delivery.body)) complain(delivery.body.slice(0, 120));
  collect(walk, delivery.body);
}

async function readDomainAfter({ bureau, rows }: Walk, { verb }: Route): Promise<Domain> {
  // Whether the message arrives this time is told to the admins, which nobody else's press does.
  if (verb === 'resend') await waitUntilDrained(bureau.url, 20);
  return readDomain(rows);
}

/** Some figures are changed, and now and then a field holds what nobody should type. */
function retype(fields: Readonly<Record<string, string>>, random: Random): Record<string, string> {
  const change = (text: string) =>
    /^\d+$/u.test(text) && random.happens(0.4) ? String(Number(text) + 1) : text;
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [
      name,
      random.happens(0.03)
        ? random.of(['-1', '3.5', 'abc', '', '999999999999999999999', '１２'])
        : change(text),
    ]),
  );
}

async function newestMessage(rows: Rows): Promise<number> {
  const [row] = await rows.query('SELECT COALESCE(MAX(id), 0) AS id FROM outbox');
  return Number(row?.['id']);
}

/** Puts the rows back as they were, once nothing of the press is under way any more, and forgets its messages. */
async function putBack(walk: Walk, before: Domain, newestBefore: number): Promise<void> {
  const { bureau, rows } = walk;
  await dropKnownFiles(walk, newestBefore);
  await waitUntilDrained(bureau.url, 20);
  await restore(rows, before, [`DELETE FROM outbox WHERE id > ${newestBefore}`]);
  const after = await readDomain(rows);
  if (differences(before, after).length > 0) throw new Error('the rows could not be put back');
}

/** A file is made once, whoever asks for it in whatever state: making files takes nearly all of the time of a walk. */
async function dropKnownFiles({ rows, madeFiles }: Walk, newestBefore: number): Promise<void> {
  const unsent = await rows.query(
    `SELECT id, message FROM outbox WHERE id > ${newestBefore} AND sent_at IS NULL`,
  );
  const known = unsent.filter(({ message }) => {
    const { content } = JSON.parse(String(message)) as Outgoing;
    if (content.kind !== 'file' && content.kind !== 'image') return false;
    const file = JSON.stringify(content);
    const isKnown = madeFiles.has(file);
    madeFiles.add(file);
    return isKnown;
  });
  if (known.length > 0)
    await rows.transact([`DELETE FROM outbox WHERE id IN (${known.map(({ id }) => Number(id)).join()})`]);
}

function resultOf(bureau: Bureau, tally: Tally): Result {
  const { presses, refused, changed, longestMs, effective, seen, broken } = tally;
  const idle = MUST_BE_EFFECTIVE.filter(verb => !effective.has(verb));
  const unseen = (Object.keys(BUTTONS) as Verb[]).filter(verb => !seen.has(verb));
  const late = longestMs > PATIENCE_MS ? [`an answer took ${Math.round(longestMs)} ms`] : [];
  return {
    part: 'buttons',
    database: bureau.database,
    done: `${presses.toLocaleString('en')} presses in ${SCENES.length} states, ${refused.toLocaleString('en')} of them not allowed; made without a card: ${unseen.join(', ') || 'none'}`,
    acknowledged: `${changed.toLocaleString('en')} changed rows`,
    lost: 0,
    twice: 0,
    apologies: `${broken.filter(words => words.includes('处理失败')).length}`,
    longest: `${Math.round(longestMs)} ms`,
    memory: '',
    broken: [
      ...broken,
      ...late,
      ...idle.map(verb => `no press of ${verb} has changed anything: the walk is too weak`),
    ],
  };
}
