import { DateTime } from 'luxon';
import { daysBetween, isDay, type LocalDate } from '../../plan/period.js';
import { addDays } from '../../plan/workdays.js';
import { readDay } from '../day.js';
import { MAX_LEAVE_DAYS } from './deputy.js';

/** The first and the last day of a leave. */
export interface LeaveDays {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const BETWEEN = /至|到|~|〜|—+|–|--/u;

/**
 * Reads the days of a leave as people write them: `9月25日至10月8日`, `9.25-10.8`, `9月25-30日`, `明天到周五`, `9月25日起3天`, one day
 * alone. `至10月8日` begins today. Returns undefined when the text is no such days; days that are past are read too.
 */
export function readLeaveDays(text: string, today: LocalDate): LeaveDays | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .replace(/号/gu, '日')
    .replace(/[,，。;；]$/u, '');
  const single = readFirstDay(plain.replace(/(?:一天|当天|1天)$/u, ''), today);
  if (single) return { from: single, to: single };
  const counted = /^(.+?)(?:起|开始)?,?共?(\d{1,3})天$/u.exec(plain);
  const start = counted && readFirstDay(counted[1] ?? '', today);
  if (start) return { from: start, to: addDays(start, Math.max(Number(counted[2]), 1) - 1) };
  for (const [left, right] of splits(plain)) {
    const from = left === '' || left === '即日起' ? today : readFirstDay(left, today);
    const to = from && readLastDay(right, from, today);
    if (from && to) return { from, to };
  }
  return undefined;
}

/** The ways to cut a text in two at a word or sign that stands between two days. */
function splits(text: string): [string, string][] {
  const words = BETWEEN.exec(text);
  if (words) return [[text.slice(0, words.index), text.slice(words.index + words[0].length)]];
  return [...text.matchAll(/-/gu)].map(({ index }) => [text.slice(0, index), text.slice(index + 1)]);
}

/** A day may lie in the past: then the sender is told that. */
const readFirstDay = (text: string, today: LocalDate): LocalDate | undefined =>
  readNamedDay(text, today) ?? readDay(text, today) ?? readDay(text, addDays(today, -PAST_DAYS));

const PAST_DAYS = 90;

/** The last day may be written without its month: `9月25-30日`. A day before the first one is read as well, and refused later. */
function readLastDay(text: string, from: LocalDate, today: LocalDate): LocalDate | undefined {
  const dayAlone = /^(\d{1,2})日?$/u.exec(text)?.[1];
  if (dayAlone !== undefined) {
    const day = `${from.slice(0, 8)}${dayAlone.padStart(2, '0')}`;
    return isDay(day) ? day : undefined;
  }
  // 周五 is the one after the first day; 下周五 and 明天 are said from today on.
  const namedDay = readNamedDay(text, /^[周星礼]/u.test(text) ? from : today);
  return namedDay ?? readDay(text, from) ?? readDay(text, addDays(from, -PAST_DAYS));
}

const NAMED: Readonly<Record<string, number>> = { 今天: 0, 今日: 0, 明天: 1, 明日: 1, 后天: 2, 大后天: 3 };
const WEEKDAYS = '一二三四五六日';
const WEEKDAY = /^(下|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])$/u;

/** `明天`, `周五` (the next one from a day on), `下周一`, `25日` (the next one). */
function readNamedDay(text: string, base: LocalDate): LocalDate | undefined {
  const days = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  return days === undefined ? (readWeekday(text, base) ?? readDayOfMonth(text, base)) : addDays(base, days);
}

function readWeekday(text: string, base: LocalDate): LocalDate | undefined {
  const [, which = '', name = ''] = WEEKDAY.exec(text) ?? [];
  if (!name) return undefined;
  const index = WEEKDAYS.indexOf(name === '天' ? '日' : name);
  const monday = DateTime.fromISO(base).startOf('week').toFormat('yyyy-MM-dd');
  const thisWeek = addDays(monday, index);
  return which === '下' || (!which && thisWeek < base) ? addDays(thisWeek, 7) : thisWeek;
}

function readDayOfMonth(text: string, base: LocalDate): LocalDate | undefined {
  const dayOfMonth = /^(\d{1,2})日$/u.exec(text)?.[1];
  if (dayOfMonth === undefined) return undefined;
  const inMonth = (month: DateTime) => `${month.toFormat('yyyy-MM')}-${dayOfMonth.padStart(2, '0')}`;
  const month = DateTime.fromISO(base).startOf('month');
  return [inMonth(month), inMonth(month.plus({ months: 1 }))].find(day => isDay(day) && day >= base);
}

/** Why days cannot be those of a leave, with what to write instead; undefined when they can. */
export function refuseLeaveDays({ from, to }: LeaveDays, today: LocalDate): string | undefined {
  if (to < from) return `结束日期 ${words(to)} 早于开始日期 ${words(from)}，请改正日期。`;
  if (to < today) return `${words(from)}至${words(to)}已经过去，请写今天（${words(today)}）以后的日期。`;
  if (from < today) return `开始日期 ${words(from)} 已经过去，请从今天写起：${words(today)}至${words(to)}。`;
  const days = leaveLength({ from, to });
  if (days > MAX_LEAVE_DAYS)
    return `${words(from)}至${words(to)}共 ${days} 天，一次最多 ${MAX_LEAVE_DAYS} 天，最晚到 ${words(addDays(from, MAX_LEAVE_DAYS - 1))}；更久请联系管理员改绑填报人。`;
  if (daysBetween(today, from) > MAX_DAYS_AHEAD)
    return `${words(from)}太远，请在开始前 ${MAX_DAYS_AHEAD} 天以内指定。`;
  return undefined;
}

const MAX_DAYS_AHEAD = 180;

/** The number of days, the first and the last counted. */
export const leaveLength = ({ from, to }: LeaveDays): number => daysBetween(from, to) + 1;

/** `9月25日` */
function words(day: LocalDate): string {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日`;
}
