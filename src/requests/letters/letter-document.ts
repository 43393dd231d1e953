import type { Addressee, LetterBatch } from '../../core/letters.js';
import type { Block, Paragraph, ParagraphStyle, Run, TextDocument } from '../../office/docx/document.js';
import { paragraph } from '../../office/docx/document.js';
import {
  fillLine,
  type LetterLine,
  type LetterPiece,
  type LetterPlaceholder,
  type LetterText,
} from '../../plan/letter.js';
import type { Plan } from '../../plan/plan.js';
import { formatDay } from '../../workbook/sheets/figures.js';

export interface Letters {
  readonly plan: Plan;
  readonly text: LetterText;
  readonly batch: Pick<LetterBatch, 'assessedBy' | 'datedOn' | 'hasCopies'>;
  readonly addressees: readonly Addressee[];
  readonly madeAt: Date;
}

/** The document to print: a page for each enterprise, or for each of its copies, one after the other. */
export function letterDocument({ plan, text, batch, addressees, madeAt }: Letters): TextDocument {
  const names = batch.hasCopies ? text.copies.map(({ name }) => name) : [undefined];
  const pages = addressees.flatMap(addressee =>
    names.map((copy, index) =>
      letterPage(text, batch, addressee, copy && `第${COUNT[index] ?? index + 1}份　${copy}`),
    ),
  );
  return {
    properties: { title: text.title, creator: plan.organisation.bureau, madeAt },
    fonts: plan.report.fonts,
    sections: [
      {
        paper: 'A4',
        isUnnumbered: true,
        blocks: pages.flatMap((page, index) => (index === 0 ? page : breakBefore(page))),
      },
    ],
  };
}

const COUNT = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];

const breakBefore = ([first, ...rest]: readonly Paragraph[]): Block[] =>
  first ? [{ ...first, breaksPage: true }, ...rest] : [];

function letterPage(
  { title, lines }: LetterText,
  { assessedBy, datedOn }: Letters['batch'],
  { name, township }: Addressee,
  copy: string | undefined,
): Paragraph[] {
  const values: Partial<Record<LetterPlaceholder, string>> = {
    企业: name,
    自评日期: formatDay(assessedBy),
    ...(datedOn === undefined ? {} : { 落款日期: formatDay(datedOn) }),
    ...(township === undefined ? {} : { 乡镇: township }),
  };
  return [
    paragraph('letter-copy', copy ?? ''),
    paragraph('letter-title', title),
    paragraph('letter-gap', ''),
    ...lines.flatMap((line, index) => drawLine(line, fillLine(line, values), lines[index - 1])),
  ];
}

const STYLES: Readonly<Record<LetterLine['kind'], ParagraphStyle>> = {
  addressee: 'letter-addressee',
  body: 'letter-body',
  signer: 'letter-line',
  issuer: 'letter-signature',
  date: 'letter-signature',
  note: 'letter-note',
};

/** Before what people stamp and sign, and before the note, an empty line. */
function drawLine(
  { kind }: LetterLine,
  pieces: readonly LetterPiece[],
  before: LetterLine | undefined,
): Paragraph[] {
  const isApart = before !== undefined && before.kind !== kind && APART.has(kind);
  const line: Paragraph = { kind: 'paragraph', style: STYLES[kind], runs: pieces.flatMap(runsOf) };
  return [
    ...(isApart ? [paragraph('letter-gap', '')] : []),
    kind === 'signer' && isOpen(pieces) ? { ...line, runs: [...line.runs, ROOM] } : line,
  ];
}

const APART: ReadonlySet<LetterLine['kind']> = new Set(['signer', 'issuer', 'note']);

const runsOf = ({ text }: LetterPiece): Run[] => (text === '' ? [] : [{ text }]);

/** Whether nothing stands behind the colon of the line. */
const isOpen = (pieces: readonly LetterPiece[]): boolean => pieces.at(-1)?.text.endsWith('：') ?? false;

/** A line to write on; blanks that break no line are underlined by every program. */
const ROOM: Run = { text: '\u00a0'.repeat(40), isUnderlined: true };
