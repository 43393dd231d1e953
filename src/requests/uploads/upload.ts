import type { CardAnswer } from '../../core/outgoing.js';
import { planOf } from '../../core/current-period.js';
import { requireAllowed } from '../../core/people/permissions.js';
import { conflicts } from '../../core/submission/conflicts.js';
import { Problem } from '../../core/problem.js';
import type { SubmissionCommand } from '../../core/submission/decide.js';
import { isOpen, STATE_NAMES } from '../../core/submission/submission.js';
import { hasErrors, readUpload, type UploadReading } from '../../core/form/upload-reading.js';
import type { RouteOf } from '../../../cards/routes.js';
import { takenCard, uploadCard, type UploadView } from '../../../cards/upload.js';
import { submitBy } from '../../plan/calendar.js';
import { unitName, type UnitKind } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import { findTables, type FoundCell, type FoundTables } from '../../workbook/read/read-tables.js';
import { act, answer, toast, type Context, type Place } from '../context.js';
import { formState, unitOf, type FormState } from '../form.js';
import { keepMarks } from './marked-file.js';
import type { ReadBook } from '../../workbook/read/read.js';
import type { SentFile } from './sent-file.js';
import { summaryReceived } from './work-summary.js';
import { identify, saidBy, type Identity, type Said } from './identity.js';

const KIND = 'upload';

/** What is stored of a workbook until its 确认, as JSON; never the file itself. */
export interface KeptUpload {
  readonly messageId: string;
  readonly key: string;
  readonly name: string;
  readonly said: Said;
  /** The cells of its tables, by unit kind. */
  readonly tables: readonly (readonly [UnitKind, KeptTables])[];
}

type KeptTables = Omit<FoundTables, 'cells'> & {
  readonly cells: readonly (readonly [string, FoundCell])[];
};

/**
 * Answers a file sent in private. A document is a work summary. For a workbook the card shows what would change and what
 * is wrong; nothing is saved before 确认.
 */
export async function fileReceived(context: Context, place: Place, file: SentFile): Promise<void> {
  if (place.kind !== 'p2p')
    throw new Problem('bad-file', '请在与我的私聊里发送文件。', '群里的文件不会被读取。');
  if (file.content.kind === 'document') return summaryReceived(context, place, file.content.text);
  const { book } = file.content;
  const said = saidBy(context, book);
  const { identity, others } = await identify(context, said);
  const upload = keptFrom(context, file, book, said);
  const kept = await context.tx.keep(context.person.openId, KIND, JSON.stringify(upload), context.now);
  const read = await readAs(context, upload, identity);
  await answer(context, place, { kind: 'card', card: uploadCard(viewOf(read, upload, kept, others)) });
  await sendMarked(context, place, upload, read);
}

/** Reads the same workbook for another unit or period. */
export async function uploadReread(context: Context, route: RouteOf<'reread'>): Promise<CardAnswer> {
  const upload = await keptUpload(context, route.kept);
  const { identity, others } = await identify(context, { ...upload.said, unit: route.unit });
  const first = await identify(context, upload.said);
  const choices = [...others, ...first.others, first.identity].filter(
    ({ unit }, index, all) => unit !== identity.unit && all.findIndex(each => each.unit === unit) === index,
  );
  const read = await readAs(context, upload, identity);
  await sendMarked(context, { kind: 'p2p', chatId: '' }, upload, read);
  return { card: uploadCard(viewOf(read, upload, route.kept, choices)) };
}

/** 确认: checks the workbook again with what is saved now, then saves all of it or nothing. */
export async function uploadTaken(context: Context, route: RouteOf<'take'>): Promise<CardAnswer> {
  const upload = await keptUpload(context, route.kept);
  const { identity } = await identify(context, { ...upload.said, unit: route.unit, period: route.period });
  const read = await readAs(context, upload, identity);
  const { state, reading } = read;
  const isNews = conflicts(state.submission, route.version, reading.values).length > 0;
  if (hasErrors(reading) || isNews)
    return toast(
      'warning',
      '在您打开之后数据有了变化，请核对后再点确认',
      uploadCard(viewOf(read, upload, route.kept, [])),
    );
  const after = await (identity.isBaseline ? importBaseline : saveUpload)(context, read);
  await context.tx.drop(route.kept);
  const notes = reading.remarks.filter(({ severity }) => severity === 'warning').length;
  return toast(
    'success',
    identity.isBaseline ? '已导入' : `已保存 ${reading.changes.length} 项`,
    takenCard({ unit: state.unit, submission: after, isBaseline: identity.isBaseline, reading, notes }),
  );
}

/** A workbook as it is read for one unit and period. */
interface ReadAs {
  readonly identity: Identity;
  readonly state: FormState;
  readonly reading: UploadReading;
  readonly tables: FoundTables;
}

