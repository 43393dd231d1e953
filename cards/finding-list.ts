import type { Finding } from '../src/core/checks/check.js';
import { blockingFindings, unexplainedWarnings } from '../src/core/checks/run-checks.js';
import { pageOrder, placeOf } from '../src/core/form/page-order.js';
import { pageOf } from '../src/plan/plan.js';
import {
  bold,
  colourText,
  fitLines,
  hint,
  markdown,
  MAX_BYTES,
  MAX_TAGS,
  sizeOf,
  submitButton,
  type Element,
} from './elements.js';
import type { FormView } from './form-view.js';
import { fitCauses, hasFall, noteField } from './note-field.js';
import { formatFinding } from './phrases.js';
import { routeName } from './routes.js';

/** The card asks for at most this many notes at once, to stay within its size limit; the others follow later. */
const MAX_NOTES = 18;
/** Bytes for the errors; the rest of the card is for notes, the summary and the figures. */
const ERROR_BYTES = 7_000;
/** Space that the findings must leave for the rest of the card, and lists of causes for the figures too. */
const FRAME = { bytes: 2_000, tags: 12 };
const FIGURES = { bytes: 5_000, tags: 12 };

/**
 * All findings of the form, each once, by page and with a button to it; a warning has the field for its note. `build` makes
 * the card's elements around them: as many notes are asked for as the card has room for.
 */
export function fitFindings(view: FormView, build: (findings: readonly Element[]) => Element[]): Element[] {
  const all = codesToExplain(view);
  const buildWith = (codes: readonly string[], withCauses: ReadonlySet<string>) =>
    build(findingElements(view, codes, withCauses));
  let codes = all.slice(0, MAX_NOTES);
  while (codes.length > 0 && !isWithin(buildWith(codes, new Set()), FRAME)) codes = codes.slice(0, -1);
  const falls = codes.filter(code => hasFall(warningsAt(view, code)));
  return fitCauses(falls, FIGURES, withCauses => buildWith(codes, withCauses));
}

function isWithin(elements: readonly Element[], reserved: { bytes: number; tags: number }): boolean {
  const { bytes, tags } = sizeOf(elements);
  return bytes + reserved.bytes <= MAX_BYTES && tags + reserved.tags <= MAX_TAGS;
}

const warningsOf = ({ findings }: FormView): Finding[] =>
  findings.filter(({ severity }) => severity === 'warning');

const warningsAt = (view: FormView, code: string): Finding[] =>
  warningsOf(view).filter(({ at }) => at === code);

/** The codes whose warnings need an explanation; codes without one come first. */
function codesToExplain(view: FormView): string[] {
  const warnings = warningsOf(view);
  const unexplainedCodes = new Set(unexplainedWarnings(warnings, view.submission.notes).map(({ at }) => at));
  const codes = [...new Set(warnings.map(({ at }) => at))];
  return codes.sort((a, b) => Number(unexplainedCodes.has(b)) - Number(unexplainedCodes.has(a)));
}

function findingElements(
  view: FormView,
  noteCodes: readonly string[],
  withCauses: ReadonlySet<string>,
): Element[] {
  const allErrors = blockingFindings(view.findings);
  const fitting = fitLines(
    allErrors.map(finding => `- ${formatFinding(finding)}`),
    ERROR_BYTES,
  ).length;
  const errors = allErrors.slice(0, fitting);
  const noteCount = codesToExplain(view).length;
  if (errors.length + noteCount === 0) return [];
  const hiddenErrors = allErrors.length - errors.length;
  const hiddenNotes = noteCount - noteCodes.length;
  return [
    markdown(bold(describeCounts(allErrors.length, noteCount))),
    ...pageOrder(view.plan, view.usualChanges).flatMap(page => {
      const isHere = (code: string) => pageOf(view.plan, code) === page;
      return pageElements(view, page, {
        errors: errors.filter(({ at }) => isHere(at)),
        noteCodes: noteCodes.filter(isHere),
        withCauses,
      });
    }),
    ...(hiddenErrors > 0 ? [hint(`另有 ${hiddenErrors} 处，改正以上各处后再显示。`)] : []),
    ...(hiddenNotes > 0 ? [hint(`另有 ${hiddenNotes} 处，写完以上说明后再显示。`)] : []),
  ];
}

const describeCounts = (errors: number, notes: number): string =>
  [
    ...(errors > 0 ? [`有 ${errors} 处须改正，改正后才能提交`] : []),
    ...(notes > 0 ? [`有 ${notes} 处请说明原因（说明随数据报送审核人）`] : []),
  ].join('；') + '：';

interface PageFindings {
  readonly errors: readonly Finding[];
  readonly noteCodes: readonly string[];
  readonly withCauses: ReadonlySet<string>;
}

/** The findings of one page behind the button that leads to it. */
function pageElements(view: FormView, page: number, found: PageFindings): Element[] {
  const { errors, noteCodes, withCauses } = found;
  const count = errors.length + noteCodes.length;
  if (count === 0) return [];
  const { plan, submission, refusedTexts, usualChanges } = view;
  const { unit, period, version } = submission;
  const place = placeOf(pageOrder(plan, usualChanges), page);
  return [
    submitButton({
      text: `第 ${place} 页 ${count} 处，去看`,
      // A card may not have two buttons of one name: the buttons of the page numbers have `go`.
      route: routeName('save', { unit, period, version, page: plan.pages.length + 1, to: page }),
      size: 'small',
      look: errors.length > 0 ? 'danger' : 'default',
    }),
    ...(errors.length > 0 ? [markdown(errors.map(finding => `- ${formatFinding(finding)}`).join('\n'))] : []),
    ...noteCodes.flatMap(code => {
      const findings = warningsAt(view, code);
      const note = submission.notes.get(code);
      return [
        markdown(findings.map(finding => formatFinding(finding)).join('\n')),
        noteField({ code, findings, note, refusedTexts, hasCauses: withCauses.has(code) }),
      ];
    }),
  ];
}

/** Whether only the reasons of warnings are missing. */
export const hasUnexplained = (view: FormView): boolean =>
  unexplainedWarnings(view.findings, view.submission.notes).length > 0;

/** How many errors there are, in red; nothing when there is none. */
export function describeErrors({ findings }: FormView): string[] {
  const count = blockingFindings(findings).length;
  return count > 0 ? [colourText('red', `有 ${count} 处须改正，见下面的列表。`)] : [];
}
