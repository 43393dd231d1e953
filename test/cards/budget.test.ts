import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/core/letter-notes.js';
import { checkAddressees, MAX_ADDRESSEES, type LetterBatch } from '../../src/core/letters.js';
import { MAX_FLAGGED } from '../../src/core/submission/flagged-figures.js';
import type { Finding } from '../../src/core/checks/check.js';
import type { Submission } from '../../src/core/submission/submission.js';
import { HEADS, kindOf } from '../../src/core/register/columns.js';
import type { ComparedRow } from '../../src/core/register/compare.js';
import { fieldsOf, PARTS } from '../../src/core/register/enterprise-form.js';
import type { Enterprise } from '../../src/core/register/enterprise.js';
import { bindCard, boundCard, holdersCard, MAX_OFFERED, newColleaguesCard } from '../../cards/binding.js';
import { correctionCard, type CorrectionView } from '../../cards/correction.js';
import {
  deputyForm,
  deputyInvitation,
  deputyListCard,
  deputyNews,
  deputyQuestionCard,
  MAX_UNITS_OFFERED,
  pastDeputyCard,
} from '../../cards/deputy.js';
import { enterpriseCard, enterpriseConflictCard, savedEnterpriseCard } from '../../cards/enterprise.js';
import { handedInCard } from '../../cards/handed-in.js';
import { pageOfList } from '../../cards/long-list.js';
import { MAX_LISTED } from '../../src/core/text.js';
import { letterBatchCard, letterBatchesCard } from '../../cards/letter-notes.js';
import { letterDraftCard, letterFormCard, letterListFaultsCard } from '../../cards/letters.js';
import { messageCard } from '../../cards/message.js';
import { ledgerCard } from '../../cards/register.js';
import { reviewCard } from '../../cards/review.js';
import { fillPageCard } from '../../cards/fill-page.js';
import { readBackCard } from '../../cards/read-back.js';
import type { FormView } from '../../cards/form-view.js';
import type { CardJson } from '../../src/core/outgoing.js';
import { causeName } from '../../src/plan/measure.js';
import { MAX_BYTES, MAX_TAGS, sizeOf } from '../../cards/elements.js';
import { draft, figures, plan, previous } from '../core/plan.js';
import { faultsOf } from './card-faults.js';

/** The fullest cards that people can cause: a finding at every figure, and every text at its maximum length. */
const long = (characters: number): string => '隐患—*'.repeat(characters).slice(0, characters);
const codes = plan.typedMeasures.map(({ code }) => code);
const allFindings: Finding[] = codes.map(code => ({
  check: 'annual',
  severity: 'warning',
  at: code,
  codes: [code],
  sentence: `${plan.labels.get(code) ?? code} 123456 家，第四季度为 123451 家，相差 +5；年报与第四季度不同，请说明原因`,
}));
const unit = plan.units.get('water');
if (!unit) throw new Error('water');
const common = {
  ...draft(Object.fromEntries(codes.map(code => [code, 999_999_999])), { version: 12 }),
  notes: new Map(codes.map(code => [code, long(200)])),
  summary: long(1000),
  asOf: '2025-09-28',
  submittedBy: `ou_${'a'.repeat(32)}`,
  submittedAt: new Date(0),
  late: true,
};
const previousFigures = previous(figures());

