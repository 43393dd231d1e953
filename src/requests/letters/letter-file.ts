import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { enterpriseKey } from '../../core/letters.js';
import { fileNamePart } from '../../core/text.js';
import { packArchive, type ArchivedFile } from '../../office/archive.js';
import { writeDocx } from '../../office/docx/write-docx.js';
import { shortName } from '../../plan/organisation.js';
import type { FileContext } from '../context.js';
import { letterDocument, type Letters } from './letter-document.js';

/** Makes the letters of a batch: `告知书_城市供水.docx`, or `告知书_城市供水.zip` with a document for each enterprise. */
export async function makeLettersFile(
  { store, plans }: FileContext,
  { batch: id, isSplit }: Extract<FileRequest, { kind: 'letters' }>,
): Promise<MadeFile> {
  const { batch, addressees } = await store.transact(async tx => ({
    batch: await tx.letterBatch(id),
    addressees: await tx.addressees(id),
  }));
  const plan = batch && plans.forYear(batch.year);
  const text = plan?.letters.texts.find(({ key }) => key === batch?.kind);
  if (!batch || !plan || !text) throw new Error(`there is no text for the letters ${id}`);
  const unit = plan.units.get(batch.unit);
  const letters: Letters = { plan, text, batch, addressees, madeAt: batch.made.occurredAt };
  const name = fileNamePart(`${text.name}_${unit ? shortName(unit) : batch.unit}`);
  return isSplit
    ? { name: `${name}.zip`, bytes: await packArchive(await makeEach(letters), letters.madeAt) }
    : { name: `${name}.docx`, bytes: await writeDocx(letterDocument(letters)) };
}

/** A document for each enterprise, named by it; two names that a file system does not tell apart get a number. */
async function makeEach(letters: Letters): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = [];
  const used = new Map<string, number>();
  for (const addressee of letters.addressees) {
    const name = fileNamePart(addressee.name).replace(/[. ]+$/u, '');
    const count = (used.get(enterpriseKey(name)) ?? 0) + 1;
    used.set(enterpriseKey(name), count);
    const bytes = await writeDocx(letterDocument({ ...letters, addressees: [addressee] }));
    files.push({ name: `${letters.text.name}_${name}${count > 1 ? `（${count}）` : ''}.docx`, bytes });
  }
  return files;
}
