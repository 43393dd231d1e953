import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod';
import type { Now } from '../core/clock.js';
import { envelope, type Envelope } from './incoming.js';

/** The app's secrets, which a genuine request must match. */
export interface WebhookSecrets {
  readonly appId: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
}

export interface WebhookOptions {
  readonly secrets: WebhookSecrets;
  readonly now: Now;
  /** Handles a genuine request and returns the answer as JSON: a card callback's answer, `{}` for an event. */
  readonly accept: (body: Envelope, raw: string) => Promise<string>;
  /**
   * Called with the status of every refused request; `skewMs` when only its time was wrong: by so much the request was
   * ahead of this program's clock.
   */
  readonly onRefused: (status: 400 | 401 | 413 | 503, skewMs?: number) => void;
}

const JSON_ANSWER = { headers: { 'content-type': 'application/json' } };
const MAX_BODY_BYTES = 1024 * 1024;
/** A form of twelve figures takes 3 KB, the longest message 30 KB; a body without a length may have any. */
const SMALL_BODY_BYTES = 64 * 1024;
/**
 * More larger bodies than this are not read at once: the signature is known when a body is there, so a thousand strangers
 * could otherwise hold a gigabyte. The platform repeats an event that was refused.
 */
const LARGE_AT_ONCE = 16;
/** The platform signs every retry anew, so a signature older than an hour is not genuine. */
const MAX_AGE_MS = 3_600_000;

const outerBody = z.object({ encrypt: z.string() });
const challengeShape = z.object({
  type: z.literal('url_verification'),
  token: z.string(),
  challenge: z.string(),
});

/**
 * The routes that the platform calls; each takes events and card callbacks. The signature over the received bytes is
 * verified before anything in them is used. 401: not genuine. 400: unreadable. 413: over 1 MiB. 503: too many large bodies
 * at this moment.
 */
export function webhook(options: WebhookOptions): Hono {
  const app = new Hono();
  const key = createHash('sha256').update(options.secrets.encryptKey).digest();
  let large = 0;
  const readAmongOthers = async (request: Request): Promise<Buffer | 400 | 413 | 503> => {
    const isLarge = !(lengthOf(request) <= SMALL_BODY_BYTES);
    if (isLarge && large >= LARGE_AT_ONCE) return 503;
    if (isLarge) large += 1;
    try {
      return (await readBody(request)) ?? 413;
    } catch {
      return 400;
    } finally {
      if (isLarge) large -= 1;
    }
  };
  const refuse = (status: 400 | 401 | 413 | 503, skewMs?: number) => {
    options.onRefused(status, skewMs);
    return Response.json({}, { status });
  };
  const handle = async (request: Request): Promise<Response> => {
    const raw = await readAmongOthers(request);
    if (typeof raw === 'number') return refuse(raw);
    const { isSigned, skewMs } = checkSignature(request.headers, raw, options);
    const opened = openBody(raw, isSigned, key);
    if (typeof opened === 'number') return refuse(opened);
    const { body, text } = opened;
    if (!isSigned || !hasOurHeader(body, options.secrets))
      return answerUrlCheck(body, options) ?? refuse(401, skewMs);
    const read = envelope.safeParse(body);
    return read.success ? acceptEvent(options, read.data, text, refuse) : refuse(400);
  };
  app.post('/webhook/event', c => handle(c.req.raw));
  app.post('/webhook/card', c => handle(c.req.raw));
  return app;
}

/**
 * Answers the platform's check of a new URL. This request is not signed: its token proves it, and it changes nothing.
 */
function answerUrlCheck(body: unknown, { secrets }: WebhookOptions): Response | undefined {
  const urlCheck = challengeShape.safeParse(body);
  if (!urlCheck.success || !isEqual(urlCheck.data.token, secrets.verificationToken)) return undefined;
  return Response.json({ challenge: urlCheck.data.challenge });
}

/** Hands an event to the bot. An event in an unknown form gets 400: the fault is the sender's, not this program's. */
async function acceptEvent(
  { accept }: WebhookOptions,
  body: Envelope,
  text: string,
  refuse: (status: 400) => Response,
): Promise<Response> {
  try {
    return new Response(await accept(body, text), JSON_ANSWER);
  } catch (error) {
    if (error instanceof z.ZodError) return refuse(400);
    throw error;
  }
}

interface OpenedBody {
  readonly body: unknown;
  readonly text: string;
}

/**
 * Decrypts a request. Returns the status of the refusal when that fails: 400 only for a body that is not JSON, or for a
 * signed request, so that nobody else can try texts against the key.
 */
function openBody(raw: Buffer, signed: boolean, key: Buffer): OpenedBody | 400 | 401 {
  const json = parseJson(raw.toString('utf8'));
  if (json === undefined) return 400;
  const outer = outerBody.safeParse(json);
  if (!outer.success) return 401;
  const text = decrypt(outer.data.encrypt, key);
  const body = text === undefined ? undefined : parseJson(text);
  if (text === undefined || body === undefined) return signed ? 400 : 401;
  return { body, text };
}

/** The length that a request says its body has; not a number when it says none. */
const lengthOf = ({ headers }: Request): number => Number(headers.get('content-length') ?? NaN);

/** Reads the body; undefined when it is too large, which is noticed before all of it is read. Rejects when its sender stops. */
async function readBody(request: Request): Promise<Buffer | undefined> {
  if (lengthOf(request) > MAX_BODY_BYTES) return undefined;
  if (request.headers.has('content-length')) return Buffer.from(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += (chunk as Uint8Array).length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** Verifies signature and time. With the right signature and a wrong time, `skewMs` says how wrong. */
function checkSignature(
  headers: Headers,
  raw: Buffer,
  { secrets, now }: WebhookOptions,
): { readonly isSigned: boolean; readonly skewMs?: number } {
  const timestamp = headers.get('x-lark-request-timestamp') ?? '';
  const nonce = headers.get('x-lark-request-nonce') ?? '';
  const expected = createHash('sha256')
    .update(timestamp + nonce + secrets.encryptKey)
    .update(raw)
    .digest('hex');
  const at = readTimestamp(timestamp);
  if (at === undefined || !isEqual(headers.get('x-lark-signature') ?? '', expected))
    return { isSigned: false };
  const skewMs = at - now().getTime();
  return Math.abs(skewMs) <= MAX_AGE_MS ? { isSigned: true } : { isSigned: false, skewMs };
}

/** Reads a time in seconds or milliseconds: documents and reports differ. Returns ms since 1970. */
function readTimestamp(timestamp: string): number | undefined {
  if (!/^\d{1,16}$/u.test(timestamp)) return undefined;
  const time = Number(timestamp);
  return time < 1e12 ? time * 1000 : time;
}

const headerShape = z.object({ header: z.object({ token: z.string(), app_id: z.string() }) });

function hasOurHeader(body: unknown, secrets: WebhookSecrets): boolean {
  const read = headerShape.safeParse(body);
  if (!read.success) return false;
  const { token, app_id: appId } = read.data.header;
  // Compares both values in any case, so that the time taken does not tell which one differs.
  const [tokenFits, appFits] = [isEqual(token, secrets.verificationToken), isEqual(appId, secrets.appId)];
  return tokenFits && appFits;
}

/** AES-256-CBC with the first 16 bytes as IV; undefined when decryption fails. */
function decrypt(encrypted: string, key: Buffer): string | undefined {
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length < 32 || bytes.length % 16 !== 0) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, 16));
    return decipher.update(bytes.subarray(16), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

/** Compares in constant time; the lengths compared are no secret. */
function isEqual(received: string, expected: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(expected)];
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
