import {
  deliverableReviewCard,
  deliverableVerdictCard,
  settledDeliverableCard,
  type DeliverableView,
  type WaitingDeliverables,
} from '../../../cards/deliverable.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { DeliverablePlace, DeliverableVersion } from '../../core/deliverables.js';
import type { CardAnswer, FileRequest, MadeFile } from '../../core/outgoing.js';
import { canDecide, requireCanDecide, type Decidable } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { MAX_LISTED } from '../../core/text.js';
import type { DeliverableDecision } from '../../store/store.js';
import {
  replaceCards,
  sendCard,
  sendFileToSender,
  toast,
  type Context,
  type FileContext,
} from '../context.js';
import { sendNotice } from '../notices.js';
import { readConcerned } from '../people/reporters.js';
import type { Fields } from '../request.js';
import { decidersOf, readPossibleDeciders } from '../reviewing/deciders.js';
import { requireRight } from '../rights.js';
import { deliverableView } from './owed.js';

const reviewSubject = ({ id }: Pick<DeliverableVersion, 'id'>): string => `deliverable ${id}`;

/** The subject of the cards that tell reporters the decision. */
export const verdictSubject = ({ unit, year, key }: DeliverablePlace): string =>
  `deliverable-verdict ${unit} ${year} ${key}`;

/** The one who handed it in, and the unit, decide who may not. */
export const decidable = ({ unit, handedIn }: DeliverableVersion): Decidable => ({
  unit,
  submittedBy: handedIn.actor,
});

/** Sends the card to everybody who can decide on a version; returns their number. */
export async function sendDeliverableReviews(context: Context, view: DeliverableView): Promise<number> {
  const { version } = view;
  const possible = await readPossibleDeciders(context, context.today);
  const deciders = decidersOf(decidable(version), possible);
  const card = deliverableReviewCard(view);
  for (const { openId } of deciders) await sendCard(context, openId, card, reviewSubject(version));
  return deciders.length;
}

/** A later version was handed in: the reviewers' cards of the one before say so. */
export async function closeOlderVersion(context: Context, version: DeliverableVersion): Promise<void> {
  if (version.state !== 'handed-in') return;
  await replaceCards(
    context,
    reviewSubject(version),
    settledDeliverableCard(deliverableView(context, version)),
  );
}

/** A deliverable in the list of `/review`. */
export async function openDeliverable(context: Context, route: RouteOf<'paperlook'>): Promise<CardAnswer> {
  const view = await readForDecision(context, route.deliverable);
  if (isSettled(view.version)) return settled(view);
  // Whoever decides meanwhile waits, and closes this card with the others.
  await context.tx.holdDeliverable(view.version.id);
  await sendCard(context, context.person.openId, deliverableReviewCard(view), reviewSubject(view.version));
  return toast('info', '已在下方打开');
}

/** 收下 (take). The first decision settles the cards of the others. */
export async function takeDeliverable(context: Context, route: RouteOf<'papertake'>): Promise<CardAnswer> {
  const view = await readForDecision(context, route.deliverable);
  return decide(context, view, { state: 'taken' }, '已收下，并已通知填报人');
}

/** 退回 (give back), which needs words. */
export async function giveBackDeliverable(
  context: Context,
  route: RouteOf<'paperback'>,
  fields: Fields,
): Promise<CardAnswer> {
  const view = await readForDecision(context, route.deliverable);
  const reason = (fields.get('reason') ?? '').trim();
  if (reason === '' && !isSettled(view.version)) {
    const notice = '退回需要写明原因：请在“退回原因”中写清楚要改什么，再点退回。';
    return toast('error', notice, deliverableReviewCard(view, notice));
  }
  return decide(context, view, { state: 'given-back', reason }, '已退回，并已通知填报人');
}

async function readForDecision(context: Context, id: string): Promise<DeliverableView> {
  const view = deliverableView(context, await readVersion(context, id));
  requireCanDecide(context.person, decidable(view.version), '材料');
  return view;
}

async function readVersion({ tx }: Pick<Context, 'tx'>, id: string): Promise<DeliverableVersion> {
  const version = await tx.deliverable(id);
  if (!version) throw new Problem('gone', '这份材料已经不在了。', '发送“审核”查看待审核的材料。');
  return version;
}

const isSettled = ({ state, isLatest }: DeliverableVersion): boolean => state !== 'handed-in' || !isLatest;

const settled = (view: DeliverableView): CardAnswer =>
  toast(
    'info',
    view.version.state === 'handed-in' ? '已有更新的一版，请看新的卡片' : '这份材料已经审核过了',
    settledDeliverableCard(view),
  );

async function decide(
  context: Context,
  view: DeliverableView,
  decision: DeliverableDecision,
  words: string,
): Promise<CardAnswer> {
  const { tx, person, now, channel } = context;
  const { id } = view.version;
  const isDecided = await tx.decideDeliverable(id, decision, {
    ...{ actor: person.openId, occurredAt: now, channel },
  });
  const after = deliverableView(context, await readVersion(context, id));
  if (!isDecided) return settled(after);
  const card = settledDeliverableCard(after);
  await replaceCards(context, reviewSubject(view.version), card);
  await tellReporters(context, after);
  return toast('success', words, card);
}

/** Tells everybody who reports for the unit, and the one who handed it in. */
async function tellReporters(context: Context, view: DeliverableView): Promise<void> {
  const { version } = view;
  const card = deliverableVerdictCard(view);
  const concerned = await readConcerned(context, version.unit);
  const { actor } = version.handedIn;
  await sendCard(context, actor, card, verdictSubject(version));
  for (const openId of concerned) if (openId !== actor) await sendNotice(context, openId, card);
}

/** 查看文件: sends the file to the chat of the one who taps. */
export async function sendDeliverable(context: Context, route: RouteOf<'paper'>): Promise<CardAnswer> {
  const version = await readVersion(context, route.deliverable);
  await requireRight(context, 'summary-unit', version.unit);
  await sendFileToSender(context, { kind: 'deliverable', id: version.id });
  return toast('info', '文件随后发到私聊');
}

/** The file of a version, byte for byte, with the name that its sender gave it. */
export async function makeDeliverableFile(
  { store }: FileContext,
  { id }: Extract<FileRequest, { kind: 'deliverable' }>,
): Promise<MadeFile> {
  return store.transact(async tx => {
    const [version, bytes] = [await tx.deliverable(id), await tx.deliverableBytes(id)];
    if (!version || !bytes) throw new Error('a deliverable is gone');
    return { name: version.fileName, bytes };
  });
}

/** What waits for a decision, as `/review` lists it for a person. */
export async function readWaitingDeliverables(context: Context): Promise<WaitingDeliverables> {
  const first = await context.tx.deliverablesToReview(MAX_LISTED);
  return {
    items: first.map(version => ({
      view: deliverableView(context, version),
      isOwn: !canDecide(context.person, decidable(version)),
    })),
    count: first.length < MAX_LISTED ? first.length : await context.tx.countDeliverablesToReview(),
  };
}
