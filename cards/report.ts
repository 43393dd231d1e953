import type { CardJson } from '../src/core/outgoing.js';
import type { Difference, ReportCheck } from '../src/core/report/check-report.js';
import { reportPeriodName, type Report, type ReportContent } from '../src/core/report/compose.js';
import { listNames, MAX_LISTED } from '../src/core/text.js';
import { unitName } from '../src/plan/organisation.js';
import { periodCode, type Period } from '../src/plan/period.js';
import { bold, card, escapeMarkdown, hint, list, markdown, type Element } from './elements.js';

/** Answers `/report` at once; the document follows. */
export function reportCard(content: ReportContent, report: Report): CardJson {
  const { period, counts, unfinished } = content;
  const isFinal = unfinished.length === 0;
  return card(
    {
      title: `${reportPeriodName(period)}工作总结`,
      subtitle: `已报送 ${counts.reported}/${counts.expected}`,
      colour: isFinal ? 'green' : 'orange',
      tags: isFinal ? [] : [{ text: '未定稿', colour: 'orange' }],
    },
    [
      ...(isFinal ? [] : [markdown(list(unfinished.map(escapeMarkdown)))]),
      markdown(`${bold('还要由人补充的：')}\n${list(openLines(content, report).map(escapeMarkdown))}`),
      hint(
        '总结（Word）随后发出，格式按 GB/T 9704。文中来自报表的数字都带书签；改好后把文件发回来，我核对文中数字与报表是否一致。',
      ),
    ],
  );
}

/** What nobody has written yet: chapters, and units without a text. */
function openLines({ units }: ReportContent, { paragraphs }: Report): string[] {
  const withoutText = units
    .filter(({ text }) => text === null || text.trim() === '')
    .map(({ unit }) => unitName(unit));
  const chapters = paragraphs.flatMap(({ pieces }, index) => {
    const above = paragraphs[index - 1];
    return above?.kind === 'heading' && pieces.some(({ isOpen }) => isOpen)
      ? above.pieces.map(({ text }) => text)
      : [];
  });
  return [
    ...(chapters.length > 0 ? [`${chapters.join('，')}（文中标黄的〔待补充〕）`] : []),
    ...(withoutText.length > 0 ? [`没有工作总结的单位：${listNames(withoutText, '全部见文件')}`] : []),
  ];
}

/** Tells how the numbers of an edited work summary agree with the tables. */
export function reportCheckCard(period: Period, { agreeing, different, lost }: ReportCheck): CardJson {
  const isRight = different.length === 0;
  const name = reportPeriodName(period);
  return card(
    {
      title: `${name}工作总结核对`,
      subtitle: `一致 ${agreeing} 处，不一致 ${different.length} 处`,
      colour: isRight ? 'green' : 'red',
    },
    [
      isRight
        ? markdown(`文中找到的 ${agreeing} 个数字都与报表一致。`)
        : markdown(`${bold('与报表不一致：')}\n${differenceLines(different)}`),
      ...lostPart(lost),
      hint(
        isRight
          ? '核对的是现在报表里的数；报表再有改动，请再发一次。'
          : `请按报表改正后再发回来；报表有误的，请先更正报表。重新生成：总结 ${periodCode(period)}`,
      ),
    ],
  );
}

function differenceLines(different: readonly Difference[]): string {
  const lines = different
    .slice(0, MAX_DIFFERENCES)
    .map(({ label, isChange, inText, inTable }) =>
      escapeMarkdown(`${label}${isChange ? '（增减数）' : ''}：文中 ${inText}，表中 ${inTable}`),
    );
  const rest = different.length - lines.length;
  return list([...lines, ...(rest > 0 ? [`另有 ${rest} 处，改正以上各处后再发回来核对`] : [])]);
}

const MAX_DIFFERENCES = 40;

function lostPart(lost: readonly string[]): Element[] {
  if (lost.length === 0) return [];
  const shown = lost.slice(0, MAX_LISTED).join('、');
  const rest = lost.length > MAX_LISTED ? `等 ${lost.length} 项` : '';
  return [markdown(escapeMarkdown(`文中没有找到（句子已删改，没有核对）：${shown}${rest}`))];
}
