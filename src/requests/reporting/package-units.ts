import { fileNamePart } from '../../core/text.js';
import type { ArchivedFile } from '../../office/archive.js';
import { paragraph, type TextDocument } from '../../office/docx/document.js';
import { writeDocx } from '../../office/docx/write-docx.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import { descendantsOf } from '../../plan/plan.js';
import { MAX_UNIT_SHEETS } from '../../workbook/sheets/names.js';
import { summaryBook, type SummaryContent, type UnitContent } from '../../workbook/sheets/summary-book.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import { sumsByKind, unfinishedSentences } from './summary-content.js';
import { reportName } from '../../plan/period-words.js';

const FOLDER = '各单位';

/**
 * The workbook and the work summary of each unit that reported. Of more than forty units the figures stand in one sheet of the
 * forwarded workbook, and all work summaries in one text.
 */
export async function unitFiles(content: SummaryContent): Promise<ArchivedFile[]> {
  const reported = content.units.filter(({ figures }) => figures !== null);
  if (content.units.length > MAX_UNIT_SHEETS) return allTexts(content, reported);
  const files: ArchivedFile[] = [];
  for (const unit of reported) {
    const name = `${FOLDER}/${fileName(unit.unit)}`;
    const book = summaryBook(contentOf(content, unit));
    files.push({ name: `${name}_${reportName(content.period)}.xlsx`, bytes: await writeBook(book) });
    if (unit.summary.trim() !== '')
      files.push({ name: `${name}_工作总结.docx`, bytes: await writeDocx(textOf(content, unit)) });
  }
  return files;
}

/** The name of a unit as a part of a file name. */
const fileName = (unit: Unit): string => fileNamePart(unitName(unit));

/** The content of one unit's workbook, with the units below it. */
function contentOf(content: SummaryContent, unit: UnitContent): SummaryContent {
  const { plan, units, targets, correctedVersion: version } = content;
  const keys = new Set([unit.unit, ...descendantsOf(plan, unit.unit)].map(({ key }) => key));
  const isOwn = (each: { readonly unit: string }) => keys.has(each.unit);
  const { period, madeAt, zone } = content;
  return {
    ...{ plan, period, madeAt, zone },
    unfinished: unfinishedSentences([unit]),
    ...(version && {
      correctedVersion: {
        ...version,
        corrections: version.corrections.filter(isOwn),
        unchanged: version.unchanged.filter(isOwn),
      },
    }),
    reporter: unitName(unit.unit),
    units: units.filter(each => keys.has(each.unit.key)),
    sums: sumsByKind(plan, [unit]),
    findings: [],
    targets: targets.filter(each => keys.has(each.unit.key)),
  };
}

/** A unit's work summary as it was handed in. */
function textOf({ plan, period, madeAt }: SummaryContent, { unit, summary }: UnitContent): TextDocument {
  const name = unitName(unit);
  return {
    properties: { title: `${name}${periodName(period)}工作总结`, creator: name, madeAt },
    fonts: plan.report.fonts,
    sections: [
      {
        paper: 'A4',
        blocks: [
          paragraph('title', name, { keepNext: true }),
          paragraph('title', `${periodName(period)}工作总结`, { keepNext: true }),
          paragraph('blank', ''),
          ...linesOf(summary).map(line => paragraph('body', line)),
        ],
      },
    ],
  };
}

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/u)
    .map(line => line.trim())
    .filter(line => line !== '');

/** The work summaries of many units as one text, which every editor opens. */
function allTexts({ period }: SummaryContent, units: readonly UnitContent[]): ArchivedFile[] {
  const texts = units
    .filter(({ summary }) => summary.trim() !== '')
    .map(({ unit, summary }) => `【${unitName(unit)}】\n${linesOf(summary).join('\n')}\n`);
  if (texts.length === 0) return [];
  const text = `${periodName(period)}各单位工作总结\n\n${texts.join('\n')}`;
  return [{ name: `${FOLDER}/各单位工作总结.txt`, bytes: Buffer.from(`\uFEFF${text}`) }];
}
