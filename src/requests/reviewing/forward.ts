import { createHash } from 'node:crypto';
import { readArguments } from '../../core/command.js';
import type { CardAnswer, FileRequest, MadeFile } from '../../core/outgoing.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { MAX_REASON_LENGTH } from '../../core/submission/decide.js';
import { lengthOf } from '../../core/text.js';
import { confirmForwardCard, forwardedCard, notForwardedCard } from '../../../cards/forward.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { Unit } from '../../plan/organisation.js';
import { periodName, type Period, periodCode } from '../../plan/period.js';
import type { Snapshot } from '../../store/store.js';
import {
  answer,
  currentPeriodOfAll,
  sendFileToSender,
  toast,
  type Context,
  type FileContext,
} from '../context.js';
import type { CommandMessage, Fields, Outside, Prepared } from '../request.js';
import type { Forwarding } from './forward-file.js';
import {
  findObstacle,
  hasApproved,
  openUnitsOf,
  readForwardStatus,
  type ForwardStatus,
} from './forward-status.js';
import { periodWords } from '../../plan/period-words.js';

/**
 * `/forward PERIOD`: records that the period went to the county. Its reports are locked and the file is kept byte for
 * byte. After a correction the period can be forwarded again (第2次).
 */
export async function forwardCommand(
  context: Context,
  { place, words }: CommandMessage,
  { forwarding }: Prepared,
): Promise<void> {
  const period = readForwardPeriod(context, words);
  if (!period) {
    const current = await currentPeriodOfAll(context);
    throw new Problem(
      'bad-arguments',
      `上报请写明${periodWords(context.plans.latest).period}，不写别的。`,
      `请这样写：上报 ${periodCode(current)}。`,
    );
  }
  const status = await readForwardStatus(context.tx, context, period);
  const missing = requireReady(status);
  if (!hasApproved(status)) return answer(context, place, { kind: 'card', card: cardOf(status) });
  if (missing.length > 0) {
    return answer(context, place, { kind: 'card', card: questionOf(status, missing) });
  }
  if (forwarding?.basis !== status.basis) throw new Problem('stale', CHANGED, `请再发一次“上报 ${period}”。`);
  const after = await forwardReports(context, status, forwarding);
  await answer(context, place, { kind: 'card', card: cardOf(after) });
  await answer(context, place, { kind: 'file', file: fileOf(after) });
}

/** Reads the period of `/forward PERIOD`; undefined when the words have anything else. */
function readForwardPeriod({ plans, today }: Context, words: readonly string[]): Period | undefined {
  const { period, unit, rest } = readArguments(words, plans.latest, today);
  return unit || rest.length > 0 ? undefined : period;
}

/**
 * Has the workbook made before the transaction, in which everybody else waits; only when nothing is to be asked first.
 */
export function prepareForwardCommand(outside: Outside, { words }: CommandMessage): Promise<Prepared> {
  return prepareForwarding(outside, context => {
    const period = readForwardPeriod(context, words);
    return period && { period, missing: 0, reason: '' };
  });
}

/** Without the reason nothing is made: the person is asked for it. */
export function prepareForwardButton(
  outside: Outside,
  route: RouteOf<'forward'>,
  fields: Fields,
): Promise<Prepared> {
  const reason = route.missing > 0 ? readReason(fields) : '';
  return reason === undefined
    ? Promise.resolve({})
    : prepareForwarding(outside, () => ({ ...route, reason }));
}

/** The reason as the person wrote it; undefined when it is missing or too long. */
function readReason(fields: Fields): string | undefined {
  const reason = (fields.get('reason') ?? '').trim();
  return reason && lengthOf(reason) <= MAX_REASON_LENGTH ? reason : undefined;
}

/** What a person asked for: the period, and with how many units missing. */
interface ForwardWish {
  readonly period: Period;
  readonly missing: number;
  readonly reason: string;
}

async function prepareForwarding(
  { read, makeForwarding, warmUp }: Outside,
  wishOf: (context: Context) => ForwardWish | undefined,
): Promise<Prepared> {
  const order = await read(async context => {
    const wish = wishOf(context);
    if (!wish || !isAllowed(context.person, 'forward') || !context.plans.forPeriod(wish.period))
      return undefined;
    const status = await readForwardStatus(context.tx, context, wish.period);
    if (findObstacle(status) !== undefined || !hasApproved(status)) return undefined;
    // The person is asked first, and may confirm in a second.
    if (openUnitsOf(status).length !== wish.missing) return 'later';
    return { period: wish.period, openId: context.person.openId, reason: wish.reason };
  });
  if (order === 'later') warmUp();
  if (order === undefined || order === 'later') return {};
  return { forwarding: await makeForwarding(order) };
}

/**
 * 确认 (confirm): forwards although units are missing, for a reason. Asks again when the number of missing units has changed, or
 * the reason is missing.
 */
