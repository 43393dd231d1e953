import type { Messenger } from '../../feishu/messenger.js';
import { describeFailure } from './words.js';
import { fault, note, ok, type SetUpFinding } from '../../core/set-up.js';

/** The scopes without which the bot does not work, with what each is for. */
const REQUIRED: Readonly<Record<string, string>> = {
  'im:message:send_as_bot': '发消息和卡片',
  'im:message.p2p_msg:readonly': '收私聊里的消息',
  'im:message.group_at_msg:readonly': '收群里 @机器人 的消息',
  'im:resource': '发 Excel 文件',
  'im:message:readonly': '读私聊里发来的文件',
};

/** Broader scopes that include a required one. */
const INCLUDED_IN: Readonly<Record<string, readonly string[]>> = {
  'im:message:send_as_bot': ['im:message'],
  'im:message:readonly': ['im:message'],
  'im:resource': ['im:resource:upload'],
};

const OPTIONAL: Readonly<Record<string, string>> = {
  'im:message.pins:write_only': '把提醒置顶（Pin）在工作群里',
  'im:chat.members:read': '在 Excel 里写工作群成员的姓名',
  'contact:contact.base:readonly': '在 Excel 里写不在工作群里的人的姓名',
  'contact:user.base:readonly': '在 Excel 里写不在工作群里的人的姓名',
};

const MEND =
  '在开发者后台 › 权限管理 里开通，再到 版本管理与发布 创建版本并发布（README.zh-CN.md 第三部分第 3、8 步）';

/** Checks each scope by its name. */
export async function checkScopes(messenger: Messenger): Promise<SetUpFinding[]> {
  let granted: ReadonlySet<string>;
  try {
    granted = new Set(await messenger.listGrantedScopes());
  } catch (error) {
    return [
      note(
        'scopes',
        `权限：飞书没有告诉已开通哪些（${describeFailure(error)}）`,
        '请在开发者后台 › 权限管理 自己核对',
      ),
    ];
  }
  const has = (scope: string): boolean =>
    granted.has(scope) || (INCLUDED_IN[scope] ?? []).some(broader => granted.has(broader));
  return [
    ...Object.entries(REQUIRED).map(([scope, use]) =>
      has(scope)
        ? ok(`scope ${scope}`, `权限 ${scope}：已开通（${use}）`)
        : fault(`scope ${scope}`, `权限 ${scope}：没有开通（${use}）`, MEND),
    ),
    ...Object.entries(OPTIONAL).map(([scope, use]) =>
      has(scope)
        ? ok(`scope ${scope}`, `权限 ${scope}（可选）：已开通（${use}）`)
        : note(`scope ${scope}`, `权限 ${scope}（可选）：没有开通（${use}）`, '不需要可以不开'),
    ),
  ];
}
