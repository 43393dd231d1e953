import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/core/message/read-message.js';
import { saysFigures } from '../../../src/core/message/says-figures.js';
import { plan } from '../../core/plan.js';

const isCaught = (text: string): boolean => saysFigures(text, readMessage(text, plan), 60);

describe('a message without 改 gives figures', () => {
  it.each([
    '自查隐患 160',
    '自查隐患160整改隐患157参训41人次',
    '隐患 160',
    '自查隐患 12万',
    '其余无变化',
    '参训 41人次，其余无变化',
    '自查160，整改157，参训41人次，约谈5家，辛苦了老师',
    '本季度共检查企业57家次，发现隐患216条',
    '自查隐患数量 160条，整改隐患数量 157条，参训人数 41人次，检查企业 57家次，发现隐患 216条，督促整改隐患 210条',
  ])('%s', text => {
    expect(isCaught(text)).toBe(true);
  });

  it.each([
    '你好',
    '在吗',
    '谢谢',
    '160',
    '好的，160',
    '截止日期是哪天',
    '怎么填？',
    '自查隐患填160对吗',
    '自查隐患 160？',
    '培训人数是多少',
    '今天下午3点培训',
    '9月28日前交',
    '隐患3条未整改',
    '明天检查2家企业，下午回',
    '自查隐患',
    '参训 41人次，今天先不填了',
    '2025年三季度',
    '工作总结：检查企业57家次，发现隐患216条',
    '本季度开展安全生产检查，督促企业整改隐患，组织从业人员培训，开展应急演练。'.repeat(3),
    '本季度检查企业57家次，发现隐患216条，督促整改隐患210条，约谈企业5家次。举办专题培训3场次，参训41人次。下季度继续推进标准化工作。',
    '本季度检查企业57家次，发现隐患216条，督促整改隐患210条，约谈5家次，专题培训3场次，参训企业20家次，参训人数41人次，函告企业18家。',
  ])('but not: %s', text => {
    expect(isCaught(text)).toBe(false);
  });
});
