import ExcelJS from 'exceljs';
import Zip from 'jszip';

/** Files as people send them. */

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** A .docx with one paragraph, and other parts beside it. */
export function docx(words: string, parts: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const zip = new Zip();
  zip.file('[Content_Types].xml', '<Types/>');
  zip.file(
    'word/document.xml',
    `<?xml version="1.0"?><w:document ${W}><w:body><w:p><w:r><w:t>${words}</w:t></w:r></w:p></w:body></w:document>`,
  );
  for (const [name, content] of Object.entries(parts)) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

/** A .xlsx without any official header: a list of what is to be improved. */
export async function listOf(...rows: readonly string[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('持续改进清单');
  sheet.addRow(['序号', '问题', '责任', '时限']);
  rows.forEach((row, index) => sheet.addRow([index + 1, row, '给排水股', '2025年6月']));
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** A whole PDF of one empty page; `words` stand in a comment. */
export function pdf(words = '', trailer = ''): Buffer {
  return Buffer.from(
    [
      `%PDF-1.4\n% ${words}`,
      '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
      '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj',
      `trailer<</Root 1 0 R ${trailer}>>\nstartxref\n0\n%%EOF\n`,
    ].join('\n'),
  );
}

/** A list of enterprises as a section keeps it: a title, a running number, the name, the township. */
export async function enterpriseList(
  rows: readonly (readonly unknown[])[],
  { sheet = 'Sheet1', header = ['序号', '企业名称', '乡镇'] } = {},
): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const worksheet = book.addWorksheet(sheet);
  worksheet.addRow(['城市供水企业名单']);
  worksheet.addRow(header);
  for (const [index, row] of rows.entries()) worksheet.addRow([index + 1, ...row]);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** A register of invented enterprises, small ones that were taken in on one day; `trade` is a part of their names. */
export const registerOf = (count: number, trade: string): Promise<Buffer> =>
  enterpriseList(
    Array.from({ length: count }, (_, index) => [`德化县第${index + 1}${trade}公司`, '小微', '2021-03-01']),
    { header: ['序号', '企业名称', '规模', '纳入日期'] },
  );
