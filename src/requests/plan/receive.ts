import { droppedPlanCard, planDryRunCard, takenPlanCard, type PlanDryRunView } from '../../../cards/plan.js';
import type { RouteOf } from '../../../cards/routes.js';
import { codesToAsk, continuityFaults } from '../../core/plan/continuity.js';
import { hasChanges, planChanges } from '../../core/plan/changes.js';
import { sentFaults } from '../../core/plan/sent-faults.js';
import { periodToday } from '../../core/current-period.js';
import type { CardAnswer } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import type { Unit } from '../../plan/organisation.js';
import { yearOf, type LocalDate } from '../../plan/period.js';
import type { Plan, PlanData } from '../../plan/plan.js';
import { beginningOf, planInForce, type Leaving } from '../../plan/versions.js';
import { fingerprintOfData } from '../../workbook/plan-book/fingerprint.js';
import { placeOf, type SentPlan } from '../../workbook/plan-book/read-plan-book.js';
import type { BookFault } from '../../workbook/plan-book/read-table.js';
import { cellName } from '../../workbook/plan-book/table.js';
import type { Mark } from '../../workbook/read/issue-list.js';
import { COMMANDS } from '../commands.js';
import { answer, sendFileToSender, toast, type Context, type Place } from '../context.js';
import { requireRight } from '../rights.js';
import { saveMarks } from '../uploads/marked-file.js';
import type { SentFile } from '../uploads/sent-file.js';

const KIND = 'plan';

/** A plan that waits for 确认 (confirm), as JSON. */
interface PendingPlan {
  readonly name: string;
  readonly data: PlanData;
  /** The number of the version in force when its changes were shown. */
  readonly version: number;
  /** When it would begin, as the card said. */
  readonly from: string;
  readonly measuresFrom: string;
}

/**
 * Answers a plan book: with faults the same file comes back, marked where it is wrong; without, a card says what changes, for whom
 * and from when. Nothing changes before 确认.
 */
export async function receivePlan(
  context: Context,
  place: Place,
  file: SentFile,
  sent: SentPlan,
): Promise<void> {
  await requireRight(context, 'plan');
  const dryRun = await runDry(context, sent);
  const { view, faults } = dryRun;
  const { messageId, key, name } = file;
  const isFirst = context.planVersion === 0 && view.begins === 'now';
  const isOfAnother =
    !isFirst && sent.madeFrom !== undefined && sent.madeFrom !== fingerprintOfData(dryRun.before);
  const shown = {
    ...view,
    fileName: name,
    faults: faults.map(fault => `${cellName(fault)}：${fault.words}`),
  };
  const canTake = faults.length === 0 && hasChanges(view.changes);
  const pending = canTake ? await keep(context, name, sent.data, dryRun) : undefined;
  await answer(context, place, {
    kind: 'card',
    card: planDryRunCard({ ...shown, isOfAnother, ...(pending !== undefined && { pendingId: pending }) }),
  });
  if (faults.length > 0)
    await sendFileToSender(context, {
      kind: 'marked',
      kept: await saveMarks(context, { messageId, key, name }, marksOf(faults)),
    });
}

interface DryRun {
  readonly before: PlanData;
  readonly leaving: readonly Leaving[];
  readonly beginning: ReturnType<typeof beginningOf>;
  readonly faults: readonly BookFault[];
  readonly view: Pick<PlanDryRunView, 'changes' | 'from' | 'measuresFrom' | 'begins' | 'year'>;
}

async function runDry(context: Context, { data, faults, places }: SentPlan): Promise<DryRun> {
  const { planSources, today, plans } = context;
  const before =
    planInForce(planSources, today, Math.max(data.year, Number(today.slice(0, 4)))) ?? plans.latest.data;
  const beginning = beginningOf(planSources, data, today, await context.tx.isAnythingReported());
  const viewOf = (changes: PlanDryRunView['changes']): DryRun['view'] => ({
    ...{ changes, ...beginning, year: data.year },
    begins: beginsAs(beginning, today),
  });
  if (faults.length > 0)
    return { before, leaving: [], beginning, faults, view: viewOf({ atOnce: [], next: [] }) };
  const isReported = await reportedAmong(context, codesToAsk(before, data), beginsAs(beginning, today));
  const more = [
    ...sentFaults(data, COMMANDS),
    ...continuityFaults(before, data, { everUsed: plans.everUsed, isReported }),
  ];
  const leaving = await readLeaving(context, data, beginning.from);
  const changes = planChanges(before, data, new Set(leaving.map(({ unit }) => unit.key)));
  return {
    ...{ before, leaving, beginning },
    faults: more.map(({ path, words }) => ({ ...placeOf(places, path), words })),
    view: viewOf(changes),
  };
}

/** All of it holds together where nothing was reported, or with a year that is to come. */
function beginsAs(
  { from, measuresFrom }: ReturnType<typeof beginningOf>,
  today: LocalDate,
): PlanDryRunView['begins'] {
  if (from !== measuresFrom) return 'in two steps';
  return yearOf(from) > Number(today.slice(0, 4)) ? 'later' : 'now';
}

