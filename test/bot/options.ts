import type { BotOptions } from '../../src/bot/options.js';
import { openPresence } from '../../src/core/people/presence.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { openPlanSource } from '../../src/requests/plans-in-force.js';

/** A bot of the plan that knows nobody outside of its store, and tells nobody of its work. */
export const botOptions = (own: Pick<BotOptions, 'store' | 'now' | 'calmMs'>): BotOptions => ({
  planSource: openPlanSource([dehua2025]),
  zone: 'Asia/Shanghai',
  admins: [],
  contact: {},
  ownOpenId: () => 'ou_bot',
  fetchFile: () => Promise.resolve(undefined),
  warmUp: () => undefined,
  makeForwarding: () => Promise.reject(new Error('nothing is forwarded')),
  examine: () => Promise.resolve([]),
  readFile: () => Promise.reject(new Error('no file is read')),
  lookUpNames: () => Promise.resolve(new Map()),
  listMembers: () => Promise.resolve([]),
  presence: openPresence(() => 0),
  sendDirectly: () => Promise.resolve(),
  onWritten: () => undefined,
  log: () => undefined,
  watch: { begin: () => () => undefined, late: () => undefined },
  ...own,
});
