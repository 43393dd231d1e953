import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import { afterEach, describe, expect, it } from 'vitest';
import { unitName } from '../../../src/plan/organisation.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { databases, type TestDatabase } from '../../support/databases.js';
import { startTown, waitUntilIdle, type Scene, type Someone, type Town } from '../../support/town.js';
import {
  approves,
  corrected,
  fileAfter,
  filesOf,
  forwarded,
  fourApproved,
  Q3,
  REASON,
} from '../forwarded.js';
import { handsIn } from '../steps.js';

let town: Town;
let folder: string | undefined;
afterEach(async () => {
  await town.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
  folder = undefined;
});

const begin = async (scene: Scene): Promise<Someone> => {
  town = await startTown({ scene });
  return town.person('leader');
};

/** Asks for the package and returns the file that follows. */
async function packs(person: Someone, words = '/package 2025Q3'): Promise<{ name: string; bytes: Buffer }> {
  await waitUntilIdle(town);
  const count = (await filesOf(person)).length;
  await person.says(words);
  await waitUntilIdle(town);
  return fileAfter(person, count);
}

async function unpack(bytes: Buffer): Promise<Map<string, Buffer>> {
  const archive = await JSZip.loadAsync(bytes);
  const files = new Map<string, Buffer>();
  for (const [name, file] of Object.entries(archive.files)) files.set(name, await file.async('nodebuffer'));
  return files;
}

const fileIn = (files: ReadonlyMap<string, Buffer>, name: string): Buffer =>
  files.get(name) ?? Buffer.alloc(0);

async function workbookIn(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  return workbook;
}

