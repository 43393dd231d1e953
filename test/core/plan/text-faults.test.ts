import { describe, expect, it } from 'vitest';
import { PLAN_TEXTS } from '../../../src/core/plan/plan-texts.js';
import { textFaults } from '../../../src/core/plan/text-faults.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { PlanData } from '../../../src/plan/plan.js';
import { planSchema } from '../../../src/plan/plan-schema.js';
import { withForm, withMeasure } from './plans.js';

const faultsOf = (plan: PlanData): string[] =>
  textFaults(plan).map(({ path, words }) => `${path.join('.')}: ${words}`);

const { report, organisation, letters } = dehua2025;
const long = (characters: number): string => '长'.repeat(characters);
const withReport = (change: Partial<PlanData['report']>): PlanData => ({
  ...dehua2025,
  report: { ...report, ...change },
});

describe('the texts of a plan', () => {
  it('are named where they are too long, with their beginning, their length and what is allowed', () => {
    expect(faultsOf({ ...dehua2025, organisation: { ...organisation, bureau: long(30_000) } })).toEqual([
      `organisation.bureau: “${long(20)}…”太长（30,000 字），这里最多 40 个字`,
    ]);
  });

  it.each<[string, number, (text: string) => PlanData]>([
    ['document', 60, document => ({ ...dehua2025, document })],
    ['forms.0.title', 100, title => withForm('A4', () => ({ title }))],
    ['forms.0.annualTitle', 100, annualTitle => withForm('A4', () => ({ annualTitle }))],
    ['forms.2.measures.2.header.1', 40, text => withMeasure('A6.03', { header: ['清单', text] })],
    ['forms.0.notes.0.text', 1_000, text => withForm('A4', () => ({ notes: [{ text, governs: [] }] }))],
    ['report.opening', 1_500, opening => withReport({ opening })],
    ['report.title.0', 60, title => withReport({ title: [title] })],
    [
      'letters.texts.0.lines.0.text',
      1_500,
      text => ({
        ...dehua2025,
        letters: {
          ...letters,
          texts: letters.texts.map((letter, index) =>
            index === 0 ? { ...letter, lines: [{ kind: 'body', text }] } : letter,
          ),
        },
      }),
    ],
  ])(
    'are taken at %s with %i characters, whatever the characters, and refused with one more',
    (path, max, make) => {
      expect(faultsOf(make('𠮷'.repeat(max)))).toEqual([]);
      expect(faultsOf(make('𠮷'.repeat(max + 1))).join()).toContain(`${path}: `);
    },
  );

  it('have a limit each, but for words of a list, and what the shape or another check limits', () => {
    const limited = new Set(Object.keys(PLAN_TEXTS));
    expect(freeTexts(planSchema(), '').filter(path => !limited.has(path))).toEqual([
      // The names of a unit have a limit together; what stands for something else must be one that is there.
      ...['organisation.units.#.section', 'organisation.units.#.industry', 'organisation.units.#.kind'],
      ...['organisation.units.#.parent', 'organisation.units.#.name'],
      ...['deliverables.#.phase', 'deliverables.#.owedBy.#'],
      ...['forms.#.measures.#.counted.value', 'targets.#.unit'],
    ]);
  });

  it('are refused together where the notes of a table do not fit into its cell, or those of a page on its card', () => {
    const notes = (count: number, ...governs: string[]) =>
      Array.from({ length: count }, () => ({ text: long(1_000), governs }));
    expect(faultsOf(withForm('A4', () => ({ notes: notes(3) })))).toEqual([]);
    expect(faultsOf(withForm('A4', () => ({ notes: notes(4) })))).toEqual([
      'forms.0.notes.3: 这张表的备注合计 4,000 字，最多 3,000 个字，请写短一些，或少写几个适用指标',
    ]);
    expect(faultsOf(withForm('A4', () => ({ notes: notes(1, 'A4.02') })))).toEqual([]);
    expect(faultsOf(withForm('A4', () => ({ notes: notes(2, 'A4.02') })))).toEqual([
      'forms.0.notes.1: 填报卡片上 A4.02 那一页的备注合计 2,000 字，最多 1,500 个字，请写短一些，或少写几个适用指标',
    ]);
  });

  it.each<[string, PlanData, string]>([
    [
      'an unknown name',
      withForm('A4', () => ({ title: '{abc}年季报表' })),
      'forms.0.title: “{abc}”会原样印出来：花括号里只能是 {year}、{year-1}、{year+1}（半角）',
    ],
    [
      'a full-width brace',
      withForm('A4', () => ({ annualTitle: '｛year｝年报表' })),
      'forms.0.annualTitle: “｛year｝”会原样印出来：花括号里只能是 {year}、{year-1}、{year+1}（半角）',
    ],
    [
      'a brace alone',
      withForm('A4', () => ({ notes: [{ text: '{year年起', governs: [] }] })),
      'forms.0.notes.0.text: “{”会原样印出来：花括号里只能是 {year}、{year-1}、{year+1}（半角）',
    ],
    [
      'a placeholder of another text',
      withReport({ opening: '{year}年{期}的情况{报送}' }),
      'report.opening: “{year}”会原样印出来：花括号里只能是 {期}、{报送}（半角）',
    ],
    [
      'a placeholder where nothing is filled in',
      withMeasure('A6.03', { header: ['{year}年清单'] }),
      'forms.2.measures.2.header.0: “{year}”会原样印出来：这里不能用花括号，请直接写文字',
    ],
    [
      'a full-width brace in a sentence',
      withReport({
        chapters: [
          {
            heading: '一',
            content: { kind: 'sentences', sentences: [{ text: '共｛A4.05｝家。', none: '' }] },
          },
        ],
      }),
      'report.chapters.0.content.sentences.0.text: “｛A4.05｝”会原样印出来，花括号要用半角的 { }',
    ],
    [
      'a figure in the sentence for none',
      withReport({
        chapters: [
          {
            heading: '一',
            content: { kind: 'sentences', sentences: [{ text: '共{A4.05}。', none: '{A4.05}' }] },
          },
        ],
      }),
      'report.chapters.0.content.sentences.0.none: “{A4.05}”会原样印出来：这里不能用花括号，请直接写文字',
    ],
  ])('are refused with %s in braces, and what may stand there is said', (_, plan, fault) => {
    expect(faultsOf(plan)).toEqual([fault]);
  });
});

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** The paths of the texts of a schema that may have any length and any words. */
function freeTexts(schema: Schema, path: string): string[] {
  const { type, properties = {}, items } = schema;
  const isLimited = ['maxLength', 'pattern', 'enum', 'const', 'format'].some(key =>
    Object.hasOwn(schema, key),
  );
  if (type === 'string') return isLimited ? [] : [path];
  const inside = (name: string) => (path === '' ? name : `${path}.${name}`);
  const all = [
    ...Object.entries(properties).flatMap(([name, inner]) => freeTexts(inner, inside(name))),
    ...(items ? freeTexts(items, inside('#')) : []),
    ...[schema.anyOf, schema.oneOf, schema.allOf]
      .flatMap(each => each ?? [])
      .flatMap(each => freeTexts(each, path)),
  ];
  return [...new Set(all)];
}
