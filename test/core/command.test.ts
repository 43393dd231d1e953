import { describe, expect, it } from 'vitest';
import {
  findUnit,
  findUnits,
  findNearestCommand,
  readArguments,
  readCommand,
  wordsOf,
} from '../../src/core/command.js';
import { readQuestion } from '../../src/core/message/questions.js';
import { Problem } from '../../src/core/problem.js';
import { unitName } from '../../src/plan/organisation.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../src/plan/plan.js';
import { COMMANDS } from '../../src/requests/commands.js';
import { ROLE_NAMES } from '../../src/core/people/person.js';
import { plan } from './plan.js';

const TODAY = '2025-09-22';
const NAMES = Object.entries(COMMANDS);

/** The commands of the contract, each with its Chinese word. */
const CONTRACT: Readonly<Record<string, string>> = {
  fill: '填报',
  status: '状态',
  summary: '汇总',
  review: '审核',
  remind: '催报',
  template: '模板',
  history: '历史',
  targets: '目标',
  report: '总结',
  letters: '文书',
  package: '上报包',
  rules: '公式',
  members: '成员',
  help: '帮助',
};

describe('commands', () => {
  it('are read in front of any number of marks and blanks', () => {
    for (const tail of ['。', ' 。', '… ！', ' '])
      expect(readCommand(`汇总${tail.repeat(50_000)}`, COMMANDS), tail).toMatchObject({
        name: 'summary',
        rest: '',
      });
  });

  it('has every command of the contract under its word', () => {
    for (const [name, word] of Object.entries(CONTRACT)) expect(COMMANDS[name]?.word, name).toBe(word);
    for (const name of ['claim', 'here', 'bind', 'unbind', 'reopen', 'forward'])
      expect(COMMANDS).toHaveProperty(name);
  });

  it.each(NAMES)(
    '%s: is read with a slash in English, as a bare Chinese word, and in mixed forms',
    (name, { word }) => {
      for (const text of [
        `/${name}`,
        `／${name}`,
        `/${name.toUpperCase()}`,
        word,
        `/${word}`,
        ` ${word} `,
        `　${word}　`,
      ])
        expect(readCommand(text, COMMANDS), text).toMatchObject({ name, words: [] });
      expect(readCommand(`/${name} 2025Q3 城市供水`, COMMANDS)).toMatchObject({
        name,
        words: ['2025Q3', '城市供水'],
      });
      expect(readCommand(`${word}　2025Q3`, COMMANDS)).toMatchObject({ name, words: ['2025Q3'] });
    },
  );

  it.each([
    ['汇总2025Q3', 'summary', ['2025Q3']],
    ['汇总2025年三季度 城市供水', 'summary', ['2025年三季度', '城市供水']],
    ['/汇总2025Q3', 'summary', ['2025Q3']],
    ['/summary2025Q3', 'summary', ['2025Q3']],
    ['/summary上季度', 'summary', ['上季度']],
    ['上报包2025Q3', 'package', ['2025Q3']],
    ['上报2025Q3', 'forward', ['2025Q3']],
    ['填报城市供水', 'fill', ['城市供水']],
  ])('reads %s, which has no blank after the command', (text, name, words) => {
    expect(readCommand(text, COMMANDS)).toMatchObject({ name, words });
  });

  const OTHER_WORDS = NAMES.flatMap(([name, command]) =>
    wordsOf(command)
      .slice(1)
      .map(word => [word, name]),
  );

  it.each(OTHER_WORDS)('reads %s as well: alone, with a slash, before a blank or a period', (word, name) => {
    for (const text of [word, `/${word}`, `${word}　2025Q3`, `${word}2025Q3`])
      expect(readCommand(text, COMMANDS), text).toMatchObject({ name, isByOtherWord: true });
    // More letters behind it are another word.
    expect(readCommand(`${word}了`, COMMANDS)?.isByOtherWord).toBeUndefined();
  });

  it.each([
    ['汇总。', 'summary', []],
    ['报告！', 'report', []],
    ['催一下～～', 'remind', []],
    ['帮助……', 'help', []],
    ['/status.', 'status', []],
    ['汇总2025Q3。', 'summary', ['2025Q3']],
    ['汇总 2025年三季度 城市供水！', 'summary', ['2025年三季度', '城市供水']],
  ])('reads %s, which ends like a sentence', (text, name, words) => {
    expect(readCommand(text, COMMANDS)).toMatchObject({ name, words });
  });

  it('does not take a question for a command without words, nor the end off a reason', () => {
    expect(readCommand('撤回？', COMMANDS)?.words).toEqual(['?']);
    for (const text of ['重开 城市供水 2025Q3 漏报一家。', '申请延期10月10日停工。'])
      expect(readCommand(text, COMMANDS)?.rawWords.at(-1), text).toMatch(/。$/u);
  });

  it('have no word in common, nor with a question, a unit or a role', () => {
    const all = NAMES.flatMap(([, command]) => wordsOf(command));
    expect(all.filter((word, index) => all.indexOf(word) !== index)).toEqual([]);
    const isTaken = (word = '') =>
      readQuestion(word) !== undefined ||
      findUnits(word, plan).length > 0 ||
      Object.values<string>(ROLE_NAMES).includes(word);
    expect(OTHER_WORDS.filter(([word]) => isTaken(word))).toEqual([]);
  });

  it('keeps the words as they were typed, beside their normal form', () => {
    expect(readCommand('／重开　城市供水 ２０２５Ｑ３ 漏报一家，另见（附件）', COMMANDS)).toEqual({
      name: 'reopen',
      words: ['城市供水', '2025Q3', '漏报一家,另见(附件)'],
      rawWords: ['城市供水', '２０２５Ｑ３', '漏报一家，另见（附件）'],
      rest: '　城市供水 ２０２５Ｑ３ 漏报一家，另见（附件）',
    });
  });

  it('keeps everything behind the command, with its line breaks', () => {
    expect(readCommand('改自查隐患 160\n参训 41人次', COMMANDS)?.rest).toBe('自查隐患 160\n参训 41人次');
  });

  it.each(['', '你好', 'fill', '/', '/fillx', '请问怎么填报', '2025Q3', 'summary 2025Q3'])(
    '“%s” is not a command',
    text => {
      expect(readCommand(text, COMMANDS)).toBeUndefined();
    },
  );

  it.each([
    ['/sumary', 'summary'],
    ['/stauts', 'status'],
    ['/fil', 'fill'],
    ['/hlep', 'help'],
    ['汇总表', 'summary'],
    ['填表', 'fill'],
    ['/fillx', 'fill'],
    ['模版', 'template'],
    ['今天天气', 'help'],
  ])('takes %s for a mistyped %s', (text, name) => {
    expect(findNearestCommand(text, COMMANDS)).toBe(`${COMMANDS[name]?.word ?? ''} /${name}`);
  });
});

