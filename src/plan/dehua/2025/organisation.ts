import type { Organisation } from '../../organisation.js';

const county = { kind: '县直单位' } as const;

/**
 * The organisation: five units in four sections (方案 三（五）, 附件1). Enterprises may be added below them with
 * `parent`.
 */
export const organisation: Organisation = {
  bureau: '德化县城市管理和综合执法局',
  reviewingSection: '安全股',
  forwardsTo: '县安办',
  unitKinds: ['县直单位', '乡镇'],
  units: [
    { key: 'gas', section: '安全股', industry: '城镇燃气', ...county },
    { key: 'water', section: '给排水股', industry: '城市供水', ...county },
    { key: 'sewage', section: '给排水股', industry: '生活污水处理', ...county },
    { key: 'parks', section: '园林股', industry: '城市公园', ...county },
    { key: 'waste', section: '环卫处', industry: '生活垃圾处理', ...county },
  ],
};