export async function confirmForward(
  context: Context,
  route: RouteOf<'forward'>,
  fields: Fields,
  { forwarding }: Prepared,
): Promise<CardAnswer> {
  const status = await readForwardStatus(context.tx, context, route.period);
  const missing = requireReady(status);
  if (!hasApproved(status)) return toast('info', '已经上报过了', cardOf(status));
  const typed = fields.get('reason') ?? '';
  if (missing.length !== route.missing)
    return toast(
      'warning',
      '未报送的单位有变化，请再核对',
      questionOf(status, missing, { reason: typed, notice: '未报送的单位有变化，请再核对。' }),
    );
  if (missing.length > 0 && readReason(fields) === undefined) {
    const notice = `请写明没有等齐就上报的原因，最多 ${MAX_REASON_LENGTH} 字`;
    return toast('error', notice, questionOf(status, missing, { reason: typed, notice }));
  }
  if (forwarding?.basis !== status.basis) {
    const notice = `${CHANGED}请核对后再点“确认”。`;
    return toast('warning', notice, questionOf(status, missing, { reason: typed, notice }));
  }
  const after = await forwardReports(context, status, forwarding);
  await sendFileToSender(context, fileOf(after));
  return toast('success', '已登记上报并锁定', cardOf(after));
}

/** 取消 (cancel): leaves everything as it is. */
export const cancelForward = (_context: Context, { period }: RouteOf<'unforward'>): Promise<CardAnswer> =>
  Promise.resolve(toast('info', '已取消，没有上报', notForwardedCard(period)));

/** The question with the missing units; a reason given for an earlier forwarding stands in it. */
function questionOf(
  { period, snapshots }: ForwardStatus,
  missing: readonly Unit[],
  asked?: { readonly reason: string; readonly notice: string },
) {
  const reason = asked?.reason ?? snapshots.at(-1)?.content.reason ?? '';
  return confirmForwardCard({ ...asked, period, missing, number: snapshots.length + 1, reason });
}

/** 再次下载 (download again): sends a forwarded file again, byte for byte. */
export async function sendSnapshot(context: Context, route: RouteOf<'snapshot'>): Promise<CardAnswer> {
  const { period, number } = route;
  const exists = (await context.tx.snapshots(period)).some(snapshot => snapshot.number === number);
  if (!exists) return toast('error', `没有${periodName(period)}第${number}次上报的文件`);
  await sendFileToSender(context, { kind: 'snapshot', period, number });
  return toast('success', '文件已发到私聊');
}

/** Reads a forwarded file, byte for byte. */
export async function makeSnapshotFile(
  { store }: FileContext,
  { period, number }: Extract<FileRequest, { kind: 'snapshot' }>,
): Promise<MadeFile> {
  const { snapshot, bytes } = await store.transact(async tx => ({
    snapshot: (await tx.snapshots(period)).find(each => each.number === number),
    bytes: await tx.snapshotBytes(period, number),
  }));
  if (!snapshot || !bytes) throw new Error(`${period} did not go to the county ${number} times`);
  return { name: snapshot.fileName, bytes };
}

/** The workbook that was made ahead is not of the reports as they are now. */
const CHANGED = '生成上报文件时有填报发生了变化，没有登记上报。';

/** The units without a report. Throws a Problem when the period cannot be forwarded now. */
function requireReady(status: ForwardStatus): Unit[] {
  const obstacle = findObstacle(status);
  if (obstacle) throw obstacle;
  return openUnitsOf(status);
}

/**
 * Locks all approved reports, with those below them: their figures are part of theirs. Stores the snapshot for the county:
 * figures, versions, and the bytes of the workbook, which was made of exactly these reports.
 */
async function forwardReports(
  { tx, now, person, channel }: Context,
  { plan, period, snapshots, locking }: ForwardStatus,
  forwarding: Forwarding,
): Promise<ForwardStatus> {
  const { number, name, content } = forwarding;
  const bytes = Buffer.from(forwarding.bytes);
  const { reason = '' } = content;
  const meta = { actor: person.openId, occurredAt: now, channel };
  await tx.lockSubmissions(period, locking, { number, reason }, meta);
  const snapshot: Omit<Snapshot, 'bytes'> = {
    period,
    number,
    fileName: name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    content,
    forwardedAt: now,
    forwardedBy: person.openId,
  };
  await tx.addSnapshot({ ...snapshot, bytes });
  return { ...(await readForwardStatus(tx, { plan }, period)), snapshots: [...snapshots, snapshot] };
}

function cardOf({ plan, period, snapshots }: ForwardStatus) {
  return forwardedCard({ plan, period, snapshots });
}

function fileOf({ period, snapshots }: ForwardStatus): FileRequest {
  return { kind: 'snapshot', period, number: snapshots.length };
}
