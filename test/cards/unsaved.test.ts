import { expect, it } from 'vitest';
import { MAX_BYTES, MAX_TAGS, sizeOf } from '../../cards/elements.js';
import { submittedCard } from '../../cards/submitted.js';
import { draft, plan } from '../core/plan.js';

it('lists on the card of a form that is handed in what was typed too late, within the budget, and how much there is', () => {
  const [unit] = plan.organisation.units;
  if (!unit) throw new Error('the plan has no unit');
  const unsaved = [...plan.measures.keys()].map(code => ({
    label: plan.labels.get(code) ?? code,
    text: '隐患—*'.repeat(50),
  }));
  const submission = {
    ...draft({}),
    state: 'submitted' as const,
    ...{ submittedBy: `ou_${'a'.repeat(32)}`, submittedAt: new Date(0), late: true },
    ...{ reviewBegunBy: null, answeredReturn: null },
  };
  const otherUnits = Array.from({ length: 40 }, (_, index) => ({ ...unit, key: `u${index}` }));
  const card = submittedCard({ unit, submission, zone: 'UTC', otherUnits, canDraw: true, unsaved });
  const { tags, bytes } = sizeOf(card);
  expect(tags <= MAX_TAGS && bytes <= MAX_BYTES).toBe(true);
  const words = JSON.stringify(card);
  expect(words).toContain('您填了、没有保存的：');
  expect(words).toContain(`等 ${unsaved.length} 项。`);
  expect(JSON.stringify(submittedCard({ unit, submission, zone: 'UTC', otherUnits }))).not.toContain(
    '没有保存',
  );
});
