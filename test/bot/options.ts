import type { BotOptions } from '../../src/bot/options.js';
import { plans } from '../core/plan.js';

/** A bot of the plan that knows nobody outside of its store, and tells nobody of its work. */
export const botOptions = (own: Pick<BotOptions, 'store' | 'now'>): BotOptions => ({
  plans,
  zone: 'Asia/Shanghai',
  admins: [],
  contact: {},
  ownOpenId: () => 'ou_bot',
  fetchFile: () => Promise.resolve(undefined),
  warmUp: () => undefined,
  makeForwarding: () => Promise.reject(new Error('nothing is forwarded')),
  readFile: () => Promise.reject(new Error('no file is read')),
  lookUpNames: () => Promise.resolve(new Map()),
  listMembers: () => Promise.resolve([]),
  onWritten: () => undefined,
  log: () => undefined,
  watch: { begin: () => () => undefined, late: () => undefined },
  ...own,
});
