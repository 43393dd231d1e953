import { createHash } from 'node:crypto';

/** A file of an archive; `name` is its path with `/`. */
export interface ArchivedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Packs files into a .zip. The same files and the same instant give the same bytes in every time zone. Names are UTF-8, which
 * Windows, Linux and macOS unpack as they are.
 */
export async function packArchive(files: readonly ArchivedFile[], madeAt: Date): Promise<Buffer> {
  const { default: Zip } = await import('jszip');
  const zip = new Zip();
  for (const { name, bytes } of files) zip.file(name, bytes, { date: madeAt, createFolders: false });
  return zip.generateAsync({
    type: 'nodebuffer',
    compression: 'DEFLATE',
    // Nearly all files are packed already.
    compressionOptions: { level: 1 },
    platform: 'DOS',
  });
}

/** The hashes of files, a line each, as `sha256sum -c` reads them. */
export const checksumsOf = (files: readonly ArchivedFile[]): string =>
  files.map(({ name, bytes }) => `${sha256Of(bytes)}  ${name}\n`).join('');

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
