import type { CardJson } from '../src/core/outgoing.js';
import { countRest, formatCount, listNames, MAX_LISTED } from '../src/core/text.js';
import { LEFT_REASONS, type LeftReason } from '../src/core/submission/pass-list.js';
import { bold, button, card, escapeMarkdown, hint, list, markdown, row, type Element } from './elements.js';
import { pageButtons, pageOfList } from './long-list.js';
import { routeName } from './routes.js';

/** Why a submission is left to a review of its own. */
const REASONS: Readonly<Record<LeftReason, string>> = {
  findings: '校验有发现',
  notes: '有说明要看',
  returned: '退回或重开后重报，要看改了什么',
  own: '您提交或负责的单位，由其他审核人审核',
  changed: '名单列出后有变化',
};

/** The submissions that are left, each with its name as people know it. */
export type Left = readonly { readonly reason: LeftReason; readonly name: string }[];

export interface PassListView {
  /** The id of the pending action that holds the list. */
  readonly pending: string;
  /** The submissions to be approved, with the names of their branches. */
  readonly clear: readonly { readonly name: string; readonly branch: string }[];
  readonly left: Left;
  readonly page: number;
}

/** Shows exactly which submissions 确认 will approve, and which are left and why. */
export function passListCard({ pending, clear, left, page }: PassListView): CardJson {
  const { items, ...place } = pageOfList(clear, page);
  return card(
    { title: '全部通过无问题的', subtitle: `将通过 ${formatCount(clear.length)} 家`, colour: 'turquoise' },
    [
      markdown('这些填报校验没有发现问题，没有说明，也不是退回后重报的：'),
      ...branchPart(clear.map(({ branch }) => branch)),
      markdown(list(items.map(({ name }) => escapeMarkdown(name)))),
      ...pageButtons(place, to => routeName('passpage', { pending, page: to })),
      ...leftPart(left),
      row([
        button({
          text: '确认',
          route: routeName('passall', { pending }),
          look: 'primary_filled',
        }),
        button({ text: '取消', route: routeName('passdrop', { pending }) }),
      ]),
      hint(
        `点“确认”后逐家通过这 ${formatCount(clear.length)} 家，并通知填报人；其间有变化的不通过，会另外说明。`,
      ),
    ],
  );
}

/** How many of each branch, the largest first. One branch needs no count. */
function branchPart(branches: readonly string[]): Element[] {
  const counts = new Map<string, number>();
  for (const branch of branches) counts.set(branch, (counts.get(branch) ?? 0) + 1);
  if (counts.size < 2) return [];
  const lines = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([branch, count]) => `${escapeMarkdown(branch)}　${formatCount(count)} 家`);
  const rest = lines.length > MAX_LISTED ? [hint(countRest(lines.length))] : [];
  return [markdown(list(lines.slice(0, MAX_LISTED))), ...rest];
}

function leftPart(left: Left): Element[] {
  if (left.length === 0) return [];
  const lines = LEFT_REASONS.flatMap(reason => {
    const names = left.filter(each => each.reason === reason).map(({ name }) => name);
    const words = `${REASONS[reason]}：${formatCount(names.length)} 家（${listNames(names)}）`;
    return names.length === 0 ? [] : [escapeMarkdown(words)];
  });
  return [
    markdown([bold(`另有 ${formatCount(left.length)} 家不在其中，请逐家审核：`), list(lines)].join('\n')),
  ];
}

/** No submission can be approved without a look of its own. */
export function nothingToPassCard(left: Left): CardJson {
  return card({ title: '全部通过无问题的', colour: 'grey' }, [
    markdown('没有可以一起通过的填报。'),
    ...leftPart(left),
    hint('发送“审核”查看待审核的填报，逐家审核。'),
  ]);
}

/** After 取消. A 确认 before it may have approved some: it says nothing of those. */
export function droppedPassListCard(): CardJson {
  return card({ title: '全部通过无问题的', colour: 'grey' }, [
    markdown('已取消。还没有通过的填报仍在等待审核，发送“审核”查看。'),
  ]);
}

/** After 确认: how many were approved, and which were not. */
export function passedCard(approved: number, changed: readonly string[]): CardJson {
  const left = changed.map(name => ({ reason: 'changed' as const, name }));
  return card(
    {
      title: '全部通过无问题的',
      subtitle: `已通过 ${formatCount(approved)} 家`,
      colour: approved > 0 ? 'green' : 'grey',
    },
    [
      markdown(`已通过 ${formatCount(approved)} 家，正在逐一通知填报人。`),
      ...leftPart(left),
      hint('发送“审核”查看还在等待审核的填报。'),
    ],
  );
}
