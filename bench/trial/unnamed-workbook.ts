import Excel from 'exceljs';

/** A template as people copy it: with the official headers, and without the words that say whose it is. */
export async function withoutUnit(bytes: Buffer): Promise<Buffer> {
  const workbook = new Excel.Workbook();
  await workbook.xlsx.load(bytes as unknown as Excel.Buffer);
  workbook.keywords = '';
  workbook.title = '';
  workbook.eachSheet(sheet => {
    sheet.eachRow(row => {
      row.eachCell(cell => {
        if (cell.master !== cell || typeof cell.value !== 'string') return;
        if (cell.value.includes('季报模板')) cell.value = '';
        else if (cell.value.startsWith('填报单位（盖章）')) cell.value = '填报单位（盖章）：';
      });
    });
  });
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
