import { AxiosError, AxiosHeaders } from 'axios';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/core/problem.js';
import { failureIn, failureOf, loggable, PlatformError } from '../../src/feishu/failures.js';

/** An error of axios, with headers of axios' own class. */
function httpError(status: number, data: unknown, headers: Record<string, string> = {}): AxiosError {
  const config = { headers: new AxiosHeaders() };
  return new AxiosError(
    `Request failed with status code ${status}`,
    'ERR_BAD_REQUEST',
    config,
    {},
    {
      status,
      statusText: '',
      data,
      headers: new AxiosHeaders(headers),
      config,
    },
  );
}

describe('the reaction to a failed call', () => {
  it.each([
    [99991400, 429, 'again'],
    [230020, 400, 'again'],
    [11232, 400, 'again'],
    [11233, 400, 'again'],
    [11247, 400, 'again'],
    [99991663, 400, 'token'],
    [99991661, 400, 'token'],
    [99991664, 400, 'token'],
    [99991665, 400, 'token'],
    [99991671, 400, 'token'],
    [230049, 400, 'sent'],
    [230013, 400, 'never'],
    [230002, 400, 'never'],
    [230110, 400, 'never'],
    [230031, 400, 'never'],
    [230099, 400, 'never'],
    [99991672, 400, 'never'],
    [1, 500, 'again'],
  ] as const)('to %d with HTTP %d is “%s”', (code, status, reaction) => {
    expect(failureOf(httpError(status, { code, msg: 'words' }))).toMatchObject({
      code,
      message: 'words',
      reaction,
    });
  });

  it('takes the waiting time and the id for support from the headers', () => {
    const headers = { 'x-ogw-ratelimit-reset': '7', 'x-tt-logid': '20250922abc' };
    expect(failureOf(httpError(429, { code: 99991400, msg: '' }, headers))).toMatchObject({
      waitMs: 7000,
      logId: '20250922abc',
    });
    expect(failureOf(httpError(429, 'Too Many Requests'))).toMatchObject({ reaction: 'again' });
    expect(
      failureOf(httpError(429, { code: 99991400, msg: '' }, { 'x-ogw-ratelimit-reset': 'soon' })).waitMs,
    ).toBe(1000);
  });

  it.each(['1000000000', '-5', '0', ''])('waits a second where %j is said to be the waiting time', reset => {
    const failure = failureOf(
      httpError(429, { code: 99991400, msg: '' }, { 'x-ogw-ratelimit-reset': reset }),
    );
    expect(failure).toMatchObject({ waitMs: 1000, isOfWholeApp: true });
  });

  it('is the same where the code is written as a text', () => {
    expect(failureOf(httpError(400, { code: '230020', msg: '' }))).toMatchObject({
      code: 230020,
      waitMs: 1000,
    });
  });

  it('keeps the code of credentials that are refused: the messages wait until the settings are mended', () => {
    const error = new Error('failed to get tenant_access_token, code: 10014, msg: app secret invalid');
    expect(failureOf(error)).toEqual({
      ...{ code: 10014, message: 'app secret invalid', reaction: 'again' },
      isOfCredentials: true,
    });
  });

  it('is “again” when the answer is not the platform’s', () => {
    expect(failureOf(httpError(502, '<html></html>'))).toMatchObject({ code: 0, reaction: 'again' });
    const broken = new AxiosError('socket hang up', 'ECONNRESET');
    expect(failureOf(broken)).toEqual({ code: 0, message: 'socket hang up', reaction: 'again' });
    for (const status of [200, 403, 404, 407])
      expect(failureOf(httpError(status, '<html></html>'))).toMatchObject({ code: 0, reaction: 'again' });
  });

  it('is “never” for a file that cannot be made, with the words for whoever waits for it; no log keeps them', () => {
    const failure = failureOf(new Problem('unknown-unit', '没有这个填报单位。', '请联系管理员。'));
    expect(failure).toMatchObject({
      reaction: 'never',
      isLocal: true,
      words: '没有这个填报单位。请联系管理员。',
    });
    expect(JSON.stringify(loggable(failure))).not.toContain('填报单位');
  });

  it('tells a fault of the program from a fault of the connection', () => {
    expect(failureOf(new Error('no such sheet'))).toMatchObject({ reaction: 'again', isLocal: true });
  });

  it('finds a refusal in an answer with HTTP 200', () => {
    expect(failureIn({ code: 0, msg: 'success' })).toBeUndefined();
    expect(failureIn({ code: 99991663, msg: '' })).toMatchObject({ reaction: 'token' });
    expect(failureIn({ code: 230013, msg: null })).toMatchObject({ reaction: 'never' });
  });
});

it('a failure goes to the log without the piece of the card with which the platform ends its words', () => {
  const words =
    'Failed to create card content, ext=ErrCode: 100290; ErrPath: ROOT; ErrMsg: invalid user id; ErrorValue: 自查隐患 789 处，\n张工';
  const failure = failureIn({ code: 230099, msg: words });
  if (!failure) throw new Error('this is a failure');
  const logged = `${JSON.stringify(loggable(failure))} ${new PlatformError(failure).message}`;
  expect(logged).toContain('ErrCode: 100290; ErrPath: ROOT; ErrMsg: invalid user id');
  for (const piece of ['自查隐患', '789', '张工']) expect(logged).not.toContain(piece);
  // The admins and the outbox keep the whole.
  expect(failure.message).toBe(words);
});
