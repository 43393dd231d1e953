import { describe, expect, it } from 'vitest';
import { card, markdown, mention } from '../../cards/elements.js';
import type { Messenger } from '../../src/feishu/messenger.js';
import { notingMessenger } from '../../src/start/noting-messenger.js';

const REMINDER = card({ title: '提醒' }, [markdown(mention('ou_chen'))]);

function setUp(platform: Partial<Messenger>) {
  const noted: string[] = [];
  const messenger = notingMessenger(platform as Messenger, { note: openIds => noted.push(...openIds) });
  return { messenger, noted };
}

const send = (messenger: Messenger) =>
  messenger.send({ kind: 'chat', chatId: 'oc_group' }, { kind: 'card', card: REMINDER }, 'uuid');

describe('a person whom the platform knows is noted', () => {
  it('when it takes a card that mentions them', async () => {
    const { messenger, noted } = setUp({
      send: () => Promise.resolve('om_1'),
      update: () => Promise.resolve(),
    });
    expect(await send(messenger)).toBe('om_1');
    await messenger.update('om_1', REMINDER);
    expect(noted).toEqual(['ou_chen', 'ou_chen']);
  });

  it('when it tells their name, or that they are in a group', async () => {
    const { messenger, noted } = setUp({
      listMembers: () =>
        Promise.resolve({ members: [{ openId: 'ou_zhou', name: '周股长' }], next: undefined }),
      fetchUserName: openId => Promise.resolve(openId === 'ou_wu' ? '吴局' : undefined),
    });
    await messenger.listMembers('oc_group');
    await messenger.fetchUserName('ou_wu');
    await messenger.fetchUserName('ou_nameless');
    expect(noted).toEqual(['ou_zhou', 'ou_wu']);
  });

  it('and nobody is whose card it refuses', async () => {
    const refuse = () => Promise.reject(new Error('invalid user id'));
    const { messenger, noted } = setUp({ send: refuse, update: refuse });
    await expect(send(messenger)).rejects.toThrow('invalid user id');
    await expect(messenger.update('om_1', REMINDER)).rejects.toThrow('invalid user id');
    expect(noted).toEqual([]);
  });
});
