/** The units of measure that official tables use. */
const WORDS = new Set(
  [
    '家 户 万户 个 人 万人 名 位 人次 万人次 家次 户次 场次 次 起 次数 条 件 宗 份 期 篇 项 处 座 口 所 班 间 栋 幢 套 台 辆 艘 架 部 只 头',
    '张 册 株 眼 场 批 批次 组 支 队 站 点 片 宗地 本 块 笔 例 床 车次 班次 课时 人天 台次 辆次 校 园',
    '元 万元 亿元 千元 元/人 亩 万亩 公顷 平方米 万平方米 平方公里 m² ㎡ 米 千米 公里 km 万米 立方米 万立方米 m³ 吨 万吨 千克 公斤 克 升',
    '度 千瓦 万千瓦 千瓦时 万千瓦时 吨标准煤 % ‰ 天 日 小时 年 个月 分 毫克/升 吨/日 万吨/日 立方米/日 万立方米/日',
  ]
    .join(' ')
    .split(' '),
);

export const isUnitWord = (text: string): boolean => WORDS.has(text);

/** Figures of these units are no whole numbers, as far as anybody types them. */
export const decimalsOfUnit = (unit: string): number =>
  /^(万元|亿元)$/u.test(unit)
    ? 4
    : /^(千元|元|%|‰|亩|万亩|公顷|平方公里|公里|千米|km|万平方米|万立方米|万吨|吨|万千瓦时|万千瓦|毫克\/升|吨标准煤|万人|万户|万人次)$/u.test(
          unit,
        )
      ? 2
      : 0;
