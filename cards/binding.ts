import type { CardJson } from '../src/core/outgoing.js';
import { ROLE_NAMES, type Role } from '../src/core/people/person.js';
import { countRest, formatCount, listNames, MAX_LISTED } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  fitLines,
  form,
  hint,
  markdown,
  multiSelect,
  multiSelectPerson,
  personName,
  row,
  select,
  submitButton,
  type Element,
} from './elements.js';
import { partInput } from './long-list.js';
import { routeName } from './routes.js';

/** At most so many people stand in a list; of a larger group those whose name contains a text. */
export const MAX_OFFERED = 80;
/** What was chosen so far: it stays when the card is drawn anew. */
export interface BindChoices {
  readonly role: Role;
  readonly units: readonly Unit[];
  readonly people: readonly string[];
  /** The texts that were looked for. */
  readonly unitPart: string;
  readonly personPart: string;
}

export const NOTHING_CHOSEN: BindChoices = {
  role: 'reporter',
  units: [],
  people: [],
  unitPart: '',
  personPart: '',
};

export interface BindView {
  /** The chat whose people are offered. */
  readonly chat: string;
  readonly unitCount: number;
  /** The units offered: all of a small organisation, else those that were found and chosen. */
  readonly units: readonly Unit[];
  readonly memberCount: number;
  readonly people: readonly string[];
  readonly choices: BindChoices;
  readonly notice?: string;
}

const ROLES: readonly Role[] = ['reporter', 'reviewer', 'leader', 'admin'];
const ROLE_CHOICES = ROLES.map(role => ({ text: ROLE_NAMES[role], value: role }));

/** 绑定: an admin chooses a role, units and people on one card. */
export function bindCard(view: BindView): CardJson {
  const { chat, unitCount, memberCount, choices, notice } = view;
  const searches = [
    ...(unitCount > MAX_LISTED ? [searchInput('unit_part', '单位名称中的几个字', choices.unitPart)] : []),
    ...(memberCount > MAX_OFFERED ? [searchInput('person_part', '姓名中的几个字', choices.personPart)] : []),
  ];
  return card({ title: '绑定' }, [
    markdown('选好角色、单位和人，点“确认”。一次可以绑定几个人、几个单位。'),
    ...(notice ? [markdown(colourText('red', escapeMarkdown(notice)))] : []),
    form('bind', [
      select('role', '角色', ROLE_CHOICES, choices.role),
      ...searches,
      ...(searches.length > 0
        ? [submitButton({ text: '查找', route: routeName('bindpick', { chat }) })]
        : []),
      ...unitPart(view),
      multiSelectPerson('people', '要绑定的人（可多选）', view.people, choices.people),
      submitButton({ text: '确认', route: routeName('bindall', { chat }), look: 'primary_filled' }),
    ]),
    hint('只有填报人要选单位。也可以发送：绑定 @人 单位。'),
  ]);
}

function unitPart({ unitCount, units, choices }: BindView): Element[] {
  if (units.length === 0)
    return [
      hint(
        choices.unitPart
          ? '没有找到这样的单位，请换几个字再查找。'
          : `共有 ${formatCount(unitCount)} 个单位，请先查找。`,
      ),
    ];
  return [
    multiSelect(
      'units',
      '填报单位（可多选）',
      units.map(unit => ({ text: unitName(unit), value: unit.key })),
      choices.units.map(({ key }) => key),
    ),
  ];
}

const searchInput = (name: string, label: string, part: string): Element => partInput({ name, label, part });

/** A person who was given a role, or who held it already. */
export interface Binding {
  readonly openId: string;
  readonly role: Role;
  readonly unit?: Unit;
  readonly isNew: boolean;
}

const LINE_BYTES = 22_000;

/** One card that lists who was bound to what, and who was not, with the reason. */
export function boundCard(bindings: readonly Binding[], failures: readonly string[] = []): CardJson {
  const byPerson = new Map<string, Binding[]>();
  for (const binding of bindings)
    byPerson.set(binding.openId, [...(byPerson.get(binding.openId) ?? []), binding]);
  const lines = [...byPerson].map(([openId, own]) => `- ${personName(openId)} ${describeBindings(own)}`);
  const shown = fitLines(lines, LINE_BYTES);
  return card({ title: '绑定', colour: failures.length > 0 ? 'orange' : 'green' }, [
    markdown(
      [
        ...shown,
        ...(shown.length < lines.length ? [countRest(lines.length, '发送“成员”查看')] : []),
        ...failures.slice(0, MAX_LISTED).map(failure => `- ${colourText('red', escapeMarkdown(failure))}`),
      ].join('\n'),
    ),
  ]);
}

