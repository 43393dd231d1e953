import type { Client } from '@larksuiteoapi/node-sdk';
import * as z from 'zod';
import { readAnswer } from './failures.js';

/** What the platform has on record about the app. */
export interface AppSetup {
  readonly events: Subscription;
  readonly callbacks: Subscription;
}

/** Events or callbacks: by which way they come, to which address, and which of them. */
export interface Subscription {
  /** Undefined when the platform does not tell. */
  readonly transport: 'webhook' | 'websocket' | undefined;
  readonly url: string | undefined;
  readonly types: readonly string[];
}

const GRANTED = 1;
const scopesAnswer = z.object({
  data: z.object({
    scopes: z.array(
      z.object({ scope_name: z.string(), grant_status: z.number(), scope_type: z.string().nullish() }),
    ),
  }),
});

/** Returns the scopes of the app itself that are granted. Needs no scope. */
export async function listGrantedScopes(client: Client): Promise<string[]> {
  const { scopes } = readAnswer(scopesAnswer, await client.application.v6.scope.list({})).data;
  return scopes
    .filter(
      ({ grant_status, scope_type }) => grant_status === GRANTED && (scope_type ?? 'tenant') === 'tenant',
    )
    .map(({ scope_name }) => scope_name);
}

const appAnswer = z.object({
  data: z.object({
    app: z.object({
      event: z
        .object({
          subscription_type: z.string().nullish(),
          request_url: z.string().nullish(),
          subscribed_events: z.array(z.string()).nullish(),
        })
        .nullish(),
      callback_info: z
        .object({
          callback_type: z.string().nullish(),
          request_url: z.string().nullish(),
          subscribed_callbacks: z.array(z.string()).nullish(),
        })
        .nullish(),
    }),
  }),
});

/** Reads the app's own record. Needs `application:application:self_manage`; without it throws a PlatformError. */
export async function fetchAppSetup(client: Client, appId: string): Promise<AppSetup> {
  const answer = await client.application.v6.application.get({
    path: { app_id: appId },
    params: { lang: 'zh_cn' },
  });
  const { event, callback_info: callback } = readAnswer(appAnswer, answer).data.app;
  return {
    events: subscriptionOf(event?.subscription_type, event?.request_url, event?.subscribed_events),
    callbacks: subscriptionOf(callback?.callback_type, callback?.request_url, callback?.subscribed_callbacks),
  };
}

function subscriptionOf(
  type: string | null | undefined,
  url: string | null | undefined,
  types: readonly string[] | null | undefined,
): Subscription {
  return {
    transport: type === 'webhook' || type === 'websocket' ? type : undefined,
    url: url?.trim() === '' ? undefined : (url ?? undefined),
    types: types ?? [],
  };
}
