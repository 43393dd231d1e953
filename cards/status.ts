import type { CardJson } from '../src/core/outgoing.js';
import { isReported, type State } from '../src/core/submission/submission.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName, type LocalDate, type Period } from '../src/plan/period.js';
import type { Plan } from '../src/plan/plan.js';
import { bold, button, card, colourText, escapeMarkdown, hint, markdown, personName } from './elements.js';
import { routeName } from './routes.js';
import { describeCarriedPlan, deadlineTag, formatState } from './phrases.js';

/** The state of one unit's report for a period. */
export interface UnitStatus {
  readonly unit: Unit;
  readonly state: State;
  readonly figureCount: number;
  readonly late: boolean;
  /** open_ids of the unit's reporters. */
  readonly reporters: readonly string[];
}

export interface StatusView {
  readonly plan: Plan;
  readonly period: Period;
  readonly today: LocalDate;
  readonly statuses: readonly UnitStatus[];
  /** Their subunits, at any depth; these are not counted. */
  readonly subunits?: readonly UnitStatus[];
}

/** Shows the state of every unit. The card is used in the group too, so it mentions nobody. */
export function statusCard({ plan, period, today, statuses, subunits = [] }: StatusView): CardJson {
  const reported = statuses.filter(({ state }) => isReported(state));
  const onTime = reported.filter(({ late }) => !late);
  const isComplete = reported.length === statuses.length;
  return card(
    {
      title: `${periodName(period)}报送情况`,
      subtitle: `已报送 ${reported.length}/${statuses.length}`,
      colour: isComplete ? 'green' : 'blue',
      tags: [deadlineTag(plan, period, today)],
    },
    [
      markdown(
        [
          ...describeCarriedPlan(plan).map(escapeMarkdown),
          `报送率 ${formatPercent(reported.length, statuses.length)}　及时率 ${formatPercent(onTime.length, statuses.length)}`,
          ...statuses.flatMap(status => formatBranch(plan, status, subunits)),
        ].join('\n'),
      ),
      ...(isComplete ? [] : [button({ text: '立即填报', route: routeName('fill'), look: 'primary_filled' })]),
      hint('点“立即填报”，表单会发到您的私聊。'),
    ],
  );
}

/** The lines of a unit and its subunits, at any depth. */
function formatBranch(plan: Plan, status: UnitStatus, subunits: readonly UnitStatus[], depth = 0): string[] {
  const children = subunits.filter(({ unit }) => unit.parent === status.unit.key);
  return [
    `${'　'.repeat(depth)}${formatStatus(plan, status)}`,
    ...children.flatMap(child => formatBranch(plan, child, subunits, depth + 1)),
  ];
}

function formatStatus(plan: Plan, { unit, state, figureCount, late, reporters }: UnitStatus): string {
  const reporterNames =
    reporters.length > 0 ? reporters.map(personName).join(' ') : colourText('red', '未绑定填报人');
  const progress = state === 'draft' ? `（${figureCount}/${plan.typedMeasures.length}）` : '';
  return `- ${bold(escapeMarkdown(unitName(unit)))}　${formatState(state)}${progress}${late ? colourText('red', ' 迟报') : ''}　${reporterNames}`;
}

const formatPercent = (part: number, total: number): string =>
  total === 0 ? '—' : `${Math.round((part / total) * 100)}%（${part}/${total}）`;
