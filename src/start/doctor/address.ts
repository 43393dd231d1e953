import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import { describeSystemFailure } from '../../core/failure-words.js';

export interface AddressSecrets {
  readonly encryptKey: string;
  readonly verificationToken: string;
}

const TIMEOUT_MS = 3_000;

/** What an address answered; `words` are Chinese. */
export type AddressAnswer =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly words: string }
  | { readonly kind: 'none'; readonly words: string };

/**
 * Asks an address as the platform does when a new one is saved: an encrypted challenge, which the program sends back.
 * Changes nothing.
 */
export async function callAddress(address: string, secrets: AddressSecrets): Promise<AddressAnswer> {
  const challenge = randomUUID();
  const text = JSON.stringify({ type: 'url_verification', token: secrets.verificationToken, challenge });
  let response: Response;
  let answer: string;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ encrypt: encrypt(text, secrets.encryptKey) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    answer = await response.text();
  } catch (error) {
    return { kind: 'none', words: describeNetwork(error) };
  }
  if (response.status === 200 && answer === JSON.stringify({ challenge })) return { kind: 'right' };
  return { kind: 'wrong', words: describeAnswer(response.status) };
}

function describeAnswer(status: number): string {
  if (status === 401) return '回答 401：那里的程序用的是别的 Encrypt Key 或 Verification Token';
  if (status === 200) return '回答了 200，但不是本程序的回答：地址指到了别的程序或网页';
  return `回答 HTTP ${status}，不是 200`;
}

function describeNetwork(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return `${TIMEOUT_MS / 1000} 秒内没有回答`;
  const { cause } = error as { cause?: unknown };
  return describeSystemFailure(cause ?? error);
}

/** As the platform encrypts: AES-256-CBC under the SHA-256 of the key, the initial vector in front, in base64. */
function encrypt(text: string, encryptKey: string): string {
  const vector = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(encryptKey).digest(), vector);
  return Buffer.concat([vector, cipher.update(text), cipher.final()]).toString('base64');
}
