import * as z from 'zod';
import { LETTER_PLACEHOLDERS, placeholderIn, type LetterPlan, type LetterText } from './letter.js';
import { repeatedPlaces, type PlanFault } from './plan-fault.js';

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
export function letterFaults({ texts }: LetterPlan): PlanFault[] {
  return [
    ...repeatedPlaces(texts.map(({ key }) => key)).map(index => {
      const { name = '', key = '' } = texts[index] ?? {};
      return faultAt(index, [], `${name}: the key ${key} stands twice`, `“${name}”写了两次`);
    }),
    ...texts.flatMap((letter, index) =>
      textFaults(letter).map(([path, text, words]) => faultAt(index, path, `${letter.name}: ${text}`, words)),
    ),
  ];
}

const faultAt = (index: number, path: PlanFault['path'], text: string, words: string): PlanFault => ({
  ...{ path: ['letters', 'texts', index, ...path], words },
  text: `文书 › ${text}`,
});

function textFaults({ lines, copies }: LetterText): [path: PlanFault['path'], text: string, words: string][] {
  const parts = lines.flatMap(({ text: line }, index) =>
    line.split(/(\{[^{}]*\})/u).map(part => ({ part, index })),
  );
  const isNamed = parts.some(({ part }) => placeholderIn(part) !== undefined && part === '{企业}');
  const notes = lines.filter(({ kind }) => kind === 'note').map(line => line.text);
  return [
    ...parts
      .filter(({ part }) => placeholderIn(part) === undefined && /[{}]/u.test(part))
      .map(({ part, index }): [PlanFault['path'], string, string] => [
        ['lines', index],
        `${part.slice(0, 20)} is no placeholder`,
        `“${part.slice(0, 20)}”不能填写；花括号里只能是：${Object.keys(LETTER_PLACEHOLDERS).join('、')}`,
      ]),
    ...(isNamed
      ? []
      : [
          [[], 'it does not name the enterprise: {企业} is missing', '没有写企业的地方，请写上 {企业}'] as [
            PlanFault['path'],
            string,
            string,
          ],
        ]),
    ...copies.flatMap(({ name, words }, index): [PlanFault['path'], string, string][] =>
      notes.some(note => note.includes(words))
        ? []
        : [
            [
              ['copies', index],
              `the copy ${name} is not one of its note: ${words}`,
              `注里没有写“${words}”，这一份与注不符`,
            ],
          ],
    ),
    ...repeatedPlaces(copies.map(({ name }) => name)).map((index): [PlanFault['path'], string, string] => [
      ['copies', index],
      `the copy ${copies[index]?.name ?? ''} stands twice`,
      `份“${copies[index]?.name ?? ''}”写了两次`,
    ]),
  ];
}
