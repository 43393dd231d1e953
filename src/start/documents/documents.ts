import type { Now } from '../../core/clock.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { fileProblem } from '../../office/unzip.js';
import { dayOf } from '../../plan/period.js';
import type { FileContext } from '../../requests/context.js';
import type { MakeForwarding } from '../../requests/reviewing/forward-file.js';
import type { ReadFile } from '../../requests/uploads/sent-file.js';
import type { Answers, Progress, WorkerSettings } from './orders.js';
import { HelperEnded, openHelper, type HelperOptions } from './helper.js';

export interface DocumentsOptions extends Pick<FileContext, 'fetchFile' | 'lookUpNames'> {
  readonly settings: WorkerSettings;
  readonly now: Now;
  readonly readPlanVersions: (known: number) => Promise<Answers['plan-versions']>;
  /** Limits that a test makes smaller. */
  readonly limits?: Partial<Record<'making' | 'reading', Partial<Limits>>>;
}

type Limits = Pick<HelperOptions, 'maxMemory' | 'timeoutMs' | 'idleMs'>;

/** Makes documents and reads sent files, each in a process of its own: a file that is read waits for no document. */
export interface Documents {
  readonly makeFile: (request: FileRequest, onProgress?: (progress: Progress) => void) => Promise<MadeFile>;
  readonly makeForwarding: MakeForwarding;
  /** Begins the process for documents, because one is going to be asked for. */
  readonly warmUp: () => void;
  readonly readFile: ReadFile;
  /** How many processes run now. */
  readonly processes: () => number;
  readonly stop: () => Promise<void>;
}

/** A document of ten thousand units needs 150 MB; all units of a county, 40. */
const MAKING: Limits = { maxMemory: 192, timeoutMs: 5 * 60_000, idleMs: 20_000 };
/** The largest file that is taken needs 200 MB. */
const READING: Limits = { maxMemory: 256, timeoutMs: 30_000, idleMs: 20_000 };

export function openDocuments(options: DocumentsOptions): Documents {
  const { settings, now, fetchFile, lookUpNames, readPlanVersions, limits } = options;
  const answer = ((question: Parameters<HelperOptions['answer']>[0]) => {
    switch (question.kind) {
      case 'names':
        return lookUpNames(question.openIds);
      case 'plan-versions':
        return readPlanVersions(question.known);
      case 'file':
        return fetchFile(question.messageId, question.key, question.maxBytes);
    }
  }) as HelperOptions['answer'];
  const making = openHelper({ settings, answer, ...MAKING, ...limits?.making });
  const reading = openHelper({ settings, answer, ...READING, ...limits?.reading });
  return {
    makeFile: async (request, onProgress) => {
      const { name, bytes } = await making.run({ kind: 'make', request, now: now() }, onProgress);
      return { name, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    },
    makeForwarding: order => making.run({ kind: 'forward', order, now: now() }),
    warmUp: () => {
      making.run({ kind: 'warm-up', now: now() }).catch(() => undefined);
    },
    readFile: async (bytes, name = '') => {
      try {
        return await reading.run({ kind: 'read', bytes, name, today: dayOf(now(), settings.zone) });
      } catch (error) {
        throw error instanceof HelperEnded ? explainEnd(error) : error;
      }
    },
    processes: () => [making, reading].filter(helper => helper.isRunning()).length,
    stop: async () => {
      await Promise.all([making.stop(), reading.stop()]);
    },
  };
}

/** A file that needs too much is refused in words: to try it again would need as much again. */
function explainEnd(error: HelperEnded): Error {
  if (error.reason === 'memory')
    return fileProblem('文件展开后占用的内存太大，没有读取。', '请只保留填报表，另存后再发。数据没有改动。');
  if (error.reason === 'time')
    return fileProblem(
      `文件在 ${READING.timeoutMs / 1000} 秒内没有读完，没有读取。`,
      '请只保留填报表，另存后再发。数据没有改动。',
    );
  return error;
}
