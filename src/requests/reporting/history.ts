import { readArguments } from '../../core/command.js';
import type { DeliverableVersion } from '../../core/deliverables.js';
import { findMeasure } from '../../core/form/find-measure.js';
import { linesOfFigure, linesOf, type HistoryLine } from '../../core/submission/history.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { isAllowed } from '../../core/people/permissions.js';
import { actorFormatter } from '../../core/people/signature.js';
import { historyCard, MAX_HISTORY_LINES } from '../../../cards/history.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName, yearOf } from '../../plan/period.js';
import { labelOf } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import type { Transaction } from '../../store/store.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import { historyBook, historyFileName } from '../../workbook/sheets/history-book.js';
import { deliverableLines } from '../deliverables/history.js';
import { answer, type Context, type FileContext } from '../context.js';
import type { CommandMessage } from '../request.js';
import { requireRight } from '../rights.js';
import { MAX_RECORDS, metasOf, readNewestRecords, readRecords } from './records.js';

/** More events than a bureau makes in many years. The limit keeps one request from using all memory. */
const MAX_EVENTS = 50_000;

type HistoryRequest = Extract<FileRequest, { kind: 'history' }>;

/** `/history [unit] [period] [measure]`: shows the newest changes on a card, then sends all of them as a file. */
export async function historyCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { plans, today } = context;
  const { unit, period, rest } = readArguments(words, plans.latest, today);
  await requireRight(context, 'history-unit', unit?.key);
  // A measure that is not asked for any more is found in the plan of its period.
  const plan = (period && plans.forPeriod(period)) ?? plans.latest;
  const measure = rest.length > 0 ? findMeasure(rest.join(''), plan) : undefined;
  const units = unit ? [unit.key] : visibleUnits(context);
  const request: HistoryRequest = {
    kind: 'history',
    ...(units ? { units } : {}),
    ...(period ? { period } : {}),
    ...(measure ? { measure: measure.code } : {}),
  };
  const { lines, areAll } = await readNewestLines(context.tx, plans, request);
  const filterText = formatFilter(request, plans);
  const records = isUnfiltered(request) ? await readNewestRecords(context.tx, plans, units) : [];
  await answer(context, place, {
    kind: 'card',
    card: historyCard({ plans, lines, areAll, filterText, zone: context.zone, records }),
  });
  if (lines.length + records.length > 0) await answer(context, place, { kind: 'file', file: request });
}

/** What was changed in the register and done with letters is of no period and of no figure. */
const isUnfiltered = ({ period, measure }: HistoryRequest): boolean =>
  period === undefined && measure === undefined;

/** The units whose history a person may see; undefined for all. A reporter without another role sees only their own. */
function visibleUnits({ person, plans }: Context): readonly string[] | undefined {
  const all = [...plans.latest.units.keys()].every(key => isAllowed(person, 'history-unit', key));
  return all ? undefined : person.units;
}

/** The first events that are read for a card; more of them until it is full. */
const FIRST_EVENTS = 50;
const MORE = 8;

/** The newest lines, more than a card shows: the whole history of many units takes seconds, and only its file has all. */
async function readNewestLines(
  tx: Transaction,
  plans: Plans,
  request: HistoryRequest,
): Promise<{ readonly lines: readonly HistoryLine[]; readonly areAll: boolean }> {
  for (let limit = FIRST_EVENTS; limit < MAX_EVENTS; limit *= MORE) {
    const { lines, count } = await readLines(tx, plans, request, limit);
    const areAll = count < limit;
    if (areAll || lines.length > MAX_HISTORY_LINES) return { lines, areAll };
  }
  return { lines: (await readLines(tx, plans, request, MAX_EVENTS)).lines, areAll: true };
}

/** The lines of the newest events and of the deliverables that changed last, and the larger number of what was read. */
async function readLines(
  tx: Transaction,
  plans: Plans,
  { units, period, measure }: HistoryRequest,
  limit: number,
): Promise<{ readonly lines: readonly HistoryLine[]; readonly count: number }> {
  const ofUnits = units ? { units } : {};
  const events = await tx.history({ ...ofUnits, ...(period ? { period } : {}), limit });
  const lines = linesOfFigure(linesOf(events), measure);
  // A figure has no part in a deliverable.
  if (measure !== undefined) return { lines, count: events.length };
  const year = period === undefined ? {} : { year: yearOf(period) };
  const versions = await tx.deliverableHistory({ ...ofUnits, ...year, limit });
  const files = deliverableLines(plans, versions).filter(line => !period || line.period === period);
  // Of what was cut off, nothing older than the last of it is shown.
  const since = Math.max(
    events.length < limit ? 0 : timeOf(events.at(-1)?.meta),
    versions.length < limit ? 0 : changeOf(versions.at(-1)),
  );
  const newest = (each: HistoryLine) => timeOf(each.meta) >= since;
  return {
    lines: mergeNewestFirst(lines.filter(newest), files.filter(newest)),
    count: Math.max(events.length, versions.length),
  };
}

const timeOf = (meta: { readonly occurredAt: Date } | undefined): number => meta?.occurredAt.getTime() ?? 0;
const changeOf = (version: DeliverableVersion | undefined): number =>
  timeOf(version?.decided ?? version?.handedIn);

/** Keeps the order of each list: that of events is the one in which they happened within a second. */
function mergeNewestFirst(lines: readonly HistoryLine[], others: readonly HistoryLine[]): HistoryLine[] {
  const merged: HistoryLine[] = [];
  let next = 0;
  for (const line of lines) {
    for (let other = others[next]; other && timeOf(other.meta) > timeOf(line.meta); other = others[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(line);
  }
  return [...merged, ...others.slice(next)];
}

/** A selection names at most so many units: it is the name of the file too. */
const MAX_NAMED_UNITS = 3;

/** `给排水股·城市供水 · 2025年第三季度 · 自查隐患数量`; empty for the whole history. */
function formatFilter({ units, period, measure }: HistoryRequest, { latest }: Plans): string {
  const selectedUnits = units
    ?.map(key => latest.units.get(key))
    .filter((unit): unit is Unit => unit !== undefined);
  return [
    selectedUnits && formatUnits(selectedUnits.map(unitName)),
    period && periodName(period),
    measure && labelOf(latest, measure),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `甲、乙`; of many only the first: `甲等71个单位`. */
const formatUnits = (names: readonly string[]): string =>
  names.length > MAX_NAMED_UNITS ? `${names[0] ?? ''}等${names.length}个单位` : names.join('、');

/** Makes the file for `/history` from the data stored now. Names are looked up after the transaction. */
export async function makeHistoryFile(
  { store, plans, zone, now, lookUpNames }: FileContext,
  request: HistoryRequest,
): Promise<MadeFile> {
  const { lines, grants } = await store.transact(async tx => ({
    lines: (await readLines(tx, plans, request, MAX_EVENTS)).lines,
    grants: await tx.grants(),
  }));
  const records = isUnfiltered(request) ? await readRecords({ store }, request.units) : undefined;
  const metas = [...lines.map(({ meta }) => meta), ...(records ? metasOf(records) : [])];
  const people = new Set(metas.flatMap(({ actor, actsFor }) => [actor, actsFor ?? []].flat()));
  const names = await lookUpNames([...people]);
  const selection = formatFilter(request, plans);
  const formatActor = actorFormatter(names, grants, plans.latest);
  const common = { plans, formatActor, madeAt: now, zone };
  const content = records && { ...common, ...records, most: MAX_RECORDS };
  const book = historyBook({ ...common, lines, selection, ...(content ? { records: content } : {}) });
  return { name: historyFileName(selection), bytes: await writeBook(book) };
}
