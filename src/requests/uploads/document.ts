import { confirmSummaryCard, type SummaryQuestion } from '../../../cards/notices.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { answer, type Context, type Place } from '../context.js';
import { askWhatItIs, officialTablesFor } from '../deliverables/ask.js';
import type { SentFile } from './sent-file.js';
import { keepSummary } from './work-summary.js';
import { periodWords } from '../../plan/period-words.js';
import type { Plan } from '../../plan/plan.js';

/**
 * Asks what a text document is: the work summary of a unit whose form is open, or a deliverable (阶段材料). Throws a Problem
 * when it can be neither.
 */
export async function receiveDocument(
  context: Context,
  place: Place,
  file: SentFile,
  text: string,
): Promise<void> {
  const summary = await keepSummary(context, text).catch(objectionOf);
  const isSummary = summary !== undefined && !(summary instanceof Problem);
  const asked = await askWhatItIs(
    context,
    place,
    { ...file, type: 'docx' },
    isSummary
      ? { summary }
      : { remarks: [describeRefusal(context.plans.latest, summary), ...noTables(context, file)] },
  );
  if (asked) return;
  if (!isSummary) throw summary ?? nothingOpen(context);
  await answer(context, place, { kind: 'card', card: confirmSummaryCard(summary) });
}

function objectionOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

const describeRefusal = (
  plan: Plan,
  objection: Exclude<SummaryQuestion | Problem | undefined, SummaryQuestion>,
): string =>
  objection
    ? `${objection.sentence}不能作为工作总结。`
    : `您现在没有可以填报的${periodWords(plan).report}，没有读取为工作总结；要核对改过的总结，请发送由“总结”生成、再修改的文件。`;

/** Says to an admin that a file has no tables of which a plan may be made. */
export const noTables = (context: Context, file: Pick<SentFile, 'content'>): string[] =>
  isAllowed(context.person, 'plan') && !officialTablesFor(context, file)
    ? ['文件里没有要填数的空表，不能作为方案。']
    : [];

const nothingOpen = ({ plans: { latest }, person }: Context): Problem =>
  new Problem(
    'frozen',
    `收到 Word 文件，但您现在没有可以填报的${periodWords(latest).report}，${isAllowed(person, 'plan') ? '文件里也没有要填数的空表，' : ''}没有读取。`,
    '已提交的，审核开始前可以撤回；不是填报人的，请由填报人发送。要核对改过的总结，请发送由“总结”生成、再修改的文件。',
  );
