import { draftPlanCard } from '../../../cards/plan.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { CardAnswer, FileRequest, MadeFile } from '../../core/outgoing.js';
import { fileProblem } from '../../office/unzip.js';
import { dayOf } from '../../plan/period.js';
import { questionMarks } from '../../workbook/official/question-marks.js';
import { planBook, planBookName } from '../../workbook/plan-book/plan-book.js';
import { markBook } from '../../workbook/read/mark.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import { sendFileToSender, type Context, type FileContext } from '../context.js';
import { readPendingDeliverable } from '../deliverables/ask.js';
import { MAX_FILE_BYTES, type SentFile } from '../uploads/sent-file.js';
import { readDraftPlan } from './official-tables.js';

const KIND = 'official';

/** Where the blank official file is. The file itself is not stored: it is fetched from its message again. */
type PendingOfficial = Pick<SentFile, 'messageId' | 'key' | 'name'>;

/** 作为方案 (as a plan): sends the plan book that was made of a blank official file, with its questions. */
export async function sendDraftPlan(context: Context, route: RouteOf<'asplan'>): Promise<CardAnswer> {
  const { tx, person, now } = context;
  const { messageId, key, name, official } = await readPendingDeliverable(context, route.pending);
  if (!official)
    throw fileProblem(
      '文件里没有找到要填数的空表，不能作为方案。',
      '请发来空白的官方报表（.xlsx 或 .docx）。',
    );
  const pending: PendingOfficial = { messageId, key, name };
  const kept = await tx.savePendingAction(person.openId, KIND, JSON.stringify(pending), now);
  await sendFileToSender(context, { kind: 'draft-plan', kept });
  return { card: draftPlanCard({ fileName: name, ...official }) };
}

/** Makes the plan book of a blank official file at the time it is sent: what is to be answered is yellow, with a comment. */
export async function makeDraftPlanFile(
  { store, fetchFile, now, zone }: FileContext,
  request: Extract<FileRequest, { kind: 'draft-plan' }>,
): Promise<MadeFile> {
  const payload = await store.transact(async tx => {
    const pending = await tx.pendingAction(request.kept);
    if (pending?.kind !== KIND) throw new Error('a blank official file is gone');
    return pending.payload;
  });
  const { messageId, key, name } = JSON.parse(payload) as PendingOfficial;
  const bytes = await fetchFile(messageId, key, MAX_FILE_BYTES);
  if (!bytes) throw new Error('a file has grown');
  const { plan, questions } = await readDraftPlan(bytes, name, dayOf(now, zone));
  const book = planBook(plan);
  return {
    name: planBookName(plan),
    bytes: await markBook(await writeBook(book), questionMarks(book, questions)),
  };
}
