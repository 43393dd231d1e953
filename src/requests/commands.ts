import { lettersCommand } from './letters/letters.js';
import { claimCommand } from './people/claim.js';
import { deputyCommand, prepareDeputyCommand } from './people/deputy.js';
import { helpCommand } from './people/help.js';
import { prepareBindCommand } from './people/bind-card.js';
import { doctorCommand, prepareDoctorCommand } from './people/doctor.js';
import { bindCommand, hereCommand, membersCommand, unbindCommand } from './people/roles.js';
import { fillCommand } from './filling/fill.js';
import { laterDateCommand } from './filling/later-date.js';
import { setCommand } from './filling/message.js';
import { recallCommand } from './filling/recall.js';
import { calendarCommand } from './reporting/calendar.js';
import { historyCommand } from './reporting/history.js';
import { reportCommand } from './reporting/report.js';
import { rulesCommand } from './reporting/rules.js';
import { statusCommand } from './reporting/status.js';
import { prepareSummaryCommand, summaryCommand } from './reporting/summary.js';
import { targetsCommand } from './reporting/targets.js';
import { planCommand } from './plan/plan.js';
import { ledgerCommand } from './register/ledger.js';
import type { Command } from './request.js';
import { forwardCommand, prepareForwardCommand } from './reviewing/forward.js';
import { allowCommand, extendCommand, reopenCommand } from './reviewing/reopen.js';
import { reviewCommand } from './reviewing/review.js';
import { REMIND_QUESTION, remindCommand } from './scheduled/remind.js';
import { packageCommand } from './reporting/package.js';
import { templateCommand } from './uploads/template.js';

/**
 * Every command by its slash name, in the order of `/help`. 上报 and 本群 have no other words: they act for everybody, and a word that
 * nearly means them may mean something else (上传, 报送).
 */
