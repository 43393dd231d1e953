import Zip from 'jszip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, type Town } from '../../support/town.js';
import { handsIn } from '../steps.js';

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const paragraph = (words: string) => `<w:p><w:r><w:t>${words}</w:t></w:r></w:p>`;

/** Makes a .docx with the parts of Word that hold text. */
function docx(body: string, parts: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const zip = new Zip();
  zip.file('[Content_Types].xml', '<Types/>');
  zip.file(
    'word/document.xml',
    `<?xml version="1.0"?><w:document ${W}><w:body>${body}</w:body></w:document>`,
  );
  for (const [name, content] of Object.entries(parts)) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

describe('a work summary as .docx', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const summary = async () =>
    (await town.running.store.transact(tx => tx.submission('water', '2025Q3'))).summary;

  it('is saved after 确认 (confirm) paragraph by paragraph, without deleted text', async () => {
    const water = town.person('water');
    const body = [
      paragraph('一、总体情况'),
      '<w:p><w:r><w:t xml:space="preserve">检查企业 </w:t></w:r><w:del><w:r><w:delText>十</w:delText><w:t>旧</w:t></w:r></w:del><w:r><w:t>17 家次 &amp; 复查</w:t></w:r></w:p>',
      '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>表内</w:t></w:r></w:p></w:tc></w:tr></w:tbl>',
      '<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>',
    ].join('');
    const card = await water.sendsFile('总结.docx', await docx(body));
    expect(card.text).toContain('一、总体情况');
    expect(await summary()).toBe('');
    expect((await card.tap('确认')).toast).toContain('已保存工作总结');
    expect(await summary()).toBe('一、总体情况\n检查企业 17 家次 & 复查\n表内');
  });

  it.each([
    ['without any text', () => docx('<w:p/>'), '文件里没有文字'],
    ['with macros', () => docx(paragraph('甲'), { 'word/vbaProject.bin': 'x' }), '有宏或控件'],
    ['with entities', () => docx('&a;').then(async bytes => (await Zip.loadAsync(bytes)).file('word/document.xml', '<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>').generateAsync({ type: 'nodebuffer' })), '为安全起见没有打开'],
    ['that is too long', () => docx(paragraph('总'.repeat(20_001))), '最多 20000 字，收到 20001 字'],
  ] as const)('%s is refused with a sentence', async (_, make, words) => {
    const before = await summary();
    expect((await town.person('water').sendsFile('总结.docx', await make())).text).toContain(words);
    expect(await summary()).toBe(before);
  }); // prettier-ignore

  it('is not read after the quarter is submitted', async () => {
    const parks = town.person('parks');
    await handsIn(parks);
    const card = await parks.sendsFile('总结.docx', await docx(paragraph('迟来的总结')));
    expect(card.text).toContain('没有可以填报的季报，没有读取');
  });
});
