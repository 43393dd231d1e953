import type { ChangeGroup, PlanChanges } from '../src/core/plan/changes.js';
import type { CardJson } from '../src/core/outgoing.js';
import { countRest, cutText, formatCount } from '../src/core/text.js';
import { periodName, type Period } from '../src/plan/period.js';
import type { PlanData } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  hint,
  markdown,
  row,
  type Element,
} from './elements.js';
import { noticeCard } from './notices.js';
import { routeName } from './routes.js';

const TITLE = '方案';

/** Says which plan was sent, above its book. */
export function planSentCard({
  data,
  version,
  isCarriedOver,
}: {
  readonly data: PlanData;
  readonly version: number;
  readonly isCarriedOver: boolean;
}): CardJson {
  const measures = data.forms.flatMap(form => form.measures).length;
  return card({ title: TITLE }, [
    markdown(
      [
        `${bold(`${data.year}年方案`)}${version > 0 ? `（第 ${version} 版）` : ''}，${escapeMarkdown(cutText(data.document, 60))}：填报单位 ${data.organisation.units.length} 个，官方表 ${data.forms.length} 张，指标 ${measures} 项，校验 ${data.rules.length} 条。`,
        ...(isCarriedOver ? ['今年沿用这份方案；要用新的，请在“基本”里改年份。'] : []),
      ].join('\n'),
    ),
    hint(
      '方案册已发来：改好后发回本聊天，我会逐格核对，先给您看改动从什么时候起影响谁，点“确认”才生效。怎么改见册里的“说明”。',
    ),
  ]);
}

/** A plan book was made of a blank official file: what it has, and what is to be done next. */
export function draftPlanCard({
  fileName,
  year,
  forms,
  measures,
  questions,
}: {
  readonly fileName: string;
  readonly year: number;
  readonly forms: number;
  readonly measures: number;
  readonly questions: number;
}): CardJson {
  return card({ title: TITLE, subtitle: '由官方空表生成' }, [
    markdown(
      `${bold(escapeMarkdown(cutText(fileName, 60)))}：读出 ${forms} 张表、${formatCount(measures)} 项指标，做成方案册“方案册_${year}.xlsx”，随后发来；有 ${formatCount(questions)} 个问题要您回答。`,
    ),
    markdown('下一步：在 Excel 里回答黄色单元格，再发回来。'),
    hint(
      '问题写在各格的批注里，另有一张“问题清单”；读对了的不用改。发回后先给您看改动，点“确认”才生效；现行方案没有改动。',
    ),
  ]);
}

export interface PlanDryRunView {
  readonly fileName: string;
  readonly year: number;
  readonly changes: PlanChanges;
  readonly from: Period;
  readonly measuresFrom: Period;
  /** All of it now, because nobody has reported anything; its measures after the rest; or all of it with a later year. */
  readonly begins: 'now' | 'in two steps' | 'later';
  /** Each begins with its cell: `指标!D14：…` */
  readonly faults: readonly string[];
  /** The book was made of another version than the one in force. */
  readonly isOfAnother: boolean;
  /** Absent: there is nothing to confirm. */
  readonly pendingId?: string;
}

const MAX_FAULTS = 15;

/** What a sent plan book would change, or what is wrong in it by cell. */
export function planDryRunCard(view: PlanDryRunView): CardJson {
  const { fileName, faults, changes, isOfAnother } = view;
  const received = `收到 ${bold(escapeMarkdown(cutText(fileName, 60)))}`;
  const header = { title: TITLE, subtitle: '发来的方案册' };
  if (faults.length > 0)
    return card({ ...header, colour: 'red' }, [
      markdown(`${received}：有 ${faults.length} 处要改，方案没有改动。`),
      markdown(linesOf(faults, MAX_FAULTS, '全部见发回的文件')),
      hint('同一份文件已标出这些格发回，改好后再发。'),
    ]);
  if (changes.atOnce.length + changes.next.length === 0)
    return card({ ...header, colour: 'grey' }, [markdown(`${received}：没有变化，与现行方案相同。`)]);
  return card({ ...header, colour: isOfAnother ? 'orange' : 'blue' }, [
    markdown(`${received}（${view.year}年方案），改动如下：`),
    ...(isOfAnother
      ? [
          markdown(
            colourText(
              'orange',
              '这份方案册不是从现行的版本下载的：下面也包含别人后来的改动被改回的部分，请看清。',
            ),
          ),
        ]
      : []),
    ...changeParts(view),
    ...(view.pendingId === undefined
      ? []
      : [
          row([
            button({
              text: '确认',
              look: 'primary_filled',
              route: routeName('plantake', { pending: view.pendingId }),
            }),
            button({ text: '取消', route: routeName('plandrop', { pending: view.pendingId }) }),
          ]),
        ]),
  ]);
}

function changeParts({
  changes,
  from,
  measuresFrom,
  begins,
}: Pick<PlanDryRunView, 'changes' | 'from' | 'measuresFrom' | 'begins'>): Element[] {
  if (begins !== 'in two steps') {
    const words = begins === 'now' ? '（还没有人报送过，确认后马上全部生效）' : '';
    return part(`从${periodName(from)}起${words}`, [...changes.atOnce, ...changes.next]);
  }
  return [
    ...part(`从${periodName(from)}起（确认后马上）`, changes.atOnce),
    ...part(`从${periodName(measuresFrom)}起`, changes.next),
  ];
}

const MAX_LINES = 8;

function part(title: string, groups: readonly ChangeGroup[]): Element[] {
  if (groups.length === 0) return [];
  return [
    markdown(bold(title)),
    ...groups.map(group =>
      markdown(`${escapeMarkdown(group.title)}：\n${linesOf(group.lines, MAX_LINES, '')}`),
    ),
  ];
}

const LINE = 120;

function linesOf(lines: readonly string[], most: number, rest: string): string {
  const shown = lines.slice(0, most).map(line => `- ${escapeMarkdown(cutText(line, LINE))}`);
  return [...shown, ...(lines.length > most ? [countRest(lines.length, rest)] : [])].join('\n');
}

/** The plan was taken in. */
export function takenPlanCard(
  view: Pick<PlanDryRunView, 'changes' | 'from' | 'measuresFrom' | 'begins' | 'year'> & {
    readonly version: number;
  },
): CardJson {
  return card({ title: TITLE, subtitle: `${view.year}年方案第 ${view.version} 版`, colour: 'green' }, [
    markdown('方案已更新。'),
    ...changeParts(view),
    hint('已报送的各期不变。发送“方案”可以下载现行的方案册。'),
  ]);
}

/** A sent plan was not taken in. */
export function droppedPlanCard(): CardJson {
  return noticeCard(TITLE, '没有改动，仍用现行的方案。', 'grey');
}
