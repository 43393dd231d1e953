import type { Measure } from '../../plan/measure.js';
import { labelOf, type Plan } from '../../plan/plan.js';
import { Problem } from '../problem.js';
import { periodWords } from '../../plan/period-words.js';

/** An error message names at most so many measures. */
const MAX_NAMED = 6;

/**
 * Finds a measure by a name that people use: its code (`A4.10`, `a4_10`), its short label, or a part of a label that only one
 * measure has. Throws a Problem (`unknown-measure`) when none matches, or several do: the Problem then names them.
 */
export function findMeasure(words: string, plan: Plan): Measure {
  const plain = normalize(words);
  const all = [...plan.measures.values()];
  const exact = all.find(({ code }) => normalize(code) === plain || normalize(labelOf(plan, code)) === plain);
  if (exact) return exact;
  const matches = plain ? all.filter(({ code }) => normalize(labelOf(plan, code)).includes(plain)) : [];
  const [only] = matches;
  if (only && matches.length === 1) return only;
  throw new Problem('unknown-measure', ...explainMismatch(words, matches, plan));
}

function explainMismatch(words: string, matches: readonly Measure[], plan: Plan): [string, string] {
  if (matches.length === 0)
    return [
      `没有“${words.slice(0, 30)}”这样的指标、${periodWords(plan).period}或单位。`,
      '指标请写编号（如 A4.10）或名称（如 自查隐患数量）。',
    ];
  const candidates = matches.slice(0, MAX_NAMED).map(({ code }) => `${code} ${labelOf(plan, code)}`);
  const more = matches.length > candidates.length ? ` 等 ${matches.length} 项` : '';
  return [`“${words.slice(0, 30)}”可以是几项指标。`, `请写明是哪一项：${candidates.join('、')}${more}。`];
}

const normalize = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s·•・.\-_/（）()]/gu, '')
    .toLowerCase();
