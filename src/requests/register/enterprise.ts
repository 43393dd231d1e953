import {
  choiceField,
  enterpriseCard,
  enterpriseConflictCard,
  savedEnterpriseCard,
} from '../../../cards/enterprise.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { basesOf } from '../../core/register/bases.js';
import { kindOf } from '../../core/register/columns.js';
import { compareRow, type ComparedRow } from '../../core/register/compare.js';
import {
  fieldsOf,
  readFields,
  withoutKinds,
  type FieldTexts,
  type FilledIn,
  type Part,
} from '../../core/register/enterprise-form.js';
import type { Enterprise } from '../../core/register/enterprise.js';
import { readRow, type Reported, type RowFault } from '../../core/register/read-row.js';
import type { Unit } from '../../plan/organisation.js';
import { toast, type Context } from '../context.js';
import type { Fields } from '../request.js';
import { requireLedger } from './ledger.js';
import { readRegister, saveEntries, type PresentRegister } from './register.js';

const KIND = 'enterprise';
/** The number of an enterprise that is not stored yet. */
const NEW = 0;

/** An enterprise of the register as a form, or an empty form for a new one. */
export async function openEnterprise(context: Context, route: RouteOf<'enterprise'>): Promise<CardAnswer> {
  const unit = await requireLedger(context, route.unit);
  return { card: await drawEnterprise(context, unit, route.enterprise, route.part) };
}

async function drawEnterprise(
  context: Context,
  unit: Unit,
  id: number,
  part: Part,
  said: { readonly notice?: string; readonly done?: string } = {},
): Promise<CardJson> {
  const register = await readRegister(context, unit.key);
  const enterprise = await readEnterprise(context, unit, id, register.place.upTo);
  const { upTo } = register.place;
  const texts = enterprise ? fieldsOf(enterprise) : new Map<string, string>();
  // A new one has one card at first: the other one is of something stored.
  return enterpriseCard({ unit, enterprise, upTo, part: enterprise ? part : 'main', texts, ...said });
}

/** The card with what was typed on it and with words, after a tap that failed. */
export async function drawEnterpriseAgain(
  context: Context,
  route: RouteOf<'enterprisesave'>,
  fields: Fields,
  words: string,
): Promise<CardJson> {
  const unit = await requireLedger(context, route.unit);
  const { enterprise: id, part, upTo } = route;
  const enterprise = await readEnterprise(context, unit, id, upTo);
  return enterpriseCard({ unit, enterprise, upTo, part, texts: fields, notice: words });
}

/** An enterprise as it is today by the facts up to one; undefined for a new one. */
async function readEnterprise(
  { tx, today }: Context,
  unit: Unit,
  id: number,
  upTo: number,
): Promise<Enterprise | undefined> {
  if (id === NEW) return undefined;
  const [enterprise] = await tx.enterprises(unit.key, { on: today, upTo }, { ids: [id], limit: 1 });
  if (!enterprise) throw new Problem('gone', '台账里没有这家企业。', '请发送“台账”，按名称查找。');
  return enterprise;
}

/** What a person filled in on the card of an enterprise. */
interface Filling extends FilledIn {
  readonly unit: string;
  readonly id: number;
  readonly part: Part;
  /** The last fact that the card knew. */
  readonly upTo: number;
}

/** 保存 (save): what was filled in becomes facts, or the card says at the field what is wrong. */
export async function saveEnterprise(
  context: Context,
  route: RouteOf<'enterprisesave'>,
  fields: Fields,
): Promise<CardAnswer> {
  const unit = await requireLedger(context, route.unit);
  const { enterprise: id, part, upTo } = route;
  const base = await readEnterprise(context, unit, id, upTo);
  const filledIn = readFields(part, fields, base ? fieldsOf(base) : new Map());
  const filling: Filling = { ...filledIn, unit: unit.key, id, part, upTo };
  const judged = await judge(context, unit, filling);
  const stored = judged.errors.length > 0 ? await findStored(context, unit, filling) : undefined;
  if (stored !== undefined)
    return toast('info', '已保存过，没有重复保存', await drawEnterprise(context, unit, stored, 'main'));
  if (judged.errors.length > 0) return askAgain(context, unit, judged, fields);
  if (judged.compared.conflicts.length > 0) return { card: await askToChoose(context, unit, judged) };
  return save(context, unit, judged, route.next);
}

