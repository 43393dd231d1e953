// @ts-check
/** @import { State } from './state.js' */
/** @import { Act, Chat, Persona } from './types.js' */
import { showToast } from './notices.js';
import { typedInto } from './state.js';

/**
 * Shows on the page what somebody of a story does: the page goes where they are, and types as they type.
 * @param {Act} act
 * @param {State} state
 * @param {(persona: Persona, chat: Chat) => void} goTo
 */
export function perform(act, state, goTo) {
  if (act.act === 'look') return look(act, state, goTo);
  if (act.user !== state.me.openId) return undefined;
  if (act.act === 'toast') return showToast(act.toast);
  const control = controlOf(act.message, act.act === 'type' ? act.name : act.element);
  control?.scrollIntoView({ block: 'center' });
  if (act.act === 'press') return flash(control, 'pressing');
  const message = state.messages.get(act.message);
  if (message) typedInto(state, message).set(act.name, act.value);
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)
    control.value = act.value;
  return flash(control, 'typing');
}

/** @param {Extract<Act, { act: 'look' }>} act @param {State} state @param {(persona: Persona, chat: Chat) => void} goTo */
function look({ user, chat }, state, goTo) {
  const persona = state.world.personas.find(one => one.openId === user);
  const found = state.world.chats.find(one => one.chatId === chat);
  if (persona && found && (persona !== state.me || found !== state.chat)) goTo(persona, found);
}

/** @param {string} message @param {string} name */
const controlOf = (message, name) =>
  document.querySelector(`[data-message="${CSS.escape(message)}"] [data-name="${CSS.escape(name)}"]`);

const SHOWN_FOR = 900;

/** @param {Element | null} control @param {string} how */
function flash(control, how) {
  control?.classList.add(how);
  setTimeout(() => control?.classList.remove(how), SHOWN_FOR);
}
