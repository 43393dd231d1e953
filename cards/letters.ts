import type { Addressee, AddresseeList, EarlierLetter } from '../src/core/letters.js';
import { MAX_ADDRESSEES } from '../src/core/letters.js';
import { formatMoment } from '../src/core/moment.js';
import type { CardJson } from '../src/core/outgoing.js';
import { countRest, cutText, formatCount, listNames, MAX_LISTED } from '../src/core/text.js';
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
  row,
  select,
  submitButton,
  type Element,
} from './elements.js';
import { notingButton } from './letter-notes.js';
import { MAX_PART, pageButtons, partInput, type ListPage } from './long-list.js';
import { actorName, formatDay } from './phrases.js';
import { routeName } from './routes.js';

// 文书: enterprises are sent as a list or typed, a card asks what is made for them, the documents follow.

const TITLE = '文书（告知书、承诺书）';

/** A list of enterprises that was sent, on the card that asks what the file is. */
export interface LetterQuestion {
  /** The list that waits. */
  readonly pending: string;
  /** 0 for a list with faults. */
  readonly count: number;
}

export const letterPart = ({ pending, count }: LetterQuestion): Element[] => [
  markdown(
    `${bold('企业名单')}（${count > 0 ? `${formatCount(count)} 家` : '有要改的地方'}），要做告知书、承诺书请点：`,
  ),
  button({ text: '做文书', route: routeName('letterlist', { pending }), look: 'primary' }),
];

/** Asks for which unit letters are made. */
export function letterUnitCard(
  pending: string,
  { items, ...place }: ListPage<Unit>,
  search?: { readonly part: string; readonly count: number },
): CardJson {
  return card({ title: TITLE, colour: 'turquoise' }, [
    markdown(search ? escapeMarkdown(describeSearch(search)) : '为哪个单位的企业做？'),
    ...items.map(unit =>
      button({ text: unitName(unit), route: routeName('letterunit', { pending, unit: unit.key }) }),
    ),
    ...(search ? [] : pageButtons(place, page => routeName('letterpage', { pending, page }))),
    ...(place.pages > 1 || search
      ? [
          form('search', [
            partInput({ label: '单位名称中的几个字', part: search?.part }),
            submitButton({
              text: '查找',
              route: routeName('letterfind', { pending }),
              look: 'primary_filled',
            }),
          ]),
        ]
      : []),
  ]);
}

function describeSearch({ part, count }: { readonly part: string; readonly count: number }): string {
  const words = cutText(part, MAX_PART);
  if (count === 0) return `没有名称含“${words}”的单位。请换几个字再查找。`;
  return `名称含“${words}”的有 ${formatCount(count)} 个单位${count > MAX_LISTED ? `，先列出 ${MAX_LISTED} 个` : ''}：`;
}

/** On this card the names are typed; with what was typed and what is wrong with it. */
export function letterFormCard(
  unit: Unit,
  {
    registered,
    batches,
  }: {
    /** So many enterprises belong to the register of the unit today. */
    readonly registered: number;
    /** So many batches were made this year. */
    readonly batches: number;
  },
  refused?: { readonly typed: string; readonly list: AddresseeList },
): CardJson {
  return card({ title: TITLE, subtitle: unitName(unit), colour: 'turquoise' }, [
    markdown(
      `企业多的，请把 Excel 名单（.xlsx）发到这里：第一张表里要有“企业名称”一列，有“乡镇”一列的会印在告知书上，最多 ${formatCount(MAX_ADDRESSEES)} 家。只有几家的，写在下面，一行一家。`,
    ),
    ...(refused && refused.list.faultCount > 0 ? [markdown(faultLines(refused.list))] : []),
    ...(registered > 0
      ? [
          button({
            text: `台账里的企业（${formatCount(registered)} 家）`,
            route: routeName('letterledger', { unit: unit.key }),
            look: 'primary',
          }),
        ]
      : []),
    form('enterprises', [
      input({
        name: 'names',
        label: '企业名称（一行一家）',
        lines: 5,
        maxLength: 1_000,
        ...(refused ? { value: refused.typed } : {}),
      }),
      submitButton({
        text: '下一步',
        route: routeName('lettertyped', { unit: unit.key }),
        look: 'primary_filled',
      }),
    ]),
    hint('点“确认”之前什么也不做。'),
    ...(batches > 0
      ? [
          button({
            text: `送达登记（今年做过 ${formatCount(batches)} 批）`,
            route: routeName('letterbatches', { unit: unit.key, page: 1 }),
          }),
        ]
      : []),
  ]);
}

