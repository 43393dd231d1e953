import type { ListMembers, Member } from '../core/people/names.js';
import { failureOf, type Failure } from './failures.js';
import type { Messenger } from './messenger.js';

export interface MembersOptions {
  readonly messenger: () => Promise<Pick<Messenger, 'listMembers'>>;
  /** Called when the platform refuses to tell; the failure contains no name. */
  readonly onFailure: (failure: Failure) => void;
  readonly timeoutMs?: number;
}

/** A tap has three seconds in all. */
const TIMEOUT_MS = 1_500;
/** Of a larger group the first ones: 100 on a page. */
const MAX_PAGES = 10;

/** Lists the people of a group, as many as the platform tells in time. */
export function openMembers({ messenger, onFailure, timeoutMs = TIMEOUT_MS }: MembersOptions): ListMembers {
  return async chatId => {
    const members: Member[] = [];
    const work = (async () => {
      for await (const page of pagesOf(messenger, chatId)) members.push(...page);
    })().catch((error: unknown) => {
      onFailure(failureOf(error));
    });
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([work, new Promise(resolve => (timer = setTimeout(resolve, timeoutMs)))]);
    clearTimeout(timer);
    return [...members];
  };
}

async function* pagesOf(messenger: MembersOptions['messenger'], chatId: string) {
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const listed = await (await messenger()).listMembers(chatId, next);
    yield listed.members;
    // The platform's list may claim a next page without a token for it.
    if (!listed.next || listed.next === next) return;
    next = listed.next;
  }
}
