/** A line of the result: what was measured, on what, the value, and what is aimed at (with whether it is met). */
export interface Row {
  readonly what: string;
  readonly on: string;
  readonly value: string;
  readonly target?: { readonly words: string; readonly met: boolean };
}

const HEAD = ['measured', 'on', 'result', 'target'] as const;

/** A Markdown table; a thing measured on several databases is named once. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, on, value, target }, index) => [
    rows[index - 1]?.what === what ? '' : what,
    on,
    value,
    target ? `${target.words} ${target.met ? '✓' : '✗'}` : '',
  ]);
  return [HEAD, HEAD.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** A number of about three digits, with thousands separators. */
export function figure(value: number): string {
  const digits = value < 10 ? 1 : 0;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
