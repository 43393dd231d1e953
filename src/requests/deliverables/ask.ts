import {
  askDeliverableCard,
  deliverableUnitCard,
  type DeliverableQuestion,
} from '../../../cards/ask-deliverable.js';
import { pageOfList } from '../../../cards/long-list.js';
import type { LetterQuestion } from '../../../cards/letters.js';
import type { SummaryQuestion } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { findUnitsByPart } from '../../core/near-units.js';
import type { Owed } from '../../core/deliverables.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { listNames, MAX_LISTED } from '../../core/text.js';
import type { FileType } from '../../plan/deliverable.js';
import type { Unit } from '../../plan/organisation.js';
import { answer, toast, type Context, type Place } from '../context.js';
import { requireUnit } from '../form.js';
import type { Fields } from '../request.js';
import { refuse } from '../rights.js';
import type { OfficialTables } from '../plan/official-tables.js';
import type { SentFile } from '../uploads/sent-file.js';
import { readOwed, unitsToHandInFor } from './owed.js';
import { periodWords } from '../../plan/period-words.js';

const KIND = 'deliverable';

/** A file that waits for the choice of what it is. The file itself is not stored: it is fetched from its message again. */
export interface PendingDeliverable {
  readonly messageId: string;
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly type: FileType;
  /** For an admin: its blank official tables. */
  readonly official?: OfficialTables;
}

/** What else is said of a file on the card that asks. */
interface Otherwise {
  readonly remarks?: readonly string[];
  readonly summary?: SummaryQuestion;
  /** It is a list of enterprises for letters too. */
  readonly letters?: LetterQuestion;
}

/**
 * Asks what a sent file is, by a card with the deliverables that are owed, and for an admin with the plan that its blank tables may
 * become. False when it can be neither: nothing is said then.
 */
export async function askWhatItIs(
  context: Context,
  place: Place,
  file: SentFile & { readonly type: FileType },
  otherwise: Otherwise = {},
): Promise<boolean> {
  const official = officialTablesFor(context, file);
  const { own, others } = unitsFor(context);
  const offer = await readOffer(context, own, file.type);
  if (offer.options.length === 0 && others.length === 0 && !official) return false;
  const { messageId, key, name, size, sha256, type } = file;
  const pending: PendingDeliverable = {
    ...{ messageId, key, name, size, sha256, type },
    ...(official && { official }),
  };
  const payload = JSON.stringify(pending);
  const pendingId = await context.tx.savePendingAction(context.person.openId, KIND, payload, context.now);
  const hasOthers = others.length > 0 || offer.options.length > MAX_LISTED;
  const card = isShort(offer, otherwise, official)
    ? drawQuestion(context, { ...pending, pendingId }, offer, { ...otherwise, hasOthers })
    : drawUnits(context, { ...pending, pendingId }, otherwise.remarks);
  await answer(context, place, { kind: 'card', card });
  return true;
}

/** The units for which a person may hand a file in; none for a person who may hand in nothing. */
const unitsFor = (context: Context): ReturnType<typeof unitsToHandInFor> =>
  isAllowed(context.person, 'deliverable') ? unitsToHandInFor(context) : { own: [], others: [] };

/** Whether the card shows all that the file may be; else it asks for the unit first. */
const isShort = (
  { options }: Offer,
  { summary, letters }: Otherwise,
  official: OfficialTables | undefined,
): boolean =>
  (options.length > 0 && options.length <= MAX_LISTED) || [summary, letters, official].some(Boolean);

/** The blank official tables of a file, for a person who may change the plan. */
export function officialTablesFor(
  { person }: Pick<Context, 'person'>,
  { content }: Pick<SentFile, 'content'>,
): OfficialTables | undefined {
  return 'official' in content && isAllowed(person, 'plan') ? content.official : undefined;
}

/** A PDF can be a deliverable alone: throws a Problem for a person who has none to hand in. */
export async function askWhichDeliverable(
  context: Context,
  place: Place,
  file: SentFile & { readonly type: FileType },
): Promise<void> {
  if (await askWhatItIs(context, place, file)) return;
  if (!isAllowed(context.person, 'deliverable')) throw await refuse(context, 'deliverable');
  throw new Problem(
    'bad-file',
    '收到 PDF 文件，但您负责的单位今年没有要交的阶段材料，没有收。',
    `${periodWords(context.plans.latest).report}请发送“模板”用 Excel 填写，工作总结请用 Word（.docx）发送。`,
  );
}

