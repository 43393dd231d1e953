import { unitName } from '../plan/organisation.js';
import { periodName } from '../plan/period.js';
import type { LetterKey } from '../plan/letter.js';
import type { Plans } from '../plan/plans.js';
import {
  factItem,
  noteState,
  type BatchRecord,
  type NotingRecord,
  type RegisterSave,
  type SourceRecord,
} from './records.js';
import { countedGroups } from './register/groups.js';
import type { EventMeta } from './submission/submission.js';
import { formatCount } from './text.js';

/** A change of the register or of letters, as the card of the history says it. */
export interface RecordLine {
  readonly unit: string;
  readonly words: string;
  readonly meta: Pick<EventMeta, 'actor' | 'actsFor' | 'occurredAt'>;
}

/** The changes in words, the newest first. */
export function formatRecords(
  plans: Plans,
  {
    saves,
    sources,
    batches,
    notings,
  }: {
    readonly saves: readonly RegisterSave[];
    readonly sources: readonly SourceRecord[];
    readonly batches: readonly BatchRecord[];
    readonly notings: readonly NotingRecord[];
  },
): RecordLine[] {
  const unitOf = (key: string) => {
    const unit = plans.latest.units.get(key);
    return unit ? unitName(unit) : key;
  };
  const lines: RecordLine[] = [
    ...saves.map(save => ({ unit: save.latest.unit, words: describeSave(save), meta: save.latest.meta })),
    ...sources.map(record => ({
      unit: record.unit,
      words: describeSource(plans, record),
      meta: record.meta,
    })),
    ...batches.map(({ batch, letters }) => ({
      unit: batch.unit,
      words: `${letterName(plans, batch.year, batch.kind)} 做好 ${formatCount(letters)} 家`,
      meta: batch.made,
    })),
    ...notings.map(record => ({
      unit: record.latest.unit,
      words: describeNoting(plans, record),
      meta: record.latest.meta,
    })),
  ];
  return lines
    .map(line => ({ ...line, unit: unitOf(line.unit) }))
    .sort((a, b) => b.meta.occurredAt.getTime() - a.meta.occurredAt.getTime());
}

/** `台账 第1供水厂：规模 小微，从 2025-09-22 起`; of many facts their number. */
function describeSave({ facts, latest: { name, kind, since, value } }: RegisterSave): string {
  if (facts > 1) return `台账 ${formatCount(facts)} 项：${name}等`;
  return value === null
    ? `台账 ${name}：${factItem(kind)} ${since} 的登记撤回`
    : `台账 ${name}：${factItem(kind)} ${value}，从 ${since} 起`;
}

/** The official header of a group of figures: 企业底数（家）. */
export const groupTitle = (plans: Plans, { group, period }: Pick<SourceRecord, 'group' | 'period'>): string =>
  countedGroups(plans.forPeriod(period) ?? plans.latest).find(({ key }) => key === group)?.title ?? group;

const SOURCES: Readonly<Record<SourceRecord['source'], readonly [from: string, to: string]>> = {
  register: ['手填', '台账'],
  typed: ['台账', '手填'],
};

/** The source before and after. */
export const sourceNames = ({ source }: Pick<SourceRecord, 'source'>): readonly [from: string, to: string] =>
  SOURCES[source];

function describeSource(plans: Plans, record: SourceRecord): string {
  const [from, to] = sourceNames(record);
  return `${groupTitle(plans, record)}：${from} → ${to}，从${periodName(record.period)}起`;
}

/** 告知书 */
export const letterName = (plans: Plans, year: number, kind: LetterKey): string =>
  (plans.forYear(year) ?? plans.latest).letters.texts.find(({ key }) => key === kind)?.name ?? kind;

function describeNoting(plans: Plans, { letters, latest }: NotingRecord): string {
  const { kind, year, note } = latest;
  const state = [noteState(kind, note), ...(note.on === undefined ? [] : [note.on])].join(' ');
  const places = note.places.length > 0 ? `；送到 ${note.places.join('、')}` : '';
  return `${letterName(plans, year, kind)} 登记 ${formatCount(letters)} 家：${state}${places}`;
}
