/** Writes one line of the log. A line never contains a figure or a secret. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, detail?: object) => void;