function describeBindings(own: readonly Binding[]): string {
  const [fresh, held] = [own.filter(({ isNew }) => isNew), own.filter(({ isNew }) => !isNew)];
  return [
    ...(held.length > 0 ? [`本来就是 ${bold(escapeMarkdown(namesOf(held)))}`] : []),
    ...(fresh.length > 0 ? [`已是 ${bold(escapeMarkdown(namesOf(fresh)))}`] : []),
  ].join('，');
}

const namesOf = (bindings: readonly Binding[]): string =>
  listNames(bindings.map(({ role, unit }) => (unit ? `${unitName(unit)} 的填报人` : ROLE_NAMES[role])));

/** Tells a reporter that others now report for a unit of theirs. */
export function newColleaguesCard(
  units: readonly { readonly unit: Unit; readonly people: readonly string[] }[],
): CardJson {
  const lines = units.map(
    ({ unit, people }) =>
      `${people.map(personName).join(' ')} 已绑定为 ${bold(escapeMarkdown(unitName(unit)))} 的填报人，与您一起填报。`,
  );
  return card({ title: '新的填报人', colour: 'turquoise' }, [
    markdown(fitLines(lines, LINE_BYTES).join('\n')),
  ]);
}

/** Whose people stand in the list of 解绑: those of a role, the reporters of a unit. */
export interface Holders {
  readonly role: Role;
  readonly unit?: Unit;
}

const holderName = ({ role, unit }: Holders): string =>
  unit ? `${unitName(unit)} 的填报人` : ROLE_NAMES[role];

/** 解绑, first step: a role or a unit is chosen. */
export function unbindCard(view: {
  readonly unitCount: number;
  readonly units: readonly Unit[];
  readonly part: string;
  readonly notice?: string;
}): CardJson {
  const { unitCount, units, part, notice } = view;
  const options = [
    ...units.map(unit => ({ text: unitName(unit), value: `unit ${unit.key}` })),
    ...ROLE_CHOICES.slice(1).map(({ text, value }) => ({ text, value: `role ${value}` })),
  ];
  return card({ title: '解绑' }, [
    markdown('选一个单位或角色，再选人。'),
    ...(notice ? [markdown(colourText('red', escapeMarkdown(notice)))] : []),
    form('unbind', [
      ...(unitCount > MAX_LISTED ? [searchInput('unit_part', '单位名称中的几个字', part)] : []),
      select('of', '单位或角色', options, undefined),
      row([
        submitButton({ text: '下一步', route: routeName('unbindpick'), look: 'primary_filled' }),
        ...(unitCount > MAX_LISTED ? [submitButton({ text: '查找', route: routeName('unbindfind') })] : []),
      ]),
    ]),
    hint('取消一个人的全部绑定：发送 解绑 @人。'),
  ]);
}

/** 解绑, second step: the people of a unit or role are listed, and some are chosen. */
export function holdersCard(holders: Holders, people: readonly string[], notice = ''): CardJson {
  const { role, unit } = holders;
  const name = holderName(holders);
  const again = button({ text: '重新选择', route: routeName('unbindfind') });
  if (people.length === 0)
    return card({ title: '解绑' }, [markdown(escapeMarkdown(`现在没有${name}。`)), again]);
  const offered = people.slice(0, MAX_OFFERED);
  return card({ title: '解绑' }, [
    ...(notice ? [markdown(colourText('red', escapeMarkdown(notice)))] : []),
    markdown(`${bold(escapeMarkdown(name))}：${offered.map(personName).join(' ')}`),
    ...(people.length > offered.length ? [hint(countRest(people.length))] : []),
    form('holders', [
      multiSelectPerson('people', '要解绑的人（可多选）', offered),
      row([
        submitButton({
          text: '确认',
          route: routeName('release', { role, unit: unit?.key ?? 'none' }),
          look: 'primary_filled',
        }),
      ]),
    ]),
    again,
  ]);
}

/** One card that says who is no longer what. */
export function releasedCard(holders: Holders, people: readonly string[]): CardJson {
  return card({ title: '解绑', colour: 'green' }, [
    markdown(`${people.map(personName).join(' ')} 不再是 ${bold(escapeMarkdown(holderName(holders)))}。`),
  ]);
}
