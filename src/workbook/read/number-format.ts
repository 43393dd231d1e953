import { readXml } from '../../office/xml.js';
import { showDate } from './shown-date.js';

/** How a cell style shows numbers, where that is not the number itself. */
export interface NumberFormat {
  readonly kind: 'date' | 'percent';
  /** The code of the format: `yyyy"年"m"月"d"日"`, `0.0%`. */
  readonly code: string;
}

/** Built-in formats without a code in the file, as Chinese Excel shows them (ECMA-376 Part 1, 18.8.30). */
const BUILT_IN: readonly (readonly [ids: readonly number[], code: string])[] = [
  [[9], '0%'],
  [[10], '0.00%'],
  [[14], 'yyyy/m/d'],
  [[15], 'd-mmm-yy'],
  [[16], 'd-mmm'],
  [[17], 'mmm-yy'],
  [[18], 'h:mm AM/PM'],
  [[19], 'h:mm:ss AM/PM'],
  [[20], 'h:mm'],
  [[21], 'h:mm:ss'],
  [[22], 'yyyy/m/d h:mm'],
  [[27, 36, 50, 52, 57], 'yyyy"年"m"月"'],
  [[28, 29, 51, 53, 54, 58], 'm"月"d"日"'],
  [[30], 'm-d-yy'],
  [[31], 'yyyy"年"m"月"d"日"'],
  [[32], 'h"时"mm"分"'],
  [[33], 'h"时"mm"分"ss"秒"'],
  [[34, 55], '上午/下午h"时"mm"分"'],
  [[35, 56], '上午/下午h"时"mm"分"ss"秒"'],
  [[45], 'mm:ss'],
  [[46], '[h]:mm:ss'],
  [[47], 'mm:ss.0'],
];
const CODES: ReadonlyMap<number, string> = new Map(
  BUILT_IN.flatMap(([ids, code]) => ids.map(id => [id, code] as const)),
);

/** Reads the formats of dates and percents from the styles of a workbook, by the index of the cell style. */
export function readNumberFormats(part: Buffer | undefined): Map<number, NumberFormat> {
  const codes = new Map<string, string>();
  const formats = new Map<number, NumberFormat>();
  let inCells = false;
  let index = 0;
  if (part)
    readXml(part, {
      open: (name, { numFmtId = '', formatCode = '' }) => {
        if (name === 'numFmt') codes.set(numFmtId, formatCode);
        if (name === 'cellXfs') inCells = true;
        if (name !== 'xf' || !inCells) return;
        // A file may give a code of its own to a built-in number.
        const format = formatOf(codes.get(numFmtId) ?? CODES.get(Number(numFmtId)) ?? '');
        if (format) formats.set(index, format);
        index += 1;
      },
      close: name => {
        if (name === 'cellXfs') inCells = false;
      },
    });
  return formats;
}

function formatOf(code: string): NumberFormat | undefined {
  const signs = code.replace(/"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]|General/giu, '');
  // aaa and aaaa are days of the week; the e of a number stands before a sign: 0.00E+00.
  if (/[ymdhs年月日]|a{3}|e(?![+-])|上午/iu.test(signs)) return { kind: 'date', code };
  return signs.includes('%') ? { kind: 'percent', code } : undefined;
}

/** The text that a person sees in a cell with this number. */
export function showNumber(value: number, { kind, code }: NumberFormat): string {
  const section = firstSection(code);
  return kind === 'percent' ? showPercent(value, section) : showDate(value, section);
}

/** The part of a format for positive numbers. */
const firstSection = (code: string): string =>
  /^(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\[])*/u.exec(code)?.[0] ?? code;

function showPercent(value: number, code: string): string {
  const decimals = /\.([0#?]+)/u.exec(code)?.[1] ?? '';
  return `${(value * 100).toLocaleString('en-US', {
    useGrouping: false,
    minimumFractionDigits: decimals.replaceAll('#', '').length,
    maximumFractionDigits: decimals.length,
  })}%`;
}
