import { createHash } from 'node:crypto';
import { dryRunCard, savedRegisterCard, whoseRegisterCard } from '../../../cards/register.js';
import { noticeCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import type { RowFault } from '../../core/register/read-row.js';
import type { Unit } from '../../plan/organisation.js';
import type { Mark } from '../../workbook/read/issue-list.js';
import type { SentRegister } from '../../workbook/read/read-register.js';
import { answer, ownUnits, sendFileToSender, toast, type Context, type Place } from '../context.js';
import { requireRight } from '../rights.js';
import { saveMarks } from '../uploads/marked-file.js';
import type { SentFile } from '../uploads/sent-file.js';
import { isSure, runDry, saveEntries, type RegisterDryRun } from './register.js';

const KIND = 'register';

/** A list that waits for 确认 (confirm), as JSON; the file itself is never stored. */
interface PendingRegister {
  readonly messageId: string;
  readonly key: string;
  readonly name: string;
  readonly register: SentRegister;
  /** The hash of what the card showed that 确认 would store; absent until a unit is known. */
  readonly shown?: string;
}

/** Answers a list of enterprises with a card: what is new, changed, closed or not sure. Nothing is stored before 确认. */
export async function receiveRegister(
  context: Context,
  place: Place,
  file: SentFile,
  register: SentRegister,
): Promise<void> {
  await requireRight(context, 'ledger');
  if (register.rows.length === 0)
    throw new Problem(
      'bad-file',
      '台账里一家企业也没有写，没有读取。',
      '请一行写一家企业再发。台账没有改动。',
    );
  const { messageId, key, name } = file;
  const pending: PendingRegister = { messageId, key, name, register };
  const unit = await unitOf(context, name, register);
  const { card, marks } = unit
    ? await showDryRun(context, pending, unit)
    : { card: whoseRegisterCard(await save(context, pending), unitsOf(context), name), marks: undefined };
  await answer(context, place, { kind: 'card', card });
  if (marks) await sendMarkedFile(context, pending, marks);
}

/** The unit that a list is of: it says so, or its name does, or the sender has one alone. Another one is refused by name. */
async function unitOf(context: Context, name: string, { stamp }: SentRegister): Promise<Unit | undefined> {
  const { latest } = context.plans;
  if (stamp) {
    const unit = latest.units.get(stamp.unit);
    if (!unit || stamp.bureau !== latest.organisation.bureau.replace(/\s/gu, ''))
      throw new Problem(
        'bad-file',
        `这份台账是“${stamp.bureau}”的，不是本单位的。`,
        '发送“台账”可以得到本单位的。台账没有改动。',
      );
    await requireRight(context, 'ledger', unit.key);
    return unit;
  }
  const units = unitsOf(context);
  const [only, second] = units;
  const called = units.filter(({ industry, name: own }) => name.includes(own ?? industry));
  return second === undefined ? only : called.length === 1 ? called[0] : undefined;
}

function unitsOf(context: Context): readonly Unit[] {
  const own = ownUnits(context);
  return own.length > 0 ? own : context.plans.latest.organisation.units;
}

const save = ({ tx, person, now }: Context, pending: PendingRegister): Promise<string> =>
  tx.savePendingAction(person.openId, KIND, JSON.stringify(pending), now);

/** The card of a list that was compared; with marks for its cells when it cannot be taken in. */
async function showDryRun(
  context: Context,
  pending: PendingRegister,
  unit: Unit,
): Promise<{ readonly card: CardJson; readonly marks: readonly Mark[] | undefined }> {
  const dryRun = await runDry(context, unit.key, pending.register);
  const pendingId = await save(context, { ...pending, shown: hashOf(dryRun) });
  const { sheet, columns } = pending.register;
  const view = { ...dryRun, unit, pendingId, fileName: pending.name, sheet, columns };
  return {
    card: dryRunCard({ ...view, isSure: isSure(dryRun) }),
    marks: isSure(dryRun) ? undefined : marksOf(dryRun.faults, pending.register),
  };
}

async function sendMarkedFile(
  context: Context,
  pending: PendingRegister,
  marks: readonly Mark[],
): Promise<void> {
  await sendFileToSender(context, { kind: 'marked', kept: await saveMarks(context, pending, marks) });
}

const hashOf = ({ rows }: RegisterDryRun): string =>
  createHash('sha256')
    .update(JSON.stringify(rows.map(({ entry, conflicts }) => [entry, conflicts])))
    .digest('hex');

const MARKS = { error: 'error', unclear: 'suspect', warning: 'warning' } as const;

/** One mark for each cell, with all that is wrong with it. */
function marksOf(faults: readonly RowFault[], { sheet, columns }: SentRegister): Mark[] {
  const marks = new Map<string, Mark>();
  for (const { row, head, severity, words } of faults) {
    const address = `${columns[head] ?? columns['企业名称'] ?? 'A'}${row}`;
    const earlier = marks.get(address);
    marks.set(address, {
      ...{ sheet, address, kind: earlier?.kind ?? MARKS[severity] },
      words: earlier ? `${earlier.words}\n${words}` : words,
    });
  }
  return [...marks.values()];
}

/** The unit of a list was chosen on the card. */
export async function chooseRegisterUnit(
  context: Context,
  route: RouteOf<'ledgerunit'>,
): Promise<CardAnswer> {
  const pending = await readPending(context, route.pending);
  const unit = requireRegisterUnit(context, route.unit);
  await context.tx.deletePendingAction(route.pending);
  return showAgain(context, pending, unit);
}

async function showAgain(context: Context, pending: PendingRegister, unit: Unit): Promise<CardAnswer> {
  const { card, marks } = await showDryRun(context, pending, unit);
  if (marks) await sendMarkedFile(context, pending, marks);
  return { card };
}

/** 确认 (confirm): compares the list with the present register again, then stores all of it or nothing. */
export async function takeRegister(context: Context, route: RouteOf<'ledgertake'>): Promise<CardAnswer> {
  const pending = await readPending(context, route.pending);
  const unit = requireRegisterUnit(context, route.unit);
  const dryRun = await runDry(context, unit.key, pending.register);
  await context.tx.deletePendingAction(route.pending);
  if (!isSure(dryRun) || hashOf(dryRun) !== pending.shown)
    return {
      ...toast('warning', '在您打开之后台账有了变化，请核对后再点确认'),
      ...(await showAgain(context, pending, unit)),
    };
  const entries = dryRun.rows.flatMap(({ entry }) => entry ?? []);
  await saveEntries({ ...context, channel: 'upload' }, unit.key, dryRun.register, entries);
  return toast('success', '已保存', savedRegisterCard({ unit, rows: dryRun.rows }));
}

/** 取消 (cancel). */
export async function dropRegister(context: Context, route: RouteOf<'ledgerdrop'>): Promise<CardAnswer> {
  await readPending(context, route.pending);
  await context.tx.deletePendingAction(route.pending);
  return { card: noticeCard('企业台账', '没有保存，台账没有改动。', 'grey') };
}

function requireRegisterUnit({ plans, person }: Context, key: string): Unit {
  const unit = plans.latest.units.get(key);
  if (!unit || !isAllowed(person, 'ledger', key))
    throw new Problem('unknown-unit', '方案里没有这个填报单位。', '请发送“台账”重新选择。');
  return unit;
}

async function readPending({ tx, person }: Context, id: string): Promise<PendingRegister> {
  const pending = await tx.pendingAction(id);
  if (pending?.kind !== KIND || pending.openId !== person.openId)
    throw new Problem('gone', '这份台账已经处理过了。', '如需更改，请把文件再发一次。');
  return JSON.parse(pending.payload) as PendingRegister;
}
