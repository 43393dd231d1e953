import type { CardJson } from '../src/core/outgoing.js';
import { typedBehind } from '../src/core/submission/flagged-figures.js';
import { type Finding } from '../src/core/checks/check.js';
import { formatNumber } from '../src/core/form/number.js';
import { lastFigure, previousWord, type Previous } from '../src/core/form/prefill.js';
import type { Submission } from '../src/core/submission/submission.js';
import { inputName, type Measure } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  coloured,
  escaped,
  form,
  hint,
  input,
  markdown,
  row,
  submitButton,
  type Element,
} from './elements.js';
import { isFall, noteField, withCauses } from './note-field.js';
import { routeName } from './routes.js';
import { findingLine, numberHint, stateTag, titleOf } from './words.js';
import { returnWords } from './verdict.js';
import { unexplained } from '../src/core/checks/run-checks.js';

/** The card asks for at most this many notes at once, to stay within its size limit; the others follow later. */
const MOST_NOTES = 8;

/**
 * The data of the card on which a reporter corrects the figures that a reviewer flagged. The card shows the reviewer's
 * reason and these figures, so that the reporter needs no other page.
 */
export interface MendView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Extract<Submission, { state: 'sent-back' }>;
  readonly previous: Previous | undefined;
  readonly found: readonly Finding[];
  readonly typed?: ReadonlyMap<string, string>;
  readonly objections?: ReadonlyMap<string, string>;
  readonly notice?: string;
}

/** Space that the lists of causes must leave for the rest of the card. */
const FRAME = { bytes: 1_500, tags: 12 };

export function mendCard(view: MendView): CardJson {
  const { plan, unit, submission } = view;
  const { period, asked } = submission;
  const measures = typedBehind(plan, asked);
  const near = findingsNear(view, new Set(measures.map(({ code }) => code)));
  const falls = notedCodes(view, near).filter(code => isFall(near.filter(({ at }) => at === code)));
  return card(
    {
      title: titleOf(period, unit),
      subtitle: `请修改 ${measures.length} 项`,
      colour: 'orange',
      tags: [stateTag('sent-back')],
    },
    withCauses(falls, FRAME, offered => elements(view, measures, noteFields(view, near, offered))),
  );
}

function elements(view: MendView, measures: readonly Measure[], notes: readonly Element[]): Element[] {
  const { unit, submission, notice } = view;
  const { period, version } = submission;
  const about = { unit: unit.key, period };
  return [
    markdown(
      [returnWords(submission), ...(notice ? [bold(coloured('red', escaped(notice)))] : [])].join('\n'),
    ),
    form('mend', [
      ...measures.flatMap(measure => field(view, measure)),
      ...notes,
      row([
        submitButton({
          text: '重新提交',
          route: routeName('resubmit', { ...about, version }),
          look: 'primary_filled',
        }),
        submitButton({ text: '保存', route: routeName('mend', { ...about, version }) }),
      ]),
    ]),
    button({ text: '打开整张表', route: routeName('open', about) }),
    hint('只需修改以上各项；其余数据不变。发送“填报”也可以打开整张表。'),
  ];
}

function field(view: MendView, measure: Measure): Element[] {
  const { code } = measure;
  const saved = view.submission.figures.get(code)?.value;
  const value = view.typed?.get(code) ?? (saved === undefined ? '' : formatNumber(saved, measure));
  const objection = view.objections?.get(code);
  return [
    ...(objection ? [markdown(coloured('red', `↓ ${escaped(objection)}`))] : []),
    input({
      name: inputName(code),
      label: labelFor(view, measure),
      placeholder: numberHint(measure),
      ...(value ? { value } : {}),
      maxLength: 40,
    }),
  ];
}

function labelFor({ plan, submission, previous }: MendView, measure: Measure): string {
  const last = lastFigure(measure, submission.period, previous);
  const before =
    previous && last !== undefined
      ? ` · ${previousWord(submission.period, previous)} ${formatNumber(last, measure)}`
      : '';
  return `${labelOf(plan, measure.code)}（${measure.unit}）${before}`;
}

/** The findings that concern the figures on the card. */
function findingsNear({ found }: MendView, shown: ReadonlySet<string>): Finding[] {
  return found.filter(({ codes }) => codes.some(code => shown.has(code)));
}

/** The codes whose warnings need an explanation; codes without one come first. */
function notedCodes({ submission }: MendView, near: readonly Finding[]): string[] {
  const warnings = near.filter(({ severity, audience }) => severity === 'warning' && !audience);
  const open = new Set(unexplained(warnings, submission.notes).map(({ at }) => at));
  return [...new Set(warnings.map(({ at }) => at))]
    .sort((a, b) => Number(open.has(b)) - Number(open.has(a)))
    .slice(0, MOST_NOTES);
}

/** The errors as text, and an input for each explanation. */
function noteFields(view: MendView, near: readonly Finding[], offered: ReadonlySet<string>): Element[] {
  const errors = near.filter(({ severity }) => severity === 'error').slice(0, MOST_NOTES);
  return [
    ...(errors.length > 0 ? [markdown(errors.map(finding => findingLine(finding)).join('\n'))] : []),
    ...notedCodes(view, near).flatMap(code => {
      const about = near.filter(({ at }) => at === code);
      const note = view.submission.notes.get(code);
      return [
        markdown(about.map(finding => findingLine(finding)).join('\n')),
        noteField({ code, about, note, typed: view.typed, offers: offered.has(code) }),
      ];
    }),
  ];
}
