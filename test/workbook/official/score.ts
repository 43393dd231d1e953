import type {
  DraftForm,
  DraftMeasure,
  Inferred,
  OfficialDraft,
} from '../../../src/workbook/official/draft.js';
import type { Blank, BlankForm } from './blank.js';

/** How many of the facts of a kind were read right, asked, and read wrong without a question. */
export interface Count {
  right: number;
  asked: number;
  wrong: number;
}

/** What a draft read of a blank file, by kind of fact, and each wrong fact in words. */
export interface Score {
  readonly kinds: Readonly<Record<FactKind, Count>>;
  readonly faults: readonly string[];
}

export const FACT_KINDS = ['标题', '行标题', '表头', '分行', '单位', '合计'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

interface Figure {
  readonly path: string;
  readonly subRow: string;
  readonly unit: string;
  readonly parts: readonly number[];
}

/** Reads the lines of a truth: header path | sub-row | unit | places of the parts. */
export function figuresIn(form: Pick<BlankForm, 'figures'>): Figure[] {
  return form.figures
    .trim()
    .split('\n')
    .map(line => {
      const [path = '', subRow = '', unit = '', parts = ''] = line.split('|').map(word => word.trim());
      return { path, subRow, unit, parts: parts.split(' ').filter(Boolean).map(Number) };
    });
}

/** Compares a draft with what a person reads in the file. */
export function scoreOf(draft: OfficialDraft, { name, forms }: Pick<Blank, 'name' | 'forms'>): Score {
  const kinds = Object.fromEntries(
    FACT_KINDS.map(kind => [kind, { right: 0, asked: 0, wrong: 0 }]),
  ) as Record<FactKind, Count>;
  const faults: string[] = [];
  const judge = (
    kind: FactKind,
    fact: Pick<Inferred<unknown>, 'question'> | undefined,
    isRight: boolean,
    words: string,
  ) => {
    if (fact?.question !== undefined) kinds[kind].asked += 1;
    else if (isRight) kinds[kind].right += 1;
    else {
      kinds[kind].wrong += 1;
      faults.push(`${name} ${kind}: ${words}`);
    }
  };
  if (draft.forms.length !== forms.length)
    faults.push(`${name}: ${draft.forms.length} tables instead of ${forms.length}`);
  for (const [index, truth] of forms.entries()) {
    const form = draft.forms[index];
    if (form) scoreForm(form, truth, judge);
  }
  return { kinds, faults };
}

type Judge = (
  kind: FactKind,
  fact: Pick<Inferred<unknown>, 'question'> | undefined,
  isRight: boolean,
  words: string,
) => void;

function scoreForm(form: DraftForm, truth: BlankForm, judge: Judge): void {
  judge('标题', form.title, form.title.value === truth.title, form.title.value);
  judge(
    '行标题',
    form.unitKinds,
    String(form.unitKinds.value) === String(truth.unitKinds),
    String(form.unitKinds.value),
  );
  const figures = figuresIn(truth);
  const rest = [...form.measures];
  const readFigures = figures.map(figure => {
    const place = rest.findIndex(
      measure => pathOf(measure) === figure.path && subRowOf(measure) === figure.subRow,
    );
    return place < 0 ? undefined : rest.splice(place, 1)[0];
  });
  for (const [index, figure] of figures.entries()) {
    const measure = readFigures[index];
    const words = `${figure.path}（${figure.subRow}）`;
    if (!measure) {
      // What stands in its place may be asked.
      const asked = rest.find(each => each.header.question !== undefined);
      judge('表头', asked?.header, false, `${words} is missing`);
      continue;
    }
    judge('表头', measure.header, true, words);
    if (figure.subRow !== '') judge('分行', measure.subRow, true, words);
    judge('单位', measure.unit, measure.unit.value === figure.unit, `${words}: ${measure.unit.value}`);
    const parts = figure.parts.map(part => readFigures[part - 1]?.id ?? '?');
    if (parts.length > 0 || measure.sumOf.value.length > 0 || measure.sumOf.question !== undefined)
      judge(
        '合计',
        measure.sumOf,
        [...measure.sumOf.value].sort().join() === [...parts].sort().join(),
        `${words}: ${measure.sumOf.value.join('+')} instead of ${parts.join('+')}`,
      );
  }
  for (const measure of rest) judge('表头', measure.header, false, `${pathOf(measure)} is too much`);
}

const pathOf = ({ header }: DraftMeasure): string => header.value.join('/');
const subRowOf = ({ subRow }: DraftMeasure): string => subRow?.value ?? '';
