import { isDay, type LocalDate } from '../../plan/period.js';
import type { Attribute, FactKind, Occurrence } from '../../plan/register.js';
import { readDay } from '../day.js';
import { MAX_ENTERPRISE_NAME } from '../letters.js';
import { lengthOf } from '../text.js';
import { formatBase, type Bases } from './bases.js';
import { COLUMNS, DAYS, FLAGS, PRESENT, type ColumnKind, type Head } from './columns.js';

/** A row of a list of enterprises as it was sent: the texts of its cells by their heads, days as `2025-09-22`. */
export interface SentRow {
  /** The number of the row in the sheet. */
  readonly row: number;
  readonly cells: Readonly<Partial<Record<Head, string>>>;
}

/** A value of a row; without a day it holds from the day of taking in. */
export interface ReportedValue {
  readonly value: string;
  readonly since?: LocalDate;
}

/** What a row says of an enterprise. What it leaves blank it does not say. */
export interface Reported {
  readonly row: number;
  readonly name: string;
  readonly code?: string;
  readonly joined?: LocalDate;
  readonly left?: { readonly since: LocalDate; readonly cause: string };
  readonly attributes: Readonly<Partial<Record<Attribute, ReportedValue>>>;
  readonly occurrences: Readonly<
    Partial<Record<Occurrence, { readonly value: string; readonly since: LocalDate }>>
  >;
  /** What was stored by mistake: its latest value is taken back. A list has none. */
  readonly takenBack?: readonly FactKind[];
}

/** What is wrong with a cell. An error and what is not sure keep the whole list from being taken in. */
export interface RowFault {
  readonly row: number;
  readonly head: Head;
  readonly severity: 'error' | 'unclear' | 'warning';
  readonly words: string;
}

/** The longest text that is no name. */
const MAX_TEXT = 40;

/** Reads a row. Returns what it says, undefined without a readable name, and what is wrong with it. */
export function readRow(
  sent: SentRow,
  today: LocalDate,
  bases: Bases,
): { readonly reported: Reported | undefined; readonly faults: readonly RowFault[] } {
  const faults: RowFault[] = [];
  const cells = new Cells(sent, today, faults);
  const name = cells.name();
  const code = cells.code();
  const joined = cells.day('纳入日期');
  const left = readLeft(cells, joined);
  const reported = {
    row: sent.row,
    name: name ?? '',
    ...(code === undefined ? {} : { code }),
    ...(joined === undefined ? {} : { joined }),
    ...(left && { left }),
    attributes: readAttributes(cells, bases),
    occurrences: readOccurrences(cells),
  };
  return { reported: name === undefined ? undefined : reported, faults };
}

/** The texts of one row, read one by one; what cannot be read becomes a fault and undefined. */
class Cells {
  constructor(
    readonly sent: SentRow,
    readonly today: LocalDate,
    readonly faults: RowFault[],
  ) {}

  text(head: Head): string {
    return (this.sent.cells[head] ?? '').normalize('NFKC').trim();
  }

  fault(head: Head, words: string, severity: RowFault['severity'] = 'error'): void {
    this.faults.push({ row: this.sent.row, head, severity, words });
  }

  /** The value; undefined with a fault where there is none. */
  require<T>(value: T | undefined, head: Head, words: string): T | undefined {
    if (value === undefined) this.fault(head, words);
    return value;
  }

  name(): string | undefined {
    const name = enterpriseName(this.sent.cells['企业名称'] ?? '');
    if (name === '') this.fault('企业名称', '没有写企业名称');
    const isTooLong = lengthOf(name) > MAX_ENTERPRISE_NAME;
    if (isTooLong) this.fault('企业名称', `名称最多 ${MAX_ENTERPRISE_NAME} 字`);
    return name === '' || isTooLong ? undefined : name;
  }

  code(): string | undefined {
    const code = this.text('统一社会信用代码').replace(/\s/gu, '').toUpperCase();
    if (code === '') return undefined;
    const isCode = /^[0-9A-HJ-NPQRTUWXY]{18}$/u.test(code);
    if (!isCode)
      this.fault('统一社会信用代码', `统一社会信用代码是 18 位数字和大写字母，这里是 ${lengthOf(code)} 位`);
    else if (!hasCheckDigit(code)) this.fault('统一社会信用代码', '最后一位校验码不对，请核对', 'warning');
    return isCode ? code : undefined;
  }

  day(head: Head, text = this.text(head)): LocalDate | undefined {
    if (text === '') return undefined;
    const day = this.require(
      readFullDay(text, this.today),
      head,
      `“${text.slice(0, 20)}”不是日期，请写成 2025-09-22`,
    );
    if (day === undefined || day <= this.today) return day;
    this.fault(head, `${day} 还没有到，不能早写`);
    return undefined;
  }

  choice(head: Head): string | undefined {
    const text = this.text(head);
    const kind: ColumnKind = COLUMNS[head];
    if (text === '' || typeof kind === 'string') return undefined;
    const like = kind.filter(each => each.includes(text) || text.startsWith(each));
    const match = kind.find(each => each === text) ?? (like.length === 1 ? like[0] : undefined);
    return this.require(match, head, `“${text.slice(0, 20)}”不是可选的：${kind.join('、')}`);
  }

  number(head: Head): string | undefined {
    const text = this.text(head).replace(/人$/u, '');
    if (text === '') return undefined;
    const number = /^\d{1,5}$/u.test(text) ? String(Number(text)) : undefined;
    return this.require(number, head, `“${text.slice(0, 20)}”不是人数，请写整数`);
  }

