import { createHash, randomBytes } from 'node:crypto';

/** Makes ids that are the same at every start: what the bot stored yesterday still fits today. */
export type Seeded = (kind: string, hexDigits: number) => string;

export function seededBy(seed: string): Seeded {
  return (kind, hexDigits) =>
    createHash('sha256').update(`${seed}|${kind}`).digest('hex').slice(0, hexDigits);
}

const random = (hexDigits: number): string => randomBytes(hexDigits / 2).toString('hex');

export const newMessageId = (): string => `om_${random(32)}`;
export const newEventId = (): string => random(32);
export const newFileKey = (): string => `file_v3_${random(32)}`;
export const newImageKey = (): string => `img_v3_${random(32)}`;
export const newTenantToken = (): string => `t-${random(32)}`;
export const newCardToken = (): string => `c-${random(40)}`;
export const newNonce = (): string => random(16);
export const newLogId = (now: Date): string =>
  now.toISOString().replace(/\D/g, '').slice(0, 14) + random(18).toUpperCase();
