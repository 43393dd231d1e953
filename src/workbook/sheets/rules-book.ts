import type { Check, CheckKind } from '../../core/checks/check.js';
import { formatSide } from '../../core/checks/check-figures.js';
import { checksOf } from '../../core/checks/catalogue.js';
import { labelOf, type Plan } from '../../plan/plan.js';
import { isCarriedOver } from '../../plan/plans.js';
import { cellsOf, heightsFor, mergesOf, type Block } from './blocks.js';
import type { Book, StyleName } from '../xlsx/book.js';
import { GAP, formatTime } from './figures.js';
import { formatCarriedOver } from './unit-sheet.js';
import { periodWords } from '../../plan/period-words.js';
import { previousPeriod } from '../../plan/calendar.js';
import { partName, periodOf } from '../../plan/period.js';

const kindNames = (plan: Plan): Readonly<Record<CheckKind, string>> => ({
  identity: '计算关系',
  'at-most': '不大于',
  'at-least': '不小于',
  'zero-when': '为 0 关系',
  'zero-together': '同时为 0',
  fall: '与上期比较',
  annual: `年报与${partName(previousPeriod(plan.calendar, periodOf(plan.year, 'Y')))}比较`,
  subunits: '与下级合计比较',
  outlier: '与往期比较',
  copied: '照搬照抄',
  register: '与企业台账比较',
});

const COLUMNS = [
  { head: '序号', width: 8 },
  { head: '名称', width: 35 },
  { head: '所在', width: 14 },
  { head: '指标代码', width: 13 },
  { head: '类型', width: 10 },
  { head: '左边', width: 30 },
  { head: '左边代码', width: 23 },
  { head: '右边', width: 30 },
  { head: '右边代码', width: 23 },
  { head: '级别', width: 10 },
  { head: '要求', width: 38 },
  { head: '依据', width: 35 },
] as const;
const WIDTHS = COLUMNS.map(({ width }) => width);
const HEAD_ROW = 4;

/** The workbook 审核公式表 (catalogue of checks): one row for each check of the plan, as the program applies it. */
export function rulesBook(plan: Plan, madeAt: Date, zone: string): Book {
  const checks = checksOf(plan);
  const subtitle = [
    `共 ${checks.length} 条`,
    plan.document,
    ...(isCarriedOver(plan) ? [formatCarriedOver(plan)] : []),
    `${formatTime(madeAt, zone)} 生成`,
  ].join(GAP);
  const blocks = [
    fullWidthBlock(1, `${plan.year}年${periodWords(plan).report}审核公式表`, 'title'),
    fullWidthBlock(2, subtitle, 'line'),
    fullWidthBlock(
      3,
      '“须改正”的不符合不能提交；“须说明”的写明原因后可以提交；“审核人核实”的由审核人判断。',
      'line',
    ),
    ...COLUMNS.map(({ head }, index) => cellBlock(HEAD_ROW, index + 1, head, 'header')),
    ...checks.flatMap((check, index) => checkRow(plan, check, index + 1)),
  ];
  return {
    properties: { title: `${plan.year}年审核公式表`, creator: plan.organisation.bureau, madeAt },
    sheets: [
      {
        name: '审核公式表',
        widths: WIDTHS,
        heights: heightsFor(blocks, WIDTHS, row => (row === 1 ? 36 : 18)),
        cells: cellsOf(blocks),
        merges: mergesOf(blocks),
        printing: {
          paper: 'A3',
          landscape: true,
          repeat: { from: HEAD_ROW, to: HEAD_ROW },
          header: '',
          footer: '审核公式表',
        },
        frozen: { rows: HEAD_ROW, columns: 2 },
        filter: { top: HEAD_ROW, left: 1, bottom: HEAD_ROW + checks.length, right: COLUMNS.length },
      },
    ],
  };
}

function checkRow(plan: Plan, check: Check, number: number): Block[] {
  const { name, at, kind, sentence, origin } = check;
  const form = plan.forms.find(({ measures }) => measures.some(({ code }) => code === at));
  const texts = [
    name,
    form ? form.sheet : '全部报表',
    at || '—',
    kindNames(plan)[kind],
    sideText(plan, check.left),
    codesText(check.left),
    rightText(plan, check),
    codesText(check.right),
    levelOf(check),
    sentence,
    // A note of a table ends where the next one begins.
    origin.replace(/；$/u, ''),
  ];
  const row = HEAD_ROW + number;
  return [
    cellBlock(row, 1, number, 'label'),
    ...texts.map((text, index) => cellBlock(row, index + 2, text, CENTRED.has(index + 2) ? 'label' : 'text')),
  ];
}

const CENTRED = new Set([3, 4, 5, 10]);
/** With more measures than this, a cell shows their number instead of their names. */
const MAX_NAMED_MEASURES = 12;

function sideText(plan: Plan, codes: readonly string[]): string {
  return codes.length > MAX_NAMED_MEASURES ? `全部 ${codes.length} 项数据` : formatSide(plan, codes);
}

function rightText(plan: Plan, { kind, at, right }: Check): string {
  switch (kind) {
    case 'fall':
      return `上期的${labelOf(plan, at)}`;
    case 'outlier':
      return `${labelOf(plan, at)}往期各期的增减`;
    case 'register':
      return '企业台账';
    case 'copied':
      return '上期或其他填报单位的全部数据';
    default:
      return sideText(plan, right);
  }
}

function codesText(codes: readonly string[]): string {
  return codes.length > MAX_NAMED_MEASURES ? `${codes[0] ?? ''}…${codes.at(-1) ?? ''}` : codes.join('＋');
}

function levelOf({ severity, audience }: Check): string {
  if (audience === 'reviewer') return '审核人核实';
  return severity === 'error' ? '须改正' : '须说明';
}

function cellBlock(row: number, column: number, value: string | number, style: StyleName): Block {
  return { row, column, rows: 1, columns: 1, value, style };
}

function fullWidthBlock(row: number, value: string, style: StyleName): Block {
  return { row, column: 1, rows: 1, columns: COLUMNS.length, value, style };
}
