import { fileNamePart } from '../../core/text.js';
import {
  cellsOf,
  COLUMNS,
  HEADS,
  REGISTER_SHEET,
  type ColumnKind,
  type Head,
} from '../../core/register/columns.js';
import type { Enterprise } from '../../core/register/enterprise.js';
import { unitName, shortName, type Unit } from '../../plan/organisation.js';
import type { Plan } from '../../plan/plan.js';
import type { Book, ListedRow, RangeChoice, Sheet } from '../xlsx/book.js';
import { emWidth } from '../xlsx/measure-text.js';
import { registerStamp } from '../read/stamp.js';
import { widthFor } from './blocks.js';

export interface RegisterContent {
  readonly plan: Plan;
  readonly unit: Unit;
  /** As they are now, in the order of the list. */
  readonly enterprises: readonly Enterprise[];
  /** The latest fact that the list shows. */
  readonly upTo: number;
  readonly madeAt: Date;
}

/** Rows below the list for enterprises that are not in it yet. */
const FREE_ROWS = 1_000;
const WIDTHS: Readonly<Partial<Record<Head, number>>> = {
  企业名称: 34,
  统一社会信用代码: 22,
  乡镇: 10,
};
/** A day has ten digits and strokes, in some fonts each wider than half a character; in em. */
const WIDTH_OF_DAY = 6;
const LEAST_WIDTH = 3;

/** No wider than its head and what stands below it: two dozen columns are printed on one page, small enough as it is. */
function widthOf(head: Head): number {
  const kind: ColumnKind = COLUMNS[head];
  const contents = typeof kind === 'string' ? [] : kind.map(emWidth);
  const day = kind === 'day' || kind === 'flag' ? WIDTH_OF_DAY : LEAST_WIDTH;
  return WIDTHS[head] ?? widthFor(Math.max(emWidth(head), day, ...contents), 'header');
}

export const registerFileName = (unit: Unit): string => `企业台账_${fileNamePart(shortName(unit))}.xlsx`;

/** At the foot of each page too: the first row of the list has its heads. */
const titleOf = (unit: Unit): string => `企业台账 ${unitName(unit)}`;

/** The register of a unit as a workbook that can be filled in and sent back: one row an enterprise, the heads in the first row. */
export function registerBook(content: RegisterContent): Book {
  const { plan, unit, madeAt } = content;
  return {
    properties: {
      title: titleOf(unit),
      creator: plan.organisation.bureau,
      madeAt,
      keywords: registerStamp(content),
    },
    sheets: [listSheet(content), explanationSheet(content)],
  };
}

function listSheet({ unit, enterprises }: RegisterContent): Sheet {
  return {
    name: REGISTER_SHEET,
    widths: HEADS.map(widthOf),
    heights: [34],
    cells: HEADS.map((head, index) => ({ row: 1, column: index + 1, value: head, style: 'header' })),
    listed: {
      count: enterprises.length,
      columns: HEADS.length,
      make: function* () {
        for (const enterprise of enterprises) yield rowOf(enterprise);
      },
    },
    merges: [],
    printing: {
      ...{ paper: 'A3', landscape: true, header: '', footer: titleOf(unit) },
      repeat: { from: 1, to: 1 },
    },
    frozen: { rows: 1, columns: 1 },
    filter: { top: 1, left: 1, bottom: 1 + enterprises.length, right: HEADS.length },
    choices: HEADS.flatMap((head, index) => choiceOf(head, index + 1, enterprises.length + 1 + FREE_ROWS)),
  };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/u;
const DAY_MS = 86_400_000;

function rowOf(enterprise: Enterprise): ListedRow {
  const cells = cellsOf(enterprise);
  return {
    height: 18,
    cells: HEADS.map(head => {
      const text = cells[head];
      if (text === undefined) return { value: null, style: 'text' };
      if (DAY.test(text))
        return { value: Date.parse(text) / DAY_MS + 25_569, style: 'label', numberFormat: 'yyyy-mm-dd' };
      const value = COLUMNS[head] === 'number' ? Number(text) : text;
      return {
        value,
        style: head === '企业名称' ? 'text' : 'label',
        numberFormat: COLUMNS[head] === 'number' ? '0' : '@',
      };
    }),
  };
}

function choiceOf(head: Head, column: number, bottom: number): RangeChoice[] {
  const kind = COLUMNS[head];
  const range = { top: 2, left: column, bottom, right: column };
  if (kind === 'day') return [{ range, message: `${head}请写日期，如 2025-09-22` }];
  if (typeof kind === 'string') return [];
  return [{ range, words: kind, message: `${head}请从列表里选：${kind.join('、')}` }];
}

const LINES = [
  '一行一家企业。改好后把文件发回机器人的私聊：先给您看新增、变更、退出各几家和看不清的格，点“确认”才保存。',
  '空着的格不改动已有内容；删掉一行不会删除企业。企业关停、划出请填“退出日期”和“退出原因”。',
  '全员责任制清单、安全管理机构、三张清单、5S、六有：填从哪天起做到；填“是”从发回那天算起，不再做到填“否”。',
  '达标（国标、省标分一级至三级，地标不分级）、星级、自评都要写日期。不再达标或不再有星级填“无”。',
  '不要写任何个人姓名、电话。',
];

function explanationSheet(content: RegisterContent): Sheet {
  const { unit } = content;
  const texts = [`企业台账填写说明（${unitName(unit)}）`, ...LINES, registerStamp(content)];
  return {
    name: '填写说明',
    widths: [110],
    heights: texts.map((_, index) => (index === 0 ? 30 : 34)),
    cells: texts.map((value, index) => ({
      ...{ row: index + 1, column: 1, value },
      style: index === 0 ? 'title' : index === texts.length - 1 ? 'foot' : 'prose',
    })),
    merges: [],
    printing: {
      ...{ paper: 'A4', landscape: true, header: '', footer: titleOf(unit) },
      repeat: { from: 1, to: 1 },
    },
    frozen: { rows: 0, columns: 0 },
  };
}
