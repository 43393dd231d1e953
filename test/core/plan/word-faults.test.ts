import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/core/message/read-message.js';
import { wordFaults } from '../../../src/core/plan/word-faults.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../../src/plan/plan.js';
import { COMMANDS } from '../../../src/requests/commands.js';
import { withMeasure } from './plans.js';

const faultsOf = (...words: readonly string[]): string[] =>
  wordFaults(withMeasure('A6.03', { words }), COMMANDS).map(
    ({ path, words: sentence }) => `${path.join('.')}: ${sentence}`,
  );

describe('the common words of a measure', () => {
  it('may have digits, begin like a command, and be its own name', () => {
    const own = dehua2025.forms[2]?.measures.find(({ code }) => code === 'A6.03')?.header.at(-1) ?? '';
    expect(faultsOf('5S指南', '汇总材料', '第3类指南', '提升指南', own)).toEqual([]);
  });

  it('that is a number takes the numbers of all messages: 自查隐患 12 says nothing any more', () => {
    const plan = indexPlan(withMeasure('A6.03', { words: ['12'] }));
    expect(readMessage('自查隐患 12', plan).pieces).toMatchObject([{ kind: 'unread' }]);
    expect(faultsOf('12')).toEqual([
      'forms.2.measures.2.words: 常用说法“12”是数字，与后面要改的数分不开，请换一个说法',
    ]);
  });

  it.each([
    ...['１２', '3.5', '1,234', '1e3', '+3', '12%', '十二'].map(word => [word, '是数字'] as const),
    ...['12家', '3 人次', '家', '万元', '家企业'].map(word => [word, '是计量单位或带单位的数'] as const),
    ...['2025Q3', '三季度', '9月', '上半年', '本期', '2025年报', '2025'].map(
      word => [word, word === '2025' ? '是数字' : '是期次的写法'] as const,
    ),
    ...['汇总', '改', 'summary', '上报包'].map(word => [word, '是命令'] as const),
    ...['其余无变化', '其余补0'].map(word => [word, '说的是其余各项'] as const),
    ...['城市供水', '给排水股·城市供水', '园林股', 'water'].map(word => [word, '是填报单位“'] as const),
    ...['A4.05', 'a4_05', 'A405', '整改隐患数量（条）', '整改隐患数量'].map(
      word => [word, '分不清是哪一个'] as const,
    ),
    ...['A4.99', 'A4_77.gb'].map(word => [word, '像是指标的编号'] as const),
    ['——', '里没有字'] as const,
    ['\u200b', '里没有字'] as const,
  ])('are refused where %j %s', (word, reason) => {
    expect(faultsOf(word)).toHaveLength(1);
    expect(faultsOf(word).join()).toContain(`常用说法“${word}”`);
    expect(faultsOf(word).join()).toContain(reason);
  });

  it('are refused where another measure has the same one but for blanks and width', () => {
    const { code, words: [word = ''] = [] } = dehua2025.forms[0]?.measures.find(({ words }) => words) ?? {};
    expect(faultsOf(Array.from(word).join(' ')).join()).toContain(`也指 ${code ?? ''}“`);
  });
});
