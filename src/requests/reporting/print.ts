import type { CardAnswer, FileRequest, MadeFile } from '../../core/outgoing.js';
import { withComputed } from '../../core/form/figures.js';
import { asHandedIn } from '../../core/submission/handed-in.js';
import { figureValues, isReported, STATE_NAMES } from '../../core/submission/submission.js';
import { openDrawing } from '../../drawing/canvas.js';
import { printedPages } from '../../drawing/lay-out.js';
import type { RouteOf } from '../../../cards/routes.js';
import { formForPeriod } from '../../plan/form.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { dayOf, periodName, yearOf, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { GAP } from '../../workbook/sheets/figures.js';
import { summaryFileName } from '../../workbook/sheets/names.js';
import { officialSheet, sumCellMaker, type Sums } from '../../workbook/sheets/official.js';
import { numberTogether } from '../../workbook/sheets/page-fill.js';
import type { Transaction } from '../../store/store.js';
import { sendFileToSender, toast, type Context, type FileContext } from '../context.js';
import { readSumsByKind } from './report-content.js';
import { readStatuses } from './status.js';
import { unfinishedSentences } from './summary-content.js';

/** 打印版 under the tables of one unit: sends them in private. */
export const sendUnitTables = (context: Context, { unit, period }: RouteOf<'print'>): Promise<CardAnswer> =>
  sendTables(context, { kind: 'print', period, unit });

/** 打印版 under `/summary`: sends the bureau's tables in private. */
export const sendAllTables = (context: Context, { period }: RouteOf<'printall'>): Promise<CardAnswer> =>
  sendTables(context, { kind: 'print', period });

async function sendTables(context: Context, file: FileRequest): Promise<CardAnswer> {
  await sendFileToSender(context, file);
  return toast('success', '打印版（PDF）正在生成，稍后发到您的私聊');
}

/** Makes the official tables as a PDF on A3, from the data stored now. */
export async function makePrintFile(
  context: FileContext,
  { period, unit: key }: Extract<FileRequest, { kind: 'print' }>,
): Promise<MadeFile> {
  const plan = context.plans.forYear(yearOf(period));
  if (!plan) throw new Error(`there is no plan for ${period}`);
  const drawing = await openDrawing();
  if (!drawing) throw new Error('the packages that draw are not installed');
  const unit = key === undefined ? undefined : plan.units.get(key);
  const content = await context.store.transact(tx =>
    unit ? readUnitTables(tx, plan, period, unit) : readAllTables(context, tx, plan, period),
  );
  const name = summaryFileName(period, content.unfinished === '', unit).replace(/xlsx$/u, 'pdf');
  const frame = {
    ...{ reporter: content.reporter, date: dayOf(context.now, context.zone), remark: '', foot: '' },
    unfinished: content.unfinished && `未定稿${GAP}${content.unfinished}`,
    // The bureau's contact stands on the bureau's tables alone.
    ...(unit ? {} : { contact: context.contact }),
    pageFoot: `${periodName(period)}${GAP}预览：字体与正式文件不同`,
  };
  const sheets = plan.forms.map(form =>
    officialSheet(plan, formForPeriod(form, period), sumCellMaker(plan, content.sums), frame),
  );
  const pages = numberTogether(sheets).flatMap(sheet => printedPages(sheet, drawing.measure));
  return { name, bytes: drawing.pdf(pages, name.replace(/\.pdf$/u, '')) };
}

interface TableContent {
  readonly reporter: string;
  readonly sums: Sums;
  /** Why the figures are not final; empty when they are. */
  readonly unfinished: string;
}

async function readAllTables(
  { now, zone }: FileContext,
  tx: Transaction,
  plan: Plan,
  period: Period,
): Promise<TableContent> {
  const statuses = await readStatuses({ tx, now, zone }, period, topLevelUnits(plan), []);
  return {
    reporter: plan.organisation.bureau,
    sums: await readSumsByKind({ tx }, plan, period),
    unfinished: unfinishedSentences(statuses).join('；'),
  };
}

/** A unit's figures as it handed them in; nothing of a draft. */
async function readUnitTables(
  tx: Transaction,
  plan: Plan,
  period: Period,
  unit: Unit,
): Promise<TableContent> {
  const submission = await tx.submission(unit.key, period);
  const { version, state } = submission;
  const handedIn = asHandedIn(submission, await tx.history({ unit: unit.key, period, limit: version }));
  return {
    reporter: unitName(unit),
    sums: new Map(handedIn ? [[unit.kind, withComputed(plan, figureValues(handedIn))]] : []),
    unfinished: isReported(state) && state !== 'submitted' ? '' : STATE_NAMES[state],
  };
}
