import type { CardJson } from '../src/core/outgoing.js';
import { formatNumber } from '../src/core/form/number.js';
import { previousWord, type Previous } from '../src/core/form/prefill.js';
import type { Submission } from '../src/core/submission/submission.js';
import {
  hasErrors,
  type Remark,
  type UploadedCells,
  type UploadReading,
} from '../src/core/form/upload-reading.js';
import type { Unit } from '../src/plan/organisation.js';
import { periodName, type Period } from '../src/plan/period.js';
import { labelOf, measureOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  coloured,
  escaped,
  hint,
  markdown,
  MOST_BYTES,
  row,
  sizeOf,
  table,
  type Element,
} from './elements.js';
import { routeName } from './routes.js';
import { titleOf } from './words.js';

/** The result of reading an uploaded workbook. */
export interface UploadView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly previous: Previous | undefined;
  readonly reading: UploadReading;
  readonly cells: UploadedCells;
  /** Sheets and columns that the workbook lacks. */
  readonly missing: readonly string[];
  readonly fileName: string;
  /** The id under which the upload is stored until 确认. */
  readonly kept: string;
  readonly isBaseline: boolean;
  /** True for what the workbook does not name itself. */
  readonly assumed: { readonly unit: boolean; readonly period: boolean };
  /** Other units and periods that the workbook may be for. */
  readonly others: readonly { readonly unit: Unit; readonly period: Period }[];
}

/** The card shows at most this many remarks; the marked file has all. */
const MOST_REMARKS = 25;

/** Shows by cell what would change and what is wrong; offers 确认 when there is no error. */
export function uploadCard(view: UploadView): CardJson {
  const { reading, submission, unit } = view;
  const wrong = hasErrors(reading);
  const rest = [markdown(countWords(view)), ...assumedPart(view), ...remarksPart(view), ...buttons(view)];
  const room = MOST_BYTES - sizeOf(rest).bytes - 2_500;
  return card(
    {
      title: titleOf(submission.period, unit),
      subtitle: view.isBaseline ? '导入历史数据' : '上传的 Excel',
      colour: wrong ? 'red' : reading.remarks.length > 0 ? 'orange' : 'blue',
    },
    [...rest, ...changesPart(view, room)],
  );
}

function countWords({ plan, reading, fileName, missing }: UploadView): string {
  const { values, changes, blanks, missing: open } = reading;
  const same = values.size - changes.length;
  const lines = [
    `收到 ${bold(escaped(fileName.slice(0, 60)))}，读到 ${values.size} 项：${changes.length} 项有变化，${same} 项与已保存的相同。`,
  ];
  if (blanks.length > 0)
    lines.push(
      `空白 ${blanks.length} 项：空白不等于 0，已保存的数保持不变。${
        open.length > 0
          ? `保存后还有 ${open.length} 项没有数：${open
              .slice(0, 5)
              .map(code => escaped(labelOf(plan, code)))
              .join('、')}${open.length > 5 ? '等' : ''}。`
          : ''
      }`,
    );
  if (missing.length > 0)
    lines.push(
      coloured(
        'orange',
        `文件里没有：${missing.slice(0, 5).map(escaped).join('、')}${missing.length > 5 ? `等 ${missing.length} 处` : ''}。`,
      ),
    );
  return lines.join('\n');
}

function assumedPart({ assumed, submission, unit, others, kept }: UploadView): Element[] {
  if (!assumed.unit && !assumed.period) return [];
  const what = [...(assumed.period ? ['季度'] : []), ...(assumed.unit ? ['填报单位'] : [])].join('和');
  return [
    markdown(`文件里没有写明${what}，现按 ${bold(escaped(titleOf(submission.period, unit)))} 读取。`),
    ...others.map(other =>
      button({
        text: `改为 ${titleOf(other.period, other.unit)}`,
        route: routeName('reread', { kept, unit: other.unit.key, period: other.period }),
      }),
    ),
  ];
}

function remarksPart(view: UploadView): Element[] {
  const { remarks } = view.reading;
  if (remarks.length === 0) return [markdown(coloured('green', '校验没有发现问题。'))];
  const errors = remarks.filter(({ severity }) => severity === 'error');
  const sorted = [...errors, ...remarks.filter(remark => !errors.includes(remark))];
  const more = sorted.length - MOST_REMARKS;
  return [
    markdown(
      [
        ...(errors.length > 0
          ? [bold(coloured('red', `有 ${errors.length} 处须改正，没有保存任何数据。改好后再发一次：`))]
          : [bold(`有 ${remarks.length} 处${afterWords(view)}：`)]),
        ...sorted.slice(0, MOST_REMARKS).map(remark => `- ${remarkLine(view, remark)}`),
        ...(more > 0 ? [`另有 ${more} 处，见标注的文件。`] : []),
      ].join('\n'),
    ),
    ...(errors.length > 0 ? [hint('标好这些单元格的文件随后发给您，批注里写着原因。')] : []),
  ];
}

