import { madeLettersCard, type LetterChoices } from '../../../cards/letters.js';
import { noticeCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { readDay } from '../../core/day.js';
import { enterpriseKey, type Addressee, type EarlierLetter } from '../../core/letters.js';
import type { CardAnswer } from '../../core/outgoing.js';
import type { LetterKey, LetterText } from '../../plan/letter.js';
import { daysBetween, type LocalDate } from '../../plan/period.js';
import { sendFileToSender, toast, type Context } from '../context.js';
import { requireUnit } from '../form.js';
import type { Fields } from '../request.js';
import { takeTurn } from '../turn.js';
import { drawDraft, readEarlier } from './draft.js';
import { letterPlan, readKeptList } from './kept-list.js';

/** 确认 (confirm): stores what is made for whom and sends the documents, unless somebody has made some meanwhile. */
export async function makeLetters(
  context: Context,
  route: RouteOf<'lettermake'>,
  fields: Fields,
): Promise<CardAnswer> {
  const { tx, person, now, today } = context;
  const plan = letterPlan(context);
  const unit = requireUnit(plan, route.unit);
  const { list } = await readKeptList(context, route.pending);
  const choices = readChoices(fields, today);
  const redraw = async (words: string) =>
    toast('warning', words, await drawDraft(context, route.pending, unit, choices, words));
  // Two people who confirm at the same time come one after the other: the second one sees the letters of the first.
  await takeTurn(tx, 'letters');
  const earlier = await readEarlier(context, plan, unit, list.addressees);
  if (earlier.length !== route.seen)
    return redraw('在您打开之后有人为名单里的企业做过文书，请看过再点“确认”');
  const fault = faultOf(choices, today);
  if (fault !== undefined) return redraw(fault);
  const texts = plan.letters.texts.filter(({ key }) => choices.letters === 'all' || choices.letters === key);
  const made = texts
    .map(text => ({ text, addressees: remaining(list.addressees, text, earlier, choices) }))
    .filter(({ addressees }) => addressees.length > 0);
  const { assessedBy, datedOn } = choices;
  if (made.length === 0 || assessedBy === undefined)
    return redraw('名单里的企业今年都已经做过；要再做一份，请选“已做过的也再做一份”');
  const actsFor = person.standsInFor.get(unit.key);
  const batches: { readonly id: string; readonly text: LetterText }[] = [];
  for (const { text, addressees } of made) {
    const batch = await tx.addLetters(
      {
        ...{ unit: unit.key, year: plan.year, kind: text.key, assessedBy, hasCopies: !choices.isSingle },
        ...(datedOn === undefined ? {} : { datedOn }),
      },
      addressees,
      { actor: person.openId, occurredAt: now, ...(actsFor === undefined ? {} : { actsFor }) },
    );
    batches.push({ id: batch, text });
    await sendFileToSender(context, {
      ...{ kind: 'letters', batch },
      ...(choices.isSplit ? { isSplit: true } : {}),
    });
  }
  await tx.deletePendingAction(route.pending);
  const card = madeLettersCard({
    ...{ unit, batches, isSplit: choices.isSplit ?? false },
    isSingle: choices.isSingle ?? false,
    all: list.addressees.length,
    made: made.map(({ text, addressees }) => ({ text, count: addressees.length })),
    texts,
  });
  return toast('success', '已记下，文件随后发到私聊', card);
}

/** The enterprises that get a letter: those that have none of this year, or all. */
function remaining(
  addressees: readonly Addressee[],
  { key }: LetterText,
  earlier: readonly EarlierLetter[],
  { isAgain }: LetterChoices,
): Addressee[] {
  const done = new Set(earlier.filter(({ kind }) => kind === key).map(({ name }) => enterpriseKey(name)));
  return addressees.filter(({ name }) => isAgain === true || !done.has(enterpriseKey(name)));
}

const LETTERS: ReadonlySet<string> = new Set<LetterKey>(['notice', 'pledge']);

function readChoices(fields: Fields, today: LocalDate): LetterChoices {
  const dayOf = (name: string) => readDay((fields.get(name) ?? '').split(' ')[0] ?? '', today);
  const [assessedBy, datedOn] = [dayOf('assessed'), dayOf('dated')];
  const letters = fields.get('letters') ?? '';
  return {
    ...(assessedBy === undefined ? {} : { assessedBy }),
    ...(datedOn === undefined ? {} : { datedOn }),
    ...(LETTERS.has(letters)
      ? { letters: letters as LetterKey }
      : letters === 'all'
        ? { letters: 'all' as const }
        : {}),
    ...(fields.get('copies') === 'one' ? { isSingle: true as const } : {}),
    ...(fields.get('files') === 'each' ? { isSplit: true as const } : {}),
    ...(fields.get('again') === 'yes' ? { isAgain: true as const } : {}),
  };
}

/** A date further away than this is a slip. */
const MAX_DAYS = 400;

/** What is missing or cannot be; undefined when all is right. */
function faultOf({ letters, assessedBy, datedOn }: LetterChoices, today: LocalDate): string | undefined {
  if (letters === undefined) return '请选做告知书、承诺书，还是两样都做';
  if (assessedBy === undefined) return '请选完成自评的日期';
  const isFar = (day: LocalDate) => Math.abs(daysBetween(today, day)) > MAX_DAYS;
  if (isFar(assessedBy)) return '完成自评的日期离今天超过一年，请再看一下';
  if (datedOn !== undefined && isFar(datedOn)) return '落款日期离今天超过一年，请再看一下';
  if (datedOn !== undefined && assessedBy < datedOn) return '完成自评的日期早于落款日期，请再看一下';
  return undefined;
}

/** 取消 (cancel): the list is forgotten. */
export async function dropLetters(context: Context, route: RouteOf<'letterdrop'>): Promise<CardAnswer> {
  await readKeptList(context, route.pending);
  await context.tx.deletePendingAction(route.pending);
  return toast(
    'info',
    '没有做',
    noticeCard('文书', '已取消，什么也没有做。如需文书，请把名单再发一次，或发送“文书”。', 'grey'),
  );
}
