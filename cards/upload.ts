import type { CardJson } from '../src/core/outgoing.js';
import { formatNumber } from '../src/core/form/number.js';
import type { Submission } from '../src/core/submission/submission.js';
import { hasErrors, type Remark, type UploadReading } from '../src/core/form/upload-reading.js';
import type { Unit } from '../src/plan/organisation.js';
import { periodName } from '../src/plan/period.js';
import { labelOf, measureOf } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  hint,
  markdown,
  MAX_BYTES,
  row,
  sizeOf,
  table,
  type Element,
} from './elements.js';
import { changedRows, changesElement, rowsOfFigures } from './figure-rows.js';
import { formatNotice, titleOf } from './phrases.js';
import { routeName } from './routes.js';
import { assumedPart, describeCounts } from './upload-file.js';
import type { UploadView } from './upload-view.js';
import { periodWords } from '../src/plan/period-words.js';

/** The card shows at most this many remarks; the marked file has all. */
const MAX_REMARKS = 25;

/** Shows the changes and errors by cell; offers 确认 (confirm) when there is no error. */
export function uploadCard(view: UploadView): CardJson {
  const { reading, submission, unit } = view;
  const isBlocked = hasErrors(reading);
  const elements = [
    markdown(describeCounts(view)),
    ...assumedPart(view),
    ...conflictsPart(view),
    ...remarksPart(view),
    ...newsPart(view),
    ...lastQuarterPart(view),
    ...confirmButtons(view),
  ];
  const availableBytes = MAX_BYTES - sizeOf(elements).bytes - 2_500;
  return card(
    {
      title: titleOf(submission.period, unit),
      subtitle: view.isBaseline ? '导入历史数据' : '上传的 Excel',
      colour: isBlocked ? 'red' : reading.remarks.length > 0 ? 'orange' : 'blue',
    },
    [...elements, ...changesPart(view, availableBytes)],
  );
}

/** What others saved since stands above the button that would replace it. */
function conflictsPart({ conflicts = [] }: UploadView): Element[] {
  if (conflicts.length === 0) return [];
  const hiddenCount = conflicts.length - MAX_REMARKS;
  return [
    markdown(
      [
        bold(colourText('orange', `您打开之后有 ${conflicts.length} 项被改动，再点一次确认就照文件改：`)),
        ...conflicts.slice(0, MAX_REMARKS).map(line => `- ${formatNotice(line)}`),
        ...(hiddenCount > 0 ? [`另有 ${hiddenCount} 项，见下表“已保存”一列。`] : []),
      ].join('\n'),
    ),
  ];
}

/** What is to be known alone: nobody has to do anything about it. */
function newsPart(view: UploadView): Element[] {
  const news = view.reading.remarks.filter(({ isNews }) => isNews);
  if (news.length === 0) return [];
  const lines = news.slice(0, MAX_REMARKS).map(remark => `- ${formatRemark(view, remark)}`);
  const rest = news.length > MAX_REMARKS ? [`另有 ${news.length - MAX_REMARKS} 处也是这样。`] : [];
  return [markdown([bold(`有 ${news.length} 处以台账为准：`), ...lines, ...rest].join('\n'))];
}

function remarksPart(view: UploadView): Element[] {
  const remarks = view.reading.remarks.filter(({ isNews }) => !isNews);
  if (remarks.length === 0) return [markdown(colourText('green', '校验没有发现问题。'))];
  const errors = remarks.filter(({ severity }) => severity === 'error');
  // What most likely is wrong stands above what it makes wrong.
  const suspects = errors.filter(({ isSuspicion }) => isSuspicion);
  const sorted = [...new Set([...suspects, ...errors, ...remarks])];
  const hiddenCount = sorted.length - MAX_REMARKS;
  return [
    markdown(
      [
        ...(errors.length > 0
          ? [bold(colourText('red', `有 ${errors.length} 处须改正，没有保存任何数据。改好后再发一次：`))]
          : [bold(`有 ${remarks.length} 处${describeNextStep(view)}：`)]),
        ...sorted.slice(0, MAX_REMARKS).map(remark => `- ${formatRemark(view, remark)}`),
        ...(hiddenCount > 0 ? [`另有 ${hiddenCount} 处，见标注文件最后的“问题清单”表。`] : []),
      ].join('\n'),
    ),
    ...(errors.length > 0
      ? [
          hint(
            '标好这些单元格的文件随后发给您：批注里写着原因，最后的“问题清单”表列出每一处，点单元格号就到那一格。',
          ),
        ]
      : []),
  ];
}

