// Asks a tenant of Feishu the questions of docs/first-tenant.md. It is no part of the bot: stop the bot first, because
// the platform gives each event to one long connection only. It prints what people type in its own cards: use a test
// tenant.
//   node scripts/tenant/ask.mjs           events and taps over the long connection
//   node scripts/tenant/ask.mjs headers   requests to a webhook at PORT, with their headers
import { createServer } from 'node:http';
import process from 'node:process';
import * as lark from '@larksuiteoapi/node-sdk';
import axios from 'axios';
import { config } from 'dotenv';
import { ANSWERS, PROBES } from './probes.mjs';

config({ quiet: true });
const {
  FEISHU_APP_ID: appId = '',
  FEISHU_APP_SECRET: appSecret = '',
  FEISHU_ENCRYPT_KEY: encryptKey = '',
  FEISHU_DOMAIN: place = 'feishu',
  PORT = '3000',
} = process.env;
const domain = { feishu: 'https://open.feishu.cn', lark: 'https://open.larksuite.com' }[place] ?? place;
const print = result => console.log(JSON.stringify(result));

const [, , mode = 'connect'] = process.argv;
if (!['connect', 'headers'].includes(mode))
  stop(`${mode}: write nothing for the long connection, or headers for a webhook`);
const needed =
  mode === 'headers'
    ? { FEISHU_ENCRYPT_KEY: encryptKey }
    : { FEISHU_APP_ID: appId, FEISHU_APP_SECRET: appSecret };
for (const [name, value] of Object.entries(needed))
  if (value === '') stop(`${name} is not set: write it into .env, and run this in the folder of .env`);
if (mode === 'headers') listen();
else await connect();

function stop(words) {
  console.error(words);
  process.exit(1);
}

async function connect() {
  const httpInstance = axios.create({ timeout: 10_000, proxy: false });
  httpInstance.interceptors.response.use(response => response.data);
  const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
  const common = { appId, appSecret, domain, httpInstance, logger: silent };
  const client = new lark.Client(common);
  const eventDispatcher = new lark.EventDispatcher({ logger: silent }).register({
    'im.message.receive_v1': ({ sender, message }) => {
      const openId = sender.sender_id.open_id;
      const word = String(JSON.parse(message.content).text ?? '').trim();
      const probe = Object.hasOwn(PROBES, word) ? PROBES[word] : undefined;
      print({ message: word, openId, ...(probe ? {} : { words: Object.keys(PROBES) }) });
      // The acknowledgement does not wait: the platform would send the message again after three seconds.
      probe?.({ client, openId, print }).catch(error => print({ failed: String(error) }));
    },
    'card.action.trigger': ({ action, context }) => {
      print({ tap: action });
      return ANSWERS[action.name]?.({ client, print }, context.open_message_id);
    },
  });
  const line = new lark.WSClient({
    ...common,
    onReady: () => print({ connected: domain, words: Object.keys(PROBES) }),
    onError: error => print({ failed: String(error) }),
  });
  await line.start({ eventDispatcher });
}

/** Question 8. Answers the check of a new address, and 200 to everything else. */
function listen() {
  const cipher = new lark.AESCipher(encryptKey);
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = request.rawHeaders.filter((_, index) => index % 2 === 0);
    print({
      headers,
      timestamp: request.headers['x-lark-request-timestamp'],
      now: Date.now(),
      userAgent: request.headers['user-agent'],
    });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(challengeIn(cipher, Buffer.concat(chunks).toString())));
  });
  server.on('error', error => stop(`PORT ${PORT}: ${error.message}`));
  server.listen(Number(PORT), () => print({ listening: server.address().port }));
}

function challengeIn(cipher, text) {
  try {
    const { challenge } = JSON.parse(cipher.decrypt(JSON.parse(text).encrypt));
    return challenge === undefined ? {} : { challenge };
  } catch {
    return {};
  }
}
