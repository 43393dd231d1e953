import { describe, expect, it } from 'vitest';
import { button, select, sizeOf } from '../../cards/elements.js';

describe('the size of a card', () => {
  it('is the size of its message, with both levels of escaping', () => {
    const odd = {
      tag: 'div',
      text: { tag: 'plain_text', content: '“引号” "tag": "x" \\ \n \u0001 \ud800 达标😀' },
    };
    expect(sizeOf(odd)).toEqual({
      tags: 2,
      bytes: Buffer.byteLength(JSON.stringify({ content: JSON.stringify(odd) })),
    });
  });

  it('counts an option and its text, as the strictest reading of the platform’s limit does', () => {
    const options = [
      { text: '企业关停', value: 'closed' },
      { text: '合并划出', value: 'merged' },
    ];
    expect(sizeOf(select('cause', '原因', options, undefined)).tags).toBe(2 + 2 * options.length);
    expect(sizeOf(button({ text: '填报', route: 'fill' })).tags).toBe(2);
  });
});
