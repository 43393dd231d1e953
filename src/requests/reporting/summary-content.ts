import type { Finding } from '../../core/checks/check.js';
import { samePeriodOfLastYear } from '../../core/form/comparison.js';
import { compactFor } from '../../core/form/compact-figures.js';
import { consolidatedFigures, withComputed } from '../../core/form/figures.js';
import type { ForwardedFigures } from '../../core/submission/corrections.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import {
  firstSubmissions,
  latestEvidence,
  SUBMISSION_KINDS,
} from '../../core/submission/first-submission.js';
import { isMending, isReported, figureValues, type Submission } from '../../core/submission/submission.js';
import { basePeriods, reckonTargets, sumTargetParts, type TargetFigures } from '../../core/targets.js';
import type { FormatActor } from '../../core/people/signature.js';
import { unitName, type Unit, type UnitKind } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import type { Transaction } from '../../store/store.js';
import { makeFormState, MAX_PAST_SUBMISSIONS, type FormState } from '../form.js';
import { describeVersion, readForwardedVersions } from './forwarded-version.js';
import { addFigures, readPeers, withSubunits } from './peers.js';
import {
  summaryBook,
  summaryFileName,
  type SummaryContent,
  type UnitContent,
} from '../../workbook/sheets/summary-book.js';
import type { CorrectedVersion } from '../../workbook/sheets/correction-sheet.js';
import { nameUnits } from '../../workbook/sheets/names.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import type { Contact, FileContext } from '../context.js';
import { runChecks } from '../../core/checks/run-checks.js';

/** Makes the workbook for `/summary` from the data stored now. */
export async function makeSummaryFile(
  { store, plans, zone, contact, now, lookUpNames, onProgress }: FileContext,
  request: Extract<FileRequest, { kind: 'summary' }>,
): Promise<MadeFile> {
  const plan = plans.forPeriod(request.period);
  if (!plan) throw new Error(`there is no plan for ${request.period}`);
  const units = request.units ? request.units.flatMap(key => plan.units.get(key) ?? []) : topLevelUnits(plan);
  const { content, versions } = await store.transact(async tx => ({
    content: await readSummaryContent(tx, plan, request.period, units, onProgress),
    versions: await readForwardedVersions(tx, request.period),
  }));
  const [only] = request.units && request.scope === undefined ? units : [];
  const reporter = only ? unitName(only) : plan.organisation.bureau;
  // The bureau's contact stands on the bureau's tables; on a unit's own stands who submitted them.
  const filler = only ? await readFiller(content.units, only, lookUpNames) : contact;
  const correctedVersion = await describeVersion(versions, plan, content.units, lookUpNames);
  const book = summaryBook({
    ...{ ...content, reporter, madeAt: now, zone, contact: filler },
    ...scopeOf(plan, units, request),
    ...(correctedVersion ? { correctedVersion } : {}),
  });
  const name = summaryFileName(request.period, content.unfinished.length === 0, only ?? request.scope);
  return {
    name: nameOfVersion(name, correctedVersion),
    bytes: await writeBook(book),
  };
}

/** The common name of units that are not all. */
const scopeOf = (
  plan: Plan,
  units: readonly Unit[],
  { scope }: Extract<FileRequest, { kind: 'summary' }>,
): Pick<SummaryContent, 'scope'> =>
  scope !== undefined && units.length < topLevelUnits(plan).length ? { scope } : {};

async function readFiller(
  units: readonly UnitContent[],
  unit: Unit,
  lookUpNames: FileContext['lookUpNames'],
): Promise<Contact> {
  const submittedBy = units.find(content => content.unit === unit)?.submittedBy;
  const name = submittedBy && (await lookUpNames([submittedBy])).get(submittedBy);
  return name ? { name } : {};
}

export interface ForwardDetails {
  readonly plan: Plan;
  readonly period: Period;
  readonly number: number;
  readonly content: ForwardedFigures;
  readonly formatActor: FormatActor;
  /** When the version before went to the county. */
  readonly earlierAt?: Date | undefined;
}

/** The figures of all units, as the workbook for the county has them. */
export const readForwardedContent = (
  source: SummarySource,
  plan: Plan,
  period: Period,
  onProgress?: FileContext['onProgress'],
) => readSummaryContent(source, plan, period, topLevelUnits(plan), onProgress);

