import { uncounted, type LetterStanding } from '../src/core/letter-notes.js';
import type { LetterBatch } from '../src/core/letters.js';
import { formatMoment } from '../src/core/moment.js';
import type { CardJson } from '../src/core/outgoing.js';
import { cutText, formatCount, listNames, MAX_LISTED } from '../src/core/text.js';
import type { LetterKey, LetterText } from '../src/plan/letter.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import type { LocalDate } from '../src/plan/period.js';
import type { Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  datePicker,
  escapeMarkdown,
  form,
  hint,
  input,
  list as listOf,
  markdown,
  multiSelect,
  row,
  select,
  submitButton,
  type Element,
} from './elements.js';
import { MAX_PART, pageButtons, partInput, type ListPage } from './long-list.js';
import { formatDay } from './phrases.js';
import { routeName } from './routes.js';

// 送达登记: which letters of a batch were sent or signed on which day, and which places have their copy.

const TITLE = '文书：送达登记';

/** What is noted of a letter: a 告知书 is sent, a 承诺书 is signed. */
const DONE: Readonly<
  Record<LetterKey, { readonly done: string; readonly open: string; readonly figure: string }>
> = {
  notice: { done: '已发', open: '未发', figure: '函告企业数' },
  pledge: { done: '已签', open: '未签', figure: '签订承诺书企业数' },
};

export interface LetterBatchesView extends Omit<ListPage<unknown>, 'items'> {
  readonly unit: Unit;
  readonly plan: Plan;
  readonly zone: string;
  readonly items: readonly {
    readonly batch: LetterBatch;
    readonly letters: number;
    readonly noted: number;
  }[];
}

/** The batches of a unit: one is chosen, and noted. */
export function letterBatchesCard({ unit, plan, zone, items, ...place }: LetterBatchesView): CardJson {
  return card({ title: TITLE, subtitle: unitName(unit), colour: 'turquoise' }, [
    markdown(items.length === 0 ? '今年还没有做过文书。' : '登记哪一批？'),
    ...items.map(({ batch, letters, noted }) => {
      const text = plan.letters.texts.find(({ key }) => key === batch.kind)?.name ?? batch.kind;
      const words = [
        `${formatMoment(batch.made.occurredAt, zone)} ${text} ${formatCount(letters)} 家`,
        `${DONE[batch.kind].done} ${formatCount(noted)}`,
      ];
      return button({ text: words.join(' · '), route: batchRoute(batch) });
    }),
    ...pageButtons(place, page => routeName('letterbatches', { unit: unit.key, page })),
    hint('这里的数是在卡片上登记的；台账里登记的日期打开后一并显示。'),
  ]);
}

const batchRoute = ({ id: batch, unit }: Pick<LetterBatch, 'id' | 'unit'>): string =>
  routeName('letterbatch', { unit, batch, show: 'all', page: 1 });

/** A button to note what became of letters that were just made. */
export const notingButton = (batch: Pick<LetterBatch, 'id' | 'unit'>, { name }: LetterText): Element =>
  button({ text: `送达登记：${name}`, route: batchRoute(batch) });

/** What is chosen on the card. */
export interface NotingFields {
  /** The day, with the places; or the places alone. */
  readonly what: 'day' | 'places';
  readonly on?: LocalDate;
  readonly places: readonly string[];
  /** Enterprises that are left out when all are noted, one a line. */
  readonly exceptions: string;
}

export interface LetterBatchView {
  readonly batch: LetterBatch;
  readonly unit: Unit;
  readonly text: LetterText;
  readonly standings: readonly LetterStanding[];
  readonly today: LocalDate;
  readonly zone: string;
  readonly show: 'all' | 'open';
  /** A page of those that are shown. */
  readonly list: ListPage<LetterStanding>;
  /** How many are shown on all pages. */
  readonly shown: number;
  /** Those whose names have this part are shown. */
  readonly part?: string;
  /** What was just done; with its noting it can be undone. */
  readonly done?: { readonly sentence: string; readonly noting?: string };
  readonly refused?: NotingFields & { readonly faults: readonly string[] };
}

