import { noticeCard } from '../../cards/notices.js';
import type { CardAnswer, CardJson } from '../core/outgoing.js';

/** The message in place of a toast that came too late to be shown. */
export function lateNotice({ type, content }: NonNullable<CardAnswer['toast']>): CardJson {
  return type === 'error' || type === 'warning'
    ? noticeCard('刚才的操作没有完成', content, 'orange')
    : noticeCard('刚才的操作', content, 'green');
}
