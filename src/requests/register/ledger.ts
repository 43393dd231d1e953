import { ledgerCard, ledgerUnitsCard } from '../../../cards/register.js';
import { noticeCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { readUnitAlone } from '../../core/command.js';
import type { Enterprise } from '../../core/register/enterprise.js';
import type { CardAnswer, CardJson, FileRequest, MadeFile } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { enterpriseName } from '../../core/register/read-row.js';
import { MAX_LISTED } from '../../core/text.js';
import type { Unit } from '../../plan/organisation.js';
import { dayOf } from '../../plan/period.js';
import { exampleUnit } from '../../plan/period-words.js';
import { registerBook, registerFileName } from '../../workbook/sheets/register-book.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import {
  answer,
  ownUnits,
  sendCard,
  sendFileToSender,
  toast,
  type Context,
  type FileContext,
} from '../context.js';
import type { CommandMessage, Fields } from '../request.js';
import { requireRight } from '../rights.js';
import { countMembers, readRegister } from './register.js';

/** `/ledger [unit]`: sends the register of enterprises of a unit in private, to be looked at and sent back. */
export async function ledgerCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { latest } = context.plans;
  const usage = `请这样写：台账 ${exampleUnit(latest)}；负责一个单位的可以不写。`;
  const named = readUnitAlone(words, latest, context.today, '台账是现在的', usage);
  const own = ownUnits(context);
  const unit = named ?? (own.length === 1 ? own[0] : undefined);
  if (unit) {
    await requireRight(context, 'ledger', unit.key);
    await sendLedger(context, unit);
  } else await askForUnit(context, own);
  if (place.kind === 'group')
    await answer(context, place, { kind: 'card', card: noticeCard('企业台账', '已发到私聊。') });
}

async function askForUnit(context: Context, own: readonly Unit[]): Promise<void> {
  const units = own.length > 0 ? own : context.plans.latest.organisation.units;
  await sendCard(context, context.person.openId, ledgerUnitsCard(units));
}

async function sendLedger(context: Context, unit: Unit): Promise<void> {
  await sendFileToSender(context, { kind: 'register', unit: unit.key });
  await sendCard(context, context.person.openId, await drawLedger(context, unit, { isSent: true }));
}

/** The card of a register, with a page of the enterprises whose names have a part. */
export async function drawLedger(
  context: Context,
  unit: Unit,
  { part = '', page: wanted = 1, isSent = false },
): Promise<CardJson> {
  const { tx } = context;
  const register = await readRegister(context, unit.key);
  const counts = await countMembers(tx, unit.key, register);
  const count = part ? await tx.countEnterprises(unit.key, part) : counts.all;
  const pages = Math.max(1, Math.ceil(count / MAX_LISTED));
  const page = Math.min(wanted, pages);
  const place = { search: part, offset: (page - 1) * MAX_LISTED, limit: MAX_LISTED };
  const items = count > 0 ? await tx.enterprises(unit.key, register.place, place) : [];
  return ledgerCard({ unit, ...counts, found: { items, page, pages, count }, part, isSent });
}

/** 查找 (find), 上一页 and 下一页, and 返回台账: the name's part stands in the form. */
export async function findEnterprises(
  context: Context,
  route: RouteOf<'ledgerfind' | 'ledgerpage'>,
  fields: Fields,
): Promise<CardAnswer> {
  const unit = await requireLedger(context, route.unit);
  const part = enterpriseName(fields.get('part') ?? '');
  const page = route.verb === 'ledgerpage' ? route.page : 1;
  return { card: await drawLedger(context, unit, { part, page }) };
}

/** The unit of a register that the person may change. */
export async function requireLedger(context: Context, key: string): Promise<Unit> {
  const unit = context.plans.latest.units.get(key);
  if (!unit) throw new Problem('unknown-unit', '方案里没有这个填报单位。', '请发送“台账”重新选择。');
  await requireRight(context, 'ledger', unit.key);
  return unit;
}

/** 下载台账, and the choice of a unit. */
export async function sendRegister(
  context: Context,
  { unit: key }: RouteOf<'ledgerfile'>,
): Promise<CardAnswer> {
  await sendLedger(context, await requireLedger(context, key));
  return toast('success', '台账马上发来');
}

/** So many enterprises are read by one statement. */
const ENTERPRISES_IN_STATEMENT = 200;

/** Makes the workbook of a register as it is now. */
export async function makeRegisterFile(
  { store, plans, zone, now }: FileContext,
  { unit: key }: Extract<FileRequest, { kind: 'register' }>,
): Promise<MadeFile> {
  const unit = plans.latest.units.get(key);
  if (!unit) throw new Error(`there is no register of ${key}`);
  const { enterprises, upTo } = await store.transact(async tx => {
    const { place } = await readRegister({ tx, today: dayOf(now, zone) }, key);
    const all: Enterprise[] = [];
    for (;;) {
      const page = { offset: all.length, limit: ENTERPRISES_IN_STATEMENT };
      const next = await tx.enterprises(key, place, page);
      all.push(...next);
      if (next.length < ENTERPRISES_IN_STATEMENT) return { enterprises: all, upTo: place.upTo };
    }
  });
  const book = registerBook({ plan: plans.latest, unit, enterprises, upTo, madeAt: now });
  return { name: registerFileName(unit), bytes: await writeBook(book) };
}
