import { readColumnTable } from './column-table.js';
import { proposeChecks } from './checks.js';
import {
  likely,
  sure,
  unsure,
  type DraftForm,
  type DraftMeasure,
  type Inferred,
  type OfficialDraft,
} from './draft.js';
import {
  annualTitleOf,
  frameTables,
  periodKindOf,
  readFrame,
  type Frame,
  type FramedTable,
} from './frame.js';
import { splitFrameRows } from './frame-rows.js';
import type { BlankTable, FilePart } from './grid.js';
import { listsIn, readListTable } from './list-table.js';
import { readNotes, type NoteText } from './notes.js';
import { shapeOf, withoutNumberRow } from './shape.js';
import { sincesOf } from './since.js';
import type { ReadTable } from './spot.js';
import { sumsOf } from './sums.js';
import { unitOf } from './units.js';

/** Infers a draft of a plan from the parts of a blank official file. `fileName` may say how often units report. */
export function inferDraft(parts: readonly FilePart[], fileName: string): OfficialDraft {
  const framed = parts
    .map(part => ({
      ...part,
      items: part.items.flatMap(item => (item.kind === 'table' ? splitFrameRows(item) : [item])),
    }))
    .flatMap(frameTables);
  const frames = framed.map(readFrame);
  const year = yearOf(frames);
  const read: { readonly form: DraftForm; readonly frame: Frame }[] = [];
  const unread: Inferred<string>[] = [];
  for (const [index, each] of framed.entries()) {
    const frame =
      frames[index] &&
      withOwnTitle(
        frames[index],
        read.map(known => known.frame),
      );
    const table = readTable(read.length + 1, each.table);
    if (!frame || !table || table.spots.length === 0) {
      unread.push(unreadRemark(each));
      continue;
    }
    read.push({ form: formOf(each, { frame, table, year: year.value, number: read.length + 1 }), frame });
  }
  const forms = withDistinctSheets(read.map(({ form }) => form));
  return {
    forms,
    periodKind: periodKindOf(
      periodTexts(
        forms,
        read.map(({ frame }) => frame),
        parts,
        fileName,
      ),
    ),
    year,
    unread,
  };
}

function readTable(form: number, table: BlankTable): ReadTable | undefined {
  const lists = listsIn(withoutNumberRow(table));
  if (lists.length > 0) return readListTable(form, withoutNumberRow(table), lists);
  const shape = shapeOf(table);
  return shape && shape.figures.length > 0 ? readColumnTable(form, shape) : undefined;
}

/** Two tables under one title: the second needs a title of its own. */
const withOwnTitle = (frame: Frame, known: readonly Frame[]): Frame =>
  frame.title.confidence === 'sure' && known.some(({ title }) => title.value === frame.title.value)
    ? {
        ...frame,
        title: likely(
          frame.title.value,
          frame.title.place,
          `有两张表的标题都读成“${frame.title.value}”，对吗？`,
        ),
      }
    : frame;

function unreadRemark({ table }: FramedTable): Inferred<string> {
  const place = table.placeOf(1, 1);
  const text = table.at(1, 1).text || table.at(1, 2).text;
  return unsure(text, place, `从“${text}”开始的一张表没有读成报表（找不到要填数的空格），是否漏了？`);
}

interface FormParts {
  readonly frame: Frame;
  readonly table: ReadTable;
  readonly year: number | undefined;
  /** From 1. */
  readonly number: number;
}

function formOf({ part, table: grid }: FramedTable, { frame, table, year, number }: FormParts): DraftForm {
  const { spots } = table;
  const units = new Map(spots.map(spot => [spot.id, unitOf(spot, frame.corner)]));
  const unitWord = ({ id }: { readonly id: string }) => units.get(id)?.value ?? '';
  const sums = sumsOf({ spots, unitOf: unitWord, totalSubRow: table.totalSubRow });
  const sinces = sincesOf(spots, frame.notes, year);
  const paths = repeatedPaths(table);
  const measures = spots.map((spot): DraftMeasure => {
    const place = spot.place;
    return {
      id: spot.id,
      header: paths.has(pathKey(spot))
        ? unsure(
            spot.header.value,
            spot.header.place,
            `“${spot.header.value.join('/')}”在表里有两列，请改成不同的名称。`,
          )
        : asBorderless(spot.header, part),
      ...(spot.subRow && { subRow: spot.subRow }),
      unit: units.get(spot.id) ?? unsure('', place, '请填写计量单位。'),
      since: sinces.get(spot.id) ?? unsure('year', place, '请填写从什么时候起累计。'),
      sumOf: sums.get(spot.id) ?? sure([], place),
    };
  });
  const place = grid.placeOf(1, 1);
  return {
    annex: frame.annex === undefined ? sure(`表${number}`, place) : sure(frame.annex, place),
    title: frame.title,
    annualTitle: annualTitleOf(frame.title),
    sheet: sheetOf(part, frame.title, number, place),
    formLine: frame.formLine,
    ...(frame.corner && { corner: frame.corner.text }),
    unitKinds: table.unitKinds,
    subRows: table.subRows,
    columns: table.columns,
    measures,
    notes: readNotes(frame.notes, spots),
    checks: proposeChecks({ spots, unitOf: unitWord, sums }),
    remarks: [...table.remarks, ...hiddenRemarks(part)],
  };
}

