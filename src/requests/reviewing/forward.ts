import { createHash } from 'node:crypto';
import { readArguments } from '../../core/command.js';
import { planOf } from '../../core/current-period.js';
import {
  correctionsOf,
  unchangedIn,
  type Forwarded,
  type ForwardedUnit,
  type Reopening,
} from '../../core/submission/corrections.js';
import type { Names } from '../../core/people/names.js';
import { whoIn } from '../../core/people/signature.js';
import type { CardAnswer, FileRequest, MadeFile } from '../../core/outgoing.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { isOpen, values, type Submission } from '../../core/submission/submission.js';
import { confirmForwardCard, forwardedCard } from '../../../cards/forward.js';
import type { RouteOf } from '../../../cards/routes.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan, descendantsOf } from '../../plan/plan.js';
import type { Snapshot } from '../../store/store.js';
import { act, answer, toast, type Context, type FileContext } from '../context.js';
import type { CommandMessage, Fields, Outside, Prepared } from '../request.js';
import { makeForwardedFile } from '../reporting/summary-content.js';

/** A period's reports, and what was forwarded of it to the county so far. */
interface Standing {
  readonly plan: Plan;
  readonly period: Period;
  readonly reports: readonly { readonly unit: Unit; readonly submission: Submission }[];
  /** What was forwarded so far, without the files; the latest last. */
  readonly sent: readonly Omit<Snapshot, 'bytes'>[];
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
  const period = periodIn(context, words);
  if (!period) throw new Problem('bad-arguments', '上报请只写明季度。', '请这样写：/forward 2025Q3。');
  const standing = await readStanding(context, period);
  const missing = requireReady(standing);
  if (!hasNews(standing)) return answer(context, place, { kind: 'card', card: cardOf(standing) });
  if (missing.length > 0) {
    const card = confirmForwardCard(period, missing, standing.sent.length + 1);
    return answer(context, place, { kind: 'card', card });
  }
  const after = await forward(context, standing, names);
  await answer(context, place, { kind: 'card', card: cardOf(after) });
  await answer(context, place, { kind: 'file', file: fileOf(after) });
}

/** The period of `/forward PERIOD`; undefined where the words say anything else. */
function periodIn({ plans, today }: Context, words: readonly string[]): Period | undefined {
  const { period, unit, rest } = readArguments(words, plans.latest, today);
  return unit || rest.length > 0 ? undefined : period;
}

/** The names on the sheet of corrections, which is made inside the transaction. */
export function prepareForwardCommand(outside: Outside, { words }: CommandMessage): Promise<Prepared> {
  return lookUpNamesFor(outside, context => periodIn(context, words));
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
    return period && isAllowed(context.person, 'forward') ? signersOf(context, period) : [];
  });
  return { names: await lookUpNames(openIds) };
}

/** Who stands on the sheet of corrections when a period goes again; nobody the first time. */
async function signersOf(context: Context, period: Period): Promise<string[]> {
  if ((await context.tx.snapshots(period)).length === 0) return [];
  const opened = await reopenings(context, period);
  return [...new Set([...opened.values()].map(({ by }) => by)), context.person.openId];
}

/** 确认 with units missing; asked again where others are missing by now. */
export async function forwardConfirmed(
  context: Context,
  route: RouteOf<'forward'>,
  _fields: Fields,
  { names }: Prepared,
): Promise<CardAnswer> {
  const standing = await readStanding(context, route.period);
  const missing = requireReady(standing);
  if (!hasNews(standing)) return toast('info', '已经上报过了', cardOf(standing));
  if (missing.length !== route.missing)
    return toast(
      'warning',
      '未报送的单位有变化，请再核对',
      confirmForwardCard(route.period, missing, standing.sent.length + 1),
    );
  const after = await forward(context, standing, names);
  await tellAsker(context, fileOf(after));
  return toast('success', '已登记上报并锁定', cardOf(after));
}

/** 再次下载: sends a forwarded file again, byte for byte. */
export async function snapshotTapped(context: Context, route: RouteOf<'snapshot'>): Promise<CardAnswer> {
  const { period, number } = route;
  const found = (await context.tx.snapshots(period)).some(snapshot => snapshot.number === number);
  if (!found) return toast('error', `没有${periodName(period)}第${number}次上报的文件`);
  await tellAsker(context, { kind: 'snapshot', period, number });
  return toast('success', '文件已发到私聊');
}

async function tellAsker({ tx, person, now }: Context, file: FileRequest): Promise<void> {
  await tx.send({ to: { kind: 'person', openId: person.openId }, content: { kind: 'file', file } }, now);
}

/** The bytes of a file that went, as they were kept. */
export async function makeSnapshotFile(
  { store }: FileContext,
  { period, number }: Extract<FileRequest, { kind: 'snapshot' }>,
): Promise<MadeFile> {
  const { kept, bytes } = await store.transact(async tx => ({
    kept: (await tx.snapshots(period)).find(snapshot => snapshot.number === number),
    bytes: await tx.snapshotBytes(period, number),
  }));
  if (!kept || !bytes) throw new Error(`${period} did not go to the county ${number} times`);
  return { name: kept.fileName, bytes };
}

