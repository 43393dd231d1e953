import { describe, expect, it } from 'vitest';
import { holdersCard, MAX_OFFERED } from '../../cards/binding.js';
import {
  card,
  escapeMarkdown,
  form,
  MAX_BYTES,
  MAX_TAGS,
  mention,
  markdown,
  multiSelectPerson,
  peopleOn,
  personName,
  replacePeople,
  selectPerson,
  sizeOf,
} from '../../cards/elements.js';

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

describe('people who are replaced by texts on a card', () => {
  const PEOPLE = ['ou_chen', 'ou_zhou', 'ou_wu'];
  const texts = new Map([['ou_zhou', '供水填报人']]);
  const withPeople = card({ title: '成员' }, [
    markdown(PEOPLE.map(mention).join(' ')),
    markdown(PEOPLE.map(personName).join(' ')),
    form('some', [multiSelectPerson('people', '人员', PEOPLE, ['ou_chen', 'ou_zhou'])]),
    form('one', [selectPerson('person', '代填的人', PEOPLE, 'ou_zhou')]),
  ]);

  it('stand nowhere as people, and are offered by their texts where several are selected', () => {
    const replaced = replacePeople(withPeople, texts);
    expect(peopleOn(replaced)).toEqual(['ou_chen', 'ou_wu']);
    const json = JSON.stringify(replaced);
    expect(json).toContain(`${mention('ou_chen')} 供水填报人 ${mention('ou_wu')}`);
    expect(json).toContain('"options":[{"value":"ou_chen"},{"value":"ou_wu"}],"selected_values":["ou_chen"]');
    expect(json).toContain('"name":"people_described"');
    expect(json).toContain('供水填报人（编号末六位 u_zhou）');
    expect(json).toContain('"selected_values":["ou_zhou"]');
    expect(json).not.toContain('person_described');
    expect(json).not.toContain('initial_option');
  });

  it('leave a card with others alone', () => {
    expect(replacePeople(withPeople, new Map([['ou_li', '审核人']]))).toEqual(withPeople);
  });

  it('keep the longest list of people within the budget', () => {
    const people = Array.from({ length: MAX_OFFERED }, (_, index) => `ou_${String(index).padStart(32, '0')}`);
    const long = '石井区街道办事处城市生活垃圾处理设施填报人';
    const described = new Map(people.map(openId => [openId, `${long}…等 1,000 个`] as const));
    const { tags, bytes } = sizeOf(replacePeople(holdersCard({ role: 'reviewer' }, people), described));
    expect(tags).toBeLessThanOrEqual(MAX_TAGS);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
  });
});
