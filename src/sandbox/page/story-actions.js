// @ts-check
/** @import { State } from './state.js' */
/** @import { StoryAction, Chat, Persona } from './types.js' */
import { showToast } from './notices.js';
import { unsentValuesOf } from './state.js';

/**
 * Shows an action of the story: the page follows the persona to the chat and shows the typing.
 * @param {StoryAction} action
 * @param {State} state
 * @param {(persona: Persona, chat: Chat) => void} goTo
 */
export function performAction(action, state, goTo) {
  if (action.act === 'look') return followPersona(action, state, goTo);
  if (action.user !== state.me.openId) return undefined;
  if (action.act === 'toast') return showToast(action.toast);
  const control = findControl(action.message, action.act === 'type' ? action.name : action.element);
  control?.scrollIntoView({ block: 'center' });
  if (action.act === 'press') return flash(control, 'pressing');
  const message = state.messages.get(action.message);
  if (message) unsentValuesOf(state, message).set(action.name, action.value);
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)
    control.value = action.value;
  return flash(control, 'typing');
}

/** @param {Extract<StoryAction, { act: 'look' }>} act @param {State} state @param {(persona: Persona, chat: Chat) => void} goTo */
function followPersona({ user, chat }, state, goTo) {
  const persona = state.world.personas.find(item => item.openId === user);
  const targetChat = state.world.chats.find(item => item.chatId === chat);
  if (persona && targetChat && (persona !== state.me || targetChat !== state.chat)) goTo(persona, targetChat);
}

/** @param {string} message @param {string} name */
const findControl = (message, name) =>
  document.querySelector(`[data-message="${CSS.escape(message)}"] [data-name="${CSS.escape(name)}"]`);

const FLASH_MS = 900;

/** @param {Element | null} control @param {string} className */
function flash(control, className) {
  control?.classList.add(className);
  setTimeout(() => control?.classList.remove(className), FLASH_MS);
}