describe('the fullest cards', () => {
  it('stay within the platform’s budget for a reviewer, with their buttons', () => {
    const submission: Extract<Submission, { state: 'submitted' }> = {
      ...common,
      state: 'submitted',
      reviewBegunBy: null,
      answeredReturn: {
        ...{ from: 'submitted', reason: '请核对'.repeat(160), flaggedFigures: codes, backBy: null },
        decidedBy: common.submittedBy,
      },
    };
    const sinceReturn = codes.map(code => ({ code, from: 0, to: 999_999_999 }));
    const card = reviewCard({
      canDraw: true,
      plan,
      unit,
      submission,
      previous: previousFigures,
      zone: 'Asia/Shanghai',
      findings: allFindings,
      changesSinceReturn: sinceReturn,
      measuresEverNonZero: new Set(),
      refusedDecision: { reason: long(500), figures: codes, otherFigures: long(200) },
    });
    expect(withinBudget(card)).toBe(true);
    expect(JSON.stringify(card)).toContain('"content":"退回"');
  });

  it('stay within the budget where people are bound: a full group, the longest names, many units', () => {
    const named = { ...unit, name: '隐患—*'.repeat(8) };
    const units = Array.from({ length: 24 }, (_, index) => ({ ...named, key: `u${index}` }));
    const people = Array.from({ length: MAX_OFFERED }, (_, index) => `ou_${String(index).padStart(32, '0')}`);
    const choices = { role: 'reporter', units, people, unitPart: long(40), personPart: long(40) } as const;
    const view = { chat: `oc_${'a'.repeat(32)}`, unitCount: 10_000, units, memberCount: 1_000, people };
    const bindings = people.flatMap(openId =>
      units.slice(0, 12).map(each => ({ openId, role: 'reporter' as const, unit: each, isNew: true })),
    );
    const joined = units.map(each => ({ unit: each, people: people.slice(0, 20) }));
    expect(withinBudget(bindCard({ ...view, choices, notice: long(100) }))).toBe(true);
    expect(
      withinBudget(
        boundCard(
          bindings,
          units.map(() => long(60)),
        ),
      ),
    ).toBe(true);
    expect(
      withinBudget(holdersCard({ role: 'reporter', unit: named }, [...people, ...people], long(100))),
    ).toBe(true);
    expect(withinBudget(newColleaguesCard(joined))).toBe(true);
  });

  it('stay within the budget for an enterprise of the register: every field wrong, the longest texts', () => {
    const name = '水'.repeat(60);
    const flag = { value: '是', since: '2025-09-22' };
    const enterprise: Enterprise = {
      ...{ id: 999_999_999, name, code: '91350526MA0000000X', joined: '2021-03-01' },
      attributes: {
        ...{ membership: { ...flag, value: '企业关停' }, township: { ...flag, value: '乡'.repeat(40) } },
        ...{ size: { ...flag, value: '规上' }, colour: { ...flag, value: '红' } },
        ...{ duty: flag, organ: flag, lists: flag, fiveS: flag, signs: flag },
        ...{ officers: { ...flag, value: '99999' }, rescue: { ...flag, value: '99999' } },
        ...{ certificate: { ...flag, value: '国标一级' }, star: { ...flag, value: '五星' } },
      },
      occurrences: { 'self-assessment': { ...flag, value: '国标' }, notice: flag, pledge: flag },
    };
    const faults = HEADS.map(head => ({ row: 0, head, severity: 'error' as const, words: long(200) }));
    const common = { unit, enterprise, upTo: 999_999_999, faults, notice: '有 24 处要改' };
    const conflicts = HEADS.filter(
      (head, index) => HEADS.findIndex(each => kindOf(each) === kindOf(head)) === index,
    );
    const changes = HEADS.map(head => ({ head, from: long(60), to: long(60) }));
    const compared: ComparedRow = {
      ...{ row: 0, name, kind: 'changed', entry: undefined, changes, conflicts },
    };
    const found = {
      items: Array.from({ length: 12 }, (_, index) => ({
        ...{ id: 999_999_900 + index, name, attributes: enterprise.attributes },
      })),
      ...{ page: 2, pages: 834, count: 10_000 },
    };
    const cards = [
      ...PARTS.map(part => enterpriseCard({ ...common, part, texts: fieldsOf(enterprise), done: long(500) })),
      savedEnterpriseCard({ unit, id: 1, saved: compared, warnings: faults.slice(0, 3) }),
      enterpriseConflictCard({ unit, id: 1, part: 'main', pendingId: 'p'.repeat(36), compared }),
      ledgerCard({
        ...{ unit, members: 9_000, all: 10_000, found, part: '水'.repeat(40), isSent: false },
      }),
    ];
    for (const card of cards) expect(withinBudget(card)).toBe(true);
  });

  it('stay within the budget for letters: a thousand of the longest names, each with letters of other units', () => {
    const named = { ...unit, name: long(40) };
    const names = Array.from({ length: MAX_ADDRESSEES }, (_, index) => `${index}${long(60)}`.slice(0, 60));
    const made = { actor: common.submittedBy, actsFor: common.submittedBy, occurredAt: new Date(0) };
    const earlier = names.flatMap(name => [
      { ...{ name, unit: 'gas', kind: 'notice' as const }, made },
      { ...{ name, unit: 'gas', kind: 'pledge' as const }, registeredOn: '2025-09-22' },
    ]);
    const others = new Map(plan.units).set('gas', { ...named, key: 'gas' });
    const addressees = names.map(name => ({ name }));
    const draft = letterDraftCard({
      ...{ pending: 'p'.repeat(36), unit: named, plan: { ...plan, units: others }, addressees, earlier },
      ...{ source: long(200), zone: 'Asia/Shanghai', notice: long(100) },
      choices: { letters: 'all', assessedBy: '2026-03-31', datedOn: '2025-09-22', isAgain: true },
    });
    expect(withinBudget(draft)).toBe(true);
    expect(JSON.stringify(draft)).toContain('"content":"确认"');
    const list = checkAddressees(
      names.map((name, index) => ({ name: `=${name}`.slice(0, 60), at: `A${index}` })),
    );
    expect(list.faultCount).toBeGreaterThanOrEqual(MAX_ADDRESSEES);
    expect(withinBudget(letterListFaultsCard(long(200), list))).toBe(true);
    expect(
      withinBudget(letterFormCard(named, { registered: 1_000, batches: 99 }, { typed: long(1_000), list })),
    ).toBe(true);
  });

  it('stay within the budget for noting what became of a thousand letters, each with the longest name and all places', () => {
    const named = { ...unit, name: long(40) };
    const [text] = plan.letters.texts;
    if (!text) throw new Error('no letter');
    const made = { actor: common.submittedBy, occurredAt: new Date(0) };
    const batch: LetterBatch = {
      ...{ id: 'b'.repeat(36), unit: unit.key, year: 2025, kind: text.key, assessedBy: '2026-03-31' },
      ...{ hasCopies: false, made },
    };
    const standings = Array.from({ length: MAX_ADDRESSEES }, (_, number) =>
      standingOf(
        {
          ...{ number, name: `${number}${long(60)}`.slice(0, 60) },
          note: { on: '2025-09-22', isEntered: false, places: text.copies.map(({ name }) => name) },
        },
        undefined,
        2025,
      ),
    );
    const noted = letterBatchCard({
      ...{ batch, unit: named, text, standings, today: '2025-09-22', zone: 'Asia/Shanghai', show: 'open' },
      ...{ list: pageOfList(standings, 5), shown: standings.length },
      done: { sentence: '已登记 1,000 家', noting: 'n'.repeat(36) },
      refused: {
        ...{ what: 'day', places: text.copies.map(({ name }) => name), exceptions: long(1_000) },
        faults: Array.from({ length: 100 }, () => long(200)),
      },
    });
    expect(withinBudget(noted)).toBe(true);
    const items = Array.from({ length: MAX_LISTED }, (_, index) => ({
      batch: { ...batch, id: `${index}`.padStart(36, 'b') },
      ...{ letters: 1_000, noted: 1_000 },
    }));
    const batches = { unit: named, plan, zone: 'Asia/Shanghai', items, page: 2, pages: 9 };
    expect(withinBudget(letterBatchesCard(batches))).toBe(true);
  });

  it('stay within the budget for what a unit handed in; its pages have every figure once', () => {
    const submission: Extract<Submission, { state: 'approved' }> = {
      ...{ ...common, state: 'approved', decidedBy: common.submittedBy, submittedFor: common.submittedBy },
    };
    const labels = new Map([...plan.measures.keys()].map(code => [code, `${code}${'安全生产'.repeat(12)}`]));
    const ofOthers = { ...plan, labels };
    const view = {
      ...{ plan: ofOthers, unit, submission, previous: previousFigures, findings: allFindings },
      zone: 'UTC',
    };
    const pages = [1, 2, 3, 4, 5].map(page => handedInCard({ ...view, page }));
    for (const page of pages) expect(withinBudget(page)).toBe(true);
    const texts = pages.map(page => JSON.stringify(page));
    const count = Number(/第 1\/(\d) 页/u.exec(texts[0] ?? '')?.[1]);
    expect(count).toBeGreaterThan(1);
    expect(texts[0]).toContain('"content":"下一页"');
    const lines =
      texts
        .slice(0, count)
        .join('')
        .match(/（上期 /gu) ?? [];
    expect(lines).toHaveLength(codes.length);
    expect(texts[count - 1]).not.toContain('"content":"下一页"');
    expect(texts[count - 1]).not.toContain('没有列出');
  });

  it('stay within the budget where a deputy is named, for many units and people', () => {
    const named = { ...unit, name: '隐患—*'.repeat(8) };
    const units = Array.from({ length: MAX_UNITS_OFFERED }, (_, index) => ({ ...named, key: `u${index}` }));
    const people = Array.from({ length: MAX_OFFERED }, (_, index) => `ou_${String(index).padStart(32, '0')}`);
    const [person = ''] = people;
    const days = { from: '2025-09-25', to: '2025-11-23' };
    const view = { ...days, absent: person, deputy: person, units };
    const choices = { ...days, person, units: units.map(({ key }) => key), personPart: long(40) };
    const form = { chat: 'oc_1', units, memberCount: 1_000, people, choices, notice: long(100) };
    const namings = Array.from({ length: 20 }, (_, index) => ({ ...view, id: `n${index}` }));
    const typed = codes.map(code => ({ label: plan.labels.get(code) ?? code, text: long(200) }));
    const past = { unit: named, period: '2025Q3' as const, absent: person, words: long(200), typed };
    for (const card of [
      deputyForm(form),
      deputyQuestionCard(view, 'p1', [long(60)]),
      deputyInvitation(view, 'n1', '2025-09-22'),
      deputyNews(view),
      deputyListCard(namings),
      pastDeputyCard(past),
    ])
      expect(withinBudget(card)).toBe(true);
  });

  it('stay within the budget for a message with every figure, the most choices, and findings on all', () => {
    const card = messageCard({
      ...{ plan, unit, submission: { ...common, state: 'draft' }, previous: previousFigures },
      ...{ today: '2025-09-22', pendingId: 'a'.repeat(36), findings: allFindings, notice: long(200) },
      figures: codes.map(code => ({
        code,
        value: 123_456_789,
        text: long(30),
        isSlip: true,
        objection: long(60),
      })),
      choices: Array.from({ length: 6 }, (_, index) => ({
        name: `choice_${index + 1}`,
        text: long(30),
        options: codes.slice(index, index + 8).map(code => ({ code, entry: '999999999' })),
      })),
      unread: codes.map(code => ({ text: long(30), reason: long(60), nearest: [code, code, code] })),
      rest: { count: 96, isHeldBack: true },
    });
    expect(withinBudget(card)).toBe(true);
    expect(JSON.stringify(card)).toContain('"content":"确认"');
  });

  it('stay within the budget for a reporter who corrects the most figures that can be flagged', () => {
    const submission: Extract<Submission, { state: 'sent-back' }> = {
      ...common,
      state: 'sent-back',
      from: 'submitted',
      reason: long(500),
      flaggedFigures: codes.slice(-MAX_FLAGGED),
      backBy: '2025-09-30',
      decidedBy: `ou_${'b'.repeat(32)}`,
    };
    const card = correctionCard({
      plan,
      unit,
      submission,
      previous: previousFigures,
      findings: allFindings,
      notice: long(200),
    });
    expect(withinBudget(card)).toBe(true);
    expect(JSON.stringify(card)).toContain('重新提交');
  });

  it('stay within the budget on the last page (提交) when every figure fell, and offer causes for the first falls', () => {
    const falls = allFindings.map(finding => ({ ...finding, check: 'fall' as const }));
    const submission: Extract<Submission, { state: 'draft' }> = { ...common, state: 'draft' };
    const card = readBackCard({
      canDraw: true,
      plan,
      unit,
      submission,
      previous: previousFigures,
      today: '2025-09-28',
      findings: falls,
    });
    expect(withinBudget(card)).toBe(true);
    const fresh = readBackCard({
      canDraw: true,
      plan,
      unit,
      submission: { ...submission, notes: new Map(), summary: '' },
      previous: previousFigures,
      today: '2025-09-28',
      findings: falls,
    });
    expect(withinBudget(fresh)).toBe(true);
    const causes = causeFieldsOn(fresh);
    expect(causes.length).toBeGreaterThanOrEqual(3);
    expect(causes).toEqual(codes.slice(0, causes.length).map(code => causeName(code)));
    expect(JSON.stringify(fresh)).toContain('全部数据');
    expect(JSON.stringify(fresh)).toContain('看表');
  });

  it('stay within the budget when every figure has an error, and say how many findings are left out', () => {
    const wrong = allFindings.flatMap(finding =>
      (['fall', 'outlier', 'annual', 'at-most'] as const).map(check => ({
        ...finding,
        check,
        severity: 'error' as const,
      })),
    );
    const submission: Extract<Submission, { state: 'draft' }> = { ...common, state: 'draft' };
    const view: FormView = {
      plan,
      unit,
      submission,
      previous: previousFigures,
      today: '2025-09-28',
      findings: wrong,
    };
    for (const card of [readBackCard(view), fillPageCard({ ...view, pageNumber: 1 })]) {
      expect(withinBudget(card)).toBe(true);
      expect(JSON.stringify(card)).toMatch(/另有 \d+ 处，改正以上各处后再显示/u);
    }
  });

  it('offer causes for the flagged figures of a correction, as far as they fit', () => {
    const falls = allFindings.map(finding => ({ ...finding, check: 'fall' as const }));
    const submission: Extract<Submission, { state: 'sent-back' }> = {
      ...common,
      notes: new Map([[codes[0] ?? '', '企业关停：城东两家']]),
      state: 'sent-back',
      from: 'submitted',
      reason: '请核对',
      flaggedFigures: codes.slice(0, 5),
      backBy: null,
      decidedBy: 'ou_b',
    };
    const view: CorrectionView = { plan, unit, submission, previous: previousFigures, findings: falls };
    expect(causeFieldsOn(correctionCard(view))).toHaveLength(5);
    expect(JSON.stringify(correctionCard(view))).toContain('"initial_index":1');
    const fullCard = correctionCard({
      ...view,
      submission: { ...submission, flaggedFigures: codes.slice(-MAX_FLAGGED) },
    });
    expect(withinBudget(fullCard)).toBe(true);
  });

  it('offer causes for every fall when there are few', () => {
    const falls = allFindings.slice(0, 5).map(finding => ({ ...finding, check: 'fall' as const }));
    const submission: Extract<Submission, { state: 'draft' }> = {
      ...common,
      notes: new Map(),
      state: 'draft',
    };
    const card = readBackCard({
      canDraw: true,
      plan,
      unit,
      submission,
      previous: previousFigures,
      today: '2025-09-28',
      findings: falls,
    });
    expect(causeFieldsOn(card)).toHaveLength(5);
  });
});

const withinBudget = (card: CardJson): boolean =>
  sizeOf(card).bytes <= MAX_BYTES && sizeOf(card).tags <= MAX_TAGS && faultsOf(card).length === 0;

const causeFieldsOn = (card: CardJson): string[] =>
  [...JSON.stringify(card).matchAll(/"select_static","name":"(\w+)"/gu)].map(([, name = '']) => name);
