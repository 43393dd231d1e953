import type { PlanData } from '../../plan/plan.js';
import type { Confidence, DraftForm, Inferred, OfficialDraft } from './draft.js';
import { UNKNOWN_UNIT } from './gap-words.js';
import type { PlanRest } from './plan-rest.js';

/** A question of an admin, at a cell of the plan book. */
export interface PlanQuestion {
  /** The sheet of the plan book: 指标. */
  readonly sheet: string;
  /**
   * What names the row: on 指标 the code of the measure, on 基本 and 日期 the text of the first column (方案年份, 表1), on 填报单位 the
   * key of the unit, on 备注 and 校验 its number from 1.
   */
  readonly row: string;
  /** The head of the column: 单位. */
  readonly column: string;
  readonly question: string;
  readonly confidence: Exclude<Confidence, 'sure'>;
  /** Where it was read from; empty: it stands in no official file. */
  readonly place: string;
}

type Address = Pick<PlanQuestion, 'sheet' | 'row' | 'column'>;

/** Lists what a person has to answer before a plan made of a draft can be used, in the order of the plan book. */
export function questionsOf(draft: OfficialDraft, plan: PlanData, rest: PlanRest): PlanQuestion[] {
  return [
    ...missingBasics(rest),
    ...(rest.year === undefined ? ask(draft.year, basic('方案年份')) : []),
    ...kindQuestions(draft, plan, rest),
    ...unitWordQuestions(plan),
    ...draft.unread.flatMap(remark => ask(remark, basic('表1', '标题'))),
    ...tooManyForms(draft),
    ...draft.forms.slice(0, plan.forms.length).flatMap((form, index) => formQuestions(form, index)),
    ...missingUnits(rest),
    ...missingDates(draft, rest),
    ...draft.forms.slice(0, plan.forms.length).flatMap(measureQuestions),
    ...checkQuestions(draft.forms.slice(0, plan.forms.length)),
    ...noteQuestions(draft.forms.slice(0, plan.forms.length), plan.year),
  ];
}

const basic = (row: string, column = '内容'): Address => ({ sheet: '基本', row, column });
const date = (row: string): Address => ({ sheet: '日期', row, column: '日期' });

/** What is sure asks nothing. */
function ask(fact: Inferred<unknown>, address: Address): PlanQuestion[] {
  const { confidence, question, place } = fact;
  return confidence === 'sure' || question === undefined ? [] : [{ ...address, question, confidence, place }];
}

const askMissing = (isGiven: boolean, address: Address, question: string): PlanQuestion[] =>
  isGiven ? [] : [{ ...address, question, confidence: 'unsure', place: '' }];

function missingBasics(rest: PlanRest): PlanQuestion[] {
  return [
    ...askMissing(rest.document !== undefined, basic('文号'), '官方表里没有文号，请填写方案的文号。'),
    ...askMissing(rest.bureau !== undefined, basic('单位全称'), '请填写出方案的单位全称。'),
    ...askMissing(rest.reviewingSection !== undefined, basic('审核股室'), '由哪个股室审核、上报？'),
    ...askMissing(rest.forwardsTo !== undefined, basic('上报单位'), '汇总表报给哪个单位？'),
  ];
}

function kindQuestions(draft: OfficialDraft, plan: PlanData, rest: PlanRest): PlanQuestion[] {
  if (rest.unitKinds) return [];
  const address = basic('填报单位类型');
  const asked = draft.forms.flatMap(({ unitKinds }) => ask(unitKinds, address));
  const texts = new Set(
    draft.forms
      .filter(({ unitKinds }) => unitKinds.confidence !== 'unsure')
      .map(({ unitKinds }) => unitKinds.value.join('、')),
  );
  const [place] = draft.forms.map(({ unitKinds }) => unitKinds.place);
  const mixed =
    texts.size > 1
      ? askMissing(
          false,
          address,
          `各表的行标题不同（${[...texts].join('；')}），方案里各表的行相同：${plan.organisation.unitKinds.join('、')}，可以吗？`,
        )
      : [];
  return [...distinct(asked), ...mixed.map(each => ({ ...each, place: place ?? '' }))];
}

