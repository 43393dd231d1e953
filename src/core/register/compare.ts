import type { LocalDate } from '../../plan/period.js';
import { BELONGS, type Attribute, type Occurrence } from '../../plan/register.js';
import type { Bases } from './bases.js';
import { cellsOf, HEAD_OF, PRESENT, type Head } from './columns.js';
import type { DatedValue, Enterprise, Fact, RegisterEntry, StoredKind } from './enterprise.js';
import {
  enterpriseName,
  readRow,
  type Reported,
  type ReportedValue,
  type RowFault,
  type SentRow,
} from './read-row.js';

/** What a row does: takes an enterprise in, changes it, gives it another name, records that it left, or nothing. */
export type RowKind = 'new' | 'changed' | 'renamed' | 'left' | 'same';

/** A row of the dry run. */
export interface ComparedRow {
  readonly row: number;
  readonly name: string;
  readonly kind: RowKind;
  readonly entry: RegisterEntry | undefined;
  /** Cells that differ: what is stored, and what the row says. */
  readonly changes: readonly { readonly head: Head; readonly from: string; readonly to: string }[];
  /** Of these, those that somebody else changed since the list was made. */
  readonly conflicts: readonly Head[];
}

/** A list compared with the register; nothing is stored. */
export interface DryRun {
  readonly rows: readonly ComparedRow[];
  readonly faults: readonly RowFault[];
}

/** The enterprises with which a list is compared: as they are now, and as they were when the list was made. */
export interface KnownEnterprises {
  readonly now: readonly Enterprise[];
  readonly then: readonly Enterprise[];
}

/** The readable rows of a list, with what is wrong with the others. */
export function readRows(
  sent: readonly SentRow[],
  today: LocalDate,
  bases: Bases,
): { readonly reported: readonly Reported[]; readonly faults: readonly RowFault[] } {
  const reported: Reported[] = [];
  const faults: RowFault[] = [];
  for (const row of sent) {
    const reading = readRow(row, today, bases);
    faults.push(...reading.faults);
    if (reading.reported) reported.push(reading.reported);
  }
  return { reported, faults: [...faults, ...repeatedFaults(reported)] };
}

/** Two rows of one name, or one code in two rows: it is not sure which holds. */
function repeatedFaults(rows: readonly Reported[]): RowFault[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ row, name, code }) => {
    const faults: RowFault[] = [];
    const check = (key: string, head: Head, what: string) => {
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, row);
      else
        faults.push({ row, head, severity: 'unclear', words: `${what}与第 ${earlier} 行相同，请只留一行` });
    };
    check(`name ${name}`, '企业名称', '企业名称');
    if (code !== undefined) check(`code ${code}`, '统一社会信用代码', '统一社会信用代码');
    return faults;
  });
}

/**
 * The cells that stand blank in a list where the bot's own list had a text: people mean to take that away, and a blank says nothing.
 * `then`: the enterprises as the list was made. `columns`: the heads that the list still has.
 */
export function blankedFaults(
  sent: readonly SentRow[],
  then: readonly Enterprise[],
  columns: Readonly<Partial<Record<Head, string>>>,
): RowFault[] {
  const byName = new Map(then.map(each => [each.name, cellsOf(each)]));
  return sent.flatMap(({ row, cells }) => {
    const known = byName.get(enterpriseName(cells.企业名称 ?? ''));
    const blank = (Object.entries(known ?? {}) as [Head, string][]).filter(
      ([head]) => head in columns && cells[head] === undefined,
    );
    return blank.map(([head, stored]) => ({
      ...{ row, head, severity: 'warning' as const },
      words: `这里空着，台账里是 ${stored}；空着的格不改动台账。登记错了的，发送“台账”打开这家企业，在“登记错了，取消”里选`,
    }));
  });
}

/** Compares rows with the register: what each one adds, and which enterprise is not sure. */
export function compareRows(
  reported: readonly Reported[],
  { now, then }: KnownEnterprises,
  today: LocalDate,
): DryRun {
  const byName = new Map(now.map(each => [each.name, each]));
  const byCode = new Map(now.flatMap(each => (each.code === null ? [] : [[each.code, each] as const])));
  const byPastName = new Map(now.flatMap(each => (each.pastNames ?? []).map(name => [name, each] as const)));
  const earlier = new Map(then.map(each => [each.id, each]));
  const rowOf = new Map<number, number>();
  const faults: RowFault[] = [];
  const rows = reported.map(each => {
    const sameCode = each.code === undefined ? undefined : byCode.get(each.code);
    const sameName = byName.get(each.name);
    const renamed = each.code === undefined ? byPastName.get(each.name) : undefined;
    const known = sameName ?? sameCode ?? renamed;
    const base = known && (earlier.get(known.id) ?? known);
    const unclear = findUnclear(each, { sameName, sameCode, base }) ?? findRepeated(each, known, rowOf);
    if (unclear) faults.push({ row: each.row, severity: 'unclear', ...unclear });
    return compareRow(each, known, base, today);
  });
  return { rows, faults };
}

