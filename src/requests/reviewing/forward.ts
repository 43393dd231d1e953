import { createHash } from 'node:crypto';
import { readArguments } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import {
  findCorrections,
  findUnchangedUnits,
  type ForwardedFigures,
  type ForwardedUnit,
  type Reopening,
} from '../../core/submission/corrections.js';
import type { Names } from '../../core/people/names.js';
import { actorFormatter } from '../../core/people/signature.js';
import type { CardAnswer, FileRequest, MadeFile } from '../../core/outgoing.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { listNames } from '../../core/text.js';
import { isOpen, figureValues, type Submission } from '../../core/submission/submission.js';
import { confirmForwardCard, forwardedCard } from '../../../cards/forward.js';
import type { RouteOf } from '../../../cards/routes.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan, descendantsOf } from '../../plan/plan.js';
import type { Snapshot } from '../../store/store.js';
import { applyCommands, answer, toast, type Context, type FileContext } from '../context.js';
import type { CommandMessage, Fields, Outside, Prepared } from '../request.js';
import { makeForwardedFile } from '../reporting/summary-content.js';

/** A period's reports, and the snapshots forwarded to the county so far. */
interface ForwardStatus {
  readonly plan: Plan;
  readonly period: Period;
  readonly reports: readonly { readonly unit: Unit; readonly submission: Submission }[];
  /** What was forwarded so far, without the files; the latest last. */
  readonly snapshots: readonly Omit<Snapshot, 'bytes'>[];
}

/**
 * `/forward PERIOD`: records that the period went to the county. Its reports are locked and the file is kept byte for
 * byte. After a correction the period can be forwarded again (第2次).
 */
export async function forwardCommand(
  context: Context,
  { place, words }: CommandMessage,
  { names }: Prepared,
): Promise<void> {
  const period = readForwardPeriod(context, words);
  if (!period) throw new Problem('bad-arguments', '上报请只写明季度。', '请这样写：/forward 2025Q3。');
  const status = await readForwardStatus(context, period);
  const missing = requireReady(status);
  if (!hasApproved(status)) return answer(context, place, { kind: 'card', card: cardOf(status) });
  if (missing.length > 0) {
    const card = confirmForwardCard(period, missing, status.snapshots.length + 1);
    return answer(context, place, { kind: 'card', card });
  }
  const after = await forwardReports(context, status, names);
  await answer(context, place, { kind: 'card', card: cardOf(after) });
  await answer(context, place, { kind: 'file', file: fileOf(after) });
}

/** Reads the period of `/forward PERIOD`; undefined when the words have anything else. */
function readForwardPeriod({ plans, today }: Context, words: readonly string[]): Period | undefined {
  const { period, unit, rest } = readArguments(words, plans.latest, today);
  return unit || rest.length > 0 ? undefined : period;
}

/** Looks up the names for the sheet of corrections, because the workbook is made inside the transaction. */
export function prepareForwardCommand(outside: Outside, { words }: CommandMessage): Promise<Prepared> {
  return lookUpNamesFor(outside, context => readForwardPeriod(context, words));
}

export function prepareForwardButton(outside: Outside, { period }: RouteOf<'forward'>): Promise<Prepared> {
  return lookUpNamesFor(outside, () => period);
}

async function lookUpNamesFor(
  { read, lookUpNames }: Outside,
  periodFor: (context: Context) => Period | undefined,
): Promise<Prepared> {
  const openIds = await read(async context => {
    const period = periodFor(context);
    return period && isAllowed(context.person, 'forward') ? readPeopleToName(context, period) : [];
  });
  return { names: await lookUpNames(openIds) };
}

/** The open_ids of the people on the sheet of corrections; none the first time a period is forwarded. */
async function readPeopleToName(context: Context, period: Period): Promise<string[]> {
  if ((await context.tx.snapshots(period)).length === 0) return [];
  const reopenings = await readReopenings(context, period);
  return [...new Set([...reopenings.values()].map(({ by }) => by)), context.person.openId];
}

/** 确认 (confirm): forwards although units are missing. Asks again when the number of missing units has changed. */
export async function confirmForward(
  context: Context,
  route: RouteOf<'forward'>,
  _fields: Fields,
  { names }: Prepared,
): Promise<CardAnswer> {
  const status = await readForwardStatus(context, route.period);
  const missing = requireReady(status);
  if (!hasApproved(status)) return toast('info', '已经上报过了', cardOf(status));
  if (missing.length !== route.missing)
    return toast(
      'warning',
      '未报送的单位有变化，请再核对',
      confirmForwardCard(route.period, missing, status.snapshots.length + 1),
    );
  const after = await forwardReports(context, status, names);
  await sendFileToSender(context, fileOf(after));
  return toast('success', '已登记上报并锁定', cardOf(after));
}

/** 再次下载 (download again): sends a forwarded file again, byte for byte. */
export async function sendSnapshot(context: Context, route: RouteOf<'snapshot'>): Promise<CardAnswer> {
  const { period, number } = route;
  const exists = (await context.tx.snapshots(period)).some(snapshot => snapshot.number === number);
  if (!exists) return toast('error', `没有${periodName(period)}第${number}次上报的文件`);
  await sendFileToSender(context, { kind: 'snapshot', period, number });
  return toast('success', '文件已发到私聊');
}

async function sendFileToSender({ tx, person, now }: Context, file: FileRequest): Promise<void> {
  await tx.send({ to: { kind: 'person', openId: person.openId }, content: { kind: 'file', file } }, now);
}

