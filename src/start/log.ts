import pino, { type Logger } from 'pino';
import type { Log } from '../core/log.js';

/** Writes JSON lines to standard output. Callers never log a figure or a secret. */
export function openLog(level: string): { readonly log: Log; readonly logger: Logger } {
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
  });
  return {
    logger,
    log: (severity, message, detail) => {
      logger[severity](detail ?? {}, message);
    },
  };
}
