import { describe, expect, it } from 'vitest';
import { nameFaults } from '../../../src/core/plan/name-faults.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { Unit } from '../../../src/plan/organisation.js';

const { units: shipped } = dehua2025.organisation;

const factory = (key: string, name: string): Unit => ({
  ...{ key, name, section: '给排水股', industry: '城市供水', kind: '县直单位', parent: 'water' },
});
const section = (key: string, section: string, industry: string): Unit => ({
  ...{ key, section, industry, kind: '县直单位' },
});

/** What is wrong with units that stand behind those of the plan that ships, each with its number among them and its field. */
const faultsOf = (...units: readonly Unit[]): string[] =>
  nameFaults({
    ...dehua2025,
    organisation: { ...dehua2025.organisation, units: [...shipped, ...units] },
  }).map(
    ({ path: [, , index, field], words }) =>
      `${Number(index) - shipped.length + 1} ${String(field)}: ${words}`,
  );

describe('the names of the units of a plan', () => {
  it('may share a section, an industry, or a word with each other', () => {
    expect(faultsOf()).toEqual([]);
    expect(
      faultsOf(
        factory('a', 'A厂'),
        factory('b', 'B厂'),
        section('c', '给排水股', '污水'),
        factory('d', '领导干部学院'),
      ),
    ).toEqual([]);
  });

  it('are refused where a second section’s unit has one, with the first and the way out', () => {
    expect(faultsOf(section('e1', '给排水股', '城市供水'))).toEqual([
      '1 industry: 名称与编号 water 的“给排水股·城市供水”相同（空格、点、横线、全角半角、大小写不作区别），请改行业，或填写单位名称',
    ]);
  });

  it.each(['A厂', 'A厂 ', 'Ａ厂', 'a-厂', 'A\u200b厂'])(
    'are refused where %j stands behind A厂: a message means both',
    name => {
      expect(faultsOf(factory('f1', 'A厂'), factory('f2', name)).join()).toMatch(
        /^2 name: 名称与编号 f1 的“A厂”相同.*请改单位名称$/u,
      );
    },
  );

  it('are refused where an enterprise has the name of a section’s unit', () => {
    expect(faultsOf(factory('f1', '给排水股城市供水')).join()).toContain('1 name: 名称与编号 water');
  });

  it.each(['填报人', '审核人', '领导', '管理员', ' 审核人 ', '管理-员'])(
    'are refused where %j is a role: /bind would give it',
    name => {
      expect(faultsOf(factory('f1', name)).join()).toContain('是角色的名称，不能作单位的名称');
    },
  );

  it.each([
    ['an enterprise', factory('z1', '\u200b')],
    ['a section', section('z1', '\u200b', '\u3164')],
    ['signs alone', factory('z1', '-·-')],
  ])('are refused where nobody can write them: %s', (_, unit) => {
    expect(faultsOf(unit).join()).toContain('名称里没有看得见的字，请写上名称');
  });
});
