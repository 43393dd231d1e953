import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { emptySubmission, evolve } from '../../../src/core/submission/submission.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { preparePlans } from '../../../src/plan/plans.js';
import { makeFile } from '../../../src/requests/files.js';
import {
  openDocuments,
  type Documents,
  type DocumentsOptions,
} from '../../../src/start/documents/documents.js';
import { HelperEnded } from '../../../src/start/documents/helper.js';
import { openStore } from '../../../src/store/connection/open.js';
import { withBorders, withSlowCells, withTexts } from '../../workbook/large-files.js';

// Works as it does; the processes that are begun can be asked for.
vi.mock('node:child_process', { spy: true });

const NOW = new Date('2025-09-28T16:05:00+08:00');
const ZONE = 'Asia/Shanghai';
const SUMMARY = { kind: 'summary', period: '2025Q3' } as const;
const platform = {
  fetchFile: () => Promise.resolve(undefined),
  lookUpNames: (openIds: readonly string[]) => Promise.resolve(new Map(openIds.map(id => [id, '陈工']))),
};

/** Other work on the machine must not end what is read. */
const PATIENT = { reading: { timeoutMs: 10 * 60_000 } };

let databaseUrl = '';
let documents: Documents | undefined;

beforeAll(async () => {
  databaseUrl = `file:${join(await mkdtemp(join(inject('folder'), 'documents-')), 'documents.db')}`;
  const store = await openStore(databaseUrl);
  const meta = { actor: 'ou_1', occurredAt: NOW, channel: 'card' } as const;
  const saved = {
    kind: 'figures-saved',
    how: 'typed',
    changes: [{ code: 'A4.05', from: null, to: 3 }],
  } as const;
  const submitted = { kind: 'submitted', late: false } as const;
  const empty = emptySubmission('water', '2025Q3');
  const after = evolve(evolve(empty, saved, meta), submitted, meta);
  await store.transact(tx => tx.saveSubmission(empty, after, [saved, submitted], meta));
  await store.close();
});

afterEach(async () => {
  await documents?.stop();
  documents = undefined;
  vi.clearAllMocks();
});

const readPlanVersions = () => Promise.resolve({ version: 0, versions: [] });

function open(limits: NonNullable<DocumentsOptions['limits']> = {}, from = platform): Documents {
  const settings = { databaseUrl, plans: [dehua2025], zone: ZONE, contact: {} };
  documents = openDocuments({ ...from, settings, now: () => NOW, limits, readPlanVersions });
  return documents;
}

describe('a process that makes documents', () => {
  const order = () => (documents ?? open()).makeFile(SUMMARY, () => undefined);

  it('is begun anew when it was killed: the document comes, and nothing untrue is said', async () => {
    const processes = () => vi.mocked(fork).mock.results.map(({ value }) => value as ChildProcess);
    // A process that waits for names is in the middle of its work.
    const lookUpNames = vi.fn(platform.lookUpNames).mockImplementationOnce(() => {
      processes()[0]?.kill('SIGKILL');
      return new Promise(() => undefined);
    });
    const opened = open({}, { ...platform, lookUpNames });
    const { bytes } = await opened.makeFile({ kind: 'history' }, () => undefined);
    expect(bytes.length).toBeGreaterThan(1_000);
    expect(processes().map(({ signalCode }) => signalCode)).toEqual(['SIGKILL', null]);
  });

  it('that could not be begun is begun anew with the next document, and does not keep the program from ending', async () => {
    const own = process.execPath;
    process.execPath = '/nonexistent/node';
    const opened = open();
    try {
      await expect(order()).rejects.toThrow(HelperEnded);
    } finally {
      process.execPath = own;
    }
    expect((await order()).bytes.length).toBeGreaterThan(1_000);
    process.execPath = '/nonexistent/node';
    await opened.stop();
    process.execPath = own;
  });
});

describe('a document', () => {
  it('made in a process of its own has the bytes that it would have here', async () => {
    const made = await open().makeFile(SUMMARY);
    const store = await openStore(databaseUrl);
    const context = {
      ...platform,
      store,
      plans: preparePlans([dehua2025]),
      planSources: { shipped: [dehua2025], versions: [] },
      now: NOW,
      zone: ZONE,
      contact: {},
    };
    const here = await makeFile(context, SUMMARY);
    await store.close();
    expect(made.name).toBe('2025年第三季度季报汇总（未定稿）.xlsx');
    expect(made.bytes.equals(here.bytes)).toBe(true);
  });

  it('that needs a name of the platform gets it from the program', async () => {
    const { bytes } = await open().makeFile({ kind: 'history' });
    const { default: Excel } = await import('exceljs');
    const workbook = new Excel.Workbook();
    await workbook.xlsx.load(bytes as never);
    expect(JSON.stringify(workbook.worksheets[0]?.getSheetValues())).toContain('陈工');
  });

  it('fails in words of its own when it cannot be made, and the next one is made', async () => {
    const opened = open();
    await expect(opened.makeFile({ kind: 'template', period: '2025Q3', unit: 'nobody' })).rejects.toThrow(
      '这一期的方案里没有这个填报单位，不用填报。',
    );
    expect((await opened.makeFile({ kind: 'rules', year: 2025 })).name).toBe('2025年审核公式表.xlsx');
  });

  it('fails when its process ends for want of memory, and no process is left', async () => {
    const opened = open({ making: { maxMemory: 8 } });
    await expect(opened.makeFile(SUMMARY)).rejects.toThrow(HelperEnded);
    expect(opened.processes()).toBe(0);
  });

  it('leaves no process behind after it was idle, and the next one begins a new one', async () => {
    const opened = open({ making: { idleMs: 20 } });
    await opened.makeFile({ kind: 'rules', year: 2025 });
    await expect.poll(() => opened.processes(), { timeout: 20_000 }).toBe(0);
    expect((await opened.makeFile({ kind: 'rules', year: 2025 })).bytes.length).toBeGreaterThan(0);
  });

  it('that waits when the program stops fails', async () => {
    const opened = open();
    const waiting = opened.makeFile(SUMMARY);
    await Promise.all([expect(waiting).rejects.toThrow(HelperEnded), opened.stop()]);
  });
});

describe('a file that a person sent', () => {
  it('with 60,000 empty rows is read', async () => {
    const content = await open(PATIENT).readFile(await withBorders(60_000));
    expect(content).toMatchObject({ kind: 'workbook', declared: { unit: 'water' } });
  });

  it('takes less than 300 ms of the program’s own processor time, however long it is read', async () => {
    const opened = open(PATIENT);
    const bytes = await withSlowCells(400_000);
    const before = process.cpuUsage();
    await opened.readFile(bytes);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(300);
  });

  it('that takes too much memory is refused in words', async () => {
    const opened = open({ reading: { maxMemory: 12 } });
    await expect(opened.readFile(await withTexts(190_000))).rejects.toThrow('占用的内存太大');
  });

  it('that takes too long is refused in words, and the next one is read', async () => {
    await expect(open({ reading: { timeoutMs: 1 } }).readFile(await withBorders(10))).rejects.toThrow(
      '没有读完',
    );
    await documents?.stop();
    await expect(open().readFile(await withBorders(10))).resolves.toMatchObject({ kind: 'workbook' });
  });
});
