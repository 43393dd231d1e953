import type { Context } from 'hono';
import type { Faults } from '../faults/faults.js';
import { wrongParameter } from './errors.js';

/** The bot's address and the way in which events reach it. */
export interface AppInfoOptions {
  readonly appId: string;
  readonly transport: 'webhook' | 'websocket';
  readonly botUrl: () => string;
  readonly faults: Faults;
}

export interface AppInfoApi {
  readonly scopes: (context: Context) => Promise<object>;
  readonly application: (context: Context) => Promise<object>;
}

const SCOPES = [
  'im:message:send_as_bot',
  'im:message.p2p_msg:readonly',
  'im:message.group_at_msg:readonly',
  'im:resource',
  'im:message:readonly',
];
const SCOPES_FOR_NAMES = [
  'im:chat.members:read',
  'contact:contact.base:readonly',
  'contact:user.base:readonly',
];
const [GRANTED, NOT_GRANTED] = [1, 2];

/** The app's own record: its scopes, its events and its callbacks. */
export function appInfoApi({ appId, transport, botUrl, faults }: AppInfoOptions): AppInfoApi {
  const subscription = (path: string) =>
    transport === 'webhook' ? { request_url: `${botUrl()}${path}` } : {};
  return {
    scopes: () => {
      const areNamesHidden = faults.settings().missingScope.mode !== 'off';
      const scope = (name: string, status: number | undefined) => ({
        ...{ scope_name: name, grant_status: status, scope_type: 'tenant' },
      });
      return Promise.resolve({
        scopes: [
          ...SCOPES.map(name => scope(name, GRANTED)),
          ...SCOPES_FOR_NAMES.map(name => scope(name, areNamesHidden ? NOT_GRANTED : GRANTED)),
        ],
      });
    },
    application: c => {
      if (c.req.param('id') !== appId) throw wrongParameter('invalid app_id');
      const event = {
        ...subscription('/webhook/event'),
        subscription_type: transport,
        subscribed_events: ['im.message.receive_v1', 'application.bot.menu_v6'],
      };
      const callback_info = {
        ...subscription('/webhook/card'),
        callback_type: transport,
        subscribed_callbacks: ['card.action.trigger'],
      };
      return Promise.resolve({ app: { app_id: appId, event, callback_info } });
    },
  };
}
