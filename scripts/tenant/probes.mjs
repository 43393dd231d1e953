// What ask.mjs does for each word that is sent to the bot.
import { randomUUID } from 'node:crypto';
import { COUNTED, formCard, SIZED } from './cards.mjs';

/** The platform's code of a call, and the id of the message; the SDK returns some refusals and throws others. */
async function resultOf(call) {
  try {
    const { code, msg, data } = await call;
    return { code, ...(code === 0 ? {} : { msg }), messageId: data?.message_id };
  } catch (error) {
    const { code, msg } = error.response?.data ?? {};
    return { status: error.response?.status, code, msg: msg ?? String(error) };
  }
}

const send = ({ client, openId }, msgType, content, uuid = randomUUID()) =>
  resultOf(
    client.im.v1.message.create({
      params: { receive_id_type: 'open_id' },
      data: { receive_id: openId, msg_type: msgType, content: JSON.stringify(content), uuid },
    }),
  );

async function sendEach(context, cards) {
  for (const { card, ...about } of cards)
    context.print({
      ...about,
      bytes: Buffer.byteLength(JSON.stringify(card)),
      escapedBytes: Buffer.byteLength(JSON.stringify({ content: JSON.stringify(card) })),
      ...(await send(context, 'interactive', card)),
    });
}

export const PROBES = {
  /** Questions 1 to 4, 9, 10, 11: ask.mjs prints what the taps on this card bring. */
  form: async context => context.print(await send(context, 'interactive', formCard())),
  /** Question 5. */
  count: context => sendEach(context, COUNTED),
  /** Question 6. */
  size: context => sendEach(context, SIZED),
  /** Question 7. */
  uuid: async context => {
    const uuid = randomUUID();
    for (const time of ['first', 'second'])
      context.print({ time, ...(await send(context, 'text', { text: '同一个 uuid，应只有一条' }, uuid)) });
  },
  /** Question 12. */
  buzz: async context => {
    const { messageId } = await send(context, 'text', { text: '加急' });
    const path = { message_id: messageId };
    const data = { user_id_list: [context.openId] };
    const call = context.client.im.v1.message.urgentApp({
      path,
      params: { user_id_type: 'open_id' },
      data,
    });
    context.print(await resultOf(call));
  },
};

/** Answers to taps on the form by the name of the button; undefined is an empty answer. */
export const ANSWERS = {
  toast: () => ({ toast: { type: 'info', content: '只有提示，没有卡片' } }),
  nothing: () => undefined,
  card: () => ({ card: { type: 'raw', data: formCard(2) } }),
  later: ({ client, print }, messageId) => {
    const change = async () => {
      const data = { content: JSON.stringify(formCard(3)) };
      print({
        patched: await resultOf(client.im.v1.message.patch({ path: { message_id: messageId }, data })),
      });
    };
    setTimeout(() => void change(), 15_000);
    return { toast: { type: 'info', content: '15 秒后换卡片，请接着输入' } };
  },
};
