import process from 'node:process';

const LOOK_MS = 1_000;
/** Read at once: it may end during the start. */
const PARENT = process.ppid;

/**
 * Calls `onEnd` when the process that started the program has ended: the shell of npm passes no signal on, and the program would run
 * on without anybody knowing. Windows does not tell.
 */
export function watchParent(onEnd: () => void): void {
  if (process.platform === 'win32') return;
  const timer = setInterval(() => {
    if (process.ppid === PARENT) return;
    clearInterval(timer);
    onEnd();
  }, LOOK_MS).unref();
}