async function readStanding({ tx, plans, today }: Context, period: Period): Promise<Standing> {
  const plan = planOf(plans, period, today);
  const reports = [];
  for (const unit of topLevelUnits(plan))
    reports.push({ unit, submission: await tx.submission(unit.key, period) });
  return { plan, period, reports, sent: await tx.snapshots(period) };
}

/**
 * The units without a report. Throws a Problem while a report waits for review or a forwarded report is being corrected,
 * and when no report is approved.
 */
function requireReady({ reports, sent, period }: Standing): Unit[] {
  const named = (units: readonly Unit[]) => units.map(unitName).join('、');
  const inState = (test: (submission: Submission) => boolean) =>
    reports.filter(({ submission }) => test(submission)).map(({ unit }) => unit);
  const waiting = inState(({ state }) => state === 'submitted');
  if (waiting.length > 0) throw notReady(`还有待审核的填报：${named(waiting)}。`, '请先审核，再上报。');
  const went = new Set(sent.at(-1)?.content.units.map(({ unit }) => unit));
  const open = inState(isOpen);
  const correcting = open.filter(({ key }) => went.has(key));
  if (correcting.length > 0)
    throw notReady(`正在更正，还没有重新通过：${named(correcting)}。`, '请等更正审核通过后再上报。');
  if (open.length === reports.length)
    throw notReady(`${periodName(period)}还没有已通过的填报。`, '发送 /status 查看各单位状态。');
  return open;
}

const notReady = (sentence: string, next: string): Problem => new Problem('not-now', sentence, next);

const hasNews = ({ reports }: Standing): boolean =>
  reports.some(({ submission }) => submission.state === 'approved');

/** Locks everything approved, and keeps what goes: figures, versions, and the very bytes. */
async function forward(context: Context, before: Standing, names: Names = new Map()): Promise<Standing> {
  const { tx, now, person } = context;
  const { plan, period, sent } = before;
  const number = sent.length + 1;
  const reports = [];
  for (const { unit, submission } of before.reports)
    reports.push({
      unit,
      submission:
        submission.state === 'approved'
          ? await act(context, submission, { kind: 'lock', number })
          : submission,
    });
  // Subunits of a forwarded unit are locked with it: their figures are part of its figures.
  for (const { unit, submission } of reports)
    if (submission.state === 'locked')
      for (const child of descendantsOf(plan, unit)) {
        const below = await tx.submission(child.key, period);
        if (below.state === 'approved') await act(context, below, { kind: 'lock', number });
      }
  const content = await contentOf(context, { ...before, reports });
  const who = whoIn(names, await tx.grants(), plan);
  const { name, bytes } = await makeForwardedFile(context, { plan, period, number, content, who });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const kept: Omit<Snapshot, 'bytes'> = {
    period,
    number,
    fileName: name,
    sha256,
    content,
    at: now,
    who: person.openId,
  };
  await tx.keepSnapshot({ ...kept, bytes });
  return { plan, period, reports, sent: [...sent, kept] };
}

async function contentOf(context: Context, { plan, period, reports, sent }: Standing): Promise<Forwarded> {
  const locked = reports.filter(({ submission }) => submission.state === 'locked');
  const units = locked.map(({ unit, submission }): ForwardedUnit => ({
    unit: unit.key,
    version: submission.version,
    figures: Object.fromEntries(values(submission)),
  }));
  const opened = await reopenings(context, period);
  const why = (unit: string) => opened.get(unit) ?? addedLater(context);
  const last = sent.at(-1)?.content.units;
  const corrections = last ? correctionsOf(plan, last, units, why) : [];
  return {
    units,
    missing: reports.filter(({ submission }) => isOpen(submission)).map(({ unit }) => unit.key),
    corrections,
    unchanged: last ? unchangedIn(last, units, corrections, why) : [],
  };
}

const addedLater = ({ person }: Context): Reopening => ({ reason: '补报', by: person.openId });

/** Why each unit was last reopened, and by whom. */
async function reopenings({ tx }: Context, period: Period): Promise<Map<string, Reopening>> {
  const rows = await tx.history({ period, limit: MOST_EVENTS });
  const found = new Map<string, Reopening>();
  for (const { unit, event, deed } of rows.toReversed())
    if (event.kind === 'reopened') found.set(unit, { reason: event.reason, by: deed.who });
  return found;
}

const MOST_EVENTS = 50_000;

function cardOf({ plan, period, sent }: Standing) {
  return forwardedCard({ plan, period, sent });
}

function fileOf({ period, sent }: Standing): FileRequest {
  return { kind: 'snapshot', period, number: sent.length };
}
