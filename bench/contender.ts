/**
 * References for comparison, each in its own process: `sdk` is the SDK's adapter with an empty handler; `verify` is
 * the program's own webhook route, which verifies and decrypts and does nothing more.
 */
import { serve } from '@hono/node-server';
import { createServer, type ServerResponse } from 'node:http';
import process from 'node:process';
import { webhook } from '../src/feishu/webhook.js';
import { APP, clock } from './app.js';

const PATH = '/webhook/event';
const port = Number(process.env['PORT']);

async function sdk(): Promise<void> {
  const lark = await import('@larksuiteoapi/node-sdk');
  const dispatcher = new lark.EventDispatcher({
    encryptKey: APP.encryptKey,
    verificationToken: APP.verificationToken,
    loggerLevel: lark.LoggerLevel.error,
  }).register({ 'im.message.receive_v1': () => undefined });
  // Without autoChallenge the platform would not accept this address.
  const adapter = lark.adaptDefault(PATH, dispatcher, { autoChallenge: true });
  const answerAlive = (response: ServerResponse) => response.end('alive');
  createServer((request, response) => {
    if (request.url === '/healthz') answerAlive(response);
    else void adapter(request, response);
  }).listen(port, '127.0.0.1');
}

function verify(): void {
  const app = webhook({
    secrets: { appId: APP.id, encryptKey: APP.encryptKey, verificationToken: APP.verificationToken },
    now: clock,
    accept: () => Promise.resolve('{}'),
    onRefused: () => undefined,
  });
  app.get('/healthz', c => c.text('alive'));
  serve({ fetch: app.fetch, port, hostname: '127.0.0.1' });
}

process.once('SIGTERM', () => process.exit(0));
if (process.argv[2] === 'sdk') await sdk();
else verify();
