import { readArguments } from '../../core/command.js';
import { findMeasure } from '../../core/form/find-measure.js';
import { aboutFigure, linesOf, type HistoryLine } from '../../core/submission/history.js';
import type { LookUpNames } from '../../core/people/names.js';
import type { FileAsked } from '../../core/outgoing.js';
import { isAllowed, requireAllowed } from '../../core/people/permissions.js';
import { whoIn } from '../../core/people/signature.js';
import { historyCard } from '../../../cards/history.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import { labelOf } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import type { Store, Transaction } from '../../store/store.js';
import type { Book } from '../../workbook/xlsx/book.js';
import { historyBook, historyFileName } from '../../workbook/sheets/history-book.js';
import { answer, type Context, type Place } from '../context.js';

/** More events than a bureau makes in many years. The limit keeps one request from using all memory. */
const MOST_EVENTS = 50_000;

type HistoryAsked = Extract<FileAsked, { kind: 'history' }>;

/** `/history [unit] [period] [measure]`: shows the newest changes on a card, then sends all of them as a file. */
export async function historyCommand(
  context: Context,
  place: Place,
  words: readonly string[],
): Promise<void> {
  const { plans, today, person } = context;
  const { unit, period, rest } = readArguments(words, plans.latest, today);
  requireAllowed(person, 'history-unit', '历史', unit?.key);
  const measure = rest.length > 0 ? findMeasure(rest.join(''), plans.latest) : undefined;
  const units = unit ? [unit.key] : seenBy(context);
  const asked: HistoryAsked = {
    kind: 'history',
    ...(units ? { units } : {}),
    ...(period ? { period } : {}),
    ...(measure ? { measure: measure.code } : {}),
  };
  const lines = await historyLines(context.tx, asked);
  const about = titleOf(asked, plans);
  await answer(context, place, {
    kind: 'card',
    card: historyCard({ plans, lines, about, zone: context.zone }),
  });
  if (lines.length > 0) await answer(context, place, { kind: 'file', file: asked });
}

/** The units whose history a person may see; undefined for all. A reporter without another role sees only their own. */
function seenBy({ person, plans }: Context): readonly string[] | undefined {
  const all = [...plans.latest.units.keys()].every(key => isAllowed(person, 'history-unit', key));
  return all ? undefined : person.units;
}

async function historyLines(
  tx: Transaction,
  { units, period, measure }: HistoryAsked,
): Promise<HistoryLine[]> {
  const events = await tx.history({
    ...(units ? { units } : {}),
    ...(period ? { period } : {}),
    limit: MOST_EVENTS,
  });
  return aboutFigure(linesOf(events), measure);
}

/** `给排水股·城市供水 · 2025年第三季度 · 自查隐患数量`; empty for everything. */
function titleOf({ units, period, measure }: HistoryAsked, { latest }: Plans): string {
  const named = units?.map(key => latest.units.get(key)).filter((unit): unit is Unit => unit !== undefined);
  return [named?.map(unitName).join('、'), period && periodName(period), measure && labelOf(latest, measure)]
    .filter(Boolean)
    .join(' · ');
}

/** Makes the file of a history from what is stored now. Names are asked from the platform after the transaction. */
export async function historyFile(
  store: Pick<Store, 'transact'>,
  { plans, zone, names }: { readonly plans: Plans; readonly zone: string; readonly names: LookUpNames },
  asked: HistoryAsked,
  now: Date,
): Promise<{ name: string; book: Book }> {
  const { lines, grants } = await store.transact(async tx => ({
    lines: await historyLines(tx, asked),
    grants: await tx.grants(),
  }));
  const named = await names(lines.map(({ deed }) => deed.who));
  const about = titleOf(asked, plans);
  const who = whoIn(named, grants, plans.latest);
  return {
    name: historyFileName(about),
    book: historyBook({ plans, lines, about, who, madeAt: now, zone }),
  };
}
