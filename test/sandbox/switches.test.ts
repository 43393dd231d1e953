import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentedSwitches, SWITCHES, type SwitchName } from '../../src/sandbox/faults/switches.js';
import { validateCard } from '../../src/sandbox/card/validate.js';
import type { JsonObject } from '../../src/sandbox/people/world.js';
import {
  button,
  card,
  codeOf,
  form,
  input,
  plain,
  sendCard,
  startTinyBot,
  submit,
  type TinyBot,
} from './support.js';

describe('the switches', () => {
  it('answer each of the twelve open questions the other way', () => {
    const questions = Object.values(SWITCHES).flatMap(each => ('question' in each ? [each.question] : []));
    expect(new Set(questions)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
  });

  it('are all named in the sandbox’s README, and those of the questions in docs/first-tenant.md', async () => {
    const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    const [readme, tenant] = [await read('src/sandbox/README.md'), await read('docs/first-tenant.md')];
    for (const [name, each] of Object.entries(SWITCHES)) {
      expect(readme).toContain(`\`${name}\``);
      if ('question' in each) expect(tenant).toContain(`\`${name}\``);
    }
  });
});

describe('a switch of the card’s rules', () => {
  const refusal = (sent: JsonObject, name?: SwitchName) =>
    validateCard(sent, {
      openIds: new Set(),
      switches: { ...documentedSwitches(), ...(name ? { [name]: true } : {}) },
    })?.innerCode;
  const texts = (count: number) => Array.from({ length: count }, () => ({ tag: 'div', text: plain('字') }));
  const choice = {
    tag: 'select_static',
    name: 'cause',
    options: Array.from({ length: 30 }, (_, index) => ({ text: plain('原因'), value: String(index) })),
  };

  it('counts each option once more', () => {
    const sent = card(...texts(75), choice);
    expect([refusal(sent), refusal(sent, 'countsOptions')]).toEqual([undefined, 11310]);
  });

  it('leaves texts and columns out of the count', () => {
    const sent = card(...texts(150));
    expect([refusal(sent), refusal(sent, 'countsComponentsOnly')]).toEqual([11310, undefined]);
  });

  it('measures the card without the escaping of the message', () => {
    const sent = card({ tag: 'markdown', content: '"'.repeat(9_000) });
    expect([refusal(sent), refusal(sent, 'measuresCardAlone')]).toEqual([230025, undefined]);
    expect(refusal(card({ tag: 'markdown', content: '字'.repeat(11_000) }), 'measuresCardAlone')).toBe(
      230025,
    );
  });

  it('refuses a long label at the left', () => {
    const sent = card(
      form(input('a', { label: plain('标'.repeat(16)), label_position: 'left' }), submit('save', '保存')),
    );
    expect([refusal(sent), refusal(sent, 'refusesLongLeftLabels')]).toEqual([undefined, 200621]);
    const short = JSON.parse(JSON.stringify(sent).replace('标'.repeat(16), '标'.repeat(15))) as JsonObject;
    expect(refusal(short, 'refusesLongLeftLabels')).toBeUndefined();
  });
});

describe('a switch of the wire', () => {
  let bot: TinyBot;
  let chen: string;
  beforeEach(async () => {
    bot = await startTinyBot();
    chen = bot.persona('reporter', 'water').openId;
  });
  afterEach(() => bot.stop());

  const page = card(
    form(
      input('typed'),
      input('blank'),
      input('locked', { default_value: '9', disabled: true }),
      { tag: 'multi_select_static', name: 'causes', options: [{ text: plain('关停'), value: 'closed' }] },
      {
        tag: 'collapsible_panel',
        header: { title: plain('其他') },
        elements: [input('hidden', { default_value: '3' }), input('opened', { default_value: '4' })],
      },
      submit('save', '保存'),
    ),
    button('go', '去'),
  );
  const sends = async (typed: JsonObject) => {
    const message = await sendCard(bot, chen, page);
    const outcome = await bot.click({ user: chen, message, element: 'save', form: typed });
    const { action } = bot.clicks.at(-1)?.event as { action: { form_value: JsonObject } };
    return { message, outcome, fields: action.form_value };
  };
  const all = { typed: '7', blank: '', locked: '9', causes: [], hidden: '3', opened: '5' };
  const typed = { typed: '7', opened: '5' };

  it.each([
    [undefined, all],
    ['omitsEmptyFields', { typed: '7', locked: '9', hidden: '3', opened: '5' }],
    ['sendsNullForEmptyFields', { ...all, blank: null, causes: null }],
    ['omitsDisabledFields', { typed: '7', blank: '', causes: [], hidden: '3', opened: '5' }],
    ['omitsCollapsedFields', { typed: '7', blank: '', locked: '9', causes: [], opened: '5' }],
  ] as const)('changes the fields of a submission: %s', async (name, fields) => {
    if (name) await bot.set({ [name]: true });
    expect((await sends(typed)).fields).toEqual(fields);
  });

  it('drops what was typed at an answer with a toast alone', async () => {
    bot.answerClick = () => ({ toast: { type: 'error', content: '请核对' } });
    const first = await sends(typed);
    expect(await bot.message(first.message)).toMatchObject({ typing: 0, revision: 0 });
    await bot.set({ toastDropsTyping: true });
    const second = await sends(typed);
    expect(await bot.message(second.message)).toMatchObject({ typing: 1, revision: 0 });
  });

  it('keeps what was typed when the card is replaced', async () => {
    bot.answerClick = () => ({ card: { type: 'raw', data: page } });
    expect(await bot.message((await sends(typed)).message)).toMatchObject({ typing: 1, revision: 1 });
    await bot.set({ updatesKeepTyping: true });
    expect(await bot.message((await sends(typed)).message)).toMatchObject({ typing: 0, revision: 1 });
  });

  it('takes an empty answer to a click', async () => {
    bot.answerClick = () => new Response('');
    expect((await sends(typed)).outcome.code).toBe(200672);
    await bot.set({ takesEmptyAnswer: true });
    expect((await sends(typed)).outcome).toEqual({ sent: true });
  });

  it('signs with a time in milliseconds', async () => {
    await sends(typed);
    expect(String(bot.clicks[0]?.timestamp)).toMatch(/^\d{10}$/u);
    await bot.set({ signsInMilliseconds: true });
    await sends(typed);
    expect(String(bot.clicks[1]?.timestamp)).toMatch(/^\d{13}$/u);
    expect(bot.clicks[1]?.signatureIsGood).toBe(true);
  });

  it('refuses a buzz', async () => {
    const message = await sendCard(bot, chen, page);
    const buzz = () =>
      codeOf(
        bot.client.im.v1.message.urgentApp({
          path: { message_id: message },
          params: { user_id_type: 'open_id' },
          data: { user_id_list: [chen] },
        }),
      );
    expect(await buzz()).toBe(0);
    await bot.set({ refusesBuzz: true });
    expect(await buzz()).toBe(230024);
  });
});
