import { groupTitle, letterName, sourceNames } from '../../core/record-words.js';
import {
  factItem,
  noteState,
  valuesBefore,
  type BatchRecord,
  type NoteRecord,
  type SourceRecord,
  type StoredFact,
} from '../../core/records.js';
import type { FormatActor } from '../../core/people/signature.js';
import { CHANNEL_NAMES } from '../../core/submission/history-words.js';
import { unitName } from '../../plan/organisation.js';
import { periodCode } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import type { Sheet } from '../xlsx/book.js';
import { formatTime, GAP, timeValue } from './figures.js';
import { listSheet, textCell, timeCell, type ListCell } from './rows.js';

export interface RecordsContent {
  readonly plans: Plans;
  readonly facts: readonly StoredFact[];
  readonly sources: readonly SourceRecord[];
  readonly batches: readonly BatchRecord[];
  readonly notes: readonly NoteRecord[];
  /** As many of a kind as are listed at most; older ones are left out. */
  readonly most: number;
  readonly formatActor: FormatActor;
  readonly madeAt: Date;
  readonly zone: string;
}

/** 台账修改 and 文书, each where there is something to list. Their rows are made while they are written. */
export const recordSheets = (content: RecordsContent): Sheet[] => [
  ...(content.facts.length + content.sources.length > 0 ? [registerSheet(content)] : []),
  ...(content.batches.length + content.notes.length > 0 ? [letterSheet(content)] : []),
];

const REGISTER_COLUMNS = [
  { head: '时间', width: 22 },
  { head: '填报单位', width: 21 },
  { head: '企业', width: 32 },
  { head: '项目', width: 18 },
  { head: '由', width: 14 },
  { head: '改为', width: 14 },
  { head: '从哪天（期）起', width: 14 },
  { head: '途径', width: 10 },
  { head: '操作人', width: 33 },
] as const;

const LETTER_COLUMNS = [
  { head: '时间', width: 22 },
  { head: '填报单位', width: 21 },
  { head: '文书', width: 10 },
  { head: '企业', width: 32 },
  { head: '事项', width: 14 },
  { head: '日期', width: 13 },
  { head: '送到的地方', width: 34 },
  { head: '操作人', width: 33 },
] as const;

function registerSheet(content: RecordsContent): Sheet {
  const { facts, sources } = content;
  return recordSheet(content, '台账修改', REGISTER_COLUMNS, facts.length + sources.length, function* () {
    const before = valuesBefore(facts);
    yield* merged(
      facts,
      sources,
      fact => factRow(fact, before, content),
      each => sourceRow(each, content),
    );
  });
}

function letterSheet(content: RecordsContent): Sheet {
  const { notes, batches } = content;
  return recordSheet(content, '文书', LETTER_COLUMNS, notes.length + batches.length, function* () {
    const dated = batches.map(record => ({ ...record, meta: record.batch.made }));
    yield* merged(
      notes,
      dated,
      note => noteRow(note, content),
      record => batchRow(record, content),
    );
  });
}

function recordSheet(
  { madeAt, zone, most, facts, notes }: RecordsContent,
  name: string,
  columns: typeof REGISTER_COLUMNS | typeof LETTER_COLUMNS,
  count: number,
  make: () => Generator<ListCell[]>,
): Sheet {
  const isCut = (name === '文书' ? notes : facts).length >= most;
  const rest = isCut ? `${GAP}更早的没有列出` : '';
  const footer = `${formatTime(madeAt, zone)} 生成${GAP}共 ${count} 条，新的在前${rest}`;
  return listSheet({
    ...{ name, title: name, columns, lines: [{ text: footer, style: 'line' }] },
    rows: { count, make },
    ...{ empty: '没有修改记录。', pageFoot: `${name}${GAP}${footer}`, isFiltered: true },
  });
}

interface Dated {
  readonly meta: { readonly occurredAt: Date };
}

/** Two lists with the newest first as one. */
function* merged<A extends Dated, B extends Dated>(
  many: readonly A[],
  few: readonly B[],
  rowOf: (each: A) => ListCell[],
  otherRowOf: (each: B) => ListCell[],
): Generator<ListCell[]> {
  let next = 0;
  for (const each of many) {
    for (let other = few[next]; other && other.meta.occurredAt > each.meta.occurredAt; other = few[next]) {
      yield otherRowOf(other);
      next += 1;
    }
    yield rowOf(each);
  }
  for (const other of few.slice(next)) yield otherRowOf(other);
}

const row = (at: Date, zone: string, texts: readonly string[]): ListCell[] => [
  timeCell(timeValue(at, zone)),
  ...texts.map(textCell),
];

function nameOf(plans: Plans, key: string): string {
  const unit = plans.latest.units.get(key);
  return unit ? unitName(unit) : key;
}

function factRow(
  { id, unit, name, kind, since, value, meta }: StoredFact,
  before: ReadonlyMap<number, string | null>,
  { plans, formatActor, zone }: RecordsContent,
): ListCell[] {
  const from = before.get(id) ?? '';
  const way = [CHANNEL_NAMES[meta.channel], formatActor(meta.actor, meta.actsFor)];
  return row(meta.occurredAt, zone, [
    nameOf(plans, unit),
    name,
    factItem(kind),
    from,
    value ?? '撤回',
    since,
    ...way,
  ]);
}

function sourceRow(record: SourceRecord, { plans, formatActor, zone }: RecordsContent): ListCell[] {
  const { unit, period, meta } = record;
  const [from, to] = sourceNames(record);
  const way = [CHANNEL_NAMES[meta.channel], formatActor(meta.actor, meta.actsFor)];
  const item = `数据来源：${groupTitle(plans, record)}`;
  return row(meta.occurredAt, zone, [nameOf(plans, unit), '', item, from, to, periodCode(period), ...way]);
}

function noteRow(record: NoteRecord, { plans, formatActor, zone }: RecordsContent): ListCell[] {
  const { unit, year, kind, name, note, meta } = record;
  const letter = letterName(plans, year, kind);
  const state = [noteState(kind, note), note.on ?? '', note.places.join('、')];
  return row(meta.occurredAt, zone, [
    ...[nameOf(plans, unit), letter, name, ...state, formatActor(meta.actor, meta.actsFor)],
  ]);
}

function batchRow({ batch, letters }: BatchRecord, { plans, formatActor, zone }: RecordsContent): ListCell[] {
  const { unit, year, kind, hasCopies, made } = batch;
  const state = ['做好', '', hasCopies ? '每家四份' : '每家一份'];
  return row(made.occurredAt, zone, [
    ...[nameOf(plans, unit), letterName(plans, year, kind), `${letters} 家`, ...state],
    formatActor(made.actor, made.actsFor),
  ]);
}
