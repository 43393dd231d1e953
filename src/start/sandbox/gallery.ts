import { fillPageCard, unitChooserCard } from '../../../cards/fill-page.js';
import { confirmForwardCard, forwardedCard, type ForwardedView } from '../../../cards/forward.js';
import { packageCard } from '../../../cards/package.js';
import { departedCard } from '../../../cards/departed.js';
import { closedMessageCard, messageCard, messageUnitCard } from '../../../cards/message.js';
import { helpCard, membersCard } from '../../../cards/help.js';
import { historyCard } from '../../../cards/history.js';
import { colleagueCard } from '../../../cards/colleague.js';
import { correctionCard } from '../../../cards/correction.js';
import { readBackCard } from '../../../cards/read-back.js';
import { STATE_NAMES } from '../../core/submission/submission.js';
import { submittedCard } from '../../../cards/submitted.js';
import { decidedCard } from '../../../cards/decided.js';
import { handedInCard } from '../../../cards/handed-in.js';
import {
  reviewCard,
  reviewListCard,
  closedReviewCard,
  type ListedSubmission,
  type ReviewView,
} from '../../../cards/review.js';
import * as notices from '../../../cards/notices.js';
import { statusCard, type StatusView, type UnitStatus } from '../../../cards/status.js';
import { summaryCard } from '../../../cards/summary.js';
import { confirmedUploadCard, uploadCard } from '../../../cards/upload.js';
import { verdictCard } from '../../../cards/verdict.js';
import { withComputed, type Figures } from '../../core/form/figures.js';
import { linesOf } from '../../core/submission/history.js';
import type { CardJson } from '../../core/outgoing.js';
import { deliverableExamples } from './deliverable-examples.js';
import { deputyExamples } from './deputy-examples.js';
import { setUpExamples } from './set-up-examples.js';
import { laterDateExamples } from './later-date-examples.js';
import { letterExamples } from './letter-examples.js';
import { chartExamples } from './answer-charts.js';
import { bindingExamples } from './binding-examples.js';
import { passListExamples } from './pass-list-examples.js';
import { planExamples } from './plan-examples.js';
import { registerExamples } from './register-examples.js';
import { reportExamples } from './report-examples.js';
import { reminderExamples } from './reminder-examples.js';
import type { PreviousSubmission } from '../../core/form/prefill.js';
import {
  emptySubmission,
  evolve,
  figureValues,
  type EventMeta,
  type Submission,
  type SubmissionEvent,
} from '../../core/submission/submission.js';
import { readUpload, type UploadedCell } from '../../core/form/upload-reading.js';
import type { Unit } from '../../plan/organisation.js';
import { periodOf, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { preparePlans } from '../../plan/plans.js';
import { answerCard, greetingCard, namedUnitCard } from '../../../cards/question.js';
import { buttonsOf, commandsFor } from '../../requests/people/help.js';
import { COMMANDS } from '../../requests/commands.js';
import { planOfExamples, type Example } from './example.js';
import { exampleFigures } from './example-figures.js';
import { runChecks } from '../../core/checks/run-checks.js';

const ZONE = 'Asia/Shanghai';
const TODAY = '2025-09-22';
const PERSON = 'ou_0123456789abcdef0123456789abcdef';
const REVIEWER = 'ou_fedcba9876543210fedcba9876543210';

/** Every card of cards/ with example data of a plan, the pages of the form first. */
export function gallery(inForce: Plan): Example[] {
  const plan = planOfExamples(inForce);
  const scene = sceneOf(plan);
  return [
    ...formExamples(scene),
    ...reviewExamples(scene),
    ...deliverableExamples(plan, scene.unit, PERSON, REVIEWER),
    ...letterExamples(plan, scene.unit, PERSON),
    ...reminderExamples(scene, PERSON),
    ...answerExamples(scene),
    ...historyExamples(scene),
    ...messageExamples(scene),
    ...reportExamples(plan),
    ...registerExamples(plan, scene.unit),
    ...planExamples(plan),
  ];
}

interface Scene {
  readonly plan: Plan;
  readonly period: Period;
  readonly units: readonly Unit[];
  readonly unit: Unit;
  readonly previous: PreviousSubmission;
  readonly draft: Submission;
  readonly submitted: Submission;
}

/** Makes a submission by applying events one after the other. */
function applyEvents(unit: Unit, period: Period, events: readonly SubmissionEvent[]): Submission {
  const meta: EventMeta = { actor: PERSON, occurredAt: new Date(`${TODAY}T09:00:00+08:00`), channel: 'card' };
  return events.reduce(
    (submission, event) => evolve(submission, event, meta),
    emptySubmission(unit.key, period),
  );
}

function sceneOf(plan: Plan): Scene {
  const period = periodOf(plan.year, 'Q3');
  const units = topLevelUnits(plan);
  const [unit] = units;
  if (!unit) throw new Error('the plan has no unit');
  const earlier = exampleFigures(plan, 40);
  const current = new Map(exampleFigures(plan, 43)).set('A4.11', 270).set('A4.05', 38);
  const saved = makeSavedEvent(current);
  const wordsSaved: SubmissionEvent = {
    kind: 'words-saved',
    notes: {},
    summary: '本季度按方案开展安全标准化工作，排查隐患并完成整改，下季度继续推进企业达标。'.repeat(6),
    asOf: TODAY,
  };
  return {
    plan,
    period,
    units,
    unit,
    previous: { period: periodOf(plan.year, 'Q2'), state: 'approved', figures: withComputed(plan, earlier) },
    draft: applyEvents(unit, period, [makeSavedEvent(new Map([...current].slice(0, 60)))]),
    submitted: applyEvents(unit, period, [saved, wordsSaved, { kind: 'submitted', late: false }]),
  };
}

const makeSavedEvent = (figures: Figures): SubmissionEvent => ({
  kind: 'figures-saved',
  how: 'typed',
  changes: [...figures].map(([code, to]) => ({ code, from: null, to })),
});

const exampleFindings = ({ plan, period, previous }: Scene, submission: Submission) =>
  runChecks(plan, period, withComputed(plan, figureValues(submission)), previous);

function formExamples(scene: Scene): Example[] {
  const { plan, unit, units, period, previous, draft, submitted } = scene;
  const pages = plan.pages.map((page, index) => ({
    name: `填报页 ${index + 1}：${page.headers.join('、')}`,
    builder: 'fillPageCard',
    card: fillPageCard({ ...{ plan, unit, submission: draft, previous }, pageNumber: index + 1, today: TODAY, findings: exampleFindings(scene, draft) }), // prettier-ignore
  }));
  const view = { plan, unit, previous, today: TODAY };
  const full = applyEvents(unit, period, [makeSavedEvent(figureValues(submitted))]);
  const others = units.slice(1);
  return [
    ...pages,
    { name: '核对提交', builder: 'readBackCard', card: readBackCard({ ...view, canDraw: true, submission: full, findings: exampleFindings(scene, full) }) }, // prettier-ignore
    { name: '已提交', builder: 'submittedCard', card: submittedCard({ canDraw: true, unit, submission: submitted, zone: ZONE, otherUnits: others }) }, // prettier-ignore
    { name: '查看已提交数据', builder: 'handedInCard', card: handedInCard({ canDraw: true, plan, unit, submission: submitted, previous, findings: exampleFindings(scene, submitted), zone: ZONE }) }, // prettier-ignore
    { name: '一条消息', builder: 'messageCard', card: exampleMessage(scene) },
    { name: '一条消息：哪个单位', builder: 'messageUnitCard', card: messageUnitCard('约谈 5，参训 41人次', 'p1', units.map(each => ({ unit: each, period }))) }, // prettier-ignore
    { name: '一条消息：已提交', builder: 'closedMessageCard', card: closedMessageCard(unit, submitted) },
    { name: '选择填报单位', builder: 'unitChooserCard', card: unitChooserCard(units.map(each => ({ unit: each, submission: { state: 'empty', period } }))) }, // prettier-ignore
  ];
}

function exampleMessage({ plan, unit, previous, draft }: Scene): CardJson {
  return messageCard({
    ...{ plan, unit, previous, submission: draft, today: TODAY, pendingId: 'p1', findings: [] },
    figures: [
      { code: 'A4.10', value: 160, text: '自查隐患 160', isSlip: false },
      { code: 'A6.18', value: 5, text: '约淡警示企业 5', isSlip: true },
    ],
    choices: [
      {
        name: 'choice_1',
        text: '培训 3',
        options: ['A5.17', 'A5.18', 'A5.19'].map(code => ({ code, entry: '3' })),
      },
    ],
    unread: [{ text: '自察隐还 9', reason: '看不出是哪一项', nearest: ['A4.10'] }],
    rest: { count: 0, isHeldBack: true },
  });
}

type Submitted = Extract<Submission, { state: 'submitted' }>;

function reviewExamples(scene: Scene): Example[] {
  const { plan, unit, units, period, previous, submitted } = scene;
  const sentBack: SubmissionEvent = {
    kind: 'sent-back',
    reason: '持证人数与上季相比减少，请核实。',
    asked: ['A4.11'],
    backBy: '2025-09-26',
  };
  const decide = (event: SubmissionEvent): Submission =>
    evolve(submitted, event, {
      actor: REVIEWER,
      occurredAt: new Date(`${TODAY}T15:00:00+08:00`),
      channel: 'card',
    });
  const approved = decide({ kind: 'approved' });
  const returned = decide(sentBack);
  const waiting = units.map((each, index): ListedSubmission => ({
    unit: each,
    submission: { period, state: 'submitted' },
    isOwn: index === 0,
  }));
  const view: ReviewView = {
    plan,
    unit,
    submission: submitted as Submitted,
    previous,
    findings: exampleFindings(scene, submitted),
    canDraw: true,
    zone: ZONE,
  };
  return [
    { name: '审核', builder: 'reviewCard', card: reviewCard(view) },
    {
      name: '审核：填报人已撤回',
      builder: 'closedReviewCard',
      card: closedReviewCard(unit, approved, '填报人已撤回，改好后会重新提交。'),
    },
    ...[approved, returned].flatMap(decided =>
      decided.state === 'approved' || decided.state === 'sent-back'
        ? [{ name: `审核：${STATE_NAMES[decided.state]}`, builder: 'decidedCard', card: decidedCard({ plan, unit, submission: decided, decidedAt: new Date(`${TODAY}T15:00:00+08:00`), zone: ZONE, hasNext: true }) }] // prettier-ignore
        : [],
    ),
    { name: '审核结果：通过', builder: 'verdictCard', card: verdictCard(unit, approved) },
    { name: '审核结果：退回', builder: 'verdictCard', card: verdictCard(unit, returned) },
    ...(returned.state === 'sent-back'
      ? [{ name: '退回：只改指出的数据', builder: 'correctionCard', card: correctionCard({ plan, unit, submission: returned, previous, findings: [] }) }] // prettier-ignore
      : []),
    {
      name: '待审核',
      builder: 'reviewListCard',
      card: reviewListCard({ items: waiting, count: waiting.length, of: 'all', page: 1, pages: 1 }),
    },
    ...passListExamples(scene),
    {
      name: '没有待审核',
      builder: 'reviewListCard',
      card: reviewListCard({ items: [], count: 0, of: 'all', page: 1, pages: 1 }),
    },
  ];
}

const exampleStatuses = ({ units }: Scene): UnitStatus[] =>
  units.map((unit, index): UnitStatus => ({
    unit,
    state: (['approved', 'submitted', 'draft', 'sent-back', 'empty'] as const)[index % 5] ?? 'empty',
    figureCount: 60,
    late: index === 1,
    reporters: index === 4 ? [] : [PERSON],
  }));

function answerExamples(scene: Scene): Example[] {
  const { plan, period, units, unit, previous } = scene;
  const statuses = exampleStatuses(scene);
  const sums = withComputed(plan, exampleFigures(plan, 210));
  const view: StatusView = { plan, period, today: TODAY, statuses, zone: ZONE };
  const person = {
    openId: PERSON,
    roles: new Set(['reporter', 'reviewer'] as const),
    units: [unit.key],
    standsInFor: new Map<string, string>(),
  };
  const commands = Object.entries(COMMANDS);
  const reporterLists = units.map(each => ({ unit: each, reporters: [PERSON] }));
  return [
    { name: '报送情况', builder: 'statusCard', card: statusCard(view) },
    { name: '汇总', builder: 'summaryCard', card: summaryCard({ ...view, sums, previousSums: previous.figures, unit: undefined }) }, // prettier-ignore
    ...chartExamples(view, sums),
    { name: '帮助', builder: 'helpCard', card: helpCard({ plan, person, units: [unit], duties: ['填报三季度报表，还剩 6 天。'], commands, buttons: buttonsOf(commandsFor({ ...person, roles: new Set([...person.roles, 'admin']) }, COMMANDS)) }) }, // prettier-ignore
    { name: '问候', builder: 'greetingCard', card: greetingCard(plan, buttonsOf(commandsFor(person, COMMANDS)).slice(0, 4)) }, // prettier-ignore
    { name: '问截止日期', builder: 'answerCard', card: answerCard('截止日期', ['- **给排水股·城市供水**：9月28日24:00前提交，还剩 6 天']) }, // prettier-ignore
    { name: '只写了单位名称', builder: 'namedUnitCard', card: namedUnitCard({ unit, period: '2025Q3', line: '**2025年第三季度**：填报中，已填 12/96；9月28日24:00前提交，还剩 6 天', commands: [{ name: 'fill', word: '填报' }, { name: 'template', word: '模板' }, { name: 'status', word: '状态' }] }) }, // prettier-ignore
    {
      name: '成员',
      builder: 'membersCard',
      card: membersCard(
        { items: reporterLists, page: 1, pages: 1 },
        [{ name: '审核人', people: [REVIEWER] }],
        true,
      ),
    },
  ];
}

/** Cards of uploads, of the history and of forwarding. */
function historyExamples(scene: Scene): Example[] {
  const { plan, period, unit, units } = scene;
  const keys = units.map(({ key }) => key);
  const figures = Object.fromEntries(exampleFigures(plan, 40));
  const correction = { unit: unit.key, code: 'A4.10', from: 280, to: 283, reason: '上期漏报 3 条', by: REVIEWER, totalFrom: 900, totalTo: 903 }; // prettier-ignore
  const content = {
    units: keys.map(key => ({ unit: key, version: 9, figures })),
    missing: [],
    corrections: [correction],
  };
  const forwardings = [1, 2].map((number): ForwardedView['snapshots'][number] => ({
    number,
    sha256: 'ab'.repeat(32),
    content,
    forwardedBy: REVIEWER,
  }));
  const history = { plans: preparePlans([plan]), zone: ZONE };
  const meta: EventMeta = { actor: PERSON, occurredAt: new Date(`${TODAY}T09:00:00+08:00`), channel: 'card' };
  const changes = [...exampleFigures(plan, 43)]
    .slice(0, 20)
    .map(([code, to]) => ({ code, from: to + 1, to }));
  const saved: SubmissionEvent = { kind: 'figures-saved', how: 'typed', changes };
  const lines = linesOf([{ unit: unit.key, period, version: 3, meta, event: saved }]);
  return [
    { name: '上传的 Excel', builder: 'uploadCard', card: uploadExample(scene, {}) },
    { name: '上传的 Excel：有错', builder: 'uploadCard', card: uploadExample(scene, { 'A4.11': '12万' }) },
    {
      name: '上传的 Excel：已保存',
      builder: 'confirmedUploadCard',
      card: confirmedUploadCard({ unit, submission: scene.draft, reading: uploadReading(scene, {}).reading, isBaseline: false, noteCount: 1 }), // prettier-ignore
    },
    {
      name: '修改记录',
      builder: 'historyCard',
      card: historyCard({ ...history, lines, areAll: true, filterText: unit.industry }),
    },
    {
      name: '修改记录：没有',
      builder: 'historyCard',
      card: historyCard({ ...history, lines: [], areAll: true, filterText: '' }),
    },
    {
      name: '上报前确认',
      builder: 'confirmForwardCard',
      card: confirmForwardCard({ period, missing: units.slice(3), number: 1 }),
    },
    {
      name: '已上报',
      builder: 'forwardedCard',
      card: forwardedCard({ plan, period, snapshots: forwardings }),
    },
    {
      name: '上报包',
      builder: 'packageCard',
      card: packageCard({
        ...{ plan, period, zone: 'Asia/Shanghai' },
        snapshots: [1, 2].map(number => ({ number, forwardedAt: new Date(`2025-10-0${number}T01:00:00Z`) })),
        canDraw: true,
      }),
    },
  ];
}

function uploadReading({ plan, period, previous, draft }: Scene, wrong: Readonly<Record<string, string>>) {
  const texts = { ...Object.fromEntries(exampleFigures(plan, 45)), ...wrong };
  const cells = new Map(
    Object.entries(texts).map(([code, text], index): [string, UploadedCell] => [
      code,
      {
        sheet: '季报表（一）',
        address: `C${index + 6}`,
        text: String(text),
        hasFormula: false,
        isDate: false,
      },
    ]),
  );
  return { cells, reading: readUpload({ plan, period, cells, submission: draft, previous }) };
}

function uploadExample(scene: Scene, wrong: Readonly<Record<string, string>>): CardJson {
  const { plan, unit, previous, draft } = scene;
  return uploadCard({
    ...uploadReading(scene, wrong),
    plan,
    unit,
    submission: draft,
    previous,
    missingParts: [],
    fileName: `${unit.industry}.xlsx`,
    pendingId: 'k1',
    isBaseline: false,
    assumedPeriod: { day: '2025-06-20', isOfPeriod: false },
    splitHeaders: [],
    alternatives: [],
  });
}

function messageExamples({ plan, units, unit, period }: Scene): Example[] {
  const text = '本季度按方案开展安全标准化工作。'.repeat(8);
  return [
    { name: '一句话', builder: 'noticeCard', card: notices.noticeCard('已保存', '第 3 页已保存。') },
    {
      name: '请注意',
      builder: 'problemCard',
      card: notices.problemCard('“12万”不是一个数，请写成 120000。'),
    },
    { name: '您是指哪个单位', builder: 'unitQuestionCard', card: notices.unitQuestionCard({ part: '供水', units: units.slice(0, 2), command: 'fill', of: 'all' }) }, // prettier-ignore
    { name: '没有绑定的人', builder: 'strangerCard', card: notices.strangerCard(units) },
    { name: '没有绑定的人：查找单位', builder: 'strangerCard', card: notices.strangerCard(manyUnits(units), '', { part: '供水', matches: units.slice(0, 2), isContained: true }) }, // prettier-ignore
    { name: '申请填报', builder: 'requestCard', card: notices.requestCard(PERSON, unit, 'r1') },
    { name: '已是填报人', builder: 'welcomeCard', card: notices.welcomeCard(plan, [unit]) },
    {
      name: '在新卡片中继续',
      builder: 'continuedCard',
      card: notices.continuedCard('城市供水 · 2025年第三季度'),
    },
    {
      name: '没有确认的消息',
      builder: 'unconfirmedMessageCard',
      card: notices.unconfirmedMessageCard('城市供水 · 2025年第三季度', ['自查隐患 160', '参训 41人次']),
    },
    { name: '有人离开', builder: 'departedCard', card: departedCard(PERSON, '给排水股·城市供水填报人') },
    { name: '同事已提交', builder: 'colleagueCard', card: colleagueCard({ unit, period, action: 'submitted', by: PERSON, at: '9月22日 09:00' }) }, // prettier-ignore
    ...deputyExamples(units, period, PERSON, REVIEWER),
    ...setUpExamples(),
    ...laterDateExamples(unit, period, PERSON, REVIEWER),
    ...bindingExamples(units, PERSON, REVIEWER),
    { name: '这是工作总结吗', builder: 'confirmSummaryCard', card: notices.confirmSummaryCard({ words: text, pendingId: 'k1', forms: [{ unit, period }], replaces: true }) }, // prettier-ignore
    { name: '工作总结：已保存', builder: 'savedSummaryCard', card: notices.savedSummaryCard(unit, period, 1_200) }, // prettier-ignore
  ];
}

/** As many units as a larger organisation has, for the cards that look otherwise there. */
const manyUnits = (units: readonly Unit[]): Unit[] =>
  Array.from({ length: 120 }, (_, index) => units[index % units.length]).filter(unit => unit !== undefined);
