import { formatMoment } from '../src/core/moment.js';
import { withUnit } from '../src/core/form/number.js';
import type { CardJson } from '../src/core/outgoing.js';
import { typedMeasuresFor } from '../src/core/submission/flagged-figures.js';
import type { Submission } from '../src/core/submission/submission.js';
import type { Unit } from '../src/plan/organisation.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  escapeMarkdown,
  fitLines,
  markdown,
  personName,
  row,
  type Element,
} from './elements.js';
import { describeSubmitter, handedInButtons } from './handed-in.js';
import { formatDay, stateTag, titleOf } from './phrases.js';
import { routeName } from './routes.js';
import { formatReason } from './verdict.js';

/** A decision on a submission, as it stays on the reviewers' cards. */
export interface DecidedView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Extract<Submission, { state: 'approved' | 'sent-back' }>;
  readonly decidedAt: Date;
  readonly zone: string;
  /** Whether another submission waits for a review. */
  readonly hasNext: boolean;
}

/** Bytes for the flagged figures. */
const FIGURES_BYTES = 6_000;

/** Takes the place of a review card: what was decided, by whom, when, why and about which figures. */
export function decidedCard(view: DecidedView): CardJson {
  const { unit, submission } = view;
  const { period, state } = submission;
  return card(
    {
      title: `审核 · ${titleOf(period, unit)}`,
      colour: state === 'approved' ? 'green' : 'grey',
      tags: [stateTag(state)],
    },
    [markdown(decisionLines(view).join('\n')), row(decidedButtons(view))],
  );
}

function decisionLines(view: DecidedView): string[] {
  const { submission, decidedAt, zone } = view;
  const outcome = submission.state === 'approved' ? '已通过' : '已退回';
  const decided = `${outcome}，审核人：${personName(submission.decidedBy)}　${formatMoment(decidedAt, zone)}。已通知填报人。`;
  return [
    decided,
    describeSubmitter(submission, zone),
    ...(submission.state === 'sent-back'
      ? [
          formatReason(submission),
          ...(submission.backBy ? [`请填报人 ${formatDay(submission.backBy)}24:00前交回`] : []),
          ...flaggedLines(view),
        ]
      : []),
  ];
}

/** The figures to be corrected, with the values that were handed in. */
function flaggedLines({ plan, submission }: DecidedView): string[] {
  if (submission.state !== 'sent-back' || submission.flaggedFigures.length === 0) return [];
  const lines = typedMeasuresFor(plan, submission.flaggedFigures).map(measure => {
    const value = submission.figures.get(measure.code)?.value;
    const text = value === undefined ? '未填' : withUnit(value, measure);
    return `- ${escapeMarkdown(`${labelOf(plan, measure.code)}　${text}`)}`;
  });
  return [bold(`要改的 ${lines.length} 项：`), ...fitLines(lines, FIGURES_BYTES)];
}

const decidedButtons = ({ submission: { unit, period }, hasNext }: DecidedView): Element[] => [
  ...(hasNext ? [button({ text: '下一份待审核', route: routeName('next'), look: 'primary' })] : []),
  ...handedInButtons({ unit, period }),
];
