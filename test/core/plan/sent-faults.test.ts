import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sentFaults } from '../../../src/core/plan/sent-faults.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { PlanData } from '../../../src/plan/plan.js';
import { preparePlans } from '../../../src/plan/plans.js';
import { composePlans } from '../../../src/plan/versions.js';
import { COMMANDS } from '../../../src/requests/commands.js';
import { monthly } from '../../support/another-bureau.js';
import { withMeasure } from './plans.js';

const EXAMPLE = join(import.meta.dirname, '../../../docs/examples/云岭县教育局方案.json');

describe('what a sent plan is refused for', () => {
  it.each<[string, PlanData]>([
    ['the plan that ships', dehua2025],
    ['the example of a second bureau', JSON.parse(readFileSync(EXAMPLE, 'utf8')) as PlanData],
    ['a bureau of months', monthly],
  ])('is nothing in %s', (_, plan) => {
    expect(sentFaults(plan, COMMANDS)).toEqual([]);
  });

  it('is each fault of names, texts, sheets, headers and words', () => {
    const [first, ...others] = dehua2025.organisation.units;
    if (!first) throw new Error('no unit');
    const { forms } = withMeasure('A6.03', { words: ['12'], header: ['{year}年清单'] });
    const plan: PlanData = {
      ...dehua2025,
      organisation: { ...dehua2025.organisation, units: [{ ...first, name: '审核人' }, ...others] },
      forms: forms.map((form, index) => {
        const [one, two, ...more] = form.measures;
        if (index > 0 || !one || !two) return form;
        return { ...form, sheet: 'a/b', measures: [one, { ...two, header: one.header }, ...more] };
      }),
    };
    expect(sentFaults(plan, COMMANDS).map(({ path }) => path.join('.'))).toEqual([
      ...['organisation.units.0.name', 'forms.2.measures.2.header.0', 'forms.0.sheet'],
      ...['forms.0.measures.1.header', 'forms.2.measures.2.words'],
    ]);
  });

  it('does not stop a plan that holds already: one of the settings, or a version in the database', () => {
    const plan = withMeasure('A6.03', { words: ['12'], header: ['安全检查清单（份）'.repeat(100)] });
    expect(sentFaults(plan, COMMANDS)).not.toEqual([]);
    expect(preparePlans([plan]).latest.measures.get('A6.03')?.words).toEqual(['12']);
    const version = { number: 1, data: plan, from: '2025Q3', measuresFrom: '2025Q3', leaving: [] } as const;
    const plans = composePlans({ shipped: [dehua2025], versions: [version] }, '2025-09-22');
    expect(plans.latest.measures.get('A6.03')?.words).toEqual(['12']);
  });
});
