import { z } from 'zod';
import { placeholderIn, type LetterPlan, type LetterText } from './letter.js';

const text = z.string().min(1);

/** The shape of a plan's letters, without the day. */
export const letterTexts = z.array(
  z.object({
    key: z.enum(['notice', 'pledge']),
    name: text.max(10),
    annex: text,
    title: text,
    titleMark: z.string(),
    lines: z
      .array(z.object({ kind: z.enum(['addressee', 'body', 'signer', 'issuer', 'date', 'note']), text }))
      .min(1),
    copies: z.array(z.object({ name: text.max(10), words: text })).min(1),
  }),
);

/** What the texts of the letters lack or have too much. */
export function letterFaults({ texts }: LetterPlan): string[] {
  return [
    ...texts
      .filter(({ key }, index) => texts.findIndex(each => each.key === key) < index)
      .map(({ name, key }) => `${name}: the key ${key} stands twice`),
    ...texts.flatMap(letter => textFaults(letter).map(fault => `${letter.name}: ${fault}`)),
  ].map(fault => `文书 › ${fault}`);
}

function textFaults({ lines, copies }: LetterText): string[] {
  const parts = lines.flatMap(line => line.text.split(/(\{[^{}]*\})/u));
  const placeholders = parts.filter(part => placeholderIn(part) !== undefined);
  const rest = parts.filter(part => placeholderIn(part) === undefined);
  const notes = lines.filter(({ kind }) => kind === 'note').map(line => line.text);
  return [
    ...rest.filter(part => /[{}]/u.test(part)).map(part => `${part.slice(0, 20)} is no placeholder`),
    ...(placeholders.includes('{企业}') ? [] : ['it does not name the enterprise: {企业} is missing']),
    ...copies
      .filter(({ words }) => !notes.some(note => note.includes(words)))
      .map(({ name, words }) => `the copy ${name} is not one of its note: ${words}`),
    ...copies
      .filter(({ name }, index) => copies.findIndex(each => each.name === name) < index)
      .map(({ name }) => `the copy ${name} stands twice`),
  ];
}