export const COMMANDS: Readonly<Record<string, Command>> = {
  fill: {
    word: '填报',
    alsoWords: ['填写', '填表'],
    purpose: '填写本单位的季报',
    ability: 'fill',
    tap: true,
    run: fillCommand,
  },
  set: {
    word: '改',
    alsoWords: ['修改', '更改'],
    purpose: '一条消息改几项：改 自查隐患 +12，参训 41人次',
    ability: 'fill',
    run: setCommand,
  },
  recall: {
    word: '撤回',
    purpose: '撤回已提交、还没有开始审核的填报',
    ability: 'fill',
    tap: '撤回已提交的填报？',
    run: recallCommand,
  },
  status: {
    word: '状态',
    alsoWords: ['进度', '报送情况', '填报情况'],
    purpose: '查看各单位报送情况',
    ability: 'status',
    tap: true,
    run: statusCommand,
  },
  summary: {
    word: '汇总',
    alsoWords: ['汇总表', '总表', '导出'],
    purpose: '生成汇总表（Excel）',
    ability: 'summary',
    tap: true,
    prepare: prepareSummaryCommand,
    run: summaryCommand,
  },
  targets: {
    word: '目标',
    alsoWords: ['目标任务', '目标完成情况'],
    purpose: '今年新增与附件1的目标',
    ability: 'targets',
    tap: true,
    run: targetsCommand,
  },
  report: {
    word: '总结',
    alsoWords: ['报告', '工作报告', '总结报告'],
    purpose: '生成工作总结（Word）',
    ability: 'report',
    tap: true,
    run: reportCommand,
  },
  review: {
    word: '审核',
    alsoWords: ['审批', '审阅', '待审核'],
    purpose: '审核已提交的填报',
    ability: 'review',
    tap: true,
    run: reviewCommand,
  },
  template: {
    word: '模板',
    alsoWords: ['模版', '下载模板', '模板下载'],
    purpose: '下载可填写的 Excel 模板',
    ability: 'template',
    tap: true,
    run: templateCommand,
  },
  ledger: {
    word: '台账',
    alsoWords: ['台帐', '企业台账', '企业台帐'],
    purpose: '下载或更新企业台账',
    ability: 'ledger',
    tap: true,
    run: ledgerCommand,
  },
  plan: {
    word: '方案',
    alsoWords: ['方案册'],
    purpose: '下载方案册；改好后发回就更新方案',
    ability: 'plan',
    tap: true,
    run: planCommand,
  },
  rules: {
    word: '公式',
    alsoWords: ['公式表', '审核公式', '审核公式表'],
    purpose: '下载审核公式表',
    ability: 'rules',
    tap: true,
    run: rulesCommand,
  },
  remind: {
    word: '催报',
    alsoWords: ['催一下', '催一催', '催催', '催办', '催交'],
    purpose: '提醒还没有报送的单位',
    ability: 'remind',
    tap: REMIND_QUESTION,
    run: remindCommand,
  },
  history: {
    word: '历史',
    alsoWords: ['修改记录', '历史记录'],
    purpose: '查看修改记录',
    ability: 'history-unit',
    tap: true,
    run: historyCommand,
  },
  reopen: {
    word: '重开',
    purpose: '重新打开已通过的填报',
    ability: 'reopen',
    hasReason: true,
    run: reopenCommand,
  },
  later: {
    word: '申请延期',
    alsoWords: ['延期申请', '申请延迟'],
    purpose: '申请晚几天报：申请延期 10月10日 原因',
    ability: 'fill',
    tap: true,
    hasReason: true,
    run: laterDateCommand,
  },
  deputy: {
    word: '代填',
    alsoWords: ['代报', '请假'],
    purpose: '请假时请同事代填：代填 @某人 9月25日至10月8日',
    ability: 'fill',
    tap: true,
    prepare: prepareDeputyCommand,
    run: deputyCommand,
  },
  extend: {
    word: '延期',
    purpose: '延长一个单位的截止日',
    ability: 'extend',
    hasReason: true,
    run: extendCommand,
  },
  allow: {
    word: '准许',
    purpose: '准许一项本年累计数减少',
    ability: 'allow',
    hasReason: true,
    run: allowCommand,
  },
  forward: {
    word: '上报',
    purpose: '登记已上报县安办并锁定',
    ability: 'forward',
    tap: true,
    prepare: prepareForwardCommand,
    run: forwardCommand,
  },
  package: {
    word: '上报包',
    alsoWords: ['打包', '压缩包', '上报材料'],
    purpose: '下载已上报的全部材料（压缩包）',
    ability: 'package',
    tap: true,
    run: packageCommand,
  },
  letters: {
    word: '文书',
    alsoWords: ['告知书', '承诺书'],
    purpose: '生成告知书、承诺书（Word）',
    ability: 'letters',
    tap: true,
    run: lettersCommand,
  },
  calendar: {
    word: '日历',
    alsoWords: ['日程', '日程表', '时间表'],
    purpose: '下载全年日期（日历文件）',
    ability: 'calendar',
    tap: true,
    run: calendarCommand,
  },
  members: {
    word: '成员',
    alsoWords: ['成员名单', '人员名单'],
    purpose: '查看各单位填报人和各角色',
    ability: 'members',
    tap: true,
    run: membersCommand,
  },
  doctor: {
    word: '体检',
    alsoWords: ['诊断'],
    purpose: '检查机器人的设置、数据库和备份',
    ability: 'doctor',
    tap: true,
    prepare: prepareDoctorCommand,
    run: doctorCommand,
  },
  help: {
    word: '帮助',
    alsoWords: ['帮我', '帮忙', '菜单', '功能', '命令', '指令', '求助', '使用说明'],
    purpose: '查看现在要做什么',
    ability: null,
    tap: true,
    run: (context, message) => helpCommand(COMMANDS, context, message),
  },
  claim: {
    word: '认领',
    purpose: '用启动时显示的认领码成为管理员',
    ability: null,
    forStrangers: true,
    unlisted: true,
    run: claimCommand,
  },
  here: { word: '本群', purpose: '把所在的群设为工作群', ability: 'here', run: hereCommand },
  bind: {
    word: '绑定',
    purpose: '绑定填报人，或给予角色',
    ability: 'bind',
    tap: true,
    prepare: prepareBindCommand,
    run: bindCommand,
  },
  unbind: {
    word: '解绑',
    alsoWords: ['解除绑定'],
    purpose: '取消一个人的全部绑定',
    ability: 'unbind',
    tap: true,
    run: unbindCommand,
  },
};