/** Names the next step for the warnings. Imported history needs no explanation. */
const describeNextStep = ({ isBaseline }: UploadView): string =>
  isBaseline ? '请先核实，确认后照文件导入' : '须说明，保存后请在“核对提交”页写明原因';

function formatRemark(
  { cells }: UploadView,
  { severity, isSuspicion, isNews, words, codes }: Remark,
): string {
  const places = codes.flatMap(code => cells.get(code) ?? []);
  const [first] = places;
  const otherPlaces = places
    .slice(1, 4)
    .map(({ sheet, address }) => (sheet === first?.sheet ? address : `${sheet} ${address}`));
  const place = first
    ? `${escapeMarkdown([`${first.sheet} ${first.address}`, ...otherPlaces].join('、'))}：`
    : '';
  const label =
    severity === 'error'
      ? colourText('red', isSuspicion ? '请先看' : '须改正')
      : isNews
        ? undefined
        : colourText('orange', '须说明');
  return `${label === undefined ? '' : `${label} `}${bold(place)}${escapeMarkdown(words)}`;
}

/** What differs from last quarter stands above the button that saves it. */
function lastQuarterPart({ plan, reading, previous, submission, isBaseline }: UploadView): Element[] {
  if (isBaseline || hasErrors(reading) || reading.changes.length === 0) return [];
  const rows = rowsOfFigures(plan, submission.period, reading.values, previous);
  return changedRows(rows).length > 0 ? changesElement(rows, submission, previous) : [];
}

function confirmButtons({ plan, reading, submission, unit, pendingId, isBaseline }: UploadView): Element[] {
  const { period, version } = submission;
  const words = periodWords(plan);
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
        route: routeName('take', { pending: pendingId, unit: unit.key, period, version }),
        look: 'primary_filled',
      }),
    ]),
    hint(
      isBaseline
        ? `确认后成为该${words.period}的历史数据（已通过），以后的${words.report}以它为基数。`
        : '确认后一次保存全部变化；保存后仍可在表单里修改，再提交。不确认则什么也不改。',
    ),
  ];
}

function changesPart({ plan, reading, cells }: UploadView, availableBytes: number): Element[] {
  const rows = reading.changes.map(({ code, from, to }) => {
    const measure = measureOf(plan, code);
    const cell = cells.get(code);
    return {
      m: labelOf(plan, code),
      c: cell ? `${cell.sheet} ${cell.address}` : '',
      o: from === null ? '未填' : formatNumber(from, measure),
      n: to === null ? '' : formatNumber(to, measure),
    };
  });
  let rowCount = rows.length;
  while (rowCount > 0 && sizeOf(changeTable(rows.slice(0, rowCount))).bytes > availableBytes) rowCount -= 4;
  if (rowCount <= 0) return [];
  return [
    markdown(bold(hasErrors(reading) ? `文件里变化的 ${rows.length} 项` : `要保存的 ${rows.length} 项`)),
    changeTable(rows.slice(0, rowCount)),
    ...(rowCount < rows.length ? [hint(`另有 ${rows.length - rowCount} 项，未列出。`)] : []),
  ];
}

const changeTable = (rows: readonly Record<string, string>[]): Element =>
  table(
    [
      // The numbers come before the cell: a phone shows three columns.
      { name: 'm', title: '指标', width: '140px' },
      { name: 'o', title: '已保存', align: 'right' },
      { name: 'n', title: '文件中', align: 'right' },
      { name: 'c', title: '单元格' },
    ],
    rows,
    // A long label takes a second line: cut, two measures look alike.
    { wraps: true },
  );

/** Shown after 确认 (confirm). */
export function confirmedUploadCard(view: {
  readonly unit: Unit;
  readonly submission: Submission;
  readonly reading: UploadReading;
  readonly isBaseline: boolean;
  readonly noteCount: number;
}): CardJson {
  const { unit, submission, reading, isBaseline, noteCount } = view;
  const { period } = submission;
  const text = isBaseline
    ? `已导入${periodName(period)}的历史数据 ${reading.values.size} 项（已通过）。`
    : [
        `已从 Excel 保存 ${reading.changes.length} 项。`,
        ...(reading.missing.length > 0 ? [`还有 ${reading.missing.length} 项没有填。`] : []),
        ...(noteCount > 0 ? [`有 ${noteCount} 处须说明原因。`] : []),
        '数据还没有提交：请打开表单，写工作总结，点提交。',
      ].join('');
  return card({ title: titleOf(period, unit), subtitle: isBaseline ? '已导入' : '已保存', colour: 'green' }, [
    markdown(text),
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
