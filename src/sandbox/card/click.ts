import { outcomeOf, type Outcome } from './answer.js';
import { isObject } from './shape.js';
import {
  fieldsOf,
  findComponent,
  refusalOf,
  valueOf,
  wireValue,
  type Component,
  type Typed,
} from './component.js';
import type { CardTokens } from '../platform/card-tokens.js';
import type { Pusher } from '../wire/push.js';
import type { Switches } from '../faults/switches.js';
import type { JsonObject, Message, World } from '../people/world.js';
import type { User } from '../people/accounts.js';

const CARD_LIFE = 14 * 24 * 3600_000;

export interface Click {
  readonly user: string;
  readonly message: string;
  /** The component's name, element_id or path in the card. */
  readonly element: string;
  /** What stands typed in the form the component is in. */
  readonly form?: Typed | undefined;
  /** For a field outside a form: what was chosen or typed. */
  readonly value?: string | boolean | readonly string[] | undefined;
}

/** How a click ended; `sent` says whether the bot heard of it. */
export interface Clicked extends Outcome {
  readonly sent: boolean;
  /** The address a button opens. */
  readonly opens?: string;
}

export interface ClickSetting {
  readonly world: World;
  readonly push: Pusher;
  readonly cardTokens: CardTokens;
  readonly switches: Switches;
  readonly now: () => Date;
  readonly log: (message: string, detail?: object) => void;
}

/** Presses, chooses or submits in a card, as the client does; never throws for what a person can do. */
export async function click(asked: Click, setting: ClickSetting): Promise<Clicked> {
  const target = targetOf(asked, setting);
  if (typeof target === 'string') return local(target);
  const { user, message, component } = target;
  const stopped = stoppedByClient(component, asked.form ?? {});
  if (stopped !== undefined) return local(stopped);
  const opens = addressOf(component.node);
  const action = actionOf(component, asked, setting.switches);
  const outcome = action ? await report(action, user, message, setting) : {};
  return { sent: action !== undefined, ...outcome, ...(opens !== undefined && { opens }) };
}

interface Target {
  readonly user: User;
  readonly message: Message;
  readonly component: Component;
}

/** Who clicked on what; or the words with which the client refuses. */
function targetOf(asked: Click, { world, now }: ClickSetting): Target | string {
  const message = world.messages.get(asked.message);
  const user = world.users.get(asked.user);
  if (!user || !message?.card) return '找不到这张卡片';
  const refusal = untouchable(message, user, world, now());
  if (refusal !== undefined) return refusal;
  const component = findComponent(message.card, asked.element);
  return component ? { user, message, component } : '卡片已更新，请按新的卡片操作';
}

const local = (content: string): Clicked => ({ sent: false, toast: { type: 'warning', content } });

function untouchable(message: Message, user: User, world: World, now: Date): string | undefined {
  if (message.recalled) return '消息已撤回';
  if (!world.chats.get(message.chatId)?.members.includes(user.openId)) return '你不在这个会话里';
  const idle = now.getTime() - message.updateTime;
  return idle > CARD_LIFE ? '卡片已过期，不能再操作' : undefined;
}

function stoppedByClient({ node, form }: Component, typed: Typed): string | undefined {
  if (node['disabled'] === true) {
    const tips = node['disabled_tips'];
    return isObject(tips) && typeof tips['content'] === 'string' ? tips['content'] : '此处暂不能操作';
  }
  return form && isSubmit(node) ? refusalOf(form, typed) : undefined;
}

const isSubmit = (node: JsonObject): boolean =>
  node['form_action_type'] === 'submit' || node['action_type'] === 'form_submit';
const isReset = (node: JsonObject): boolean =>
  node['form_action_type'] === 'reset' || node['action_type'] === 'form_reset';

function behaviorOf(node: JsonObject, type: string): JsonObject | undefined {
  const behaviors = Array.isArray(node['behaviors']) ? node['behaviors'].filter(isObject) : [];
  return behaviors.find(behavior => behavior['type'] === type);
}

function addressOf(node: JsonObject): string | undefined {
  const behavior = behaviorOf(node, 'open_url');
  const url = behavior?.['pc_url'] ?? behavior?.['default_url'];
  return typeof url === 'string' && url !== '' ? url : undefined;
}

/** The `action` of the callback; undefined where the client keeps the matter to itself. */
function actionOf({ node, form }: Component, asked: Click, switches: Switches): JsonObject | undefined {
  const callback = behaviorOf(node, 'callback');
  if (form && isSubmit(node)) {
    const value = switches.dropsValueOnSubmit ? undefined : callback?.['value'];
    return { ...actionBase(node, value), form_value: formValue(form, asked.form ?? {}, switches) };
  }
  if (!callback || isReset(node)) return undefined;
  if (!isField(node)) return actionBase(node, callback['value']);
  return form ? undefined : { ...actionBase(node, callback['value']), ...ownValue(node, asked.value ?? '') };
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

function formValue(form: JsonObject, typed: Typed, { omitsEmptyFields }: Switches): JsonObject {
  const entries = fieldsOf(form).map(
    field => [String(field['name']), wireValue(field, valueOf(field, typed))] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => !(omitsEmptyFields && value === '')));
}

function ownValue(node: JsonObject, value: NonNullable<Click['value']>): JsonObject {
  if (node['tag'] === 'input') return { input_value: value };
  if (node['tag'] === 'checker') return { checked: value };
  return Array.isArray(value) ? { options: value } : { option: wireValue(node, value) };
}

async function report(
  action: JsonObject,
  user: User,
  message: Message,
  setting: ClickSetting,
): Promise<Outcome> {
  const { world, push, cardTokens, switches, log } = setting;
  const { messageId, chatId } = message;
  const reply = await push.callback({
    operator: { tenant_key: world.tenantKey, open_id: user.openId, union_id: user.unionId },
    token: cardTokens.mint(messageId),
    action,
    host: 'im_message',
    context: { open_message_id: messageId, open_chat_id: chatId },
  });
  const outcome = outcomeOf(reply, world);
  if (outcome.code !== undefined)
    log('sandbox: a click came to nothing', { code: outcome.code, reason: outcome.reason });
  if (outcome.card) world.replaceCard(messageId, outcome.card);
  else if (switches.revertsEarlyUpdates) putBack(message, world);
  return outcome;
}

/** The platform lets the answer win: what was patched while the callback was open jumps back. */
function putBack(before: Message, world: World): void {
  const revision = world.messages.get(before.messageId)?.revision;
  if (before.card && revision !== before.revision) world.replaceCard(before.messageId, before.card);
}
