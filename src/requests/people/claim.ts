import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../core/problem.js';
import { noticeCard } from '../../../cards/notices.js';
import type { Transaction } from '../../store/store.js';
import { answer, peopleWithRole, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';

/** The setting with the hash of the claim code; the code itself is not stored. */
const CLAIM_CODE = 'claim-code';
const CLAIM_ATTEMPTS = 'claim-attempts';
const MAX_ATTEMPTS = 10;

const hash = (code: string): string => createHash('sha256').update(code.trim().toUpperCase()).digest('hex');

/** Makes a new claim code, to be printed at start. The earlier code is no longer valid. */
export async function makeClaimCode(tx: Transaction): Promise<string> {
  const code = randomBytes(5).toString('hex').toUpperCase();
  await tx.setSetting(CLAIM_CODE, hash(code));
  await tx.setSetting(CLAIM_ATTEMPTS, '');
  return code;
}

/** `/claim CODE` makes its sender an admin, once. */
export async function claimCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { tx, person } = context;
  if (person.roles.has('admin'))
    throw new Problem('wrong-code', '您已经是管理员，不用再认领。', '发送“帮助”看现在要做什么。');
  const storedHash = await tx.setting(CLAIM_CODE);
  if (storedHash === undefined || (await peopleWithRole(context, 'admin')).length > 0)
    throw new Problem('wrong-code', '已经有管理员，认领码不再有效。', '如需成为管理员，请由现有管理员绑定。');
  const stored = await tx.setting(CLAIM_ATTEMPTS);
  const attempts = Number(stored ?? '0');
  if (attempts >= MAX_ATTEMPTS)
    throw new Problem('wrong-code', '认领码错误次数过多，已失效。', '请重新启动程序，使用新的认领码。');
  if (!timingSafeEqual(Buffer.from(hash(words.join(''))), Buffer.from(storedHash))) {
    await tx.replaceSetting(CLAIM_ATTEMPTS, stored, String(attempts + 1));
    return answer(context, place, {
      kind: 'card',
      card: noticeCard('认领', '认领码不对。请核对程序启动时显示的认领码，这样写：/claim 认领码', 'orange'),
    });
  }
  await tx.replaceSetting(CLAIM_CODE, storedHash, '');
  await tx.grant({ openId: person.openId, role: 'admin', unit: '' });
  return answer(context, place, {
    kind: 'card',
    card: noticeCard(
      '认领',
      '您已是管理员。下一步：在工作群里 @我 发送“本群”，再用“绑定 @人 单位”绑定填报人。',
      'green',
    ),
  });
}
