// @ts-check
/** @import { Conversation } from './conversation.js' */
/** @import { State } from './state.js' */
/** @import { Chat, Message, Persona } from './types.js' */
import { perform } from './acts.js';
import { enter, follow, getStory, getWorld } from './api.js';
import { behind } from './behind.js';
import { drawConversation } from './conversation.js';
import { byId } from './dom.js';
import { announce, complain } from './notices.js';
import { drawChats, drawRail } from './rail.js';
import { secondWindow } from './second.js';
import { storyBar } from './story.js';
import { beginWith, markSeen, nameOf, privateChat, stamp, summaryOf } from './state.js';

/** @type {State | undefined} */
let known;
/** What was heard while the world was being fetched. @type {Message[]} */
let early = [];
/** @type {State} */
let state;
/** @type {Conversation} */
let conversation;
/** The second window begins as the reviewer, and knows neither the story nor what is behind. */
const isSecond = new URLSearchParams(location.search).has('second');
const drawer = behind(byId('behind'), byId('behind-toggle'));
const showStory = storyBar(byId('story-bar'));
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
  draw(chat, screen);
  if (chat.kind === 'p2p') enter(state.me.openId).catch(() => complain('没有打开会话'));
}

/** @param {Chat} chat @param {string} screen */
function draw(chat, screen) {
  state.chat = chat;
  state.replyTo = undefined;
  showScreen(screen);
  conversation = drawConversation(byId('conversation'), state, () => {
    showScreen('list');
    /** @type {HTMLElement | null} */ (byId('chats').querySelector('[aria-current]'))?.focus();
  });
  drawSides();
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
  const isSeen = message.onlyFor === undefined || message.onlyFor === state.me.openId;
  if (message.chatId === state.chat.chatId && isSeen) {
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
  state = beginWith(world, isSecond ? 'reviewer' : 'reporter');
  if (before) keep(before);
  setClock(world.now);
  known = state;
  open(state.chat, byId('window').dataset.screen);
  for (const message of early) heard(message);
  early = [];
  if (!isSecond) showStory(await getStory());
}

/** Where somebody of a story is; it is watched, so nothing is told to the bot. @param {Persona} persona @param {Chat} chat */
function goTo(persona, chat) {
  state.me = persona;
  draw(chat, 'chat');
}

/** @param {State} before */
function keep({ me, chat, typed, seen }) {
  const { world } = state;
  state.me = world.personas.find(persona => persona.openId === me.openId) ?? state.me;
  state.chat = world.chats.find(one => one.chatId === chat.chatId) ?? privateChat(world, state.me);
  state.typed = typed;
  state.seen = seen;
}

document.body.classList.toggle('is-second', isSecond);
byId('behind-toggle').addEventListener('click', () => drawer.toggle());
secondWindow(byId('second-toggle'), byId('stage'));
follow({
  message: heard,
  clock: now => {
    if (!known) return;
    setClock(now);
    drawer.tell('clock', now);
  },
  act: act => {
    if (known && !isSecond) perform(act, state, goTo);
  },
  story: told => {
    if (!isSecond) showStory(told);
    drawer.tell('story', told);
  },
  wire: summary => drawer.tell('wire', summary),
  faults: () => drawer.tell('faults', undefined),
  population: () => {
    drawer.tell('population', undefined);
    void start();
  },
  open: () =>
    void start().catch(error => complain(error instanceof Error ? error.message : '页面没有准备好')),
});
setInterval(() => known && showClock(), 1000);
