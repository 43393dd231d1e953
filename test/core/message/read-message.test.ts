import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { officialLabel } from '../../../cards/phrases.js';
import { readMessage, type Piece } from '../../../src/core/message/read-message.js';
import { inputName, withoutUnit, type Measure } from '../../../src/plan/measure.js';
import { labelOf, measureOf } from '../../../src/plan/plan.js';
import { plan } from '../../core/plan.js';

/** A piece in short: `A4.10=160`, with `~` for a slip; `?A4.10=160|A4.11=160` for a choice; `!` and the reason. */
function inShort(piece: Piece): string {
  if (piece.kind === 'unread') return `!${piece.reason}`;
  if (piece.kind === 'choice')
    return `?${piece.options.map(({ code, entry }) => `${code}=${entry}`).join('|')}`;
  return `${piece.code}=${piece.entry}${piece.isSlip ? '~' : ''}`;
}

const read = (text: string): string[] => {
  const { pieces, restUnchanged } = readMessage(text, plan);
  return [...pieces.map(inShort), ...(restUnchanged ? ['其余无变化'] : [])];
};

const UNKNOWN = '!看不出是哪一项';
const HAZARDS = ['A4.10', 'A4.11', 'A6.06', 'A6.07', 'A6.09', 'A6.10', 'A6.29'];

/** Messages as section heads type them on a phone, and what each becomes. */
const MESSAGES: readonly (readonly [message: string, ...pieces: string[]])[] = [
  ['自查隐患 +12，整改隐患 789，参训 41人次', 'A4.10=+12', 'A4.11=789', 'A5.19=41'],
  ['自查隐患160整改隐患157参训41人次', 'A4.10=160', 'A4.11=157', 'A5.19=41'],
  ['自查160 整改157', 'A4.10=160', 'A4.11=157'],
  ['自查隐患１６０条，整改隐患１５７条', 'A4.10=160', 'A4.11=157'],
  ['自查隐患：160；整改隐患：157', 'A4.10=160', 'A4.11=157'],
  ['自查隐患是160 整改隐患是157', 'A4.10=160', 'A4.11=157'],
  ['把自查隐患改成160', 'A4.10=160'],
  ['自查隐患从148改成160，整改 145→157', 'A4.10=160', 'A4.11=157'],
  ['自查160条隐患，整改157条隐患', 'A4.10=160', 'A4.11=157'],
  ['160条自查隐患 157条整改隐患', 'A4.10=160', 'A4.11=157'],
  ['1、自查隐患160\n2、整改隐患157\n3、参训41人', 'A4.10=160', 'A4.11=157', 'A5.19=41'],
  ['①约谈5家 ②曝光1家', 'A6.18=5', 'A6.17=1'],
  ['隐患自查160 隐患整改157', 'A4.10=160', 'A4.11=157'],
  ['自察隐患 160', 'A4.10=160~'],
  ['督促整该隐患 210', 'A6.07=210~'],
  ['函告企页数 18', 'A5.15=18~'],
  ['参巡人数 41', '?A5.19=41|A5.22=41'],
  ['隐患 160', `?${HAZARDS.map(code => `${code}=160`).join('|')}`],
  ['整改 157', '?A4.11=157|A6.07=157|A6.10=157'],
  ['发现隐患216条，督促整改210条', 'A6.06=216', 'A6.07=210'],
  ['发现隐患216 整改210', 'A6.06=216', 'A6.07=210'],
  ['发现隐患216，整改隐患210', 'A6.06=216', '?A6.07=210|A4.11=210'],
  ['检查57家次发现隐患216条督促整改210条', 'A6.05=57', 'A6.06=216', 'A6.07=210'],
  ['检查57家', 'A6.05=57'],
  ['检查 57', '?A6.01=57|A6.04=57|A6.05=57'],
  ['培训3场41人次', 'A5.17=3', 'A5.19=41'],
  ['培训3场，20家，41人次', 'A5.17=3', 'A5.18=20', 'A5.19=41'],
  ['培训 3', '?A5.17=3|A5.18=3|A5.19=3'],
  ['参训41', '?A5.18=41|A5.19=41'],
  ['培训人次４１ 观摩２场', 'A5.19=41', 'A5.20=2'],
  ['现场观摩场次2 参加企业10 参加人数80', 'A5.20=2', 'A5.21=10', 'A5.22=80'],
  ['红色1、橙色2、黄色3、蓝色26', 'A4.13=1', 'A4.14=2', 'A4.15=3', 'A4.16=26'],
  ['五星2家四星3家三星4家', 'A4.28=2', 'A4.29=3', 'A4.30=4'],
  ['六星企业 2', '?A4.28=2|A4.29=2|A4.30=2|A4.31=2|A4.32=2'],
  ['一级国标3家', 'A4.22.gb=3'],
  ['三级企业省标 7', 'A4.24.sb=7'],
  ['一级企业 3', '?A4.22.gb=3|A4.22.sb=3'],
  ['5S 12家 六有12家', 'A4.17=12', 'A4.18=12'],
  ['应急队伍12家56人', 'A4.19=12', 'A4.20=56'],
  ['安全员30人', 'A4.08=30'],
  ['函告18家承诺书12家', 'A5.15=18', 'A5.16=12'],
  ['承诺书12份', '!“12份”单位应为“家”，也可以只填数字'],
  ['罚款3家，1.5万元', 'A6.11=3', 'A6.12=1.5'],
  ['罚款1.5', 'A6.12=1.5'],
  ['兑现奖励资金2.5万元', '?A6.23=2.5|A6.27=2.5'],
  ['罚款金额15000元', '!“15000元”单位应为“万元”，也可以只填数字'],
  ['自查隐患 12万', '!“12万”请写成完整的数字，如 120000'],
  ['自查隐患 1,234 条', 'A4.10=1,234'],
  ['自查隐患 1 234', '?A4.10=1234'],
  ['自查隐患 12.5', '!“12.5”不是整数，条数应为整数'],
  ['自查隐患 十二条', '!请用阿拉伯数字写，如 12；没有的写 0'],
  ['自查隐患约160', '!不是确切的数，请写准确的数字'],
  ['参训41人左右', '!不是确切的数，请写准确的数字'],
  ['自查隐患增加12条', '?A4.10=+12|A4.10=12'],
  ['自查隐患减少3条', '!如需调减，请直接写调整后的数'],
  ['自查、整改隐患 160、157', '!没有写数字', '?A4.11=160', '!只有数字，没有写是哪一项'],
  ['自查隐患160，自查隐患170', '?A4.10=160|A4.10=170'],
  ['自查隐患160，自查隐患160', 'A4.10=160'],
  ['A4.10 160 a4_22_gb 3', 'A4.10=160', 'A4.22.gb=3'],
  ['A4.99 3，约谈5', UNKNOWN, 'A6.18=5'],
  ['党员模范岗县级2 工人先锋岗县级1', 'A5.11.xian=2', 'A5.12.xian=1'],
  ['参训41人次，其余无变化', 'A5.19=41', '其余无变化'],
  ['自查隐患160其他的和上季一样', 'A4.10=160', '其余无变化'],
];