/** Makes the workbook for the county. From the second time on it has a number in its name and a sheet of corrections. */
export async function makeForwardedFile(
  { now, zone, contact }: Pick<FileContext, 'now' | 'zone' | 'contact'>,
  read: Awaited<ReturnType<typeof readForwardedContent>>,
  { plan, period, number, content, formatActor, earlierAt }: ForwardDetails,
): Promise<MadeFile> {
  const { corrections, unchanged = [], reason } = content;
  const name = summaryFileName(period, read.unfinished.length === 0);
  const times = { forwardedAt: now, ...(earlierAt ? { earlierAt } : {}) };
  const correctionDetails =
    number > 1 ? { correctedVersion: { number, corrections, unchanged, formatActor, ...times } } : {};
  const reporter = plan.organisation.bureau;
  const missingReason = reason === undefined ? {} : { missingReason: reason };
  const details = { ...correctionDetails, ...missingReason };
  const book = summaryBook({ ...read, ...details, reporter, madeAt: now, zone, contact });
  return {
    name: nameOfVersion(name, { number }),
    bytes: await writeBook(book),
  };
}

/** …（第2次）.xlsx from the second time on; …（第2次后有变动）.xlsx when something was changed since that has not gone to the county. */
function nameOfVersion(
  name: string,
  version: Pick<CorrectedVersion, 'number' | 'isOutdated'> | undefined,
): string {
  if (!version || version.number === 1) return name;
  return name.replace(/\.xlsx$/u, `（第${version.number}次${version.isOutdated ? '后有变动' : ''}）.xlsx`);
}

/** Where the submissions of a workbook are read: the store as it is now, or what was kept of it when it went to the county. */
export type SummarySource = Pick<
  Transaction,
  'submissionHeads' | 'submissionsWithPast' | 'reportedFigures' | 'history'
>;

/** So many units are read at once: few enough to take little memory, enough of them to need few statements. */
const UNITS_AT_ONCE = 100;
/** The share of reading and checking in the time of a workbook; the rest is writing. */
const READING_SHARE = 0.6;
const MAX_EVENTS = 200_000;

async function readSummaryContent(
  source: SummarySource,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
  onProgress: FileContext['onProgress'] = () => undefined,
): Promise<Omit<SummaryContent, 'reporter' | 'madeAt' | 'zone'>> {
  // A subunit's sheet stands after its parent's sheet. The sums do not include subunits.
  const all = withSubunits(plan, units);
  onProgress({ units: all.length, share: 0 });
  const peers = await readPeers(source, plan, period, all);
  const compact = compactFor(plan);
  const events = await source.history({ period, kinds: SUBMISSION_KINDS, limit: MAX_EVENTS });
  const first = firstSubmissions(events);
  const evidence = latestEvidence(events);
  const contents: UnitContent[] = [];
  const targetFigures = new Map<string, TargetFigures>();
  const withTargets = new Set(plan.targets.map(({ unit }) => unit));
  for await (const { some, read } of readAhead(source, period, all)) {
    for (const unit of some) {
      const submissions = read.get(unit.key);
      if (!submissions) throw new Error(`${unit.key} was not read`);
      const state = makeFormState(plan, unit, submissions, peers.subunitTotals(unit));
      const content = unitContent(
        state
          .withEvidence(evidence.get(unit.key))
          .withOthers(peers.withSameFigures(unit, submissions.submission)),
      );
      if (withTargets.has(unit.key)) targetFigures.set(unit.key, targetFiguresOf(state, content, period));
      contents.push({
        ...content,
        firstSubmittedAt: first.get(unit.key) ?? null,
        figures: content.figures && compact(content.figures),
        previous: content.previous && compact(content.previous),
        lastYear: content.lastYear && compact(content.lastYear),
      });
    }
    onProgress({ units: all.length, share: READING_SHARE * (contents.length / all.length) });
  }
  const top = new Set(units);
  const topContents = contents.filter(({ unit }) => top.has(unit));
  const sums = sumsByKind(plan, topContents);
  return {
    plan,
    period,
    sums,
    units: contents,
    findings: units.length > 1 ? findingsInSums(plan, period, sums, topContents) : [],
    targets: reckonTargets(
      plan,
      new Map(all.map(unit => [unit.key, unit])),
      ({ key }) => targetFigures.get(key) ?? { now: undefined, base: undefined },
    ),
    unfinished: unfinishedSentences(topContents),
  };
}

