import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../cards/elements.js';

/** Reads numeric entities and `&sim;` as the client does, once, after it has read the markdown. */
const decoded = (text: string): string =>
  text.replace(/&#(\d+);|&sim;/gu, (_, code?: string) => (code ? String.fromCodePoint(Number(code)) : '~'));

describe('text that a person wrote', () => {
  it.each(['<at id=all></at>', '**粗** _斜_ ~删~', '[点我](http://example.com)', '&#60;at id=all&#62;', '\\<at id=all>', '\\*', '# 一级', '- 甲\n- 乙', '`a` | b!', '甲&乙'])('is shown as it was typed: %j', typed => {
    const escaped = escapeMarkdown(typed);
    expect(escaped).not.toMatch(/[\\*_~<>[\]()!`|-]|(?<!&)#|&(?!#\d+;|sim;)/u);
    expect(decoded(escaped)).toBe(typed);
  }); // prettier-ignore
});
