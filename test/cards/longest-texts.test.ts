import { expect, it } from 'vitest';
import { fillPageCard } from '../../cards/fill-page.js';
import { MAX_BYTES, MAX_TAGS, sizeOf } from '../../cards/elements.js';
import type { Finding } from '../../src/core/checks/check.js';
import { textFaults } from '../../src/core/plan/text-faults.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../src/plan/plan.js';
import { draft, figures, plan, previous } from '../core/plan.js';

const long = (characters: number): string => '隐患—*'.repeat(characters).slice(0, characters);
const codes = plan.typedMeasures.map(({ code }) => code);

it('a page of the form with the longest headers and notes that a plan may have, and a finding at each figure, stays within the budget', () => {
  const levels = Array.from({ length: 5 }, (_, level) => `${level}${long(39)}`);
  const notes = [1_000, 500].map(length => ({ text: long(length), governs: codes }));
  const data = {
    ...dehua2025,
    forms: dehua2025.forms.map((form, index) => ({
      ...form,
      measures: form.measures.map(measure => ({
        ...measure,
        header: [...levels, `${measure.code}${long(40)}`.slice(0, 40)],
      })),
      notes: index === 0 ? notes : [],
    })),
  };
  expect(textFaults(data)).toEqual([]);
  const findings = codes.map((code): Finding => ({
    ...{ check: 'annual', severity: 'warning', at: code, codes: [code] },
    sentence: `${plan.labels.get(code) ?? code} 123456 家，第四季度为 123451 家，相差 +5；年报与第四季度不同，请说明原因`,
  }));
  const submission = {
    ...draft(Object.fromEntries(codes.map(code => [code, 999_999_999]))),
    state: 'draft' as const,
  };
  const unit = plan.units.get('water');
  if (!unit) throw new Error('water');
  const longest = indexPlan(data);
  const view = {
    plan: longest,
    unit,
    submission,
    previous: previous(figures()),
    today: '2025-09-28',
    findings,
  };
  for (const page of longest.pages.keys()) {
    const { bytes, tags } = sizeOf(fillPageCard({ ...view, pageNumber: page + 1 }));
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(tags).toBeLessThanOrEqual(MAX_TAGS);
  }
});
