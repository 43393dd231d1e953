import { setTimeout as pause } from 'node:timers/promises';
import { routeName } from '../../cards/routes.js';
import { PERIOD } from '../app.js';
import { eventOf, newMessageId, tapEvent, type Person } from '../events.js';
import { figuresOf, FILLINGS, PAGES, inputsOfPage, plan } from '../plan.js';
import { readVersion, type Reporter } from '../town.js';
import type { Bureau } from './bureau.js';
import { deliver, deliverUntilTaken, type Way } from './deliver.js';
import type { DecisionKind, Oracle, Outcome, Target } from './oracle.js';
import type { Random } from './random.js';
import { echoLabel, replyLabel } from './sightings.js';

/** What the people met. */
export interface Meetings {
  /** Taps that were answered, in ms each. */
  readonly answers: number[];
  /** Taps without an answer in three seconds, or on a broken line. */
  unanswered: number;
  /** 处理失败: taps that failed, with nothing saved. */
  failed: number;
  /** 系统忙: the database was out of reach for longer than the program waits. */
  busy: number;
}

/** A busy quarter without end: people of every unit fill in, submit, review and reopen; others ask questions. */
export interface BusyQuarter {
  readonly meetings: Meetings;
  /** Lets everybody finish what they are doing. */
  readonly stop: () => Promise<void>;
}

interface Scene {
  readonly bureau: Bureau;
  readonly oracle: Oracle;
  readonly random: Random;
  readonly way: Way;
  /** The longest pause before a tap, in ms. */
  readonly pace: number;
  readonly meetings: Meetings;
  readonly isStopped: () => boolean;
}

const ASKERS = 3;
/** Everybody pauses for up to this long before a tap, unless another pace is asked for. */
const LONGEST_PAUSE_MS = 25;
/** The other questions are for files, which take the program fifty times as long. */
const SHARE_OF_ECHOES = 0.93;
const AGAIN_MS = 200;
const QUESTION_PATIENCE_MS = 120_000;

export function startQuarter(
  bureau: Bureau,
  oracle: Oracle,
  random: Random,
  way: Way,
  pace = LONGEST_PAUSE_MS,
): BusyQuarter {
  const meetings: Meetings = { answers: [], unanswered: 0, failed: 0, busy: 0 };
  let stopped = false;
  const sceneOf = (): Scene => ({
    ...{ bureau, oracle, way, meetings, pace },
    random: random.fork(),
    isStopped: () => stopped,
  });
  const people = [
    ...bureau.reporters.map(reporter => workAtDesk(sceneOf(), reporter)),
    ...Array.from({ length: ASKERS }, (_, index) => askQuestions(sceneOf(), index)),
  ];
  return {
    meetings,
    stop: async () => {
      stopped = true;
      await Promise.all(people);
    },
  };
}

/** A tap, with what its person knows afterwards. */
interface Tapped {
  readonly outcome: Outcome;
  readonly body: string;
}

