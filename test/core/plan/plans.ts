import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { Form } from '../../../src/plan/form.js';
import type { Measure } from '../../../src/plan/measure.js';
import type { PlanData } from '../../../src/plan/plan.js';

/** The plan that ships with one of its forms changed. */
export const withForm = (key: string, change: (form: Form) => Partial<Form>): PlanData => ({
  ...dehua2025,
  forms: dehua2025.forms.map(form => (form.key === key ? { ...form, ...change(form) } : form)),
});

/** The plan that ships with one of its measures changed. */
export const withMeasure = (code: string, change: Partial<Measure>): PlanData =>
  withForm(code.slice(0, 2), ({ measures }) => ({
    measures: measures.map(each => (each.code === code ? { ...each, ...change } : each)),
  }));
