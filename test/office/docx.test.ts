import Zip from 'jszip';
import { describe, expect, it } from 'vitest';
import { paragraph, type Block, type TextDocument } from '../../src/office/docx/document.js';
import { writeDocx } from '../../src/office/docx/write-docx.js';
import { readDocx } from '../../src/office/read-docx.js';
import { openArchive } from '../../src/office/unzip.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { isInstalled, pagesOf, pagesOfAll } from './pages.js';

const documentWith = (blocks: readonly Block[], more: Partial<TextDocument> = {}): TextDocument => ({
  properties: { title: '标题', creator: '某局', madeAt: new Date('2025-09-30T00:00:00Z'), keywords: '印记' },
  fonts: dehua2025.report.fonts,
  sections: [{ paper: 'A4', blocks }],
  ...more,
});

const linesOf = (page = ''): string[] => page.split('\n').map(line => line.replace(/\s/gu, '')).filter(line => line !== ''); // prettier-ignore
const isPageNumber = (line: string): boolean => /^—\d+—$/u.test(line.replace(/\s/gu, ''));

describe('a text document', () => {
  it('says the same when it is read again: text, bookmarks, stamp', async () => {
    const document = documentWith([
      paragraph('heading', '一、总体情况'),
      {
        kind: 'paragraph',
        style: 'body',
        runs: [{ text: '企业 <18> & "家"' }, { text: '18', bookmark: 'A4_05__2025Q3' }, { text: '家。' }],
      },
    ]);
    const read = await readDocx(await openArchive(await writeDocx(document)));
    expect(read).toEqual({
      text: '一、总体情况\n企业 <18> & "家"18家。',
      bookmarks: [{ name: 'A4_05__2025Q3', text: '18' }],
      keywords: '印记',
    });
  });

  it('is the same bytes in every time zone', async () => {
    const document = documentWith([paragraph('body', '相同。')]);
    const before = process.env['TZ'];
    try {
      const all: string[] = [];
      for (const zone of ['UTC', 'Asia/Shanghai', 'America/New_York']) {
        process.env['TZ'] = zone;
        all.push((await writeDocx(document)).toString('base64'));
      }
      expect(new Set(all).size).toBe(1);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it('has no theme, and names no faces but those of the plan', async () => {
    const zip = await Zip.loadAsync(await writeDocx(documentWith([paragraph('body', '正文。')])));
    expect(Object.keys(zip.files).filter(name => name.includes('theme'))).toEqual([]);
    const fonts = (await zip.file('word/fontTable.xml')?.async('string')) ?? '';
    expect([...fonts.matchAll(/<w:font w:name="([^"]+)"/gu)].map(([, name]) => name)).toEqual([
      ...new Set(Object.values(dehua2025.report.fonts)),
    ]);
  });

  it('leaves out what XML does not allow, and never fails for it', async () => {
    const document = documentWith([paragraph('body', '甲\u0000乙\u0007丙\ufffe。')]);
    expect((await readDocx(await openArchive(await writeDocx(document)))).text).toBe('甲乙丙。');
  });
});

describe.runIf(isInstalled)('its pages in LibreOffice', () => {
  it('have 22 lines of 28 characters, and numbers at the outer sides (GB/T 9704 5.2.3, 7.5)', async () => {
    const text = '持续深化安全生产标准化建设'.repeat(120);
    const pages = await pagesOf(documentWith([paragraph('addressee', text)]));
    const full = linesOf(pages[0]).filter(line => !isPageNumber(line));
    expect(full).toHaveLength(22);
    expect(new Set(full.map(line => line.length))).toEqual(new Set([28]));
    const numbers = pages
      .slice(0, 2)
      .map(page => page.split('\n').find(line => isPageNumber(line.trim())) ?? '');
    const [odd = '', even = ''] = numbers;
    expect([odd, even].map(line => line.replace(/\s/gu, ''))).toEqual(['—1—', '—2—']);
    expect(odd.length - odd.trimStart().length).toBeGreaterThan(20);
    expect(even.length - even.trimStart().length).toBeLessThan(10);
  });

  it('never have the signature alone: it takes a line of the text with it (7.3.5.5)', async () => {
    const signature: Block[] = [
      paragraph('blank', '', { keepNext: true }),
      paragraph('blank', '', { keepNext: true }),
      paragraph('signature', '某某县城市管理局', { keepNext: true }),
      paragraph('signature', '2025年9月30日'),
    ];
    const counts = [18, 19, 20, 21, 22];
    const documents = counts.map(count =>
      documentWith([
        ...Array.from({ length: count }, (_, index) =>
          paragraph('body', `第${index + 1}行。`, index === count - 1 ? { keepNext: true } : {}),
        ),
        ...signature,
      ]),
    );
    for (const [index, pages] of (await pagesOfAll(documents)).entries()) {
      const last = linesOf(pages.at(-1)).join();
      expect(last, `${counts[index]} lines`).toContain(`第${counts[index]}行。`);
      expect(last).toContain('2025年9月30日');
    }
  });

  it('have every comma, wherever a line ends', async () => {
    const text =
      '从目标职责、制度化管理、教育培训、现场管理、安全风险管控及隐患排查治理、应急管理、事故管理和持续改进等八个方面，实现操作行为、设备设施规范化。';
    const texts = Array.from({ length: 30 }, (_, index) => text.slice(index));
    const styles = ['body', 'heading', 'subheading', 'letter-body', 'letter-note'] as const;
    const documents = styles.map(style => documentWith(texts.map(each => paragraph(style, each))));
    for (const [index, pages] of (await pagesOfAll(documents)).entries()) {
      const printed = pages.flatMap(page => page.split('\n').filter(line => !isPageNumber(line)));
      expect(printed.join('').replace(/\s/gu, ''), styles[index]).toBe(texts.join(''));
    }
  });

  it('take an A3 page for a table of 33 columns, with its header again on the next page', async () => {
    const columns = 33;
    const row = (text: string) => ({
      height: 600,
      cells: Array.from({ length: columns }, (_, index) => ({ text: `${text}${index + 1}`, columns: 1 })),
    });
    const document = documentWith([], {
      sections: [
        { paper: 'A4', blocks: [paragraph('body', '正文。')] },
        {
          paper: 'A3-landscape',
          blocks: [
            {
              kind: 'table',
              widths: Array.from({ length: columns }, () => 650),
              headerRows: 1,
              rows: [row('头'), ...Array.from({ length: 40 }, () => row(''))],
            },
          ],
        },
      ],
    });
    const pages = await pagesOf(document);
    expect(pages.length).toBeGreaterThanOrEqual(3);
    for (const page of pages.slice(1)) expect(page.replace(/\s/gu, '')).toContain('头33');
  });
});