/** Why it is not sure which enterprise a row means. One code under another name is a new name (改名). */
function findUnclear(
  { code, name }: Reported,
  { sameName, sameCode, base }: Readonly<Record<'sameName' | 'sameCode' | 'base', Enterprise | undefined>>,
): Pick<RowFault, 'head' | 'words'> | undefined {
  if (code === undefined)
    return sameName || !base || base.name === name
      ? undefined
      : {
          head: '企业名称',
          words: `台账里“${name}”已改名为“${base.name}”；是这一家的，请写现在的名称，是另一家的，请写统一社会信用代码`,
        };
  const head = '统一社会信用代码';
  if (sameName && sameCode && sameCode.id !== sameName.id)
    return { head, words: `这个代码在台账里属于“${sameCode.name}”` };
  if (sameName?.code && sameName.code !== code)
    return { head, words: `台账里“${name}”的代码是 ${sameName.code}` };
  return undefined;
}

/** Two rows of one enterprise, one by its name and one by its code. */
function findRepeated(
  { row }: Reported,
  known: Enterprise | undefined,
  rowOf: Map<number, number>,
): Pick<RowFault, 'head' | 'words'> | undefined {
  if (!known) return undefined;
  const earlier = rowOf.get(known.id);
  rowOf.set(known.id, earlier ?? row);
  return earlier === undefined
    ? undefined
    : { head: '企业名称', words: `与第 ${earlier} 行是台账里的同一家“${known.name}”，请只留一行` };
}

/**
 * Compares what is said of one enterprise with the register: what it adds. `base` is the enterprise as the sender knew it,
 * `seen` as it was when the sender was shown what others had changed.
 */
export function compareRow(
  reported: Reported,
  known: Enterprise | undefined,
  base: Enterprise | undefined,
  today: LocalDate,
  seen = base,
): ComparedRow {
  const { row, name, code } = reported;
  if (!known || !base || !seen) {
    const facts = newFacts(reported, today);
    const entry = { name, code: code ?? null, facts };
    return { row, name, kind: 'new', entry, changes: [], conflicts: [] };
  }
  const facts = changedFacts(reported, known, base, today);
  if (facts.length === 0) return { row, name, kind: 'same', entry: undefined, changes: [], conflicts: [] };
  const takenBack = new Set<StoredKind>(reported.takenBack);
  const shown = facts.filter(
    ({ kind, since, value }) =>
      (value !== null || takenBack.has(kind)) && !isStored(known, { kind, since, value }),
  );
  return {
    ...{ row, name, entry: { id: known.id, facts } },
    kind: kindOf(known, facts),
    changes: shown.map(({ kind, since, value }) => ({
      head: headOf(kind, value ?? storedOf(known, kind)?.value ?? null),
      from: show(kind, storedOf(known, kind)),
      to: value === null ? '' : show(kind, { since, value }),
    })),
    conflicts: shown
      .filter(({ kind }) => show(kind, storedOf(known, kind)) !== show(kind, storedOf(seen, kind)))
      .map(({ kind, value }) => headOf(kind, value ?? storedOf(known, kind)?.value ?? null)),
  };
}

/** A name or code that is stored as a fact before another one replaces it is no change. */
const isStored = (known: Enterprise, { kind, value }: Fact): boolean =>
  (kind === 'name' || kind === 'code') && value === known[kind];

function kindOf(known: Enterprise, facts: readonly Fact[]): RowKind {
  if (isLeaving(known, facts)) return 'left';
  return facts.some(({ kind }) => kind === 'name') ? 'renamed' : 'changed';
}

const headOf = (kind: StoredKind, value: string | null): Head =>
  kind === 'membership' && value !== BELONGS ? '退出原因' : HEAD_OF[kind];

const storedOf = (
  { name, code, attributes, occurrences }: Enterprise,
  kind: StoredKind,
): DatedValue | undefined => {
  if (kind === 'name') return { since: '', value: name };
  if (kind === 'code') return code === null ? undefined : { since: '', value: code };
  return { ...attributes, ...occurrences }[kind];
};

const WITHOUT_DAY: ReadonlySet<string> = new Set(['name', 'code', ...Object.values(PRESENT)]);

/** A stored value as a list of changes shows it: `国标三级 2024-05-01`, `小微`. */
function show(kind: StoredKind, stored: DatedValue | undefined): string {
  if (!stored) return '';
  if (WITHOUT_DAY.has(kind)) return stored.value;
  return stored.value === '是' ? stored.since : `${stored.value} ${stored.since}`;
}

const isLeaving = ({ attributes }: Enterprise, facts: readonly Fact[]): boolean =>
  attributes.membership?.value === BELONGS &&
  facts.some(({ kind, value }) => kind === 'membership' && value !== BELONGS && value !== null);

/** The first value of what the list gives no day for (规模, 人数, 风险等级) is as old as the belonging; 是 begins today. */
const FROM_THE_BEGINNING: ReadonlySet<string> = new Set<Attribute>(Object.values(PRESENT));

