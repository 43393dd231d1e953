import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { writeDocx } from '../../office/docx/write-docx.js';
import { shortName } from '../../plan/organisation.js';
import type { FileContext } from '../context.js';
import { letterDocument } from './letter-document.js';

/** Makes the document of a batch of letters: `告知书_城市供水.docx`. */
export async function makeLettersFile(
  { store, plans }: FileContext,
  { batch: id }: Extract<FileRequest, { kind: 'letters' }>,
): Promise<MadeFile> {
  const { batch, addressees } = await store.transact(async tx => ({
    batch: await tx.letterBatch(id),
    addressees: await tx.addressees(id),
  }));
  const plan = batch && plans.forYear(batch.year);
  const text = plan?.letters.texts.find(({ key }) => key === batch?.kind);
  if (!batch || !plan || !text) throw new Error(`there is no text for the letters ${id}`);
  const unit = plan.units.get(batch.unit);
  const document = letterDocument({ plan, text, batch, addressees, madeAt: batch.made.occurredAt });
  return {
    name: `${text.name}_${unit ? shortName(unit) : batch.unit}.docx`,
    bytes: await writeDocx(document),
  };
}
