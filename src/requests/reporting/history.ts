import { readArguments } from '../../core/command.js';
import { findMeasure } from '../../core/form/find-measure.js';
import { linesOfFigure, linesOf, type HistoryLine } from '../../core/submission/history.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { isAllowed, requireAllowed } from '../../core/people/permissions.js';
import { actorFormatter } from '../../core/people/signature.js';
import { historyCard } from '../../../cards/history.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import { labelOf } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import type { Transaction } from '../../store/store.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import { historyBook, historyFileName } from '../../workbook/sheets/history-book.js';
import { answer, type Context, type FileContext } from '../context.js';
import type { CommandMessage } from '../request.js';

/** More events than a bureau makes in many years. The limit keeps one request from using all memory. */
const MAX_EVENTS = 50_000;

type HistoryRequest = Extract<FileRequest, { kind: 'history' }>;

/** `/history [unit] [period] [measure]`: shows the newest changes on a card, then sends all of them as a file. */
export async function historyCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { plans, today, person } = context;
  const { unit, period, rest } = readArguments(words, plans.latest, today);
  requireAllowed(person, 'history-unit', unit?.key);
  const measure = rest.length > 0 ? findMeasure(rest.join(''), plans.latest) : undefined;
  const units = unit ? [unit.key] : visibleUnits(context);
  const request: HistoryRequest = {
    kind: 'history',
    ...(units ? { units } : {}),
    ...(period ? { period } : {}),
    ...(measure ? { measure: measure.code } : {}),
  };
  const lines = await readHistoryLines(context.tx, request);
  const filterText = formatFilter(request, plans);
  await answer(context, place, {
    kind: 'card',
    card: historyCard({ plans, lines, filterText, zone: context.zone }),
  });
  if (lines.length > 0) await answer(context, place, { kind: 'file', file: request });
}

/** The units whose history a person may see; undefined for all. A reporter without another role sees only their own. */
function visibleUnits({ person, plans }: Context): readonly string[] | undefined {
  const all = [...plans.latest.units.keys()].every(key => isAllowed(person, 'history-unit', key));
  return all ? undefined : person.units;
}

async function readHistoryLines(
  tx: Transaction,
  { units, period, measure }: HistoryRequest,
): Promise<HistoryLine[]> {
  const events = await tx.history({
    ...(units ? { units } : {}),
    ...(period ? { period } : {}),
    limit: MAX_EVENTS,
  });
  return linesOfFigure(linesOf(events), measure);
}

/** `给排水股·城市供水 · 2025年第三季度 · 自查隐患数量`; empty for the whole history. */
function formatFilter({ units, period, measure }: HistoryRequest, { latest }: Plans): string {
  const selectedUnits = units
    ?.map(key => latest.units.get(key))
    .filter((unit): unit is Unit => unit !== undefined);
  return [
    selectedUnits?.map(unitName).join('、'),
    period && periodName(period),
    measure && labelOf(latest, measure),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Makes the file for `/history` from the data stored now. Names are looked up after the transaction. */
export async function makeHistoryFile(
  { store, plans, zone, now, lookUpNames }: FileContext,
  request: HistoryRequest,
): Promise<MadeFile> {
  const { lines, grants } = await store.transact(async tx => ({
    lines: await readHistoryLines(tx, request),
    grants: await tx.grants(),
  }));
  const names = await lookUpNames(lines.map(({ meta }) => meta.actor));
  const selection = formatFilter(request, plans);
  const formatActor = actorFormatter(names, grants, plans.latest);
  const book = historyBook({ plans, lines, selection, formatActor, madeAt: now, zone });
  return { name: historyFileName(selection), bytes: await writeBook(book) };
}
