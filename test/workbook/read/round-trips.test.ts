import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type Excel from 'exceljs';
import Zip from 'jszip';
import { describe, expect, it } from 'vitest';
import { measureOf } from '../../../src/plan/plan.js';
import { addressOf } from '../../../src/workbook/xlsx/addresses.js';
import { figuresOf, plan } from '../quarter.js';
import { changeWorkbook, readBack, templateBytes } from '../sent-back.js';

// What programs and people do to a template before they send it back.

const typed = new Map([...figuresOf(plan, 3)].filter(([code]) => !measureOf(plan, code).sumOf));

type Change = (bytes: Buffer) => Promise<Buffer>;

/** Changes the XML of the parts whose names match. */
const inParts =
  (names: RegExp, change: (xml: string) => string): Change =>
  async bytes => {
    const zip = await Zip.loadAsync(bytes);
    for (const { name } of Object.values(zip.files).filter(part => names.test(part.name)))
      zip.file(name, change((await zip.file(name)?.async('string')) ?? ''));
    return zip.generateAsync({ type: 'nodebuffer' });
  };

/** Changes every cell that is no hidden part of a merged one. */
const inCells =
  (change: (cell: Excel.Cell) => void): Change =>
  bytes =>
    changeWorkbook(bytes, book => {
      book.eachSheet(sheet => {
        sheet.eachRow(row => {
          row.eachCell(cell => {
            if (cell.master === cell) change(cell);
          });
        });
      });
    });

const inTexts = (change: (text: string) => string): Change =>
  inCells(cell => {
    if (typeof cell.value === 'string') cell.value = change(cell.value);
  });

const inSheets =
  (change: (sheet: Excel.Worksheet) => void): Change =>
  bytes =>
    changeWorkbook(bytes, book => {
      book.eachSheet(change);
    });

const SHEETS = /^xl\/worksheets\/sheet\d\.xml$/u;
const CONTENTS = /^xl\/(worksheets\/sheet\d|workbook|sharedStrings)\.xml$/u;

