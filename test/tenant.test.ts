import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import type { Switches } from '../src/sandbox/faults/switches.js';
import { encrypt } from './feishu/wire.js';
import { startTinyBot, type TinyBot } from './sandbox/support.js';
import { until } from './support/town.js';

type Line = Readonly<Record<string, unknown>>;

/** scripts/tenant/ask.mjs in its own process, and the lines it has printed. */
async function ask(env: Readonly<Record<string, string>>, ...words: string[]) {
  const script = join(import.meta.dirname, '../scripts/tenant/ask.mjs');
  const child = spawn(process.execPath, [script, ...words], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  createInterface(child.stdout).on('line', line => lines.push(JSON.parse(line) as Line));
  await until(() => Promise.resolve(lines.length > 0), 'its first line');
  return { child, lines };
}

describe('the questions of docs/first-tenant.md, asked of the sandbox', () => {
  let bot: TinyBot;
  let child: ChildProcess;
  let lines: Line[];
  let chen: string;
  const open = async (switches: Partial<Switches>): Promise<void> => {
    bot = await startTinyBot('websocket');
    await bot.set(switches);
    chen = bot.persona('reporter', 'water').openId;
    const { appId, appSecret } = bot.sandbox.credentials;
    ({ child, lines } = await ask({
      FEISHU_APP_ID: appId,
      FEISHU_APP_SECRET: appSecret,
      FEISHU_DOMAIN: bot.url,
    }));
    expect(lines[0]).toMatchObject({ connected: bot.url });
  };
  afterEach(async () => {
    child.kill();
    await once(child, 'exit');
    await bot.stop();
  });

  /** Sends a word to the bot, and returns so many lines that it brings. */
  const says = async (text: string, count: number): Promise<Line[]> => {
    const earlier = lines.length + 1;
    await bot.post('/say', { user: chen, chat: (await bot.privateChat(chen)).chatId, text });
    await until(() => Promise.resolve(lines.length >= earlier + count), `the answers to ${text}`);
    return lines.slice(earlier);
  };
  const codes = async (text: string, count: number) => (await says(text, count)).map(({ code }) => code);

  it.each([
    ['what counts towards 200 elements', 'count', {}, [0, 230099, 230099, 0]],
    ['the same, other position', 'count', { countsComponentsOnly: true }, [0, 0, 0, 0]],
    ['the same, third position', 'count', { countsOptions: true }, [0, 230099, 230099, 230099]],
    ['how 30 KB are measured', 'size', {}, [0, 0, 230025, 230025]],
    ['the same, other position', 'size', { measuresCardAlone: true }, [0, 0, 230025, 0]],
    ['a repeated uuid', 'uuid', {}, [0, 0]],
    ['the same, other position', 'uuid', { refusesRepeatedUuid: true }, [0, 230049]],
    ['a buzz', 'buzz', {}, [0]],
    ['the same, other position', 'buzz', { refusesBuzz: true }, [230024]],
  ] as const)('are answered by the codes of the calls: %s', async (_, word, switches, expected) => {
    await open(switches);
    expect(await codes(word, expected.length)).toEqual(expected);
  });

  it('are answered by what a tap brings: values, empty fields, disabled and collapsed ones', async () => {
    await open({ dropsValueOnSubmit: true, sendsNullForEmptyFields: true });
    const [sent] = await says('form', 1);
    const tap = async (element: string) => {
      const earlier = lines.length;
      const form = { to_type: '7' };
      const outcome = await bot.click({ user: chen, message: sent?.['messageId'], element, form });
      return { outcome, line: lines[earlier] };
    };
    const toast = await tap('toast');
    expect(toast.outcome.toast?.content).toBe('只有提示，没有卡片');
    expect(toast.line?.['tap']).not.toHaveProperty('value');
    expect(toast.line?.['tap']).toMatchObject({
      form_value: { to_type: '7', left_empty: null, select: null, disabled: '9', collapsed: '3' },
    });
    expect((await tap('nothing')).outcome.code).toBe(200672);
    expect((await tap('card')).outcome.card).toBeDefined();
  });

  it('are listed for whoever sends another word', async () => {
    await open({});
    await bot.post('/say', { user: chen, chat: (await bot.privateChat(chen)).chatId, text: '你好' });
    await until(() => Promise.resolve(lines.length > 1), 'the list');
    expect(lines[1]).toEqual({
      message: '你好',
      openId: chen,
      words: ['form', 'count', 'size', 'uuid', 'buzz'],
    });
  });
});

it('the headers of a webhook request are printed, and the check of a new address is answered', async () => {
  const { child, lines } = await ask({ FEISHU_ENCRYPT_KEY: 'key', PORT: '0' }, 'headers');
  try {
    const response = await fetch(`http://127.0.0.1:${String(lines[0]?.['listening'])}/webhook/event`, {
      method: 'POST',
      headers: { 'X-Lark-Request-Timestamp': '1758502200', 'user-agent': 'pusher' },
      body: JSON.stringify({ encrypt: encrypt({ challenge: 'abc', type: 'url_verification' }, 'key') }),
    });
    expect(await response.json()).toEqual({ challenge: 'abc' });
    await until(() => Promise.resolve(lines.length > 1), 'the line of the request');
    expect(lines[1]).toMatchObject({ timestamp: '1758502200', userAgent: 'pusher' });
  } finally {
    child.kill();
    await once(child, 'exit');
  }
});

describe('the script, started wrongly', () => {
  it.each([
    ['without credentials', {}, [], 'FEISHU_APP_ID is not set'],
    ['with a word that it does not know', {}, ['header'], 'header: write nothing'],
  ])('%s ends with a sentence', async (_, env, words, sentence) => {
    const script = join(import.meta.dirname, '../scripts/tenant/ask.mjs');
    const child = spawn(process.execPath, [script, ...words], {
      env: { PATH: process.env['PATH'], ...env },
      cwd: join(import.meta.dirname),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', piece => (errors += String(piece)));
    const [status] = (await once(child, 'close')) as [number];
    expect(errors.startsWith(sentence)).toBe(true);
    expect(errors.trim()).not.toContain('\n');
    expect(status).toBe(1);
  });
});
