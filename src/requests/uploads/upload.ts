import type { CardAnswer } from '../../core/outgoing.js';
import { requirePlan } from '../../core/current-period.js';
import { findConflicts } from '../../core/submission/conflicts.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { fileProblem } from '../../office/unzip.js';
import { isOpen, STATE_NAMES } from '../../core/submission/submission.js';
import { hasErrors, readUpload, type UploadReading } from '../../core/form/upload-reading.js';
import type { RouteOf } from '../../../cards/routes.js';
import { confirmedUploadCard, uploadCard } from '../../../cards/upload.js';
import { unitName, type UnitKind } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import type { Double, UploadedTables } from '../../workbook/read/read-tables.js';
import { answer, toast, type Context, type Place } from '../context.js';
import { askWhatItIs, askWhichDeliverable, officialTablesFor } from '../deliverables/ask.js';
import { countForm, readFormState, requireUnit, type FormState } from '../form.js';
import { receivePlan } from '../plan/receive.js';
import { receiveRegister } from '../register/receive.js';
import { keepLetterList, receiveLetterList } from '../letters/letters.js';
import { checkSentReport } from './sent-report.js';
import { savePendingMarks } from './marked-file.js';
import type { FileContent, SentFile, SentTables } from './sent-file.js';
import { noTables, receiveDocument } from './document.js';
import type { DeclaredIdentity } from './declared.js';
import { identify, identifyAs, type Identity } from './identity.js';
import { importBaseline, saveUpload } from './save-upload.js';
import { makeUploadView, type UploadResult } from './upload-view.js';
import { describeAllConflicts } from '../filling/savers.js';
import { requireRight } from '../rights.js';
import { periodWords } from '../../plan/period-words.js';

const KIND = 'upload';

/** The stored content of a workbook until 确认 (confirm), as JSON; the file itself is never stored. */
export interface PendingUpload {
  readonly messageId: string;
  readonly key: string;
  readonly name: string;
  /** The identity that the workbook declares; stored under this name. */
  readonly said: DeclaredIdentity;
  /** The cells of its tables, by unit kind. */
  readonly tables: readonly (readonly [UnitKind, SentTables])[];
}

/**
 * Answers a file sent in private. A document is the bureau's report, edited, a unit's work summary or a deliverable (阶段材料); a
 * list of enterprises goes to the register; a
 * PDF is a deliverable, and so may a workbook be without the official tables. For one with them the card shows the changes and
 * errors. Nothing is saved before a choice or 确认 (confirm).
 */
export async function receiveFile(context: Context, place: Place, file: SentFile): Promise<void> {
  if (place.kind !== 'p2p')
    throw new Problem('bad-file', '请在与我的私聊里发送文件。', '群里的文件不会被读取。');
  if (file.content.kind === 'document') {
    if (await checkSentReport(context, place, file.content)) return;
    return receiveDocument(context, place, file, file.content.text);
  }
  if (file.content.kind !== 'workbook') return receiveOther(context, place, file, file.content);
  const { declared, tables } = file.content;
  if (await receiveWithoutFigures(context, place, file, file.content)) return;
  const { identity, alternatives } = await identify(context, declared);
  const { messageId, key, name } = file;
  const upload: PendingUpload = { messageId, key, name, said: declared, tables };
  const pendingId = await context.tx.savePendingAction(
    context.person.openId,
    KIND,
    JSON.stringify(upload),
    context.now,
  );
  const result = await readUploadAs(context, upload, identity);
  await answer(context, place, {
    kind: 'card',
    card: uploadCard(makeUploadView(context, result, upload, pendingId, alternatives)),
  });
  await sendMarkedFile(context, place, upload, result);
}

/**
 * Answers a workbook without figures: it may be a deliverable, a list for letters, and for an admin the blank tables of a plan. False
 * when it is to be read as one of figures.
 */
async function receiveWithoutFigures(
  context: Context,
  place: Place,
  file: SentFile,
  content: Extract<FileContent, { kind: 'workbook' }>,
): Promise<boolean> {
  const { letterList, tables } = content;
  const report = periodWords(context.plans.latest).report;
  const hasTables = isOfFigures(content, context.plans.latest.forms.length);
  if (hasTables && !(isEmpty(tables) && officialTablesFor(context, file))) return false;
  const letters = letterList && (await keepLetterList(context, file.name, letterList));
  const why = hasTables ? `文件里的${report}表一个数字也没有填` : `文件里没有找到${report}表的表头`;
  const remarks = letters ? [] : [`${why}，没有作为填报表读取。`, ...noTables(context, file)];
  const otherwise = { remarks, ...(letters && { letters }) };
  if (await askWhatItIs(context, place, { ...file, type: 'xlsx' }, otherwise)) return true;
  if (!letterList) {
    requireTables(context, file);
    return false;
  }
  await receiveLetterList(context, place, letters);
  return true;
}

