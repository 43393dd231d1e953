import { describe, expect, it } from 'vitest';
import { readCause, formatExplanation, lacksWords } from '../../../src/core/checks/fall-causes.js';

const explain = (cause: string, words: string, initialNote = '') =>
  formatExplanation({ cause, words, initialNote });

describe('the explanation of a fall', () => {
  it('is the chosen cause, the typed words, or both', () => {
    expect(explain('企业关停', '')).toBe('企业关停');
    expect(explain('', ' 城东两家关了 ')).toBe('城东两家关了');
    expect(explain('企业关停', '城东两家')).toBe('企业关停：城东两家');
  });

  it('does not repeat a cause', () => {
    expect(explain('企业关停', '企业关停')).toBe('企业关停');
    expect(explain('企业关停', '企业关停两家')).toBe('企业关停两家');
    expect(explain('企业关停', '企业关停：城东两家', '企业关停：城东两家')).toBe('企业关停：城东两家');
  });

  it('takes the changed cause when the choice and the words name different ones', () => {
    expect(explain('合并划出', '企业关停：城东两家', '企业关停：城东两家')).toBe('合并划出：城东两家');
    expect(explain('企业关停', '合并划出：城东两家', '企业关停：城东两家')).toBe('合并划出：城东两家');
    expect(explain('合并划出', '企业关停', '企业关停')).toBe('合并划出');
  });

  it('needs words with 其他 (other), which alone explains nothing', () => {
    expect(explain('其他', '')).toBe('');
    expect(explain('其他', '台风停业')).toBe('其他：台风停业');
    expect([lacksWords('其他', ' '), lacksWords('其他', '其他：'), lacksWords('其他', '台风'), lacksWords('', '')]).toEqual([true, true, false, false]); // prettier-ignore
  });

  it('ignores a choice that the card did not offer', () => {
    expect(explain('=cmd', '城东两家')).toBe('城东两家');
  });

  it('gives back the cause at its start', () => {
    expect(['企业关停：城东', '企业关停', '企业关停两家', '', '其他：台风'].map(readCause)).toEqual(['企业关停', '企业关停', undefined, undefined, '其他']); // prettier-ignore
  });
});
