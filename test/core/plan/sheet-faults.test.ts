import { describe, expect, it } from 'vitest';
import { OTHER_SHEETS, sheetFaults } from '../../../src/core/plan/sheet-faults.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { withForm } from './plans.js';

const faultsOf = (sheet: string): string[] =>
  sheetFaults(withForm('A5', () => ({ sheet }))).map(({ path, words }) => `${path.join('.')}: ${words}`);

describe('the names of the sheets of a plan', () => {
  it('may have Chinese brackets and signs', () => {
    expect(faultsOf('季报表（二）—安全·生产')).toEqual([]);
  });

  it.each(['a/b', 'a\\b', '表?', '表*', '[表]', '表:二', "'表"])(
    'are refused where Excel refuses %j',
    sheet => {
      expect(faultsOf(sheet)).toEqual([
        `forms.1.sheet: 工作表名“${sheet}”里不能有 \\ / ? * [ ] : 和单引号（Excel 不接受），请改一个`,
      ]);
    },
  );

  it('are refused where two tables have one, with the first', () => {
    expect(faultsOf(dehua2025.forms[0]?.sheet ?? '')).toEqual([
      'forms.1.sheet: 工作表名“季报表（一）”与表1的相同（不分大小写），请改一个',
    ]);
  });

  it.each([...OTHER_SHEETS, 'History', '与上季度比较'])(
    'are refused where %s is another sheet of the summary',
    sheet => {
      expect(faultsOf(sheet).join()).toContain('已是汇总表里另一张工作表的名称');
    },
  );
});
