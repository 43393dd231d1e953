// @ts-check
/** @import { Conversation } from './conversation.js' */
/** @import { State } from './state.js' */
/** @import { Chat, Message, Persona } from './types.js' */
import { enter, follow, getWorld } from './api.js';
import { drawConversation } from './conversation.js';
import { byId } from './dom.js';
import { announce, complain } from './notices.js';
import { drawChats, drawRail } from './rail.js';
import { beginWith, markSeen, nameOf, privateChat, stamp, summaryOf } from './state.js';

/** @type {State | undefined} */
let known;
/** What was heard while the world was being fetched. @type {Message[]} */
let early = [];
/** @type {State} */
let state;
/** @type {Conversation} */
let conversation;
/** How far the sandbox's clock is from this machine's. */
let ahead = 0;

/** @param {Persona} persona */
function become(persona) {
  const { world, chat } = state;
  state.me = persona;
  const stays = chat.kind === 'group' && chat.members.includes(persona.openId);
  open(stays ? chat : privateChat(world, persona), byId('window').dataset.screen ?? 'chat');
}

/** @param {Chat} chat @param {string} [screen] */
function open(chat, screen = 'chat') {
  state.chat = chat;
  state.replyTo = undefined;
  showScreen(screen);
  conversation = drawConversation(byId('conversation'), state, () => {
    showScreen('list');
    /** @type {HTMLElement | null} */ (byId('chats').querySelector('[aria-current]'))?.focus();
  });
  drawSides();
  if (chat.kind === 'p2p') enter(state.me.openId).catch(() => complain('没有打开会话'));
}

/** On a phone the list and the chat take turns. @param {string} screen */
function showScreen(screen) {
  byId('window').dataset.screen = screen;
}

function drawSides() {
  markSeen(state);
  drawRail(byId('rail'), state, become);
  drawChats(byId('chats'), state, chat => open(chat));
}

/** @param {Message} message */
function heard(message) {
  if (known === undefined) return void early.push(message);
  const isNew = !state.messages.has(message.messageId);
  state.messages.set(message.messageId, message);
  if (message.chatId === state.chat.chatId) {
    conversation.update(message, isNew);
    if (isNew && message.from !== state.me.openId)
      announce(`${nameOf(state, message.from) ?? ''}：${summaryOf(message)}`);
  }
  drawSides();
}

/** @param {number} now */
function setClock(now) {
  ahead = now - Date.now();
  showClock();
}

function showClock() {
  const now = Date.now() + ahead;
  state.world.now = now;
  byId('clock').textContent = stamp(now);
}

/** Fetches everything and draws it; what was typed and who one is stay as they were. */
async function start() {
  const before = known;
  known = undefined;
  const world = await getWorld();
  state = beginWith(world);
  if (before) keep(before);
  setClock(world.now);
  known = state;
  open(state.chat, byId('window').dataset.screen);
  for (const message of early) heard(message);
  early = [];
}

/** @param {State} before */
function keep({ me, chat, typed, seen }) {
  const { world } = state;
  state.me = world.personas.find(persona => persona.openId === me.openId) ?? state.me;
  state.chat = world.chats.find(one => one.chatId === chat.chatId) ?? privateChat(world, state.me);
  state.typed = typed;
  state.seen = seen;
}

follow({
  message: heard,
  clock: now => known && setClock(now),
  open: () =>
    void start().catch(error => complain(error instanceof Error ? error.message : '页面没有准备好')),
});
setInterval(() => known && showClock(), 1000);