/** Whether no figure stands in the tables of a workbook. */
const isEmpty = (tables: PendingUpload['tables']): boolean =>
  tables.every(([, { cells }]) =>
    cells.every(([, { text, hasFormula }]) => hasFormula || text.trim() === ''),
  );

/** Refuses a workbook of a person who fills in nothing and could make a plan of it, if it had tables. */
function requireTables(context: Context, file: SentFile): void {
  const [sentence] = noTables(context, file);
  if (sentence === undefined || isAllowed(context.person, 'fill')) return;
  throw fileProblem(
    `没有找到${periodWords(context.plans.latest).report}表的表头，${sentence}`,
    '要做成方案，请发来空白的官方报表（.xlsx 或 .docx）：有表头，数字格空着。',
  );
}

/** Answers a file that has no official tables. */
function receiveOther(
  context: Context,
  place: Place,
  file: SentFile,
  content: Exclude<FileContent, { kind: 'workbook' | 'document' }>,
): Promise<void> {
  switch (content.kind) {
    case 'plan':
      return receivePlan(context, place, file, content.plan);
    case 'register':
      return receiveRegister(context, place, file, content.register);
    case 'pdf':
      return askWhichDeliverable(context, place, { ...file, type: 'pdf' });
  }
}

/** Whether a workbook is one of figures: it has an official table, or says that the bot made it. */
const isOfFigures = (
  { declared, tables }: Extract<FileContent, { kind: 'workbook' }>,
  formCount: number,
): boolean =>
  declared.plan !== undefined ||
  declared.isSummary === true ||
  tables.some(
    ([, { splitHeaders, missingSheets }]) => splitHeaders.length > 0 || missingSheets.length < formCount,
  );

/** Reads the same workbook for another unit or period. */
export async function rereadUpload(context: Context, route: RouteOf<'reread'>): Promise<CardAnswer> {
  const upload = await readPendingUpload(context, route.pending);
  const { identity, alternatives } = await identifyAs(context, upload.said, route);
  const result = await readUploadAs(context, upload, identity);
  await sendMarkedFile(context, { kind: 'p2p', chatId: '' }, upload, result);
  return { card: uploadCard(makeUploadView(context, result, upload, route.pending, alternatives)) };
}

/** 确认 (confirm): checks the workbook again with the present figures, then saves all of it or nothing. */
export async function confirmUpload(context: Context, route: RouteOf<'take'>): Promise<CardAnswer> {
  const upload = await readPendingUpload(context, route.pending);
  const { identity } = await identifyAs(context, upload.said, route);
  const result = await readUploadAs(context, upload, identity);
  const { state, reading } = result;
  const view = makeUploadView(context, result, upload, route.pending, []);
  if (hasErrors(reading))
    return toast('warning', '在您打开之后数据有了变化，请核对后再点确认', uploadCard(view));
  const conflicts = findConflicts(state.submission, route.version, reading.values);
  if (conflicts.length > 0) {
    const { plan, submission } = state;
    const words = await describeAllConflicts(context, plan, submission, conflicts, reading.values);
    return toast('warning', words.toast, uploadCard({ ...view, conflicts: words.lines }));
  }
  const after = await (identity.isBaseline ? importBaseline : saveUpload)(context, result);
  await context.tx.deletePendingAction(route.pending);
  const noteCount = reading.remarks.filter(
    ({ severity, isNews }) => severity === 'warning' && !isNews,
  ).length;
  return toast(
    'success',
    identity.isBaseline ? '已导入' : `已保存 ${reading.changes.length} 项`,
    confirmedUploadCard({
      unit: state.unit,
      submission: after,
      isBaseline: identity.isBaseline,
      reading,
      noteCount,
    }),
  );
}