const asBorderless = (
  header: Inferred<readonly string[]>,
  { isBorderless }: FilePart,
): Inferred<readonly string[]> =>
  isBorderless && header.confidence === 'sure'
    ? likely(header.value, header.place, `表没有边框，按文字的位置读成“${header.value.join('/')}”，对吗？`)
    : header;

const pathKey = ({ header, subRow }: Pick<DraftMeasure, 'header' | 'subRow'>): string =>
  `${header.value.join('/')} ${subRow?.value ?? ''}`;

function repeatedPaths({ spots }: ReadTable): ReadonlySet<string> {
  const keys = spots.map(pathKey);
  return new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
}

function hiddenRemarks({ hidden }: FilePart): Inferred<string>[] {
  const [first] = hidden;
  return first === undefined
    ? []
    : [
        unsure(
          hidden.slice(0, 12).join('、'),
          first,
          '有隐藏的行或列里写着字，没有读，可以吗？要用就取消隐藏再发。',
        ),
      ];
}

/** The longest name of a sheet. */
const MAX_SHEET_NAME = 31;
/** Names that programs give by themselves. */
const PLAIN_SHEET = /^(sheet|工作表|表)\s*\d*$/iu;

function sheetOf(part: FilePart, title: Inferred<string>, number: number, place: string): Inferred<string> {
  const tail = /[月季年]报表?(（[^（）]+）)?$/u.exec(title.value)?.[0];
  const name = part.name !== '' && !PLAIN_SHEET.test(part.name) ? part.name : (tail ?? `表${number}`);
  return sure(name.replace(/[\\/?*[\]:：]/gu, ' ').slice(0, MAX_SHEET_NAME), place);
}

/** Two tables of one sheet need names of their own. */
function withDistinctSheets(forms: readonly DraftForm[]): DraftForm[] {
  const used = new Set<string>();
  return forms.map((form, index) => {
    const base = form.sheet.value;
    const name = used.has(base) ? `${base.slice(0, MAX_SHEET_NAME - 4)}（${index + 1}）` : base;
    used.add(name);
    return { ...form, sheet: { ...form.sheet, value: name } };
  });
}

/** The year that the titles say. */
function yearOf(frames: readonly Frame[]): Inferred<number | undefined> {
  const years = frames.flatMap(({ title }) =>
    [...title.value.matchAll(/(20\d{2})年/gu)].map(([, year]) => ({
      year: Number(year),
      place: title.place,
    })),
  );
  const [first] = years;
  const place = first?.place ?? frames[0]?.title.place ?? '';
  if (!first) return unsure(undefined, place, '标题里没有写年份，方案是哪一年的？');
  return years.every(({ year }) => year === first.year)
    ? likely(first.year, place, `标题写的是${first.year}年，方案的年度是${first.year}吗？`)
    : unsure(first.year, place, '各张表的标题写的年份不同，方案是哪一年的？');
}

function periodTexts(
  forms: readonly DraftForm[],
  frames: readonly Frame[],
  parts: readonly FilePart[],
  fileName: string,
): NoteText[] {
  const titles = forms.map(({ title }) => ({ text: title.value, place: title.place }));
  const names = parts
    .filter(({ name }) => name !== '')
    .map(({ name }) => ({ text: name, place: `${name}!A1` }));
  const strong = [...titles, ...names, { text: fileName, place: titles[0]?.place ?? '' }];
  const notes = frames.flatMap(frame => frame.notes);
  const isSaid = periodKindOf(strong).value !== undefined;
  return isSaid ? strong : [...strong, ...notes];
}
