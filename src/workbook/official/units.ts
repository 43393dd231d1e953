import { likely, sure, unsure, type Inferred } from './draft.js';
import type { Spot } from './spot.js';
import { isUnitWord } from './unit-words.js';

/** The unit in the corner of a table (单位：万元); several are words for all of its figures. */
export interface CornerUnit {
  readonly units: readonly string[];
  readonly place: string;
  /** 单位：万元 */
  readonly text: string;
}

/** What a name says about its unit, and whether another unit above it would be wrong. */
const BY_NAME: readonly (readonly [pattern: RegExp, unit: string, isStrong: boolean])[] = [
  [/人次(数量|数)?$/u, '人次', true],
  [/家次(数量|数)?$/u, '家次', true],
  [/场次(数量|数)?$/u, '场次', true],
  [/(率|占比|比例|比重)$/u, '%', true],
  [/(人数|人员|职工|学生|教师|党员|从业者|管理员|安全员)(数量|总数|数)?$/u, '人', true],
  [/(金额|资金|投资|经费|产值|收入|税收|罚款额|支出|贷款|款)(数量|总额|额|数)?$/u, '万元', true],
  [/(面积)(数)?$/u, '平方米', true],
  [/(里程|长度)$/u, '公里', true],
  [/(隐患|问题|线索)(数量|总数|数)?$/u, '条', false],
  [/(企业|公司|单位|商户|工厂)(数量|总数|数)?$/u, '家', false],
  [/(检查|巡查|督查|次)数?$/u, '次', false],
];

/** Reads the unit of measure of a figure. What no text says is asked; the most likely word is offered. */
export function unitOf(spot: Spot, corner: CornerUnit | undefined): Inferred<string> {
  const { header, unitBeside, subRow } = spot;
  const judged = (() => {
    if (unitBeside) return besideUnit(unitBeside);
    return bracketUnit(spot) ?? bareUnit(spot) ?? cornerUnit(spot, corner) ?? guess(spot);
  })();
  return asRate(judged, [...header.value, subRow?.value ?? '']);
}

function besideUnit({ text, place }: { readonly text: string; readonly place: string }): Inferred<string> {
  const word = text.replace(/^（(.*)）$/u, '$1');
  if (isUnitWord(word)) return sure(word, place);
  return unsure(word.slice(0, 8), place, `“${text}”不是常见的计量单位，请核对。`);
}

/** The unit in brackets of the lowest header that has one. */
function bracketUnit({ header, name }: Spot): Inferred<string> | undefined {
  const { value, place } = header;
  for (const [level, text] of [...value.entries()].reverse()) {
    const words = [...text.matchAll(/（(?:单位：)?([^（）]+)）/gu)].map(([, word = '']) => word);
    const unit = words.findLast(isUnitWord);
    if (unit === undefined) {
      const several = words.find(word => /[、/，]/u.test(word) && word.split(/[、/，]/u).every(isUnitWord));
      if (several !== undefined)
        return unsure(byName(name)?.unit ?? '', place, `“${text}”写了几个计量单位，这个指标用哪一个？`);
      continue;
    }
    const isOwn = level === value.length - 1;
    const own = byName(name);
    if (!isOwn && own?.isStrong && own.unit !== unit)
      return unsure(own.unit, place, `“${name}”的计量单位是${unit}（取自“${text}”）还是${own.unit}？`);
    return sure(unit, place);
  }
  return undefined;
}

/** 获得奖励人次, 场次: the name is the unit. */
function bareUnit({ name, header }: Spot): Inferred<string> | undefined {
  const unit = /(人次|家次|场次|户次|车次|班次)(数量|数)?$/u.exec(plain(name))?.[1];
  return unit === undefined ? undefined : sure(unit, header.place);
}

function cornerUnit({ name }: Spot, corner: CornerUnit | undefined): Inferred<string> | undefined {
  const [only, ...others] = corner?.units ?? [];
  if (!corner || only === undefined) return undefined;
  const own = byName(name);
  if (others.length > 0) {
    const fitting = own && corner.units.includes(own.unit) ? own.unit : '';
    return unsure(fitting, corner.place, `表头写“单位：${corner.units.join('、')}”，“${name}”用哪一个？`);
  }
  if (own && own.unit !== only && (own.isStrong || isMoney(only)))
    return unsure(
      own.unit,
      corner.place,
      `表头写“单位：${only}”，“${name}”的计量单位是${only}还是${own.unit}？`,
    );
  return sure(only, corner.place);
}

const isMoney = (unit: string): boolean => unit.endsWith('元');

function guess({ name, header }: Spot): Inferred<string> {
  const own = byName(name) ?? [...header.value].reverse().map(byName).find(Boolean);
  return own
    ? likely(own.unit, header.place, `表里没有写“${name}”的计量单位，是“${own.unit}”吗？`)
    : unsure('', header.place, `表里没有写“${name}”的计量单位，请填写。`);
}

const plain = (name: string): string => name.replace(/（[^（）]*）/gu, '');

function byName(name: string) {
  const match = BY_NAME.find(([pattern]) => pattern.test(plain(name)));
  return match && { unit: match[1], isStrong: match[2] };
}

/** A rate cannot be added up over units. */
function asRate(unit: Inferred<string>, words: readonly string[]): Inferred<string> {
  if (!/^[%‰]$/u.test(unit.value)) return unit;
  return unsure(
    unit.value,
    unit.place,
    `“${words.filter(Boolean).join('/')}”是比率，各单位的数相加没有意义；请改填分子和分母，或不汇总这一项。`,
  );
}
