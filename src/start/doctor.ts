/**
 * `npm run doctor`: checks a set-up and says how to mend what is missing. `npm run doctor -- https://…/webhook/event` also
 * calls that address as the platform does. Changes nothing. Ends with 1 when something is wrong.
 */
import process from 'node:process';
import { ConfigError, type Config } from '../config.js';
import { fault, type SetUpFinding } from '../core/set-up.js';
import { checkMachine } from './doctor/machine.js';
import { checkPlatform } from './doctor/platform.js';
import { readSettings } from './settings.js';
import { endReadably } from './stack.js';

const MARKS = { ok: '✓', note: '·', fault: '✗' } as const;

async function examine(address: string | undefined): Promise<SetUpFinding[]> {
  let config: Config;
  try {
    config = readSettings();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [fault('settings', `设置：${error.message}`, '改 .env（README.zh-CN.md 第四部分），再运行一次')];
  }
  const isRight = address === undefined || (/^https?:\/\//u.test(address) && URL.canParse(address));
  const refused = isRight
    ? []
    : [
        fault(
          'address',
          `请求地址 ${address}：不是网址`,
          '请写全：npm run doctor -- https://域名/webhook/event',
        ),
      ];
  return [
    ...refused,
    ...(await checkPlatform(config, isRight ? address : undefined)),
    ...(await checkMachine(config)),
  ];
}

function describe(findings: readonly SetUpFinding[]): string {
  const lines = findings.flatMap(({ state, words, mend }) => [
    `${MARKS[state]} ${words}`,
    ...(mend ? [`    ${state === 'fault' ? '怎么改：' : ''}${mend}`] : []),
  ]);
  const faults = findings.filter(({ state }) => state === 'fault').length;
  return [...lines, faults > 0 ? `有 ${faults} 处要改。` : '没有发现问题。'].join('\n');
}

endReadably();
const findings = await examine(process.argv[2]);
process.stdout.write(`${describe(findings)}\n`);
// The SDK keeps connections open.
process.exit(findings.some(({ state }) => state === 'fault') ? 1 : 0);