const read = (...words: string[]) => {
  const { period, unit, rest } = readArguments(words, plan, TODAY);
  return [period, unit?.key, rest];
};

describe('the words after a command', () => {
  it('name the period and the unit in any order', () => {
    expect(read('2025Q3', '城市供水')).toEqual(['2025Q3', 'water', []]);
    expect(read('城市供水', '2025Q3')).toEqual(['2025Q3', 'water', []]);
    expect(read('上季度')).toEqual(['2025Q2', undefined, []]);
    expect(read()).toEqual([undefined, undefined, []]);
  });

  it('may have a blank inside the name of a unit or period', () => {
    expect(read('给排水股', '城市供水')).toEqual([undefined, 'water', []]);
    expect(read('给排水股', '城市供水', '2025年', '三季度')).toEqual(['2025Q3', 'water', []]);
    expect(read('2025', 'Q3')).toEqual(['2025Q3', undefined, []]);
  });

  it('name the period and the unit among the first twenty, so that a long text is not searched word by word', () => {
    const words = [...Array<string>(19).fill('原因'), '2025Q3', '2025Q2'];
    const { period, rest } = readArguments(words, plan, TODAY);
    expect([period, rest]).toEqual(['2025Q3', [...Array<string>(19).fill('原因'), '2025Q2']]);
    expect(readArguments(['原因', ...words], plan, TODAY).period).toBeUndefined();
  });

  it('remain when they are neither a period nor a unit', () => {
    expect(read('2025Q3', '火星', '城市公园')).toEqual(['2025Q3', 'parks', ['火星']]);
    expect(read('2025Q3', '2025Q2')).toEqual(['2025Q3', undefined, ['2025Q2']]);
  });

  it.each(dehua2025.organisation.units.map(unit => [unitName(unit), unit.industry, unit.key]))(
    'find %s by its full name, with any kind of dot, and by its industry %s',
    (full, industry, key) => {
      for (const name of [
        full,
        full.replace('·', '・'),
        full.replace('·', '-'),
        full.replace('·', ''),
        industry,
      ])
        expect(findUnit(name, plan)?.key, name).toBe(key);
    },
  );

  it('find a unit by its section when the section has only one', () => {
    expect(findUnit('园林股', plan)?.key).toBe('parks');
    expect(findUnit('安全股', plan)?.key).toBe('gas');
    expect(findUnit('环卫处', plan)?.key).toBe('waste');
  });

  it('are refused when they name a section with several units, which the refusal lists', () => {
    const ask = () => findUnit('给排水股', plan);
    expect(ask).toThrow(Problem);
    try {
      ask();
    } catch (error) {
      expect((error as Problem).words).toContain('给排水股·城市供水、给排水股·生活污水处理');
    }
  });

  it('find an enterprise by its own name; the industry still means the section’s unit', () => {
    const { organisation } = dehua2025;
    const enterprise = {
      key: 'tapwater',
      section: '给排水股',
      industry: '城市供水',
      kind: '县直单位',
      parent: 'water',
      name: '自来水有限公司',
    } as const;
    const grown = indexPlan({
      ...dehua2025,
      organisation: { ...organisation, units: [enterprise, ...organisation.units] },
    });
    expect(findUnit('自来水有限公司', grown)?.key).toBe('tapwater');
    expect(findUnit('城市供水', grown)?.key).toBe('water');
  });
});
