import { WSClient } from '@larksuiteoapi/node-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APP } from '../../bench/app.js';
import { newPerson, tapEvent } from '../../bench/events.js';
import { deliver } from '../../bench/trial/deliver.js';
import { startTrialPlatform, type TrialPlatform } from '../../bench/trial/platform.js';
import { openLongConnection, refuseManyParts, type LongConnection } from '../../src/feishu/websocket.js';

/** The longest id that the webhook takes. */
const LONGEST = 200;

describe('an event on the long connection', () => {
  let platform: TrialPlatform;
  let connection: LongConnection;
  let refused = 0;
  const taken: string[] = [];
  const failures: unknown[] = [];

  beforeEach(async () => {
    refused = taken.length = failures.length = 0;
    platform = await startTrialPlatform();
    connection = await openLongConnection({
      ...{ appId: APP.id, appSecret: APP.secret, domain: platform.url },
      accept: body => {
        taken.push(body.header.event_id);
        return Promise.resolve('{}');
      },
      onRefused: () => (refused += 1),
      onFailed: error => failures.push(error),
      onError: error => failures.push(error),
    });
  });
  afterEach(async () => {
    connection.close();
    await platform.close();
  });

  const deliverWithId = async (id: unknown) => {
    const event = tapEvent(newPerson(), 'open.water.2025Q3') as { readonly header: object };
    const delivery = await deliver(platform.lines, { ...event, header: { ...event.header, event_id: id } });
    return delivery.kind === 'answered' ? delivery.status : delivery.kind;
  };

  it.each([
    ['a list', Array.from({ length: 1_000 }, (_, index) => index)],
    ['a number', 7],
    ['nothing', undefined],
    ['an empty text', ''],
    ['a text that no key of a database may be as long as', 'x'.repeat(LONGEST + 1)],
  ])('is refused as the webhook refuses it when its id is %s', async (_name, id) => {
    expect(await deliverWithId(id)).toBe(500);
    expect({ refused, taken, failures }).toEqual({ refused: 1, taken: [], failures: [] });
  });

  it('is taken when its id is as long as it may be', async () => {
    expect(await deliverWithId('x'.repeat(LONGEST))).toBe(200);
    expect({ refused, taken, failures }).toEqual({ refused: 0, taken: ['x'.repeat(LONGEST)], failures: [] });
  });
});

describe('an event in parts on the long connection', () => {
  const merge = (part: { readonly seq: number; readonly sum: number; readonly data: string }): unknown => {
    const { mergeData } = cache;
    return mergeData({ ...part, message_id: 'event', trace_id: '', data: Buffer.from(part.data) });
  };
  let cache: { readonly mergeData: (part: object) => unknown };
  beforeEach(() => {
    const client = new WSClient({ appId: APP.id, appSecret: APP.secret });
    refuseManyParts(client);
    ({ dataCache: cache } = client as unknown as { dataCache: typeof cache });
  });

  it('is put together', () => {
    expect(merge({ seq: 0, sum: 2, data: '{"a":' })).toBeNull();
    expect(merge({ seq: 1, sum: 2, data: '1}' })).toMatchObject({ a: 1 });
  });

  it('is refused when it is said to have more parts than the platform sends: the SDK would make room for all', () => {
    expect(() => merge({ seq: 999_999_998, sum: 999_999_999, data: 'a' })).toThrow('999999999 parts');
    expect(() => merge({ seq: 0, sum: 65, data: 'a' })).toThrow();
  });
});
