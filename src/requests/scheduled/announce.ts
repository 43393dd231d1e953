import type { CardJson } from '../../core/outgoing.js';
import { peopleWithRole, type SystemContext } from '../context.js';

/** Sends a card to every admin, once for each key. While there is no admin, each call tries again. */
export async function announceOnce(context: SystemContext, key: string, card: () => CardJson): Promise<void> {
  const { tx, now } = context;
  // Reads first, because a claim is a write and this runs every minute.
  if ((await tx.setting(key)) !== undefined) return;
  const admins = await peopleWithRole(context, 'admin');
  if (admins.length === 0 || !(await tx.claimSetting(key, now.toISOString()))) return;
  const content = { kind: 'card', card: card() } as const;
  for (const openId of admins) await tx.send({ to: { kind: 'person', openId }, content }, now);
}
