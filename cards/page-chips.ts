import { openFindings } from '../src/core/checks/run-checks.js';
import { countByPage } from '../src/core/form/finding-places.js';
import { pageOrder } from '../src/core/form/page-order.js';
import { row, submitButton, type Element } from './elements.js';
import type { FormView } from './form-view.js';
import { routeName } from './routes.js';

/** What the marks of the page buttons mean. */
export const CHIPS_LEGEND = '✓ 已填好，！ 后面是要处理的处数';

/**
 * The buttons that lead to the pages, each with the state of its page: `3✓` all given and nothing wrong, `3！2` two things to
 * deal with, `3` neither. `from` is the page on which they stand.
 */
export function pageChips(view: FormView, from: number, further: readonly Element[] = []): Element {
  const { plan, submission, findings, objections } = view;
  const { unit, period, version } = submission;
  const counts = countByPage(plan, openFindings(findings, submission.notes));
  const objectionCount = objections?.size ?? 0;
  const chips = pageOrder(plan, view.usualChanges).map((number, index) => {
    const count = (counts.get(number) ?? 0) + (number === from ? objectionCount : 0);
    const isComplete = plan.pages[number - 1]?.measures.every(({ code }) => submission.figures.has(code));
    return submitButton({
      text: `${index + 1}${count > 0 ? `！${count}` : isComplete ? '✓' : ''}`,
      route: routeName('go', { unit, period, version, page: from, to: number }),
      size: 'small',
      look: number === from ? 'primary' : count > 0 ? 'danger' : 'default',
    });
  });
  return row([...chips, ...further]);
}
