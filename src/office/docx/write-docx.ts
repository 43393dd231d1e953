import { bodyPart, footerPart } from './body.js';
import type { TextDocument } from './document.js';
import { element, emptyElement, escapeText, xmlPart } from './markup.js';
import { fontTablePart, NAMESPACE, stylesPart } from './styles.js';

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

/** The parts that the document part refers to, by their relation's id. */
const RELATED = {
  styles: { id: 'rId1', type: 'styles', target: 'styles.xml' },
  fonts: { id: 'rId2', type: 'fontTable', target: 'fontTable.xml' },
  settings: { id: 'rId3', type: 'settings', target: 'settings.xml' },
  oddFooter: { id: 'rId4', type: 'footer', target: 'footer1.xml' },
  evenFooter: { id: 'rId5', type: 'footer', target: 'footer2.xml' },
} as const;

/** Writes a .docx. The same document gives the same bytes on every machine and in every time zone. */
export async function writeDocx(document: TextDocument): Promise<Buffer> {
  const { default: Zip } = await import('jszip');
  const zip = new Zip();
  const footers = { odd: RELATED.oddFooter.id, even: RELATED.evenFooter.id };
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': contentTypes(),
    '_rels/.rels': packageRelations(),
    'docProps/core.xml': coreProperties(document),
    'word/_rels/document.xml.rels': documentRelations(),
    'word/document.xml': bodyPart(document, footers),
    'word/fontTable.xml': fontTablePart(document.fonts),
    'word/footer1.xml': footerPart('odd'),
    'word/footer2.xml': footerPart('even'),
    'word/settings.xml': settingsPart(),
    'word/styles.xml': stylesPart(document.fonts),
  };
  for (const [name, part] of Object.entries(parts))
    zip.file(name, xmlPart(part), { date: document.properties.madeAt, createFolders: false });
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', platform: 'DOS' });
}

function contentTypes(): string {
  const override = (name: string, type: string) =>
    emptyElement('Override', { PartName: name, ContentType: type });
  return element('Types', { xmlns: `${PACKAGE}/content-types` }, [
    emptyElement('Default', {
      Extension: 'rels',
      ContentType: 'application/vnd.openxmlformats-package.relationships+xml',
    }),
    emptyElement('Default', { Extension: 'xml', ContentType: 'application/xml' }),
    override('/word/document.xml', `${WORD}.document.main+xml`),
    override('/word/styles.xml', `${WORD}.styles+xml`),
    override('/word/fontTable.xml', `${WORD}.fontTable+xml`),
    override('/word/settings.xml', `${WORD}.settings+xml`),
    override('/word/footer1.xml', `${WORD}.footer+xml`),
    override('/word/footer2.xml', `${WORD}.footer+xml`),
    override('/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'),
  ]);
}

function packageRelations(): string {
  return element('Relationships', { xmlns: `${PACKAGE}/relationships` }, [
    emptyElement('Relationship', {
      Id: 'rId1',
      Type: `${OFFICE}/relationships/officeDocument`,
      Target: 'word/document.xml',
    }),
    emptyElement('Relationship', {
      Id: 'rId2',
      Type: `${PACKAGE}/relationships/metadata/core-properties`,
      Target: 'docProps/core.xml',
    }),
  ]);
}

function documentRelations(): string {
  return element(
    'Relationships',
    { xmlns: `${PACKAGE}/relationships` },
    Object.values(RELATED).map(({ id, type, target }) =>
      emptyElement('Relationship', { Id: id, Type: `${OFFICE}/relationships/${type}`, Target: target }),
    ),
  );
}

function coreProperties({ properties }: TextDocument): string {
  const time = properties.madeAt.toISOString().replace(/\.\d+Z$/u, 'Z');
  const text = (name: string, value: string) => element(name, {}, [escapeText(value)]);
  const date = (name: string) => element(name, { 'xsi:type': 'dcterms:W3CDTF' }, [time]);
  return element(
    'cp:coreProperties',
    {
      'xmlns:cp': `${PACKAGE}/metadata/core-properties`,
      'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      'xmlns:dcterms': 'http://purl.org/dc/terms/',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    },
    [
      text('dc:title', properties.title),
      text('dc:creator', properties.creator),
      ...(properties.keywords === undefined ? [] : [text('cp:keywords', properties.keywords)]),
      date('dcterms:created'),
      date('dcterms:modified'),
    ],
  );
}

function settingsPart(): string {
  return element('w:settings', NAMESPACE, [
    emptyElement('w:evenAndOddHeaders'),
    emptyElement('w:characterSpacingControl', { 'w:val': 'doNotCompress' }),
    element('w:compat', {}, [
      emptyElement('w:compatSetting', {
        'w:name': 'compatibilityMode',
        'w:uri': 'http://schemas.microsoft.com/office/word',
        'w:val': 15,
      }),
    ]),
  ]);
}
