import type { SubmissionCommand } from '../../core/submission/decide.js';
import { submitDeadline } from '../../plan/calendar.js';
import { applyCommands, type Context } from '../context.js';
import type { UploadResult } from './upload-view.js';

export function saveUpload(context: Context, { state, reading }: UploadResult) {
  const values = new Map(reading.changes.map(({ code, to }) => [code, to]));
  return applyCommands({ ...context, channel: 'upload' }, state.submission, {
    kind: 'save-figures',
    how: 'uploaded',
    values,
  });
}

/** Saves an earlier quarter as approved history, without a review. */
export function importBaseline(context: Context, { state, reading }: UploadResult) {
  const { plan, submission } = state;
  const dueOn = submitDeadline(plan.calendar, submission.period);
  const commands: SubmissionCommand[] = [
    { kind: 'save-figures', how: 'imported', values: reading.values },
    {
      kind: 'save-words',
      notes: new Map(),
      summary: '启用本程序前的历史数据，由管理员导入。',
      asOf: dueOn,
    },
    { kind: 'submit', today: dueOn, dueOn },
    { kind: 'approve', version: submission.version + 3 },
  ];
  return applyCommands({ ...context, channel: 'import' }, submission, ...commands);
}
