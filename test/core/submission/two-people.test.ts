import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findConflicts, formatConflicts } from '../../../src/core/submission/conflicts.js';
import { decide } from '../../../src/core/submission/decide.js';
import { readPage, type PageMode } from '../../../src/core/form/page-reading.js';
import { startingFigure } from '../../../src/core/form/prefill.js';
import { emptySubmission, evolve, type Submission } from '../../../src/core/submission/submission.js';
import { inputName } from '../../../src/plan/measure.js';
import { meta } from '../lives.js';
import { plan, previous } from '../plan.js';

const [page] = plan.pages;
if (!page) throw new Error('the plan has no page');
const codes = page.measures.slice(0, 4).map(({ code }) => code);
const last = previous(new Map(codes.slice(0, 2).map(code => [code, 7])));

/** A page that one person has open. */
interface Open {
  readonly version: number;
  readonly fields: Map<string, string>;
}

/** One action of a person: opens the page again (or not), then saves it with some fields changed. */
interface Action {
  readonly person: 0 | 1;
  readonly opens: boolean;
  readonly mode: PageMode;
  readonly typed: Readonly<Record<string, string>>;
}

const action: fc.Arbitrary<Action> = fc.record({
  person: fc.constantFrom(0, 1),
  opens: fc.boolean(),
  mode: fc.constantFrom('typed', 'typed', 'unchanged', 'zeroed'),
  typed: fc.dictionary(fc.constantFrom(...codes), fc.constantFrom('', '0', '3', '7', '12'), { maxKeys: 3 }),
});

function openPage(submission: Submission): Open {
  const texts = page?.measures.map(measure => {
    const value = startingFigure(measure, submission, last);
    return [inputName(measure.code), value === undefined ? '' : String(value)] as const;
  });
  return { version: submission.version, fields: new Map(texts) };
}

const valueIn = ({ figures }: Submission, code: string): number | null => figures.get(code)?.value ?? null;

describe('two people at one page', () => {
  it('never overwrite a figure or a blank of the other person that they have not seen', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 3, maxLength: 14 }), actions => {
        let submission: Submission = emptySubmission('water', '2025Q3');
        const open: [Open, Open] = [openPage(submission), openPage(submission)];
        /** The version of the latest change of each code. */
        const changedAt = new Map<string, number>();
        for (const { person, opens, mode, typed } of actions) {
          if (opens) open[person] = openPage(submission);
          const { version, fields } = open[person];
          for (const [code, text] of Object.entries(typed)) fields.set(inputName(code), text);
          const before = submission;
          const reading = readPage({
            page,
            mode,
            fields,
            submission,
            previous: last,
            openedVersion: version,
          });
          for (const [how, values] of reading.values)
            for (const event of decide({ kind: 'save-figures', how, values }, submission))
              submission = evolve(submission, event, {
                actor: String(person),
                occurredAt: new Date(0),
                channel: 'card',
              });
          for (const code of codes) {
            const isUnseen = (changedAt.get(code) ?? 0) > version;
            if (isUnseen) expect([code, valueIn(submission, code)]).toEqual([code, valueIn(before, code)]);
            if (valueIn(submission, code) !== valueIn(before, code)) changedAt.set(code, submission.version);
          }
          // The returned card shows the typed texts of refused fields, and the saved values of all others.
          open[person] = openPage(submission);
          for (const [code, text] of reading.refusedTexts) open[person].fields.set(inputName(code), text);
        }
      }),
      { numRuns: 1_000, seed: 2025 },
    );
  });
});

describe('conflicts between two people', () => {
  /** Version 1 has four figures; version 2 changes two of them and clears one. */
  const changed = [
    { code: 'A4.02', from: 3, to: 4 },
    { code: 'A4.03', from: 5, to: 6 },
    { code: 'A4.04', from: 7, to: null },
  ];
  const submission = [
    [
      ...changed.map(({ code, from }) => ({ code, from: null, to: from })),
      { code: 'A4.05', from: null, to: 9 },
    ],
    changed,
  ].reduce<Submission>(
    (before, changes) => evolve(before, { kind: 'figures-saved', how: 'typed', changes }, meta),
    emptySubmission('water', '2025Q3'),
  );
  const own = new Map([
    ['A4.02', 30],
    ['A4.03', 6],
    ['A4.04', 0],
    ['A4.05', 10],
  ]);

  it('are the figures that the other person changed or cleared since the page was opened, to another value', () => {
    expect(findConflicts(submission, 1, own)).toEqual(['A4.02', 'A4.04']);
    expect(findConflicts(submission, 2, own)).toEqual([]);
  });

  it('are described with both values; the message describes three at most and counts all', () => {
    const who = (code: string) => (code === 'A4.02' ? '何工 09:11 ' : '');
    const words = (codes: readonly string[]) => formatConflicts(plan, submission, codes, own, who);
    expect(words(['A4.02', 'A4.04'])).toBe(
      '您打开之后有 2 项被改动：企业底数·规上企业 何工 09:11 改为 4，您这里是 30；企业底数·小微企业 清空，您这里是 0。请核对，再点一次就照您的改',
    );
    expect(words(['A4.02', 'A4.03', 'A4.05'])).toMatch(/有 3 项被改动.*10。请核对/u);
    expect(words([...own.keys()])).toMatch(/有 4 项被改动.*您这里是 0等。请核对/u);
  });
});
