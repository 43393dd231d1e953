import { DateTime } from 'luxon';
import { unitName } from '../../plan/organisation.js';
import { periodCode, isAnnual, kindOf, type Period } from '../../plan/period.js';
import { labelOf, type Plan } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import { DELIVERABLE_STATE_NAMES } from '../deliverables.js';
import type { HistoryLine } from './history.js';
import { withUnit } from '../form/number.js';
import { STATE_NAMES, type EntryMethod, type EventMeta } from './submission.js';
import { wordsOfKind } from '../../plan/period-words.js';

/** A line of the history as text, used on the card and in the file. */
export interface LineText {
  readonly unit: string;
  readonly period: string;
  /** The changed item: a figure's label, 状态 (state), 工作总结 (work summary) … */
  readonly item: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly channel: string;
}

export const CHANNEL_NAMES: Readonly<Record<EventMeta['channel'], string>> = {
  card: '卡片',
  command: '命令',
  message: '一条消息',
  upload: '上传表格',
  import: '导入',
};

/** A deliverable comes as a file that is no table. */
const channelOf = ({ kind, meta }: HistoryLine): string =>
  kind === 'deliverable' && meta.channel === 'upload' ? '发送文件' : CHANNEL_NAMES[meta.channel];

const METHOD_NAMES: Readonly<Record<EntryMethod, string>> = {
  typed: '填写',
  unchanged: '本页无变化',
  'rest-unchanged': '其余无变化',
  zeroed: '其余补0',
  adopted: '采用下级合计',
  register: '台账',
  uploaded: '上传表格',
  imported: '导入',
  undone: '撤销',
};

/** Formats the time of a line in a time zone: `2025-09-22 08:55`. */
export function formatLineTime(
  { meta }: { readonly meta: Pick<EventMeta, 'occurredAt'> },
  zone: string,
): string {
  return DateTime.fromJSDate(meta.occurredAt, { zone }).toFormat('yyyy-MM-dd HH:mm');
}

const EMPTY = '空';

/** Formats a line of the history with the labels of its period's plan. */
export function formatLine(line: HistoryLine, plans: Plans): LineText {
  const plan = plans.forPeriod(line.period) ?? plans.latest;
  return {
    unit: formatUnit(line.unit, plan),
    period: periodCode(line.period),
    channel: channelOf(line),
    ...formatLineContent(line, plan),
  };
}

type LineContent = Pick<LineText, 'item' | 'from' | 'to' | 'reason'>;

function formatLineContent(line: HistoryLine, plan: Plan): LineContent {
  switch (line.kind) {
    case 'figure':
      return {
        item: labelOf(plan, line.code),
        from: formatFigure(line.code, line.from, plan),
        to: formatFigure(line.code, line.to, plan),
        reason: [METHOD_NAMES[line.how], describeClearing(line), line.reason].filter(Boolean).join('；'),
      };
    case 'state':
      return {
        item: '状态',
        from: STATE_NAMES[line.from],
        to: `${STATE_NAMES[line.to]}${line.late ? '（迟报）' : ''}`,
        reason: line.isTakenBack
          ? '填报人撤回'
          : [line.reason, formatFlaggedFigures(line.flaggedFigures, plan)].filter(Boolean).join('；'),
      };
    case 'words':
      return {
        item: line.code === null ? '工作总结' : `${labelOf(plan, line.code)}的说明`,
        from: line.from || EMPTY,
        to: line.to || EMPTY,
        reason: '',
      };
    case 'deliverable':
      return {
        item: `${line.name} 第 ${line.version} 版`,
        from: line.state === 'handed-in' ? '' : DELIVERABLE_STATE_NAMES['handed-in'],
        to: line.state === 'handed-in' ? '送交' : DELIVERABLE_STATE_NAMES[line.state],
        reason: line.state === 'handed-in' ? line.fileName : line.reason,
      };
    case 'step':
      return formatStep(line, plan);
  }
}

const formatFlaggedFigures = (codes: readonly string[], plan: Plan): string =>
  codes.length > 0 ? `要改：${codes.map(code => labelOf(plan, code)).join('、')}` : '';

function formatStep({ event }: Extract<HistoryLine, { kind: 'step' }>, plan: Plan): LineContent {
  switch (event.kind) {
    case 'review-begun':
      return { item: '审核', from: '', to: '开始', reason: '' };
    case 'extended':
      return { item: '截止日', from: '', to: event.to, reason: event.reason };
    case 'fall-allowed':
      return { item: labelOf(plan, event.code), from: '', to: '准许减少', reason: event.reason };
  }
}

function formatFigure(code: string, value: number | null, plan: Plan): string {
  if (value === null) return EMPTY;
  const measure = plan.measures.get(code);
  return measure ? withUnit(value, measure) : String(value);
}

function formatUnit(key: string, plan: Plan): string {
  const unit = plan.units.get(key);
  return unit ? unitName(unit) : key;
}

/** A figure that never was given is cleared when the earlier one that stood in its field is taken away. */
const describeClearing = ({
  period,
  from,
  to,
}: {
  readonly period: Period;
  readonly from: number | null;
  readonly to: number | null;
}): string =>
  from === null && to === null
    ? `留空，没有沿用${isAnnual(period) ? '上期' : wordsOfKind(kindOf(period)).last}数`
    : '';
