import type { Finding } from './check.js';

/**
 * Turns the errors of falls that a reviewer allowed into warnings, and adds the reviewer's reason to their sentences.
 * `reasons` has the reasons by code.
 */
export function withAllowances(
  findings: readonly Finding[],
  reasons: ReadonlyMap<string, string>,
): Finding[] {
  return findings.map(finding => {
    const reason = finding.check === 'fall' ? reasons.get(finding.at) : undefined;
    if (reason === undefined || finding.severity !== 'error') return finding;
    return { ...finding, severity: 'warning', sentence: `${finding.sentence}（审核人已准许：${reason}）` };
  });
}
