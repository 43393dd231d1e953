import * as z from 'zod';
import { Problem } from '../core/problem.js';

/** A call to the platform that failed, and the right reaction to it. */
export interface Failure {
  /** The platform's code; 0 without an answer from the platform itself (time-out, 502 …). */
  readonly code: number;
  readonly message: string;
  /** The platform's id of the call, for its support staff. */
  readonly logId?: string;
  /**
   * `again`: call later with the same uuid; `token`: call once more with a new token; `sent`: the message had already
   * arrived; `never`: another call cannot help.
   */
  readonly reaction: 'again' | 'token' | 'sent' | 'never';
  /** How long the platform asks to wait, in ms. */
  readonly waitMs?: number;
  /**
   * Present when the program failed before it called the platform. A file that cannot be made now will hardly be
   * made a day later.
   */
  readonly isLocal?: true;
  /** Present when the program says why a file cannot be made: words for whoever waits for it. */
  readonly words?: string;
  /** Present when the platform refuses all calls of the app for a while, not only those for one receiver. */
  readonly isOfWholeApp?: true;
  /** Present when the platform refuses the app's credentials. */
  readonly isOfCredentials?: true;
  /** Present when the platform refused a card for a person whom it does not know. */
  readonly isUnknownPerson?: true;
}

/** The platform ends its words about a refused card with a piece of it, which belongs in no log. */
const withoutContents = (words: string): string => words.replace(/ErrorValue.*$/su, 'ErrorValue: …');

/** A failure as a log may keep it. */
export const loggable = ({ words, ...failure }: Failure): Failure => ({
  ...failure,
  message: words === undefined ? withoutContents(failure.message) : 'the file cannot be made',
});

/** Thrown by the messenger. */
export class PlatformError extends Error {
  constructor(readonly failure: Failure) {
    super(`the platform answered ${failure.code}: ${withoutContents(failure.message)}`);
    this.name = 'PlatformError';
  }
}

const TOKEN_CODES = new Set([99991661, 99991663, 99991664, 99991665, 99991671]);
const APP_RATE = 99991400;
const RATE_CODES = new Set([APP_RATE, 230020, 11232, 11233, 11247]);
/** The platform's code for a message whose uuid it has already seen. */
const ALREADY_SENDING = 230049;
const RATE_WAIT_MS = 1_000;
/** In seconds. The platform counts calls by the second and by the minute: a longer wait is no wait, but a time of day. */
const LONGEST_RESET = 60 * 60;
/** The platform's codes for a card that it refuses, and for a person on it whom it does not know. */
const REFUSED_CARD = 230099;
const UNKNOWN_PERSON = 100290;

const code = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,15}$/u)
    .transform(Number),
]);
const answerBody = z.object({ code, msg: z.string().nullish() });
const httpError = z.object({
  response: z.object({
    status: z.number(),
    data: z.unknown(),
    // An instance of an axios class, which zod does not accept as a record.
    headers: z.unknown(),
  }),
});

/** Finds the failure behind an error of the SDK. */
export function failureOf(error: unknown): Failure {
  if (error instanceof PlatformError) return error.failure;
  const read = httpError.safeParse(error);
  if (!read.success) return noAnswerFailure(error);
  const { status, data } = read.data.response;
  const headers = headersIn(read.data.response.headers);
  const target = status >= 300 && status < 400 ? headers['location'] : undefined;
  if (typeof target === 'string')
    return { code: 0, message: `HTTP ${status}, a redirect to ${hostIn(target)}`, reaction: 'again' };
  const body = answerBody.safeParse(data);
  if (!body.success) return foreignAnswer(status);
  return classify(body.data.code, body.data.msg ?? '', headers, status);
}

/** Without a code it is not the platform's answer: a proxy, or a page that asks to log in, stands between. */
const foreignAnswer = (status: number): Failure => ({
  code: 0,
  message: status === 200 ? 'HTTP 200, and not an answer of the platform' : `HTTP ${status}`,
  reaction: 'again',
});

