import { DELIVERABLE_STATE_NAMES, type DeliverableVersion } from '../../core/deliverables.js';
import { deliverableTitle, type Deliverable } from '../../plan/deliverable.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName, type LocalDate, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Book } from '../xlsx/book.js';
import { dayValue, formatTime, GAP, timeValue } from './figures.js';
import { numberAndName } from './page-fill.js';
import { labelCell, listSheet, rowsOf, textCell, timeCell, type ListRow } from './rows.js';

/** What a unit owes, with the version that is packed; undefined: nothing was handed in, or it was given back. */
export interface ListedDeliverable {
  readonly unit: Unit;
  readonly deliverable: Deliverable;
  readonly dueOn: LocalDate;
  readonly version: Pick<DeliverableVersion, 'number' | 'state' | 'handedIn' | 'sha256'> | undefined;
  /** The name of its file in the package; undefined: there was no room for it. */
  readonly fileName: string | undefined;
}

export interface DeliverablesList {
  readonly plan: Plan;
  readonly period: Period;
  readonly zone: string;
  readonly madeAt: Date;
  readonly items: readonly ListedDeliverable[];
}

const COLUMNS = [
  { head: '填报单位', width: 24 },
  { head: '材料', width: 26 },
  { head: '截止日期', width: 16 },
  { head: '状态', width: 12 },
  { head: '版次', width: 8 },
  { head: '提交时间', width: 22 },
  { head: '文件', width: 44 },
] as const;

/** The workbook 材料清单: what the units owed beside their tables (阶段材料), and which files are in the package. */
export function deliverablesBook({ plan, period, zone, madeAt, items }: DeliverablesList): Book {
  const sheet = listSheet({
    name: '材料清单',
    title: `阶段材料清单${GAP}${periodName(period)}`,
    lines: [
      {
        text: `应交 ${items.length} 份，已交 ${items.filter(({ version }) => version).length} 份（以上报时为准）`,
        style: 'line',
      },
    ],
    columns: COLUMNS,
    rows: rowsOf(items.map(item => rowOf(item, zone))),
    empty: '本期没有应交的材料。',
    pageFoot: `${periodName(period)}${GAP}${formatTime(madeAt, zone)} 生成`,
    isFiltered: true,
  });
  return {
    properties: {
      title: `${periodName(period)}阶段材料清单`,
      creator: plan.organisation.bureau,
      madeAt,
    },
    sheets: numberAndName([sheet]),
  };
}

function rowOf({ unit, deliverable, dueOn, version, fileName }: ListedDeliverable, zone: string): ListRow {
  return [
    textCell(unitName(unit)),
    textCell(deliverableTitle(deliverable)),
    timeCell(dayValue(dueOn)),
    labelCell(version ? DELIVERABLE_STATE_NAMES[version.state] : '未交'),
    labelCell(version ? `第${version.number}版` : '—'),
    version ? timeCell(timeValue(version.handedIn.occurredAt, zone)) : labelCell('—'),
    textCell(version ? (fileName ?? '压缩包放不下，没有放入') : ''),
  ];
}
