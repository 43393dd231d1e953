import { indexPlan, type PlanData } from '../../plan/plan.js';
import type { Form } from '../../plan/form.js';
import type { Plan } from '../../plan/plan.js';
import type { Book, Sheet } from '../xlsx/book.js';
import { officialSheet } from '../sheets/official.js';
import type { TableFrame } from '../sheets/table-frame.js';
import { basicsTables, tableLabel } from './basics.js';
import { datesTables } from './dates.js';
import { gapsIn } from './gaps.js';
import { fingerprintOfData } from './fingerprint.js';
import { lettersTable } from './letters.js';
import { columnsTable, measuresTable, notesTable } from './measures.js';
import { reportTables } from './report.js';
import { rulesTable } from './rules.js';
import { tableSheet } from './table.js';
import { targetsTables } from './targets.js';
import { unitsTable } from './units.js';

/** The name of a plan's book, by the year of its document. */
export const planBookName = ({ year }: Pick<PlanData, 'year'>): string => `方案册_${year}.xlsx`;

/**
 * A plan as a workbook that people read, edit and send back (方案册). All of the plan stands in it: read again it is the same plan,
 * and the book of that is the same file.
 */
export function planBook(data: PlanData): Book {
  const plan = indexPlan(data);
  return {
    properties: {
      title: `${data.year}年方案册`,
      creator: data.organisation.bureau,
      // The book says nothing of the moment at which it was made: the same plan is the same file.
      madeAt: new Date(Date.UTC(data.year, 0, 1)),
      keywords: planStamp(data),
    },
    sheets: [
      explanationSheet(data),
      tableSheet('基本', basicsTables(data), [16, 62, 62, 14, 12, 18, 10, 16]),
      tableSheet('填报单位', [unitsTable(data)], [14, 18, 24, 34, 16, 14, 34]),
      tableSheet('日期', datesTables(data), [18, 22, 34, 22, 18, 22, 18]),
      ...data.forms.map((form, index) => officialTable(plan, form, tableLabel(index))),
      tableSheet('指标', [measuresTable(data)], [12, 8, 52, 10, 9, 14, 30, 9, 9, 30, 34]),
      tableSheet('校验', [rulesTable(data)], [40, 10, 30, 10, 14, 62]),
      tableSheet('备注', [notesTable(data)], [10, 100, 50]),
      tableSheet('目标', targetsTables(data), [18, 60, 14, 14, 14, 14]),
      tableSheet('措辞', reportTables(data), [12, 96, 40, 16, 10]),
      tableSheet('文书', [lettersTable(data)], [12, 14, 110, 16]),
      tableSheet('表栏', [columnsTable(data)], [10, 18, 50, 40, 14, 50]),
    ],
  };
}

/** By this text the program recognises a plan book that comes back, and the plan of which it was made. */
export const planStamp = (data: PlanData): string => `季报方案册 ${data.year} ${fingerprintOfData(data)}`;

/** Reads the fingerprint of the plan from which a book was made; undefined when the text is no such stamp. */
export const readPlanStamp = (text: string): string | undefined =>
  /季报方案册 \d{4} ([0-9a-f]{64})/u.exec(text)?.[1];

const NO_FRAME: TableFrame = { reporter: '', unfinished: '', remark: '', foot: '', pageFoot: '' };

/** The official table itself, empty. */
function officialTable(plan: Plan, form: Form, name: string): Sheet {
  const sheet = officialSheet(plan, form, () => ({ value: null, style: 'figure' }), {
    ...NO_FRAME,
    pageFoot: `${name} ${form.sheet}`,
  });
  return { ...sheet, name, isProtected: true };
}

/** Stands first while the plan still has gaps. */
const DRAFT_LINE =
  '这份方案册由空白的官方表生成，还没有生效：请先回答黄色的格，问题在批注里，也在“问题清单”里；还写着“（待填写）”“待定”的都要填。填报单位一行填一个。';

const SENT_BACK = '改好后由管理员把文件发回机器人的私聊，先给您看改动影响谁、从什么时候起，点“确认”才生效。';
const LINES = [
  `这份方案册就是机器人现在使用的方案：${SENT_BACK}`,
  '可以改“基本”“填报单位”“日期”“指标”“校验”“备注”“目标”“措辞”“文书”“表栏”各表；可以插入、删除、调换行。灰色的格由机器人写出，改了也不读。“表1”“表2”等是官方表的样子，给人对照，不用改。',
  '从确认起生效：填报单位、日期、阶段材料、目标、校验的级别、常用说法、措辞、文书。从下一期起生效：指标、表栏、备注、新增或改了内容的校验、摘要指标、计量单位的小数、填报周期。已经报送的各期不变。',
  '填报单位：一行一个。编号用小写字母和数字，定了不要改；新增的可以不写编号。股室下面的企业在“上级”写上级的编号或全称，在“单位名称”写企业名称。改名只改名称，数据还在。删掉一行，该单位从下一期起不再填报（本期还没有数据的，马上）。',
  '指标：编号以表的编号前缀开头，如 A4.33；定了不要改，也不要再用于别的指标。已在填报的指标不能改计量单位和小数位数：另编一个编号，原来的删掉就停报，已报的还在。表头各级用 / 隔开，与官方表一致。新增指标只加一行：机器人把它放在上一行指标的右边一栏；要放在别处，在“表栏”里加一行。官方表有栏次（1、2、3=1+2）的，写在“表栏”的“栏次”。',
  '合计写各部分的编号，用顿号隔开，合计不用填。起算写“现有数”“本年1月”，或如“2021年8月”。来源写“手填”或“台账”；台账要写怎么数：规模=规上；安全管理人员数；人数相加；达标=国标一级；2021-08-01起；达标；本年；当时规上；自评=国标；当时未达标；告知书。常用说法是消息里对这一项的叫法，不能是数字、计量单位、期次、命令，也不能是单位或别的指标的名称。',
  '校验：两边写指标编号，几个相加用＋连接。≤、≥ 比大小，⇔0 是同时为 0，⇐0 是右边为 0 时左边也为 0，= 是相等。级别“必改”的不符合不能提交，“说明”的写明原因后可以提交。说明写在哪个指标旁边：不写就是左边的第一个。',
  '措辞：{A4.05} 是数据，{增减 A4.05} 是与上期相比，{期} 是季度，只用在标题和开头。数据全为 0 时用右边一栏的文字。',
];

function explanationSheet(data: PlanData): Sheet {
  const first = gapsIn(data).length > 0 ? [DRAFT_LINE, ...LINES.with(0, SENT_BACK)] : LINES;
  const texts = [`${data.year}年方案册使用说明（${data.organisation.bureau}）`, ...first, planStamp(data)];
  return {
    name: '说明',
    widths: [120],
    heights: texts.map((text, index) => (index === 0 ? 36 : 18 * Math.ceil((text.length + 1) / 58) + 8)),
    cells: texts.map((value, index) => ({
      ...{ row: index + 1, column: 1, value },
      style: index === 0 ? 'title' : index === texts.length - 1 ? 'foot' : 'prose',
    })),
    merges: [],
    printing: {
      ...{ paper: 'A4', landscape: true, header: '', footer: '方案册' },
      repeat: { from: 1, to: 1 },
    },
    frozen: { rows: 0, columns: 0 },
    isProtected: true,
  };
}
