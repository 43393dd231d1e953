/** A line of the result: what was measured, on what, the value, and what is aimed at (with whether it is met). */
export interface Row {
  readonly measurement: string;
  readonly subject: string;
  readonly value: string;
  readonly target?: { readonly text: string; readonly isMet: boolean };
}

const HEAD = ['measured', 'on', 'result', 'target'] as const;

/** A Markdown table; a thing measured on several databases is named once. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ measurement, subject, value, target }, index) => [
    rows[index - 1]?.measurement === measurement ? '' : measurement,
    subject,
    value,
    target ? `${target.text} ${target.isMet ? '✓' : '✗'}` : '',
  ]);
  return [HEAD, HEAD.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** A number of about three digits, with thousands separators. */
export function formatNumber(value: number): string {
  const digits = value < 10 ? 1 : 0;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
