import type { FileRequest, MadeFile } from '../core/outgoing.js';
import type { FileContext } from './context.js';
import { makeDeliverableFile } from './deliverables/review.js';
import { makeLettersFile } from './letters/letter-file.js';
import { makeDraftPlanFile } from './plan/official-file.js';
import { makePlanBookFile } from './plan/plan.js';
import { makeCalendarFile } from './reporting/calendar.js';
import { makeHistoryFile } from './reporting/history.js';
import { makePackageFile } from './reporting/package-file.js';
import { makeReportFile } from './reporting/report-file.js';
import { makeRulesFile } from './reporting/rules.js';
import { makeSummaryFile } from './reporting/summary-content.js';
import { makePictureFile, makePrintFile } from './reporting/tables-content.js';
import { makeRegisterFile } from './register/ledger.js';
import { makeSnapshotFile } from './reviewing/forward.js';
import { makeMarkedFile } from './uploads/marked-file.js';
import { makeTemplateFile } from './uploads/template.js';

type FileMaker<K extends FileRequest['kind']> = (
  context: FileContext,
  request: Extract<FileRequest, { readonly kind: K }>,
) => Promise<MadeFile>;

/** The maker of each kind of file. */
const FILES: { readonly [K in FileRequest['kind']]: FileMaker<K> } = {
  summary: makeSummaryFile,
  template: makeTemplateFile,
  history: makeHistoryFile,
  snapshot: makeSnapshotFile,
  marked: makeMarkedFile,
  deliverable: makeDeliverableFile,
  register: makeRegisterFile,
  letters: makeLettersFile,
  'plan-book': makePlanBookFile,
  'draft-plan': makeDraftPlanFile,
  rules: makeRulesFile,
  report: makeReportFile,
  print: makePrintFile,
  picture: makePictureFile,
  package: makePackageFile,
  calendar: makeCalendarFile,
};

/** Makes a file from the data stored now. */
export function makeFile(context: FileContext, request: FileRequest): Promise<MadeFile> {
  const make = FILES[request.kind] as FileMaker<FileRequest['kind']>;
  return make(context, request);
}
