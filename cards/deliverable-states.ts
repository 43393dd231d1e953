import { DELIVERABLE_STATE_NAMES, type DeliverableState, type Owed } from '../src/core/deliverables.js';
import { deliverableTitle } from '../src/plan/deliverable.js';
import type { LocalDate } from '../src/plan/period.js';
import { colourText, escapeMarkdown, type Colour } from './elements.js';
import { formatDay } from './phrases.js';

// Words that the cards about deliverables (阶段材料) share.

const STATE_COLOURS: Readonly<Record<Owed['state'], Colour>> = {
  missing: 'red',
  'given-back': 'orange',
  'handed-in': 'blue',
  taken: 'green',
};

const STATE_TEXTS: Readonly<Record<Owed['state'], string>> = {
  missing: '未交',
  ...DELIVERABLE_STATE_NAMES,
};

/** `未交`, in its colour. */
export const formatOwedState = (state: Owed['state']): string =>
  colourText(STATE_COLOURS[state], STATE_TEXTS[state]);

/** The tag of a version on its card. */
export const stateTag = (state: DeliverableState) => ({
  text: DELIVERABLE_STATE_NAMES[state],
  colour: STATE_COLOURS[state],
});

/** `评估报告（附持续改进清单） 3月28日前 未交` */
export function describeOwed({ deliverable, year, dueOn, state }: Owed, today: LocalDate): string {
  const isOverdue = state === 'missing' && today > dueOn;
  const date = `${dueOn.startsWith(String(year)) ? '' : '次年'}${formatDay(dueOn)}前`;
  const how = isOverdue ? colourText('red', '未交，已逾期') : formatOwedState(state);
  return [escapeMarkdown(deliverableTitle(deliverable)), date, how].join('　');
}

/** So many characters of a file's name are shown. */
export const MAX_FILE_NAME = 60;

/** `1.2 MB`, `340 KB` */
export function formatSize(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1024 ? `${kilobytes} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
