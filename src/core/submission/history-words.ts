import { DateTime } from 'luxon';
import { unitName } from '../../plan/organisation.js';
import { periodCode, yearOf } from '../../plan/period.js';
import { labelOf, type Plan } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import type { HistoryLine } from './history.js';
import { withUnit } from '../form/number.js';
import { STATE_NAMES, type Deed, type How } from './submission.js';

/** A line of the history as text, used on the card and in the file. */
export interface LineWords {
  readonly unit: string;
  readonly period: string;
  /** The changed item: a figure's label, 状态 (state), 工作总结 (work summary) … */
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
  readonly via: string;
}

const VIA: Readonly<Record<Deed['via'], string>> = {
  card: '卡片',
  command: '命令',
  upload: '上传表格',
  import: '导入',
};

const HOW: Readonly<Record<How, string>> = {
  typed: '填写',
  unchanged: '本页无变化',
  zeroed: '其余补0',
  adopted: '采用下级合计',
  uploaded: '上传表格',
  imported: '导入',
};

/** Formats the time of a line in a time zone: `2025-09-22 08:55`. */
export function lineTime({ deed }: HistoryLine, zone: string): string {
  return DateTime.fromJSDate(deed.at, { zone }).toFormat('yyyy-MM-dd HH:mm');
}

const NOTHING = '空';

/** Formats a line of the history with the labels of its period's plan. */
export function lineWords(line: HistoryLine, plans: Plans): LineWords {
  const plan = plans.of(yearOf(line.period)) ?? plans.latest;
  return {
    unit: unitWords(line.unit, plan),
    period: periodCode(line.period),
    via: VIA[line.deed.via],
    ...changeOf(line, plan),
  };
}

type Said = Pick<LineWords, 'what' | 'from' | 'to' | 'why'>;

function changeOf(line: HistoryLine, plan: Plan): Said {
  switch (line.kind) {
    case 'figure':
      return {
        what: labelOf(plan, line.code),
        from: figureWords(line.code, line.from, plan),
        to: figureWords(line.code, line.to, plan),
        why: [HOW[line.how], line.why].filter(Boolean).join('；'),
      };
    case 'state':
      return {
        what: '状态',
        from: STATE_NAMES[line.from],
        to: `${STATE_NAMES[line.to]}${line.late ? '（迟报）' : ''}`,
        why: line.takenBack
          ? '填报人撤回'
          : [line.why, askedWords(line.asked, plan)].filter(Boolean).join('；'),
      };
    case 'words':
      return {
        what: line.code === null ? '工作总结' : `${labelOf(plan, line.code)}的说明`,
        from: line.from || NOTHING,
        to: line.to || NOTHING,
        why: '',
      };
    case 'step':
      return stepWords(line, plan);
  }
}

const askedWords = (asked: readonly string[], plan: Plan): string =>
  asked.length > 0 ? `要改：${asked.map(code => labelOf(plan, code)).join('、')}` : '';

function stepWords({ event }: Extract<HistoryLine, { kind: 'step' }>, plan: Plan): Said {
  switch (event.kind) {
    case 'review-begun':
      return { what: '审核', from: '', to: '开始', why: '' };
    case 'extended':
      return { what: '截止日', from: '', to: event.to, why: event.reason };
    case 'fall-allowed':
      return { what: labelOf(plan, event.code), from: '', to: '准许减少', why: event.reason };
  }
}

function figureWords(code: string, value: number | null, plan: Plan): string {
  if (value === null) return NOTHING;
  const measure = plan.measures.get(code);
  return measure ? withUnit(value, measure) : String(value);
}

function unitWords(key: string, plan: Plan): string {
  const unit = plan.units.get(key);
  return unit ? unitName(unit) : key;
}