async function readUploadAs(
  context: Context,
  upload: PendingUpload,
  identity: Identity,
): Promise<UploadResult> {
  const plan = requirePlan(context.plans, identity.period, context.today);
  const unit = requireUnit(plan, identity.unit);
  if (identity.isBaseline) await requireRight(context, 'baseline');
  else await requireRight(context, 'fill', unit.key);
  const read = await readFormState(context, plan, unit, identity.period);
  requireOpen(read, identity);
  const state = identity.isBaseline ? read : await countForm(context, read);
  const tables = tablesFor(upload, unit.kind);
  if (tables.missingSheets.length === plan.forms.length && tables.splitHeaders.length > 0)
    throw new Problem(
      'bad-file',
      `${tables.splitHeaders.map(sheet => `“${sheet}”`).join('、')}的表头取消了合并，看不出每一列属于哪一项，没有读取。表里的行、列和数字都在。`,
      '请发送“模板”取得表头完整的填报表，把数字复制过去（粘贴时选“数值”）再发回；也可以把表头照原样重新合并后再发。数据没有改动。',
    );
  if (tables.missingSheets.length === plan.forms.length)
    throw new Problem(
      'bad-file',
      `文件里没有找到${periodWords(plan).report}表的表头，没有读取。`,
      '发送“模板”可以得到可填写的 Excel。数据没有改动。',
    );
  const [double] = tables.doubles;
  if (double) throw doubleTable(double);
  // The formulas of a template's totals show 0.
  const isEmpty = [...tables.cells.values()].every(
    ({ text, hasFormula }) => hasFormula || text.trim() === '',
  );
  if (isEmpty && tables.foreign.length === 0)
    throw new Problem(
      'bad-file',
      '文件里的表是空的，一个数字也没有填，没有读取。',
      '请填好后再发；发送“模板”可以得到带已有数据的填报表。已保存的数据没有改动。',
    );
  const { submission, previous, checkContext } = state;
  const reading = readUpload({
    plan,
    period: identity.period,
    cells: tables.cells,
    submission,
    previous,
    checkContext,
    isRegisterNewer: (upload.said.registerUpTo ?? Infinity) < (state.register?.state.upTo ?? 0),
  });
  return { identity, state, tables, reading: withForeignCells(reading, tables, unit.kind) };
}

/** The words for a table that stands in the workbook twice. */
function doubleTable({ form, sheets: [one, other] }: Double): Problem {
  const where = one === other ? `工作表“${one}”里有两张“${form}”` : `工作表“${one}”和“${other}”都是“${form}”`;
  return new Problem(
    'bad-file',
    `${where}，内容不同，不知道用哪一张，没有读取。`,
    '请删去不用的一张，再发一次。数据没有改动。',
  );
}

function requireOpen({ submission, unit }: FormState, { isBaseline }: Identity): void {
  const title = `${unitName(unit)}${periodName(submission.period)}`;
  if (isBaseline && submission.state !== 'empty')
    throw new Problem(
      'bad-file',
      `${title}已有数据（${STATE_NAMES[submission.state]}），不能再作为历史数据导入。`,
      '如需更正，请由审核人重新打开。数据没有改动。',
    );
  if (!isOpen(submission))
    throw new Problem(
      'frozen',
      `${title}${STATE_NAMES[submission.state]}，数据不能再改，文件没有读取。`,
      '如需修改，审核开始前可以点“撤回”，之后请联系审核人。',
    );
}

/** Figures in the row of another unit kind are an error: they may be this unit's or another unit's. */
function withForeignCells(
  reading: UploadReading,
  { foreign }: UploadedTables,
  kind: UnitKind,
): UploadReading {
  const [first] = foreign;
  if (!first) return reading;
  const words = `${first.sheet} ${first.address}等 ${foreign.length} 格填在了“${first.kind}”一行，本单位是${kind}，请填在“${kind}”一行`;
  return { ...reading, remarks: [{ severity: 'error', words, codes: [] }, ...reading.remarks] };
}

function tablesFor({ tables }: PendingUpload, kind: UnitKind): UploadedTables {
  const match = tables.find(([tablesKind]) => tablesKind === kind)?.[1];
  if (!match) throw new Error(`the upload was not read for ${kind}`);
  // One that an older version stored does not say which headers were split, nor which tables stand in it twice.
  return { ...{ splitHeaders: [], doubles: [] }, ...match, cells: new Map(match.cells) };
}

async function readPendingUpload(context: Context, id: string): Promise<PendingUpload> {
  const pending = await context.tx.pendingAction(id);
  if (pending?.kind !== KIND || pending.openId !== context.person.openId)
    throw new Problem('gone', '这份文件已经处理过了。', '如需更改，请把文件再发一次。');
  return JSON.parse(pending.payload) as PendingUpload;
}

/** Sends the same file back with the wrong cells marked, when there are errors. */
async function sendMarkedFile(
  context: Context,
  place: Place,
  upload: PendingUpload,
  result: UploadResult,
): Promise<void> {
  if (!hasErrors(result.reading)) return;
  const pendingId = await savePendingMarks(context, upload, result.reading, result.tables);
  await answer(
    context,
    { ...place, kind: 'p2p' },
    { kind: 'file', file: { kind: 'marked', kept: pendingId } },
  );
}