/** The measures that have figures, or that are asked until the plan begins: figures may come at any moment. */
async function reportedAmong(
  { tx, plans, today }: Context,
  codes: readonly string[],
  begins: PlanDryRunView['begins'],
): Promise<ReadonlySet<string>> {
  if (codes.length === 0 || begins === 'now') return new Set();
  const asked = plans.forPeriod(periodToday(today, plans))?.measures;
  return new Set([...(await tx.measuresWithFigures(codes)), ...codes.filter(code => asked?.has(code))]);
}

/** The units that a plan takes out and that have figures in the period in which it begins, each with those above it. */
async function readLeaving(
  { tx, plans }: Context,
  data: PlanData,
  from: Leaving['until'],
): Promise<Leaving[]> {
  const plan = plans.forPeriod(from);
  if (!plan) return [];
  const keys = new Set(data.organisation.units.map(({ key }) => key));
  const gone = plan.organisation.units.filter(({ key }) => !keys.has(key));
  if (gone.length === 0) return [];
  const states = await tx.submissionStates(from);
  const staying = new Map<string, Unit>();
  for (const unit of gone)
    if (states.has(unit.key))
      for (const each of withAncestors(plan, unit)) if (!keys.has(each.key)) staying.set(each.key, each);
  return [...staying.values()].map(unit => ({ unit, until: from }));
}

function withAncestors(plan: Plan, unit: Unit): Unit[] {
  const above = unit.parent === undefined ? undefined : plan.units.get(unit.parent);
  return above ? [...withAncestors(plan, above), unit] : [unit];
}

/** One mark for each cell, with all that is wrong with it. */
function marksOf(faults: readonly BookFault[]): Mark[] {
  const marks = new Map<string, Mark>();
  for (const { sheet, address, words } of faults) {
    const earlier = marks.get(`${sheet}!${address}`);
    marks.set(`${sheet}!${address}`, {
      ...{ sheet, address, kind: 'error' },
      words: earlier ? `${earlier.words}\n${words}` : words,
    });
  }
  return [...marks.values()];
}

const keep = (
  { tx, person, now, planVersion }: Context,
  name: string,
  data: PlanData,
  { beginning }: DryRun,
): Promise<string> => {
  const pending: PendingPlan = { name, data, version: planVersion, ...beginning };
  return tx.savePendingAction(person.openId, KIND, JSON.stringify(pending), now);
};

/** 确认 (confirm): takes the plan in, when the one in force is still that with which it was compared. */
export async function takePlan(context: Context, route: RouteOf<'plantake'>): Promise<CardAnswer> {
  const { tx, person, now, planVersion } = context;
  const pending = await readPending(context, route.pending);
  const { data, name } = pending;
  const dryRun = await runDry(context, { data, faults: [], places: new Map() });
  const { from, measuresFrom } = dryRun.beginning;
  if (pending.version !== planVersion || pending.from !== from || pending.measuresFrom !== measuresFrom) {
    await tx.deletePendingAction(route.pending);
    return showAgain(context, name, data, dryRun);
  }
  if (dryRun.faults.length > 0)
    throw new Problem('gone', '方案已不能这样改。', '请重新发送方案册。方案没有改动。');
  const fingerprint = fingerprintOfData(data);
  await tx.addPlanVersion({
    ...{ number: planVersion + 1, data, from, measuresFrom, leaving: dryRun.leaving },
    ...{ fingerprint, actor: person.openId, takenAt: now },
  });
  await tx.deletePendingAction(route.pending);
  return toast('success', '方案已更新', takenPlanCard({ ...dryRun.view, version: planVersion + 1 }));
}

/** Another plan was taken in, or a new period has begun, since the changes were shown. */
async function showAgain(
  context: Context,
  name: string,
  data: PlanData,
  dryRun: DryRun,
): Promise<CardAnswer> {
  const { view, faults } = dryRun;
  const canTake = faults.length === 0 && hasChanges(view.changes);
  const pending = canTake ? await keep(context, name, data, dryRun) : undefined;
  const shown = { ...view, fileName: name, faults: faults.map(({ words }) => words), isOfAnother: true };
  return toast(
    'warning',
    '在您打开之后方案有了新的版本，请核对后再点确认',
    planDryRunCard({ ...shown, ...(pending !== undefined && { pendingId: pending }) }),
  );
}

/** 取消 (cancel). */
export async function dropPlan(context: Context, route: RouteOf<'plandrop'>): Promise<CardAnswer> {
  await readPending(context, route.pending);
  await context.tx.deletePendingAction(route.pending);
  return { card: droppedPlanCard() };
}

async function readPending({ tx, person }: Context, id: string): Promise<PendingPlan> {
  const pending = await tx.pendingAction(id);
  if (pending?.kind !== KIND || pending.openId !== person.openId)
    throw new Problem('gone', '这份方案册已经处理过了。', '如需更改，请把文件再发一次。');
  return JSON.parse(pending.payload) as PendingPlan;
}
