import { describe, expect, it } from 'vitest';
import { describeProgress, makeAndSaySo } from '../../src/feishu/slow-file.js';
import type { DueMessage } from '../../src/store/store.js';

const FILE = { name: '汇总.xlsx', bytes: Buffer.from('PK') };

/** Makes a file that is ready only after a message about it, or at once. */
async function make({ attempts = 0, isSlow = true, fails = false } = {}) {
  const sent: unknown[] = [];
  let isSaid: () => void = () => undefined;
  const said = new Promise<void>(resolve => (isSaid = resolve));
  const send = (...args: unknown[]) => {
    sent.push(args);
    isSaid();
    return fails ? Promise.reject(new Error('no platform')) : Promise.resolve('om_1');
  };
  const due: DueMessage = {
    ...{ id: '1', uuid: 'file-1', attempts, createdAt: new Date() },
    message: {
      to: { kind: 'person', openId: 'ou_1' },
      content: { kind: 'file', file: { kind: 'rules', year: 2025 } },
    },
  };
  const errors: unknown[] = [];
  const file = await makeAndSaySo(
    {
      messenger: { send },
      afterMs: isSlow && attempts === 0 ? 0 : 60_000,
      onError: error => errors.push(error),
      make: async onProgress => {
        onProgress({ units: 1_000, share: 0.5 });
        if (isSlow && attempts === 0) await said;
        return FILE;
      },
    },
    due,
  );
  return { file, sent, errors };
}

describe('a file that takes long', () => {
  it('is announced to its receiver, with a key of its own that is the same at every try', async () => {
    const { file, sent } = await make();
    expect(file).toBe(FILE);
    expect(sent).toEqual([
      [
        { kind: 'person', openId: 'ou_1' },
        { kind: 'text', text: '正在生成文件…（1,000 家单位，约 5 秒）' },
        'file-1p',
        undefined,
      ],
    ]);
  });

  it('is not announced again at a later try, nor when it was quick', async () => {
    expect((await make({ attempts: 1 })).sent).toEqual([]);
    expect((await make({ isSlow: false })).sent).toEqual([]);
  });

  it('comes all the same when the announcement cannot be sent', async () => {
    const { file, errors } = await make({ fails: true });
    expect([file, errors.length]).toEqual([FILE, 1]);
  });
});

describe('the announcement', () => {
  it('reckons the rest from what is done, in steps of five seconds', () => {
    expect(describeProgress({ units: 10_000, share: 0.25 }, 4_000)).toBe(
      '正在生成文件…（10,000 家单位，约 15 秒）',
    );
  });

  it('says no time that it does not know', () => {
    expect(describeProgress(undefined, 3_000)).toBe('正在生成文件…');
    expect(describeProgress({ units: 125, share: 0 }, 3_000)).toBe('正在生成文件…（125 家单位）');
  });
});
