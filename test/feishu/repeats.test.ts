import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTown, until, type Town } from '../support/town.js';
import { encrypted, envelope, message, signed } from './wire.js';

describe('what the platform sends again', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown();
  });
  afterAll(() => town.close());

  async function sends(path: string, event: object, type: string, eventId: string): Promise<Response> {
    const { sandbox, url, now } = town.running;
    if (!sandbox) throw new Error('no sandbox');
    const { appId, encryptKey, verificationToken } = sandbox.credentials;
    const body = envelope(event, { type, eventId, appId, token: verificationToken });
    const raw = JSON.stringify({ encrypt: encrypted(body, encryptKey) });
    const timestamp = String(Math.floor(now().getTime() / 1000));
    return fetch(`${url}${path}`, { method: 'POST', headers: signed(raw, timestamp, encryptKey), body: raw });
  }

  const answersTo = async (who: string): Promise<number> =>
    (await town.person(who).messages()).filter(({ from }) => from === 'bot').length;

  it('answers a message once, whichever event brings it, and at either path', async () => {
    const water = town.person('water');
    const before = await answersTo('water');
    const event = message('状态', { openId: water.openId, messageId: 'om_again1' });
    const type = 'im.message.receive_v1';
    const answers = await Promise.all([
      sends('/webhook/event', event, type, 'ev_1'),
      sends('/webhook/event', event, type, 'ev_1'),
      sends('/webhook/card', event, type, 'ev_2'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await until(async () => (await answersTo('water')) > before, 'the answer');
    await sends('/webhook/event', event, type, 'ev_3');
    await water.says('帮助');
    expect(await answersTo('water')).toBe(before + 2);
  });

  it('gives a repeated tap the answer it got before, and does nothing twice', async () => {
    const sewage = town.person('sewage');
    const card = await sewage.says('/fill');
    const name = /"name":"(same\.[^"]+)"/u.exec(JSON.stringify(card.json))?.[1] ?? '';
    const event = {
      operator: { open_id: sewage.openId },
      action: { tag: 'button', name, value: { route: name }, form_value: { A4_02: '' } },
      context: { open_message_id: card.message.messageId, open_chat_id: card.message.chatId },
    };
    const answers = await Promise.all(
      Array.from({ length: 3 }, async () =>
        (await sends('/webhook/card', event, 'card.action.trigger', 'ev_tap')).json(),
      ),
    );
    const late = await (await sends('/webhook/event', event, 'card.action.trigger', 'ev_tap')).json();
    for (const answer of [...answers, late]) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ toast: { type: 'success' } });
    const events = await town.running.store.transact(tx =>
      tx.history({ unit: 'sewage', period: '2025Q3', limit: 10 }),
    );
    expect(events).toHaveLength(1);
  });

  it('gives a repeated refusal again too', async () => {
    const event = {
      operator: { open_id: town.person('admin').openId },
      action: { tag: 'button', name: 'fill', value: { route: 'fill' } },
      context: { open_message_id: 'om_x', open_chat_id: 'oc_x' },
    };
    const [first, second] = [
      await (await sends('/webhook/card', event, 'card.action.trigger', 'ev_refused')).json(),
      await (await sends('/webhook/card', event, 'card.action.trigger', 'ev_refused')).json(),
    ];
    expect(first).toEqual(second);
    expect(first).toMatchObject({ toast: { type: 'error' } });
  });

  it.each([
    ['a route of nobody', 'nothing.at.all'],
    ['a unit that is not in the plan', 'open.mars.2025Q3'],
    ['a period that is none', 'open.water.2025Q9'],
    ['a page that is none', 'save.water.2025Q3.0.99.100'],
    ['too few words', 'submit.water'],
    ['a name of the language', 'constructor'],
  ])('answers a made-up button with words: %s', async (_, name) => {
    const event = {
      operator: { open_id: town.person('water').openId },
      action: { tag: 'button', name, value: { route: name } },
      context: { open_message_id: 'om_x', open_chat_id: 'oc_x' },
    };
    const response = await sends('/webhook/card', event, 'card.action.trigger', `ev_${name}`);
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { toast?: { type: string; content: string } };
    expect(answer.toast?.content ?? '已保存').not.toContain('处理失败');
  });

  it('does for nobody what another may: another unit’s form, another’s decision', async () => {
    const taps = [
      ['open.parks.2025Q3', '由该单位的填报人使用'],
      ['save.parks.2025Q3.0.1.2', '由该单位的填报人使用'],
      ['submit.parks.2025Q3.0', '由该单位的填报人使用'],
      ['recall.parks.2025Q3', '由该单位的填报人使用'],
      ['approve.parks.2025Q2.4', '由审核人、领导使用'],
      ['return.parks.2025Q2.4', '由审核人、领导使用'],
      ['begin.parks.2025Q2', '由审核人、领导使用'],
      ['grant.1', '由管理员使用'],
      ['here.oc_x', '由管理员使用'],
    ];
    for (const [name = '', words = ''] of taps) {
      const event = {
        operator: { open_id: town.person('water').openId },
        action: { tag: 'button', name, value: { route: name } },
        context: { open_message_id: 'om_x', open_chat_id: 'oc_x' },
      };
      const response = await sends('/webhook/card', event, 'card.action.trigger', `ev_other_${name}`);
      expect(await response.text(), name).toContain(words);
    }
  });
});
