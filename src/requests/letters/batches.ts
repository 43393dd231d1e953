import {
  letterBatchCard,
  letterBatchesCard,
  type LetterBatchView,
  type NotingFields,
} from '../../../cards/letter-notes.js';
import { pageOfList } from '../../../cards/long-list.js';
import type { RouteOf } from '../../../cards/routes.js';
import { standingOf, type LetterStanding } from '../../core/letter-notes.js';
import { enterpriseKey, type LetterBatch } from '../../core/letters.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { enterpriseName } from '../../core/register/read-row.js';
import { MAX_LISTED } from '../../core/text.js';
import type { LetterText } from '../../plan/letter.js';
import type { Unit } from '../../plan/organisation.js';
import { sendFileToSender, toast, type Context } from '../context.js';
import { requireUnit } from '../form.js';
import { readRegister, type PresentRegister } from '../register/register.js';
import type { Fields } from '../request.js';
import { letterPlan } from './kept-list.js';

/** A batch of letters with how it stands with each of them. */
export interface OpenBatch {
  readonly batch: LetterBatch;
  readonly unit: Unit;
  readonly text: LetterText;
  readonly standings: readonly LetterStanding[];
  readonly register: PresentRegister;
}

/** Reads a batch of the unit of a route. */
export async function readBatch(
  context: Context,
  route: { readonly unit: string; readonly batch: string },
): Promise<OpenBatch> {
  const { tx, plans } = context;
  const batch = await tx.letterBatch(route.batch);
  const plan = batch && plans.forYear(batch.year);
  const text = plan?.letters.texts.find(({ key }) => key === batch?.kind);
  if (batch?.unit !== route.unit || !plan || !text)
    throw new Problem('gone', '没有找到这批文书。', '请发送“文书”，再点“送达登记”。');
  const letters = await tx.notedLetters(batch.id);
  const register = await readRegister(context, batch.unit);
  const days = await tx.registeredDays(batch.unit, register.place.upTo, batch.kind, {
    names: letters.map(({ name }) => enterpriseName(name)),
    since: `${batch.year}-01-01`,
  });
  const standings = letters.map(letter =>
    standingOf(letter, days.get(enterpriseName(letter.name)), batch.year),
  );
  return { ...{ batch, text, standings, register }, unit: requireUnit(plan, batch.unit) };
}

/** 送达登记: the batches of a unit that were made this year, the latest first. */
export async function showBatches(context: Context, route: RouteOf<'letterbatches'>): Promise<CardAnswer> {
  const plan = letterPlan(context);
  const unit = requireUnit(plan, route.unit);
  const count = await context.tx.countLetterBatches(unit.key, plan.year);
  const pages = Math.max(1, Math.ceil(count / MAX_LISTED));
  const page = Math.min(route.page, pages);
  const items = await context.tx.letterBatches(unit.key, plan.year, {
    offset: (page - 1) * MAX_LISTED,
    limit: MAX_LISTED,
  });
  return { card: letterBatchesCard({ unit, plan, zone: context.zone, items, page, pages }) };
}

/** A batch, those of its letters alone that are open, or another page of it. */
export async function showBatch(context: Context, route: RouteOf<'letterbatch'>): Promise<CardAnswer> {
  return { card: drawBatch(context, await readBatch(context, route), route) };
}

/** 查找 (find) among the letters of a batch. */
export async function findLetters(
  context: Context,
  route: RouteOf<'letterseek'>,
  fields: Fields,
): Promise<CardAnswer> {
  const open = await readBatch(context, route);
  const part = (fields.get('part') ?? '').trim();
  return part
    ? { card: drawBatch(context, open, { part }) }
    : toast('warning', '请先写出企业名称中的几个字', drawBatch(context, open));
}

/** What a card of a batch shows. */
export interface ShownLetters {
  readonly show?: 'all' | 'open';
  readonly page?: number;
  /** The letters whose names have this part. */
  readonly part?: string;
  readonly done?: LetterBatchView['done'];
  /** What was typed and chosen, and what is wrong with it. */
  readonly refused?: NotingFields & { readonly faults: readonly string[] };
}

export function drawBatch(
  { today, zone }: Pick<Context, 'today' | 'zone'>,
  { batch, unit, text, standings }: OpenBatch,
  { show = 'all', page = 1, part, done, refused }: ShownLetters = {},
): CardJson {
  const key = part === undefined ? '' : enterpriseKey(part);
  const shown = standings.filter(
    ({ letter, on }) =>
      (show === 'all' || on === undefined) && (key === '' || enterpriseKey(letter.name).includes(key)),
  );
  return letterBatchCard({
    ...{ batch, unit, text, standings, today, zone, show },
    list: pageOfList(shown, page),
    shown: shown.length,
    ...(part === undefined ? {} : { part }),
    ...(done === undefined ? {} : { done }),
    ...(refused === undefined ? {} : { refused }),
  });
}

/** 再次下载 (download again): the letters of a batch in one file, or each in a file of its own. */
export async function sendLetterFile(context: Context, route: RouteOf<'letterfile'>): Promise<CardAnswer> {
  const { batch } = await readBatch(context, route);
  const isSplit = route.as === 'each';
  await sendFileToSender(context, { kind: 'letters', batch: batch.id, ...(isSplit ? { isSplit } : {}) });
  return toast('success', '文件随后发到私聊');
}
