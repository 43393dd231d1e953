import { randomUUID } from 'node:crypto';
import type { NotingFields } from '../../../cards/letter-notes.js';
import type { RouteOf } from '../../../cards/routes.js';
import { readDay } from '../../core/day.js';
import {
  changeNote,
  lettersNamed,
  NO_NOTE,
  standingOf,
  uncounted,
  type LetterNote,
  type LetterStanding,
  type NoteChange,
  type RegisteredEnterprise,
} from '../../core/letter-notes.js';
import type { CardAnswer } from '../../core/outgoing.js';
import type { Fact, RegisterEntry } from '../../core/register/enterprise.js';
import { enterpriseName } from '../../core/register/read-row.js';
import { formatCount } from '../../core/text.js';
import type { LocalDate } from '../../plan/period.js';
import { BELONGS } from '../../plan/register.js';
import { toast, type Context } from '../context.js';
import { metaOf, saveEntries } from '../register/register.js';
import type { Fields } from '../request.js';
import { takeTurn } from '../turn.js';
import { drawBatch, readBatch, type OpenBatch } from './batches.js';

async function readInTurn(
  context: Context,
  route: { readonly unit: string; readonly batch: string },
): Promise<OpenBatch> {
  await takeTurn(context.tx, 'letters');
  return readBatch(context, route);
}

/** Notes the ticked letters, or all but the exceptions; or takes the notes of the ticked ones back. */
export async function noteBatch(
  context: Context,
  route: RouteOf<'letternote'>,
  fields: Fields,
): Promise<CardAnswer> {
  const open = await readInTurn(context, route);
  const typed = readNoting(fields, open, context.today);
  const chosen = chooseLetters(route.which, typed, open);
  const fault = faultOf(route.which, typed, chosen, open, context.today);
  if (fault) {
    const refused = { ...typed, faults: chosen.faults };
    return toast('warning', fault, drawBatch(context, open, { refused }));
  }
  const changes = chosen.standings.flatMap(standing => {
    const wanted = route.which === 'none' ? NO_NOTE : wantedFor(standing, typed, route.which === 'all');
    return changeNote(standing, open.batch.kind, wanted) ?? [];
  });
  if (changes.length === 0)
    return toast('info', nothingNew(route.which, chosen.standings), drawBatch(context, open));
  return saveChanges(context, open, changes, route.which === 'none' ? '已改为未登记' : '已登记');
}

/** What the form says. */
interface Noting extends NotingFields {
  readonly ticked: ReadonlySet<number>;
}

function readNoting(fields: Fields, { text }: OpenBatch, today: LocalDate): Noting {
  const on = readDay((fields.get('on') ?? '').split(' ')[0] ?? '', today);
  const chosen = new Set((fields.get('places') ?? '').split(','));
  const ticked = (fields.get('ticked') ?? '').split(',').filter(each => /^\d{1,4}$/u.test(each));
  return {
    what: fields.get('what') === 'places' ? 'places' : 'day',
    ...(on === undefined ? {} : { on }),
    places: text.copies.map(({ name }) => name).filter(name => chosen.has(name)),
    exceptions: fields.get('exceptions') ?? '',
    ticked: new Set(ticked.map(Number)),
  };
}

interface ChosenLetters {
  readonly standings: readonly LetterStanding[];
  readonly faults: readonly string[];
}

function chooseLetters(
  which: RouteOf<'letternote'>['which'],
  { ticked, exceptions }: Noting,
  { standings }: OpenBatch,
): ChosenLetters {
  if (which !== 'all')
    return { standings: standings.filter(({ letter }) => ticked.has(letter.number)), faults: [] };
  const { letters, faults } = lettersNamed(
    exceptions,
    standings.map(({ letter }) => letter),
  );
  const left = new Set(letters.map(({ number }) => number));
  return { standings: standings.filter(({ letter }) => !left.has(letter.number)), faults };
}

/** What is missing or cannot be; undefined when all is right. */
function faultOf(
  which: RouteOf<'letternote'>['which'],
  { what, on, places }: Noting,
  { standings, faults }: ChosenLetters,
  { batch }: OpenBatch,
  today: LocalDate,
): string | undefined {
  if (faults.length > 0) return `例外有 ${faults.length} 处看不懂，没有登记`;
  if (standings.length === 0) return which === 'all' ? '这批里没有剩下的企业，没有登记' : '请先勾选企业';
  if (which === 'none') return undefined;
  if (what === 'places') return places.length > 0 ? undefined : '请选送到的地方';
  if (on === undefined) return '请选日期';
  if (on > today) return '日期还没有到，请再看一下';
  return on < `${batch.year}-01-01` ? `日期早于 ${batch.year} 年，请再看一下` : undefined;
}

