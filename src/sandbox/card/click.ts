import { judgeAnswer, type Outcome } from './answer.js';
import { isObject } from './shape.js';
import { findComponent, findFormRefusal, wireValue, type Component, type FormValues } from './component.js';
import { formValue } from './form-value.js';
import type { CardTokens } from '../platform/card-tokens.js';
import type { Pusher } from '../wire/push.js';
import type { Switches } from '../faults/switches.js';
import type { JsonObject, Message, World } from '../people/world.js';
import type { User } from '../people/accounts.js';

const CARD_LIFETIME_MS = 14 * 24 * 3600_000;

export interface Click {
  readonly user: string;
  readonly message: string;
  /** The component's name, element_id or path in the card. */
  readonly element: string;
  /** The values typed so far in the form that contains the component. */
  readonly form?: FormValues | undefined;
  /** The value chosen or typed in a field outside a form. */
  readonly value?: string | boolean | readonly string[] | undefined;
}

/** The result of a click; `sent` is false when the client did not call the bot. */
export interface ClickResult extends Outcome {
  readonly sent: boolean;
  /** The address that the button opens. */
  readonly opens?: string;
}

export interface ClickContext {
  readonly world: World;
  readonly push: Pusher;
  readonly cardTokens: CardTokens;
  readonly switches: Switches;
  readonly now: () => Date;
  readonly log: (message: string, detail?: object) => void;
}

/**
 * Presses, chooses or submits in a card, as the client does. Anything that a person can do gives a result, not an
 * error.
 */
export async function click(request: Click, context: ClickContext): Promise<ClickResult> {
  const target = findTarget(request, context);
  if (typeof target === 'string') return localResult(target);
  const { user, message, component } = target;
  const refusal = findClientRefusal(component, request.form ?? {}, membersOf(message, context.world));
  if (refusal !== undefined) return localResult(refusal);
  const opens = findUrl(component.node);
  const action = makeAction(component, request, context.switches);
  const outcome = action ? await sendCallback(action, user, message, context) : {};
  return { sent: action !== undefined, ...outcome, ...(opens !== undefined && { opens }) };
}

interface Target {
  readonly user: User;
  readonly message: Message;
  readonly component: Component;
}

/** Finds the person, message and component of a click; returns the client's text when it refuses the click. */
function findTarget(request: Click, { world, now }: ClickContext): Target | string {
  const message = world.messages.get(request.message);
  const user = world.users.get(request.user);
  if (!user || !message?.card) return '找不到这张卡片';
  const refusal = findTouchProblem(message, user, world, now());
  if (refusal !== undefined) return refusal;
  const component = findComponent(message.card, request.element);
  return component ? { user, message, component } : '卡片已更新，请按新的卡片操作';
}

const localResult = (content: string): ClickResult => ({ sent: false, toast: { type: 'warning', content } });

function findTouchProblem(message: Message, user: User, world: World, now: Date): string | undefined {
  if (message.recalled) return '消息已撤回';
  if (!world.chats.get(message.chatId)?.members.includes(user.openId)) return '你不在这个会话里';
  const idle = now.getTime() - message.updateTime;
  return idle > CARD_LIFETIME_MS ? '卡片已过期，不能再操作' : undefined;
}

const membersOf = ({ chatId }: Message, { chats }: World): readonly string[] =>
  chats.get(chatId)?.members ?? [];

function findClientRefusal(
  { node, form }: Component,
  formValues: FormValues,
  members: readonly string[],
): string | undefined {
  if (node['disabled'] === true) {
    const tips = node['disabled_tips'];
    return isObject(tips) && typeof tips['content'] === 'string' ? tips['content'] : '此处暂不能操作';
  }
  return form && isSubmit(node) ? findFormRefusal(form, formValues, members) : undefined;
}

const isSubmit = (node: JsonObject): boolean =>
  node['form_action_type'] === 'submit' || node['action_type'] === 'form_submit';
const isReset = (node: JsonObject): boolean =>
  node['form_action_type'] === 'reset' || node['action_type'] === 'form_reset';

function findBehavior(node: JsonObject, type: string): JsonObject | undefined {
  const behaviors = Array.isArray(node['behaviors']) ? node['behaviors'].filter(isObject) : [];
  return behaviors.find(behavior => behavior['type'] === type);
}

function findUrl(node: JsonObject): string | undefined {
  const behavior = findBehavior(node, 'open_url');
  const url = behavior?.['pc_url'] ?? behavior?.['default_url'];
  return typeof url === 'string' && url !== '' ? url : undefined;
}

/** Makes the `action` of the callback; undefined when the client does not call the bot. */
function makeAction({ node, form }: Component, request: Click, switches: Switches): JsonObject | undefined {
  const callback = findBehavior(node, 'callback');
  if (form && isSubmit(node)) {
    const value = switches.dropsValueOnSubmit ? undefined : callback?.['value'];
    return { ...actionBase(node, value), form_value: formValue(form, request.form ?? {}, switches) };
  }
  if (!callback || isReset(node)) return undefined;
  if (!isField(node)) return actionBase(node, callback['value']);
  return form
    ? undefined
    : { ...actionBase(node, callback['value']), ...fieldValue(node, request.value ?? '') };
}

const isField = ({ tag }: JsonObject): boolean => tag !== 'button' && tag !== 'interactive_container';

function actionBase({ tag, name }: JsonObject, value: unknown): JsonObject {
  return {
    ...(value !== undefined && { value }),
    tag,
    timezone: 'Asia/Shanghai',
    ...(typeof name === 'string' && name !== '' && { name }),
  };
}

function fieldValue(node: JsonObject, value: NonNullable<Click['value']>): JsonObject {
  if (node['tag'] === 'input') return { input_value: value };
  if (node['tag'] === 'checker') return { checked: value };
  return Array.isArray(value) ? { options: value } : { option: wireValue(node, value) };
}

async function sendCallback(
  action: JsonObject,
  user: User,
  message: Message,
  context: ClickContext,
): Promise<Outcome> {
  const { world, push, cardTokens, switches, log } = context;
  const { messageId, chatId } = message;
  const reply = await push.callback({
    operator: { tenant_key: world.tenantKey, open_id: user.openId, union_id: user.unionId },
    token: cardTokens.mint(messageId),
    action,
    host: 'im_message',
    context: { open_message_id: messageId, open_chat_id: chatId },
  });
  const outcome = judgeAnswer(reply, world);
  if (outcome.code !== undefined)
    log('sandbox: a click came to nothing', { code: outcome.code, reason: outcome.reason });
  if (outcome.card) world.replaceCard(messageId, outcome.card);
  else if (switches.toastDropsTyping && outcome.code === undefined) world.dropTyping(messageId);
  else if (switches.revertsEarlyUpdates) restoreCard(message, world);
  return outcome;
}

/**
 * On the platform the bot's answer wins: a card that was replaced during the callback returns to its earlier state.
 */
function restoreCard(before: Message, world: World): void {
  const revision = world.messages.get(before.messageId)?.revision;
  if (before.card && revision !== before.revision) world.replaceCard(before.messageId, before.card);
}
