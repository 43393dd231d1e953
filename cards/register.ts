import type { ComparedRow, DryRun, RowKind } from '../src/core/register/compare.js';
import type { Head } from '../src/core/register/columns.js';
import type { RowFault } from '../src/core/register/read-row.js';
import type { CardJson } from '../src/core/outgoing.js';
import { countRest, cutText, formatCount, MAX_LISTED } from '../src/core/text.js';
import type { Enterprise } from '../src/core/register/enterprise.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { BELONGS } from '../src/plan/register.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  form,
  hint,
  list,
  markdown,
  row,
  submitButton,
  type Element,
} from './elements.js';
import { firstElements, MAX_PART, partInput, type ListPage } from './long-list.js';
import { routeName } from './routes.js';

const titleOf = (unit: Unit): string => `企业台账 · ${unitName(unit)}`;
/** Names are longer than this only where they are forged. */
const NAME = 30;

export interface LedgerView {
  readonly unit: Unit;
  readonly members: number;
  readonly all: number;
  /** A page of the enterprises whose names have the part. */
  readonly found: ListPage<Pick<Enterprise, 'id' | 'name' | 'attributes'>> & { readonly count: number };
  readonly part: string;
  /** The workbook is sent with the card. */
  readonly isSent: boolean;
}

/** Says how large a register is, and opens one enterprise found by a part of its name. */
export function ledgerCard({ unit, members, all, found, part, isSent }: LedgerView): CardJson {
  const gone = all - members > 0 ? `，另有 ${all - members} 家已退出` : '';
  return card({ title: titleOf(unit) }, [
    markdown(all === 0 ? '台账里还没有企业。' : `现有 ${bold(`${members} 家`)}企业${gone}。`),
    ...(all === 0
      ? []
      : [...searchPart(unit, part, found), ...found.items.map(each => openButton(unit, each))]),
    row([
      button({
        text: '新增企业',
        route: routeName('enterprise', { unit: unit.key, enterprise: 0, part: 'main' }),
      }),
      ...(isSent ? [] : [button({ text: '下载台账', route: routeName('ledgerfile', { unit: unit.key }) })]),
    ]),
    hint(
      `${isSent ? '台账已发来：' : 'Excel 里'}一行一家企业，改好或补好后发回本聊天，我会逐格核对，点“确认”才保存。也可以发您自己的表，第一行写同样的列名。`,
    ),
  ]);
}

function searchPart(unit: Unit, part: string, { page, pages, count }: LedgerView['found']): Element[] {
  const route = (to: number) => routeName('ledgerpage', { unit: unit.key, page: to });
  const words = escapeMarkdown(cutText(part, MAX_PART));
  const place = pages > 1 ? `，第 ${formatCount(page)}/${formatCount(pages)} 页` : '';
  return [
    form('search', [
      partInput({ label: '企业名称中的几个字', part }),
      row([
        submitButton({
          text: '查找',
          route: routeName('ledgerfind', { unit: unit.key }),
          look: 'primary_filled',
        }),
        // The part of the name stands in the form: the pages keep it.
        ...(page > 1 ? [submitButton({ text: '上一页', route: route(page - 1) })] : []),
        ...(page < pages ? [submitButton({ text: '下一页', route: route(page + 1) })] : []),
      ]),
    ]),
    ...(part
      ? [
          markdown(
            count === 0
              ? `没有名称含“${words}”的企业。`
              : `名称含“${words}”的有 ${formatCount(count)} 家${place}：`,
          ),
        ]
      : place
        ? [hint(place.slice(1))]
        : []),
  ];
}

function openButton(unit: Unit, { id, name, attributes }: LedgerView['found']['items'][number]): Element {
  const hasLeft = attributes.membership !== undefined && attributes.membership.value !== BELONGS;
  return button({
    text: `${cutText(name, NAME)}${hasLeft ? '（已退出）' : ''}`,
    route: routeName('enterprise', { unit: unit.key, enterprise: id, part: 'main' }),
  });
}

/** Lets a person choose whose register they mean. */
export function ledgerUnitsCard(units: readonly Unit[]): CardJson {
  return card({ title: '企业台账' }, [
    markdown('请选择填报单位：'),
    ...firstElements(
      units,
      unit => [button({ text: unitName(unit), route: routeName('ledgerfile', { unit: unit.key }) })],
      '其余请发送“台账 单位名称”',
    ),
  ]);
}

/** Asks of which unit a sent list is. */
export function whoseRegisterCard(pendingId: string, units: readonly Unit[], fileName: string): CardJson {
  return card({ title: '企业台账' }, [
    markdown(`收到 ${bold(escapeMarkdown(cutText(fileName, 60)))}，没有写明是哪个单位的台账，请选择：`),
    ...firstElements(
      units,
      unit => [
        button({
          text: unitName(unit),
          route: routeName('ledgerunit', { pending: pendingId, unit: unit.key }),
        }),
      ],
      '其余请用“台账 单位名称”下载的文件填写',
    ),
  ]);
}

export interface DryRunView extends DryRun {
  readonly unit: Unit;
  readonly pendingId: string;
  readonly fileName: string;
  readonly sheet: string;
  readonly columns: Readonly<Partial<Record<Head, string>>>;
  readonly isSure: boolean;
}

/** The heads of the card's lists, in their order. */
const KINDS: readonly (readonly [RowKind, string])[] = [
  ['new', '新增'],
  ['changed', '变更'],
  ['renamed', '改名'],
  ['left', '退出'],
];

