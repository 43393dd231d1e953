import type { PlanData } from '../../plan/plan.js';
import type { Form } from '../../plan/form.js';
import { readWhole, type CellPlace, type Reading, type SentBookRow } from './read-table.js';
import { bookTable, type BookTable, type TableSpec } from './table.js';
import { listText, readList, readUnits, unitsText } from './words.js';

// Sheet 基本: what the plan is called, who writes and takes it, and its official tables.

export const BASICS: TableSpec<'项目' | '内容' | '填写说明'> = {
  sheet: '基本',
  title: '基本情况',
  heads: { 项目: { isCentred: true }, 内容: {}, 填写说明: { isMade: true } },
};

type FormHead = '表' | '编号前缀' | '附件' | '标题' | '年报标题' | '工作表名' | '分行数' | '右上角';

export const FORMS: TableSpec<FormHead> = {
  sheet: '基本',
  title: '官方表（{year} 代表方案年份）',
  heads: {
    表: { isCentred: true },
    标题: {},
    年报标题: {},
    编号前缀: { isCentred: true },
    附件: { isCentred: true },
    工作表名: { isCentred: true },
    分行数: { isCentred: true },
    右上角: { isCentred: true },
  },
  optional: ['右上角'],
};

/** The sheet of an official table in the book, and its name in the other sheets: 表1. */
export const tableLabel = (index: number): string => `表${index + 1}`;

const ITEMS = {
  方案年份: '如 2025；写下一年就是下一年的方案',
  文号: '',
  单位全称: '出方案的单位',
  审核股室: '审核、上报的股室',
  上报单位: '汇总表报给谁',
  填报单位类型: '官方表里的各行，用顿号隔开',
  计量单位: '指标用到的全部单位；有小数的写“万元（4位小数）”',
  摘要指标: '汇总卡片先显示的指标编号；不写就显示前几项',
  证书有效年数: '达标证书满几年算过期，用于企业台账的校验；不写就没有这些校验',
  取缔关闭指标: '哪个指标的数是取缔关闭的企业，与企业台账核对；可以不写',
} as const;
type Item = keyof typeof ITEMS;

export function basicsTables(data: PlanData): BookTable[] {
  const { organisation } = data;
  const contents: Readonly<Record<Item, string | number>> = {
    方案年份: data.year,
    文号: data.document,
    单位全称: organisation.bureau,
    审核股室: organisation.reviewingSection,
    上报单位: organisation.forwardsTo,
    填报单位类型: listText(organisation.unitKinds),
    计量单位: unitsText(unitsOf(data)),
    摘要指标: listText(data.headlines),
    证书有效年数: data.register?.certificateYears ?? '',
    取缔关闭指标: data.register?.closings ?? '',
  };
  const items = Object.entries(ITEMS) as [Item, string][];
  return [
    bookTable(
      BASICS,
      items.map(([item, words]) => ({ 项目: item, 内容: contents[item], 填写说明: words })),
    ),
    bookTable(
      FORMS,
      data.forms.map((form, index) => ({
        表: tableLabel(index),
        编号前缀: form.key,
        附件: form.annex,
        标题: form.title,
        年报标题: form.annualTitle,
        工作表名: form.sheet,
        分行数: form.subRows,
        右上角: form.corner ?? null,
      })),
    ),
  ];
}

/** The units of measure of a plan in the order of the tables, then those that only have decimals. */
function unitsOf({ forms, decimals }: PlanData): [string, number | undefined][] {
  const used = forms.flatMap(({ measures }) => measures.map(({ unit }) => unit));
  return [...new Set([...used, ...Object.keys(decimals).sort()])].map(unit => [
    unit,
    Object.hasOwn(decimals, unit) ? decimals[unit] : undefined,
  ]);
}

export interface Basics {
  readonly year: number;
  readonly document: string;
  readonly organisation: Omit<PlanData['organisation'], 'units'>;
  readonly decimals: PlanData['decimals'];
  readonly headlines: readonly string[];
  readonly register?: PlanData['register'];
  /** The units of measure that the figures may have. */
  readonly unitWords: readonly string[];
}

const PATHS: Readonly<Record<Item, string>> = {
  方案年份: 'year',
  文号: 'document',
  单位全称: 'organisation.bureau',
  审核股室: 'organisation.reviewingSection',
  上报单位: 'organisation.forwardsTo',
  填报单位类型: 'organisation.unitKinds',
  计量单位: 'decimals',
  摘要指标: 'headlines',
  证书有效年数: 'register.certificateYears',
  取缔关闭指标: 'register.closings',
};

export function readBasics(
  reading: Reading,
  rows: readonly SentBookRow<'项目' | '内容' | '填写说明'>[],
): Basics {
  const items = new Map(rows.map(row => [row.plain('项目').replace(/\s/gu, ''), row]));
  const first: CellPlace = rows[0]?.place('内容') ?? { sheet: BASICS.sheet, address: 'B1' };
  const textOf = (item: Item): string => {
    const row = items.get(item);
    reading.places.set(PATHS[item], row?.place('内容') ?? first);
    if (!row && rows.length > 0) reading.faults.push({ ...first, words: `没有找到“${item}”一行` });
    return row?.text('内容') ?? '';
  };
  const units = readUnits(textOf('计量单位').normalize('NFKC'));
  const yearRow = items.get('方案年份');
  textOf('方案年份');
  const yearsRow = items.get('证书有效年数');
  const certificateYears =
    yearsRow && textOf('证书有效年数') !== ''
      ? readWhole(reading, yearsRow, '内容', '证书有效年数')
      : undefined;
  const closings = textOf('取缔关闭指标').normalize('NFKC');
  if (closings !== '' && yearsRow && certificateYears === undefined)
    reading.faults.push({ ...yearsRow.place('内容'), words: '写了取缔关闭指标，也要写证书有效年数' });
  return {
    year: (yearRow && readWhole(reading, yearRow, '内容', '方案年份')) ?? 0,
    document: textOf('文号'),
    organisation: {
      bureau: textOf('单位全称'),
      reviewingSection: textOf('审核股室'),
      forwardsTo: textOf('上报单位'),
      unitKinds: readList(textOf('填报单位类型')),
    },
    decimals: Object.fromEntries(
      units.flatMap(([unit, decimals]) => (decimals === undefined ? [] : [[unit, decimals]])),
    ),
    headlines: readList(textOf('摘要指标').normalize('NFKC')),
    ...(certificateYears !== undefined && {
      register: { certificateYears, ...(closings !== '' && { closings }) },
    }),
    unitWords: units.map(([unit]) => unit),
  };
}

/** A form without what the other sheets say of it. */
export type FormHeader = Omit<Form, 'columns' | 'measures' | 'notes'> & { readonly label: string };

export function readForms(reading: Reading, rows: readonly SentBookRow<FormHead>[]): FormHeader[] {
  return rows.map((row, index) => {
    const at = (head: FormHead, field: string) => {
      reading.places.set(`forms.${index}.${field}`, row.place(head));
      return row;
    };
    reading.places.set(`forms.${index}`, row.place('表'));
    return {
      label: row.plain('表'),
      key: at('编号前缀', 'key').plain('编号前缀').toUpperCase(),
      annex: at('附件', 'annex').text('附件'),
      title: at('标题', 'title').text('标题'),
      annualTitle: at('年报标题', 'annualTitle').text('年报标题'),
      sheet: at('工作表名', 'sheet').text('工作表名'),
      subRows: readWhole(reading, at('分行数', 'subRows'), '分行数') ?? 1,
      corner: at('右上角', 'corner').text('右上角'),
    };
  });
}
