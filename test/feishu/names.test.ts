import { describe, expect, it } from 'vitest';
import { formatName } from '../../src/core/people/names.js';
import { PlatformError, type Failure } from '../../src/feishu/failures.js';
import { openNames, type NamesOptions } from '../../src/feishu/names.js';

const chen = { openId: 'ou_chen', name: '陈工' };
const zhou = { openId: 'ou_zhou', name: '周股长' };
const NO_SCOPE = new PlatformError({ code: 99991672, message: 'no scope', reaction: 'never' });
const OUT_OF_RANGE = new PlatformError({ code: 41050, message: 'no user authority', reaction: 'never' });

interface Setting {
  readonly pages?: readonly (readonly { openId: string; name: string }[])[];
  /** People outside of the group: the name or the error of each. */
  readonly others?: Readonly<Record<string, string | PlatformError>>;
  readonly members?: NonNullable<Awaited<ReturnType<NamesOptions['messenger']>>>['listMembers'];
  readonly group?: string | null;
  readonly withinMs?: number;
}

function setUp({
  pages = [[chen], [zhou]],
  others = {},
  members,
  group = 'oc_group',
  withinMs,
}: Setting = {}) {
  const calls: string[] = [];
  const failures: Failure[] = [];
  const clock = { ms: 0 };
  const names = openNames({
    messenger: () =>
      Promise.resolve({
        listMembers: (chatId, from) => {
          calls.push(`members ${from ?? 'first'}`);
          if (members) return members(chatId, from);
          const at = Number(from ?? 0);
          return Promise.resolve({
            members: pages[at] ?? [],
            next: at + 1 < pages.length ? String(at + 1) : undefined,
          });
        },
        fetchUserName: openId => {
          calls.push(openId);
          const name = others[openId];
          return name instanceof PlatformError ? Promise.reject(name) : Promise.resolve(name);
        },
      }),
    group: () => Promise.resolve(group ?? undefined),
    onFailure: failure => failures.push(failure),
    elapsed: () => clock.ms,
    ...(withinMs === undefined ? {} : { timeoutMs: withinMs }),
  });
  return { names, calls, failures, clock };
}

describe('names of people', () => {
  it('come from the member list of the working group, which is read only as far as needed', async () => {
    const { names, calls } = setUp();
    expect(await names(['ou_chen'])).toEqual(new Map([['ou_chen', '陈工']]));
    expect(calls).toEqual(['members first']);
    expect(await names(['ou_zhou', 'ou_zhou'])).toEqual(new Map([['ou_zhou', '周股长']]));
    expect(calls).toEqual(['members first', 'members first', 'members 1']);
  });

  it('are asked for one by one when a person is not in the group, or no group is set', async () => {
    const { names, calls } = setUp({ others: { ou_wu: '吴局' }, group: null });
    expect(await names(['ou_wu'])).toEqual(new Map([['ou_wu', '吴局']]));
    expect(calls).toEqual(['ou_wu']);
  });

  it('are remembered for five minutes, and then asked for again', async () => {
    const { names, calls, clock } = setUp();
    await names(['ou_chen']);
    clock.ms = 4 * 60_000;
    expect((await names(['ou_chen'])).get('ou_chen')).toBe('陈工');
    expect(calls).toHaveLength(1);
    clock.ms = 6 * 60_000;
    await names(['ou_chen']);
    expect(calls).toHaveLength(2);
  });

  it('are missing when the app lacks the scope; no further name is asked for, and the failure is reported once', async () => {
    const { names, calls, failures } = setUp({
      members: () => Promise.reject(NO_SCOPE),
      others: { ou_a: NO_SCOPE, ou_b: NO_SCOPE },
      withinMs: 1_000,
    });
    expect(await names(['ou_a', 'ou_b', 'ou_c', 'ou_d', 'ou_e', 'ou_f'])).toEqual(new Map());
    expect(calls.length).toBeLessThanOrEqual(5);
    expect(failures.map(({ code }) => code)).toEqual([99991672, 99991672]);
    await names(['ou_a']);
    expect(failures).toHaveLength(2);
  });

  it('are missing only for the people whom the app may not see', async () => {
    const { names } = setUp({ others: { ou_gone: OUT_OF_RANGE, ou_blank: ' ', ou_wu: '吴\n局' } });
    const known = await names(['ou_gone', 'ou_blank', 'ou_wu', 'ou_chen']);
    expect(known).toEqual(
      new Map([
        ['ou_wu', '吴局'],
        ['ou_chen', '陈工'],
      ]),
    );
    expect(formatName(known, 'ou_gone123456')).toBe('姓名未知（…123456）');
  });

  it('do not delay the answer: the wait is short, and so is the reading of an endless list', async () => {
    const never = setUp({ members: () => new Promise(() => undefined), withinMs: 20 });
    expect(await never.names(['ou_chen'])).toEqual(new Map());
    const endless = setUp({ members: (_, from) => Promise.resolve({ members: [], next: `${from ?? ''}x` }) });
    await endless.names(['ou_chen']);
    expect(endless.calls.filter(call => call.startsWith('members'))).toHaveLength(10);
  });
});
