import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** The platform's side of the webhook, written after its documents. */
export const SECRETS = {
  appId: 'cli_a1b2c3d4e5f60718',
  encryptKey: 'test encrypt key',
  verificationToken: 'test verification token',
};

export function encrypt(body: unknown, key = SECRETS.encryptKey): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(key).digest(), iv);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

export function signature(timestamp: string, nonce: string, body: string, key = SECRETS.encryptKey): string {
  return createHash('sha256')
    .update(timestamp + nonce + key)
    .update(body)
    .digest('hex');
}

export interface Envelope {
  readonly type?: string;
  readonly eventId?: string;
  readonly token?: string;
  readonly appId?: string;
}

export function envelope(event: unknown, options: Envelope = {}): object {
  return {
    schema: '2.0',
    header: {
      event_id: options.eventId ?? randomBytes(16).toString('hex'),
      event_type: options.type ?? 'im.message.receive_v1',
      create_time: '1758502200000',
      token: options.token ?? SECRETS.verificationToken,
      app_id: options.appId ?? SECRETS.appId,
      tenant_key: 'tenant',
    },
    event,
  };
}

export function message(text: string, options: { openId?: string; messageId?: string } = {}): object {
  return {
    sender: {
      sender_id: { open_id: options.openId ?? 'ou_chen' },
      sender_type: 'user',
      tenant_key: 'tenant',
    },
    message: {
      message_id: options.messageId ?? `om_${randomBytes(16).toString('hex')}`,
      chat_id: 'oc_private',
      chat_type: 'p2p',
      message_type: 'text',
      content: JSON.stringify({ text }),
    },
  };
}

/** Makes a complete request of the platform: encrypted and signed. */
export function request(
  body: unknown,
  at: Date,
  key = SECRETS.encryptKey,
): { headers: Record<string, string>; body: string } {
  const raw = JSON.stringify({ encrypt: encrypt(body, key) });
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return { headers: sign(raw, timestamp, key), body: raw };
}

export function sign(raw: string, timestamp: string, key = SECRETS.encryptKey): Record<string, string> {
  return {
    'content-type': 'application/json;charset=utf-8',
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': 'nonce',
    'x-lark-signature': signature(timestamp, 'nonce', raw, key),
  };
}
