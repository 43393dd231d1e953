import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

/** Prints, in a process of its own: a time zone is read once, when the first day is reckoned. */
const PROGRAM = `
  import { addDays, isWorkday, workdayOnOrBefore, workdaysAfter } from './src/plan/workdays.ts';
  const days = (from) => Array.from({ length: 8 }, (_, index) => addDays(from, index));
  console.log(JSON.stringify({
    moved: days('2026-01-04').map(isWorkday),
    holiday: [isWorkday('2025-09-30'), isWorkday('2025-10-01')],
    before: workdayOnOrBefore('2026-03-29'),
    after: workdaysAfter('2026-03-27', 2),
  }));
`;

describe('on a machine in any time zone', () => {
  let code = '';
  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: PROGRAM, resolveDir: path.resolve(import.meta.dirname, '../..') },
      ...{ bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
    });
    code = outputFiles[0]?.text ?? '';
  });

  it.each(['Asia/Shanghai', 'UTC', 'America/Los_Angeles', 'Pacific/Pago_Pago', 'Pacific/Kiritimati'])(
    'the working days are those of China: %s',
    zone => {
      const printed = execFileSync(process.execPath, ['--input-type=module'], {
        input: code,
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      });
      expect(JSON.parse(printed)).toEqual({
        // Sunday is worked for the holiday before it; Saturday and the next Sunday are free.
        moved: [true, true, true, true, true, true, false, false],
        holiday: [true, false],
        before: '2026-03-27',
        after: ['2026-03-30', '2026-03-31'],
      });
    },
  );
});
