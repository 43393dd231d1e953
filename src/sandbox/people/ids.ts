import { createHash, randomBytes } from 'node:crypto';

/** Makes ids that are the same at every start, so that the bot's stored data still fits after a restart. */
export type MakeStableId = (kind: string, hexDigits: number) => string;

export function stableIds(seed: string): MakeStableId {
  return (kind, hexDigits) =>
    createHash('sha256').update(`${seed}|${kind}`).digest('hex').slice(0, hexDigits);
}

const randomHex = (hexDigits: number): string => randomBytes(hexDigits / 2).toString('hex');

export const newMessageId = (): string => `om_${randomHex(32)}`;
export const newEventId = (): string => randomHex(32);
export const newFileKey = (): string => `file_v3_${randomHex(32)}`;
export const newImageKey = (): string => `img_v3_${randomHex(32)}`;
export const newTenantToken = (): string => `t-${randomHex(32)}`;
export const newCardToken = (): string => `c-${randomHex(40)}`;
export const newSecret = (): string => randomHex(32);
export const newNonce = (): string => randomHex(16);
export const newLogId = (now: Date): string =>
  now.toISOString().replace(/\D/g, '').slice(0, 14) + randomHex(18).toUpperCase();
