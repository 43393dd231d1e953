import pino, { type Logger } from 'pino';
import type { Log } from '../core/log.js';

/** Lines of JSON on standard output; no figure and no secret is ever handed to it. */
export function openLog(level: string): { readonly log: Log; readonly logger: Logger } {
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
  });
  return {
    logger,
    log: (at, message, detail) => {
      logger[at](detail ?? {}, message);
    },
  };
}
