import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/sandbox/people/world.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { button, card, form, input, plain, sendCard, startTinyBot, submit, type TinyBot } from './support.js';

describe.skipIf(!hasBrowser)('the chat page', () => {
  let browser: Browser;
  let bot: TinyBot;
  let page: Page;
  let chen: string;
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    bot = await startTinyBot();
    chen = bot.persona('reporter', 'water').openId;
    faults.length = 0;
  });
  afterEach(async () => {
    await page.close();
    await bot.stop();
    expect(faults).toEqual([]);
  });

  const open = async (width = 1280, height = 800, locale = 'zh-CN') => {
    page = await browser.newPage({ viewport: { width, height }, locale });
    page.on('pageerror', error => faults.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(bot.url);
    await page.getByRole('heading', { level: 2 }).waitFor();
  };
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const toast = (words: string) => page.getByRole('status').getByText(words).waitFor();
  const pageOne = card(
    form(input('总数', { default_value: '12' }), input('持证'), submit('next', '保存并下一页')),
  );
  const pageTwo = card(form(input('二级'), submit('next2', '保存并下一页')));
  const patch = (id: string, content: JsonObject) =>
    bot.client.im.v1.message.patch({ path: { message_id: id }, data: { content: JSON.stringify(content) } });
  const form_value = () =>
    (bot.clicks.at(-1)?.event as { action: { form_value: JsonObject } }).action.form_value;

  it('opens the private chat of the second unit’s reporter, with a hint how to begin', async () => {
    await open();
    await page.getByText('点下面的“填报”开始').waitFor();
    expect(
      await page.getByRole('button', { name: '陈工（给排水股·城市供水）' }).getAttribute('aria-pressed'),
    ).toBe('true');
    expect(await page.locator('#clock').textContent()).toMatch(/^2025-09-22 08:5\d$/);
    expect((await bot.nextEvent()).header.event_type).toBe('im.chat.access_event.bot_p2p_chat_entered_v1');
    await press('填报');
    expect(await bot.nextEvent()).toMatchObject({
      event: { event_key: 'fill', operator: { operator_id: { open_id: chen } } },
    });
  });

  it('shows a card, sends the typed fields, and shows the toast and the next card', async () => {
    await open();
    bot.answerClick = () => ({
      toast: { type: 'success', content: '已保存' },
      card: { type: 'raw', data: pageTwo },
    });
    await sendCard(bot, chen, pageOne);
    expect(await field('总数').inputValue()).toBe('12');
    await field('持证').fill('３');
    await press('保存并下一页');
    await toast('已保存');
    expect(form_value()).toEqual({ 总数: '12', 持证: '３' });
    await field('二级').waitFor();
    expect(await field('总数').count()).toBe(0);
    expect(await page.locator(':focus').getAttribute('class')).toContain('card');
  });

  it('keeps unsent text through a toast and a change of person, and drops it when the card is replaced', async () => {
    await open();
    bot.answerClick = () => ({ toast: { type: 'info', content: '正在处理，请稍候…' } });
    const id = await sendCard(bot, chen, pageOne);
    await field('持证').fill('7');
    await press('保存并下一页');
    await toast('正在处理，请稍候…');
    expect(await field('持证').inputValue()).toBe('7');
    await press('黄工（给排水股·生活污水处理）');
    expect(await field('持证').count()).toBe(0);
    await press('陈工（给排水股·城市供水）');
    expect(await field('持证').inputValue()).toBe('7');
    await patch(id, pageOne);
    await expect.poll(() => field('持证').inputValue()).toBe('');
    expect(await field('总数').inputValue()).toBe('12');
  });

  it('drops unsent text at a toast, and keeps it when the card is replaced, when the switches say so', async () => {
    await open();
    bot.answerClick = () => ({ toast: { type: 'info', content: '正在处理，请稍候…' } });
    const id = await sendCard(bot, chen, pageOne);
    await bot.set({ toastDropsTyping: true, updatesKeepTyping: true });
    await field('持证').fill('7');
    await patch(id, pageOne);
    await expect.poll(async () => (await bot.message(id)).revision).toBe(1);
    expect(await field('持证').inputValue()).toBe('7');
    await press('保存并下一页');
    await expect.poll(() => field('持证').inputValue()).toBe('');
    expect(form_value()).toMatchObject({ 持证: '7' });
  });

  it('resets a form without the bot', async () => {
    await open();
    await sendCard(
      bot,
      chen,
      card(
        form(input('总数', { default_value: '12' }), submit('s', '保存'), {
          tag: 'button',
          name: 'r',
          text: plain('恢复'),
          form_action_type: 'reset',
        }),
      ),
    );
    await field('总数').fill('99');
    await press('恢复');
    expect(await field('总数').inputValue()).toBe('12');
    expect(bot.clicks).toEqual([]);
  });

  it('asks before a button with a confirmation, and moves the focus to an empty required field', async () => {
    await open();
    const confirm = { title: plain('确认退回？'), text: plain('退回后由填报人修改') };
    await sendCard(
      bot,
      chen,
      card(form(input('退回原因', { required: true }), submit('back', '退回', { confirm }))),
    );
    await press('退回');
    await press('取消');
    expect(bot.clicks).toEqual([]);
    await press('退回');
    await press('确定');
    await toast('有必填项未填写');
    expect(await page.locator(':focus').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('退回原因').fill('第 2 项与台账不符');
    await press('退回');
    await press('确定');
    await expect.poll(() => bot.clicks.length).toBe(1);
    expect(form_value()).toEqual({ 退回原因: '第 2 项与台账不符' });
  });

  it('offers the options of ··· and sends the chosen one', async () => {
    await open();
    const options = [
      { text: plain('导出'), value: 'export' },
      { text: plain('作废'), value: 'void' },
    ];
    const behaviors = [{ type: 'callback', value: { route: 'more' } }];
    await sendCard(bot, chen, card({ tag: 'overflow', name: 'more', options, behaviors }));
    await page.getByLabel('更多操作').first().click();
    await press('作废');
    await expect.poll(() => bot.clicks.length).toBe(1);
    expect(bot.clicks[0]?.event).toMatchObject({ action: { tag: 'overflow', option: 'void' } });
  });

  it('replaces an older toast by a newer one', async () => {
    await open();
    let count = 0;
    bot.answerClick = () => ({ toast: { type: 'info', content: `第 ${(count += 1)} 次` } });
    await sendCard(bot, chen, card(button('go', '再来')));
    await press('再来');
    await toast('第 1 次');
    await press('再来');
    await toast('第 2 次');
    expect(await page.getByRole('status').getByText('第 1 次').count()).toBe(0);
  });

  it('shows the head of a new card that is taller than the window', async () => {
    await open(1280, 600);
    const fields = Array.from({ length: 30 }, (_, index) => input(`第${index + 1}项`));
    await sendCard(bot, chen, card(form(...fields, submit('save', '保存'))));
    const heading = page.getByRole('heading', { name: '城市供水 · 2025年第三季度' });
    await heading.waitFor();
    expect((await heading.boundingBox())?.y).toBeGreaterThan(90);
    expect((await heading.boundingBox())?.y).toBeLessThan(300);
  });

  it('shows HTML and script links in a card as text', async () => {
    await open();
    const content = '<img src=x onerror="document.title=1"> **粗** &#60;b&#62; [坏](javascript:alert(1))';
    await sendCard(
      bot,
      chen,
      card({ tag: 'markdown', content }, { tag: 'div', text: plain('<script>x</script>') }),
    );
    const words = page.locator('.markdown');
    await words.waitFor();
    expect(await words.textContent()).toContain('<img src=x onerror="document.title=1"> 粗 <b>');
    expect(await words.locator('img, a').count()).toBe(0);
    await page.getByText('<script>x</script>').waitFor();
  });

  it('mentions the bot in the group, and offers the bot’s file for download', async () => {
    await open();
    await bot.nextEvent();
    await page.getByRole('button', { name: /季报工作群/ }).click();
    await press('@季报');
    await page.getByLabel('消息', { exact: true }).pressSequentially('汇总');
    await page.keyboard.press('Enter');
    expect((await bot.nextEvent()).event).toMatchObject({
      message: { content: '{"text":"@_user_1 汇总"}', chat_type: 'group' },
    });
    const { file_key: key = '' } =
      (await bot.client.im.v1.file.create({
        data: { file_type: 'xls', file_name: '2025年第三季度季报汇总.xlsx', file: Buffer.from('PK-bytes') },
      })) ?? {};
    const { chatId } = await bot.group();
    await bot.client.im.v1.message.create({
      params: { receive_id_type: 'chat_id' },
      data: { receive_id: chatId, msg_type: 'file', content: JSON.stringify({ file_key: key }) },
    });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '下载 2025年第三季度季报汇总.xlsx' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('2025年第三季度季报汇总.xlsx');
  });

  it('sends a chosen file', async () => {
    await open();
    await bot.nextEvent();
    await page
      .getByLabel('选择文件')
      .setInputFiles({ name: '供水.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK') });
    expect((await bot.nextEvent()).event).toMatchObject({ message: { message_type: 'file' } });
    await page.getByRole('link', { name: '下载 供水.xlsx' }).waitFor();
  });

  it('marks people with new messages until their chat is opened', async () => {
    await open();
    await sendCard(bot, bot.persona('reviewer').openId, card(button('go', '去审核')));
    await press('周股长（安全股审核人），有新消息');
    await page.getByRole('button', { name: '去审核' }).waitFor();
    await press('陈工（给排水股·城市供水）');
    await page.getByRole('button', { name: '周股长（安全股审核人）', exact: true }).waitFor();
  });

  it('fits the width of a phone, with either the list or the chat', async () => {
    await open(390, 844);
    await sendCard(bot, chen, pageOne);
    await field('持证').fill('5');
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth');
    expect(await width()).toBe(390);
    expect(await page.getByRole('heading', { name: '消息' }).isVisible()).toBe(false);
    await press('回到会话列表');
    expect(await page.getByRole('heading', { name: '消息' }).isVisible()).toBe(true);
    expect(await width()).toBe(390);
    await page.locator('.chat-item').first().click();
    expect(await field('持证').inputValue()).toBe('5');
    bot.answerClick = () => ({ toast: { type: 'success', content: '已保存' } });
    await press('保存并下一页');
    await toast('已保存');
  });

  it('draws several choices as a closed line that opens a list with check marks, by pointer and by keys', async () => {
    await open(1280, 800, 'en-US');
    const options = ['家数', '条数', '人数'].map(label => ({ text: plain(label), value: label }));
    const picker = {
      tag: 'multi_select_static',
      name: 'figures',
      placeholder: plain('只退回其中几项'),
      options,
    };
    await sendCard(bot, chen, card(form(picker, submit('save', '退回'))));
    const box = page.locator('.card [role=combobox]');
    expect(await page.getByRole('option').count()).toBe(0);
    expect((await page.locator('.card').boundingBox())?.height).toBeLessThan(200);
    await box.click();
    await page.getByRole('option', { name: '条数' }).click();
    expect(await page.getByRole('option', { selected: true }).allInnerTexts()).toEqual(['✓\n条数']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    expect(await box.innerText()).toBe('条数、人数');
    expect(await box.getAttribute('aria-label')).toBe('只退回其中几项：条数、人数');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('option').count()).toBe(0);
    await press('退回');
    await expect.poll(() => bot.clicks.length).toBe(1);
    expect(form_value()).toEqual({ figures: ['条数', '人数'] });
  });

  it('offers people by name, and sends their open_ids', async () => {
    await open();
    const [leader, admin] = [bot.persona('leader'), bot.persona('admin')];
    const options = [leader, admin].map(({ openId }) => ({ value: openId }));
    const picker = { tag: 'multi_select_person', name: 'people', placeholder: plain('选人'), options };
    await sendCard(bot, chen, card(form(picker, submit('save', '确认'))));
    await page.locator('.card [role=combobox]').click();
    expect(await page.getByRole('option').allInnerTexts()).toEqual([leader, admin].map(({ name }) => name));
    await page.getByRole('option', { name: leader.name }).click();
    await page.keyboard.press('Escape');
    await press('确认');
    await expect.poll(() => bot.clicks.length).toBe(1);
    expect(form_value()).toEqual({ people: [leader.openId] });
  });

  it('shows dates as 2025-09-22 and times in 24 hours in an English browser, and takes no other text', async () => {
    await open(1280, 800, 'en-US');
    const asOf = {
      tag: 'date_picker',
      name: 'asof',
      initial_date: '2025-09-22',
      placeholder: plain('数据截至'),
    };
    await sendCard(bot, chen, card(form(asOf, submit('save', '保存'))));
    expect(await field('数据截至').inputValue()).toBe('2025-09-22');
    await field('数据截至').fill('明天');
    await field('数据截至').blur();
    expect(await field('数据截至').inputValue()).toBe('2025-09-22');
    await field('数据截至').fill('2025/9/20');
    await press('保存');
    await expect.poll(() => bot.clicks.length).toBe(1);
    expect(form_value()).toEqual({ asof: '2025-09-20 +0800' });
    await press('幕后');
    expect(await field('日期').inputValue()).toBe('2025-09-22');
    expect(await field('时刻').inputValue()).toMatch(/^08:5\d$/);
  });

  it('opens the list of names at @, and sends the chosen one as a mention', async () => {
    await open();
    await bot.nextEvent();
    await page.getByRole('button', { name: /季报工作群/ }).click();
    const message = page.getByRole('combobox', { name: '消息' });
    await message.pressSequentially('@');
    const leader = bot.persona('leader');
    expect(await page.getByRole('option').count()).toBe((await bot.group()).members.length + 1);
    await page.keyboard.press('Enter');
    expect(await message.inputValue()).toBe('@季报 ');
    await message.pressSequentially(`绑定 @${leader.name.slice(0, 1)}`);
    await page.getByRole('option', { name: `@${leader.name}` }).click();
    await message.pressSequentially('领导');
    await page.keyboard.press('Enter');
    expect((await bot.nextEvent()).event).toMatchObject({
      message: {
        content: '{"text":"@_user_1 绑定 @_user_2 领导"}',
        mentions: [{ mentioned_type: 'bot' }, { id: { open_id: leader.openId }, mentioned_type: 'user' }],
      },
    });
  });

  it('shows another person in the second window', async () => {
    await open(1600);
    await press('周股长（安全股审核人）');
    await press('并排');
    const second = page.frameLocator('iframe.second');
    await second.getByText('我是 陈工').waitFor();
  });

  it('takes a toast away with the person it was for', async () => {
    await open();
    bot.answerClick = () => ({ toast: { type: 'error', content: '不能提交' } });
    await sendCard(bot, chen, card(button('go', '提交')));
    await press('提交');
    await toast('不能提交');
    await press('黄工（给排水股·生活污水处理）');
    expect(await page.getByText('不能提交').count()).toBe(0);
  });

  it.each([1280, 390])('keeps the composer one line high, its hint whole, at %i px', async width => {
    await open(width, 800);
    const openGroup = async () => {
      if (width === 390) await press('回到会话列表');
      await page.getByRole('button', { name: /季报工作群/ }).click();
    };
    for (const enter of [() => Promise.resolve(), openGroup]) {
      await enter();
      const message = page.getByLabel('消息', { exact: true });
      const before = (await message.boundingBox())?.height;
      await message.fill('@季报 模板');
      await page.keyboard.press('Enter');
      await expect.poll(() => message.inputValue()).toBe('');
      expect((await message.boundingBox())?.height).toBe(before);
      const hidden = await page.evaluate<number>(
        `(node => node.scrollHeight - node.clientHeight)(document.querySelector('.words-input'))`,
      );
      expect(hidden).toBe(0);
    }
  });
});
