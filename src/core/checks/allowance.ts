import type { Finding } from './check.js';

/**
 * Turns the errors of falls that a reviewer allowed into warnings, and adds the reviewer's reason to their sentences.
 * `allowed` has the reasons by code.
 */
export function withAllowances(found: readonly Finding[], allowed: ReadonlyMap<string, string>): Finding[] {
  return found.map(finding => {
    const reason = finding.check === 'fall' ? allowed.get(finding.at) : undefined;
    if (reason === undefined || finding.severity !== 'error') return finding;
    return { ...finding, severity: 'warning', sentence: `${finding.sentence}（审核人已准许：${reason}）` };
  });
}
