// @ts-check
/** @import { StoryAction, Bureaus, Calendar, ClickResult, Exchange, ExchangeSummary, Example, FaultOverview, FieldValue, Message, StoryState, World } from './types.js' */

/** Thrown for a refusal of the sandbox; the page shows the message. */
export class RefusedError extends Error {}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
async function request(path, init) {
  const response = await fetch(`/__sim${path}`, init).catch(() => {
    throw new RefusedError('连不上沙盒，请看看程序是否还在运行');
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new RefusedError(body.error ?? `沙盒出错了（${response.status}）`);
  return body;
}

/** @param {string} path @param {object} body */
const post = (path, body) =>
  request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** @returns {Promise<World>} */
export const getWorld = () => request('/world');

/** @param {{ user: string, chat: string, text: string, replyTo?: string }} message */
export const sendText = message => post('/say', message);

/** @param {string} user */
export const enter = user => post('/enter', { user });

/** @param {string} user @param {string} key */
export const tapMenu = (user, key) => post('/menu', { user, key });

/**
 * @param {{ user: string, message: string, element: string, form?: Record<string, FieldValue>, value?: FieldValue }} body
 * @returns {Promise<ClickResult>}
 */
export const click = body => post('/click', body);

/** @param {string} user @param {string} chat @param {File} file */
export function sendFile(user, chat, file) {
  const form = new FormData();
  form.append('user', user);
  form.append('chat', chat);
  form.append('file', file, file.name);
  return request('/files', { method: 'POST', body: form });
}

/** @param {string} key */
export const fileUrl = key => `/__sim/files/${encodeURIComponent(key)}`;

/** @returns {Promise<Calendar>} */
export const getCalendar = () => request('/calendar');

/** @param {Date} to @returns {Promise<{ now: number }>} */
export const moveClock = to => post('/clock', { to: to.toISOString() });

/** @returns {Promise<ExchangeSummary[]>} */
export const getWire = () => request('/wire');

/** @param {number} id @returns {Promise<Exchange>} */
export const getExchange = id => request(`/wire/${id}`);

export const clearWire = () => request('/wire', { method: 'DELETE' });

/** @returns {Promise<FaultOverview>} */
export const getFaults = () => request('/faults');

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
export const getGallery = () => request('/gallery');

/** @returns {Promise<Bureaus>} */
export const getBureaus = () => request('/bureaus');

/** @param {string} key @param {boolean} anew @returns {Promise<{ url: string }>} */
export const openBureau = (key, anew) => post('/bureaus', { key, anew });

/** @param {string} key */
export const bureauFileUrl = key => `/__sim/bureaus/files/${encodeURIComponent(key)}`;

/** @returns {Promise<StoryState | null>} */
export const getStory = () => request('/story');

/** @param {{ action: 'start' | 'stop' | 'pace', pace?: string }} command @returns {Promise<StoryState>} */
export const controlStory = command => post('/story', command);

/**
 * @typedef {object} Listeners
 * @property {(message: Message) => void} message
 * @property {(now: number) => void} clock
 * @property {(act: StoryAction) => void} act
 * @property {(state: StoryState) => void} story
 * @property {(summary: ExchangeSummary) => void} wire
 * @property {() => void} faults
 * @property {() => void} population people or groups have changed
 * @property {() => void} open called after every connection, the first one and each one after a loss
 */

/** Listens to the event stream of the sandbox. @param {Listeners} listeners */
export function subscribe({ open, ...listeners }) {
  const source = new EventSource('/__sim/events');
  for (const [name, listener] of Object.entries(listeners))
    source.addEventListener(name, event => listener(JSON.parse(/** @type {MessageEvent} */ (event).data)));
  source.addEventListener('open', open);
}
