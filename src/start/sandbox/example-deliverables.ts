import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { yearsOn } from '../../core/deliverables.js';
import type { EventMeta } from '../../core/submission/submission.js';
import { paragraph } from '../../office/docx/document.js';
import { writeDocx } from '../../office/docx/write-docx.js';
import { deliverableDueOn, deliverableTitle, owes, type Deliverable } from '../../plan/deliverable.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { LocalDate } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import type { DeliverableFile, Transaction } from '../../store/store.js';

/** A deliverable whose date is past, with its example file. */
export interface ExampleDeliverable {
  readonly unit: Unit;
  readonly year: number;
  readonly deliverable: Deliverable;
  readonly file: DeliverableFile;
  /** When it was handed in and taken: on its last day. */
  readonly at: Date;
}

/**
 * Makes the files of what the units without a parent owe beside their tables (阶段材料) and whose date is past, so that the
 * sandbox opens on a bureau that is not in arrears.
 */
export async function exampleDeliverables(
  plans: Plans,
  today: LocalDate,
  zone: string,
): Promise<ExampleDeliverable[]> {
  const examples: ExampleDeliverable[] = [];
  for (const year of yearsOn(today)) {
    const plan = plans.forYear(year);
    const past = (plan?.deliverables ?? []).filter(each => deliverableDueOn(each, year) < today);
    for (const unit of plan && past.length > 0 ? topLevelUnits(plan) : [])
      for (const deliverable of past)
        if (plan && owes(unit, deliverable)) {
          const at = DateTime.fromISO(`${deliverableDueOn(deliverable, year)}T10:00`, { zone }).toJSDate();
          examples.push({
            unit,
            year,
            deliverable,
            at,
            file: await exampleFile(plan, unit, deliverable, at),
          });
        }
  }
  return examples;
}

/** Stores them as handed in and taken. */
export async function storeDeliverables(
  tx: Pick<Transaction, 'addDeliverable' | 'decideDeliverable'>,
  examples: readonly ExampleDeliverable[],
  by: Omit<EventMeta, 'occurredAt'>,
): Promise<void> {
  for (const { unit, year, deliverable, file, at } of examples) {
    const meta: EventMeta = { ...by, occurredAt: at };
    const place = { unit: unit.key, year, key: deliverable.key };
    const { version } = await tx.addDeliverable(place, file, meta);
    await tx.decideDeliverable(version.id, { state: 'taken' }, meta);
  }
}

async function exampleFile(
  plan: Plan,
  unit: Unit,
  deliverable: Deliverable,
  madeAt: Date,
): Promise<DeliverableFile> {
  const title = `${unitName(unit)}${deliverable.name}`;
  const bytes = await writeDocx({
    properties: { title, creator: plan.organisation.reviewingSection, madeAt },
    fonts: plan.report.fonts,
    sections: [
      {
        paper: 'A4',
        blocks: [
          paragraph('title', title),
          paragraph('body', `${deliverableTitle(deliverable)}的示例文件，随沙盒一起建立。`),
        ],
      },
    ],
  });
  return {
    name: `${deliverable.name}.docx`,
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}
