// The vocabulary of the register of enterprises (企业台账), and how a measure is counted from it. Data; nothing is counted here.

/**
 * What an enterprise is, since a day: whether it belongs to the unit's register, and its attributes. A value holds until the next
 * one of the same kind.
 */
export const ATTRIBUTES = [
  'membership',
  'township',
  'size',
  'duty',
  'organ',
  'officers',
  'lists',
  'colour',
  'fiveS',
  'signs',
  'rescue',
  'certificate',
  'star',
] as const;

/** What happened to an enterprise on a day. */
export const OCCURRENCES = ['self-assessment', 'notice', 'pledge'] as const;

export type Attribute = (typeof ATTRIBUTES)[number];
export type Occurrence = (typeof OCCURRENCES)[number];
export type FactKind = Attribute | Occurrence;

/** The values that say that an attribute is not there. Nothing counts them. */
export const ABSENT_VALUES: readonly string[] = ['否', '无', '0'];

/** The value of `membership` while an enterprise belongs to the register; any other one is the cause of its leaving. */
export const BELONGS = '在册';
export const LEAVING_CAUSES = ['企业关停', '合并划出', '迁出', '其他'] as const;

export const SIZES = ['规上', '中等', '小微'] as const;
export const COLOURS = ['红', '橙', '黄', '蓝'] as const;
export const STANDARDS = ['国标', '省标', '地标'] as const;
/** 地标 has no grades (附件4 注3). */
export const GRADES = ['一级', '二级', '三级'] as const;
export const STARS = ['一星', '二星', '三星', '四星', '五星'] as const;

/** The values that each kind may have: one of a list, a number, or any text. */
export const VALUES: Readonly<Record<FactKind, readonly string[] | 'number' | 'text'>> = {
  membership: [BELONGS, ...LEAVING_CAUSES],
  township: 'text',
  size: SIZES,
  duty: ['是', '否'],
  organ: ['是', '否'],
  officers: 'number',
  lists: ['是', '否'],
  colour: COLOURS,
  fiveS: ['是', '否'],
  signs: ['是', '否'],
  rescue: 'number',
  certificate: [
    ...STANDARDS.flatMap(standard =>
      standard === '地标' ? [standard] : GRADES.map(grade => standard + grade),
    ),
    '无',
  ],
  star: [...STARS, '无'],
  'self-assessment': STANDARDS,
  notice: ['是'],
  pledge: ['是'],
};

/**
 * How a measure is counted from the register of a unit on a day.
 *
 * An attribute counts the enterprises that belong to the register on that day and have the value. An occurrence counts the
 * enterprises to which it happened from 1 January to that day, each once, whether they still belong or not: such a figure
 * must not fall within its year.
 */
export interface Counted {
  readonly kind: FactKind;
  /** The value that counts; absent: every one that is not 否, 无 or 0. */
  readonly value?: string;
  /** The numbers of the enterprises are added up (人员数量) instead of the enterprises. */
  readonly isSum?: true;
  /** Only values since this day count: a certificate of 达标评审 was passed since 2021-08-01. */
  readonly earliest?: `${number}-${number}-${number}`;
  /** Only enterprises that had no certificate on the day of the occurrence (附件4 注2). */
  readonly isUncertified?: true;
  /** An attribute counts like an occurrence: where it began within the year (千企达标评审). */
  readonly isOfYear?: true;
  /** Only enterprises that had this size on the day of the occurrence. */
  readonly size?: string;
}

/** What else a plan says of the register. */
export interface RegisterRules {
  /** A certificate of 达标评审 is good for so many years: practice of the field, no word of the plan. */
  readonly certificateYears: number;
  /** The code of the figure of enterprises that were closed in the year (取缔关闭). */
  readonly closings?: string;
}

/** Whether a kind is an occurrence. */
export const isOccurrence = (kind: FactKind): kind is Occurrence =>
  (OCCURRENCES as readonly string[]).includes(kind);

/** Whether a rule counts what happened within the year. */
export const isYearly = ({ kind, isOfYear }: Counted): boolean => isOfYear ?? isOccurrence(kind);