const reasonOf = (text: string): string => read(text)[0] ?? '';

describe('a message is read', () => {
  it.each(MESSAGES)('%s', (message, ...pieces) => {
    expect(read(message)).toEqual(pieces);
  });

  it('so that a total is said to be computed, with the figures to change instead', () => {
    expect(reasonOf('企业总数 45')).toBe(
      '!“企业底数·总数”自动计算，不用填；请改：企业底数·规上企业、企业底数·中等企业、企业底数·小微企业',
    );
    expect(reasonOf('总数 45')).toContain('自动计算');
  });

  it('so that what may be many measures, or nothing, is said with the nearest', () => {
    expect(reasonOf('企业 45')).toBe('!可以是很多项，请把名称写完整');
    const [piece] = readMessage('自察隐还 160', plan).pieces;
    expect(piece?.kind === 'unread' && piece.nearest.map(code => labelOf(plan, code))).toContain(
      '自查隐患数量',
    );
  });

  it.each([
    '城市供水60家企业中有部分企业反映今年以来受经济形势影响安全生产投入确实存在一定困难建议县里适当给予补助资金20万元',
    `本季度我股对辖区60家供水企业${'认真开展安全生产检查'.repeat(20)}发现各类安全隐患30条`,
    '安全生产检查督促企业整改隐患'.repeat(130),
    `${'a'.repeat(1_900)}1`,
    `1${'.'.repeat(1_900)}x`,
  ])('so that prose of any length without a mark is no figure: %.20s…', prose => {
    expect(readMessage(prose, plan).pieces.map(({ kind }) => kind)).not.toContain('figure');
  });

  it('so that a text with more numbers than all measures could have holds nobody up: it is not read, and says so', () => {
    expect(read('检查12家企业隐患34条整改30条'.repeat(110))).toEqual([
      '!有 330 个数，比要填的指标多，没有读取；请分几条发，或发送“模板”用 Excel 填',
    ]);
    const all = [...plan.measures.values()].map(({ code }) => `${code} 从 1 改成 2`);
    expect(read(all.join('，')).filter(piece => piece.includes('没有读取'))).toEqual([]);
  });

  it('so that the old one of two numbers is left out, whatever stands between them', () => {
    expect(read('自查隐患148条，整改隐患从145条经过逐家核对以后现在改成157条')).toEqual([
      'A4.10=148',
      'A4.11=157',
    ]);
  });

  it('so that 其余补0 is left to the form', () => {
    expect(read('参训41人次 其余补0')).toEqual(['A5.19=41', expect.stringContaining('!请在“核对提交”页')]);
  });
});

