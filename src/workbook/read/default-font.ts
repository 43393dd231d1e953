import type { Archive } from '../../office/unzip.js';
import { readXml } from '../../office/xml.js';
import type { DefaultFont } from '../xlsx/looks.js';

/** Reads the first font of a workbook, in whose digits the widths of its columns are counted; undefined: it names none. */
export async function readDefaultFont(archive: Archive): Promise<DefaultFont | undefined> {
  const part = await archive.read('xl/styles.xml');
  if (!part) return undefined;
  let [name, size] = ['', 0];
  let fonts = 0;
  readXml(part, {
    open: (element, { val = '' }) => {
      if (element === 'font') fonts += 1;
      if (fonts !== 1) return;
      if (element === 'name') name = val;
      if (element === 'sz') size = Number(val);
    },
    close: element => {
      if (element === 'font') fonts += 1;
    },
  });
  return name && size > 0 ? { name, size } : undefined;
}
