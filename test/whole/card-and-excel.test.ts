import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatNumber } from '../../src/core/form/number.js';
import { figureValues } from '../../src/core/submission/submission.js';
import { inputName } from '../../src/plan/measure.js';
import { labelOf, measureOf } from '../../src/plan/plan.js';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';
import { plan } from '../core/plan.js';
import { startTown, type Card, type Someone, type Town } from '../support/town.js';
import { changeWorkbook, tablesIn } from '../workbook/sent-back.js';

/** The units of the sandbox; each has a previous quarter. */
const UNITS = ['gas', 'water', 'sewage', 'parks', 'waste'] as const;

type Texts = ReadonlyMap<string, string>;

const rolling = plan.typedMeasures
  .filter(({ since, mayFall }) => since !== 'year' && !mayFall)
  .map(({ code }) => code);
const codes = plan.typedMeasures.map(({ code }) => code);

/** The texts that a person fills in: a consistent quarter above the previous one, with some changes. */
const submission = (changes: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<Texts> =>
  fc.tuple(fc.integer({ min: 40, max: 80 }), changes).map(([size, changed]) => {
    const known = [...exampleFigures(plan, size)].map(([code, value]) => [code, formatNumber(value, measureOf(plan, code))] as const); // prettier-ignore
    return new Map([...known, ...Object.entries(changed)]);
  });

const number = fc.integer({ min: 0, max: 200 }).map(String);
/** Changes that need at most an explanation: rolling totals that fall or are too large, and blanks. */
const explainable = fc.tuple(
  fc.dictionary(fc.constantFrom(...rolling), number, { minKeys: 3, maxKeys: 8 }),
  fc.dictionary(fc.constantFrom('A6.13', 'A6.16', 'A6.29', 'A5.02.shi'), fc.constantFrom('', '１２', ' 7 '), { maxKeys: 3 }),
).map(([totals, rest]) => ({ ...totals, ...rest })); // prettier-ignore
/** Changes of any figure, also to texts that are no numbers. */
const spoilt = fc.dictionary(
  fc.constantFrom(...codes),
  fc.oneof(number, fc.constantFrom('1.5', '12万', '-3', 'abc', '1e3', '+3', '')),
  { minKeys: 6, maxKeys: 10 },
);

const sample = (
  kind: 'explainable' | 'spoilt',
  changes: fc.Arbitrary<Record<string, string>>,
  numRuns: number,
) => fc.sample(submission(changes), { seed: 2025, numRuns }).map(texts => ({ kind, texts }));

const CASES = [...sample('explainable', explainable, 3), ...sample('spoilt', spoilt, 2)].map(
  (sampled, index) => ({ ...sampled, unit: UNITS[index] ?? 'gas' }),
);

/** Whether one of the texts is a number for no measure. */
const isUnreadable = (texts: Texts): boolean =>
  [...texts.values()].some(text => /^(?:abc|1e3|-3)$/u.test(text));

/** The visible results of a submission: the sentences of the findings, and the refused fields with their reasons. */
interface Results {
  readonly findings: readonly string[];
  readonly refused: readonly string[];
}

async function byCards(person: Someone, texts: Texts): Promise<Results> {
  let card = await person.says('/fill 2025Q3');
  const refused: string[] = [];
  for (let tap = 0; tap < 30 && !card.buttons.includes('提交'); tap += 1) {
    const typed = Object.fromEntries([...texts].filter(([code]) => card.inputs.has(inputName(code))));
    const answer = await card.tap('保存并下一页', typed);
    const objections = objectionsOn(answer.card);
    refused.push(...objections.map(({ code, reason }) => `${labelOf(plan, code)} ${reason}`));
    // A refused figure is left out, because a workbook leaves it out too.
    const blank = Object.fromEntries(objections.map(({ code }) => [code, '']));
    card =
      objections.length > 0
        ? (await answer.card.tap('保存并下一页', { ...typed, ...blank })).card
        : answer.card;
  }
  const lines = card.text.matchAll(
    /须(?:改正|说明)<\/font> (.*?)(?:<font color='grey'>（第 \d+ 页）.*)?$/gmu,
  );
  return { findings: sorted([...lines].map(([, sentence = '']) => sentence)), refused: sorted(refused) };
}

/** Lists the reasons on a refused page, each with the code of the field below it. */
function objectionsOn({ json }: Card): { code: string; reason: string }[] {
  const text = JSON.stringify(json);
  const lines = text.matchAll(/↓ ([^"]*?)<\/font>"[^{]*\{"tag":"input","name":"(\w+)"/gu);
  return [...lines].map(([, reason = '', name = '']) => ({
    code: codes.find(code => inputName(code) === name) ?? name,
    reason: plain(reason),
  }));
}

const plain = (words: string): string =>
  words
    .replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&sim;', '~');

async function byExcel(person: Someone, texts: Texts): Promise<Results & { mayBeSaved: boolean }> {
  const { bytes } = await person.asksForFile('/template 2025Q3');
  const { cells } = await tablesIn(bytes);
  const filled = await changeWorkbook(bytes, book => {
    for (const [code, text] of texts) {
      const place = cells.get(code);
      const cell = place && book.getWorksheet(place.sheet)?.getCell(place.address);
      if (cell) cell.value = text === '' ? null : /^\d+(\.\d+)?$/u.test(text) ? Number(text) : text;
    }
  });
  const card = await person.sendsFile('季报.xlsx', filled);
  const remarks = [...card.text.matchAll(/须(?:改正|说明)<\/font> \*\*.*?\*\*(.*)$/gmu)].map(
    ([, sentence = '']) => sentence,
  );
  const refused = remarks.filter(sentence =>
    codes.some(code => sentence.startsWith(`${labelOf(plan, code)} “`)),
  );
  const mayBeSaved = card.buttons.includes('确认');
  if (mayBeSaved) expect((await card.tap('确认')).toast).toContain('已保存');
  return {
    findings: sorted(remarks.filter(sentence => !refused.includes(sentence))),
    refused: sorted(refused),
    mayBeSaved,
  };
}

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

describe('the same figures by card and by Excel', () => {
  let cards: Town;
  let excel: Town;
  beforeEach(async () => {
    [cards, excel] = await Promise.all([startTown(), startTown()]);
  });
  afterEach(() => Promise.all([cards.close(), excel.close()]));

  const storedIn = async (town: Town, unit: string) =>
    figureValues(await town.running.store.transact(tx => tx.submission(unit, '2025Q3')));

  it('include a case with a refused field', () => {
    expect(CASES.some(({ texts }) => isUnreadable(texts))).toBe(true);
  });

  it.each(CASES)(
    'are stored as the same values with the same findings: $unit, $kind',
    async ({ unit, texts, kind }) => {
      const typed = await byCards(cards.person(unit), texts);
      const { mayBeSaved, ...sent } = await byExcel(excel.person(unit), texts);
      expect(sent).toEqual(typed);
      // The generated case is of the intended kind.
      expect(mayBeSaved).toBe(kind === 'explainable');
      expect(typed.findings).not.toEqual([]);
      if (isUnreadable(texts)) expect(typed.refused).not.toEqual([]);
      const stored = await storedIn(excel, unit);
      if (mayBeSaved) expect(stored).toEqual(await storedIn(cards, unit));
      else expect(stored.size).toBe(0);
    },
  );
});