/** What the person has to do about warnings. Imported history needs no explanation. */
const afterWords = ({ isBaseline }: UploadView): string =>
  isBaseline ? '请先核实，确认后照文件导入' : '须说明，保存后请在“核对提交”页写明原因';

function remarkLine({ cells }: UploadView, { severity, words, codes }: Remark): string {
  const places = codes.flatMap(code => cells.get(code) ?? []);
  const [first] = places;
  const others = places
    .slice(1, 4)
    .map(({ sheet, address }) => (sheet === first?.sheet ? address : `${sheet} ${address}`));
  const where = first ? `${escaped([`${first.sheet} ${first.address}`, ...others].join('、'))}：` : '';
  const word = severity === 'error' ? coloured('red', '须改正') : coloured('orange', '须说明');
  return `${word} ${bold(where)}${escaped(words)}`;
}

function buttons({ reading, submission, unit, kept, isBaseline }: UploadView): Element[] {
  const { period, version } = submission;
  if (hasErrors(reading)) return [];
  if (reading.changes.length === 0)
    return [
      markdown('与已保存的完全相同，不需要再保存。'),
      ...(isBaseline
        ? []
        : [button({ text: '继续填报', route: routeName('open', { unit: unit.key, period }) })]),
    ];
  return [
    row([
      button({
        text: '确认',
        route: routeName('take', { kept, unit: unit.key, period, version }),
        look: 'primary_filled',
      }),
    ]),
    hint(
      isBaseline
        ? '确认后成为该季度的历史数据（已通过），以后的季报以它为基数。'
        : '确认后一次保存全部变化；保存后仍可在表单里修改，再提交。不确认则什么也不改。',
    ),
  ];
}

function changesPart({ plan, reading, cells, previous, submission }: UploadView, room: number): Element[] {
  const lines = reading.changes.map(({ code, from, to }) => {
    const measure = measureOf(plan, code);
    const cell = cells.get(code);
    return {
      m: labelOf(plan, code),
      c: cell ? `${cell.sheet} ${cell.address}` : '',
      o: from === null ? '未填' : formatNumber(from, measure),
      n: to === null ? '' : formatNumber(to, measure),
    };
  });
  let kept = lines.length;
  while (kept > 0 && sizeOf(changeTable(lines.slice(0, kept))).bytes > room) kept -= 4;
  if (kept <= 0) return [];
  const before = previous ? `（${previousWord(submission.period, previous)}数据见表单）` : '';
  return [
    markdown(bold(`变化 ${lines.length} 项${before}`)),
    changeTable(lines.slice(0, kept)),
    ...(kept < lines.length ? [hint(`另有 ${lines.length - kept} 项，未列出。`)] : []),
  ];
}

const changeTable = (rows: readonly Record<string, string>[]): Element =>
  table(
    [
      { name: 'm', title: '指标', width: '180px' },
      { name: 'c', title: '单元格' },
      { name: 'o', title: '已保存', align: 'right' },
      { name: 'n', title: '文件中', align: 'right' },
    ],
    rows,
  );

/** Shown after 确认. */
export function takenCard(view: {
  readonly unit: Unit;
  readonly submission: Submission;
  readonly reading: UploadReading;
  readonly isBaseline: boolean;
  readonly notes: number;
}): CardJson {
  const { unit, submission, reading, isBaseline, notes } = view;
  const { period } = submission;
  const words = isBaseline
    ? `已导入${periodName(period)}的历史数据 ${reading.values.size} 项（已通过）。`
    : [
        `已从 Excel 保存 ${reading.changes.length} 项。`,
        ...(reading.missing.length > 0 ? [`还有 ${reading.missing.length} 项没有填。`] : []),
        ...(notes > 0 ? [`有 ${notes} 处须说明原因。`] : []),
        '数据还没有提交：请打开表单，写工作总结，点提交。',
      ].join('');
  return card({ title: titleOf(period, unit), subtitle: isBaseline ? '已导入' : '已保存', colour: 'green' }, [
    markdown(words),
    ...(isBaseline
      ? []
      : [
          button({
            text: '继续填报',
            route: routeName('open', { unit: unit.key, period }),
            look: 'primary_filled',
          }),
        ]),
  ]);
}
