import { isUntouchedTemplate, previousPeriodName } from '../src/core/form/prefill.js';
import { periodOn } from '../src/plan/calendar.js';
import { periodName, type LocalDate } from '../src/plan/period.js';
import { labelOf } from '../src/plan/plan.js';
import { bold, button, colourText, escapeMarkdown, markdown, type Element } from './elements.js';
import { firstElements } from './long-list.js';
import { formatDay, titleOf } from './phrases.js';
import { routeName } from './routes.js';
import type { UploadView } from './upload-view.js';
import { periodWords } from '../src/plan/period-words.js';

// What the card about a sent workbook says of the file as a whole.

/** How many figures were read, which are missing, and what is odd about the file as a whole. */
export function describeCounts(view: UploadView): string {
  const { plan, reading, fileName } = view;
  const { values, changes, blanks, missing: missingCodes } = reading;
  const unchangedCount = values.size - changes.length;
  const lines = [
    `收到 ${bold(escapeMarkdown(fileName.slice(0, 60)))}，读到 ${values.size} 项：${changes.length} 项有变化，${unchangedCount} 项与已保存的相同。`,
  ];
  if (blanks.length > 0)
    lines.push(
      `空白 ${blanks.length} 项：空白不等于 0，已保存的数保持不变。${
        missingCodes.length > 0
          ? `保存后还有 ${missingCodes.length} 项没有数：${missingCodes
              .slice(0, 5)
              .map(code => escapeMarkdown(labelOf(plan, code)))
              .join('、')}${missingCodes.length > 5 ? '等' : ''}。`
          : ''
      }`,
    );
  lines.push(...describeOddities(view).map(line => colourText('orange', line)));
  return lines.join('\n');
}

function describeOddities({
  plan,
  reading,
  missingParts,
  splitHeaders,
  previous,
  submission,
}: UploadView): string[] {
  const parts = missingParts.slice(0, 5).map(escapeMarkdown).join('、');
  const sheets = splitHeaders.map(sheet => `“${escapeMarkdown(sheet)}”`).join('、');
  return [
    ...(missingParts.length > 0
      ? [`文件里没有：${parts}${missingParts.length > 5 ? `等 ${missingParts.length} 处` : ''}。`]
      : []),
    ...(splitHeaders.length > 0
      ? [
          `没有读${sheets}：表头取消了合并，看不出每一列属于哪一项。请发送“模板”取得表头完整的表，把数字复制过去再发回。`,
        ]
      : []),
    ...(previous && isUntouchedTemplate(plan, submission.period, reading.values, previous)
      ? [
          `读到的 ${reading.values.size} 项全部与${previousPeriodName(submission.period, previous)}相同，像是没有改过的模板，请核对是否已填${periodWords(plan).now}的数。`,
        ]
      : []),
  ];
}

/** What the file does not say of itself, as what it is read, and a button for each other possibility. */
export function assumedPart(view: UploadView): Element[] {
  const { assumedUnit, assumedPeriod, submission, unit, alternatives, pendingId } = view;
  if (!assumedUnit && !assumedPeriod) return [];
  const name = bold(escapeMarkdown(titleOf(submission.period, unit)));
  return [
    markdown(`文件里${describeGaps(view)}，现按 ${name} 读取。`),
    ...otherPeriodWarning(view),
    ...firstElements(
      alternatives,
      alternative => [
        button({
          text: `改为 ${titleOf(alternative.period, alternative.unit)}`,
          route: routeName('reread', {
            pending: pendingId,
            unit: alternative.unit.key,
            period: alternative.period,
          }),
        }),
      ],
      '其余请在文件的“填报单位”处写明单位，再发一次',
    ),
  ];
}

/** What the workbook does not say of itself, and what it says instead. */
function describeGaps({ plan, assumedUnit, assumedPeriod }: UploadView): string {
  const word = periodWords(plan).period;
  const section = assumedUnit?.said;
  const day = assumedPeriod?.day;
  if (assumedUnit && assumedPeriod && section === undefined && day === undefined)
    return `没有写明${word}和填报单位`;
  return [
    ...(assumedUnit
      ? [section === undefined ? '没有写明填报单位' : `填报单位写的是“${escapeMarkdown(section)}”`]
      : []),
    ...(assumedPeriod
      ? [`没有写明${word}${day === undefined ? '' : `，日期是 ${formatWholeDay(day)}`}`]
      : []),
  ].join('，');
}

/** A date of another period: the form may be an old one. */
function otherPeriodWarning({ plan, assumedPeriod, submission }: UploadView): Element[] {
  if (!assumedPeriod?.day || assumedPeriod.isOfPeriod) return [];
  const words = `${formatWholeDay(assumedPeriod.day)}属于${periodName(periodOn(plan.calendar, assumedPeriod.day))}，不是${periodName(submission.period)}。请核对是否发错了文件。`;
  return [markdown(colourText('orange', words))];
}

const formatWholeDay = (day: LocalDate): string => `${day.slice(0, 4)}年${formatDay(day)}`;
