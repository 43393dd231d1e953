import type { FileRequest, MadeFile, TablesRequest } from '../../core/outgoing.js';
import { missingFigures, withComputed } from '../../core/form/figures.js';
import { figureValues, isOpen, isReported, STATE_NAMES } from '../../core/submission/submission.js';
import { openDrawing, type Drawing } from '../../drawing/canvas.js';
import { printedPages } from '../../drawing/lay-out.js';
import { pictureOf } from '../../drawing/picture.js';
import { formForPeriod, type Form } from '../../plan/form.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { dayOf, periodName, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { GAP } from '../../workbook/sheets/figures.js';
import { summaryFileName, unitFileName } from '../../workbook/sheets/names.js';
import { officialSheet, sumCellMaker, type MakeCell, type Sums } from '../../workbook/sheets/official.js';
import { numberTogether } from '../../workbook/sheets/page-fill.js';
import type { TableFrame } from '../../workbook/sheets/table-frame.js';
import type { Sheet } from '../../workbook/xlsx/book.js';
import type { Transaction } from '../../store/store.js';
import type { FileContext } from '../context.js';
import { readHandedIn } from '../since-return.js';
import { readSumsByKind } from './report-content.js';
import { readStatuses } from './status.js';
import { unfinishedSentences } from './summary-content.js';

/** Makes the official tables as a PDF on A3, from the data stored now. */
export async function makePrintFile(
  context: FileContext,
  request: Extract<FileRequest, { kind: 'print' }>,
): Promise<MadeFile> {
  const { drawing, tables } = await openTables(context, request);
  const sheets = numberTogether(tables.plan.forms.map(form => drawnSheet(tables, form)));
  const pages = sheets.flatMap(sheet => printedPages(sheet, drawing.measure));
  return { name: `${tables.name}.pdf`, bytes: drawing.pdf(pages, tables.name) };
}

/** Makes one official table as a picture that is read on a phone, from the data stored now. */
export async function makePictureFile(
  context: FileContext,
  request: Extract<FileRequest, { kind: 'picture' }>,
): Promise<MadeFile> {
  const { drawing, tables } = await openTables(context, request);
  const form = tables.plan.forms.find(({ key }) => key === request.form);
  if (!form) throw new Error(`the plan has no form ${request.form}`);
  const page = pictureOf(drawnSheet(tables, form), drawing.measure);
  return { name: `${tables.name}_${form.sheet}.png`, bytes: drawing.png(page) };
}

/** What all tables of one request have in common. */
interface Tables {
  readonly plan: Plan;
  readonly period: Period;
  /** The name of a file without its ending. */
  readonly name: string;
  readonly makeCell: MakeCell;
  readonly frame: TableFrame;
}

async function openTables(
  context: FileContext,
  request: TablesRequest,
): Promise<{ drawing: Drawing; tables: Tables }> {
  const drawing = await openDrawing();
  if (!drawing) throw new Error('the packages that draw are not installed');
  return { drawing, tables: await readTables(context, request) };
}

const drawnSheet = ({ plan, period, makeCell, frame }: Tables, form: Form): Sheet =>
  officialSheet(plan, formForPeriod(form, period), makeCell, frame);

async function readTables(context: FileContext, request: TablesRequest): Promise<Tables> {
  const { period, unit: key } = request;
  const plan = context.plans.forPeriod(period);
  if (!plan) throw new Error(`there is no plan for ${period}`);
  const unit = key === undefined ? undefined : plan.units.get(key);
  const content = await context.store.transact(tx =>
    unit ? readUnitTables(tx, plan, unit, request) : readAllTables(context, tx, plan, period),
  );
  const isFinal = content.mark === '';
  const workbook = unit ? unitFileName(period, unit, isFinal) : summaryFileName(period, isFinal);
  return {
    ...{ plan, period, makeCell: content.makeCell },
    name: workbook.replace(/\.xlsx$/u, ''),
    frame: {
      ...{ reporter: content.reporter, date: dayOf(context.now, context.zone), remark: '', foot: '' },
      unfinished: content.mark,
      // The bureau's contact stands on the bureau's tables alone.
      ...(unit ? {} : { contact: context.contact }),
      pageFoot: `${periodName(period)}${GAP}预览：字体与正式文件不同`,
    },
  };
}

interface TableContent {
  readonly reporter: string;
  readonly makeCell: MakeCell;
  /** 未定稿 or 未提交, and why; empty when the figures are final. */
  readonly mark: string;
}

async function readAllTables(
  { now, zone }: FileContext,
  tx: Transaction,
  plan: Plan,
  period: Period,
): Promise<TableContent> {
  const statuses = await readStatuses({ tx, now, zone }, period, topLevelUnits(plan), []);
  const why = unfinishedSentences(statuses).join('；');
  return {
    reporter: plan.organisation.bureau,
    makeCell: sumCellMaker(plan, await readSumsByKind({ tx }, plan, period)),
    mark: why && `未定稿${GAP}${why}`,
  };
}

/** A unit's figures as it handed them in, or as they are saved while they are not handed in. */
async function readUnitTables(
  tx: Transaction,
  plan: Plan,
  unit: Unit,
  { period, isSaved }: TablesRequest,
): Promise<TableContent> {
  const submission = await tx.submission(unit.key, period);
  const { state } = submission;
  const isDraft = isSaved === true && isOpen(submission);
  const shown = isDraft ? submission : await readHandedIn(tx, submission);
  const figures = shown && figureValues(shown);
  const total = plan.typedMeasures.length;
  const given = total - missingFigures(plan, figureValues(submission)).length;
  const mark = isDraft
    ? `未提交${GAP}${STATE_NAMES[state]}，已填 ${given}/${total}`
    : isReported(state) && state !== 'submitted'
      ? ''
      : `未定稿${GAP}${STATE_NAMES[state]}`;
  return {
    reporter: unitName(unit),
    makeCell: figureCellMaker(plan, new Map(figures ? [[unit.kind, withComputed(plan, figures)]] : [])),
    mark,
  };
}

/** A figure that a unit has not given stays blank: it is no 0. */
function figureCellMaker(plan: Plan, sums: Sums): MakeCell {
  const makeCell = sumCellMaker(plan, sums);
  return (kind, code) =>
    sums.get(kind)?.has(code) ? makeCell(kind, code) : { value: null, style: 'figure' };
}
