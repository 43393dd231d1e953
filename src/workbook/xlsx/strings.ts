import { escapeXml, XML_HEAD } from './xml.js';

/** The texts of a workbook's cells, each stored once; collected while its sheets are written. */
export class Strings {
  readonly #ids = new Map<string, number>();
  #uses = 0;

  /** The number of a text. */
  idOf(text: string): number {
    this.#uses += 1;
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(text, id);
    return id;
  }

  /** The part xl/sharedStrings.xml, in pieces. */
  *toXml(): Generator<string> {
    yield `${XML_HEAD}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="${this.#uses}" uniqueCount="${this.#ids.size}">`;
    for (const text of this.#ids.keys())
      yield `<si><t${/^\s|\n|\s$/u.test(text) ? ' xml:space="preserve"' : ''}>${escapeXml(text)}</t></si>`;
    yield '</sst>';
  }
}
