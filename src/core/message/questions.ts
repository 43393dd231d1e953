/**
 * What somebody asks in their own words: a greeting, the deadline, how to fill in, who reviews, who is missing, what to fill
 * in, how much is left; or thanks.
 */
export type Question = 'greeting' | 'thanks' | 'deadline' | 'how' | 'reviewer' | 'missing' | 'what' | 'left';

const WHEN = '(?:是|在)?(?:哪天|哪一天|几号|几月几号|什么时候|何时|多久|多少号)';
const WHO = '(?:谁|哪位|哪个人|什么人)';
const WHICH = '(?:谁|哪些单位|哪个单位|哪几个单位|哪些人)';
const REPORT =
  '(?:季报|月报|半年报|年报|填报|报表|报送|表格|表|数据|这个|这个季度|本季度的?|季度报表|这个月|本月的?|月度报表)';
const GIVE = '(?:交|报|提交|报送|上交|填完)';

/** A text is a question only as a whole: of a longer one nobody knows what it asks. */
const PATTERNS: readonly (readonly [Question, RegExp])[] = [
  [
    'greeting',
    /^(?:季报|月报)?(?:你好|您好|大家好|hi|hello|嗨|哈喽|早上好|上午好|下午好|晚上好|在吗|在不在|有人吗)(?:季报|月报)?$/u,
  ],
  [
    'thanks',
    /^(?:好的?|收到|行|可以|嗯)?(?:谢谢|多谢|感谢|谢了|辛苦)(?:您|你|了|啦|大家|老师|季报|月报)*$|^(?:好的?|收到|知道|明白|嗯|ok)(?:了|的)*$/u,
  ],
  ['deadline', new RegExp(`^${REPORT}?的?(?:截止|截止日期?|截止时间|期限|最后期限|最后一天)${WHEN}?$`, 'u')],
  [
    'deadline',
    new RegExp(
      `^${REPORT}?(?:最晚|最迟|要|应该|得)?(?:什么时候|哪天|几号|何时)(?:之?前)?(?:截止|到期|要?${GIVE})$`,
      'u',
    ),
  ],
  ['deadline', new RegExp(`^(?:离截止)?(?:还剩|还有|剩)(?:几天|多少天|多久)(?:截止|到期)?$`, 'u')],
  [
    'how',
    new RegExp(
      `^${REPORT}?(?:要|应该|该)?(?:怎么|如何|怎样|咋)(?:填|填报|填写|报|操作|弄|用)${REPORT}?$`,
      'u',
    ),
  ],
  ['how', /^(?:我)?不会填(?:报|写)?$/u],
  ['reviewer', new RegExp(`^(?:我们?的?|我们单位的?)?${REPORT}?(?:由|是)?${WHO}(?:来|负责)?审核的?$`, 'u')],
  [
    'reviewer',
    new RegExp(`^(?:审核人|审核员)是?${WHO}$|^${WHO}是审核人$|^${REPORT}?交给${WHO}(?:审核)?$`, 'u'),
  ],
  ['missing', new RegExp(`^(?:还有|现在)?${WHICH}还?(?:没有?|未)(?:报|交|填|填报|报送|提交)完?了?$`, 'u')],
  [
    'what',
    new RegExp(`^(?:我?要|我?需要|该)?(?:填|报)(?:写|些)?(?:什么|哪些|啥)(?:内容|数据|东西|表)?$`, 'u'),
  ],
  ['left', /^(?:我们?)?还?(?:差|剩|缺)(?:多少|几项|哪些|多少项)(?:没填|没有填)?$/u],
  ['left', /^(?:我们?)?(?:还有(?:多少|几项|哪些)(?:没填|没有填)|填到哪(?:里|儿)?|填了多少)$/u],
];

const OPENING = /^(?:请问|问一下|想问一下|麻烦问一下|想问|那)/u;
const GREETING = /^(?:你好|您好)(?=.)/u;
const CLOSING = /(?:呢|啊|呀|吧|哦|喔|了|哈)$/u;

/** Reads a text as a question; undefined for anything that is not surely one. */
export function readQuestion(text: string): Question | undefined {
  const plain = toWords(text);
  if (plain.length > MAX_LENGTH) return undefined;
  return match(plain) ?? match(withoutCourtesy(plain));
}

/** A question that is the same for every unit, with what the person wrote before it: `供水怎么填`. */
export interface QuestionOfUnit {
  readonly question: 'how' | 'what';
  /** It may be the name of a unit, or a part of one. */
  readonly name: string;
}

/** Reads `城市供水怎么填` or `供水要填什么`; undefined for anything else. */
export function readQuestionOfUnit(text: string): QuestionOfUnit | undefined {
  const plain = withoutCourtesy(toWords(text));
  if (plain.length > MAX_WITH_UNIT) return undefined;
  for (let at = MIN_NAME; at < plain.length; at += 1) {
    const question = match(plain.slice(at));
    if (question === 'how' || question === 'what')
      return { question, name: plain.slice(0, at).replace(/的$/u, '') };
  }
  return undefined;
}

/** In characters: a name of a unit is at least so long. */
const MIN_NAME = 2;
/** In characters: the longest name of a unit, and a question. */
const MAX_WITH_UNIT = 90;

/** In characters; a longer text is no plain question. */
const MAX_LENGTH = 24;

const toWords = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s,.，。、?？!！~～…;；:：]/gu, '');

const withoutCourtesy = (text: string): string =>
  text.replace(GREETING, '').replace(OPENING, '').replace(CLOSING, '');

const match = (text: string): Question | undefined => PATTERNS.find(([, pattern]) => pattern.test(text))?.[0];
