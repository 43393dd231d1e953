import { measureOf, type Plan } from '../../plan/plan.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { isAnnual, periodName, yearOf, type Period } from '../../plan/period.js';
import { codesIn, PLACEHOLDER, type Chapter, type Sentence } from '../../plan/report.js';
import type { Figures } from '../form/figures.js';
import { formatNumber } from '../form/number.js';
import { isComparable } from '../form/comparison.js';
import { isOpenRow, type Task, type UnitTargets } from '../targets.js';
import { bookmarkName, targetCode, type TableNumber } from './numbers.js';
import { periodWords } from '../../plan/period-words.js';

/** The data of a work summary. Figures are sums over the units, in stored units (money in yuan). */
export interface ReportContent {
  readonly plan: Plan;
  readonly period: Period;
  readonly figures: Figures;
  /** Those of the period with which this one is compared; undefined: nothing can be compared. */
  readonly earlier: { readonly period: Period; readonly figures: Figures } | undefined;
  /** The units with their texts, in the order of the plan; a unit that has not reported has null. */
  readonly units: readonly { readonly unit: Unit; readonly text: string | null }[];
  /** The targets of 附件1 that are tasks, of forty units at most. */
  readonly targets: readonly UnitTargets[];
  /** How many units have to report, and how many have. */
  readonly counts: { readonly expected: number; readonly reported: number };
  /** Sentences such as 未报送：园林股·城市公园; empty when the data is final. */
  readonly unfinished: readonly string[];
}

/** A work summary in words. */
export interface Report {
  /** The lines of the title. */
  readonly title: readonly string[];
  readonly paragraphs: readonly ReportParagraph[];
}

export interface ReportParagraph {
  readonly kind: 'heading' | 'subheading' | 'body';
  readonly pieces: readonly Piece[];
  /** The words are a unit's own: their numbers are not the tables'. */
  readonly isQuoted?: true;
}

/** A piece of text; with `number` it is a number of the tables, with its bookmark; with `isOpen` a gap to fill. */
export interface Piece {
  readonly text: string;
  readonly number?: TableNumber & { readonly bookmark: string };
  readonly isOpen?: true;
}

/** What nobody has written. */
export const OPEN = '〔待补充〕';

/** The period as the report names it: 2025年第三季度, 2025年度. */
export const reportPeriodName = (period: Period): string =>
  isAnnual(period) ? `${yearOf(period)}年度` : periodName(period);

/** Composes the work summary of a quarter or a year (方案 四（五）, 五（四）). */
export function composeReport(content: ReportContent): Report {
  const { plan, period } = content;
  const name = reportPeriodName(period);
  const scope = isAnnual(period) ? 'year' : 'quarter';
  const chapters = plan.report.chapters.filter(({ only }) => only === undefined || only === scope);
  const write = sentenceWriter(content);
  return {
    title: plan.report.title.map(line => line.replaceAll('{期}', name)),
    paragraphs: [
      body([{ text: fillOpening(plan.report.opening, name, content) }]),
      ...chapters.flatMap((chapter, index) => [
        heading('heading', `${numeral(index + 1)}、${chapter.heading}`),
        ...writeChapter(chapter, content, write),
      ]),
    ],
  };
}

const body = (pieces: readonly Piece[]): ReportParagraph => ({ kind: 'body', pieces });
const heading = (kind: 'heading' | 'subheading', text: string): ReportParagraph => ({
  kind,
  pieces: [{ text }],
});

function fillOpening(opening: string, name: string, { counts, unfinished }: ReportContent): string {
  const reported = `应报送单位${counts.expected}个，已报送${counts.reported}个。`;
  const state = unfinished.length > 0 ? `${unfinished.join('；')}，以下数据未定稿。` : '';
  return opening.replaceAll('{期}', name).replaceAll('{报送}', reported + state);
}

function writeChapter(
  { content: chapter }: Chapter,
  content: ReportContent,
  write: WriteSentence,
): ReportParagraph[] {
  switch (chapter.kind) {
    case 'sentences':
      return [body(chapter.sentences.flatMap(write))];
    case 'parts':
      return chapter.parts.flatMap((part, index) => [
        heading('subheading', `（${numeral(index + 1)}）${part.heading}`),
        body(part.sentences.flatMap(write)),
      ]);
    case 'targets':
      return writeTargets(content);
    case 'unit-texts':
      return writeUnitTexts(content);
    case 'open':
      return [body([{ text: OPEN, isOpen: true }])];
  }
}

/** A sentence for each unit with a task; those that are done come last. */
function writeTargets({ targets, period }: ReportContent): ReportParagraph[] {
  const rows = targets.filter(({ tasks }) => tasks.some(({ target }) => target > 0));
  if (rows.length === 0) return [body([{ text: '方案没有给本系统下达任务指导数。' }])];
  const sorted = [...rows.filter(isOpenRow), ...rows.filter(row => !isOpenRow(row))];
  return sorted.map(({ unit, tasks }) =>
    body([
      { text: `${unitName(unit)}：` },
      ...tasks.flatMap((task, index) =>
        task.target > 0
          ? taskPieces(task, { code: targetCode(unit.key, index + 1), period, of: 'target' })
          : [],
      ),
    ]),
  );
}

