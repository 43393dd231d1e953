// @ts-check
/** @import { Act, Calendar, Clicked, Exchange, ExchangeSummary, Example, FaultSheet, FieldValue, Message, StoryState, World } from './types.js' */

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

/** @returns {Promise<Calendar>} */
export const getCalendar = () => ask('/calendar');

/** @param {Date} to @returns {Promise<{ now: number }>} */
export const moveClock = to => post('/clock', { to: to.toISOString() });

/** @returns {Promise<ExchangeSummary[]>} */
export const getWire = () => ask('/wire');

/** @param {number} id @returns {Promise<Exchange>} */
export const getExchange = id => ask(`/wire/${id}`);

export const clearWire = () => ask('/wire', { method: 'DELETE' });

/** @returns {Promise<FaultSheet>} */
export const getFaults = () => ask('/faults');

/** @param {string} name @param {string} mode @param {string} route */
export const setFault = (name, mode, route) => post('/faults', { [name]: { mode, route } });

/** @param {string} name @param {boolean} on */
export const setSwitch = (name, on) => post('/switches', { [name]: on });

/** @param {string} name @param {string} title */
export const addPerson = (name, title) => post('/people', { name, title });

/** @param {string} user @param {string | null} unreachable */
export const setReachable = (user, unreachable) => post(`/people/${user}`, { unreachable });

/** @param {string} name */
export const addGroup = name => post('/groups', { name });

/** @param {string} chat @param {string} by @param {boolean} isIn */
export const setBot = (chat, by, isIn) => post(`/groups/${chat}/bot`, { by, isIn });

/** @returns {Promise<Example[]>} */
export const getGallery = () => ask('/gallery');

/** @returns {Promise<StoryState | null>} */
export const getStory = () => ask('/story');

/** @param {{ action: 'start' | 'stop' | 'pace', pace?: string }} told @returns {Promise<StoryState>} */
export const tellStory = told => post('/story', told);

/**
 * @typedef {object} Listeners
 * @property {(message: Message) => void} message
 * @property {(now: number) => void} clock
 * @property {(act: Act) => void} act
 * @property {(state: StoryState) => void} story
 * @property {(summary: ExchangeSummary) => void} wire
 * @property {() => void} faults
 * @property {() => void} population who is there has changed
 * @property {() => void} open called each time the connection stands, also when it was lost in between
 */

/** Follows what happens. @param {Listeners} listeners */
export function follow({ open, ...listeners }) {
  const source = new EventSource('/__sim/events');
  for (const [name, listener] of Object.entries(listeners))
    source.addEventListener(name, event => listener(JSON.parse(/** @type {MessageEvent} */ (event).data)));
  source.addEventListener('open', open);
}
