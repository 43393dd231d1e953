import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { Problem } from '../../core/problem.js';
import type {
  Answers,
  Failure,
  FromWorker,
  Order,
  Progress,
  Question,
  Results,
  ToWorker,
  WorkerSettings,
} from './orders.js';

export interface HelperOptions {
  readonly settings: WorkerSettings;
  /** The most memory that its objects may have, in MB. */
  readonly maxMemory: number;
  /** An order that takes longer ends together with the process. */
  readonly timeoutMs: number;
  readonly idleMs: number;
  readonly answer: <K extends Question['kind']>(
    question: Extract<Question, { kind: K }>,
  ) => Promise<Answers[K]>;
}

/** Does one order after the other in a process, which begins with the first and ends when it has been idle. */
export interface Helper {
  readonly run: <K extends Order['kind']>(
    order: Extract<Order, { kind: K }>,
    onProgress?: (progress: Progress) => void,
  ) => Promise<Results[K]>;
  readonly isRunning: () => boolean;
  /** Ends the process; an order that is being done fails. */
  readonly stop: () => Promise<void>;
}

/** The process ended before its order was done: it lacked memory or time, or has a fault. */
export class HelperEnded extends Error {
  constructor(
    readonly reason: 'memory' | 'killed' | 'time' | 'fault' | 'stopped',
    detail: string,
  ) {
    super(`the worker ended (${reason}): ${detail}`);
    this.name = 'HelperEnded';
  }
}

/** The file that runs in the process. The tests run the sources; the build stands beside them. */
const FILE = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../../dist/src/start/documents/worker.js' : './worker.js',
    import.meta.url,
  ),
);

/**
 * Small young generations, one thread besides V8's own, and an early collection: the time is nearly the same, the memory of
 * the largest workbook 20 MB less.
 */
const MEMORY_FLAGS = ['--max-semi-space-size=2', '--v8-pool-size=1', '--heap-growing-percent=40'];

export function openHelper({ settings, maxMemory, timeoutMs, idleMs, answer }: HelperOptions): Helper {
  const inTurn = pLimit(1);
  let worker: ChildProcess | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const end = async (): Promise<void> => {
    clearTimeout(idleTimer);
    const ending = worker;
    worker = undefined;
    // One that could not begin never ends.
    if (ending?.pid === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill('SIGKILL');
    await ended;
  };

  const begin = (): ChildProcess => {
    const begun = fork(FILE, {
      execArgv: [`--max-old-space-size=${maxMemory}`, ...MEMORY_FLAGS],
      // Bytes, dates and maps pass as they are.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const forget = () => {
      if (worker === begun) worker = undefined;
    };
    begun.on('error', forget);
    begun.once('exit', forget);
    send(begun, { kind: 'settings', settings });
    keepAlive(begun, false);
    return begun;
  };

  const reply = (to: ChildProcess, id: number, question: Question) => {
    answer(question as never).then(
      given => {
        send(to, { kind: 'answer', id, answer: given });
      },
      (error: unknown) => {
        send(to, { kind: 'no-answer', id, message: String(error) });
      },
    );
  };

  const work = <K extends Order['kind']>(
    order: Extract<Order, { kind: K }>,
    onProgress: (progress: Progress) => void,
  ): Promise<Results[K]> => {
    if (isStopped) return Promise.reject(new HelperEnded('stopped', 'the program stops'));
    clearTimeout(idleTimer);
    if (!worker?.connected) worker = begin();
    const doing = worker;
    return new Promise<Results[K]>((resolve, reject) => {
      let reason: HelperEnded['reason'] = 'fault';
      const timer = setTimeout(() => {
        reason = 'time';
        void end();
        onError(new Error(`it took longer than ${timeoutMs} ms`));
      }, timeoutMs);
      const onMessage = (message: FromWorker) => {
        if (message.kind === 'question') reply(doing, message.id, message.question);
        else if (message.kind === 'progress') onProgress(message.progress);
        else
          finish(() => {
            if (message.kind === 'done') resolve(message.result as Results[K]);
            else reject(errorFrom(message.failure));
          });
      };
      const onError = (error: Error) => {
        finish(() => {
          reject(new HelperEnded(reason, String(error)));
        });
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null) => {
        if (isStopped) reason = 'stopped';
        // V8 aborts a process without memory. A machine kills one, and so may a person.
        else if (signal === 'SIGABRT') reason = 'memory';
        else if (signal === 'SIGKILL' && reason === 'fault') reason = 'killed';
        onError(new Error(`it exited with ${signal ?? code ?? 'nothing'}`));
      };
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        doing.off('message', onMessage).off('error', onError).off('exit', onExit);
        keepAlive(doing, false);
        settle();
      };
      doing.on('message', onMessage).on('error', onError).on('exit', onExit);
      keepAlive(doing, true);
      send(doing, { kind: 'order', order });
    });
  };

  return {
    run: (order, onProgress = () => undefined) =>
      inTurn(async () => {
        try {
          return await work(order, onProgress).catch((error: unknown) => {
            if (!wasKilled(error)) throw error;
            return work(order, onProgress).catch((again: unknown) => {
              // A machine without memory kills the second one too.
              throw wasKilled(again) ? new HelperEnded('memory', again.message) : again;
            });
          });
        } finally {
          if (worker) idleTimer = setTimeout(() => void end(), idleMs).unref();
        }
      }),
    isRunning: () => worker !== undefined,
    stop: async () => {
      isStopped = true;
      await end();
    },
  };
}

const wasKilled = (error: unknown): error is HelperEnded =>
  error instanceof HelperEnded && error.reason === 'killed';

/** A message to a process that has ended is lost; its end is noticed by itself. */
function send(to: ChildProcess, message: ToWorker): void {
  if (to.connected) to.send(message, () => undefined);
}

/** A process that does nothing keeps the program from ending no more than its timers do. */
function keepAlive(child: ChildProcess, isWorking: boolean): void {
  for (const each of [child, child.channel]) {
    if (isWorking) each?.ref();
    else each?.unref();
  }
}

function errorFrom({ message, stack, problem }: Failure): Error {
  if (problem) return new Problem(problem.code, problem.sentence, problem.next);
  const error = new Error(message);
  error.stack = stack;
  return error;
}
