import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findFaults } from '../../src/plan/check-plan.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { fillLine, type LetterPlan, type LetterText } from '../../src/plan/letter.js';

/** 附件2 and 附件3 as the official plan prints them. */
const OFFICIAL = readFileSync(new URL('annexes-2-and-3.txt', import.meta.url), 'utf8');

const withoutBlanks = (text: string): string => text.replace(/\s/gu, '');

/** The text of an annex from its title on, white space apart. */
function officialText(annex: string): string {
  const text = OFFICIAL.split(/^附件\d$/mu)[annex === '附件2' ? 1 : 2] ?? '';
  return withoutBlanks(text);
}

/** The letter as the annex has it: nothing is filled in. */
const blankText = ({ title, titleMark, lines }: LetterText): string =>
  withoutBlanks(
    [title, titleMark, ...lines.flatMap(line => fillLine(line, {}).map(({ text }) => text))].join(''),
  );

const withLetters = (change: (letter: LetterText) => LetterText): LetterPlan => ({
  ...dehua2025.letters,
  texts: dehua2025.letters.texts.map((text, index) => (index === 0 ? change(text) : text)),
});
const faultsWith = (letters: LetterPlan) => findFaults({ ...dehua2025, letters });

describe('the letters of the plan', () => {
  it.each(dehua2025.letters.texts.map(text => [text.name, text] as const))(
    '%s is the official text, character by character',
    (_, text) => {
      expect(officialText(text.annex).length).toBeGreaterThan(300);
      expect(blankText(text)).toBe(officialText(text.annex));
    },
  );

  it('name the four copies of the official note', () => {
    for (const { copies } of dehua2025.letters.texts)
      expect(copies.map(({ name }) => name)).toEqual(['企业备查', '公示栏', '乡镇安办', '主管部门']);
  });

  it('are refused with the place when a placeholder, a copy or the enterprise is wrong', () => {
    const [notice] = dehua2025.letters.texts;
    if (!notice) throw new Error('the plan has no notice');
    expect(
      faultsWith(
        withLetters(text => ({ ...text, lines: [...text.lines, { kind: 'body', text: '{名字}' }] })),
      ),
    ).toEqual(['plan 2025 › 文书 › 告知书: {名字} is no placeholder']);
    expect(
      faultsWith(
        withLetters(text => ({ ...text, lines: text.lines.filter(({ kind }) => kind !== 'addressee') })),
      ),
    ).toEqual(['plan 2025 › 文书 › 告知书: it does not name the enterprise: {企业} is missing']);
    expect(
      faultsWith(
        withLetters(text => ({
          ...text,
          copies: [...text.copies, { name: '县安办', words: '一份报县安办' }],
        })),
      ),
    ).toEqual(['plan 2025 › 文书 › 告知书: the copy 县安办 is not one of its note: 一份报县安办']);
    expect(faultsWith({ ...dehua2025.letters, texts: [notice, notice] })).toEqual([
      'plan 2025 › 文书 › 告知书: the key notice stands twice',
    ]);
    expect(faultsWith(withLetters(text => ({ ...text, lines: [] })))[0]).toContain('letters');
  });
});
