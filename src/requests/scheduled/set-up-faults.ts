import type { SetUpFinding } from '../../core/set-up.js';
import { noticeCard } from '../../../cards/notices.js';
import { peopleWithRole, type SystemContext } from '../context.js';

const settingOf = (key: string): string => `told fault ${key}`;

/**
 * Tells the admins what is wrong with the set-up and how to mend it, each thing once. One that was mended since is
 * forgotten, so that it is told again when it comes back. Several copies of the program may run this. Returns false when
 * there is no admin to be told.
 */
export async function announceSetUpFaults(
  context: SystemContext,
  findings: readonly SetUpFinding[],
): Promise<boolean> {
  const { tx, now } = context;
  const admins = await peopleWithRole(context, 'admin');
  if (admins.length === 0) return false;
  const newFaults: SetUpFinding[] = [];
  for (const finding of findings) {
    const setting = settingOf(finding.key);
    const isTold = (await tx.setting(setting)) !== undefined;
    const isFault = finding.state === 'fault';
    if (!isFault && isTold) await tx.setSetting(setting, '');
    if (isFault && !isTold && (await tx.claimSetting(setting, now.toISOString()))) newFaults.push(finding);
  }
  if (newFaults.length === 0) return true;
  const lines = newFaults.map(({ words, mend }) => `${words}。\n怎么改：${mend}。`);
  const words = [
    ...lines,
    '请系统维护人员改好后运行 npm run doctor 再查一遍，或在私聊里给我发送“体检”。',
  ].join('\n\n');
  const content = { kind: 'card', card: noticeCard('机器人的设置有问题', words, 'orange') } as const;
  for (const openId of admins) await tx.send({ to: { kind: 'person', openId }, content }, now);
  return true;
}
