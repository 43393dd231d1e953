import { lettersOf } from './addresses.js';
import type { Book } from './book.js';
import { escapeXml, XML_HEAD } from './xml.js';

/** The small parts of an .xlsx file besides its sheets, styles and texts. Each is a function of the book's outline. */

const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const PACKAGE = 'application/vnd.openxmlformats-package';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';

export function contentTypes({ sheets }: Book): string {
  const override = (part: string, type: string) => `<Override PartName="/${part}" ContentType="${type}"/>`;
  return [
    `${XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`,
    `<Default Extension="rels" ContentType="${PACKAGE}.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`,
    override('xl/workbook.xml', `${SPREADSHEET}.sheet.main+xml`),
    ...sheets.map((_, index) =>
      override(`xl/worksheets/sheet${index + 1}.xml`, `${SPREADSHEET}.worksheet+xml`),
    ),
    override('xl/theme/theme1.xml', 'application/vnd.openxmlformats-officedocument.theme+xml'),
    override('xl/styles.xml', `${SPREADSHEET}.styles+xml`),
    override('xl/sharedStrings.xml', `${SPREADSHEET}.sharedStrings+xml`),
    '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>',
    override('docProps/core.xml', `${PACKAGE}.core-properties+xml`),
    override('docProps/app.xml', 'application/vnd.openxmlformats-officedocument.extended-properties+xml'),
    '</Types>',
  ].join('');
}

export function packageRelations(): string {
  return relations([
    [`${OFFICE}/relationships/officeDocument`, 'xl/workbook.xml'],
    [`${RELATIONSHIPS}/metadata/core-properties`, 'docProps/core.xml'],
    [`${OFFICE}/relationships/extended-properties`, 'docProps/app.xml'],
  ]);
}

export function workbookRelations({ sheets }: Book): string {
  return relations([
    [`${OFFICE}/relationships/styles`, 'styles.xml'],
    [`${OFFICE}/relationships/theme`, 'theme/theme1.xml'],
    [`${OFFICE}/relationships/sharedStrings`, 'sharedStrings.xml'],
    ...sheets.map(
      (_, index) => [`${OFFICE}/relationships/worksheet`, `worksheets/sheet${index + 1}.xml`] as const,
    ),
  ]);
}

/** The relations before those of the sheets. */
const RELATIONS_BEFORE = 3;

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const entries = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`,
  );
  return `${XML_HEAD}<Relationships xmlns="${RELATIONSHIPS}">${entries.join('')}</Relationships>`;
}

export function applicationProperties({ sheets }: Book): string {
  const names = sheets.map(({ name }) => `<vt:lpstr>${escapeXml(name)}</vt:lpstr>`);
  return [
    `${XML_HEAD}<Properties xmlns="${OFFICE}/extended-properties" xmlns:vt="${OFFICE}/docPropsVTypes"><Application>Microsoft Excel</Application><DocSecurity>0</DocSecurity><ScaleCrop>false</ScaleCrop>`,
    `<HeadingPairs><vt:vector size="2" baseType="variant"><vt:variant><vt:lpstr>Worksheets</vt:lpstr></vt:variant><vt:variant><vt:i4>${names.length}</vt:i4></vt:variant></vt:vector></HeadingPairs>`,
    `<TitlesOfParts><vt:vector size="${names.length}" baseType="lpstr">${names.join('')}</vt:vector></TitlesOfParts>`,
    '<Company></Company><Manager></Manager><LinksUpToDate>false</LinksUpToDate><SharedDoc>false</SharedDoc><HyperlinksChanged>false</HyperlinksChanged><AppVersion>16.0300</AppVersion></Properties>',
  ].join('');
}

export function coreProperties({ properties: { title, creator, madeAt, keywords } }: Book): string {
  const time = madeAt.toISOString().replace(/\.\d+Z$/u, 'Z');
  const element = (name: string, value: string, attributes = '') =>
    `<${name}${attributes}>${escapeXml(value)}</${name}>`;
  return [
    `${XML_HEAD}<cp:coreProperties xmlns:cp="${PACKAGE.replace('application/vnd.openxmlformats-', 'http://schemas.openxmlformats.org/')}/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`,
    element('dc:creator', creator),
    element('dc:title', title),
    element('dc:subject', ''),
    element('dc:description', ''),
    element('cp:keywords', keywords ?? ''),
    element('cp:category', ''),
    element('cp:lastModifiedBy', creator),
    element('dcterms:created', time, ' xsi:type="dcterms:W3CDTF"'),
    element('dcterms:modified', time, ' xsi:type="dcterms:W3CDTF"'),
    '</cp:coreProperties>',
  ].join('');
}

/** The list of the sheets, with the rows that each repeats on every printed page. */
export function workbookPart({ sheets }: Book): string {
  const names = sheets.map(
    ({ name }, index) =>
      `<sheet sheetId="${index + 1}" name="${escapeXml(name)}" state="visible" r:id="rId${RELATIONS_BEFORE + index + 1}"/>`,
  );
  const titles = sheets.map(({ name, printing: { repeat, wide } }, index) => {
    const columns = wide ? `'${name}'!$A:$${lettersOf(wide.repeatedColumns)},` : '';
    const range = escapeXml(`${columns}'${name}'!$${repeat.from}:$${repeat.to}`);
    return `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${range}</definedName>`;
  });
  return [
    `${XML_HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">`,
    '<fileVersion appName="xl" lastEdited="5" lowestEdited="5" rupBuild="9303"/><workbookPr defaultThemeVersion="164011" filterPrivacy="1"/>',
    `<sheets>${names.join('')}</sheets><definedNames>${titles.join('')}</definedNames><calcPr calcId="171027"/></workbook>`,
  ].join('');
}
