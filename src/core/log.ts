/** Writes one line of the log; it never holds a figure or a secret. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, detail?: object) => void;
