import { newTenantToken } from '../people/ids.js';
import type { Credentials } from '../wire/wire.js';
import { PlatformError } from './errors.js';

const LIFETIME_MS = 7200_000;
/** A token with less time left gets a successor; the old one stays valid until it expires. */
const RENEW_WITHIN_MS = 1800_000;

export interface Tokens {
  /** Returns the app's token and the seconds until it expires; throws 10003 or 10015 for wrong credentials. */
  issue(appId: unknown, appSecret: unknown): { token: string; expire: number };
  /** Throws when the Authorization header has no valid token. */
  readonly check: (authorization: string | undefined) => void;
}

export function createTokens({ appId, appSecret }: Credentials, now: () => Date): Tokens {
  const expiries = new Map<string, number>();
  let latest: { token: string; expiresAt: number } | undefined;

  const renew = (at: number): { token: string; expiresAt: number } => {
    if (latest && latest.expiresAt - at >= RENEW_WITHIN_MS) return latest;
    latest = { token: newTenantToken(), expiresAt: at + LIFETIME_MS };
    expiries.set(latest.token, latest.expiresAt);
    return latest;
  };

  return {
    issue: (id, secret) => {
      if (typeof id !== 'string' || typeof secret !== 'string')
        throw new PlatformError(10003, 'invalid param');
      if (id !== appId) throw new PlatformError(10003, 'invalid app_id');
      if (secret !== appSecret) throw new PlatformError(10015, 'app secret invalid');
      const at = now().getTime();
      const { token, expiresAt } = renew(at);
      return { token, expire: Math.floor((expiresAt - at) / 1000) };
    },
    check: authorization => {
      const token = readBearer(authorization);
      const expiresAt = expiries.get(token);
      if (expiresAt === undefined || expiresAt <= now().getTime()) {
        throw new PlatformError(
          99991663,
          'Invalid access token for authorization. Please make a test attempt with a new one.',
        );
      }
    },
  };
}

function readBearer(authorization: string | undefined): string {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) throw new PlatformError(99991661, 'Missing access token for authorization. Please make a request with token attached.'); // prettier-ignore
  if (!token.startsWith('t-')) throw new PlatformError(99991671, 'Invalid access token for authorization: it must start with "t-".'); // prettier-ignore
  return token;
}
