import type { CardJson } from '../src/core/outgoing.js';
import { commandLabel, type CommandWords } from '../src/core/command.js';
import { countRest, listNames, MAX_LISTED } from '../src/core/text.js';
import type { Deputyship } from '../src/core/people/deputy.js';
import { ROLE_NAMES, type Person } from '../src/core/people/person.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { bold, card, escapeMarkdown, hint, list, markdown, panel, personName } from './elements.js';
import { describeDeputies, formatSpan, type NamingView } from './deputy.js';
import { pageButtons, somePeople, type ListPage } from './long-list.js';
import { commandButtons, type CommandButton } from './question.js';
import { routeName } from './routes.js';
import {
  assistantName,
  exampleUnit,
  periodWords,
  withReportWord,
  writtenPeriod,
} from '../src/plan/period-words.js';
import type { Plan } from '../src/plan/plan.js';

export interface HelpView {
  readonly person: Person;
  readonly plan: Plan;
  readonly units: readonly Unit[];
  /** The person's open tasks, one sentence for each. */
  readonly duties: readonly string[];
  /** The leaves of the person, and those on which the person is the deputy (代填). */
  readonly leaves?: readonly NamingView[];
  /** The commands this person may use, by their slash names. */
  readonly commands: readonly (readonly [string, CommandWords])[];
  /** Those of them that make sense without words. */
  readonly buttons: readonly CommandButton[];
  readonly isPrivate?: boolean;
}

/** Shows a person's roles, their open tasks and the commands they may use. */
export function helpCard({
  plan,
  person,
  units,
  duties,
  commands,
  buttons,
  leaves = [],
  isPrivate = false,
}: HelpView): CardJson {
  const roles = [...person.roles].map(role => ROLE_NAMES[role]).join('、');
  const unitNames = units.length > 0 ? `（${listNames(units.map(unitName))}）` : '';
  return card({ title: assistantName(plan) }, [
    markdown(`您的身份：${bold(escapeMarkdown(`${roles}${unitNames}`))}`),
    markdown(
      duties.length > 0
        ? `${bold('现在要做：')}\n${list([
            ...duties.slice(0, MAX_LISTED).map(escapeMarkdown),
            ...(duties.length > MAX_LISTED ? [countRest(duties.length, '发送“填报”查看')] : []),
          ])}`
        : '现在没有要您做的事，谢谢。',
    ),
    ...(leaves.length > 0
      ? [markdown(`${bold('代填：')}\n${list(leaves.slice(0, MAX_LEAVES).map(describeLeave))}`)]
      : []),
    ...commandButtons(buttons, isPrivate),
    panel('全部命令和用法', [
      markdown(
        list(
          commands.map(
            ([name, command]) =>
              `${bold(escapeMarkdown(commandLabel(name, command)))}　${escapeMarkdown(withReportWord(command.purpose, plan))}`,
          ),
        ),
      ),
      hint(
        `命令可以只写中文，后面可以加${periodWords(plan).period}和单位，例如“汇总 ${writtenPeriod(plan)} ${exampleUnit(plan)}”。`,
      ),
    ]),
  ]);
}

const MAX_LEAVES = 3;
const MAX_UNITS_OF_LEAVE = 3;

/** `9月25日至10月8日由何工替陈工代填：给排水股·城市供水` */
const describeLeave = ({ absent, deputy, units, ...days }: NamingView): string =>
  `${formatSpan(days)}由 ${personName(deputy)} 替 ${personName(absent)} 代填：${escapeMarkdown(nameSome(units))}`;

const nameSome = (units: readonly Unit[]): string =>
  units.length > MAX_UNITS_OF_LEAVE
    ? `${units.slice(0, MAX_UNITS_OF_LEAVE).map(unitName).join('、')}${countRest(units.length)}`
    : units.map(unitName).join('、');

/** The units of one page of the list of members. */
export type MembersPage = ListPage<{
  readonly unit: Unit;
  readonly reporters: readonly string[];
  /** The deputies (代填) of reporters on leave today. */
  readonly deputies?: readonly Deputyship[];
}>;

/** Lists the reporters of each unit and the people of each other role. */
export function membersCard(
  { items, ...place }: MembersPage,
  roles: readonly { name: string; people: readonly string[] }[],
  hasGroup: boolean,
): CardJson {
  const formatPeople = (ids: readonly string[]) => (ids.length > 0 ? somePeople(ids) : '（无）');
  return card({ title: '成员' }, [
    markdown(
      [
        bold('填报人'),
        ...items.map(
          ({ unit, reporters, deputies = [] }) =>
            `- ${escapeMarkdown(unitName(unit))}：${formatPeople(reporters)}${describeDeputies(deputies)}`,
        ),
        ...roles.map(role => `${bold(role.name)}：${formatPeople(role.people)}`),
        hasGroup ? '工作群：已设定' : '工作群：尚未设定，请在工作群里 @我 发送“本群”',
      ].join('\n'),
    ),
    ...pageButtons(place, page => routeName('members', { page })),
    markdown(
      '绑定：发送“绑定”，在卡片上选人；也可以发送“绑定 @人 单位”或“绑定 @人 审核人”（领导、管理员）。取消：发送“解绑”',
      'notation',
    ),
  ]);
}