function newFacts({ joined, left, attributes, occurrences }: Reported, today: LocalDate): Fact[] {
  const begin = joined ?? (left && left.since < today ? left.since : today);
  return [
    { kind: 'membership', since: begin, value: BELONGS },
    ...(left ? leavingFacts(left, begin) : []),
    ...Object.entries(attributes).map(([kind, { value, since }]): Fact => ({
      kind: kind as Attribute,
      since: since ?? (FROM_THE_BEGINNING.has(kind) ? begin : today),
      value,
    })),
    ...Object.entries(occurrences).map(([kind, { value, since }]): Fact => ({
      kind: kind as Occurrence,
      since,
      value,
    })),
  ];
}

const leavingFacts = ({ since, cause }: NonNullable<Reported['left']>, begin: LocalDate): Fact[] =>
  since < begin ? [] : [{ kind: 'membership', since, value: cause }];

/** The facts that lead from the stored state to what the row says. What the row has as it was when the list was made is no change. */
function changedFacts(
  { name, code, joined, left, attributes, occurrences, takenBack = [] }: Reported,
  known: Enterprise,
  base: Enterprise,
  today: LocalDate,
): Fact[] {
  const facts = [
    ...replacingFacts('name', name, known, base, today),
    ...replacingFacts('code', code, known, base, today),
    ...membershipFacts(joined, left, known, base),
  ];
  for (const [key, reported] of Object.entries(attributes)) {
    const kind = key as Attribute;
    if (saysThe(reported, base.attributes[kind]) || saysThe(reported, known.attributes[kind])) continue;
    facts.push(...attributeFacts(kind, reported, known, today));
  }
  for (const [key, { value, since }] of Object.entries(occurrences)) {
    const kind = key as Occurrence;
    const isKnown = [base, known].some(({ occurrences: stored }) => saysThe({ value, since }, stored[kind]));
    if (!isKnown) facts.push({ kind, since, value });
  }
  return [...facts, ...takenBackFacts(takenBack, known)];
}

const takenBackFacts = (kinds: NonNullable<Reported['takenBack']>, known: Enterprise): Fact[] =>
  kinds.flatMap(kind => {
    const stored = storedOf(known, kind);
    return stored && stored.value !== BELONGS ? [{ kind, since: stored.since, value: null }] : [];
  });

/** Another name or code from today on. The first one stands in no fact: it becomes one before it is replaced. */
function replacingFacts(
  kind: 'name' | 'code',
  value: string | undefined,
  known: Enterprise,
  base: Enterprise,
  today: LocalDate,
): readonly Fact[] {
  if (value === undefined || value === known[kind] || value === base[kind]) return [];
  const past = kind === 'name' ? known.pastNames : known.pastCodes;
  return [
    ...(past?.length ? [] : [{ kind, since: known.joined ?? today, value: known[kind] }]),
    { kind, since: today, value },
  ];
}

/** Whether a reported value is the stored one; without a day it is so on any day. */
const saysThe = (reported: ReportedValue, stored: ReportedValue | undefined): boolean =>
  stored?.value === reported.value && (reported.since === undefined || reported.since === stored.since);

/** Attributes that are given anew while they hold: a later day is another certificate, not a correction. */
const RENEWED: ReadonlySet<string> = new Set<Attribute>(['certificate', 'star']);

function attributeFacts(
  kind: Attribute,
  { value, since }: ReportedValue,
  { attributes, joined }: Enterprise,
  today: LocalDate,
): Fact[] {
  const stored = attributes[kind];
  const isFirst = stored === undefined && FROM_THE_BEGINNING.has(kind);
  const begin = since ?? (isFirst ? (joined ?? today) : today);
  const isCorrection =
    stored !== undefined &&
    stored.since !== begin &&
    (begin < stored.since || (value === stored.value && !RENEWED.has(kind)));
  return [
    ...(isCorrection ? [{ kind, since: stored.since, value: null }] : []),
    { kind, since: begin, value },
  ];
}

function membershipFacts(
  joined: LocalDate | undefined,
  left: Reported['left'],
  known: Enterprise,
  base: Enterprise,
): Fact[] {
  const { membership } = known.attributes;
  const gone = membership?.value === BELONGS ? undefined : membership;
  const facts =
    joined === undefined || [known.joined, base.joined].includes(joined)
      ? []
      : joiningFacts(joined, known.joined, left ? undefined : gone);
  if (!left || [known, base].some(({ attributes }) => isSameLeaving(left, attributes.membership)))
    return facts;
  if (gone && gone.since !== left.since) facts.push({ kind: 'membership', since: gone.since, value: null });
  return [...facts, { kind: 'membership', since: left.since, value: left.cause }];
}

/** A day after the leaving takes an enterprise in again; any other corrects the day on which it was taken in. */
function joiningFacts(joined: LocalDate, stored: LocalDate | null, gone: DatedValue | undefined): Fact[] {
  const joining: Fact = { kind: 'membership', since: joined, value: BELONGS };
  if (stored === null || (gone && joined > gone.since)) return [joining];
  return [{ kind: 'membership', since: stored, value: null }, joining];
}

const isSameLeaving = (
  { since, cause }: NonNullable<Reported['left']>,
  stored: ReportedValue | undefined,
): boolean => stored?.value === cause && stored.since === since;