/** Reads the submissions of units, some at a time. The database reads the next ones while these are being checked. */
async function* readAhead(source: SummarySource, period: Period, all: readonly Unit[]) {
  const readFrom = (from: number) => {
    const some = all.slice(from, from + UNITS_AT_ONCE);
    const keys = some.map(({ key }) => key);
    const reading = source.submissionsWithPast(keys, period, MAX_PAST_SUBMISSIONS);
    // Whoever awaits it handles its failure; nobody does when the units before it have failed.
    reading.catch(() => undefined);
    return { some, reading };
  };
  let next = all.length > 0 ? readFrom(0) : undefined;
  for (let from = UNITS_AT_ONCE; next; from += UNITS_AT_ONCE) {
    const { some, reading } = next;
    const read = await reading;
    next = from < all.length ? readFrom(from) : undefined;
    yield { some, read };
  }
}

function targetFiguresOf(
  { plan, checkContext }: FormState,
  { figures, state }: UnitContent,
  period: Period,
): TargetFigures {
  const past = checkContext.past ?? [];
  const base = basePeriods(plan.calendar, period).flatMap(
    each => past.find(earlier => earlier.period === each) ?? [],
  )[0];
  return {
    isMending: isMending(state),
    now: figures ? sumTargetParts(plan, figures) : undefined,
    base: base && sumTargetParts(plan, base.figures),
  };
}

/**
 * The findings on the sums. They are not compared with the previous period, because other units may have reported for
 * it.
 */
function findingsInSums(
  plan: Plan,
  period: Period,
  sums: ReadonlyMap<UnitKind, ReadonlyMap<string, number>>,
  units: readonly UnitContent[],
): Finding[] {
  if (units.every(({ figures }) => figures === null)) return [];
  const totals = new Map<string, number>();
  for (const kindSums of sums.values())
    for (const [code, value] of kindSums) totals.set(code, (totals.get(code) ?? 0) + value);
  return runChecks(plan, period, consolidatedFigures(plan, totals), undefined);
}

/** The sums of each unit kind; a kind of which no unit has reported is left out, one without units has 0. */
export function sumsByKind(
  plan: Plan,
  units: readonly Pick<UnitContent, 'unit' | 'figures'>[],
): Map<UnitKind, ReadonlyMap<string, number>> {
  const sums = new Map<UnitKind, ReadonlyMap<string, number>>();
  for (const kind of plan.organisation.unitKinds) {
    const ofKind = units.filter(({ unit }) => unit.kind === kind);
    if ((ofKind.length > 0 ? ofKind : units).every(({ figures }) => figures === null)) continue;
    const total = new Map<string, number>();
    for (const { figures } of ofKind) if (figures) addFigures(total, figures);
    sums.set(kind, consolidatedFigures(plan, total));
  }
  return sums;
}

function unitContent(state: FormState): UnitContent {
  const { plan, unit, submission } = state;
  const past = state.checkContext.past ?? [];
  const previous = state.compared;
  const lastYear = past.find(({ period }) => period === samePeriodOfLastYear(submission.period));
  const isCounted = isReported(submission.state);
  return {
    unit,
    state: submission.state,
    version: submission.version,
    figures: isCounted ? withComputed(plan, figureValues(submission)) : null,
    previous: previous?.figures ?? null,
    previousPeriod: previous?.period ?? null,
    lastYear: lastYear?.figures ?? null,
    notes: submission.notes,
    counted: new Set(
      [...submission.figures].flatMap(([code, { how }]) => (how === 'register' ? [code] : [])),
    ),
    findings: isCounted ? state.findings : [],
    summary: isCounted ? submission.summary : '',
    asOf: submission.asOf,
    ...submissionDetails(submission),
    firstSubmittedAt: null,
    extendedTo: submission.extendedTo,
  };
}

function submissionDetails(submission: Submission) {
  if (!('submittedAt' in submission)) return { submittedAt: null, submittedBy: null, late: false };
  const { submittedAt, submittedBy, late } = submission;
  return { submittedAt, submittedBy, late };
}

/** Sentences such as 未报送：园林股·城市公园; empty when all units are approved. */
export function unfinishedSentences(units: readonly Pick<UnitContent, 'unit' | 'state'>[]): string[] {
  const formatNames = (contents: readonly Pick<UnitContent, 'unit'>[]) =>
    nameUnits(contents.map(({ unit }) => unit));
  const missing = units.filter(({ state }) => !isReported(state) && !isMending(state));
  const mending = units.filter(({ state }) => isMending(state));
  const inReview = units.filter(({ state }) => state === 'submitted');
  return [
    ...(missing.length > 0 ? [`未报送：${formatNames(missing)}`] : []),
    ...(mending.length > 0 ? [`退回修改中：${formatNames(mending)}`] : []),
    ...(inReview.length > 0 ? [`待审核：${formatNames(inReview)}`] : []),
  ];
}
