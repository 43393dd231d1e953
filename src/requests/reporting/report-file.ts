import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import {
  composeReport,
  reportPeriodName,
  type Report,
  type ReportParagraph,
} from '../../core/report/compose.js';
import { paragraph, type Block, type Section, type TextDocument } from '../../office/docx/document.js';
import { PAGE } from '../../office/docx/styles.js';
import { writeDocx } from '../../office/docx/write-docx.js';
import { formForPeriod } from '../../plan/form.js';
import { dayOf, type LocalDate, type Period } from '../../plan/period.js';
import { insertYear, type Plan } from '../../plan/plan.js';
import { formatDay } from '../../workbook/sheets/figures.js';
import { officialSheet, sumCellMaker, type Sums } from '../../workbook/sheets/official.js';
import { sheetBlocks } from '../../workbook/sheets/sheet-table.js';
import type { Contact, FileContext } from '../context.js';
import { readReportContent, readSumsByKind } from './report-content.js';
import { periodWords } from '../../plan/period-words.js';

/** Makes the work summary as a text document, from the data stored now (GB/T 9704-2012). */
export async function makeReportFile(
  { store, plans, now, zone, contact }: FileContext,
  { period }: Extract<FileRequest, { kind: 'report' }>,
): Promise<MadeFile> {
  const plan = plans.forPeriod(period);
  if (!plan) throw new Error(`there is no plan for ${period}`);
  const { content, sums } = await store.transact(async tx => ({
    content: await readReportContent({ tx, now, zone }, plan, period),
    sums: await readSumsByKind({ tx }, plan, period),
  }));
  const unfinished = content.unfinished.join('；');
  const document = reportDocument({
    ...{ plan, period, sums, contact, unfinished },
    report: composeReport(content),
    day: dayOf(now, zone),
  });
  return { name: reportFileName(period, unfinished === ''), bytes: await writeDocx(document) };
}

/** 2025年第三季度工作总结.docx, 2025年度工作总结.docx; （未定稿） before the ending while data is missing or not approved. */
export const reportFileName = (period: Period, isFinal: boolean): string =>
  `${reportPeriodName(period)}工作总结${isFinal ? '' : '（未定稿）'}.docx`;

/** The stamp in the properties of a work summary: the period and the bureau. */
export const reportStamp = (plan: Plan, period: Period): string =>
  `${periodWords(plan).report}总结 ${period} ${plan.organisation.bureau.replace(/\s/gu, '')}`;

interface ReportParts {
  readonly plan: Plan;
  readonly period: Period;
  readonly report: Report;
  readonly sums: Sums;
  readonly contact: Contact;
  /** Why the data is not final; empty when it is. */
  readonly unfinished: string;
  readonly day: LocalDate;
}

/** The document of a work summary: the text on A4, then each official table on A3. */
export function reportDocument(parts: ReportParts): TextDocument {
  const { plan, period, report, day } = parts;
  return {
    properties: {
      title: report.title.join(''),
      creator: plan.organisation.bureau,
      // The day alone: two files of one day from the same data are the same bytes.
      madeAt: new Date(`${day}T00:00:00Z`),
      keywords: reportStamp(plan, period),
    },
    fonts: plan.report.fonts,
    sections: [
      { paper: 'A4', blocks: textBlocks(parts) },
      ...plan.forms.map((_, index) => tableSection(parts, index)),
    ],
  };
}

function textBlocks({ plan, period, report, unfinished, day }: ReportParts): Block[] {
  const { bureau, forwardsTo } = plan.organisation;
  return [
    ...report.title.map(line => paragraph('title', line, { keepNext: true })),
    ...(unfinished === '' ? [] : [paragraph('title', '（未定稿）', { keepNext: true })]),
    paragraph('blank', ''),
    paragraph('addressee', `${forwardsTo}：`),
    ...report.paragraphs.map(each => reportParagraph(each)),
    ...attachmentLines(plan, period),
    ...signature(bureau, formatDay(day)),
  ];
}

const reportParagraph = ({ kind, pieces }: ReportParagraph): Block => ({
  kind: 'paragraph',
  style: kind,
  runs: pieces.map(({ text, number, isOpen }) => ({
    text,
    ...(number && { bookmark: number.bookmark }),
    ...(isOpen && { isOpen }),
  })),
});

const tableTitle = (plan: Plan, period: Period, index: number): string => {
  const form = plan.forms[index];
  return form ? insertYear(plan, formForPeriod(form, period).title) : '';
};

/** 7.3.4: `附件：1.…` two characters in, the names under one another, kept with the signature (7.3.5.5). */
function attachmentLines(plan: Plan, period: Period): Block[] {
  return plan.forms.map((_, index) =>
    paragraph(
      'attachments',
      `${index === 0 ? '附件：' : ''}${index + 1}.${tableTitle(plan, period, index)}`,
      {
        keepNext: true,
        ...(index > 0 && { indent: { left: 600, hanging: 100 } }),
      },
    ),
  );
}

/** The date four characters from the right, the issuer centred above it, two empty lines for the stamp (7.3.5.1). */
function signature(issuer: string, day: string): Block[] {
  const excess = (widthOf(issuer) - widthOf(day)) / 2;
  const right = Math.max(0, Math.round((4 - excess) * 100));
  return [
    paragraph('blank', '', { keepNext: true }),
    paragraph('blank', '', { keepNext: true }),
    paragraph('signature', issuer, { keepNext: true, indent: { right } }),
    paragraph('signature', day),
  ];
}

/** The width of a text in characters; digits are half as wide. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, sign) => sum + (/[\d.]/u.test(sign) ? 0.5 : 1), 0);

function tableSection({ plan, period, sums, contact, unfinished, day }: ReportParts, index: number): Section {
  const form = plan.forms[index];
  if (!form) throw new Error(`the plan has no form ${index}`);
  const frame = {
    reporter: plan.organisation.bureau,
    contact,
    date: day,
    unfinished: unfinished && `未定稿　${unfinished}`,
    ...{ remark: '', foot: '', pageFoot: '' },
  };
  const sheet = officialSheet(plan, formForPeriod(form, period), sumCellMaker(plan, sums), frame);
  const { width, left, right } = PAGE['A3-landscape'];
  return {
    paper: 'A3-landscape',
    blocks: [
      paragraph('attachment-mark', `附件${index + 1}`),
      paragraph('attachment-title', tableTitle(plan, period, index)),
      ...sheetBlocks(sheet, width - left - right),
    ],
  };
}
