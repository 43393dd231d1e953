import { consolidatedFigures } from '../../core/form/figures.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { composeReport, type ReportContent } from '../../core/report/compose.js';
import { openDrawing } from '../../drawing/canvas.js';
import { printedPages } from '../../drawing/lay-out.js';
import { checksumsOf, packArchive, type ArchivedFile } from '../../office/archive.js';
import { writeDocx } from '../../office/docx/write-docx.js';
import { dayOf, periodName, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { MAX_UNIT_SHEETS } from '../../workbook/sheets/names.js';
import {
  findingsBook,
  officialTables,
  statusBook,
  type SummaryContent,
} from '../../workbook/sheets/summary-book.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import type { Snapshot } from '../../store/store.js';
import type { FileContext } from '../context.js';
import { readAsForwarded } from './as-forwarded.js';
import { deliverableFiles } from './package-deliverables.js';
import { figuresJson } from './package-figures.js';
import { unitFiles } from './package-units.js';
import { addFigures } from './peers.js';
import { comparedPeriod } from './report-content.js';
import { reportDocument } from './report-file.js';
import { readForwardedContent, type SummarySource } from './summary-content.js';
import { reportName, periodWords } from '../../plan/period-words.js';

/** Feishu takes files of at most 30 MB. */
export const MAX_PACKAGE_BYTES = 30 * 1024 * 1024;

/**
 * Makes what went to the county the `number`th time, packed into one .zip. Everything is made of the snapshot and of the data
 * at that instant: the same bytes each time, whatever has been changed since.
 */
export async function makePackageFile(
  context: FileContext,
  { period, number }: Extract<FileRequest, { kind: 'package' }>,
): Promise<MadeFile> {
  const plan = context.plans.forPeriod(period);
  if (!plan) throw new Error(`there is no plan for ${period}`);
  const forwarded = await readForwarded(context, plan, period, number);
  const files = await packedFiles(context, forwarded);
  const checksums: ArchivedFile = { name: 'SHA256SUMS', bytes: Buffer.from(checksumsOf(files)) };
  const bytes = await packArchive([...files, checksums], forwarded.snapshot.forwardedAt);
  if (bytes.length > MAX_PACKAGE_BYTES) throw new Error(`the package has ${bytes.length} bytes`);
  return { name: packageFileName(period, number), bytes };
}

/** 2025年第三季度上报材料（第1次）.zip */
export const packageFileName = (period: Period, number: number): string =>
  `${periodName(period)}上报材料（第${number}次）.zip`;

/** A forwarding with the data as it was then. */
export interface Forwarded {
  readonly snapshot: Omit<Snapshot, 'bytes'>;
  readonly workbook: Buffer;
  readonly content: SummaryContent;
  readonly report: ReportContent;
}

async function readForwarded(
  { store, zone, contact, onProgress }: FileContext,
  plan: Plan,
  period: Period,
  number: number,
): Promise<Forwarded> {
  return store.transact(async tx => {
    const snapshots = await tx.snapshots(period);
    const snapshot = snapshots.find(each => each.number === number);
    const workbook = await tx.snapshotBytes(period, number);
    if (!snapshot || !workbook) throw new Error(`${period} did not go to the county ${number} times`);
    const source = await readAsForwarded(tx, period, number);
    const read = await readForwardedContent(source, plan, period, onProgress);
    const earlier = snapshots.find(each => each.number === number - 1);
    const content: SummaryContent = {
      ...read,
      reporter: plan.organisation.bureau,
      ...versionOf(plan, snapshot, earlier),
      ...(snapshot.content.reason === undefined ? {} : { missingReason: snapshot.content.reason }),
      ...{ madeAt: snapshot.forwardedAt, zone, contact },
    };
    return { snapshot, workbook, content, report: await reportContent(source, content) };
  });
}

/** From the second time on: what was corrected. Who corrected it stands in the workbook itself. */
function versionOf(
  plan: Plan,
  { number, content, forwardedAt }: Omit<Snapshot, 'bytes'>,
  earlier: Omit<Snapshot, 'bytes'> | undefined,
): Pick<SummaryContent, 'correctedVersion'> {
  if (number === 1) return {};
  const { corrections, unchanged = [] } = content;
  const formatActor = () => `见${periodWords(plan).report}汇总的“更正”表`;
  const earlierAt = earlier ? { earlierAt: earlier.forwardedAt } : {};
  return { correctedVersion: { number, corrections, unchanged, formatActor, forwardedAt, ...earlierAt } };
}

/** So many units are read at once. */
const UNITS_AT_ONCE = 500;

async function reportContent(source: SummarySource, content: SummaryContent): Promise<ReportContent> {
  const { plan, period, units, targets, unfinished } = content;
  const top = new Set(topLevelUnits(plan));
  const all = units.filter(({ unit }) => top.has(unit));
  const reported = all.filter(({ figures }) => figures !== null);
  const totals = new Map<string, number>();
  for (const { figures } of reported) addFigures(totals, figures ?? new Map());
  return {
    ...{ plan, period, unfinished },
    figures: consolidatedFigures(plan, totals),
    earlier: await readEarlier(
      source,
      plan,
      comparedPeriod(plan.calendar, period),
      reported.map(({ unit }) => unit.key),
    ),
    units: all
      .slice(0, MAX_UNIT_SHEETS)
      .map(({ unit, figures, summary }) => ({ unit, text: figures ? summary : null })),
    targets: targets.slice(0, MAX_UNIT_SHEETS),
    counts: { expected: all.length, reported: reported.length },
  };
}

/** The earlier figures of the units that reported; undefined unless each of them had reported then. */
async function readEarlier(
  source: SummarySource,
  plan: Plan,
  period: Period,
  keys: readonly string[],
): Promise<ReportContent['earlier']> {
  const totals = new Map<string, number>();
  let count = 0;
  for (let from = 0; from < keys.length; from += UNITS_AT_ONCE)
    for (const figures of (
      await source.reportedFigures(period, keys.slice(from, from + UNITS_AT_ONCE))
    ).values()) {
      addFigures(totals, figures);
      count += 1;
    }
  return count === 0 || count < keys.length
    ? undefined
    : { period, figures: consolidatedFigures(plan, totals) };
}

/** Room for what the archive says of its files. */
const SPARE_BYTES = 512 * 1024;

async function packedFiles(context: FileContext, forwarded: Forwarded): Promise<ArchivedFile[]> {
  const { content, snapshot } = forwarded;
  const own = await ownFiles(context, forwarded);
  const room = MAX_PACKAGE_BYTES - SPARE_BYTES - own.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return [...own, ...(await deliverableFiles(context, content.plan, snapshot, room))];
}

/** Everything that is made of the figures. */
async function ownFiles(context: FileContext, forwarded: Forwarded): Promise<ArchivedFile[]> {
  const { content, workbook } = forwarded;
  return [
    { name: `1_${periodWords(content.plan).report}汇总.xlsx`, bytes: workbook },
    ...(await printedTables(content)),
    { name: '2_工作总结.docx', bytes: await workSummary(context, forwarded) },
    { name: '3_检查与说明.xlsx', bytes: await writeBook(findingsBook(content)) },
    { name: '4_报送情况.xlsx', bytes: await writeBook(statusBook(content)) },
    ...(await unitFiles(content)),
    { name: 'figures.json', bytes: Buffer.from(figuresJson(content)) },
  ];
}

/** The official tables as a PDF, where the packages that draw are installed. */
async function printedTables(content: SummaryContent): Promise<ArchivedFile[]> {
  const drawing = await openDrawing();
  if (!drawing) return [];
  const pages = officialTables(content).flatMap(sheet => printedPages(sheet, drawing.measure));
  return [
    {
      name: `1_${periodWords(content.plan).report}汇总.pdf`,
      bytes: drawing.pdf(pages, `${reportName(content.period)}汇总`),
    },
  ];
}

function workSummary(
  { zone, contact }: FileContext,
  { content, report, snapshot }: Forwarded,
): Promise<Buffer> {
  const { plan, period, sums, unfinished } = content;
  return writeDocx(
    reportDocument({
      ...{ plan, period, sums, contact },
      report: composeReport(report),
      unfinished: unfinished.join('；'),
      day: dayOf(snapshot.forwardedAt, zone),
    }),
  );
}
