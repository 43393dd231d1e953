import pLimit from 'p-limit';
import type { LookUpNames } from '../core/people/names.js';
import { failureOf, type Failure } from './failures.js';
import type { Messenger } from './messenger.js';

export interface NamesOptions {
  readonly messenger: () => Promise<Pick<Messenger, 'members' | 'userName'>>;
  /** The working group: one call tells the names of nearly everybody. */
  readonly group: () => Promise<string | undefined>;
  /** Where the platform does not tell names, and why; it carries no name. */
  readonly onFailure: (failure: Failure) => void;
  /** Milliseconds that only go forwards. */
  readonly elapsed?: () => number;
  readonly withinMs?: number;
}

/** A file without a name is better than one that comes too late. */
const WITHIN_MS = 2_000;
/** Short, so that a name is never old; long enough for several files in a row. */
const KEPT_MS = 5 * 60_000;
/** Whoever is not told now is not asked for again with every file. */
const UNKNOWN_MS = 60_000;
const MOST_KEPT = 1_000;
const MOST_PAGES = 10;
/** Asked for one by one, where the group does not tell them. */
const MOST_ALONE = 50;
const AT_ONCE = 4;
const LONGEST = 40;
/** The app lacks a scope: it lacks it for everybody. */
const NO_SCOPE = 99991672;

interface Known {
  readonly name: string | undefined;
  readonly until: number;
}

/** Looks names up at the platform: the group's members first, others one by one. Kept in memory for a few minutes. */
export function openNames(options: NamesOptions): LookUpNames {
  const { elapsed = () => performance.now(), withinMs = WITHIN_MS } = options;
  const kept = new Map<string, Known>();
  const keep = (openId: string, name: string | undefined): void => {
    const told = name === undefined ? undefined : cleaned(name);
    const forMs = told === undefined ? UNKNOWN_MS : KEPT_MS;
    const known = { name: told, until: elapsed() + forMs };
    if (kept.size < MOST_KEPT || kept.has(openId)) kept.set(openId, known);
    // Also where nobody asks again.
    setTimeout(() => {
      if (kept.get(openId) === known) kept.delete(openId);
    }, forMs).unref();
  };
  const isOpen = (openId: string): boolean => (kept.get(openId)?.until ?? 0) <= elapsed();
  return async openIds => {
    const asked = [...new Set(openIds)];
    if (asked.some(isOpen)) await inTime(lookUp(options, asked, isOpen, keep), withinMs);
    return new Map(
      asked.flatMap(openId => {
        const name = isOpen(openId) ? undefined : kept.get(openId)?.name;
        return name === undefined ? [] : [[openId, name] as const];
      }),
    );
  };
}

async function lookUp(
  options: NamesOptions,
  asked: readonly string[],
  isOpen: (openId: string) => boolean,
  keep: (openId: string, name: string | undefined) => void,
): Promise<void> {
  const open = () => asked.filter(isOpen);
  const failed: Failure[] = [];
  const tries = (run: () => Promise<void>) =>
    run().catch((error: unknown) => {
      failed.push(failureOf(error));
    });
  await tries(async () => {
    for await (const { openId, name } of membersOf(options)) {
      if (asked.includes(openId)) keep(openId, name);
      if (open().length === 0) return;
    }
  });
  const limit = pLimit(AT_ONCE);
  const isRefused = () => failed.some(({ code }) => code === NO_SCOPE);
  const alone = async (openId: string) => {
    // Until the platform tells it, it counts as not told.
    keep(openId, undefined);
    if (!isRefused()) keep(openId, await (await options.messenger()).userName(openId));
  };
  failed.splice(0).slice(0, 1).forEach(options.onFailure);
  await Promise.all(
    open()
      .slice(0, MOST_ALONE)
      .map(openId => limit(() => tries(() => alone(openId)))),
  );
  failed.slice(0, 1).forEach(options.onFailure);
}

async function* membersOf({ messenger, group }: NamesOptions) {
  const chatId = await group();
  if (chatId === undefined) return;
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const told = await (await messenger()).members(chatId, next);
    yield* told.members;
    // A list may say that there is more and not say where.
    if (!told.next || told.next === next) return;
    next = told.next;
  }
}

/** Waits for a while, and no longer; what comes later is known the next time. */
async function inTime(work: Promise<void>, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>(resolve => {
    timer = setTimeout(resolve, withinMs);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}

function cleaned(name: string): string | undefined {
  const said = name.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return said ? Array.from(said).slice(0, LONGEST).join('') : undefined;
}
