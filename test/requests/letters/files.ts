import ExcelJS from 'exceljs';

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
