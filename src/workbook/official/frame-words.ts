import { isUnitWord } from './unit-words.js';

// The lines around an official table, which are no part of it.

const FRAME =
  /(填报|填表|报送|上报|制表|编报|编制|汇总)(单位|部门|机关|人|日期|时间)|联系(人|电话|方式)|^电话|报出(日期|时间)|(单位|统计|部门)?负责人|分管领导|审[核批]人|表号|制定机关|批准(机关|文号)|备案文号|^文号|有效期|报告期|统计时间|签[字章]/u;

const DATE = /^([\d＿_]{2,4})?年([\d＿_]*月)?([\d＿_]*日)?$/u;

/** Whether a text belongs to the lines to fill around a table: 填报单位（盖章）：, 年月日, 表号：城管1表. */
export function isFrameText(text: string): boolean {
  if (DATE.test(text)) return true;
  if (cornerUnits(text).length > 0) return true;
  return FRAME.test(text) && (text.includes('：') || /^签[字章]/u.test(text));
}

/** Whether a text begins the notes of a table: 注：, 填表说明：, or a numbered one. */
export const isNoteText = (text: string): boolean =>
  /^(备?注|说明|填[表报]说明|指标解释|填报要求|有关说明)\d?([：.、]|（|$)/u.test(text) || isNumbered(text);

export const isNumbered = (text: string): boolean =>
  /^[（]?\d{1,2}[.．、）][^\d]/u.test(text) && text.length > 6;

/** The units of measure of the whole table in its corner: `单位：万元`, `计量单位：家、人`. Empty: the text is no such line. */
export function cornerUnits(text: string): string[] {
  const words = /(?:^|[（）；，])(?:计量|金额)?单位：([^：（）]+)）?$/u.exec(text)?.[1];
  if (words === undefined) return [];
  const units = words.split(/[、，,/和及]/u).filter(Boolean);
  return units.every(isUnitWord) ? units : [];
}

/** Whether a line names the annex that follows: 附件4, 附表1-2, 表三. */
export const annexIn = (text: string): string | undefined =>
  /^(附件|附表|附)[\d一二三四五六七八九十]*([-－—]\d+)?(?=：|$|[^\d、，])/u.exec(text)?.[0];

/** Whether a text can be the title of a table. */
export const isTitleText = (text: string): boolean =>
  /(表|台账|统计|汇总)(（[^（）]{1,12}）)?(（[^（）]{1,12}）)?$/u.test(text) &&
  text.length >= 4 &&
  text.length <= 80 &&
  !isNoteText(text) &&
  !/[。；]/u.test(text);