interface Offer {
  readonly options: readonly Owed[];
  /** Those that do not take such a file. */
  readonly refused: readonly Owed[];
}

async function readOffer(context: Context, units: readonly Unit[], type: FileType): Promise<Offer> {
  const owed = await readOwed(context, units, context.today);
  const takes = ({ deliverable }: Owed) => deliverable.accepts.includes(type);
  return { options: owed.filter(takes), refused: owed.filter(each => !takes(each)) };
}

function drawQuestion(
  { today }: Context,
  { name, size, pendingId, official }: PendingDeliverable & { readonly pendingId: string },
  { options, refused }: Offer,
  { remarks = [], ...rest }: Otherwise & Pick<DeliverableQuestion, 'hasOthers'>,
): CardJson {
  const all = [...remarks, ...describeRefused(refused)];
  return askDeliverableCard({
    ...{ name, size, pendingId, options, today, remarks: all, ...rest },
    ...(official && { official }),
  });
}

function describeRefused(refused: readonly Owed[]): string[] {
  const accepted = new Map(refused.map(({ deliverable: { name, accepts } }) => [name, accepts]));
  return [...accepted].map(
    ([name, accepts]) => `“${name}”只收 ${listNames(accepts.map(type => `.${type}`))}。`,
  );
}

function drawUnits(
  context: Context,
  { name, size, pendingId }: PendingDeliverable & { readonly pendingId: string },
  remarks: readonly string[] = [],
  wanted: { readonly page?: number; readonly part?: string } = {},
): CardJson {
  const { own, others } = unitsToHandInFor(context);
  const all = [...own, ...others];
  const file = { name, size, pendingId, remarks };
  if (wanted.part === undefined) return deliverableUnitCard(file, pageOfList(all, wanted.page ?? 1));
  const containing = new Set(findUnitsByPart(wanted.part, context.plans.latest).map(({ key }) => key));
  const found = all.filter(({ key }) => containing.has(key));
  return deliverableUnitCard(file, pageOfList(found, 1), { part: wanted.part, count: found.length });
}

/** 上一页, 下一页 and 其他单位: the units for which the person may hand in. */
export async function turnUnits(context: Context, route: RouteOf<'handpage'>): Promise<CardAnswer> {
  const pending = await readPendingDeliverable(context, route.pending);
  return { card: drawUnits(context, { ...pending, pendingId: route.pending }, [], { page: route.page }) };
}

/** 查找 (find) among these units. */
export async function findUnit(
  context: Context,
  route: RouteOf<'handfind'>,
  fields: Fields,
): Promise<CardAnswer> {
  const pending = { ...(await readPendingDeliverable(context, route.pending)), pendingId: route.pending };
  const part = (fields.get('part') ?? '').trim();
  if (part) return { card: drawUnits(context, pending, [], { part }) };
  return toast('warning', '请先写出单位名称中的几个字', drawUnits(context, pending));
}

/** A unit was chosen: shows what it owes. */
export async function chooseUnit(context: Context, route: RouteOf<'handunit'>): Promise<CardAnswer> {
  const pending = await readPendingDeliverable(context, route.pending);
  const unit = requireUnit(context.plans.latest, route.unit);
  const offer = await readOffer(context, [unit], pending.type);
  if (offer.options.length === 0) return toast('warning', '这个单位没有要交的这类文件');
  return {
    card: drawQuestion(context, { ...pending, pendingId: route.pending }, offer, { hasOthers: true }),
  };
}

/** The file that waits, for its sender alone. Throws a Problem when it was taken before, or waited too long. */
export async function readPendingDeliverable(
  { tx, person }: Pick<Context, 'tx' | 'person'>,
  id: string,
): Promise<PendingDeliverable> {
  const pending = await tx.pendingAction(id);
  if (pending?.kind !== KIND || pending.openId !== person.openId)
    throw new Problem(
      'gone',
      '这份文件已经处理过了，或者放得太久，选择已失效。',
      '如需送交，请把文件再发一次。',
    );
  return JSON.parse(pending.payload) as PendingDeliverable;
}
