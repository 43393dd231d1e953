import process from 'node:process';

/** Tells the person at the terminal how far the trial is, on the stream that is not the table's. */
export function note(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text}` : `${text}\n`);
}