/** Whether an answer is in the form that all answers of the platform have. */
export const isAnswer = (answer: unknown): boolean => answerBody.safeParse(answer).success;

/** The platform's API does not redirect. The rest of the address may hold a ticket. */
function hostIn(address: string): string {
  try {
    const { host } = new URL(address, SAME_HOST);
    return host === SAME_HOST.host ? 'the same host' : host;
  } catch {
    return 'an address that is none';
  }
}

const SAME_HOST = new URL('http://same.invalid');

/** Finds the failure in an answer that came with HTTP 200; undefined for a success. */
export function failureIn(answer: unknown): Failure | undefined {
  const read = answerBody.safeParse(answer);
  if (!read.success || read.data.code === 0) return undefined;
  return classify(read.data.code, read.data.msg ?? '', {}, 200);
}

/** Reads an answer; throws a PlatformError for a refusal that came with HTTP 200, and for an answer that lacks what was asked for. */
export function readAnswer<T>(shape: z.ZodType<T>, answer: unknown): T {
  const read = shape.safeParse(answer);
  if (read.success && !failureIn(answer)) return read.data;
  throw new PlatformError(failureIn(answer) ?? foreignAnswer(200));
}

const headersIn = (headers: unknown): Readonly<Record<string, unknown>> =>
  typeof headers === 'object' && headers !== null ? { ...headers } : {};

function classify(
  code: number,
  message: string,
  headers: Readonly<Record<string, unknown>>,
  status: number,
): Failure {
  const logId = headers['x-tt-logid'];
  const common = { code, message, ...(typeof logId === 'string' ? { logId } : {}) };
  if (code === ALREADY_SENDING) return { ...common, reaction: 'sent' };
  if (TOKEN_CODES.has(code)) return { ...common, reaction: 'token' };
  if (RATE_CODES.has(code) || status === 429) return { ...common, ...rateFailure(code, headers, status) };
  const isUnknownPerson =
    code === UNKNOWN_PERSON || (code === REFUSED_CARD && message.includes(String(UNKNOWN_PERSON)));
  return {
    ...common,
    reaction: status >= 500 ? 'again' : 'never',
    ...(isUnknownPerson ? { isUnknownPerson } : {}),
  };
}

/** The platform refused a call for its rate: of the whole app, or of one receiver. */
function rateFailure(
  code: number,
  headers: Readonly<Record<string, unknown>>,
  status: number,
): Pick<Failure, 'reaction' | 'waitMs' | 'isOfWholeApp'> {
  const reset = Number(headers['x-ogw-ratelimit-reset']);
  const waitMs = reset > 0 && reset <= LONGEST_RESET ? reset * 1000 : RATE_WAIT_MS;
  const isOfWholeApp = code === APP_RATE || status === 429;
  return { reaction: 'again', waitMs, ...(isOfWholeApp ? { isOfWholeApp } : {}) };
}

const networkError = z.object({ isAxiosError: z.literal(true) });

/** The SDK throws these words when the platform refuses the app's credentials. */
const TOKEN_REFUSED = /^failed to get tenant_access_token, code: (\d+), msg: (.*)$/u;

function noAnswerFailure(error: unknown): Failure {
  if (error instanceof Problem)
    return { code: 0, message: error.sentence, reaction: 'never', isLocal: true, words: error.words };
  const message = error instanceof Error ? error.message : String(error);
  const [, code, words] = TOKEN_REFUSED.exec(message) ?? [];
  // Somebody has to mend the settings; the messages wait until then.
  if (code !== undefined)
    return { code: Number(code), message: words ?? '', reaction: 'again', isOfCredentials: true };
  const wasSent = networkError.safeParse(error).success;
  return { code: 0, message, reaction: 'again', ...(wasSent ? {} : { isLocal: true as const }) };
}
