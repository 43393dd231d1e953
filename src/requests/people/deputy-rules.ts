import { formatSpan } from '../../../cards/deputy.js';
import { refuseLeaveDays } from '../../core/people/leave-days.js';
import type { Naming } from '../../core/people/deputy.js';
import { boundUnits, type Grant } from '../../core/people/person.js';
import { Problem } from '../../core/problem.js';
import { listNames } from '../../core/text.js';
import { unitName } from '../../plan/organisation.js';
import type { Context } from '../context.js';
import { LEAVE_EXAMPLE } from './deputy-words.js';

type Wanted = Pick<Naming, 'deputy' | 'units' | 'from' | 'to'>;

/**
 * Throws a Problem, with the next step, for a deputy who cannot be named: oneself, a reporter of the unit, days that cannot
 * be, or days on which the unit has a deputy already. Returns what the reporter should know before 确认.
 */
export async function refuseNaming(context: Context, wanted: Wanted): Promise<string[]> {
  const { tx, person, today } = context;
  if (wanted.deputy === person.openId)
    throw new Problem('no-person', '不能请自己代填。', '请 @ 另一位同事。');
  const dayRefusal = refuseLeaveDays(wanted, today);
  if (dayRefusal) throw new Problem('bad-arguments', dayRefusal, LEAVE_EXAMPLE);
  const own = new Set(boundUnits(person));
  if (!wanted.units.every(unit => own.has(unit)) || wanted.units.length === 0)
    throw new Problem('forbidden', '只能为自己负责的单位请人代填。', '发送“帮助”可以看到您负责的单位。');
  const grants = await tx.grantsOf(wanted.deputy);
  refuseReporter(context, wanted, grants);
  await refuseOverlap(context, wanted);
  return describeRoles(grants);
}

function refuseReporter(context: Context, { units }: Wanted, grants: readonly Grant[]): void {
  const held = new Set(grants.filter(({ role }) => role === 'reporter').map(({ unit }) => unit));
  const both = units.filter(unit => held.has(unit));
  if (both.length > 0)
    throw new Problem(
      'no-person',
      `他（她）本来就是${namesOf(context, both)}的填报人，不用再请代填。`,
      units.length > both.length
        ? '其他单位请写明：代填 @某人 单位 日期。'
        : '您不在时，他（她）照常可以填报；也可以请另一位同事代填。',
    );
}

async function refuseOverlap(context: Context, { units, from, to }: Wanted): Promise<void> {
  const { tx, person } = context;
  const open = (await tx.deputyshipsOf(person.openId, from)).filter(
    each => each.absent === person.openId && !each.isEnded && each.from <= to,
  );
  const other = open.find(({ unit }) => units.includes(unit));
  if (other)
    throw new Problem(
      'not-now',
      `${namesOf(context, [other.unit])}在 ${formatSpan(other)}已经请人代填，日期有重叠。`,
      '要改，请先发送“代填 取消”，再重新安排；或者换成不重叠的日期。',
    );
}

/** A reviewer who is a deputy may not decide on the unit on these days. */
const describeRoles = (grants: readonly Grant[]): string[] =>
  grants.some(({ role }) => role === 'reviewer') ? ['他（她）是审核人：这几天不能审核您的单位。'] : [];

const namesOf = ({ plans }: Context, keys: readonly string[]): string =>
  listNames(keys.map(key => unitName(plans.latest.units.get(key) ?? NOBODY)));

const NOBODY = { key: '', section: '', industry: '', kind: '县直单位', name: '这个单位' } as const;
