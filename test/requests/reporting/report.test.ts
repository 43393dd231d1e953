import Zip from 'jszip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDocx } from '../../../src/office/read-docx.js';
import { openArchive } from '../../../src/office/unzip.js';
import { startTown, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { handsIn } from '../steps.js';

const REPORTED = ['water', 'sewage', 'parks', 'waste', 'gas'];

/** Four units have handed in the third quarter; 城镇燃气 has not. */
const SCENE = {
  name: 'four reported',
  play: async (town: Town) => {
    for (const unit of REPORTED.slice(0, 4)) await handsIn(town.person(unit));
  },
};

describe('/report', () => {
  let town: Town;
  let reviewer: Someone;
  beforeEach(async () => {
    town = await startTown({ scene: SCENE });
    reviewer = town.person('reviewer');
  });
  afterEach(() => town.close());

  /** Sends a command and returns the card and the file that follow. */
  async function asks(command: string): Promise<{ card: Card; name: string; bytes: Buffer }> {
    const card = await reviewer.says(command);
    return { card, ...(await reviewer.newestFile()) };
  }

  it('sends a card with what people still have to write, and the text with the figures of the tables', async () => {
    const { card, name, bytes } = await asks('总结 2025Q3');
    expect(card.text).toContain('五、存在问题，六、下一步工作');
    expect(card.text).toContain('没有工作总结的单位：安全股·城镇燃气');
    expect(name).toBe('2025年第三季度工作总结（未定稿）.docx');
    const { text, bookmarks } = await readDocx(await openArchive(bytes));
    expect(text).toContain('应报送单位5个，已报送4个。未报送：安全股·城镇燃气；待审核：');
    expect(text).toMatch(/三、任务目标完成情况\n(?:.*\n)*?.*今年新增\d+个，任务数1个/u);
    expect(text).toContain('（二）给排水股·城市供水\n本季度工作平稳。');
    expect(text).toContain('（一）安全股·城镇燃气\n〔待补充〕');
    const summary = await reviewer.says('/summary 2025Q3');
    const total = bookmarks.find(each => each.name === 'A4_01__2025Q3')?.text ?? '';
    expect(Number(total)).toBeGreaterThan(0);
    expect(summary.text).toContain(`${total} 家`);
  });

  it('is the same file from the same data', async () => {
    const [first, second] = [await asks('/report 2025Q3'), await asks('/report 2025Q3')];
    expect(first.bytes.equals(second.bytes)).toBe(true);
  });

  it.each([
    ['/report 城市供水', '不分单位'],
    ['/report 天气', '没有这样的季度'],
    ['/report 2025Q1', '还没有单位报送'],
  ])('%s is refused with the next step', async (command, words) => {
    await waitUntilIdle(town);
    expect((await reviewer.says(command)).text).toContain(words);
  });

  describe('edited and sent back', () => {
    /** The report with its document part changed. */
    async function edited(
      change: (xml: string) => string,
      properties = (xml: string) => xml,
    ): Promise<Buffer> {
      const zip = await Zip.loadAsync((await asks('/report 2025Q3')).bytes);
      const part = async (name: string, with_: (xml: string) => string) =>
        zip.file(name, with_((await zip.file(name)?.async('string')) ?? ''));
      await part('word/document.xml', change);
      await part('docProps/core.xml', properties);
      return zip.generateAsync({ type: 'nodebuffer' });
    }
    const sends = (bytes: Buffer) => reviewer.sendsFile('总结（改）.docx', bytes);
    /** Changes the number in a bookmark. */
    const rewrite = (name: string, number: string) => (xml: string) =>
      xml.replace(new RegExp(`(w:name="${name}"/>.*?<w:t [^>]*>)[^<]*`, 'u'), `$1${number}`);

    it('is told that all numbers agree', async () => {
      const card = await sends(await edited(xml => xml));
      expect(card.text).toMatch(/文中找到的 \d{2,} 个数字都与报表一致/u);
    });

    it('is told each number that does not: both values', async () => {
      const card = await sends(await edited(rewrite('A4_01__2025Q3', '999')));
      expect(card.text).toMatch(/企业底数·总数：文中 999，表中 \d+/u);
      expect(card.text).toContain('请按报表改正后再发回来');
    });

    it('is told what the tables say now, when a unit has handed in since', async () => {
      const before = await edited(xml => xml);
      await handsIn(town.person('gas'));
      await waitUntilIdle(town);
      const card = await sends(before);
      expect(card.text).toMatch(/企业底数·总数：文中 \d+，表中 \d+/u);
    });

    it('is found by its sentences when bookmarks and properties are lost', async () => {
      const bytes = await edited(
        xml => rewrite('A4_05__2025Q3', '777')(xml).replace(/<w:bookmark(?:Start|End)[^>]*>/gu, ''),
        xml => xml.replace(/季报总结[^<]*/u, ''),
      );
      expect((await sends(bytes)).text).toMatch(/建立全员责任制及其考核清单：文中 777，表中 \d+/u);
    });

    it.each([
      ['of another bureau', (xml: string) => xml, (xml: string) => xml.replaceAll('德化县', '永春县'), '这是永春县城市管理和综合执法局的工作总结'],
      ['with the title of another period', (xml: string) => xml.replace('第三季度工作总结', '第二季度工作总结'), (xml: string) => xml, '标题写的是2025年第二季度，文中的数字来自2025年第三季度'],
      ['with the numbers of another plan', (xml: string) => xml.replaceAll(/w:name="A(\d)/gu, 'w:name="Z$1'), (xml: string) => xml, '不是本单位报表的指标'],
    ] as const)('one %s is refused by name', async (_, change, properties, words) => {
      expect((await sends(await edited(change, properties))).text).toContain(words);
    }); // prettier-ignore

    it('a document without a known sentence is refused with the next step', async () => {
      const card = await sends(await edited(
        xml => xml.replace(/<w:body>.*<\/w:body>/su, '<w:body><w:p><w:r><w:t>会议通知。</w:t></w:r></w:p></w:body>'),
        xml => xml.replace(/季报总结[^<]*/u, ''),
      )); // prettier-ignore
      expect(card.text).toContain('请发送由“总结”生成、再修改的文件');
    });
  });
});