function faultLines({ faults, faultCount }: AddresseeList): string {
  const more =
    faultCount > faults.length
      ? [`另有 ${formatCount(faultCount - faults.length)} 处，改好以上各处后再列出`]
      : [];
  return `${colourText('red', `有 ${formatCount(faultCount)} 处要改：`)}\n${listOf([...faults, ...more].map(escapeMarkdown))}`;
}

/** Says what is wrong with a sent list; nothing is made of it. */
export function letterListFaultsCard(source: string | undefined, list: AddresseeList): CardJson {
  const name = source === undefined ? '名单' : `“${escapeMarkdown(cutText(source, 60))}”`;
  const isEmpty = list.faultCount === 0;
  return card({ title: TITLE, colour: 'orange' }, [
    markdown(`${name}没有读取，什么也没有做。`),
    markdown(isEmpty ? '“企业名称”一列下面没有企业。' : faultLines(list)),
    markdown('请改好后把文件再发一次。'),
  ]);
}

/** What is chosen on the card; all of it stays when the card is drawn again. */
export interface LetterChoices {
  readonly letters?: LetterKey | 'all';
  readonly assessedBy?: LocalDate;
  /** Absent: the date is written by hand. */
  readonly datedOn?: LocalDate;
  /** One copy, without a name; else one for each place. */
  readonly isSingle?: true;
  /** A file for each enterprise, packed; else one file to print. */
  readonly isSplit?: true;
  /** Enterprises that have a letter of this year get another one. */
  readonly isAgain?: true;
}

export interface LetterDraft {
  readonly pending: string;
  readonly unit: Unit;
  readonly plan: Plan;
  readonly addressees: readonly Addressee[];
  /** The name of the file; absent: the names were typed. */
  readonly source?: string;
  /** The letters that these enterprises have of this year, the oldest first. */
  readonly earlier: readonly EarlierLetter[];
  readonly zone: string;
  readonly choices: LetterChoices;
  readonly notice?: string;
}

/** Asks which letters are made, with which dates, in how many copies, and names those that were made before. */
export function letterDraftCard(draft: LetterDraft): CardJson {
  const { pending, unit, plan, addressees, source, earlier, choices, notice } = draft;
  const { texts } = plan.letters;
  const names = listNames(addressees.map(({ name }) => name));
  const from = source === undefined ? '' : `（${escapeMarkdown(cutText(source, 60))}）`;
  return card({ title: TITLE, subtitle: unitName(unit), colour: 'turquoise' }, [
    ...(notice === undefined ? [] : [markdown(colourText('red', escapeMarkdown(notice)))]),
    markdown(`${bold(`${formatCount(addressees.length)} 家企业`)}${from}：${escapeMarkdown(names)}`),
    ...(earlier.length > 0 ? [markdown(earlierLines(draft))] : []),
    form('draft', [
      select('letters', '做哪一样', letterOptions(texts), choices.letters),
      markdown('在哪天前完成自评'),
      datePicker('assessed', choices.assessedBy, '完成自评的日期'),
      markdown('落款日期（不选则留空，盖章、签字时手写）'),
      datePicker('dated', choices.datedOn, '落款日期'),
      select('copies', '几份', copyOptions(texts), choices.isSingle ? 'one' : 'four'),
      select('files', '怎样成文件', FILES, choices.isSplit ? 'each' : 'one'),
      ...(earlier.length > 0 ? [select('again', '已做过的', AGAIN, choices.isAgain ? 'yes' : 'no')] : []),
      row([
        submitButton({
          text: '确认',
          route: routeName('lettermake', { pending, unit: unit.key, seen: earlier.length }),
          look: 'primary_filled',
        }),
        submitButton({ text: '取消', route: routeName('letterdrop', { pending }) }),
      ]),
    ]),
    hint(
      `文本照方案${texts.map(({ annex, name }) => `${annex}（${name}）`).join('、')}，每份一页 A4；告知书由乡镇盖章，接收单位盖章、负责人签字的地方留空。`,
    ),
  ]);
}