/** What a sent list would change: counts, the first dozen of each kind, what is wrong by cell; 确认 where all is sure. */
export function dryRunCard(view: DryRunView): CardJson {
  const { unit, rows, faults, fileName, isSure } = view;
  const unclear = faults.filter(({ severity }) => severity === 'unclear').length;
  const counts = KINDS.map(([kind, name]) => ({
    kind,
    text: `${name} ${rows.filter(each => each.kind === kind).length} 家`,
  }))
    .filter(({ kind }) => kind !== 'renamed' || rows.some(each => each.kind === kind))
    .map(({ text }) => text);
  const same = rows.filter(({ kind }) => kind === 'same').length;
  const colour = isSure ? (faults.length > 0 ? 'orange' : 'blue') : 'red';
  return card({ title: titleOf(unit), subtitle: '发来的台账', colour }, [
    markdown(
      [
        `收到 ${bold(escapeMarkdown(cutText(fileName, 60)))}：${counts.join('，')}，不清楚 ${unclear} 处；${same} 家没有变化。`,
      ].join('\n'),
    ),
    ...faultPart(view),
    ...KINDS.flatMap(([kind, name]) =>
      listPart(
        name,
        rows.filter(each => each.kind === kind),
      ),
    ),
    ...buttonsPart(view),
  ]);
}

function faultPart({ faults, isSure, sheet, columns }: DryRunView): Element[] {
  if (faults.length === 0) return [];
  const order = ['unclear', 'error', 'warning'] as const;
  const sorted = faults.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const lines = sorted.slice(0, MAX_LISTED).map(fault => formatFault(fault, sheet, columns));
  const warnings = faults.filter(({ severity }) => severity === 'warning').length;
  const others = warnings > 0 ? `另有 ${warnings} 处请核对。` : '';
  const head = isSure
    ? bold(`有 ${warnings} 处请核对：`)
    : bold(
        colourText(
          'red',
          `有 ${faults.length - warnings} 处要改正或说清，没有保存任何内容。${others}改好后再发一次：`,
        ),
      );
  return [
    markdown(
      [head, list(lines), ...(faults.length > MAX_LISTED ? [countRest(faults.length)] : [])].join('\n'),
    ),
    ...(isSure
      ? []
      : [hint('标好这些单元格的文件随后发给您，批注里写着原因，最后的“问题清单”表列出每一处。')]),
  ];
}

const LEVELS = {
  error: colourText('red', '须改正'),
  unclear: colourText('red', '不清楚'),
  warning: colourText('orange', '请核对'),
} as const;

/** `台账!L14：…` */
const formatFault = (
  { row: number, head, severity, words }: RowFault,
  sheet: string,
  columns: DryRunView['columns'],
) =>
  `${LEVELS[severity]} ${bold(escapeMarkdown(`${sheet}!${columns[head] ?? 'A'}${number}`))}：${escapeMarkdown(cutText(words, 90))}`;

function listPart(name: string, rows: readonly ComparedRow[]): Element[] {
  if (rows.length === 0) return [];
  const lines = rows.slice(0, MAX_LISTED).map(formatRow);
  return [
    markdown(
      [
        bold(`${name} ${rows.length} 家`),
        list(lines),
        ...(rows.length > MAX_LISTED ? [countRest(rows.length)] : []),
      ].join('\n'),
    ),
  ];
}

/** A row shows so many changes. */
const MAX_CHANGES = 3;

function formatRow({ name, changes, conflicts }: ComparedRow): string {
  const shown = changes
    .slice(0, MAX_CHANGES)
    .map(({ head, from, to }) =>
      conflicts.includes(head)
        ? `${head}：别人已改为 ${from || '空白'}，文件里是 ${to}`
        : `${head} ${from || '空白'} → ${to}`,
    );
  const more = changes.length > MAX_CHANGES ? ` 等 ${changes.length} 项` : '';
  const words = escapeMarkdown(cutText(shown.join('；'), 120)) + more;
  const text = escapeMarkdown(cutText(name, NAME)) + (words ? `：${words}` : '');
  return conflicts.length > 0 ? colourText('orange', text) : text;
}

function buttonsPart({ isSure, rows, unit, pendingId }: DryRunView): Element[] {
  if (!isSure) return [];
  if (rows.every(({ kind }) => kind === 'same')) return [markdown('与台账完全相同，不需要保存。')];
  return [
    row([
      button({
        text: '确认',
        route: routeName('ledgertake', { pending: pendingId, unit: unit.key }),
        look: 'primary_filled',
      }),
      button({ text: '取消', route: routeName('ledgerdrop', { pending: pendingId }) }),
    ]),
    hint(
      rows.some(({ conflicts }) => conflicts.length > 0)
        ? '橙色的几项在您下载之后被别人改过，确认后以您的文件为准；两个值都留在记录里。不确认则什么也不改。'
        : '确认后一次保存；以前的内容都留着，历史数据不受影响。不确认则什么也不改。',
    ),
  ];
}

/** Shown after 确认 (confirm). */
export function savedRegisterCard({
  unit,
  rows,
}: {
  readonly unit: Unit;
  readonly rows: readonly ComparedRow[];
}): CardJson {
  const counts = KINDS.map(([kind, name]) => [name, rows.filter(each => each.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count} 家`);
  return card({ title: titleOf(unit), subtitle: '已保存', colour: 'green' }, [
    markdown(`已保存：${counts.join('，')}。`),
    row([
      button({ text: '查看企业', route: routeName('ledgerpage', { unit: unit.key, page: 1 }) }),
      button({ text: '下载台账', route: routeName('ledgerfile', { unit: unit.key }) }),
    ]),
  ]);
}
