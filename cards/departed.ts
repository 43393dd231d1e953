import type { CardJson } from '../src/core/outgoing.js';
import { button, card, escapeMarkdown, hint, markdown } from './elements.js';
import { routeName } from './routes.js';

/** Tells an admin that the platform does not know a person any more; `person` is their unit or role. */
export function departedCard(openId: string, person: string): CardJson {
  return card({ title: '有人已不在飞书企业里', colour: 'orange' }, [
    markdown(
      `**${escapeMarkdown(person)}**（编号末六位 ${escapeMarkdown(openId.slice(-6))}）在飞书里已经找不到，可能已离职。卡片照常发出，这个人改写成单位或角色，收不到提醒。`,
    ),
    button({ text: '解绑', route: routeName('unbind', { person: openId }), look: 'primary_filled' }),
    hint('解绑后，请用“绑定 @人 单位”绑定接替的人。'),
  ]);
}
