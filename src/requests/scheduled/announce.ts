import type { CardJson } from '../../core/outgoing.js';
import { peopleWithRole, type SystemContext } from '../context.js';

/** Sends a card to every admin, once for a key. No admin yet: the next call tries again. */
export async function announceOnce(context: SystemContext, key: string, card: () => CardJson): Promise<void> {
  const { tx, now } = context;
  // Read first: a claim is a write, and this runs every second.
  if ((await tx.setting(key)) !== undefined) return;
  const admins = await peopleWithRole(context, 'admin');
  if (admins.length === 0 || !(await tx.claimSetting(key, now.toISOString()))) return;
  const content = { kind: 'card', card: card() } as const;
  for (const openId of admins) await tx.send({ to: { kind: 'person', openId }, content }, now);
}
