import { expect } from 'vitest';
import { until, type Card, type Someone, type Town } from '../support/town.js';

/** What people do again and again, in their words. */

/** Goes through the form with 本页无变化 until 提交 is there. */
export async function confirmsAll(person: Someone, asked = '/fill 2025Q3'): Promise<Card> {
  let card = await person.says(asked);
  for (let page = 0; page < 12 && !card.buttons.includes('提交'); page += 1)
    card = (await card.tap('本页无变化')).card;
  expect(card.buttons).toContain('提交');
  return card;
}

/** Hands in the quarter as it was in the one before. */
export async function handsIn(person: Someone, asked = '/fill 2025Q3'): Promise<Card> {
  const answer = await (await confirmsAll(person, asked)).tap('提交', { summary: '本季度工作平稳。' });
  expect(answer.toast).toContain('已提交');
  return answer.card;
}

/** Fills every figure with 0, from an empty form, and stays on the page with 提交. */
export async function zeroesAll(person: Someone, asked: string): Promise<Card> {
  const last = await (await person.says(asked)).tap('核对提交');
  return (await last.card.tap('其余补0')).card;
}

/** The newest card of the private chat once it says something. */
export async function cardSaying(person: Someone, words: string): Promise<Card> {
  // Before the first card there is none to read.
  const newest = () => person.card().catch(() => undefined);
  await until(async () => (await newest())?.text.includes(words) ?? false, `a card that says ${words}`);
  return person.card();
}

/** The subtitle and every other text of a card, headers included. */
export const allOf = (card: Card): string => JSON.stringify(card.json);

/** How somebody is mentioned. */
export function at(town: Town, who: string): string {
  const { openId } = town.person(who);
  const name = town.running.sandbox?.personas.find(persona => persona.openId === openId)?.name;
  return `@${name ?? who}`;
}