/** The longest text of the exceptions, in which three dozen names fit. */
const MAX_EXCEPTIONS = 1_000;
/** How it stands with a batch, a page of its enterprises, and the form by which they are noted. */
export function letterBatchCard(view: LetterBatchView): CardJson {
  const { batch, unit, text, zone, done, refused } = view;
  const made = `${text.name} · ${formatMoment(batch.made.occurredAt, zone)}做`;
  return card({ title: TITLE, subtitle: `${unitName(unit)} · ${made}`, colour: 'turquoise' }, [
    ...(done ? donePart(view, done) : []),
    markdown(countLines(view)),
    ...uncountedPart(view),
    ...listPart(view),
    ...(refused && refused.faults.length > 0
      ? [
          markdown(
            colourText(
              'red',
              listOf(refused.faults.slice(0, MAX_LISTED).map(each => escapeMarkdown(cutText(each, 60)))),
            ),
          ),
        ]
      : []),
    form('noting', notingFields(view)),
    row([
      button({ text: '下载（一个文件）', route: fileRoute(batch, 'one'), size: 'small' }),
      button({ text: '下载（一家一个文件）', route: fileRoute(batch, 'each'), size: 'small' }),
      button({
        text: '其他批次',
        route: routeName('letterbatches', { unit: unit.key, page: 1 }),
        size: 'small',
      }),
    ]),
    hint(`登记的日期进台账，${DONE[batch.kind].figure}由台账得出时随之更新，一家只算一次。`),
  ]);
}

const fileRoute = ({ unit, id: batch }: LetterBatch, as: 'one' | 'each'): string =>
  routeName('letterfile', { unit, batch, as });

function donePart(
  { batch }: LetterBatchView,
  { sentence, noting }: NonNullable<LetterBatchView['done']>,
): Element[] {
  const words = markdown(colourText('green', `${escapeMarkdown(sentence)}。`));
  if (noting === undefined) return [words];
  const { unit, id } = batch;
  return [
    row([
      words,
      button({ text: '撤销', route: routeName('letterundo', { unit, batch: id, noting }), size: 'small' }),
    ]),
  ];
}

/** `共 1,000 家：已发 940，未发 60`, and below it the places with their numbers. */
function countLines({ batch, text, standings }: LetterBatchView): string {
  const { done, open } = DONE[batch.kind];
  const all = standings.length;
  const noted = standings.filter(({ on }) => on !== undefined).length;
  const places = text.copies.map(({ name }) => {
    const count = standings.filter(({ letter }) => letter.note.places.includes(name)).length;
    return `${escapeMarkdown(name)} ${formatCount(count)}`;
  });
  return [
    `${bold(`共 ${formatCount(all)} 家`)}：${done} ${formatCount(noted)}，${open} ${formatCount(all - noted)}`,
    colourText('grey', `已送到：${places.join('，')}`),
  ].join('\n');
}

/** The enterprises whose day no figure counts, and the way to put them into the register. */
function uncountedPart({ batch, standings }: LetterBatchView): Element[] {
  const missing = uncounted(standings);
  if (missing.length === 0) return [];
  const { figure, done } = DONE[batch.kind];
  const names = listNames(missing.map(({ letter }) => letter.name));
  const words = `${formatCount(missing.length)} 家登记了${done}，台账里还没有，不计入${figure}：${names}`;
  const route = routeName('letterjoin', { unit: batch.unit, batch: batch.id, count: missing.length });
  return [
    markdown(colourText('orange', escapeMarkdown(words))),
    button({
      text: `补进台账（${formatCount(missing.length)} 家）`,
      route,
      confirm: { title: '补进台账', text: '新企业从今天起算在册，规模等请在台账里补填。' },
    }),
  ];
}

