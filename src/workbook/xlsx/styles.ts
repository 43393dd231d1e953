import type { StyleName } from './book.js';
import { LOOKS, type Look } from './looks.js';
import { attributesOf, escapeXml, XML_HEAD } from './xml.js';

/** Excel's own number formats need no definition. */
const OWN_FORMATS: Readonly<Record<string, number>> = { '0': 1, '@': 49 };
/** The first number of a format that the workbook defines. */
const FIRST_FORMAT = 164;

/** The styles of a workbook's cells, collected while its sheets are written. Equal looks share a style. */
export class Styles {
  readonly #formats = new List();
  readonly #fonts = new List(DEFAULT_FONT);
  readonly #fills = new List(
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
  );
  readonly #borders = new List('<border><left/><right/><top/><bottom/><diagonal/></border>');
  readonly #styles = new List('<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>');
  readonly #known = new Map<string, number>();

  /** The number of a cell's style. */
  idOf(style: StyleName, numberFormat = '', unlocked?: true): number {
    const key = `${style} ${unlocked ? 'unlocked' : ''} ${numberFormat}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = this.#styles.idOf(this.#write(LOOKS[style], numberFormat, unlocked === true));
    this.#known.set(key, id);
    return id;
  }

  #write(look: Look, numberFormat: string, isUnlocked: boolean): string {
    const format = numberFormat === '' ? 0 : (OWN_FORMATS[numberFormat] ?? this.#defineFormat(numberFormat));
    const font = this.#fonts.idOf(fontOf(look));
    const border = look.hasBorder ? this.#borders.idOf(BORDER) : 0;
    const fill = look.fill === null ? 0 : this.#fills.idOf(fillOf(look.fill));
    const attributes = attributesOf({
      ...{ numFmtId: format, fontId: font, fillId: fill, borderId: border, xfId: 0 },
      applyNumberFormat: format > 0 ? 1 : undefined,
      applyFont: 1,
      applyFill: fill > 0 ? 1 : undefined,
      applyBorder: border > 0 ? 1 : undefined,
      applyAlignment: 1,
      applyProtection: isUnlocked ? 1 : undefined,
    });
    const { horizontal, vertical } = look;
    return `<xf${attributes}><alignment${attributesOf({ horizontal, vertical, wrapText: 1 })}/>${isUnlocked ? '<protection locked="0"/>' : ''}</xf>`;
  }

  #defineFormat(format: string): number {
    return FIRST_FORMAT + this.#formats.idOf(escapeXml(format));
  }

  /** The part xl/styles.xml. */
  toXml(): string {
    const formats = this.#formats.items.map(
      (code, index) => `<numFmt numFmtId="${FIRST_FORMAT + index}" formatCode="${code}"/>`,
    );
    return [
      XML_HEAD,
      STYLE_SHEET,
      ...(formats.length > 0 ? [listOf('numFmts', formats)] : []),
      listOf('fonts', this.#fonts.items, ' x14ac:knownFonts="1"'),
      listOf('fills', this.#fills.items),
      listOf('borders', this.#borders.items),
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
      listOf('cellXfs', this.#styles.items),
      REST,
    ].join('');
  }
}

/** Different items in the order in which they came. */
class List {
  readonly #ids = new Map<string, number>();

  constructor(...first: readonly string[]) {
    for (const item of first) this.idOf(item);
  }

  get items(): string[] {
    return [...this.#ids.keys()];
  }

  idOf(item: string): number {
    const id = this.#ids.get(item) ?? this.#ids.size;
    this.#ids.set(item, id);
    return id;
  }
}

const listOf = (name: string, items: readonly string[], more = ''): string =>
  `<${name} count="${items.length}"${more}>${items.join('')}</${name}>`;

const DEFAULT_FONT =
  '<font><color theme="1"/><family val="2"/><scheme val="minor"/><sz val="11"/><name val="Calibri"/></font>';

function fontOf({ isBold, colour, size }: Look): string {
  const colourTag = colour === null ? '' : `<color rgb="FF${colour}"/>`;
  return `<font>${isBold ? '<b/>' : ''}<charset val="134"/>${colourTag}<sz val="${size}"/><name val="宋体"/></font>`;
}

const fillOf = (colour: string): string =>
  `<fill><patternFill patternType="solid"><fgColor rgb="FF${colour}"/></patternFill></fill>`;

const BORDER = `<border>${['left', 'right', 'top', 'bottom']
  .map(side => `<${side} style="thin"><color rgb="FF000000"/></${side}>`)
  .join('')}<diagonal/></border>`;

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const STYLE_SHEET = `<styleSheet xmlns="${MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac x16r2" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" xmlns:x16r2="http://schemas.microsoft.com/office/spreadsheetml/2015/02/main">`;

/** What every workbook has: the style Normal, no table styles of its own, Excel's default slicers. */
const REST = [
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="0"/>',
  '<tableStyles count="0" defaultTableStyle="TableStyleMedium2" defaultPivotStyle="PivotStyleLight16"/>',
  '<extLst><ext uri="{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:slicerStyles defaultSlicerStyle="SlicerStyleLight1"/></ext>',
  '<ext uri="{9260A510-F301-46a8-8635-F512D64BE5F5}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:timelineStyles defaultTimelineStyle="TimeSlicerStyleLight1"/></ext></extLst></styleSheet>',
].join('');
