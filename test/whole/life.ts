import fc from 'fast-check';
import { expect } from 'vitest';
import type { Grant } from '../../src/core/people/person.js';
import { linesOf } from '../../src/core/submission/history.js';
import { Problem } from '../../src/core/problem.js';
import {
  COUNTING_STATES,
  emptySubmission,
  evolve,
  returnOf,
  figureValues,
  type State,
  type Submission,
} from '../../src/core/submission/submission.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { inputName } from '../../src/plan/measure.js';
import { preparePlans } from '../../src/plan/plans.js';
import { openPlanSource } from '../../src/requests/plans-in-force.js';
import { makeContext, type ContextParts, type Context } from '../../src/requests/context.js';
import type { Outside, Request } from '../../src/requests/request.js';
import { makeForwarding } from '../../src/requests/reviewing/forward-file.js';
import { routeMessage, routeTap } from '../../src/requests/router.js';
import type { HistoryRow, Store } from '../../src/store/store.js';

/** Random people take random steps. A simple model predicts the result of each, and the store must agree with it. */

const PERIOD = '2025Q3';
const UNITS = ['gas', 'water'] as const;
type UnitKey = (typeof UNITS)[number];
const NAMES: Readonly<Record<UnitKey, string>> = { gas: '城镇燃气', water: '城市供水' };

/** A plan without rules, so that any figures may be submitted: checks have their own tests. */
const shipped = [
  {
    ...dehua2025,
    rules: [],
    organisation: {
      ...dehua2025.organisation,
      units: dehua2025.organisation.units.filter(({ key }) => key === 'gas' || key === 'water'),
    },
    targets: [],
  },
];
const plans = preparePlans(shipped);
const planSource = openPlanSource(shipped);
const plan = plans.latest;
const pages = plan.pages;

const GRANTS: readonly Grant[] = [
  { openId: 'ou_gas', role: 'reporter', unit: 'gas' },
  { openId: 'ou_water', role: 'reporter', unit: 'water' },
  { openId: 'ou_both', role: 'reporter', unit: 'gas' },
  { openId: 'ou_both', role: 'reviewer', unit: '' },
  { openId: 'ou_reviewer', role: 'reviewer', unit: '' },
  { openId: 'ou_leader', role: 'leader', unit: '' },
  { openId: 'ou_leader', role: 'reporter', unit: 'water' },
];
const PEOPLE = [...new Set(GRANTS.map(({ openId }) => openId))];

const holds = (openId: string, role: Grant['role'], unit = ''): boolean =>
  GRANTS.some(grant => grant.openId === openId && grant.role === role && grant.unit === unit);

interface Report {
  state: State;
  /** The reason of the open or answered return or reopening. */
  back: string | undefined;
  /** The state before that return. */
  backFrom: State | undefined;
  figures: Map<string, number>;
  submittedBy: string | undefined;
  begun: boolean;
}

interface Model {
  readonly reports: Record<UnitKey, Report>;
  /** The units of each forwarding. */
  readonly sent: UnitKey[][];
}

export interface Real {
  readonly store: Store;
  readonly files: Map<number, Buffer>;
  readonly locked: Map<string, { version: number; figures: string }>;
  /** The steps that the walks have reached. */
  readonly reached: Set<string>;
  minutes: number;
}

const empty = (): Report => ({
  state: 'empty',
  back: undefined,
  backFrom: undefined,
  figures: new Map(),
  submittedBy: undefined,
  begun: false,
});

export async function begin(store: Store): Promise<{ model: Model; real: Real }> {
  for (const grant of GRANTS) await store.transact(tx => tx.grant(grant));
  const real: Real = { store, files: new Map(), locked: new Map(), reached: new Set(), minutes: 0 };
  return { model: { reports: { gas: empty(), water: empty() }, sent: [] }, real };
}

const APPROVED: readonly State[] = ['approved', 'locked'];

const isOpen = ({ state }: Report): boolean => ['empty', 'draft', 'sent-back'].includes(state);
const mayFill = (openId: string, unit: UnitKey): boolean => holds(openId, 'reporter', unit);
const mayDecide = (openId: string, unit: UnitKey, { submittedBy }: Report): boolean =>
  (holds(openId, 'leader') || (holds(openId, 'reviewer') && !mayFill(openId, unit))) &&
  submittedBy !== openId;

