import { expect } from 'vitest';
import { until, type Card, type Someone, type Town } from '../support/town.js';

/** Steps of people that many tests repeat. */

/**
 * Taps 本页无变化 (unchanged) page by page until the card offers 提交 (submit). Where saved figures differ from last quarter's, the
 * card asks; then they are kept.
 */
export async function confirmsAll(person: Someone, command = '/fill 2025Q3'): Promise<Card> {
  let card = await person.says(command);
  for (let page = 0; page < 12 && !card.buttons.includes('提交'); page += 1)
    card = (await card.tap(card.buttons.includes('恢复上季数') ? '保存并下一页' : '本页无变化')).card;
  expect(card.buttons).toContain('提交');
  return card;
}

/** Submits the quarter with the figures of the previous one. */
export async function handsIn(person: Someone, command = '/fill 2025Q3'): Promise<Card> {
  const answer = await (await confirmsAll(person, command)).tap('提交', { summary: '本季度工作平稳。' });
  expect(answer.toast).toContain('已提交');
  return answer.card;
}

/** Fills an empty form with 0 and returns its last page. */
export async function zeroesAll(person: Someone, command: string): Promise<Card> {
  const last = await (await person.says(command)).tap('核对提交');
  return (await last.card.tap('其余补0')).card;
}

/** Waits until the newest card of the private chat contains the words. */
export async function cardSaying(person: Someone, words: string): Promise<Card> {
  // `card` rejects while the chat has no card.
  const newest = () => person.card().catch(() => undefined);
  await until(async () => (await newest())?.text.includes(words) ?? false, `a card that says ${words}`);
  return person.card();
}

/** The text of the button that leads to the page at a place, whatever its mark says. */
export const pageButton = (card: Card, place: number): string =>
  card.buttons.find(words => new RegExp(`^${place}(?!\\d)`, 'u').test(words)) ?? '';

/** The whole card as JSON: unlike `text`, with its subtitle. */
export const allOf = (card: Card): string => JSON.stringify(card.json);

/** The text that mentions a person. */
export function at(town: Town, key: string): string {
  const { openId } = town.person(key);
  const name = town.running.sandbox?.personas.find(persona => persona.openId === openId)?.name;
  return `@${name ?? key}`;
}
