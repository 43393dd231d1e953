import type { Client } from '@larksuiteoapi/node-sdk';
import * as z from 'zod';
import type { Member } from '../core/people/names.js';
import { PlatformError, readAnswer } from './failures.js';

/** One page of a group's members, without bots. */
export interface MembersPage {
  readonly members: readonly Member[];
  /** The token of the next page; undefined on the last one. */
  readonly next: string | undefined;
}

/** The SDK puts ids into URLs without escaping them. */
const CHAT_ID = /^oc_[A-Za-z0-9_-]+$/u;
const OPEN_ID = /^ou_[A-Za-z0-9_-]+$/u;

const membersAnswer = z.object({
  data: z.object({
    items: z.array(z.object({ member_id: z.string(), name: z.string().nullish() })).nullish(),
    page_token: z.string().nullish(),
    has_more: z.boolean().nullish(),
  }),
});

export async function listMembers(
  client: Client,
  chatId: string,
  pageToken: string | undefined,
): Promise<MembersPage> {
  const answer = await client.im.v1.chatMembers.get({
    path: { chat_id: checkId(chatId, CHAT_ID) },
    params: { member_id_type: 'open_id', page_size: 100, ...(pageToken ? { page_token: pageToken } : {}) },
  });
  const { items, page_token, has_more } = readAnswer(membersAnswer, answer).data;
  return {
    members: (items ?? []).map(({ member_id, name }) => ({ openId: member_id, name: name ?? '' })),
    next: has_more && page_token ? page_token : undefined,
  };
}

const userAnswer = z.object({ data: z.object({ user: z.object({ name: z.string().nullish() }) }) });

/** The platform leaves the name out, without an error, when the app may see the person but not the name. */
export async function fetchUserName(client: Client, openId: string): Promise<string | undefined> {
  const answer = await client.contact.v3.user.get({
    path: { user_id: checkId(openId, OPEN_ID) },
    params: { user_id_type: 'open_id' },
  });
  return readAnswer(userAnswer, answer).data.user.name ?? undefined;
}

function checkId(id: string, shape: RegExp): string {
  if (shape.test(id)) return id;
  throw new PlatformError({ code: 0, message: 'this is no id of the platform', reaction: 'never' });
}