async function tap(
  { way, pace, random, meetings }: Scene,
  person: Person,
  button: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Tapped> {
  await pause(random.between(0, pace));
  const event = tapEvent(person, button, fields);
  const delivery = await deliver(way, event, random.happens(0.5) ? '/webhook/card' : '/webhook/event');
  if (delivery.kind === 'refused') return { outcome: 'refused', body: '' };
  if (delivery.kind !== 'answered' || delivery.status !== 200) {
    meetings.unanswered += 1;
    return { outcome: delivery.kind === 'late' ? 'pending' : 'unknown', body: '' };
  }
  meetings.answers.push(delivery.ms);
  return { outcome: outcomeOf(delivery.body, meetings), body: delivery.body };
}

function outcomeOf(body: string, meetings: Meetings): Outcome {
  if (body.includes('处理失败')) {
    meetings.failed += 1;
    return 'refused';
  }
  if (body.includes('系统忙')) {
    meetings.busy += 1;
    return 'unknown';
  }
  return body.includes('正在处理') ? 'pending' : 'acknowledged';
}

async function workAtDesk(scene: Scene, reporter: Reporter): Promise<void> {
  const desk = new Desk(scene, reporter);
  while (!scene.isStopped()) if (!(await desk.takeStep())) await pause(AGAIN_MS);
}

/** The way of one unit's report: the next step follows from what its card shows. */
class Desk {
  #filling = 0;
  readonly #target: Target;

  constructor(
    private readonly scene: Scene,
    private readonly reporter: Reporter,
  ) {
    this.#target = { unit: reporter.unit.key, period: PERIOD };
  }

  /** Does the next step; false when the program did not answer. */
  async takeStep(): Promise<boolean> {
    const { unit } = this.reporter;
    const { outcome, body } = await this.#tap(
      this.reporter,
      routeName('open', { unit: unit.key, period: PERIOD }),
    );
    if (outcome !== 'acknowledged') return false;
    if (/"(?:save|submit)\./u.test(body)) return this.#fill(readVersion(body, unit.key, PERIOD));
    if (body.includes('"recall.') && this.scene.random.happens(0.2))
      return this.#decide('taken-back', 'recall', '已撤回');
    return this.#review();
  }

  async #fill(openedVersion: number): Promise<boolean> {
    const { unit } = this.reporter;
    this.#filling = (this.#filling % FILLINGS) + 1;
    const figures = figuresOf(this.#filling);
    let version = openedVersion;
    for (let page = 1; page <= PAGES; page += 1) {
      if (this.scene.isStopped()) return true;
      const button = routeName('save', { unit: unit.key, period: PERIOD, version, page, to: page + 1 });
      const saved = await this.#tap(this.reporter, button, inputsOfPage(page, figures));
      const isSaved = saved.body.includes('已保存');
      const outcome = saved.outcome === 'acknowledged' && !isSaved ? 'unknown' : saved.outcome;
      this.scene.oracle.saves(this.#target, figuresOfPage(page, figures), outcome);
      if (outcome !== 'acknowledged') return false;
      version = readVersion(saved.body, unit.key, PERIOD);
    }
    const summary = '本季度安全生产标准化各项工作按计划推进。';
    const button = routeName('submit', { unit: unit.key, period: PERIOD, version });
    return this.#note('submitted', await this.#tap(this.reporter, button, { summary }), '已提交');
  }

  async #review(): Promise<boolean> {
    const { bureau, random } = this.scene;
    const target = { unit: this.reporter.unit.key, period: PERIOD } as const;
    const looked = await this.#tap(bureau.reviewer, routeName('look', target));
    if (looked.outcome !== 'acknowledged') return false;
    if (!looked.body.includes('"approve.')) return this.#reopen();
    const version = readVersion(looked.body, target.unit, PERIOD);
    const isGood = random.happens(0.7);
    const button = routeName(isGood ? 'approve' : 'return', { ...target, version });
    const fields: Record<string, string> = isGood ? {} : { reason: '请核对企业数量' };
    const decided = await this.#tap(bureau.reviewer, button, fields);
    return this.#note(isGood ? 'approved' : 'sent-back', decided, isGood ? '已通过' : '已退回');
  }

  /** `/reopen` in the working group, and a wait until the form is open again. */
  async #reopen(): Promise<boolean> {
    const { bureau, isStopped } = this.scene;
    const { industry, key } = this.reporter.unit;
    const isTaken = await ask(this.scene, bureau.reviewer, `/reopen ${industry} ${PERIOD} 漏报一家企业`, [
      'interactive',
    ]);
    // A late tap may change the state before the message is read: then its answer says so.
    this.scene.oracle.decides(this.#target, 'reopened', 'unknown');
    const end = performance.now() + QUESTION_PATIENCE_MS;
    while (isTaken && performance.now() < end && !isStopped()) {
      const { body } = await this.#tap(this.reporter, routeName('open', { unit: key, period: PERIOD }));
      if (/"(?:save|submit)\./u.test(body)) return true;
      await pause(AGAIN_MS);
    }
    return isTaken;
  }

  async #decide(kind: DecisionKind, verb: 'recall', words: string): Promise<boolean> {
    const button = routeName(verb, { unit: this.reporter.unit.key, period: PERIOD });
    return this.#note(kind, await this.#tap(this.reporter, button), words);
  }

  /** An answer without the words of success is a refusal: nothing was decided. */
  #note(kind: DecisionKind, { outcome, body }: Tapped, words: string): boolean {
    const isDone = outcome !== 'acknowledged' || body.includes(words);
    this.scene.oracle.decides(this.#target, kind, isDone ? outcome : 'refused');
    return outcome === 'acknowledged';
  }

  #tap(person: Person, button: string, fields: Readonly<Record<string, string>> = {}): Promise<Tapped> {
    return tap(this.scene, person, button, fields);
  }
}

function figuresOfPage(page: number, figures: ReadonlyMap<string, number>): Map<string, number> {
  const measures = plan.pages[page - 1]?.measures ?? [];
  return new Map(measures.map(({ code }) => [code, figures.get(code) ?? 0]));
}

const QUESTIONS: readonly { readonly text: string; readonly answers: readonly string[] }[] = [
  { text: '状态', answers: ['interactive'] },
  { text: `/summary ${PERIOD}`, answers: ['interactive', 'file'] },
  { text: '公式', answers: ['file'] },
  { text: '日历', answers: ['file'] },
];

async function askQuestions(scene: Scene, index: number): Promise<void> {
  const { bureau, random, pace, isStopped } = scene;
  for (let number = 1; !isStopped(); number += 1) {
    await pause(random.between(0, pace * 4));
    const person = random.of([bureau.reviewer, bureau.leader, ...bureau.reporters]);
    if (random.happens(SHARE_OF_ECHOES)) await askForEcho(scene, person, `${index}x${number}`);
    else {
      const { text, answers } = random.of(QUESTIONS);
      await ask(scene, person, text, answers);
    }
  }
}

/** A private question whose answer repeats it. */
async function askForEcho({ way, oracle }: Scene, person: Person, token: string): Promise<void> {
  const event = eventOf(person, { content: { text: `查询${token}` } });
  if (await deliverUntilTaken(way, event, QUESTION_PATIENCE_MS)) oracle.asks(echoLabel(token));
}

const GROUPS = ['oc_group1', 'oc_group2', 'oc_group3', 'oc_group4'];

/** A question in a group, where each answer names the question; false when nobody took it. */
async function ask(
  { way, oracle, random }: Scene,
  person: Person,
  text: string,
  types: readonly string[],
): Promise<boolean> {
  const id = newMessageId();
  const event = eventOf(person, {
    id,
    chat: { id: random.of(GROUPS), type: 'group' },
    content: { text: `@_user_1 ${text}` },
    mentions: [{ openId: 'ou_bot', type: 'bot' }],
  });
  const isTaken = await deliverUntilTaken(way, event, QUESTION_PATIENCE_MS);
  if (isTaken) oracle.asks(...types.map(type => replyLabel(id, type)));
  return isTaken;
}