interface FiguresFile {
  readonly period: string;
  readonly plan: { readonly year: number; readonly fingerprint: string };
  readonly units: readonly {
    readonly unit: string;
    readonly state: string;
    readonly figures: Readonly<Record<string, number>>;
  }[];
  readonly total: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const figuresIn = (files: ReadonlyMap<string, Buffer>): FiguresFile =>
  JSON.parse(fileIn(files, 'figures.json').toString()) as FiguresFile;

/** The figures of an official sheet by unit kind, row by row, in the order of its columns. */
function rowsOf(sheet: ExcelJS.Worksheet | undefined, kinds: readonly string[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  sheet?.eachRow(row => {
    const kind = kinds.find(each => row.getCell(1).text === each || row.getCell(2).text === each);
    if (kind === undefined) return;
    const numbers: number[] = [];
    row.eachCell(cell => {
      const value: unknown = cell.type === ExcelJS.ValueType.Formula ? cell.result : cell.value;
      if (typeof value === 'number' && cell.master === cell) numbers.push(value);
    });
    rows.set(kind, [...(rows.get(kind) ?? []), ...numbers]);
  });
  return rows;
}

describe('上报包', () => {
  it('holds the forwarded workbook, its PDF, the report, the checks, the units’ papers and all figures', async () => {
    const leader = await begin(forwarded);
    const { name, bytes } = await packs(leader);
    expect(name).toBe('2025年第三季度上报材料（第1次）.zip');
    const files = await unpack(bytes);
    expect([...files.keys()]).toEqual([
      '1_季报汇总.xlsx',
      '1_季报汇总.pdf',
      '2_工作总结.docx',
      '3_检查与说明.xlsx',
      '4_报送情况.xlsx',
      ...['安全股·城镇燃气', '给排水股·城市供水', '给排水股·生活污水处理', '园林股·城市公园'].flatMap(
        unit => [`各单位/${unit}_2025年第三季度季报.xlsx`, `各单位/${unit}_工作总结.docx`],
      ),
      'figures.json',
      '材料/材料清单.xlsx',
      // What was due before: no period went to the county yet.
      ...dehua2025.organisation.units.flatMap(unit =>
        ['持续深化方案', '评估报告'].map(each => `材料/${unitName(unit)}_${each}（第1版）.docx`),
      ),
      'SHA256SUMS',
    ]);
    const forwardedBytes = await town.running.store.transact(tx => tx.snapshotBytes(Q3, 1));
    expect(forwardedBytes?.equals(fileIn(files, '1_季报汇总.xlsx'))).toBe(true);
    const status = (await workbookIn(fileIn(files, '4_报送情况.xlsx'))).worksheets[0];
    expect(JSON.stringify(status?.getSheetValues())).toContain(REASON.reason);
  });

  it('can be checked by sha256sum, and a changed file is found', async () => {
    const leader = await begin(forwarded);
    const files = await unpack((await packs(leader)).bytes);
    folder = await mkdtemp(join(tmpdir(), 'package-'));
    for (const [name, content] of files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const check = () =>
      execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, stdio: 'pipe' }).toString();
    expect(check().match(/: OK$/gmu)).toHaveLength(files.size - 1);
    await writeFile(join(folder, 'figures.json'), '{}');
    expect(check).toThrow();
  });

  it('has in figures.json every figure of the official sheets, and of each unit', async () => {
    const leader = await begin(forwarded);
    const files = await unpack((await packs(leader)).bytes);
    const { period, plan, units, total } = figuresIn(files);
    expect([period, plan.year]).toEqual(['2025Q3', 2025]);
    expect(plan.fingerprint).toMatch(/^[0-9a-f]{64}$/u);
    expect(units.map(({ unit, state }) => [unit, state])).toEqual([
      ['安全股·城镇燃气', 'locked'],
      ['给排水股·城市供水', 'locked'],
      ['给排水股·生活污水处理', 'locked'],
      ['园林股·城市公园', 'locked'],
      ['环卫处·生活垃圾处理', 'empty'],
    ]);
    const { worksheets } = await workbookIn(fileIn(files, '1_季报汇总.xlsx'));
    for (const [index, form] of dehua2025.forms.entries()) {
      const rows = rowsOf(worksheets[index], dehua2025.organisation.unitKinds);
      for (const kind of dehua2025.organisation.unitKinds) {
        const figures = form.measures.map(({ code, unit }) => {
          const value = total[kind]?.[code] ?? Number.NaN;
          return unit === '万元' ? value / 10_000 : value;
        });
        expect([...(rows.get(kind) ?? [])].sort((a, b) => a - b)).toEqual(figures.sort((a, b) => a - b));
      }
    }
    for (const code of Object.keys(total['县直单位'] ?? {}))
      expect(units.reduce((sum, { figures }) => sum + (figures[code] ?? 0), 0)).toBe(
        total['县直单位']?.[code],
      );
  });

  it('is the same byte for byte in another time zone', async () => {
    const first = await packs(await begin(forwarded));
    await town.close();
    const zone = process.env['TZ'];
    process.env['TZ'] = 'America/Los_Angeles';
    try {
      const second = await packs(await begin(forwarded));
      expect(second.bytes.equals(first.bytes)).toBe(true);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  }, 120_000);

  it('is the same byte for byte after a correction went to the county, whose own package has the corrected figures', async () => {
    const leader = await begin(corrected);
    const first = await packs(leader);
    const card = await leader.says('/forward 2025Q3');
    expect((await card.tap('确认', REASON)).card.buttons).toContain('上报包（第2次）');
    const second = await packs(leader);
    expect(second.name).toBe('2025年第三季度上报材料（第2次）.zip');
    const count = (await filesOf(leader)).length;
    const answer = await leader.card('上报包');
    expect((await answer.tap('上报包（第1次）')).toast).toContain('正在生成');
    await waitUntilIdle(town);
    const again = await fileAfter(leader, count);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    const files = await unpack(second.bytes);
    const [then, now] = [figuresIn(await unpack(first.bytes)), figuresIn(files)];
    const total = now.total['县直单位']?.['A4.01'] ?? 0;
    expect(total - (then.total['县直单位']?.['A4.01'] ?? 0)).toBe(1);
    const report = await JSZip.loadAsync(fileIn(files, '2_工作总结.docx'));
    expect(await report.file('word/document.xml')?.async('string')).toContain(`>${total}<`);
  });

  it('has the deliverables as they were when the period went, beside a list of what is missing', async () => {
    const leader = await begin(fourApproved);
    const handIn = (words: string) =>
      town.running.store.transact(tx =>
        tx.addDeliverable(
          { unit: 'water', year: 2025, key: 'guidance' },
          {
            name: '督导.PDF',
            bytes: Buffer.from(words),
            sha256: createHash('sha256').update(words).digest('hex'),
          },
          { actor: town.person('water').openId, occurredAt: town.running.now(), channel: 'message' },
        ),
      );
    await handIn('%PDF-1.4 第一版');
    await (await leader.says('/forward 2025Q3')).tap('确认', REASON);
    const first = await packs(leader);
    const files = await unpack(first.bytes);
    const name = '材料/给排水股·城市供水_督导帮扶情况（第1版）.pdf';
    expect(fileIn(files, name).toString()).toBe('%PDF-1.4 第一版');
    expect(fileIn(files, 'SHA256SUMS').toString()).toContain(name);
    const list = (await workbookIn(fileIn(files, '材料/材料清单.xlsx'))).worksheets[0];
    expect(JSON.stringify(list?.getSheetValues())).toContain('应交 15 份，已交 11 份');
    await town.running.moveClock(new Date('2025-09-23T09:00:00+08:00'));
    await handIn('%PDF-1.4 第二版');
    expect((await packs(leader)).bytes.equals(first.bytes)).toBe(true);
  });

  it('is refused before the period went to the county, and to a reporter', async () => {
    const leader = await begin(fourApproved);
    expect((await leader.says('/package 2025Q3')).text).toContain('还没有登记上报，没有上报包');
    expect((await leader.says('上报包')).text).toContain('上报 2025Q3');
    expect((await town.person('water').says('/package 2025Q3')).text).toContain('由审核人、领导使用');
    expect((await leader.says('/package 2025Q3 城市供水')).text).toContain('不分单位');
  });

  it('without a period is that of the latest period that went to the county', async () => {
    const leader = await begin(forwarded);
    await handsIn(town.person('waste'));
    await approves(town, 'waste');
    await town.running.moveClock(new Date('2025-11-03T09:00:00+08:00'));
    expect((await packs(leader, '上报包')).name).toBe('2025年第三季度上报材料（第1次）.zip');
  });
});

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgresql)('上报包 on PostgreSQL', () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  it('has the figures as they went, after a correction', async () => {
    if (!postgresql) throw new Error('no PostgreSQL');
    database = await postgresql.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: database.url, scene: corrected });
    const { bytes } = await packs(town.person('leader'));
    const { units } = figuresIn(await unpack(bytes));
    const water = units.find(({ unit }) => unit === '给排水股·城市供水');
    const now = await town.running.store.transact(tx => tx.submission('water', Q3));
    expect(now.state).toBe('approved');
    expect(water?.state).toBe('locked');
    expect((now.figures.get('A4.02')?.value ?? 0) - (water?.figures['A4.02'] ?? 0)).toBe(1);
  }, 120_000);
});
