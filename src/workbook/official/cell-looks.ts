import { readXml } from '../../office/xml.js';

/** What the look of a cell says about the table that it stands in. */
export interface CellLook {
  readonly left: boolean;
  readonly right: boolean;
  readonly top: boolean;
  readonly bottom: boolean;
  /** Its text is centred over the empty cells at its right, as if they were merged (跨列居中). */
  readonly isCentredAcross: boolean;
}

type Side = 'left' | 'right' | 'top' | 'bottom';
const SIDES: ReadonlySet<string> = new Set(['left', 'right', 'top', 'bottom', 'start', 'end']);
const SIDE_NAMES: Readonly<Record<string, Side>> = { start: 'left', end: 'right' };

const PLAIN: Readonly<Record<Side, boolean>> = { left: false, right: false, top: false, bottom: false };

/** Reads the borders of a workbook's cell styles, by the index of the style. */
export function readCellLooks(part: Buffer | undefined): readonly CellLook[] {
  if (!part) return [];
  const borders: Record<Side, boolean>[] = [];
  const looks: CellLook[] = [];
  let list = '';
  const openBorder = (name: string, { style = '' }: Readonly<Record<string, string>>) => {
    const border = borders.at(-1);
    if (name === 'border') borders.push({ ...PLAIN });
    else if (border && SIDES.has(name))
      border[SIDE_NAMES[name] ?? (name as Side)] = style !== '' && style !== 'none';
  };
  const openStyle = (name: string, { borderId = '0', horizontal }: Readonly<Record<string, string>>) => {
    const look = looks.at(-1);
    if (name === 'xf') looks.push({ ...(borders[Number(borderId)] ?? PLAIN), isCentredAcross: false });
    else if (look && name === 'alignment' && horizontal === 'centerContinuous')
      looks[looks.length - 1] = { ...look, isCentredAcross: true };
  };
  readXml(part, {
    open: (name, attributes) => {
      if (name === 'borders' || name === 'cellXfs') list = name;
      if (list === 'borders') openBorder(name, attributes);
      if (list === 'cellXfs') openStyle(name, attributes);
    },
    close: name => {
      if (name === list) list = '';
    },
  });
  return looks;
}