/** The enterprise that has all of the filling of a new one and was saved since its card was drawn: the same was tapped twice. */
async function findStored(context: Context, unit: Unit, filling: Filling): Promise<number | undefined> {
  const name = filling.cells.企业名称;
  const id = filling.id === NEW && name ? await readIdOf(context, unit, name) : NEW;
  if (id === NEW) return undefined;
  const before = await readEnterprise(context, unit, id, filling.upTo);
  if (before?.joined) return undefined;
  const { upTo } = (await readRegister(context, unit.key)).place;
  const { errors, compared } = await judge(context, unit, { ...filling, id, upTo });
  return errors.length === 0 && !compared.entry ? id : undefined;
}

/** A filling compared with the register. */
interface Judged {
  readonly filling: Filling;
  readonly register: PresentRegister;
  readonly known: Enterprise | undefined;
  readonly compared: ComparedRow;
  readonly errors: readonly RowFault[];
  readonly warnings: readonly RowFault[];
}

/** `seen`: the last fact of which the person was shown that it is in conflict. */
async function judge(context: Context, unit: Unit, filling: Filling, seen = filling.upTo): Promise<Judged> {
  const { id, upTo, cells, takenBack } = filling;
  const register = await readRegister(context, unit.key);
  const at = (fact: number) => readEnterprise(context, unit, id, fact);
  const known = await at(register.place.upTo);
  const base = await at(upTo);
  const name = cells.企业名称 ?? (filling.part === 'main' && !known ? '' : (known?.name ?? ''));
  const row = { row: 0, cells: { ...cells, 企业名称: name } };
  const { reported, faults } = readRow(row, context.today, basesOf(context.plans.latest));
  const taken = reported ? await findTaken(context, unit, register, reported, known) : [];
  const all = [...faults, ...taken];
  const said = reported ?? { row: 0, name, attributes: {}, occurrences: {} };
  const compared = compareRow({ ...said, takenBack }, known, base, context.today, await at(seen));
  return {
    ...{ filling, register, known, compared },
    errors: all.filter(({ severity }) => severity !== 'warning'),
    warnings: all.filter(({ severity }) => severity === 'warning'),
  };
}

/** Another enterprise of the register has the name or the code. */
async function findTaken(
  { tx }: Context,
  unit: Unit,
  { place }: PresentRegister,
  { name, code }: Reported,
  known: Enterprise | undefined,
): Promise<RowFault[]> {
  const codes = code === undefined ? [] : [code];
  const found = await tx.enterprisesNamed(unit.key, place, { names: [name], codes });
  const others = found.filter(({ id }) => id !== known?.id);
  const sameName = others.find(each => each.name === name);
  const sameCode = others.find(each => code !== undefined && each.code === code);
  const fault = { row: 0, severity: 'unclear' } as const;
  return [
    ...(sameName ? [{ ...fault, head: '企业名称', words: `台账里已经有“${name}”，没有保存` } as const] : []),
    ...(sameCode
      ? [{ ...fault, head: '统一社会信用代码', words: `这个代码在台账里属于“${sameCode.name}”` } as const]
      : []),
  ];
}

/** The card again, with what was typed and what is wrong with it. */
function askAgain(
  _context: Context,
  unit: Unit,
  { filling, known, errors, warnings }: Judged,
  typed: FieldTexts,
): CardAnswer {
  const { upTo, part } = filling;
  const faults = [...errors, ...warnings];
  const card = enterpriseCard({
    ...{ unit, enterprise: known, upTo, part, texts: typed, faults },
    notice: `有 ${errors.length} 处要改，没有保存。`,
  });
  return toast('error', `有 ${errors.length} 处要改，没有保存`, card);
}

