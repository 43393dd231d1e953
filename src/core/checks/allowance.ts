import type { Finding } from './check.js';

/** A fall that a reviewer allowed does not block any more; the reason stands with it. */
export function withAllowances(found: readonly Finding[], allowed: ReadonlyMap<string, string>): Finding[] {
  return found.map(finding => {
    const reason = finding.check === 'fall' ? allowed.get(finding.at) : undefined;
    if (reason === undefined || finding.severity !== 'error') return finding;
    return { ...finding, severity: 'warning', sentence: `${finding.sentence}（审核人已准许：${reason}）` };
  });
}