/** Moves the columns from one on, as Excel does when another is inserted in front of it. */
const withColumnAt = (from: number): Change => {
  const moved = (letters: string) => {
    const column = Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
    return addressOf({ row: 1, column: column >= from ? column + 1 : column }).replace('1', '');
  };
  return inParts(SHEETS, xml =>
    xml
      .replace(/<c r="([A-Z]+)/gu, (_, column: string) => `<c r="${moved(column)}`)
      .replace(/<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"/gu, (_, a: string, top: string, b: string, end: string) => `<mergeCell ref="${moved(a)}${top}:${moved(b)}${end}"`),
  ); // prettier-ignore
};

/** The rows from the first 县直单位 on, or those above the header. */
const splitPart = (part: 'body' | 'title'): Change =>
  inSheets(sheet => {
    let body = 1;
    while (sheet.getCell(body, 1).value !== '县直单位') body += 1;
    for (const range of [...sheet.model.merges]) {
      const top = Number(sheet.getCell(range.split(':')[0] ?? '').row);
      if (part === 'body' ? top >= body : top < 3) sheet.unMergeCells(range);
    }
  });

const prefixed = (xml: string) => xml.replace(/<(\/?)(\w)/gu, '<$1x:$2').replace(/ xmlns="/u, ' xmlns:x="');

async function withInlineTexts(bytes: Buffer): Promise<Buffer> {
  const zip = await Zip.loadAsync(bytes);
  const xml = (await zip.file('xl/sharedStrings.xml')?.async('string')) ?? '';
  const texts = [...xml.matchAll(/<si>(.*?)<\/si>/gsu)].map(([, text = '']) => text);
  zip.remove('xl/sharedStrings.xml').remove('xl/styles.xml');
  return inParts(SHEETS, sheet =>
    sheet
      .replace(/ s="\d+"/gu, '')
      .replace(/ t="s"><v>(\d+)<\/v>/gu, (_, at: string) => ` t="inlineStr"><is>${texts[Number(at)] ?? ''}</is>`),
  )(await zip.generateAsync({ type: 'nodebuffer' })); // prettier-ignore
}

async function withPicture(bytes: Buffer): Promise<Buffer> {
  const zip = await Zip.loadAsync(bytes);
  zip.file('xl/media/image1.png', randomBytes(8 * 1024 * 1024));
  return zip.generateAsync({ type: 'nodebuffer' });
}

describe('a filled template', () => {
  it.each<[string, Change]>([
    ['headers broken in other places', inTexts(text => text.replace(/(.{3})/gu, '$1\n'))],
    ['upright brackets', inTexts(text => text.replaceAll('（', '︵').replaceAll('）', '︶'))],
    ['its title split into cells', splitPart('title')],
    ['its body split into cells', splitPart('body')],
    ['a column in front of its tables', withColumnAt(1)],
    ['a column within its tables', withColumnAt(4)],
    ['figures with several fonts', inCells(cell => { if (typeof cell.value === 'number') cell.value = { richText: Array.from(String(cell.value), text => ({ text })) }; })],
    ['hidden rows', inSheets(sheet => { sheet.eachRow(row => (row.hidden = true)); })],
    ['hidden sheets', inSheets(sheet => { if (sheet.id > 1) sheet.state = 'hidden'; })],
    ['a prefix before the names of its XML', inParts(CONTENTS, prefixed)],
    ['the namespaces of Strict Open XML', inParts(/\.(xml|rels)$/u, xml => xml.replaceAll('http://schemas.openxmlformats.org/spreadsheetml/2006/main', 'http://purl.oclc.org/ooxml/spreadsheetml/main').replaceAll('http://schemas.openxmlformats.org/officeDocument/2006/relationships', 'http://purl.oclc.org/ooxml/officeDocument/relationships'))],
    ['absolute targets', inParts(/workbook\.xml\.rels$/u, xml => xml.replaceAll('Target="worksheets', 'Target="/xl/worksheets'))],
    ['17 digits behind the point', inParts(SHEETS, xml => xml.replace(/<v>(\d+\.\d+)<\/v>/gu, (_, value: string) => `<v>${Number(value).toPrecision(17)}</v>`))],
    ['a copy of its first sheet behind it', bytes => changeWorkbook(bytes, book => { const [first] = book.worksheets; const copy = book.addWorksheet('副本'); if (first) copy.model = { ...first.model, name: '副本', id: copy.id }; })],
    ['a picture of 8 MB', withPicture],
    ['texts in its cells and no styles', withInlineTexts],
  ])('is read with %s', async (_, change) => {
    const { values } = await readBack(await change(await templateBytes(typed)));
    expect(values).toEqual(typed);
  }); // prettier-ignore
});

const isInstalled = spawnSync('soffice', ['--version']).status === 0;
const mustRun = process.env['CI'] === 'true';
if (!isInstalled && !mustRun)
  console.warn(
    '!!! LibreOffice (soffice) is not installed: nothing here shows that .xls and .ods come back !!!',
  );

describe.skipIf(!isInstalled && !mustRun)('a filled template', () => {
  it.each(['xls', 'ods'])(
    'is read after it was saved as .%s and as .xlsx again',
    async format => {
      const folder = mkdtempSync(join(tmpdir(), 'jibao-office-'));
      try {
        const save = (name: string, as: string) => {
          const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
          const words = ['--headless', profile, '--convert-to', as, '--outdir', join(folder, as.slice(0, 4)), name];
          expect(spawnSync('soffice', words).status).toBe(0);
          return join(folder, as.slice(0, 4), `sent.${as.split(':')[0] ?? ''}`);
        };
        writeFileSync(join(folder, 'sent.xlsx'), await templateBytes(typed));
        const back = save(save(join(folder, 'sent.xlsx'), format), 'xlsx:Calc MS Excel 2007 XML');
        expect((await readBack(readFileSync(back))).values).toEqual(typed);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    120_000,
  ); // prettier-ignore
});
