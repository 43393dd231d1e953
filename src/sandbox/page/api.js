// @ts-check
/** @import { Clicked, FieldValue, Message, World } from './types.js' */

/** What the sandbox refused, in words for the person at the page. */
export class Refused extends Error {}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
async function ask(path, init) {
  const response = await fetch(`/__sim${path}`, init).catch(() => {
    throw new Refused('连不上沙盒，请看看程序是否还在运行');
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error ?? `沙盒出错了（${response.status}）`);
  return body;
}

/** @param {string} path @param {object} body */
const post = (path, body) =>
  ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

/** @returns {Promise<World>} */
export const getWorld = () => ask('/world');

/** @param {{ user: string, chat: string, text: string, replyTo?: string }} said */
export const say = said => post('/say', said);

/** @param {string} user */
export const enter = user => post('/enter', { user });

/** @param {string} user @param {string} key */
export const tapMenu = (user, key) => post('/menu', { user, key });

/**
 * @param {{ user: string, message: string, element: string, form?: Record<string, FieldValue>, value?: FieldValue }} clicked
 * @returns {Promise<Clicked>}
 */
export const click = clicked => post('/click', clicked);

/** @param {string} user @param {string} chat @param {File} file */
export function sendFile(user, chat, file) {
  const form = new FormData();
  form.append('user', user);
  form.append('chat', chat);
  form.append('file', file, file.name);
  return ask('/files', { method: 'POST', body: form });
}

/** @param {string} key */
export const fileUrl = key => `/__sim/files/${encodeURIComponent(key)}`;

/**
 * Follows what happens; `open` is called each time the connection stands, also when it was lost in between.
 * @param {{ message: (message: Message) => void, clock: (now: number) => void, open: () => void }} listeners
 */
export function follow({ message, clock, open }) {
  const source = new EventSource('/__sim/events');
  source.addEventListener('message', event => message(JSON.parse(event.data)));
  source.addEventListener('clock', event => clock(JSON.parse(event.data)));
  source.addEventListener('open', open);
}