const letterOptions = (texts: readonly LetterText[]) => [
  ...texts.map(({ key, name }) => ({ text: name, value: key })),
  ...(texts.length > 1 ? [{ text: `${texts.map(({ name }) => name).join('和')}都做`, value: 'all' }] : []),
];

function copyOptions([text]: readonly LetterText[]) {
  const copies = text?.copies ?? [];
  const names = copies.map(({ name }) => name).join('、');
  return [
    { text: `每家 ${copies.length} 份：${names}`, value: 'four' },
    { text: '每家 1 份', value: 'one' },
  ];
}

const FILES = [
  { text: '一个文件，一次打印', value: 'one' },
  { text: '一家一个文件（压缩包）', value: 'each' },
];

const AGAIN = [
  { text: '已做过的不再做', value: 'no' },
  { text: '已做过的也再做一份', value: 'yes' },
];

/** `今年已做过 3 份：` with name, letter, moment, person or the register, and the unit where it is another one. */
function earlierLines({ earlier, plan, unit, zone }: LetterDraft): string {
  const lines = earlier.slice(0, MAX_LISTED).map(each => {
    const { name, kind, unit: key } = each;
    const text = plan.letters.texts.find(({ key: own }) => own === kind)?.name ?? kind;
    const other = key === unit.key ? undefined : plan.units.get(key);
    if ('registeredOn' in each)
      return escapeMarkdown(`${name}　${text}　${formatDay(each.registeredOn)}　台账已登记`);
    const { actor, actsFor, occurredAt } = each.made;
    return [
      escapeMarkdown(`${name}　${text}　${formatMoment(occurredAt, zone)}`),
      actorName(actor, actsFor),
      ...(other ? [escapeMarkdown(`（${unitName(other)}）`)] : []),
    ].join('　');
  });
  const more = earlier.length > MAX_LISTED ? [countRest(earlier.length)] : [];
  return `${colourText('orange', `名单里今年已做过 ${formatCount(earlier.length)} 份：`)}\n${listOf([...lines, ...more])}`;
}

/** What was made. */
export interface MadeLetters {
  readonly unit: Unit;
  readonly isSingle: boolean;
  readonly isSplit: boolean;
  /** The batches that were made, of which it is noted later what became of them. */
  readonly batches: readonly { readonly id: string; readonly text: LetterText }[];
  /** How many enterprises the list has. */
  readonly all: number;
  /** The letters that were asked for. */
  readonly texts: readonly LetterText[];
  readonly made: readonly { readonly text: LetterText; readonly count: number }[];
}

/** Says what was made and what was left out, and that the files follow. */
export function madeLettersCard({
  unit,
  isSingle,
  isSplit,
  all,
  texts,
  made,
  batches,
}: MadeLetters): CardJson {
  const lines = texts.map(text => {
    const count = made.find(each => each.text.key === text.key)?.count ?? 0;
    const copies = isSingle ? 1 : text.copies.length;
    const left = all - count;
    const skipped = left > 0 ? `；${formatCount(left)} 家今年已做过，没有再做` : '';
    return count === 0
      ? `${text.name}：名单里的企业今年都已做过，没有再做`
      : `${text.name}：${formatCount(count)} 家，每家 ${copies} 份，共 ${formatCount(count * copies)} 页${skipped}`;
  });
  return card({ title: '文书：已做好', subtitle: unitName(unit), colour: 'green' }, [
    markdown(listOf(lines.map(escapeMarkdown))),
    markdown(
      `文件${isSplit ? '（压缩包，一家一个文件）' : ''}随后发到私聊，打印后盖章、签字。谁、哪天、为哪家做的已记下，再做时会先说明。发出、签回后在这里登记：`,
    ),
    row(batches.map(({ id, text }) => notingButton({ id, unit: unit.key }, text))),
  ]);
}