/** Runs one request like the bot; a forbidden request throws a Problem, and its transaction leaves nothing. */
async function asks<T>(real: Real, openId: string, request: Request<T>): Promise<void> {
  real.minutes += 1;
  const now = new Date(Date.UTC(2025, 8, 1, 1, real.minutes));
  const settings = { planSource, now, zone: 'Asia/Shanghai', contact: {} };
  const transact = <R>(work: (context: Context) => Promise<R>): Promise<R> =>
    real.store.transact(async tx => {
      const parts: ContextParts = { ...settings, tx, openId, channel: 'card', admins: [] };
      return work(await makeContext(parts));
    });
  const lookUpNames = () => Promise.resolve(new Map<string, string>());
  const fetchFile = () => Promise.resolve(undefined);
  const outside: Outside = {
    ...{ read: transact, batch: transact, fetchFile, lookUpNames },
    listMembers: () => Promise.resolve([]),
    examine: () => Promise.resolve([]),
    readFile: () => Promise.reject(new Error('no file is sent')),
    makeForwarding: order =>
      makeForwarding(
        {
          ...{ ...settings, plans, planSources: { shipped, versions: [] } },
          ...{ store: real.store, fetchFile, lookUpNames },
        },
        order,
      ),
    warmUp: () => undefined,
  };
  try {
    const prepared = (await request.prepare?.(outside)) ?? {};
    await transact(context => request.run(context, prepared));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

const taps = (real: Real, openId: string, route: string, fields: Readonly<Record<string, string>> = {}) =>
  asks(real, openId, routeTap({ name: route, value: { route }, fields: new Map(Object.entries(fields)) }));

const says = (real: Real, openId: string, text: string) =>
  asks(
    real,
    openId,
    routeMessage({ place: { kind: 'p2p', chatId: 'oc_p2p' }, text, file: null, mentioned: [] }),
  );

const read = (real: Real, unit: UnitKey): Promise<Submission> =>
  real.store.transact(tx => tx.submission(unit, PERIOD));

abstract class Step implements fc.AsyncCommand<Model, Real> {
  constructor(
    protected readonly openId: string,
    protected readonly unit: UnitKey,
  ) {}
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    const version = (await read(real, this.unit)).version;
    await this.act(model.reports[this.unit], real, version, model);
    await agree(model, real);
  }
  abstract act(report: Report, real: Real, version: number, model: Model): Promise<void>;
  toString(): string {
    return `${this.openId} ${this.constructor.name} ${this.unit}`;
  }
}

class SavesPage extends Step {
  constructor(
    openId: string,
    unit: UnitKey,
    private readonly page: number,
    private readonly typed: readonly (number | null)[],
  ) {
    super(openId, unit);
  }
  async act(report: Report, real: Real, version: number): Promise<void> {
    const measures = pages[this.page - 1]?.measures ?? [];
    const figures = measures.map(({ code }, at) => [code, this.typed[at] ?? null] as const);
    const texts = figures.map(([code, value]) => [inputName(code), value === null ? '' : String(value)]);
    const route = `save.${this.unit}.${PERIOD}.${version}.${this.page}.${this.page + 1}`;
    await taps(real, this.openId, route, Object.fromEntries(texts) as Record<string, string>);
    if (!mayFill(this.openId, this.unit) || !isOpen(report)) return;
    for (const [code, value] of figures) note(report, code, value);
  }
}

function note(report: Report, code: string, shown: number | null): void {
  const oldFigure = report.figures.get(code) ?? null;
  const value = shown === null ? null : shown * (plan.measures.get(code)?.unit === '万元' ? 10_000 : 1);
  if (oldFigure === value) return;
  if (value === null) report.figures.delete(code);
  else report.figures.set(code, value);
  if (report.state === 'empty') report.state = 'draft';
}

class ZeroesTheRest extends Step {
  async act(report: Report, real: Real, version: number): Promise<void> {
    const last = pages.length + 1;
    await taps(real, this.openId, `zero.${this.unit}.${PERIOD}.${version}.${last}.${last}`);
    if (!mayFill(this.openId, this.unit) || !isOpen(report)) return;
    for (const { code } of plan.typedMeasures) if (!report.figures.has(code)) report.figures.set(code, 0);
    if (report.state === 'empty') report.state = 'draft';
  }
}

class Submits extends Step {
  async act(report: Report, real: Real, version: number): Promise<void> {
    await taps(real, this.openId, `submit.${this.unit}.${PERIOD}.${version}`, {
      summary: '本季度工作平稳。',
    });
    if (!mayFill(this.openId, this.unit) || !isOpen(report)) return;
    // The work summary is saved even when the submission is refused.
    if (report.state === 'empty') report.state = 'draft';
    if (report.figures.size < plan.typedMeasures.length) return;
    Object.assign(report, { state: 'submitted', submittedBy: this.openId, begun: false });
  }
}

class TakesBack extends Step {
  async act(report: Report, real: Real): Promise<void> {
    await taps(real, this.openId, `recall.${this.unit}.${PERIOD}`);
    if (!mayFill(this.openId, this.unit) || report.state !== 'submitted' || report.begun) return;
    if (report.back === undefined) Object.assign(report, { state: 'draft', submittedBy: undefined });
    else report.state = 'sent-back';
  }
}

class BeginsReview extends Step {
  async act(report: Report, real: Real): Promise<void> {
    await says(real, this.openId, `/review ${PERIOD} ${NAMES[this.unit]}`);
    if (report.state === 'submitted' && mayDecide(this.openId, this.unit, report)) report.begun = true;
  }
}

class Approves extends Step {
  async act(report: Report, real: Real, version: number): Promise<void> {
    await taps(real, this.openId, `approve.${this.unit}.${PERIOD}.${version}`);
    if (report.state !== 'submitted' || !mayDecide(this.openId, this.unit, report)) return;
    Object.assign(report, { state: 'approved', back: undefined, backFrom: undefined });
  }
}

class SendsBack extends Step {
  async act(report: Report, real: Real, version: number): Promise<void> {
    const reason = `请核对第${version}版`;
    const fields = { reason, figures: 'A4.02,A6.12' };
    await taps(real, this.openId, `return.${this.unit}.${PERIOD}.${version}`, fields);
    if (report.state !== 'submitted' || !mayDecide(this.openId, this.unit, report)) return;
    Object.assign(report, { state: 'sent-back', back: reason, backFrom: 'submitted' });
  }
}

class Corrects extends Step {
  async act(report: Report, real: Real, version: number): Promise<void> {
    const before = await read(real, this.unit);
    const isFlagged = before.state === 'sent-back' && before.flaggedFigures.length > 0;
    const fields = { A4_02: '7', A6_12: '1.5' };
    await taps(real, this.openId, `mend.${this.unit}.${PERIOD}.${version}`, fields);
    if (!isFlagged || !mayFill(this.openId, this.unit)) return;
    report.figures.set('A4.02', 7).set('A6.12', 15_000);
  }
}

class Reopens extends Step {
  async act(report: Report, real: Real): Promise<void> {
    await says(real, this.openId, `/reopen ${NAMES[this.unit]} ${PERIOD} 漏报一家`);
    const closed = report.state === 'approved' || report.state === 'locked';
    if (!closed || !mayDecide(this.openId, this.unit, report)) return;
    Object.assign(report, { state: 'sent-back', back: '漏报一家', backFrom: report.state });
  }
}

class Extends extends Step {
  async act(_: Report, real: Real): Promise<void> {
    await says(real, this.openId, `/extend ${NAMES[this.unit]} ${PERIOD} 2025-10-15 台风`);
  }
}

class Forwards extends Step {
  async act(_: Report, real: Real, __: number, model: Model): Promise<void> {
    const open = UNITS.filter(unit => isOpen(model.reports[unit]));
    await says(real, this.openId, `/forward ${PERIOD}`);
    if (open.length > 0)
      await taps(real, this.openId, `forward.${PERIOD}.${open.length}`, { reason: '该单位停业' });
    if (!holds(this.openId, 'reviewer') && !holds(this.openId, 'leader')) return;
    const reports = UNITS.map(unit => model.reports[unit]);
    const correcting = open.some(unit => model.sent.at(-1)?.includes(unit));
    if (reports.some(({ state }) => state === 'submitted') || correcting) return;
    if (!reports.some(({ state }) => state === 'approved')) return;
    for (const report of reports) if (report.state === 'approved') report.state = 'locked';
    model.sent.push(UNITS.filter(unit => model.reports[unit].state === 'locked'));
  }
}

/** The next step in the life of a report, by an allowed person: random steps alone seldom get far. */
class Advances extends Step {
  async act(report: Report, real: Real, version: number, model: Model): Promise<void> {
    const next = (Kind: StepClass, openId: string) =>
      new Kind(openId, this.unit).act(report, real, version, model);
    switch (report.state) {
      case 'empty':
      case 'draft':
      case 'sent-back':
        if (report.figures.size < plan.typedMeasures.length) return next(ZeroesTheRest, OWN[this.unit]);
        return next(Submits, OWN[this.unit]);
      case 'submitted':
        return next(Approves, DECIDER[this.unit]);
      case 'approved':
        return next(Forwards, 'ou_leader');
      case 'locked':
        return next(Reopens, DECIDER[this.unit]);
    }
  }
}

/** Compares the store with the model; runs after every step. */
async function agree(model: Model, real: Real): Promise<void> {
  await real.store.transact(async tx => {
    for (const unit of UNITS) {
      const stored = await tx.submission(unit, PERIOD);
      const report = model.reports[unit];
      expect(stored.state, `the state of ${unit}`).toBe(report.state);
      expect(figureValues(stored), `nothing of ${unit} is lost`).toEqual(report.figures);
      const back = returnOf(stored);
      expect(back?.reason, `the words ${unit} was given back with`).toBe(report.back);
      expect(back?.from).toBe(report.backFrom);
      const rows = (await tx.history({ unit, period: PERIOD, limit: 10_000 })).toReversed();
      expect(rows.map(({ version }) => version)).toEqual(rows.map((_, at) => at + 1));
      const replayed = rows.reduce<Submission>(
        (submission, { event, meta }) => evolve(submission, event, meta),
        emptySubmission(unit, PERIOD),
      );
      expect(replayed, `the history of ${unit} gives its state`).toEqual(stored);
      const read = linesOf(rows.toReversed()).find(line => line.kind === 'state');
      if (read) expect(read.to, `the state of ${unit} as the history tells it`).toBe(stored.state);
      lockedStays(real, stored);
      noteReached(real, rows);
    }
    const sums = await tx.sums(PERIOD, UNITS, COUNTING_STATES);
    expect(Object.fromEntries(sums), 'sums are of what counts').toEqual(sumsOf(model, COUNTING_STATES));
    const final = await tx.sums(PERIOD, UNITS, APPROVED);
    expect(Object.fromEntries(final), 'and of what was approved').toEqual(sumsOf(model, APPROVED));
    const snapshots = await tx.snapshots(PERIOD);
    expect(snapshots.map(({ content }) => content.units.map(({ unit }) => unit))).toEqual(model.sent);
    for (const { number } of snapshots) {
      const bytes = (await tx.snapshotBytes(PERIOD, number)) ?? Buffer.alloc(0);
      const oldBytes = real.files.get(number) ?? bytes;
      if (number > 1) real.reached.add('sent again');
      expect(bytes.length).toBeGreaterThan(1_000);
      expect(bytes.equals(oldBytes), 'what went stays byte for byte').toBe(true);
      real.files.set(number, bytes);
    }
  });
}

const REACHED: Readonly<Record<string, string>> = {
  'figures-saved': 'draft',
  submitted: 'submitted',
  'taken-back': 'taken back',
  approved: 'approved',
  'sent-back': 'sent-back',
  reopened: 'reopened',
  locked: 'locked',
};

function noteReached(real: Real, rows: readonly HistoryRow[]): void {
  let isReturned = false;
  for (const { event } of rows) {
    const word = REACHED[event.kind];
    if (word) real.reached.add(word);
    if (isReturned && event.kind === 'taken-back') real.reached.add('taken back to a return');
    isReturned ||= event.kind === 'sent-back' || event.kind === 'reopened';
  }
}

function lockedStays(real: Real, stored: Submission): void {
  if (stored.state !== 'locked') {
    real.locked.delete(stored.unit);
    return;
  }
  const now = { version: stored.version, figures: JSON.stringify([...figureValues(stored)]) };
  expect(now, 'locked never changes').toEqual(real.locked.get(stored.unit) ?? now);
  real.locked.set(stored.unit, now);
}

function sumsOf({ reports }: Model, states: readonly State[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const unit of UNITS) {
    if (!states.includes(reports[unit].state)) continue;
    for (const [code, value] of reports[unit].figures) sums[code] = (sums[code] ?? 0) + value;
  }
  return sums;
}

const openId = fc.constantFrom(...PEOPLE);
const unit = fc.constantFrom(...UNITS);
const typed = fc.array(fc.option(fc.nat(50), { freq: 8 }), { minLength: 15, maxLength: 15 });

type StepClass = new (openId: string, unit: UnitKey) => Step;
const plain = (Kind: StepClass) => fc.tuple(openId, unit).map(([person, of]) => new Kind(person, of));
/** A step by an allowed person: else most walks would not get far. */
const able = (Kind: StepClass, person: Readonly<Record<UnitKey, string>>) =>
  unit.map(of => new Kind(person[of], of));
const OWN = { gas: 'ou_gas', water: 'ou_water' };
const DECIDER = { gas: 'ou_reviewer', water: 'ou_reviewer' };

export const steps = fc.commands(
  [
    fc
      .tuple(openId, unit, fc.integer({ min: 1, max: pages.length }), typed)
      .map(([person, of, page, figures]) => new SavesPage(person, of, page, figures)),
    ...Array.from({ length: 9 }, () => plain(Advances)),
    able(TakesBack, OWN),
    able(Corrects, OWN),
    able(SendsBack, DECIDER),
    ...[
      ZeroesTheRest,
      Submits,
      TakesBack,
      BeginsReview,
      Approves,
      SendsBack,
      Corrects,
      Reopens,
      Extends,
      Forwards,
    ].map(plain),
  ],
  { maxCommands: 60, size: 'max' },
);
