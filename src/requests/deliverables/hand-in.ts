import { createHash } from 'node:crypto';
import { handedInDeliverableCard } from '../../../cards/deliverable.js';
import { noticeCard } from '../../../cards/notices.js';
import { formatDay } from '../../../cards/phrases.js';
import type { RouteOf } from '../../../cards/routes.js';
import { isCurrent, yearsOn, type DeliverablePlace } from '../../core/deliverables.js';
import type { CardAnswer } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import type { EventMeta } from '../../core/submission/submission.js';
import { deliverableDueOn, owes, type Deliverable, type FileType } from '../../plan/deliverable.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { replaceCards, toast, type Context } from '../context.js';
import { sendNotice } from '../notices.js';
import { readConcerned } from '../people/reporters.js';
import type { Outside, Prepared } from '../request.js';
import { MAX_FILE_BYTES } from '../uploads/sent-file.js';
import { readPendingDeliverable } from './ask.js';
import { deliverableView } from './owed.js';
import { closeOlderVersion, sendDeliverableReviews, verdictSubject } from './review.js';

/** Fetches the file again, which was checked when it came: it must be the same one. */
export async function prepareHandIn(
  { read, fetchFile }: Outside,
  { pending }: RouteOf<'hand'>,
): Promise<Prepared> {
  const { messageId, key, sha256 } = await read(context => readPendingDeliverable(context, pending));
  const bytes = await fetchFile(messageId, key, MAX_FILE_BYTES).catch(() => undefined);
  if (bytes && createHash('sha256').update(bytes).digest('hex') === sha256) return { bytes };
  throw new Problem('busy', '文件没有下载下来，还没有送交。', '请稍后再点一次；仍不行请把文件再发一次。');
}

/** A deliverable was chosen on the card that asks: stores the file as its next version, and tells the reviewers. */
export async function handIn(
  context: Context,
  route: RouteOf<'hand'>,
  _fields: unknown,
  { bytes }: Prepared,
): Promise<CardAnswer> {
  if (!bytes) throw new Error('the file was not fetched');
  const { tx } = context;
  const { name, sha256, type } = await readPendingDeliverable(context, route.pending);
  const { unit } = requireOwed(context, route, type);
  const place: DeliverablePlace = { unit: unit.key, year: route.year, key: route.deliverable };
  const { version, isNew } = await tx.addDeliverable(place, { name, bytes, sha256 }, metaOf(context, unit));
  await tx.deletePendingAction(route.pending);
  const view = deliverableView(context, version);
  if (!isNew)
    return toast(
      'warning',
      `这份文件与第 ${version.number} 版完全一样，没有再存`,
      handedInDeliverableCard(view, { again: true, reviewers: 0 }),
    );
  // Read after the new version is stored: nobody decides on the one before any more, nor hands in another one.
  const versions = await tx.deliverableVersions(place.year, [unit.key]);
  const older = versions.find(({ key, number }) => key === place.key && number === version.number - 1);
  if (older) await closeOlderVersion(context, older);
  const reviewers = await sendDeliverableReviews(context, view);
  const card = handedInDeliverableCard(view, { again: false, reviewers });
  await replaceCards(context, verdictSubject(place), card, { isLast: true });
  await tellColleagues(context, unit, `${view.title}（第 ${version.number} 版）`);
  return toast('success', `已送交 ${view.name} 第 ${version.number} 版`, card);
}

/** Throws a Problem when the unit does not owe this around today, or it does not take such a file. */
function requireOwed(
  { plans, today }: Context,
  { unit: key, year, deliverable: wanted }: RouteOf<'hand'>,
  type: FileType,
): { readonly unit: Unit; readonly deliverable: Deliverable } {
  const plan = yearsOn(today).includes(year) ? plans.forYear(year) : undefined;
  const unit = plan?.units.get(key);
  const deliverable = plan?.deliverables.find(each => each.key === wanted);
  const isOwed =
    unit &&
    deliverable &&
    owes(unit, deliverable) &&
    isCurrent({ year, dueOn: deliverableDueOn(deliverable, year) }, today);
  if (!isOwed)
    throw new Problem('not-now', '现在不收这项材料，没有送交。', '请把文件再发一次，看看现在要交哪些。');
  if (!deliverable.accepts.includes(type))
    throw new Problem(
      'bad-file',
      `“${deliverable.name}”不收 .${type} 文件，没有送交。`,
      `请另存为 ${deliverable.accepts.map(each => `.${each}`).join('、')} 后再发；${formatDay(deliverableDueOn(deliverable, year))}前交。`,
    );
  return { unit, deliverable };
}

function metaOf({ person, now }: Context, { key }: Unit): EventMeta {
  const actsFor = person.standsInFor.get(key);
  return {
    actor: person.openId,
    ...(actsFor === undefined ? {} : { actsFor }),
    occurredAt: now,
    channel: 'upload',
  };
}

/** Tells the unit's other reporters. */
async function tellColleagues(context: Context, unit: Unit, what: string): Promise<void> {
  const card = noticeCard(
    '阶段材料已送交',
    `同事为${unitName(unit)}送交了${what}，等审核人收下。您不用再交。`,
    'blue',
  );
  for (const openId of await readConcerned(context, unit.key))
    if (openId !== context.person.openId) await sendNotice(context, openId, card);
}