/** Whoever has a day keeps it when all are noted; a place is added to those that were noted. */
function wantedFor(
  { letter, on: present }: LetterStanding,
  { what, on, places }: Noting,
  isForAll: boolean,
): Pick<LetterNote, 'on' | 'places'> {
  const { note } = letter;
  const day = what === 'places' || (isForAll && present !== undefined) ? note.on : on;
  const all = [...note.places, ...places.filter(each => !note.places.includes(each))];
  return { ...(day === undefined ? {} : { on: day }), places: all };
}

function nothingNew(which: RouteOf<'letternote'>['which'], standings: readonly LetterStanding[]): string {
  if (which !== 'none') return '都已登记过，没有改动';
  return standings.some(({ isFromRegister }) => isFromRegister)
    ? '日期是在台账里登记的，请在台账里改'
    : '还没有登记过，没有改动';
}

/** Stores notes and what goes into the register with them, by the one way in. */
async function saveChanges(
  context: Context,
  open: OpenBatch,
  changes: readonly NoteChange[],
  words: string,
  isUndoable = true,
): Promise<CardAnswer> {
  const { batch, register, standings, unit } = open;
  const ids = new Map(standings.map(({ letter, registered }) => [letter.number, registered?.id]));
  const entries = changes.flatMap(({ letter, facts }): RegisterEntry[] => {
    const id = ids.get(letter.number);
    return id === undefined || facts.length === 0 ? [] : [{ id, facts }];
  });
  const noting = randomUUID();
  await saveEntries(context, unit.key, register, entries);
  await context.tx.noteLetters(
    batch,
    noting,
    changes.map(({ letter, note }) => ({ number: letter.number, note })),
    metaOf(context, unit.key),
  );
  const sentence = `${words} ${formatCount(changes.length)} 家`;
  const done = { sentence, ...(isUndoable ? { noting } : {}) };
  return toast('success', sentence, drawBatch(context, withChanges(open, changes), { done }));
}

/** The batch as it is after changes; to read it again takes as long as the saving. */
function withChanges(open: OpenBatch, changes: readonly NoteChange[]): OpenBatch {
  const changed = new Map(changes.map(change => [change.letter.number, change]));
  const standings = open.standings.map(standing => {
    const change = changed.get(standing.letter.number);
    if (!change) return standing;
    const registered = standing.registered && withFacts(standing.registered, change.facts);
    return standingOf({ ...standing.letter, note: change.note }, registered, open.batch.year);
  });
  return { ...open, standings };
}

function withFacts(registered: RegisteredEnterprise, facts: readonly Fact[]): RegisteredEnterprise {
  const days = new Set(registered.days);
  for (const { since, value } of facts) {
    if (value === null) days.delete(since);
    else days.add(since);
  }
  return { ...registered, days: [...days].sort() };
}

/** 撤销 (undo): each letter of a noting is as it was before; one that somebody noted again stays as it is. */
export async function undoNoting(context: Context, route: RouteOf<'letterundo'>): Promise<CardAnswer> {
  const open = await readInTurn(context, route);
  const before = await context.tx.notesBefore(open.batch.id, route.noting);
  const changes = open.standings.flatMap(standing => {
    const wanted = before.get(standing.letter.number);
    return wanted ? (changeNote(standing, open.batch.kind, wanted) ?? []) : [];
  });
  if (changes.length === 0)
    return toast('info', '已经撤销过，或又登记过，没有改动', drawBatch(context, open));
  return saveChanges(context, open, changes, '已撤销', false);
}

/** 补进台账: the enterprises whose day was noted and is not in the register, with that day; new ones belong to it from today on. */
export async function joinRegister(context: Context, route: RouteOf<'letterjoin'>): Promise<CardAnswer> {
  const open = await readInTurn(context, route);
  const { batch, register, unit } = open;
  const missing = uncounted(open.standings);
  if (missing.length !== route.count)
    return toast('warning', '在您打开之后登记有了变化，请看过再点', drawBatch(context, open));
  const entries = missing.flatMap(standing => entryFor(context, standing, batch.kind));
  await saveEntries(context, unit.key, register, entries);
  await context.tx.noteLetters(
    batch,
    randomUUID(),
    missing.map(({ letter: { number, note } }) => ({ number, note: { ...note, isEntered: true } })),
    metaOf(context, unit.key),
  );
  const sentence = `已补进台账 ${formatCount(missing.length)} 家`;
  const after = await readBatch(context, route);
  return toast('success', sentence, drawBatch(context, after, { done: { sentence } }));
}

function entryFor(
  { today }: Context,
  { letter, registered }: LetterStanding,
  kind: OpenBatch['batch']['kind'],
): RegisterEntry[] {
  const { name, township, note } = letter;
  if (note.on === undefined) return [];
  const day = { kind, since: note.on, value: '是' };
  if (registered) return [{ id: registered.id, facts: [day] }];
  const facts = [
    { kind: 'membership' as const, since: today, value: BELONGS },
    ...(township === undefined ? [] : [{ kind: 'township' as const, since: today, value: township }]),
    day,
  ];
  return [{ name: enterpriseName(name), code: null, facts }];
}
