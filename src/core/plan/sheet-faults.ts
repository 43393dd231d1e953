import { periodWords } from '../../plan/period-words.js';
import type { PlanFault } from '../../plan/plan-fault.js';
import type { PlanData } from '../../plan/plan.js';

/**
 * The names of sheets that Excel refuses: with such a name no workbook can be made. A plan that was taken in earlier goes on
 * holding: this is for one that is sent or checked.
 */
export function sheetFaults({ forms, calendar }: PlanData): PlanFault[] {
  const firsts = new Map<string, number>();
  const taken = new Set([...OTHER_SHEETS, `与${periodWords({ calendar }).before}比较`]);
  return forms.flatMap(({ sheet }, index) => {
    const name = sheet.toLowerCase();
    const first = firsts.get(name);
    firsts.set(name, first ?? index);
    const reason = explain(sheet, first, taken);
    const words = `工作表名“${sheet}”${reason ?? ''}，请改一个`;
    return reason === undefined ? [] : [{ path: ['forms', index, 'sheet'], words, text: words }];
  });
}

/** `first`: the place of the table above that has the same name. */
function explain(sheet: string, first: number | undefined, taken: ReadonlySet<string>): string | undefined {
  if (FORBIDDEN.test(sheet)) return '里不能有 \\ / ? * [ ] : 和单引号（Excel 不接受）';
  if (first !== undefined) return `与表${first + 1}的相同（不分大小写）`;
  return taken.has(sheet.toLowerCase()) ? '已是汇总表里另一张工作表的名称' : undefined;
}

const FORBIDDEN = /[\\/?*[\]:'\p{Cc}]/u;

/** The other sheets of the workbooks that have the official tables; Excel keeps “History” for itself. */
export const OTHER_SHEETS: readonly string[] = [
  ...['目录', '更正', '各单位数据', '目标完成情况', '报送情况', '检查与说明', 'history'],
];
