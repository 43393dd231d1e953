import type { CardJson } from '../src/core/outgoing.js';
import type { Unit } from '../src/plan/organisation.js';
import type { Period } from '../src/plan/period.js';
import { card, escapeMarkdown, hint, markdown } from './elements.js';
import { actorName, titleOf } from './phrases.js';

/** What one reporter of a unit did, as the unit's others are told. */
export type ColleagueAction = 'submitted' | 'taken-back';

const ACTIONS: Readonly<Record<ColleagueAction, { readonly words: string; readonly next: string }>> = {
  submitted: { words: '已提交', next: '您不用再填。要修改，请在审核开始前发送“填报”，点“撤回”。' },
  'taken-back': { words: '已撤回', next: '改好后须重新提交。发送“填报”可以一起修改。' },
};

/** Tells a reporter in one line what a colleague did with their unit's report, and when. */
export function colleagueCard(view: {
  readonly unit: Unit;
  readonly period: Period;
  readonly action: ColleagueAction;
  readonly by: string;
  /** The reporter on leave for whom they did it. */
  readonly actsFor?: string;
  /** The time as it is shown. */
  readonly at: string;
}): CardJson {
  const { words, next } = ACTIONS[view.action];
  return card({ title: `${words}：${titleOf(view.period, view.unit)}`, colour: 'turquoise' }, [
    markdown(`${actorName(view.by, view.actsFor)} ${escapeMarkdown(`${view.at} ${words}。`)}`),
    hint(next),
  ]);
}
