import type { CheckContext } from '../../core/checks/check.js';
import {
  explainByLeaving,
  isFromRegister,
  noteFromRegister,
  type FallByLeaving,
  type Leaving,
  type RegisterEvidence,
} from '../../core/register/evidence.js';
import { isTaken } from '../../core/register/groups.js';
import { lastFigure, type PreviousSubmission } from '../../core/form/prefill.js';
import type { SubmissionCommand } from '../../core/submission/decide.js';
import { isReported, type Submission } from '../../core/submission/submission.js';
import { opensOn } from '../../plan/calendar.js';
import type { LocalDate } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { BELONGS, type Counted } from '../../plan/register.js';
import type { Context } from '../context.js';
import { momentOf, type FormRegister } from './counts.js';

/** A form whose figures were counted. */
interface CountedForm {
  readonly plan: Plan;
  readonly submission: Submission;
  readonly previous: PreviousSubmission | undefined;
}

/** More enterprises than this do not leave within one period without a word of their own. */
const MAX_LEAVINGS = 500;

/** What the register of a unit says beside the figures of its open form. */
export async function readEvidence(
  { tx, today }: Pick<Context, 'tx' | 'today'>,
  form: CountedForm,
  register: FormRegister,
): Promise<RegisterEvidence | undefined> {
  const { plan, submission } = form;
  if (!plan.register) return undefined;
  const moment = momentOf(submission, register.state, today);
  const closed = { kind: 'membership', value: '企业关停', isOfYear: true } as const;
  const counts = await tx.countFromRegister(submission.unit, moment, new Map([['closed', closed]]));
  const expiredBy = yearsBefore(moment.on, plan.register.certificateYears);
  return {
    faults: await tx.registerFaults(submission.unit, moment, expiredBy),
    closings: counts.get('closed') ?? 0,
    falls: await readFalls(tx, form, register, moment),
  };
}

function yearsBefore(day: LocalDate, years: number): LocalDate {
  const earlier = `${Number(day.slice(0, 4)) - years}${day.slice(4)}`;
  return earlier.endsWith('02-29') ? `${earlier.slice(0, 4)}-02-28` : earlier;
}

/** What enterprises that left since the report before explain of the figures that fell. */
async function readFalls(
  tx: Context['tx'],
  form: CountedForm,
  register: FormRegister,
  { on, upTo }: { readonly on: LocalDate; readonly upTo: number },
): Promise<Record<string, FallByLeaving>> {
  const fallen = fallenRules(form, register);
  const { previous, submission } = form;
  if (fallen.size === 0 || !previous) return {};
  const { unit } = submission;
  const then =
    (await tx.submission(unit, previous.period)).asOf ?? opensOn(form.plan.calendar, previous.period);
  const ids = await tx.leavingsSince(unit, { on, upTo }, then, MAX_LEAVINGS);
  if (ids.length === 0) return {};
  const page = { ids, limit: ids.length };
  const before = new Map((await tx.enterprises(unit, { on: then, upTo }, page)).map(each => [each.id, each]));
  const leavings = (await tx.enterprises(unit, { on, upTo }, page)).flatMap((now): Leaving[] => {
    const earlier = before.get(now.id);
    return earlier && now.attributes.membership?.value !== BELONGS ? [{ before: earlier, now }] : [];
  });
  return Object.fromEntries(
    [...fallen].flatMap(([code, rule]) => {
      const explained = explainByLeaving(rule, leavings);
      return explained ? [[code, explained] as const] : [];
    }),
  );
}

/** The figures from the register that are smaller than in the report before, with their rules. */
function fallenRules(
  { plan, submission, previous }: CountedForm,
  register: FormRegister,
): Map<string, Counted> {
  const taken = register.groups.filter(group => isTaken(register, group)).flatMap(({ rules }) => [...rules]);
  return new Map(taken.filter(([code]) => fallOf(plan, submission, previous, code) > 0));
}

function fallOf(
  plan: Plan,
  { figures, period }: Submission,
  previous: PreviousSubmission | undefined,
  code: string,
): number {
  const measure = measureOf(plan, code);
  const [now, last] = [figures.get(code)?.value, lastFigure(measure, period, previous)];
  return measure.mayFall || now === undefined || last === undefined ? 0 : last - now;
}

/**
 * The notes that the register writes: of falls that enterprises which left explain as a whole. One that a person wrote stays; one
 * that the register wrote follows it.
 */
export function noteCommands(
  { plan, submission, previous }: CountedForm,
  { falls }: RegisterEvidence,
): SubmissionCommand[] {
  const notes = new Map(submission.notes);
  for (const code of new Set([...notes.keys(), ...Object.keys(falls)])) {
    const note = notes.get(code) ?? '';
    if (note !== '' && !isFromRegister(note)) continue;
    const fallen = fallOf(plan, submission, previous, code);
    const left = falls[code];
    if (left && fallen > 0 && left.amount >= fallen) notes.set(code, noteFromRegister(left.words));
    else notes.delete(code);
  }
  const { summary, asOf } = submission;
  return [{ kind: 'save-words', notes, summary, asOf }];
}

/** What the register said beside the figures of a report when it was handed in; undefined: nothing. */
export async function readHandedInEvidence(
  { tx }: Pick<Context, 'tx'>,
  { unit, period, state }: Submission,
): Promise<CheckContext['register']> {
  if (!isReported(state)) return undefined;
  const [row] = await tx.history({ unit, period, kinds: ['submitted'], limit: 1 });
  return row?.event.kind === 'submitted' ? row.event.register : undefined;
}
