import type { UploadReading } from '../../core/form/upload-reading.js';
import type { UploadView } from '../../../cards/upload-view.js';
import type { UploadedTables } from '../../workbook/read/read-tables.js';
import type { Context } from '../context.js';
import type { FormState } from '../form.js';
import type { DeclaredIdentity } from './declared.js';
import { periodsOfDay, type Identity } from './identity.js';

/** A workbook as it is read for one unit and period. */
export interface UploadResult {
  readonly identity: Identity;
  readonly state: FormState;
  readonly reading: UploadReading;
  readonly tables: UploadedTables;
}

/** What the card about a sent workbook shows. */
export function makeUploadView(
  { plans }: Pick<Context, 'plans'>,
  { state, reading, tables, identity }: UploadResult,
  { name, said }: { readonly name: string; readonly said: DeclaredIdentity },
  pendingId: string,
  alternatives: readonly Identity[],
): UploadView {
  const { plan, unit, submission, previous } = state;
  const missingSheets = tables.missingSheets.filter(sheet => !tables.splitHeaders.includes(sheet));
  return {
    plan,
    unit,
    submission,
    previous,
    reading,
    cells: tables.cells,
    missingParts: [...missingSheets.map(sheet => `“${sheet}”`), ...tables.missingColumns],
    splitHeaders: tables.splitHeaders,
    fileName: name,
    pendingId,
    isBaseline: identity.isBaseline,
    ...(said.unit === undefined ? { assumedUnit: { said: said.reporter } } : {}),
    ...(said.period === undefined
      ? {
          assumedPeriod: {
            day: said.day,
            isOfPeriod: said.day === undefined || periodsOfDay(said.day, plans).includes(submission.period),
          },
        }
      : {}),
    alternatives: alternatives.flatMap(({ unit: key, period }) => {
      const otherUnit = plan.units.get(key);
      return otherUnit ? [{ unit: otherUnit, period }] : [];
    }),
  };
}
