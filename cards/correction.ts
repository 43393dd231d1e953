import type { CardJson } from '../src/core/outgoing.js';
import { typedMeasuresFor } from '../src/core/submission/flagged-figures.js';
import type { Finding } from '../src/core/checks/check.js';
import { formatNumber } from '../src/core/form/number.js';
import { lastFigure, previousPeriodName, type PreviousSubmission } from '../src/core/form/prefill.js';
import type { Submission } from '../src/core/submission/submission.js';
import { inputName, type Measure } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  form,
  hint,
  input,
  markdown,
  row,
  submitButton,
  type Element,
} from './elements.js';
import type { Saver } from './form-view.js';
import { handedInButtons } from './handed-in.js';
import { hasFall, noteField, fitCauses } from './note-field.js';
import { routeName } from './routes.js';
import { formatFinding, formatNotice, formatObjection, numberHint, stateTag, titleOf } from './phrases.js';
import { describeReturn } from './verdict.js';
import { unexplainedWarnings } from '../src/core/checks/run-checks.js';

/** The card asks for at most this many notes at once, to stay within its size limit; the others follow later. */
const MAX_NOTES = 8;

/**
 * The data of the card on which a reporter corrects the figures that a reviewer flagged. The card shows the reviewer's
 * reason and these figures, so that the reporter needs no other page.
 */
export interface CorrectionView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Extract<Submission, { state: 'sent-back' }>;
  readonly previous: PreviousSubmission | undefined;
  readonly findings: readonly Finding[];
  readonly refusedTexts?: ReadonlyMap<string, string>;
  readonly objections?: ReadonlyMap<string, string>;
  readonly savers?: ReadonlyMap<string, Saver>;
  readonly notice?: string;
}

/** Space that the lists of causes must leave for the rest of the card. */
const FRAME = { bytes: 1_500, tags: 16 };

export function correctionCard(view: CorrectionView): CardJson {
  const { plan, unit, submission } = view;
  const { period, flaggedFigures } = submission;
  const measures = typedMeasuresFor(plan, flaggedFigures);
  const findings = filterFindings(view, new Set(measures.map(({ code }) => code)));
  const fallCodes = codesToExplain(view, findings).filter(code =>
    hasFall(findings.filter(({ at }) => at === code)),
  );
  return card(
    {
      title: titleOf(period, unit),
      subtitle: `请修改 ${measures.length} 项`,
      colour: 'orange',
      tags: [stateTag('sent-back')],
    },
    fitCauses(fallCodes, FRAME, codesWithCauses =>
      cardElements(view, measures, noteFields(view, findings, codesWithCauses)),
    ),
  );
}

function cardElements(
  view: CorrectionView,
  measures: readonly Measure[],
  notes: readonly Element[],
): Element[] {
  const { unit, submission, notice } = view;
  const { period, version } = submission;
  const routeArguments = { unit: unit.key, period };
  return [
    markdown(
      [describeReturn(submission), ...(notice ? [bold(colourText('red', formatNotice(notice)))] : [])].join(
        '\n',
      ),
    ),
    form('mend', [
      ...measures.flatMap(measure => figureField(view, measure)),
      ...notes,
      row([
        submitButton({
          text: '重新提交',
          route: routeName('resubmit', { ...routeArguments, version }),
          look: 'primary_filled',
        }),
        submitButton({ text: '保存', route: routeName('mend', { ...routeArguments, version }) }),
      ]),
    ]),
    row([
      button({ text: '打开整张表', route: routeName('open', routeArguments) }),
      ...handedInButtons(routeArguments),
    ]),
    hint('只需修改以上各项；其余数据不变。'),
  ];
}

function figureField(view: CorrectionView, measure: Measure): Element[] {
  const { code } = measure;
  const saved = view.submission.figures.get(code)?.value;
  const value = view.refusedTexts?.get(code) ?? (saved === undefined ? '' : formatNumber(saved, measure));
  const objection = view.objections?.get(code);
  return [
    ...(objection
      ? [markdown(colourText('red', `↓ ${formatObjection(objection, view.savers?.get(code))}`))]
      : []),
    input({
      name: inputName(code),
      label: labelFor(view, measure),
      placeholder: numberHint(measure),
      ...(value ? { value } : {}),
      maxLength: 40,
    }),
  ];
}

function labelFor({ plan, submission, previous }: CorrectionView, measure: Measure): string {
  const previousValue = lastFigure(measure, submission.period, previous);
  const previousText =
    previous && previousValue !== undefined
      ? ` · ${previousPeriodName(submission.period, previous)} ${formatNumber(previousValue, measure)}`
      : '';
  return `${labelOf(plan, measure.code)}（${measure.unit}）${previousText}`;
}

/** The findings that concern the figures on the card. */
function filterFindings({ findings }: CorrectionView, fieldCodes: ReadonlySet<string>): Finding[] {
  return findings.filter(({ codes }) => codes.some(code => fieldCodes.has(code)));
}

/** The codes whose warnings need an explanation; codes without one come first. */
function codesToExplain({ submission }: CorrectionView, findings: readonly Finding[]): string[] {
  const warnings = findings.filter(({ severity, audience }) => severity === 'warning' && !audience);
  const unexplainedCodes = new Set(unexplainedWarnings(warnings, submission.notes).map(({ at }) => at));
  return [...new Set(warnings.map(({ at }) => at))]
    .sort((a, b) => Number(unexplainedCodes.has(b)) - Number(unexplainedCodes.has(a)))
    .slice(0, MAX_NOTES);
}

/** The errors as text, and an input for each explanation. */
function noteFields(
  view: CorrectionView,
  findings: readonly Finding[],
  codesWithCauses: ReadonlySet<string>,
): Element[] {
  const errors = findings.filter(({ severity }) => severity === 'error').slice(0, MAX_NOTES);
  return [
    ...(errors.length > 0 ? [markdown(errors.map(finding => formatFinding(finding)).join('\n'))] : []),
    ...codesToExplain(view, findings).flatMap(code => {
      const codeFindings = findings.filter(({ at }) => at === code);
      const note = view.submission.notes.get(code);
      return [
        markdown(codeFindings.map(finding => formatFinding(finding)).join('\n')),
        noteField({
          code,
          findings: codeFindings,
          note,
          refusedTexts: view.refusedTexts,
          hasCauses: codesWithCauses.has(code),
        }),
      ];
    }),
  ];
}