/** `达标岗位今年新增1个，任务数2个，还差1个。` */
function taskPieces({ name, target, outcome }: Task, number: TableNumber): Piece[] {
  if (outcome.kind === 'unreported') return [{ text: `${name}任务数${target}个，尚未报送。` }];
  if (outcome.kind === 'mending') return [{ text: `${name}任务数${target}个，数据退回修改中。` }];
  if (outcome.kind === 'no-base' || outcome.kind === 'no-task')
    return [{ text: `${name}任务数${target}个，上年末的数不明，未计算新增数。` }];
  const rest = outcome.kind === 'done' ? '已完成' : `还差${outcome.missing}个`;
  return [
    { text: `${name}今年新增` },
    { text: String(outcome.added), number: { ...number, bookmark: bookmarkName(number, 1) } },
    { text: `个，任务数${target}个，${rest}。` },
  ];
}

function writeUnitTexts({ units, counts }: ReportContent): ReportParagraph[] {
  const paragraphs = units.flatMap(({ unit, text }, index): ReportParagraph[] => [
    heading('subheading', `（${numeral(index + 1)}）${unitName(unit)}`),
    ...(text === null || text.trim() === ''
      ? [body([{ text: OPEN, isOpen: true }])]
      : text
          .split(/\n+/u)
          .filter(line => line.trim() !== '')
          .map((line): ReportParagraph => ({ ...body([{ text: line.trim() }]), isQuoted: true }))),
  ]);
  const others = counts.expected - units.length;
  return others > 0 ? [...paragraphs, body([{ text: `其余${others}个单位的工作总结附后。` }])] : paragraphs;
}

type WriteSentence = (sentence: Sentence) => Piece[];

/** Makes the writer of a report's sentences, which numbers the places of each figure. */
function sentenceWriter(content: ReportContent): WriteSentence {
  const { figures } = content;
  const places = new Map<string, number>();
  const bind = (number: TableNumber): TableNumber & { bookmark: string } => {
    const key = `${number.code} ${number.of}`;
    const place = (places.get(key) ?? 0) + 1;
    places.set(key, place);
    return { ...number, bookmark: bookmarkName(number, place) };
  };
  return ({ text, none }) => {
    const codes = codesIn(text);
    if (codes.length > 0 && codes.every(code => (figures.get(code) ?? 0) === 0)) return [{ text: none }];
    const pieces: Piece[] = [];
    let from = 0;
    for (const match of text.matchAll(PLACEHOLDER)) {
      pieces.push({ text: text.slice(from, match.index) });
      from = match.index + match[0].length;
      const code = match[2] ?? '';
      pieces.push(...(match[1] ? changePieces(content, code, bind) : figurePieces(content, code, bind)));
    }
    pieces.push({ text: text.slice(from) });
    return pieces.filter(piece => piece.text !== '');
  };
}

type Bind = (number: TableNumber) => TableNumber & { bookmark: string };

function figurePieces({ plan, period, figures }: ReportContent, code: string, bind: Bind): Piece[] {
  const measure = measureOf(plan, code);
  return [
    { text: formatNumber(figures.get(code) ?? 0, measure), number: bind({ code, period, of: 'figure' }) },
    { text: measure.unit },
  ];
}

/** The change since the earlier period in words; no piece when the two cannot be compared. */
function changePieces(content: ReportContent, code: string, bind: Bind): Piece[] {
  const { plan, period, figures, earlier } = content;
  const measure = measureOf(plan, code);
  if (!earlier || !(isAnnual(period) || isComparable(measure, earlier.period, period))) return [];
  const before = earlier.figures.get(code) ?? 0;
  const change = (figures.get(code) ?? 0) - before;
  const words = wordsOfChange(plan, period, measure.since === 'year', before, change);
  if (words.isWhole) return [{ text: words.text }];
  return [
    { text: words.text },
    { text: formatNumber(Math.abs(change), measure), number: bind({ code, period, of: 'change' }) },
    { text: measure.unit },
  ];
}

/** The words of a change, before its number; `isWhole`: no number follows. `ofYear`: the figure counts since 1 January. */
function wordsOfChange(
  plan: Plan,
  period: Period,
  ofYear: boolean,
  before: number,
  change: number,
): { readonly text: string; readonly isWhole: boolean } {
  const words = periodWords(plan);
  const [than, now] = isAnnual(period) ? ['上年', '本年'] : [words.before, words.now];
  const isCounting = ofYear && !isAnnual(period);
  if (change === 0) return { text: isCounting ? `，${now}无新增` : `，与${than}持平`, isWhole: true };
  if (before === 0 && change > 0) return { text: `，均为${now}新增`, isWhole: true };
  if (change < 0) return { text: `，比${than}减少`, isWhole: false };
  return { text: isCounting ? `，其中${now}新增` : `，比${than}增加`, isWhole: false };
}

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** Formats a number below 100 in Chinese: 一, 十, 十二, 四十. */
export function numeral(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = DIGITS[value % 10] ?? '';
  if (tens === 0) return ones;
  return `${tens > 1 ? (DIGITS[tens] ?? '') : ''}十${ones}`;
}
