import type { Owed } from '../src/core/deliverables.js';
import { countRest, formatCount, MAX_LISTED } from '../src/core/text.js';
import { deliverableTitle } from '../src/plan/deliverable.js';
import { unitName } from '../src/plan/organisation.js';
import { daysBetween, type LocalDate } from '../src/plan/period.js';
import { formatOwedState } from './deliverable-states.js';
import { bold, escapeMarkdown, list, markdown, type Element } from './elements.js';
import { formatDay } from './phrases.js';

/** `今天截止（3月28日）`, `还剩 3 天（3月28日截止）`, `已逾期 2 天（3月28日截止）` */
function formatDaysLeft(dueOn: LocalDate, today: LocalDate): string {
  const left = daysBetween(today, dueOn);
  if (left === 0) return `今天截止（${formatDay(dueOn)}）`;
  return `${left > 0 ? `还剩 ${left} 天` : `已逾期 ${-left} 天`}（${formatDay(dueOn)}截止）`;
}

/** So many units that owe a deliverable are named. */
const MAX_OWING = 5;

/** Lines of a reminder: each deliverable that is open, with the units that owe it. Nobody is mentioned. */
export function openDeliverables(owed: readonly Owed[], today: LocalDate): Element[] {
  const groups = new Map<string, Owed[]>();
  for (const each of owed) {
    const key = `${each.year} ${each.deliverable.key}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  const lines = [...groups.values()].slice(0, MAX_LISTED).map(group => {
    const [first] = group;
    if (!first) return '';
    const { deliverable, dueOn } = first;
    const names = group.slice(0, MAX_OWING).map(({ unit }) => unitName(unit));
    const more = group.length > MAX_OWING ? '等' : '';
    const owing = `未交 ${formatCount(group.length)} 个：${names.join('、')}${more}`;
    return [deliverableTitle(deliverable), formatDaysLeft(dueOn, today), owing]
      .map(escapeMarkdown)
      .join('　');
  });
  return lines.length > 0 ? [markdown(`${bold('阶段材料')}\n${list(lines)}`)] : [];
}

/** Lines of a person's reminder: what their own units owe, and how to hand it in. */
export function ownOpenDeliverables(owed: readonly Owed[], today: LocalDate): Element[] {
  if (owed.length === 0) return [];
  const hasUnits = owed.some(({ unit }) => unit.key !== owed[0]?.unit.key);
  const lines = owed
    .slice(0, MAX_LISTED)
    .map(({ unit, deliverable, dueOn, state }) =>
      [
        ...(hasUnits ? [escapeMarkdown(unitName(unit))] : []),
        escapeMarkdown(deliverableTitle(deliverable)),
        escapeMarkdown(formatDaysLeft(dueOn, today)),
        formatOwedState(state),
      ].join('　'),
    );
  const more = owed.length > MAX_LISTED ? [countRest(owed.length, '发送“状态”查看')] : [];
  return [markdown(`${bold('阶段材料')}（把文件发到这里，再点它的名字）\n${list([...lines, ...more])}`)];
}
