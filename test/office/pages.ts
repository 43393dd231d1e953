import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TextDocument } from '../../src/office/docx/document.js';
import { writeDocx } from '../../src/office/docx/write-docx.js';

/** Whether LibreOffice is there. */
export const isInstalled = spawnSync('soffice', ['--version']).status === 0;
if (!isInstalled) {
  if (process.env['CI']) throw new Error('LibreOffice must be installed in CI');
  console.error('!!! LibreOffice (soffice) is not installed: nothing here shows how our documents look !!!');
}

/** The text of each page of each document, as LibreOffice lays it out; line breaks are those of the page. */
export async function pagesOfAll(documents: readonly TextDocument[]): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'jibao-docx-'));
  try {
    const files = documents.map((_, index) => join(folder, `${index}.docx`));
    for (const [index, document] of documents.entries())
      writeFileSync(files[index] ?? '', await writeDocx(document));
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
    execFileSync('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, ...files]);
    return files.map(file => {
      const pdf = file.replace('.docx', '.pdf');
      return execFileSync('pdftotext', ['-layout', pdf, '-']).toString().split('\f').slice(0, -1);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const pagesOf = async (document: TextDocument): Promise<string[]> =>
  (await pagesOfAll([document]))[0] ?? [];