/** Every name under which a card, the workbook or a sentence shows a measure. */
function namesOf(measure: Measure): string[] {
  const { code, header, subRow, unit } = measure;
  const row = subRow ? `〔${subRow}〕` : '';
  const bracket = subRow ? `（${subRow}）` : '';
  return [
    code,
    inputName(code),
    labelOf(plan, code),
    `${labelOf(plan, code)}（${unit}）`,
    header.join('/') + row,
    header.join(' / ') + bracket,
    header.map(withoutUnit).join('·') + bracket,
    [...header.slice(0, -1), officialLabel(measure)].join('/'),
  ];
}

describe('what the bot itself calls a measure', () => {
  const measures = [...plan.measures.values()];
  /** The measures a piece may mean; a total is named in its refusal. */
  const meantBy = (piece: Piece | undefined): string[] => {
    if (piece?.kind === 'figure') return [piece.code];
    if (piece?.kind === 'choice') return piece.options.map(({ code }) => code);
    return measures.filter(({ code }) => piece?.reason.startsWith(`“${labelOf(plan, code)}”自动计算`)).map(({ code }) => code); // prettier-ignore
  };

  it.each(measures.map(measure => [measure.code, measure] as const))(
    'is read back as it: %s',
    (code, measure) => {
      for (const name of namesOf(measure))
        for (const gap of [' ', '：', ' = ']) {
          const { pieces } = readMessage(`${name}${gap}7`, plan);
          expect([name, pieces.length, meantBy(pieces[0])]).toEqual([name, 1, [code]]);
        }
    },
  );

  it.each(measures.map(measure => [measure.code, measure] as const))(
    'is a question when several share it on the card: %s',
    (code, measure) => {
      const { pieces } = readMessage(`${officialLabel(measure)} 7`, plan);
      const [piece] = pieces;
      const isShared = measures.some(
        other => other.code !== code && officialLabel(other) === officialLabel(measure),
      );
      if (measure.sumOf && !isShared) expect(piece?.kind).toBe('unread');
      else if (measure.sumOf) expect(piece?.kind).not.toBe('figure');
      else if (isShared && piece?.kind === 'unread') expect(piece.reason).toContain('可以是很多项');
      else expect(meantBy(piece)).toContain(code);
      if (!isShared && !measure.sumOf) expect(piece?.kind).toBe('figure');
    },
  );

  const typed = plan.typedMeasures.map(({ code }) => code);
  const separators = ['，', '；', ';', '\n', '、', '，\n', ' '];

  it('is read among others in any order and with any separator', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...typed), fc.nat(999)), {
          minLength: 1,
          maxLength: 6,
          selector: ([code]) => code,
        }),
        fc.constantFrom(...separators),
        (figures, separator) => {
          const text = figures
            .map(([code, value]) => `${labelOf(plan, code)} ${value}${measureOf(plan, code).unit}`)
            .join(separator);
          expect(read(text)).toEqual(figures.map(([code, value]) => `${code}=${value}`));
        },
      ),
      { numRuns: 300, seed: 2025 },
    );
  });

  it('is never taken for another measure when one character is wrong: it is it, a question, or nothing', () => {
    const slips = fc.tuple(fc.constantFrom(...typed), fc.nat(30), fc.constantFrom('甲', '员', '安', '数'));
    fc.assert(
      fc.property(slips, ([code, at, wrong]) => {
        const label = Array.from(labelOf(plan, code));
        if (label.length < 4 || /[·（]/u.test(label.join(''))) return;
        const typo = label.toSpliced(at % label.length, 1, wrong).join('');
        const [piece] = readMessage(`${typo} 7`, plan).pieces;
        if (piece?.kind === 'figure') expect([typo, piece.code]).toEqual([typo, code]);
      }),
      { numRuns: 500, seed: 2025 },
    );
  });
});