/** A unit of measure that is written for one that the file does not say stands in the list of units too. */
const unitWordQuestions = ({ forms }: PlanData): PlanQuestion[] =>
  askMissing(
    forms.every(({ measures }) => measures.every(({ unit }) => unit !== UNKNOWN_UNIT)),
    basic('计量单位'),
    `有指标的计量单位是“${UNKNOWN_UNIT}”：在“指标”里填写后，这里没有的单位也请加上，有小数的写“万元（4位小数）”，“${UNKNOWN_UNIT}”可以删去。`,
  );

/** Several tables may ask the same of one cell. */
const distinct = (questions: readonly PlanQuestion[]): PlanQuestion[] =>
  questions.filter(
    ({ question }, index) => questions.findIndex(other => other.question === question) === index,
  );

const tooManyForms = ({ forms }: OfficialDraft): PlanQuestion[] =>
  askMissing(
    forms.length <= 9,
    basic('表1', '标题'),
    `文件里有 ${forms.length} 张表，方案最多 9 张，只读了前 9 张。`,
  );

function formQuestions(form: DraftForm, index: number): PlanQuestion[] {
  const row = `表${index + 1}`;
  return [
    ...ask(form.annex, basic(row, '附件')),
    ...ask(form.title, basic(row, '标题')),
    ...ask(form.annualTitle, basic(row, '年报标题')),
    ...ask(form.sheet, basic(row, '工作表名')),
    ...ask(form.subRows, basic(row, '分行数')),
    ...form.remarks.flatMap(remark => ask(remark, basic(row, '表'))),
  ];
}

const missingUnits = (rest: PlanRest): PlanQuestion[] =>
  askMissing(
    rest.units !== undefined,
    { sheet: '填报单位', row: 'u1', column: '股室' },
    '官方表不写由谁填报：请一行填一个填报单位。',
  );

function missingDates({ periodKind }: OfficialDraft, rest: PlanRest): PlanQuestion[] {
  return [
    ...(rest.periodKind === undefined ? ask(periodKind, date('填报周期')) : []),
    ...askMissing(rest.submitDay !== undefined, date('填报截止日'), '每期最后一个月的几日前填报？'),
    ...askMissing(rest.forwardDay !== undefined, date('上报截止日'), '每期最后一个月的几日前上报？'),
    ...askMissing(
      rest.annual !== undefined,
      date('年报截止日'),
      '有没有年报？有就填次年几月几日，没有就空着。',
    ),
  ];
}

function measureQuestions({ measures }: DraftForm): PlanQuestion[] {
  return measures.flatMap(({ id, header, subRow, unit, since, sumOf }) => {
    const at = (column: string): Address => ({ sheet: '指标', row: id, column });
    return [
      ...ask(header, at('表头')),
      ...(subRow ? ask(subRow, at('分行')) : []),
      ...ask(unit, at('单位')),
      ...ask(since, at('起算')),
      ...ask(sumOf, at('合计')),
    ];
  });
}

const checkQuestions = (forms: readonly DraftForm[]): PlanQuestion[] =>
  forms
    .flatMap(({ checks }) => checks)
    .flatMap((check, index) => ask(check, { sheet: '校验', row: String(index + 1), column: '级别' }));

/** The year before the plan's own in a note may move with the plan, or stay. */
function noteQuestions(forms: readonly DraftForm[], year: number): PlanQuestion[] {
  return forms
    .flatMap(({ notes }) => notes)
    .flatMap(({ text, governs }, index) => {
      const at = (column: string): Address => ({ sheet: '备注', row: String(index + 1), column });
      const isOfYearBefore = text.value.includes(`${year - 1}年`);
      return [
        ...askMissing(
          !isOfYearBefore,
          at('备注'),
          `这条备注写着${year - 1}年：下一年要跟着变的，请把它改成{year-1}年，不变就不改。`,
        ).map(each => ({ ...each, place: text.place })),
        ...ask(governs, at('适用指标')),
      ];
    });
}
