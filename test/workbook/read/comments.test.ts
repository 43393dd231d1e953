import Zip from 'jszip';
import { describe, expect, it } from 'vitest';
import { markBook } from '../../../src/workbook/read/mark.js';
import { lettersOf } from '../../../src/workbook/xlsx/addresses.js';
import { openWorkbook } from '../../requests/uploads/workbooks.js';
import { changeWorkbook, templateBytes } from '../sent-back.js';

const SHEET = '季报表（一）';
const partOf = async (bytes: Buffer, name: string): Promise<string> =>
  (await (await Zip.loadAsync(bytes)).file(name)?.async('string')) ?? '';

/** A template in which a colleague wrote a comment. */
async function withOwnComment(): Promise<Buffer> {
  const bytes = await changeWorkbook(await templateBytes(), book => {
    const cell = book.getWorksheet(SHEET)?.getCell('D8');
    if (cell) cell.note = '请何工再核对一次';
  });
  const zip = await Zip.loadAsync(bytes);
  const xml = (await zip.file('xl/comments1.xml')?.async('string')) ?? '';
  zip.file('xl/comments1.xml', xml.replace('>Author<', '>陈工 &amp; 何工<'));
  return zip.generateAsync({ type: 'nodebuffer' });
}

const WORDS =
  '总数写的是 40 家，按规上企业＋中等企业＋小微企业相加为 32 家，相差 8 家。最可能填错的是：企业底数·小微企业（应为 12 家？）。请核对后改正，改好后把文件发回机器人。';
const marked = async (address: string, bytes: Buffer) =>
  markBook(bytes, [{ sheet: SHEET, address, words: WORDS, kind: 'error' }]);

/** The box of the first comment in pixels, and how many columns are left of it. */
async function boxIn(bytes: Buffer) {
  const sheet = (await openWorkbook(bytes)).getWorksheet(SHEET);
  const anchor = /<x:Anchor>([^<]*)</u.exec(await partOf(bytes, 'xl/drawings/vmlDrawing1.vml'))?.[1] ?? '';
  const [left, leftIn, top, topIn, right, rightIn, bottom, bottomIn] = anchor.split(',').map(Number) as Eight;
  let [width, height] = [rightIn - leftIn, bottomIn - topIn];
  for (let column = left; column < right; column += 1)
    width += Math.trunc((sheet?.getColumn(column + 1).width ?? 8.43) * 7 + 5);
  for (let row = top; row < bottom; row += 1) height += (sheet?.getRow(row + 1).height ?? 15) * (4 / 3);
  return { left, width, height };
}
type Eight = [number, number, number, number, number, number, number, number];

describe('the comments of a marked file', () => {
  it('are signed with the bot’s name; a colleague’s keeps his', async () => {
    const xml = await partOf(await marked('C8', await withOwnComment()), 'xl/comments1.xml');
    const authors = [...xml.matchAll(/<author>([^<]*)<\/author>/gu)].map(([, name]) => name);
    const authorOf = (address: string) =>
      authors[Number(new RegExp(`ref="${address}" authorId="(\\d+)"`, 'u').exec(xml)?.[1])];
    expect([authorOf('C8'), authorOf('D8')]).toEqual(['季报', '陈工 &amp; 何工']);
  });

  it.each(['C8', 'AB8'])(
    'have a box with room for all their words, at %s of narrow columns',
    async address => {
      const narrow = await changeWorkbook(await templateBytes(), book => {
        for (let column = 1; column <= 40; column += 1)
          Object.assign(book.getWorksheet(SHEET)?.getColumn(column) ?? {}, { width: 4 });
      });
      const bytes = await marked(address, narrow);
      const { left, width, height } = await boxIn(bytes);
      // Characters of 9 pt are 12 pixels wide, and half a line stays free for a break before a bracket.
      const lines = 1 + Math.ceil(WORDS.length / Math.floor((width - 16) / 12));
      expect(width).toBeGreaterThan(250);
      expect(height).toBeGreaterThan(lines * 14);
      expect(height).toBeLessThan(lines * 30);
      expect(lettersOf(left)).toBe(address.replace(/\d/gu, ''));
    },
  );
});
