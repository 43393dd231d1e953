import { describe, expect, it } from 'vitest';
import { MAX_ENTERPRISE_NAME, MAX_TOWNSHIP, type Addressee } from '../../../src/core/letters.js';
import { readDocx } from '../../../src/office/read-docx.js';
import { openArchive } from '../../../src/office/unzip.js';
import { writeDocx } from '../../../src/office/docx/write-docx.js';
import type { LetterText } from '../../../src/plan/letter.js';
import { letterDocument, type Letters } from '../../../src/requests/letters/letter-document.js';
import { plan } from '../../core/plan.js';
import { isInstalled, pagesOfAll } from '../../office/pages.js';

const textOf = (key: LetterText['key']): LetterText => {
  const text = plan.letters.texts.find(each => each.key === key);
  if (!text) throw new Error(`the plan has no ${key}`);
  return text;
};
const LONGEST: Addressee = {
  name: '德化县某某股份有限责任公司'.repeat(5).slice(0, MAX_ENTERPRISE_NAME),
  township: '某某街道办事处某某片区'.padEnd(MAX_TOWNSHIP, '村'),
};
const WATER: Addressee = { name: '德化县自来水有限公司', township: '浔中镇' };
const make = (
  key: LetterText['key'],
  addressees: readonly Addressee[],
  batch: Partial<Letters['batch']> = {},
) =>
  letterDocument({
    plan,
    text: textOf(key),
    batch: { assessedBy: '2026-03-31', datedOn: '2025-09-22', hasCopies: true, ...batch },
    addressees,
    madeAt: new Date('2025-09-22T00:00:00Z'),
  });
const withoutBlanks = (text = ''): string => text.replace(/\s/gu, '');

describe('a letter', () => {
  it('has names and dates filled in, and lines for stamps and signatures', async () => {
    const read = async (key: LetterText['key'], batch: Partial<Letters['batch']> = {}, addressee = WATER) => {
      const bytes = await writeDocx(make(key, [addressee], { hasCopies: false, ...batch }));
      return (await readDocx(await openArchive(bytes))).text.split('\n').filter(line => line.trim() !== '');
    };
    const notice = await read('notice');
    expect(notice[0]).toBe('关于持续深化安全生产标准化建设告知书');
    expect(notice[1]).toBe('德化县自来水有限公司：');
    expect(notice[2]).toContain('于2026年3月31日前完成一次');
    expect(notice.slice(3, 6)).toEqual(['特此告知!', '浔中镇（盖章）', '2025年9月22日']);
    expect(notice[6]).toBe('接收单位（盖章）：');
    expect(notice[7]).toBe('主要负责人（签字）：');
    const pledge = await read('pledge', {}, { name: '德化县自来水有限公司' });
    expect(pledge[2]).toBe('承诺单位（盖章）：德化县自来水有限公司');
    expect(pledge[3]).toBe('法定代表人（签名）：');
    const [byHand = ''] = (await read('notice', {}, { name: '甲' })).filter(line =>
      line.endsWith('（盖章）'),
    );
    expect(byHand).toBe('乡镇（盖章）');
  });
});

describe.runIf(isInstalled)('its pages in LibreOffice', () => {
  it('are one for each copy, named for its place, and one without copies, for the longest names too', async () => {
    const documents = [
      make('notice', [WATER, LONGEST]),
      make('pledge', [LONGEST, WATER]),
      make('notice', [LONGEST, WATER], { hasCopies: false }),
      make('pledge', [LONGEST, LONGEST], { hasCopies: false }),
    ];
    const [notices = [], pledges = [], notice = [], pledge = []] = await pagesOfAll(documents);
    expect([notices, pledges, notice, pledge].map(pages => pages.length)).toEqual([8, 8, 2, 2]);
    const marks = ['第一份企业备查', '第二份公示栏', '第三份乡镇安办', '第四份主管部门'];
    for (const [key, pages] of [
      ['notice', notices],
      ['pledge', pledges],
    ] as const)
      for (const [index, page] of pages.entries()) {
        const words = withoutBlanks(page);
        expect(words.startsWith(`${marks[index % 4]}${textOf(key).title}`)).toBe(true);
        expect(words.endsWith('一份报送所在县行业主管部门备案。')).toBe(true);
      }
    expect(withoutBlanks(notices[3])).toContain(`${WATER.name}：2021年9月1号起`);
    expect(withoutBlanks(notices[4])).toContain(`${LONGEST.name}：2021年9月1号起`);
    for (const [page = ''] of [notice, pledge])
      expect(withoutBlanks(page).startsWith('关于持续深化')).toBe(true);
  }, 60_000);
});
