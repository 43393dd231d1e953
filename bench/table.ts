/** A row of the results: the measurement, its subject, the value, and the target. */
export interface Row {
  readonly measurement: string;
  readonly subject: string;
  readonly value: string;
  readonly target?: { readonly text: string; readonly isMet: boolean };
}

const HEAD = ['measured', 'on', 'result', 'target'] as const;

/** Formats rows as a Markdown table; consecutive rows of one measurement name it once. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ measurement, subject, value, target }, index) => [
    rows[index - 1]?.measurement === measurement ? '' : measurement,
    subject,
    value,
    target ? `${target.text} ${target.isMet ? '✓' : '✗'}` : '',
  ]);
  return [HEAD, HEAD.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** Formats a number with about three digits and thousands separators. */
export function formatNumber(value: number): string {
  const digits = value < 10 ? 1 : 0;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
