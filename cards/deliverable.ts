import { DELIVERABLE_STATE_NAMES, type DeliverableVersion } from '../src/core/deliverables.js';
import { formatMoment } from '../src/core/moment.js';
import type { CardJson } from '../src/core/outgoing.js';
import { countRest, cutText, formatCount } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import type { LocalDate } from '../src/plan/period.js';
import { formatSize, MAX_FILE_NAME, stateTag } from './deliverable-states.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  form,
  hint,
  input,
  markdown,
  personName,
  row,
  submitButton,
  type Element,
} from './elements.js';
import { actorName, formatDay } from './phrases.js';
import { routeName } from './routes.js';

// A deliverable (阶段材料) that was handed in: reviewers take it, or give it back with words.

/** One version of a deliverable with its names. */
export interface DeliverableView {
  readonly unit: Unit;
  /** `评估报告（附持续改进清单）` */
  readonly title: string;
  readonly name: string;
  /** Undefined when the plan has it no longer. */
  readonly dueOn: LocalDate | undefined;
  readonly version: DeliverableVersion;
  readonly zone: string;
  /** Handed in after its date. */
  readonly isLate: boolean;
}

const titleOfView = ({ title, version }: DeliverableView): string =>
  `${title}　${version.year}年　第 ${version.number} 版`;

function versionLines({ version, zone, dueOn, isLate }: DeliverableView): string[] {
  const { fileName, size, handedIn } = version;
  return [
    `文件：${escapeMarkdown(cutText(fileName, MAX_FILE_NAME))}（${formatSize(size)}）`,
    `送交人：${actorName(handedIn.actor, handedIn.actsFor)}　${formatMoment(handedIn.occurredAt, zone)}${isLate && dueOn ? `　${colourText('red', `迟交（${formatDay(dueOn)}截止）`)}` : ''}`,
  ];
}

const fileButton = ({ version }: DeliverableView): Element =>
  button({ text: '查看文件', route: routeName('paper', { deliverable: version.id }) });

/** Tells the sender what became of the file. `again`: these bytes had been handed in before, nothing was stored. */
export function handedInDeliverableCard(
  view: DeliverableView,
  { again, reviewers }: { readonly again: boolean; readonly reviewers: number },
): CardJson {
  const { unit, version, name } = view;
  const where = `${escapeMarkdown(unitName(unit))}　${bold(escapeMarkdown(titleOfView(view)))}`;
  const words = again
    ? `这份文件与第 ${version.number} 版完全一样（${DELIVERABLE_STATE_NAMES[version.state]}），没有再存一份。${version.state === 'given-back' ? '请改好后再发。' : ''}`
    : `已送交${version.number > 1 ? `，这是第 ${version.number} 版，前面的版本都留着` : ''}。${reviewers > 0 ? '已通知审核人，收下或退回会发到这里。' : '现在还没有可以审核的人，请联系管理员绑定审核人。'}`;
  return card(
    {
      title: again ? `${name}：同一份文件` : `${name}：已送交`,
      colour: again ? 'orange' : 'green',
      tags: [stateTag(version.state)],
    },
    [markdown([where, words, ...versionLines(view)].join('\n')), fileButton(view)],
  );
}

/** On this card a reviewer takes a deliverable, or gives it back with words. */
export function deliverableReviewCard(view: DeliverableView, notice?: string): CardJson {
  const { unit, version } = view;
  const route = { deliverable: version.id };
  return card(
    {
      title: `审核材料 · ${view.name}`,
      subtitle: unitName(unit),
      colour: 'turquoise',
      tags: [stateTag(version.state)],
    },
    [
      markdown(
        [
          bold(escapeMarkdown(titleOfView(view))),
          ...versionLines(view),
          ...(notice ? [colourText('red', escapeMarkdown(notice))] : []),
        ].join('\n'),
      ),
      fileButton(view),
      form('verdict', [
        input({ name: 'reason', label: '退回原因（退回时必填）', maxLength: 500, lines: 2 }),
        row([
          submitButton({ text: '收下', route: routeName('papertake', route), look: 'primary_filled' }),
          submitButton({ text: '退回', route: routeName('paperback', route), look: 'danger' }),
        ]),
      ]),
    ],
  );
}

const DECIDED_COLOURS = { taken: 'green', 'given-back': 'orange', 'handed-in': 'grey' } as const;

function decisionLines({ version, zone }: DeliverableView): string[] {
  const { decided, reason, state } = version;
  if (!decided) return [];
  return [
    `${DELIVERABLE_STATE_NAMES[state]}，审核人：${personName(decided.actor)}　${formatMoment(decided.occurredAt, zone)}`,
    ...(reason ? [`${colourText('orange', '退回原因')}：${escapeMarkdown(reason)}`] : []),
  ];
}

/** Takes the place of the reviewers' cards: what was decided, or that there is a later version. */
export function settledDeliverableCard(view: DeliverableView): CardJson {
  const { unit, version } = view;
  const outcome =
    version.state === 'handed-in'
      ? ['填报人送交了更新的一版，请看下方的新卡片。']
      : [...decisionLines(view), '已通知填报人。'];
  return card(
    {
      title: `审核材料 · ${view.name}`,
      subtitle: unitName(unit),
      colour: DECIDED_COLOURS[version.state],
      ...(version.state === 'handed-in' ? {} : { tags: [stateTag(version.state)] }),
    },
    [
      markdown([bold(escapeMarkdown(titleOfView(view))), ...versionLines(view), ...outcome].join('\n')),
      fileButton(view),
    ],
  );
}

/** Tells the unit's reporters that a deliverable was taken, or given back and how to send it again. */
export function deliverableVerdictCard(view: DeliverableView): CardJson {
  const { unit, version, name } = view;
  const isTaken = version.state === 'taken';
  return card(
    {
      title: `${name}：${DELIVERABLE_STATE_NAMES[version.state]}`,
      subtitle: unitName(unit),
      colour: DECIDED_COLOURS[version.state],
      tags: [stateTag(version.state)],
    },
    [
      markdown(
        [
          bold(escapeMarkdown(titleOfView(view))),
          ...decisionLines(view),
          isTaken
            ? '无需再操作。谢谢！'
            : `请改好后把文件发到这里，再点“${escapeMarkdown(name)}”，就是第 ${version.number + 1} 版。`,
        ].join('\n'),
      ),
      fileButton(view),
    ],
  );
}

/** What waits for a decision: the oldest of it, and how much it is in all. */
export interface WaitingDeliverables {
  readonly items: readonly { readonly view: DeliverableView; readonly isOwn: boolean }[];
  readonly count: number;
}

/** What waits for a reviewer, on the card of `/review`; a version of the reviewer's own or of their units is only named. */
export function waitingDeliverables({ items, count }: WaitingDeliverables): Element[] {
  if (count === 0) return [];
  return [
    markdown(bold(`待审核的阶段材料 ${formatCount(count)} 份`)),
    ...items.map(({ view, isOwn }) => {
      const text = `${view.name} · ${unitName(view.unit)}　第 ${view.version.number} 版`;
      return isOwn
        ? markdown(`${escapeMarkdown(text)}：您送交或负责的单位，请由其他审核人审核。`)
        : button({ text, route: routeName('paperlook', { deliverable: view.version.id }) });
    }),
    ...(count > items.length ? [hint(countRest(count, '审核完这些后列出其余的'))] : []),
  ];
}