  /** Since when something is so: a day, 是 (from the day of taking in) or 否, which may have its day too. */
  flag(head: Head): ReportedValue | undefined {
    const text = this.text(head);
    if (text === '') return undefined;
    if (/^(是|有|已有|√)$/u.test(text)) return { value: '是' };
    if (/^(否|无|没有|×|x)$/iu.test(text)) return { value: '否' };
    const ended = /^否\s*(?=\d)/u.exec(text)?.[0] ?? '';
    const day = this.day(head, text.slice(ended.length));
    return day === undefined ? undefined : { value: ended === '' ? '是' : '否', since: day };
  }
}

function readLeft(cells: Cells, joined: LocalDate | undefined): Reported['left'] {
  const since = cells.day('退出日期');
  const cause = cells.choice('退出原因');
  requireBoth(cells, '退出日期', '退出原因');
  if (since === undefined || cause === undefined) return undefined;
  if (joined === undefined || since >= joined) return { since, cause };
  cells.fault('退出日期', `退出日期 ${since} 早于纳入日期 ${joined}`);
  return undefined;
}

/** Two cells that say something together alone. */
function requireBoth(cells: Cells, one: Head, other: Head): void {
  for (const [given, blank] of [
    [one, other],
    [other, one],
  ] as const)
    if (cells.text(given) !== '' && cells.text(blank) === '')
      cells.fault(blank, `写了${given}，请填${blank}`);
}

function readAttributes(cells: Cells, bases: Bases): Reported['attributes'] {
  const attributes: Partial<Record<Attribute, ReportedValue>> = {};
  for (const [head, kind] of Object.entries(FLAGS)) {
    const flag = cells.flag(head as Head);
    if (flag) attributes[kind] = flag;
  }
  const township = cells.text('乡镇');
  if (lengthOf(township) > MAX_TEXT) cells.fault('乡镇', `最多 ${MAX_TEXT} 字`);
  const present: Readonly<Record<keyof typeof PRESENT, string | undefined>> = {
    乡镇: township === '' ? undefined : township,
    规模: cells.choice('规模'),
    安全管理人员数: cells.number('安全管理人员数'),
    风险等级: cells.choice('风险等级'),
    应急队伍人数: cells.number('应急队伍人数'),
  };
  for (const [head, kind] of Object.entries(PRESENT)) {
    const value = present[head as keyof typeof PRESENT];
    if (value !== undefined) attributes[kind] = { value };
  }
  const certificate = readCertificate(cells, bases);
  const star = readStar(cells, bases);
  return { ...attributes, ...(certificate && { certificate }), ...(star && { star }) };
}

/** What began before it counts is taken in and not counted (附件4 注8、注9). */
function warnBefore(cells: Cells, head: Head, since: LocalDate, base: LocalDate | undefined, what: string) {
  if (base !== undefined && since < base)
    cells.fault(head, `${since} 早于 ${formatBase(base)}，记入台账，不计入${what}`, 'warning');
}

function readCertificate(cells: Cells, bases: Bases): ReportedValue | undefined {
  const standard = cells.choice('达标类型');
  const grade = cells.choice('达标等级');
  const since = cells.day('达标日期');
  if (standard === '无') return { value: '无', ...(since === undefined ? {} : { since }) };
  requireBoth(cells, '达标类型', '达标日期');
  const isGraded = standard !== '地标';
  if (isGraded) requireBoth(cells, '达标类型', '达标等级');
  else if (grade !== undefined) cells.fault('达标等级', '地标不分等级，请留空');
  if (standard === undefined || since === undefined || isGraded !== (grade !== undefined)) return undefined;
  warnBefore(cells, '达标日期', since, bases.certificate, '达标评审');
  return { value: standard + (grade ?? ''), since };
}

function readStar(cells: Cells, bases: Bases): ReportedValue | undefined {
  const value = cells.choice('星级');
  const since = cells.day('评星日期');
  if (value === '无') return { value, ...(since === undefined ? {} : { since }) };
  requireBoth(cells, '星级', '评星日期');
  if (value === undefined || since === undefined) return undefined;
  warnBefore(cells, '评星日期', since, bases.star, '星级');
  return { value, since };
}

function readOccurrences(cells: Cells): Reported['occurrences'] {
  const standard = cells.choice('自评标准');
  const assessed = cells.day('自评日期');
  requireBoth(cells, '自评标准', '自评日期');
  const occurrences: Partial<Record<Occurrence, { value: string; since: LocalDate }>> = {};
  if (standard !== undefined && assessed !== undefined)
    occurrences['self-assessment'] = { value: standard, since: assessed };
  for (const [head, kind] of Object.entries(DAYS)) {
    const since = cells.day(head as Head);
    if (since !== undefined) occurrences[kind] = { value: '是', since };
  }
  return occurrences;
}

/** The name as it is stored: without blanks around it, in the common form of letters and brackets. */
export function enterpriseName(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .trim()
    .replaceAll('(', '（')
    .replaceAll(')', '）');
}

/** Reads a day with its year: `2025-09-22`, `2025年9月22日`, `2025.9.22`, `20250922`. */
function readFullDay(text: string, today: LocalDate): LocalDate | undefined {
  const digits = /^(\d{4})(\d{2})(\d{2})$/u.exec(text);
  if (digits) {
    const day = digits.slice(1).join('-');
    return isDay(day) ? day : undefined;
  }
  return /^\d{4}\s*[年\-/.]/u.test(text) ? readDay(text, today) : undefined;
}

const CODE_DIGITS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CODE_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** Whether the last digit of a unified social credit code agrees with the others (GB 32100). */
function hasCheckDigit(code: string): boolean {
  const sum = CODE_WEIGHTS.reduce(
    (total, weight, place) => total + weight * CODE_DIGITS.indexOf(code.charAt(place)),
    0,
  );
  return CODE_DIGITS.charAt((31 - (sum % 31)) % 31) === code.charAt(17);
}