function listPart(view: LetterBatchView): Element[] {
  const { batch, list, show, part } = view;
  const { open } = DONE[batch.kind];
  const route = (to: 'all' | 'open', page: number) =>
    routeName('letterbatch', { unit: batch.unit, batch: batch.id, show: to, page });
  const head = headOf(view);
  const lines = list.items.map(standing => letterLine(standing, batch.kind));
  return [
    ...(head ? [markdown(head)] : []),
    ...(lines.length > 0 ? [markdown(lines.join('\n'))] : []),
    ...(part === undefined ? pageButtons(list, page => route(show, page)) : []),
    form('search', [
      partInput({ label: '企业名称中的几个字', part }),
      row([
        submitButton({ text: '查找', route: routeName('letterseek', { unit: batch.unit, batch: batch.id }) }),
        show === 'all' && part === undefined
          ? button({ text: `只看${open}`, route: route('open', 1) })
          : button({ text: '看全部', route: route('all', 1) }),
      ]),
    ]),
  ];
}

/** Which letters are shown; empty: all of them. */
function headOf({ batch, show, part, shown }: LetterBatchView): string {
  const count = formatCount(shown);
  if (part === undefined) return show === 'open' ? `${DONE[batch.kind].open}的 ${count} 家：` : '';
  const more = shown > MAX_LISTED ? `，先列出 ${MAX_LISTED} 家` : '';
  return `名称含“${escapeMarkdown(cutText(part, MAX_PART))}”的 ${count} 家${more}：`;
}

const GAP = '\u3000';

/** Number, name, day and places: `3. 名称 已发 9月23日 企业备查、公示栏`. */
function letterLine(standing: LetterStanding, kind: LetterKey): string {
  const { number, name, note } = standing.letter;
  const places = escapeMarkdown(note.places.join('、'));
  const line = [`${number + 1}\\. ${escapeMarkdown(name)}`, stateOf(standing, kind)];
  return [...line, ...(places ? [places] : [])].join(GAP);
}

function stateOf({ on, isFromRegister, isCounted }: LetterStanding, kind: LetterKey): string {
  const { done, open } = DONE[kind];
  if (on === undefined) return colourText('grey', open);
  const remark = isFromRegister ? '（台账）' : isCounted ? '' : colourText('orange', '（不在台账）');
  return `${done} ${formatDay(on)}${remark}`;
}

function notingFields({ batch, text, list, today, standings, refused }: LetterBatchView): Element[] {
  const { done } = DONE[batch.kind];
  const route = (which: 'ticked' | 'all' | 'none') =>
    routeName('letternote', { unit: batch.unit, batch: batch.id, which });
  const what = [
    { text: `${done}的日期，和送到的地方`, value: 'day' },
    { text: '只登记送到的地方', value: 'places' },
  ];
  const copies = text.copies.map(({ name }) => ({ text: name, value: name }));
  const items = list.items.map(({ letter }) => ({ text: letter.name, value: String(letter.number) }));
  return [
    select('what', '登记什么', what, refused?.what ?? 'day'),
    datePicker('on', refused?.on ?? today, `${done}的日期`),
    multiSelect('places', '送到的地方（可以不选）', copies, refused?.places ?? []),
    input({
      ...{ name: 'exceptions', label: '例外：不登记的企业，一行一家，写名称中的几个字（可以不写）' },
      ...{ lines: 2, maxLength: MAX_EXCEPTIONS, value: refused?.exceptions ?? '' },
    }),
    submitButton({
      text: `全部登记（${formatCount(standings.length)} 家）`,
      route: route('all'),
      look: 'primary_filled',
    }),
    ...(items.length > 0
      ? [
          multiSelect('ticked', '只登记几家时：从上面列出的企业里选', items),
          row([
            submitButton({ text: '登记选中的', route: route('ticked') }),
            submitButton({ text: '选中的改为未登记', route: route('none') }),
          ]),
        ]
      : []),
  ];
}
