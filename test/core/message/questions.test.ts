import { describe, expect, it } from 'vitest';
import { readQuestion, readQuestionOfUnit, type Question } from '../../../src/core/message/questions.js';

/** As people in a county bureau write them. */
const ASKED: Readonly<Record<Question, readonly string[]>> = {
  greeting: ['你好', '您好！', 'hi', 'Hello', '在吗', '在吗？', '早上好', '你好，季报', '有人吗'],
  thanks: ['谢谢', '谢谢！', '好的', '收到，谢谢', '好的谢谢老师', '多谢', '辛苦了', '知道了'],
  deadline: [
    '截止日期是哪天',
    '什么时候截止',
    '请问什么时候截止？',
    '季报截止日期是几号啊',
    '最晚什么时候交',
    '几号前要交',
    '季报什么时候报',
    '还剩几天',
    '截止时间',
    '您好，截止日是哪天',
  ],
  how: ['怎么填', '怎么填？', '季报怎么填', '请问如何填报', '这个怎么弄', '怎么填报表', '不会填'],
  reviewer: ['谁审核', '审核人是谁', '由谁审核', '我们单位的季报谁审核', '交给谁', '谁是审核人'],
  missing: ['谁没报', '谁还没报', '还有谁没交', '哪些单位没报', '还有哪些单位没有报送？'],
  what: ['填什么', '要填什么', '填哪些内容', '报什么', '要填哪些数据呢'],
  left: ['还差多少', '还差哪些', '我还差多少没填', '还有多少没填', '填到哪了', '还剩几项'],
};

/** Commands, figures, reports and sentences in which a question is only a part. */
const NOT_ASKED = [
  '填报',
  '状态',
  '审核',
  '汇总 2025Q3',
  '自查隐患 160，整改 157',
  '截止目前排查隐患 160 条',
  '怎么填自查隐患数量',
  '城市供水怎么填',
  '谁审核了城市供水',
  '你好，请把截止日期延到10月10日',
  '什么时候截止不重要，先帮我报',
  '上季度谁没报',
  '还差多少钱',
  '填什么都行',
  '改',
  '',
];

describe('a plain question', () => {
  const rows = Object.entries(ASKED).flatMap(([question, texts]) => texts.map(text => [text, question]));
  it.each(rows)('“%s” asks for: %s', (text, question) => {
    expect(readQuestion(text)).toBe(question);
  });

  it.each(NOT_ASKED)('“%s” is none', text => {
    expect(readQuestion(text)).toBeUndefined();
  });
});

describe('a question that is the same for every unit', () => {
  it.each([
    ['供水怎么填', 'how', '供水'],
    ['请问给排水股·城市供水的季报怎么填？', 'how', '给排水股·城市供水'],
    ['城市公园要填什么', 'what', '城市公园'],
  ])('is read behind a name: %s', (text, question, name) => {
    expect(readQuestionOfUnit(text)).toEqual({ question, name });
  });

  it.each(['怎么填', '城市供水什么时候截止', '怎么填自查隐患数量', '城市供水', ''])('“%s” is none', text => {
    expect(readQuestionOfUnit(text)).toBeUndefined();
  });
});