async function readAs(context: Context, upload: KeptUpload, identity: Identity): Promise<ReadAs> {
  const plan = planOf(context.plans, identity.period, context.today);
  const unit = unitOf(plan, identity.unit);
  if (identity.isBaseline) requireAllowed(context.person, 'baseline');
  else requireAllowed(context.person, 'fill', unit.key);
  const state = await formState(context, plan, unit, identity.period);
  requireFree(state, identity);
  const tables = tablesFor(upload, unit.kind);
  if (tables.missingSheets.length === plan.forms.length)
    throw new Problem(
      'bad-file',
      '文件里没有找到季报表的表头，没有读取。',
      '发送“模板”可以得到可填写的 Excel。数据没有改动。',
    );
  const { submission, previous, checkContext } = state;
  const reading = readUpload({
    plan,
    period: identity.period,
    cells: tables.cells,
    submission,
    previous,
    around: checkContext,
  });
  return { identity, state, tables, reading: withForeign(reading, tables, unit.kind) };
}

function requireFree({ submission, unit }: FormState, { isBaseline }: Identity): void {
  const what = `${unitName(unit)}${periodName(submission.period)}`;
  if (isBaseline && submission.state !== 'empty')
    throw new Problem(
      'bad-file',
      `${what}已有数据（${STATE_NAMES[submission.state]}），不能再作为历史数据导入。`,
      '如需更正，请由审核人重新打开。数据没有改动。',
    );
  if (!isOpen(submission))
    throw new Problem(
      'frozen',
      `${what}${STATE_NAMES[submission.state]}，数据不能再改，文件没有读取。`,
      '如需修改，审核开始前可以点“撤回”，之后请联系审核人。',
    );
}

/** Figures in the row of another unit kind are an error: they may be this unit's or another unit's. */
function withForeign(reading: UploadReading, { foreign }: FoundTables, kind: UnitKind): UploadReading {
  const [first] = foreign;
  if (!first) return reading;
  const words = `${first.sheet} ${first.address}等 ${foreign.length} 格填在了“${first.kind}”一行，本单位是${kind}，请填在“${kind}”一行`;
  return { ...reading, remarks: [{ severity: 'error', words, codes: [] }, ...reading.remarks] };
}

function keptFrom(
  context: Context,
  { messageId, key, name }: SentFile,
  book: ReadBook,
  said: Said,
): KeptUpload {
  const plan = context.plans.latest;
  const kinds = new Set([...plan.units.values()].map(unit => unit.kind));
  const tables = [...kinds].map(kind => {
    const found = findTables(plan, book, kind);
    return [kind, { ...found, cells: [...found.cells] }] as const;
  });
  return { messageId, key, name, said, tables };
}

function tablesFor({ tables }: KeptUpload, kind: UnitKind): FoundTables {
  const found = tables.find(([of]) => of === kind)?.[1];
  if (!found) throw new Error(`the upload was not read for ${kind}`);
  return { ...found, cells: new Map(found.cells) };
}

async function keptUpload(context: Context, id: string): Promise<KeptUpload> {
  const kept = await context.tx.kept(id);
  if (kept?.kind !== KIND || kept.openId !== context.person.openId)
    throw new Problem('gone', '这份文件已经处理过了。', '如需更改，请把文件再发一次。');
  return JSON.parse(kept.payload) as KeptUpload;
}

/** Sends the same file back with the wrong cells marked, when there are errors. */
async function sendMarked(context: Context, place: Place, upload: KeptUpload, read: ReadAs): Promise<void> {
  if (!hasErrors(read.reading)) return;
  const kept = await keepMarks(context, upload, read.reading, read.tables);
  await answer(context, { ...place, kind: 'p2p' }, { kind: 'file', file: { kind: 'marked', kept } });
}

function viewOf(
  { state, reading, tables, identity }: ReadAs,
  upload: KeptUpload,
  kept: string,
  others: readonly Identity[],
): UploadView {
  const { plan, unit, submission, previous } = state;
  return {
    plan,
    unit,
    submission,
    previous,
    reading,
    cells: tables.cells,
    missing: [...tables.missingSheets.map(sheet => `“${sheet}”`), ...tables.missingColumns],
    fileName: upload.name,
    kept,
    isBaseline: identity.isBaseline,
    assumed: { unit: upload.said.unit === undefined, period: upload.said.period === undefined },
    others: others.flatMap(({ unit: key, period }) => {
      const other = plan.units.get(key);
      return other ? [{ unit: other, period }] : [];
    }),
  };
}

function saveUpload(context: Context, { state, reading }: ReadAs) {
  const values = new Map(reading.changes.map(({ code, to }) => [code, to]));
  return act({ ...context, via: 'upload' }, state.submission, {
    kind: 'save-figures',
    how: 'uploaded',
    values,
  });
}

/** Saves an earlier quarter as approved history, without a review. */
function importBaseline(context: Context, { state, reading }: ReadAs) {
  const { plan, submission } = state;
  const dueOn = submitBy(plan.calendar, submission.period);
  const commands: SubmissionCommand[] = [
    { kind: 'save-figures', how: 'imported', values: reading.values },
    {
      kind: 'save-words',
      notes: new Map(),
      summary: '启用本程序前的历史数据，由管理员导入。',
      asOf: dueOn,
    },
    { kind: 'submit', today: dueOn, dueOn },
    { kind: 'approve', version: submission.version + 3 },
  ];
  return act({ ...context, via: 'import' }, submission, ...commands);
}
