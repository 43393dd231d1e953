import type { CardJson } from '../src/core/outgoing.js';
import { isHandedIn, type State } from '../src/core/submission/submission.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName, type LocalDate, type Period } from '../src/plan/period.js';
import type { Plan } from '../src/plan/plan.js';
import { bold, button, card, coloured, escaped, hint, markdown, personName } from './elements.js';
import { routeName } from './routes.js';
import { carriedWords, deadlineTag, stateWords } from './words.js';

/** The state of one unit's report for a period. */
export interface UnitStanding {
  readonly unit: Unit;
  readonly state: State;
  readonly given: number;
  readonly late: boolean;
  /** open_ids of the unit's reporters. */
  readonly reporters: readonly string[];
}

export interface StatusView {
  readonly plan: Plan;
  readonly period: Period;
  readonly today: LocalDate;
  readonly standings: readonly UnitStanding[];
  /** Their subunits, at any depth; these are not counted. */
  readonly below?: readonly UnitStanding[];
}

/** Shows the state of every unit. The card is used in the group too, so it mentions nobody. */
export function statusCard({ plan, period, today, standings, below = [] }: StatusView): CardJson {
  const done = standings.filter(({ state }) => isHandedIn(state));
  const inTime = done.filter(({ late }) => !late);
  const all = done.length === standings.length;
  return card(
    {
      title: `${periodName(period)}报送情况`,
      subtitle: `已报送 ${done.length}/${standings.length}`,
      colour: all ? 'green' : 'blue',
      tags: [deadlineTag(plan, period, today)],
    },
    [
      markdown(
        [
          ...carriedWords(plan).map(escaped),
          `报送率 ${percent(done.length, standings.length)}　及时率 ${percent(inTime.length, standings.length)}`,
          ...standings.flatMap(standing => branchLines(plan, standing, below)),
        ].join('\n'),
      ),
      ...(all ? [] : [button({ text: '立即填报', route: routeName('fill'), look: 'primary_filled' })]),
      hint('点“立即填报”，表单会发到您的私聊。'),
    ],
  );
}

/** The lines of a unit and its subunits, at any depth. */
function branchLines(
  plan: Plan,
  standing: UnitStanding,
  below: readonly UnitStanding[],
  depth = 0,
): string[] {
  const children = below.filter(({ unit }) => unit.parent === standing.unit.key);
  return [
    `${'　'.repeat(depth)}${standingLine(plan, standing)}`,
    ...children.flatMap(child => branchLines(plan, child, below, depth + 1)),
  ];
}

function standingLine(plan: Plan, { unit, state, given, late, reporters }: UnitStanding): string {
  const who = reporters.length > 0 ? reporters.map(personName).join(' ') : coloured('red', '未绑定填报人');
  const progress = state === 'draft' ? `（${given}/${plan.typed.length}）` : '';
  return `- ${bold(escaped(unitName(unit)))}　${stateWords(state)}${progress}${late ? coloured('red', ' 迟报') : ''}　${who}`;
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '—' : `${Math.round((part / whole) * 100)}%（${part}/${whole}）`;
