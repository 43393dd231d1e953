import { Problem } from '../../core/problem.js';
import type { LocalDate } from '../../plan/period.js';
import { planFromDraft, type DraftPlan } from '../../workbook/official/plan-from-draft.js';
import { readOfficialFile } from '../../workbook/official/read-official.js';

/** What was read from the blank official tables of a sent file. */
export interface OfficialTables {
  readonly year: number;
  readonly forms: number;
  readonly measures: number;
  readonly questions: number;
}

/** Makes a plan of a blank official file. Throws a Problem when it has no tables or cannot be read. */
export const readDraftPlan = async (bytes: Buffer, name: string, today: LocalDate): Promise<DraftPlan> =>
  planFromDraft(await readOfficialFile(bytes, name), {}, Number(today.slice(0, 4)));

/** Reads the blank official tables of a file; undefined for a file without any. */
export async function findOfficialTables(
  bytes: Buffer,
  name: string,
  today: LocalDate,
): Promise<OfficialTables | undefined> {
  try {
    const { plan, questions } = await readDraftPlan(bytes, name, today);
    const measures = plan.forms.flatMap(form => form.measures).length;
    if (measures === 0) return undefined;
    return { year: plan.year, forms: plan.forms.length, measures, questions: questions.length };
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
