import type { PlanFault } from './plan-fault.js';
import type { PlanData } from './plan.js';
import { codesIn, PLACEHOLDER, type ReportText, type Sentence } from './report.js';

/** A sentence of the work summary reads figures that the plan has, and has no brace that is no placeholder. */
export function reportFaults({ report }: PlanData, codes: ReadonlySet<string>): PlanFault[] {
  return placedSentences(report).flatMap(({ path, sentence: { text: sentence } }) => {
    const place = `措辞 › ${sentence.slice(0, 20)}…`;
    return [
      ...codesIn(sentence)
        .filter(code => !codes.has(code))
        .map(code => ({
          path,
          text: `${place}: it reads ${code}, which the plan does not have`,
          words: `没有编号为 ${code} 的指标`,
        })),
      ...(/[{}]/u.test(sentence.replaceAll(PLACEHOLDER, ''))
        ? [
            {
              path,
              text: `${place}: a brace stands outside of a placeholder`,
              words: '花括号里应是指标编号，如 {A4.05} 或 {增减 A4.05}',
            },
          ]
        : []),
    ];
  });
}

function placedSentences({
  chapters,
}: ReportText): { readonly path: PlanFault['path']; readonly sentence: Sentence }[] {
  const placed = (path: PlanFault['path'], sentences: readonly Sentence[]) =>
    sentences.map((sentence, index) => ({ path: [...path, 'sentences', index], sentence }));
  return chapters.flatMap(({ content }, chapter) => {
    const path = ['report', 'chapters', chapter, 'content'];
    if (content.kind === 'sentences') return placed(path, content.sentences);
    if (content.kind !== 'parts') return [];
    return content.parts.flatMap((part, index) => placed([...path, 'parts', index], part.sentences));
  });
}
