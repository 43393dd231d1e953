import { routeName, type Route, type Verb } from '../../cards/routes.js';
import type { Member } from '../../src/core/people/names.js';
import { unitName } from '../../src/plan/organisation.js';
import { BUTTONS } from '../../src/requests/buttons.js';
import { PERIOD } from '../app.js';
import type { DatabaseKind } from '../databases.js';
import { newPerson, tapEvent, type Person } from '../events.js';
import { pick } from '../pick.js';
import { bind, openBureau, type Bureau } from './bureau.js';
import { rememberKinds, versionOf } from './button-kinds.js';
import { button, type CardButton } from './card-buttons.js';
import { askForCards, chooseWorkingGroup, send, sendFile } from './card-requests.js';
import { deliver, PATIENCE_MS } from './deliver.js';
import { describe, differences, readDomain, restore, type Domain } from './domain.js';
import { mayPress, wrongChanges, type Presser } from './permits.js';
import { DEPARTED } from './platform.js';
import { note } from './progress.js';
import type { Random } from './random.js';
import type { Result } from './result.js';
import { openRows } from './rows.js';
import { press, SCENES, type Stage } from './scenes.js';
import { waitUntilDrained } from './stored.js';
import { collect, dropKnownFiles, newestMessage, type Tally, type Walk } from './walk.js';

export interface ButtonsSize {
  /** At most so many different buttons in each state. */
  readonly buttonsInState: number;
}

/** More than a list shows on one page. */
const UNITS = 18;

/** These must change rows at some press: else the walk proves nothing. */
const MUST_BE_EFFECTIVE: readonly Verb[] = [
  ...(['save', 'zero', 'submit', 'recall', 'begin', 'approve', 'return'] as const),
  ...(['resubmit', 'forward', 'ask', 'grant', 'here', 'summary', 'take'] as const),
  ...(['put', 'drop', 'passlist', 'passall', 'passdrop', 'unbind', 'enterprisesave'] as const),
  ...(['enterprisepick', 'ledgertake', 'takeledger', 'totyped', 'hand', 'papertake', 'paperback'] as const),
  ...(['lettermake', 'letternote', 'letterundo', 'letterjoin', 'deputyok', 'deputyend'] as const),
  ...(['bindall', 'release', 'plantake', 'asklater'] as const),
];

/** In every state of a report, everybody presses every button of every card that anybody got. */
export async function runButtons(database: DatabaseKind, size: ButtonsSize, random: Random): Promise<Result> {
  const bureau = await openBureau(database, { units: UNITS });
  const child = await bureau.start();
  const rows = await openRows(bureau.url);
  try {
    const buttons = new Map<string, CardButton>();
    const tally: Tally = {
      ...{ presses: 0, refused: 0, changed: 0, longestMs: 0 },
      ...{ effective: new Set<Verb>(), seen: new Set<Verb>(), broken: [] },
    };
    bureau.platform.onMessage(message => {
      bureau.sightings.see(message);
      if (message.type !== 'file' && message.type !== 'text') collect({ buttons, tally }, message.content);
    });
    const people = await gatherPeople(bureau, child);
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
    bureau.platform.setMembers(membersOf(people));
    await chooseWorkingGroup(walk);
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
    { ...newPerson(), name: 'deputy', roles: ['reporter'], units: [other.unit.key] },
    { ...newPerson(), name: 'stranger', roles: [], units: [] },
  ];
}

/** More people than a card offers at once. */
const GROUP_SIZE = 90;

/** The people of every group. The first one, whom cards choose, has no role yet. */
const membersOf = (people: readonly Person[]): Member[] =>
  Array.from({ length: GROUP_SIZE }, (_, index) => people[index - 1] ?? newPerson()).map(
    ({ openId }, index) => ({ openId, name: `第${index + 1}人` }),
  );

function stageOf(walk: Walk): Stage {
  const { bureau, port, people, buttons } = walk;
  const [own, ...others] = bureau.reporters.filter(({ unit }) => unit.parent === undefined);
  const named = (name: string): Presser => {
    const found = people.find(each => each.name === name);
    if (!found) throw new Error(`nobody is ${name}`);
    return found;
  };
  const third = pick(bureau.reporters, 2);
  if (!own) throw new Error('nobody can play');
  const answered = () => waitUntilDrained(bureau.url);
  return {
    ...{ port, reviewer: named('reviewer'), absent: pick(bureau.reporters, 1), deputy: named('deputy') },
    counting: { unit: third.unit, reporter: third },
    unit: own.unit,
    reporter: own,
    others: others.map(reporter => ({ unit: reporter.unit, reporter })),
    enterprises: bureau.reporters
      .filter(({ unit }) => unit.parent !== undefined)
      .map(reporter => ({ unit: reporter.unit, reporter })),
    say: async (person, text, mentioned) => {
      await send(walk, person, { content: { text }, mentions: mentioned ? [mentioned] : [] });
      await answered();
    },
    sendFile: async (person, name, bytes) => {
      await sendFile(walk, person, name, bytes);
      await answered();
    },
    collect: answer => {
      collect(walk, answer);
    },
    newest: verb => {
      const found = [...buttons.values()].filter(({ route }) => route.verb === verb).at(-1);
      if (!found) throw new Error(`no card has a button ${verb}`);
      return found;
    },
  };
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

/** Buttons of cards that this walk cannot show: 期末新增 needs a fourth quarter, and January; a second page of figures long notes. */
function madeButtons({ people }: Walk, start: Domain): CardButton[] {
  const target = { unit: pick(pick(people, 0).units, 0), period: PERIOD } as const;
  const version = versionOf({ verb: 'open', ...target }, start);
  return [
    button({ verb: 'explain', ...target, version }),
    button({ verb: 'figurespage', ...target, page: 2 }),
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

/** Puts the rows back as they were, once nothing of the press is under way any more, and forgets its messages. */
async function putBack(walk: Walk, before: Domain, newestBefore: number): Promise<void> {
  const { bureau, rows } = walk;
  await dropKnownFiles(walk, newestBefore);
  await waitUntilDrained(bureau.url, 20);
  await restore(rows, before, [`DELETE FROM outbox WHERE id > ${newestBefore}`]);
  const after = await readDomain(rows);
  if (differences(before, after).length > 0) throw new Error('the rows could not be put back');
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
