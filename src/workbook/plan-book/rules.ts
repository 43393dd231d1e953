import { ruleChecks } from '../../core/checks/check-figures.js';
import { indexPlan, type PlanData } from '../../plan/plan.js';
import type { Rule } from '../../plan/rule.js';
import { noteUnknownCodes } from './measures.js';
import { readWord, type Reading, type SentBookRow } from './read-table.js';
import { bookTable, type BookTable, type TableSpec } from './table.js';
import { findNearWord } from './near-word.js';
import { readList, RELATIONS, SEVERITIES, wordFor, wordsOf, type Relation } from './words.js';

// Sheet 校验: one row a condition between figures; the words beside it are those of the program.

type Head = '左边' | '关系' | '右边' | '级别' | '说明写在' | '要求';

export const RULES: TableSpec<Head> = {
  sheet: '校验',
  heads: {
    左边: {},
    关系: { isCentred: true, words: RELATIONS },
    右边: {},
    级别: { isCentred: true, words: wordsOf(SEVERITIES) },
    说明写在: { isCentred: true },
    要求: { isMade: true },
  },
  optional: ['说明写在'],
};

const PLUS = '＋';

export function rulesTable(data: PlanData): BookTable {
  const sentences = ruleChecks(indexPlan(data)).map(({ sentence }) => sentence);
  return bookTable(
    RULES,
    data.rules.map((rule, index) => {
      const { left, relation, right } = sidesOf(rule);
      return {
        左边: left.join(PLUS),
        关系: relation,
        右边: right.join(PLUS),
        级别: wordFor(SEVERITIES, rule.severity),
        说明写在: rule.at === left[0] ? null : rule.at,
        要求: sentences[index] ?? null,
      };
    }),
  );
}

interface Sides {
  readonly left: readonly string[];
  readonly relation: Relation;
  readonly right: readonly string[];
}

function sidesOf(rule: Rule): Sides {
  switch (rule.kind) {
    case 'at-most':
      return { left: rule.left, relation: '≤', right: rule.right };
    case 'at-least':
      return { left: [rule.at], relation: '≥', right: [rule.other] };
    case 'zero-when':
      return { left: [rule.at], relation: '⇐0', right: [rule.other] };
    case 'zero-together':
      return { left: [rule.at], relation: '⇔0', right: [rule.other] };
  }
}

export function readRules(
  reading: Reading,
  rows: readonly SentBookRow<Head>[],
  known: ReadonlySet<string>,
): Rule[] {
  const rules: Rule[] = [];
  for (const row of rows)
    for (const rule of readRule(reading, row, known)) {
      reading.places.set(`rules.${rules.length}`, row.place('左边'));
      reading.places.set(`rules.${rules.length}.severity`, row.place('级别'));
      rules.push(rule);
    }
  return rules;
}

/** The rule of a row; two for an equation, none for a row that cannot be read. */
function readRule(reading: Reading, row: SentBookRow<Head>, known: ReadonlySet<string>): Rule[] {
  const [left, right] = [readSide(reading, row, '左边', known), readSide(reading, row, '右边', known)];
  const at = row.plain('说明写在').replace(/\s/gu, '') || (left[0] ?? '');
  if (at !== '') noteUnknownCodes(reading, row.place('说明写在'), [at], known);
  const severity = readWord(reading, row, '级别', SEVERITIES) ?? 'error';
  const relation = readRelation(reading, row);
  if (relation === undefined || left.length === 0 || right.length === 0) return [];
  const base = { at, severity };
  if (relation === '=')
    return [
      { ...base, kind: 'at-most', left, right },
      { ...base, kind: 'at-most', left: right, right: left },
    ];
  const rule = ruleOf(relation, { left, right, ...base });
  if (rule) return [rule];
  reading.faults.push({
    ...row.place('关系'),
    words: `“${relation}”两边各写一个指标编号，写在“说明写在”的也应是左边的那一个`,
  });
  return [];
}

function readSide(
  reading: Reading,
  row: SentBookRow<Head>,
  head: '左边' | '右边',
  known: ReadonlySet<string>,
): string[] {
  const codes = readList(row.plain(head).replace(/[+＋]/gu, '、'));
  noteUnknownCodes(reading, row.place(head), codes, known);
  if (codes.length === 0) reading.faults.push({ ...row.place(head), words: `${head}没有填指标编号` });
  return codes;
}

/** ⇔0 and ⇐0 take one figure on each side. */
function ruleOf(
  relation: Relation,
  { left, right, at, severity }: Pick<Rule, 'at' | 'severity'> & Pick<Sides, 'left' | 'right'>,
): Rule | undefined {
  const [only, second] = left;
  const [other, third] = right;
  const isPair = second === undefined && third === undefined && only === at && other !== undefined;
  switch (relation) {
    case '≤':
      return { kind: 'at-most', at, left, right, severity };
    case '≥':
      return isPair
        ? { kind: 'at-least', at, other, severity }
        : { kind: 'at-most', at, left: right, right: left, severity };
    case '⇔0':
      return isPair ? { kind: 'zero-together', at, other, severity } : undefined;
    case '⇐0':
      return isPair ? { kind: 'zero-when', at, other, severity } : undefined;
  }
}

/** How people write the relations. */
const SPELLINGS: Readonly<Record<string, Relation | '='>> = {
  '<=': '≤',
  '≦': '≤',
  '⩽': '≤',
  不大于: '≤',
  '>=': '≥',
  '≧': '≥',
  '⩾': '≥',
  不小于: '≥',
  '=': '=',
  等于: '=',
  '⇔': '⇔0',
  '<=>0': '⇔0',
  同时为0: '⇔0',
  '⇐': '⇐0',
};

function readRelation({ faults }: Reading, row: SentBookRow<Head>): Relation | '=' | undefined {
  const text = row.plain('关系').replace(/\s/gu, '');
  const relation = RELATIONS.find(each => each === text) ?? SPELLINGS[text];
  if (relation === undefined) {
    const near = findNearWord(text, [...RELATIONS]);
    faults.push({
      ...row.place('关系'),
      words: `“${text}”不是认得的关系，请填 ${RELATIONS.join('、')}、= 之一${near === undefined ? '' : `，是否“${near}”？`}`,
    });
  }
  return relation;
}
