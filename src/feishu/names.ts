import pLimit from 'p-limit';
import type { LookUpNames } from '../core/people/names.js';
import { failureOf, type Failure } from './failures.js';
import type { Messenger } from './messenger.js';

export interface NamesOptions {
  readonly messenger: () => Promise<Pick<Messenger, 'listMembers' | 'fetchUserName'>>;
  /** The working group: one call returns the names of nearly everybody. */
  readonly group: () => Promise<string | undefined>;
  /** Called when the platform refuses to return names; the failure contains no name. */
  readonly onFailure: (failure: Failure) => void;
  /** A clock in ms that never goes back. */
  readonly elapsed?: () => number;
  readonly timeoutMs?: number;
}

/** A file without names is better than a late file. */
const TIMEOUT_MS = 2_000;
/** Short enough that a name is never outdated, long enough for several files in a row. */
const NAME_LIFETIME_MS = 5 * 60_000;
/** A person whose name is unknown is not looked up again for every file. */
const UNKNOWN_LIFETIME_MS = 60_000;
const MAX_CACHED = 1_000;
const MAX_PAGES = 10;
/** Limit for people outside the group, who are looked up one by one. */
const MAX_SINGLE_LOOKUPS = 50;
const CONCURRENCY = 4;
const MAX_NAME_LENGTH = 40;
/** The app lacks a scope; then it lacks the scope for everybody. */
const NO_SCOPE = 99991672;

interface CachedName {
  readonly name: string | undefined;
  readonly expiresAt: number;
}

/**
 * Looks names up at the platform: members of the working group first, others one by one. Memory keeps a name for some
 * minutes.
 */
export function openNames(options: NamesOptions): LookUpNames {
  const { elapsed = () => performance.now(), timeoutMs = TIMEOUT_MS } = options;
  const cache = new Map<string, CachedName>();
  const remember = (openId: string, name: string | undefined): void => {
    const cleanedName = name === undefined ? undefined : cleanName(name);
    const lifetimeMs = cleanedName === undefined ? UNKNOWN_LIFETIME_MS : NAME_LIFETIME_MS;
    const entry = { name: cleanedName, expiresAt: elapsed() + lifetimeMs };
    if (cache.size < MAX_CACHED || cache.has(openId)) cache.set(openId, entry);
    // Expired names leave the memory even if nobody asks again.
    setTimeout(() => {
      if (cache.get(openId) === entry) cache.delete(openId);
    }, lifetimeMs).unref();
  };
  const isMissing = (openId: string): boolean => (cache.get(openId)?.expiresAt ?? 0) <= elapsed();
  return async openIds => {
    const uniqueIds = [...new Set(openIds)];
    if (uniqueIds.some(isMissing))
      await waitAtMost(lookUp(options, uniqueIds, isMissing, remember), timeoutMs);
    return new Map(
      uniqueIds.flatMap(openId => {
        const name = isMissing(openId) ? undefined : cache.get(openId)?.name;
        return name === undefined ? [] : [[openId, name] as const];
      }),
    );
  };
}

async function lookUp(
  options: NamesOptions,
  openIds: readonly string[],
  isMissing: (openId: string) => boolean,
  remember: (openId: string, name: string | undefined) => void,
): Promise<void> {
  const findMissing = () => openIds.filter(isMissing);
  const failures: Failure[] = [];
  const attempt = (run: () => Promise<void>) =>
    run().catch((error: unknown) => {
      failures.push(failureOf(error));
    });
  await attempt(async () => {
    for await (const { openId, name } of groupMembers(options)) {
      if (openIds.includes(openId)) remember(openId, name);
      if (findMissing().length === 0) return;
    }
  });
  const limit = pLimit(CONCURRENCY);
  const isRefused = () => failures.some(({ code }) => code === NO_SCOPE);
  const lookUpOne = async (openId: string) => {
    // A failed lookup also counts: the name stays unknown for a while.
    remember(openId, undefined);
    if (!isRefused()) remember(openId, await (await options.messenger()).fetchUserName(openId));
  };
  failures.splice(0).slice(0, 1).forEach(options.onFailure);
  await Promise.all(
    findMissing()
      .slice(0, MAX_SINGLE_LOOKUPS)
      .map(openId => limit(() => attempt(() => lookUpOne(openId)))),
  );
  failures.slice(0, 1).forEach(options.onFailure);
}

async function* groupMembers({ messenger, group }: NamesOptions) {
  const chatId = await group();
  if (chatId === undefined) return;
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const listed = await (await messenger()).listMembers(chatId, next);
    yield* listed.members;
    // The platform's list may claim a next page without a token for it.
    if (!listed.next || listed.next === next) return;
    next = listed.next;
  }
}

/** Waits for the work, at most `timeoutMs`. Names that arrive later are known at the next request. */
async function waitAtMost(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>(resolve => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}

function cleanName(name: string): string | undefined {
  const cleaned = name.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return cleaned ? Array.from(cleaned).slice(0, MAX_NAME_LENGTH).join('') : undefined;
}