async function save(
  context: Context,
  unit: Unit,
  { register, known, compared, warnings }: Judged,
  next: RouteOf<'enterprisesave'>['next'],
): Promise<CardAnswer> {
  if (compared.entry) await saveEntries(context, unit.key, register, [compared.entry]);
  const id = known?.id ?? (await readIdOf(context, unit, compared.name));
  if (!compared.entry) {
    const card = await drawEnterprise(context, unit, id, next === 'done' ? 'main' : next);
    return next === 'done' ? toast('info', '没有变化，没有保存') : { card };
  }
  if (next === 'done')
    return toast('success', '已保存', savedEnterpriseCard({ unit, id, saved: compared, warnings }));
  const done = [`已保存：${describeChanges(compared)}`, ...warnings.map(({ words }) => words)].join('；');
  return toast('success', '已保存', await drawEnterprise(context, unit, id, next, { done }));
}

const describeChanges = ({ kind, name, changes }: ComparedRow): string =>
  kind === 'new'
    ? `新增 ${name}`
    : changes.map(({ head, from, to }) => `${head} ${from || '空白'} → ${to || '取消'}`).join('；');

async function readIdOf(context: Context, unit: Unit, name: string): Promise<number> {
  const { place } = await readRegister(context, unit.key);
  const found = await context.tx.enterprisesNamed(unit.key, place, { names: [name], codes: [] });
  return found.find(each => each.name === name)?.id ?? NEW;
}

/** A filling of which some values are in conflict with a colleague's. */
interface PendingFilling extends Filling {
  /** The last fact that the card of the conflict knew. */
  readonly seen: number;
}

async function askToChoose(
  { tx, person, now }: Context,
  unit: Unit,
  { filling, register, compared }: Judged,
  notice?: string,
): Promise<CardJson> {
  const pending: PendingFilling = { ...filling, seen: register.place.upTo };
  const pendingId = await tx.savePendingAction(person.openId, KIND, JSON.stringify(pending), now);
  const { id, part } = filling;
  return enterpriseConflictCard({ unit, id, part, pendingId, compared, ...(notice ? { notice } : {}) });
}

/** 确认 (confirm): saves the filling with the value that was chosen where two people changed the same. */
export async function chooseValues(
  context: Context,
  route: RouteOf<'enterprisepick'>,
  fields: Fields,
): Promise<CardAnswer> {
  const unit = await requireLedger(context, route.unit);
  const pending = await readPending(context, route.pending, unit);
  const disputed = (await judge(context, unit, pending)).compared.conflicts;
  const choices = new Map(disputed.map(head => [head, fields.get(choiceField(head))]));
  const open = [...choices].filter(([, choice]) => choice !== 'mine' && choice !== 'theirs');
  const theirs = disputed.filter(head => choices.get(head) === 'theirs').map(kindOf);
  const filling: PendingFilling = { ...pending, ...withoutKinds(pending, theirs) };
  if (open.length > 0) {
    const card = await askToChoose(context, unit, await judge(context, unit, pending), '还有没选的');
    await context.tx.deletePendingAction(route.pending);
    return toast('warning', `请先选：${open.map(([head]) => head).join('、')}`, card);
  }
  await context.tx.deletePendingAction(route.pending);
  const judged = await judge(context, unit, filling, pending.seen);
  if (judged.errors.length > 0)
    return askAgain(context, unit, judged, judged.known ? fieldsOf(judged.known) : new Map());
  if (judged.compared.conflicts.length > 0)
    return { card: await askToChoose(context, unit, judged, '在您选的时候又有了变化') };
  return save(context, unit, judged, 'done');
}

async function readPending({ tx, person }: Context, id: string, { key }: Unit): Promise<PendingFilling> {
  const pending = await tx.pendingAction(id);
  const filling = pending && (JSON.parse(pending.payload) as PendingFilling);
  if (pending?.kind !== KIND || pending.openId !== person.openId || filling?.unit !== key)
    throw new Problem('gone', '这张卡片已经处理过了。', '请发送“台账”重新打开这家企业。');
  return filling;
}