/** Reads a forwarded file, byte for byte. */
export async function makeSnapshotFile(
  { store }: FileContext,
  { period, number }: Extract<FileRequest, { kind: 'snapshot' }>,
): Promise<MadeFile> {
  const { snapshot, bytes } = await store.transact(async tx => ({
    snapshot: (await tx.snapshots(period)).find(each => each.number === number),
    bytes: await tx.snapshotBytes(period, number),
  }));
  if (!snapshot || !bytes) throw new Error(`${period} did not go to the county ${number} times`);
  return { name: snapshot.fileName, bytes };
}

async function readForwardStatus({ tx, plans, today }: Context, period: Period): Promise<ForwardStatus> {
  const plan = requirePlan(plans, period, today);
  const reports = [];
  for (const unit of topLevelUnits(plan))
    reports.push({ unit, submission: await tx.submission(unit.key, period) });
  return { plan, period, reports, snapshots: await tx.snapshots(period) };
}

/**
 * The units without a report. Throws a Problem while a report waits for review or a forwarded report is being corrected,
 * and when no report is approved.
 */
function requireReady({ reports, snapshots, period }: ForwardStatus): Unit[] {
  const formatNames = (units: readonly Unit[]) => listNames(units.map(unitName));
  const unitsWhere = (test: (submission: Submission) => boolean) =>
    reports.filter(({ submission }) => test(submission)).map(({ unit }) => unit);
  const inReview = unitsWhere(({ state }) => state === 'submitted');
  if (inReview.length > 0)
    throw notReady(`还有待审核的填报：${formatNames(inReview)}。`, '请先审核，再上报。');
  const forwardedUnits = new Set(snapshots.at(-1)?.content.units.map(({ unit }) => unit));
  const openUnits = unitsWhere(isOpen);
  const unitsInCorrection = openUnits.filter(({ key }) => forwardedUnits.has(key));
  if (unitsInCorrection.length > 0)
    throw notReady(
      `正在更正，还没有重新通过：${formatNames(unitsInCorrection)}。`,
      '请等更正审核通过后再上报。',
    );
  if (openUnits.length === reports.length)
    throw notReady(`${periodName(period)}还没有已通过的填报。`, '发送“状态”查看各单位状态。');
  return openUnits;
}

const notReady = (sentence: string, next: string): Problem => new Problem('not-now', sentence, next);

const hasApproved = ({ reports }: ForwardStatus): boolean =>
  reports.some(({ submission }) => submission.state === 'approved');

/** Locks all approved reports and stores the snapshot for the county: figures, versions, and the bytes of the workbook. */
async function forwardReports(
  context: Context,
  before: ForwardStatus,
  names: Names = new Map(),
): Promise<ForwardStatus> {
  const { tx, now, person } = context;
  const { plan, period, snapshots } = before;
  const number = snapshots.length + 1;
  const reports = [];
  for (const { unit, submission } of before.reports)
    reports.push({
      unit,
      submission:
        submission.state === 'approved'
          ? await applyCommands(context, submission, { kind: 'lock', number })
          : submission,
    });
  // Subunits of a forwarded unit are locked with it: their figures are part of its figures.
  for (const { unit, submission } of reports)
    if (submission.state === 'locked')
      for (const child of descendantsOf(plan, unit)) {
        const subunitSubmission = await tx.submission(child.key, period);
        if (subunitSubmission.state === 'approved')
          await applyCommands(context, subunitSubmission, { kind: 'lock', number });
      }
  const content = await makeContent(context, { ...before, reports });
  const formatActor = actorFormatter(names, await tx.grants(), plan);
  const { name, bytes } = await makeForwardedFile(context, {
    plan,
    period,
    number,
    content,
    formatActor,
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const snapshot: Omit<Snapshot, 'bytes'> = {
    period,
    number,
    fileName: name,
    sha256,
    content,
    forwardedAt: now,
    forwardedBy: person.openId,
  };
  await tx.addSnapshot({ ...snapshot, bytes });
  return { plan, period, reports, snapshots: [...snapshots, snapshot] };
}

async function makeContent(
  context: Context,
  { plan, period, reports, snapshots }: ForwardStatus,
): Promise<ForwardedFigures> {
  const locked = reports.filter(({ submission }) => submission.state === 'locked');
  const units = locked.map(({ unit, submission }): ForwardedUnit => ({
    unit: unit.key,
    version: submission.version,
    figures: Object.fromEntries(figureValues(submission)),
  }));
  const reopenings = await readReopenings(context, period);
  const reopeningOf = (unit: string) => reopenings.get(unit) ?? addedLater(context);
  const lastUnits = snapshots.at(-1)?.content.units;
  const corrections = lastUnits ? findCorrections(plan, lastUnits, units, reopeningOf) : [];
  return {
    units,
    missing: reports.filter(({ submission }) => isOpen(submission)).map(({ unit }) => unit.key),
    corrections,
    unchanged: lastUnits ? findUnchangedUnits(lastUnits, units, corrections, reopeningOf) : [],
  };
}

const addedLater = ({ person }: Context): Reopening => ({ reason: '补报', by: person.openId });

/** Reads the last reopening of each unit: the reason and the person. */
async function readReopenings({ tx }: Context, period: Period): Promise<Map<string, Reopening>> {
  const rows = await tx.history({ period, limit: MAX_EVENTS });
  const reopeningByUnit = new Map<string, Reopening>();
  for (const { unit, event, meta } of rows.toReversed())
    if (event.kind === 'reopened') reopeningByUnit.set(unit, { reason: event.reason, by: meta.actor });
  return reopeningByUnit;
}

const MAX_EVENTS = 50_000;

function cardOf({ plan, period, snapshots }: ForwardStatus) {
  return forwardedCard({ plan, period, snapshots });
}

function fileOf({ period, snapshots }: ForwardStatus): FileRequest {
  return { kind: 'snapshot', period, number: snapshots.length };
}
