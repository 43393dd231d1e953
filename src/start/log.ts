import pino, { type Logger, type LoggerOptions } from 'pino';
import type { Log } from '../core/log.js';
import { openLogOutput } from './log-output.js';
import { withSources } from './stack.js';

/** A place for the lines of the log. */
export interface LogTarget {
  write(line: string): void;
}

/** Standard output; its stream is not opened for it. */
const STANDARD_OUTPUT = 1;

/**
 * Writes JSON lines to the target, by default standard output: lines that cannot be written there are dropped and counted.
 * Callers never log a figure or a secret.
 */
export function openLog(level: string, target?: LogTarget): { readonly log: Log; readonly logger: Logger } {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
  };
  const onRoom = (lost: number) => {
    logger.warn({ lost }, 'lines of the log could not be written');
  };
  const logger = pino(options, target ?? openLogOutput({ descriptor: STANDARD_OUTPUT, onRoom }));
  return {
    logger,
    log: (severity, message, detail) => {
      logger[severity](readable(detail ?? {}), message);
    },
  };
}

/** A stack tells places in the sources, not in the bundle. */
function readable(detail: object): object {
  const { stack } = detail as { stack?: unknown };
  return typeof stack === 'string' ? { ...detail, stack: withSources(stack) } : detail;
}
