import { describe, expect, it } from 'vitest';
import { MOST_ASKED } from '../../src/core/asked.js';
import type { Finding } from '../../src/core/check.js';
import type { Submission } from '../../src/core/submission.js';
import { mendCard } from '../../cards/mend.js';
import { reviewCard } from '../../cards/review.js';
import { MOST_BYTES, MOST_TAGS, sizeOf } from '../../cards/elements.js';
import { draft, figures, plan, previous } from '../core/plan.js';

/** The fullest cards people can bring about: every figure found fault with, every text as long as it may be. */
const long = (characters: number): string => '隐患—*'.repeat(characters).slice(0, characters);
const codes = plan.typed.map(({ code }) => code);
const found: Finding[] = codes.map(code => ({
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
const before = previous(figures());

describe('the fullest cards', () => {
  it('stay within the platform’s budget for a reviewer, and still have their buttons', () => {
    const submission: Extract<Submission, { state: 'submitted' }> = {
      ...common,
      state: 'submitted',
      reviewBegunBy: null,
      answers: {
        ...{ from: 'submitted', reason: '请核对'.repeat(160), asked: codes, backBy: null },
        decidedBy: common.submittedBy,
      },
    };
    const sinceReturn = codes.map(code => ({ code, from: 0, to: 999_999_999 }));
    const card = reviewCard({
      plan,
      unit,
      submission,
      previous: before,
      found,
      sinceReturn,
      everNonZero: new Set(),
      typed: { reason: long(500), figures: codes, others: long(200) },
    });
    const { bytes, tags } = sizeOf(card);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(tags).toBeLessThanOrEqual(MOST_TAGS);
    expect(JSON.stringify(card)).toContain('"content":"退回"');
  });

  it('stay within it for a reporter who is to mend as many figures as can be pointed at', () => {
    const submission: Extract<Submission, { state: 'sent-back' }> = {
      ...common,
      state: 'sent-back',
      from: 'submitted',
      reason: long(500),
      asked: codes.slice(-MOST_ASKED),
      backBy: '2025-09-30',
      decidedBy: `ou_${'b'.repeat(32)}`,
    };
    const card = mendCard({ plan, unit, submission, previous: before, found, notice: long(200) });
    const { bytes, tags } = sizeOf(card);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(tags).toBeLessThanOrEqual(MOST_TAGS);
    expect(JSON.stringify(card)).toContain('重新提交');
  });
});
