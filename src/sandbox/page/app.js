// @ts-check
/** @import { Conversation } from './conversation.js' */
/** @import { State } from './state.js' */
/** @import { Chat, Message, Persona } from './types.js' */
import { performAction } from './story-actions.js';
import { enter, subscribe, getStory, getWorld } from './api.js';
import { connectBureaus } from './bureau.js';
import { sendFiles } from './composer.js';
import { createInspector } from './inspector.js';
import { drawConversation } from './conversation.js';
import { byId } from './dom.js';
import { announce, hideToast, showError } from './notices.js';
import { drawChats, drawRail } from './rail.js';
import { connectSecondWindow } from './second-window.js';
import { createStoryBar } from './story.js';
import { createState, markSeen, nameOf, privateChat, formatDateTime, summarize } from './state.js';

/** @type {State | undefined} */
let current;
/** Messages that arrived while the world was fetched. @type {Message[]} */
let earlyMessages = [];
/** @type {State} */
let state;
/** @type {Conversation} */
let conversation;
/** The person in the first window; only the second window has it. */
const firstPerson = new URLSearchParams(location.search).get('second');
/** The second window begins as another person and shows neither the story nor the inspector. */
const isSecond = firstPerson !== null;
const inspector = createInspector(byId('inspector'), byId('inspector-toggle'));
const showStory = createStoryBar(byId('story-bar'));
/** The sandbox's clock minus this machine's, in ms. */
let clockOffset = 0;

/** @param {Persona} persona */
function switchPersona(persona) {
  const { world, chat } = state;
  become(persona);
  const staysInChat = chat.kind === 'group' && chat.members.includes(persona.openId);
  openChat(staysInChat ? chat : privateChat(world, persona), byId('window').dataset.screen ?? 'chat');
}

/** @param {Persona} persona */
function become(persona) {
  if (persona.openId !== state.me.openId) hideToast();
  state.me = persona;
}

/** @param {Chat} chat @param {string} [screen] */
function openChat(chat, screen = 'chat') {
  drawChat(chat, screen);
  if (chat.kind === 'p2p') enter(state.me.openId).catch(() => showError('没有打开会话'));
}

/** @param {Chat} chat @param {string} screen */
function drawChat(chat, screen) {
  state.chat = chat;
  state.replyTo = undefined;
  showScreen(screen);
  conversation = drawConversation(byId('conversation'), state, () => {
    showScreen('list');
    /** @type {HTMLElement | null} */ (byId('chats').querySelector('[aria-current]'))?.focus();
  });
  drawLists();
}

/** Chooses the list or the chat on a phone, where only one of them fits. @param {string} screen */
function showScreen(screen) {
  byId('window').dataset.screen = screen;
}

function drawLists() {
  markSeen(state);
  drawRail(byId('rail'), state, switchPersona);
  drawChats(byId('chats'), state, chat => openChat(chat));
}

/** @param {Message} message */
function receiveMessage(message) {
  if (current === undefined) return void earlyMessages.push(message);
  const isNew = !state.messages.has(message.messageId);
  state.messages.set(message.messageId, message);
  const isSeen = message.onlyFor === undefined || message.onlyFor === state.me.openId;
  if (message.chatId === state.chat.chatId && isSeen) {
    conversation.update(message, isNew);
    if (isNew && message.from !== state.me.openId)
      announce(`${nameOf(state, message.from) ?? ''}：${summarize(message)}`);
  }
  drawLists();
}

/** @param {number} now */
function setClock(now) {
  clockOffset = now - Date.now();
  showClock();
}

function showClock() {
  const now = Date.now() + clockOffset;
  state.world.now = now;
  byId('clock').textContent = formatDateTime(now);
}

/** Fetches the world and draws it; the persona and unsent values stay. */
async function load() {
  const previous = current;
  current = undefined;
  const world = await getWorld();
  state = createState(world, firstPerson);
  if (previous) restore(previous);
  setClock(world.now);
  current = state;
  openChat(state.chat, byId('window').dataset.screen);
  for (const message of earlyMessages) receiveMessage(message);
  earlyMessages = [];
  if (!isSecond) showStory(await getStory());
}

/** Shows the chat of a persona in a story. Nothing is sent to the bot: the user only watches. @param {Persona} persona @param {Chat} chat */
function goTo(persona, chat) {
  become(persona);
  drawChat(chat, 'chat');
}

/** Sends a file to the bot in the admin's private chat. @param {File} file */
async function sendAsAdmin(file) {
  const admin = state.world.personas.find(({ role }) => role === 'admin');
  if (!admin) return;
  if (state.me.openId !== admin.openId || state.chat.kind !== 'p2p') {
    become(admin);
    openChat(privateChat(state.world, admin));
  }
  await sendFiles([file], state);
}

/** @param {State} before */
function restore({ me, chat, unsentValues, seenCounts }) {
  const { world } = state;
  state.me = world.personas.find(persona => persona.openId === me.openId) ?? state.me;
  state.chat = world.chats.find(one => one.chatId === chat.chatId) ?? privateChat(world, state.me);
  state.unsentValues = unsentValues;
  state.seenCounts = seenCounts;
}

document.body.classList.toggle('is-second', isSecond);
byId('inspector-toggle').addEventListener('click', () => inspector.toggle());
connectSecondWindow(byId('second-toggle'), byId('stage'), () => current?.me.openId ?? '');
if (!isSecond)
  void connectBureaus(byId('bureau'), sendAsAdmin).catch(() => showError('没有读到可以换的单位'));
subscribe({
  message: receiveMessage,
  clock: now => {
    if (!current) return;
    setClock(now);
    inspector.notify('clock', now);
  },
  act: action => {
    if (current && !isSecond) performAction(action, state, goTo);
  },
  story: storyState => {
    if (!isSecond) showStory(storyState);
    inspector.notify('story', storyState);
  },
  wire: summary => inspector.notify('wire', summary),
  faults: () => inspector.notify('faults', undefined),
  population: () => {
    inspector.notify('population', undefined);
    void load();
  },
  open: () =>
    void load().catch(error => showError(error instanceof Error ? error.message : '页面没有准备好')),
});
setInterval(() => current && showClock(), 1000);
