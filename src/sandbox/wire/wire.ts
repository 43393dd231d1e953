import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { newNonce } from '../people/ids.js';

/** The app's credentials, as the developer console shows them. */
export interface Credentials {
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
}

/** AES-256-CBC under the SHA-256 of the Encrypt Key; base64 of the random IV followed by the cipher text. */
export function encrypt(payload: unknown, encryptKey: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(encryptKey).digest(), iv);
  return Buffer.concat([iv, cipher.update(JSON.stringify(payload), 'utf8'), cipher.final()]).toString(
    'base64',
  );
}

/** A plain SHA-256 over timestamp, nonce, key and the body's bytes; not an HMAC. */
export function sign(timestamp: string, nonce: string, encryptKey: string, body: string): string {
  return createHash('sha256').update(`${timestamp}${nonce}${encryptKey}${body}`).digest('hex');
}

export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes the request of one delivery; every delivery has its own IV and nonce, retries included. */
export function signedRequest(
  payload: unknown,
  { encryptKey }: Credentials,
  timestamp: string,
): SignedRequest {
  const body = JSON.stringify({ encrypt: encrypt(payload, encryptKey) });
  const nonce = newNonce();
  return {
    body,
    headers: {
      'Content-Type': 'application/json;charset=utf-8',
      'X-Lark-Request-Timestamp': timestamp,
      'X-Lark-Request-Nonce': nonce,
      'X-Lark-Signature': sign(timestamp, nonce, encryptKey, body),
    },
  };
}
