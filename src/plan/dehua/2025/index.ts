import type { Form } from '../../form.js';
import type { PlanData } from '../../plan.js';
import { annex4 } from './annex-4.js';
import { annex5 } from './annex-5.js';
import { annex6 } from './annex-6.js';
import { calendar } from './calendar.js';
import { deliverables } from './deliverables.js';
import { letters } from './letters.js';
import { organisation } from './organisation.js';
import { report } from './report.js';
import { rules } from './rules.js';
import { words } from './words.js';

/** Lists the codes of these measures at all three levels: 市级, 县级, 乡级. */
const levels = (...codes: string[]) =>
  codes.flatMap(code => ['shi', 'xian', 'xiang'].map(level => `${code}.${level}`));

/** The form with the people's words at its measures. */
const withWords = (form: Form): Form => ({
  ...form,
  measures: form.measures.map(measure => {
    const own = words[measure.code];
    return own ? { ...measure, words: own } : measure;
  }),
});

/** The plan of 2025 (德城管执法〔2025〕10号). */
export const dehua2025: PlanData = {
  year: 2025,
  document: '德城管执法〔2025〕10号',
  organisation,
  calendar,
  deliverables,
  forms: [annex4, annex5, annex6].map(withWords),
  decimals: { 万元: 4 },
  rules,
  targets: [
    { unit: 'gas', numbers: { 标杆企业: 0, 评审达标企业: 0, 达标岗位: 1 } },
    { unit: 'water', numbers: { 标杆企业: 0, 评审达标企业: 0, 达标岗位: 1 } },
    { unit: 'sewage', numbers: { 标杆企业: 1, 评审达标企业: 1, 达标岗位: 1 } },
    { unit: 'parks', numbers: { 标杆企业: 0, 评审达标企业: 0, 达标岗位: 1 } },
    { unit: 'waste', numbers: { 标杆企业: 0, 评审达标企业: 0, 达标岗位: 1 } },
  ],
  report,
  letters,
  register: { certificateYears: 3, closings: 'A6.15' },
  targetTable: {
    annex: '附件1',
    title: '德化县安全生产标准化提升专项行动持续深化“十百千万”引领工程各行业领域任务分解指导数',
    columns: [
      { name: '标杆企业', counted: levels('A5.04', 'A5.05', 'A5.06') },
      { name: '评审达标企业', counted: ['A5.07', 'A5.08', 'A5.09'] },
      { name: '达标岗位', counted: levels('A5.11', 'A5.12', 'A5.13', 'A5.14') },
    ],
    notes: ['标杆企业数、评审达标企业数、达标岗位数均指新增数量。'],
  },
  headlines: ['A4.01', 'A4.05', 'A4.12', 'A4.10', 'A4.11', 'A4.27', 'A5.15', 'A6.05', 'A6.06', 'A6.07'],
};
