import type { Finding } from '../src/core/checks/check.js';
import { openFindings } from '../src/core/checks/run-checks.js';
import { fieldOf } from '../src/core/form/finding-places.js';
import type { Page } from '../src/plan/pages.js';
import { colourText, escapeMarkdown, fitLines } from './elements.js';
import type { FormView } from './form-view.js';
import { formatFinding } from './phrases.js';

/** Bytes for the findings on a page; the rest is for its fields. */
const FINDING_BYTES = 7_000;

/** The findings of a page, each a line at its field, as many as fit. */
export interface FindingLines {
  readonly byField: ReadonlyMap<string, readonly string[]>;
  /** The findings to deal with, those without room included. */
  readonly open: readonly Finding[];
  readonly hiddenCount: number;
}

export function makeFindingLines({ plan, submission, findings }: FormView, page: Page): FindingLines {
  const fields = page.measures.map(({ code }) => code);
  const here = fields.flatMap(code => findings.filter(finding => fieldOf(plan, finding) === code));
  const lines = fitLines(
    here.map(finding => formatAtField(finding, submission.notes.get(finding.at))),
    FINDING_BYTES,
  );
  const byField = new Map<string, string[]>();
  lines.forEach((line, index) => {
    const finding = here[index];
    if (!finding) return;
    const code = fieldOf(plan, finding);
    byField.set(code, [...(byField.get(code) ?? []), line]);
  });
  return {
    byField,
    open: openFindings(here, submission.notes),
    hiddenCount: here.length - lines.length,
  };
}

/** A warning that was explained stays in sight, with its explanation. */
function formatAtField(finding: Finding, note = ''): string {
  const isExplained = finding.severity === 'warning' && note.trim() !== '';
  return isExplained
    ? colourText('grey', `↓ 已说明 ${escapeMarkdown(finding.sentence)}　说明：${escapeMarkdown(note)}`)
    : `↓ ${formatFinding(finding)}`;
}

export function describeFindings({ open, hiddenCount }: FindingLines): string[] {
  if (open.length === 0) return [];
  const toExplain = open.some(({ severity }) => severity === 'warning');
  return [
    colourText(
      'orange',
      `本页有 ${open.length} 处要处理，写在所在的项目上${toExplain ? '；须说明的，请在“核对提交”页写明原因' : ''}。`,
    ),
    ...(hiddenCount > 0 ? [colourText('grey', `另有 ${hiddenCount} 处，改正以上各处后再显示。`)] : []),
  ];
}
