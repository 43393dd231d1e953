import type { Finding } from '../../core/checks/check.js';
import { countRest, MAX_LISTED } from '../../core/text.js';
import { unitName } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import { tableName } from '../../plan/form.js';
import { labelOf } from '../../plan/plan.js';
import type { Sheet } from '../xlsx/book.js';
import { GAP } from './figures.js';
import { MAX_UNIT_SHEETS } from './names.js';
import { labelCell, lineOf, listSheet, textCell, type ListRow } from './rows.js';
import type { SheetContext, UnitContent } from './unit-sheet.js';

export const FINDINGS_SHEET_NAME = '检查与说明';

const COLUMNS = [
  { head: '范围', width: 23 },
  { head: '表', width: 15 },
  { head: '指标', width: 30 },
  { head: '性质', width: 10 },
  { head: '检查结果', width: 50 },
  { head: '说明', width: 35 },
] as const;

const SUMS_LABEL = '合计';
/** Shown beside a note whose figure was corrected: the finding is gone, the note stays. */
const RESOLVED_LABEL = '现已无提示，说明保留';

/** The sheet 检查与说明 (findings): the findings in the sums and in each unit, with the units' explanations. */
export function findingsSheet(
  units: readonly UnitContent[],
  sumFindings: readonly Finding[],
  context: SheetContext,
): Sheet {
  const { period, pageFoot, contents, unfinished, remark } = context;
  const counted = units.filter(({ figures }) => figures !== null);
  const sumRows = sumFindings.map(finding =>
    findingRow(context, SUMS_LABEL, finding, explanationsAt(finding, counted)),
  );
  const count = counted.reduce((total, unit) => total + unitRows(context, unit).length, sumRows.length);
  const make = function* () {
    yield* sumRows;
    for (const unit of counted) yield* unitRows(context, unit);
  };
  return listSheet({
    name: FINDINGS_SHEET_NAME,
    title: `检查与说明${GAP}${periodName(period)}`,
    lines: [
      { text: `已报送的 ${counted.length} 个单位${formatCounts(counted, sumFindings)}`, style: 'line' },
      ...lineOf(remark),
    ],
    columns: COLUMNS,
    rows: { count, make },
    empty: counted.length > 0 ? '校验没有发现问题，也没有说明。' : '还没有报送的数据，没有校验。',
    pageFoot,
    pageHead: unfinished,
    contents,
    isFiltered: true,
  });
}

function formatCounts(units: readonly UnitContent[], sumFindings: readonly Finding[]): string {
  const unitCount = units.reduce((sum, { findings }) => sum + findings.length, 0);
  return `：单位数据 ${unitCount} 处，合计数 ${sumFindings.length} 处`;
}

function unitRows(context: SheetContext, content: UnitContent): ListRow[] {
  const { unit, notes, findings } = content;
  const name = unitName(unit);
  const findingRows = findings.map(finding =>
    findingRow(context, name, finding, notes.get(finding.at) ?? ''),
  );
  const findingCodes = new Set(findings.map(finding => finding.at));
  const otherNotes = [...notes].filter(([code, note]) => note && !findingCodes.has(code));
  return [
    ...findingRows,
    ...otherNotes.map(([code, note]) => [
      ...placeCells(context, name, code),
      labelCell('—'),
      textCell(RESOLVED_LABEL),
      textCell(note),
    ]),
  ];
}

function findingRow(context: SheetContext, scope: string, finding: Finding, note: string): ListRow {
  return [
    ...placeCells(context, scope, finding.at),
    labelCell(formatLevel(finding)),
    textCell(finding.sentence),
    textCell(note),
  ];
}

function placeCells({ plan, period }: SheetContext, scope: string, code: string) {
  const form = plan.forms.find(({ measures }) => measures.some(measure => measure.code === code));
  return [
    textCell(scope),
    labelCell(form ? tableName(form, period) : '全部'),
    textCell(code ? labelOf(plan, code) : '全部数据'),
  ];
}

function formatLevel({ severity, audience }: Finding): string {
  if (audience === 'reviewer') return '请核实';
  return severity === 'error' ? '须改正' : '须说明';
}

/** Explanations of a sum, by unit: `给排水股·城市供水：含新接收的企业`. */
function explanationsAt({ at, codes }: Finding, units: readonly UnitContent[]): string {
  const lines = units.flatMap(({ unit, notes }) => {
    const texts = [...new Set([at, ...codes].flatMap(code => notes.get(code) ?? []).filter(Boolean))];
    return texts.length > 0 ? [`${unitName(unit)}：${texts.join('；')}`] : [];
  });
  if (lines.length <= MAX_UNIT_SHEETS) return lines.join('\n');
  return [...lines.slice(0, MAX_LISTED), `${countRest(lines.length)}，见下面各单位`].join('\n');
}
