import { withUnit } from '../src/core/form/number.js';
import { lastFigure, previousPeriodName } from '../src/core/form/prefill.js';
import { groupsOn, isTaken, type CountedGroup } from '../src/core/register/groups.js';
import type { CardJson } from '../src/core/outgoing.js';
import { inputName, type Measure } from '../src/plan/measure.js';
import type { Page } from '../src/plan/pages.js';
import { labelOf } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  hint,
  list,
  markdown,
  row,
  submitButton,
  type Element,
} from './elements.js';
import type { FormView } from './form-view.js';
import { officialLabel, titleOf } from './phrases.js';
import { routeName } from './routes.js';

// What a page of the form shows of figures that come from the register of enterprises.

/** A figure from the register: its number, what of it was before the register, and a way to the names. */
export function countedFigure(view: FormView, measure: Measure, findings: readonly string[]): Element[] {
  const { submission, previous, register } = view;
  const value = submission.figures.get(measure.code)?.value ?? 0;
  const opening = register?.openings.get(measure.code);
  const last = lastFigure(measure, submission.period, previous);
  const parts = [
    `${escapeMarkdown(officialLabel(measure))}　${bold(withUnit(value, measure))}`,
    colourText('grey', '台账'),
    ...(opening === undefined ? [] : [`其中台账外期初数 ${opening}`]),
    ...(previous && last !== undefined ? [`${previousPeriodName(submission.period, previous)} ${last}`] : []),
  ];
  const { unit, period } = submission;
  return [
    ...(findings.length > 0 ? [markdown(findings.join('\n'))] : []),
    row([
      markdown(parts.join(' · ')),
      button({
        text: '名单',
        route: routeName('names', { unit, period, measure: inputName(measure.code) }),
        size: 'small',
        look: 'text',
      }),
    ]),
  ];
}

/** 台账 takes the groups of the page from the register; 改回手填 gives one back. */
export function registerButtons(view: FormView & { readonly pageNumber: number }, page: Page): Element[] {
  const { register } = view;
  if (!register) return [];
  const groups = groupsOn(register, page);
  const typed = groups.filter(group => !isTaken(register, group));
  const [first] = typed;
  const titles = typed.map(({ title }) => escapeMarkdown(title)).join('、');
  return [
    ...(first
      ? [
          markdown(colourText('grey', `${titles}可以由企业台账得出：`)),
          sourceButton(view, first, 'fromledger', '台账'),
        ]
      : []),
    ...groups
      .filter(group => isTaken(register, group))
      .map(group => sourceButton(view, group, 'totyped', `改回手填：${group.title}`)),
  ];
}

const sourceButton = (
  { submission, pageNumber }: FormView & { readonly pageNumber: number },
  { key }: CountedGroup,
  verb: 'fromledger' | 'totyped',
  text: string,
): Element =>
  submitButton({
    text,
    size: 'small',
    route: routeName(verb, {
      ...{ unit: submission.unit, period: submission.period, version: submission.version },
      ...{ page: pageNumber, measure: inputName(key) },
    }),
  });

/** A figure as it would be from the register. */
export interface CountedChange {
  readonly code: string;
  readonly before: number | undefined;
  readonly count: number;
  readonly opening: number | undefined;
}

/** Asks whether groups are taken from the register: the numbers before and after, and what was before the register. */
export function sourceCard(
  view: FormView & { readonly pageNumber: number },
  groups: readonly CountedGroup[],
  changes: readonly CountedChange[],
): CardJson {
  const { plan, submission, unit, pageNumber: page } = view;
  const title = groups.map(group => group.title).join('、');
  const measure = inputName(groups[0]?.key ?? '');
  const form = { unit: submission.unit, period: submission.period, version: submission.version, page };
  const lines = changes.map(({ code, before, count, opening }) => {
    const sum = count + (opening ?? 0);
    const parts = opening === undefined ? '' : `（台账 ${count} ＋ 台账外期初数 ${opening}）`;
    return `${escapeMarkdown(labelOf(plan, code))}　${before ?? '未填'} → ${bold(String(sum))}${parts}`;
  });
  return card({ title: titleOf(submission.period, unit), subtitle: '台账' }, [
    markdown([bold(`${escapeMarkdown(title)}改由企业台账得出，从本期起：`), list(lines)].join('\n')),
    row([
      submitOrButton('确认', routeName('takeledger', { ...form, measure })),
      button({ text: '取消', route: routeName('open', { unit: form.unit, period: form.period }) }),
    ]),
    hint(
      '确认后这几项不再手填，随台账更新；名单随时可看，也可以改回手填。台账外期初数是台账之前已累计的数，只用于滚动累计的几项。',
    ),
  ]);
}

const submitOrButton = (text: string, route: string): Element =>
  button({ text, route, look: 'primary_filled' });

export interface NamesView {
  readonly title: string;
  readonly label: string;
  readonly total: string;
  /** The part of the figure that has no names. */
  readonly opening: number | undefined;
  readonly names: readonly { readonly name: string; readonly value: string }[];
  readonly offset: number;
  readonly isSum: boolean;
  readonly place: string;
  readonly earlier: string | undefined;
  readonly later: string | undefined;
  /** Other figures from the register, with their routes. */
  readonly others: readonly { readonly text: string; readonly route: string }[];
}

/** The enterprises behind a figure, a page of them. */
export function namesCard(view: NamesView): CardJson {
  const lines = view.names.map(
    ({ name, value }, index) =>
      `${view.offset + index + 1}\\. ${escapeMarkdown(name)}${view.isSum ? `　${value}` : ''}`,
  );
  const pages = [
    ...(view.earlier === undefined ? [] : [button({ text: '上一页', route: view.earlier })]),
    ...(view.later === undefined ? [] : [button({ text: '下一页', route: view.later })]),
  ];
  return card({ title: `名单 · ${view.label}`, subtitle: view.title }, [
    markdown(
      [
        `${bold(view.total)}　${colourText('grey', view.place)}`,
        ...(view.opening === undefined ? [] : [`其中台账外期初数 ${view.opening}，没有名单。`]),
      ].join('\n'),
    ),
    markdown(lines.length > 0 ? lines.join('\n') : '台账里没有这样的企业。'),
    ...(pages.length > 0 ? [row(pages)] : []),
    ...(view.others.length > 0
      ? [hint('其他由台账得出的：'), row(view.others.map(other => button({ ...other, size: 'small' })))]
      : []),
  ]);
}
