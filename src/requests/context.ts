import type { CardAnswer, CardJson, Content, FileRequest, Receiver } from '../core/outgoing.js';
import type { LookUpNames } from '../core/people/names.js';
import { personFrom, type Grant, type Person, type Role } from '../core/people/person.js';
import { decide, type SubmissionCommand } from '../core/submission/decide.js';
import {
  evolve,
  isReported,
  type EventMeta,
  type State,
  type Submission,
  type SubmissionEvent,
} from '../core/submission/submission.js';
import type { Problem } from '../core/problem.js';
import { problemCard } from '../../cards/notices.js';
import { candidatePeriods, currentPeriod, periodToday } from '../core/current-period.js';
import type { Unit } from '../plan/organisation.js';
import { dayOf, type LocalDate, type Period } from '../plan/period.js';
import { topLevelUnits, type Plan } from '../plan/plan.js';
import type { Plans } from '../plan/plans.js';
import type { PlanSources } from '../plan/versions.js';
import type { Store, Transaction, UnitState } from '../store/store.js';
import type { PlanSource } from './plans-in-force.js';
import type { FetchFile } from './uploads/sent-file.js';

/** The context of every request. Requests of the program itself, such as the clock's, have only this: no person made them. */
export interface SystemContext {
  readonly tx: Transaction;
  readonly plans: Plans;
  readonly now: Date;
  readonly zone: string;
  /** Admins from the deployment's settings, besides those bound in the chat. */
  readonly admins: readonly string[];
}

/** The context of a person's request: one transaction, one instant, one person. */
export interface Context extends SystemContext {
  readonly person: Person;
  readonly today: LocalDate;
  /** The way in which the request came; stored with every change. */
  readonly channel: EventMeta['channel'];
  /** Printed in each table (填表人, 联系电话). */
  readonly contact: Contact;
  /** The packages that draw the tables are installed. */
  readonly canDraw?: boolean;
  /** Of what the plans are made. */
  readonly planSources: PlanSources;
  /** The number of the newest version of the plan; 0: none was taken in. */
  readonly planVersion: number;
}

export interface Contact {
  readonly name?: string;
  readonly telephone?: string;
}

/** The context in which a file is made. Its data are read in short transactions, its bytes are made outside of them. */
export interface FileContext {
  readonly store: Pick<Store, 'transact'>;
  readonly plans: Plans;
  /** Of what the plans are made. */
  readonly planSources: PlanSources;
  readonly now: Date;
  readonly zone: string;
  readonly contact: Contact;
  readonly fetchFile: FetchFile;
  readonly lookUpNames: LookUpNames;
  /** Is told how far a document of many units is. */
  readonly onProgress?: (progress: { readonly units: number; readonly share: number }) => void;
}

/** The chat from which a command came. */
export interface Place {
  readonly chatId: string;
  readonly kind: 'p2p' | 'group';
  /** The message with the command; absent for the bot's menu. */
  readonly messageId?: string;
}

export const toast = (
  type: NonNullable<CardAnswer['toast']>['type'],
  content: string,
  card?: CardJson,
): CardAnswer => ({ toast: { type, content }, ...(card ? { card } : {}) });

export interface ContextParts extends Omit<
  Context,
  'person' | 'today' | 'plans' | 'planSources' | 'planVersion'
> {
  readonly openId: string;
  readonly planSource: PlanSource;
}

export async function makeContext({ openId, planSource, ...parts }: ContextParts): Promise<Context> {
  const { tx, now, zone, admins } = parts;
  const today = dayOf(now, zone);
  const { grants, planVersion } = await tx.rolesAndPlan(openId, today);
  const { plans, sources: planSources } = await planSource.at(tx, planVersion, today);
  const person = personWith(openId, grants, admins, plans.latest);
  return { ...parts, plans, planSources, planVersion, today, person };
}

/** A person with the roles from the chat and from the deployment's settings. */
export function personWith(
  openId: string,
  grants: readonly Grant[],
  admins: readonly string[],
  plan: Plan,
): Person {
  const adminGrants: Grant[] = admins.includes(openId) ? [{ openId, role: 'admin', unit: '' }] : [];
  return personFrom(openId, [...grants, ...adminGrants], plan.places);
}

/** The open_ids of all people with a role, each once. */
export async function peopleWithRole(
  { tx, admins }: Pick<Context, 'tx' | 'admins'>,
  role: Role,
): Promise<string[]> {
  return holdersOf(await tx.grantsOfHolders([role]), admins, role);
}

/** The same among grants that were read already. */
export function holdersOf(grants: readonly Grant[], admins: readonly string[], role: Role): string[] {
  const grantHolders = grants.filter(grant => grant.role === role).map(({ openId }) => openId);
  return [...new Set([...grantHolders, ...(role === 'admin' ? admins : [])])];
}

/** Answers in the chat from which the request came; in a group as a reply, so that the question is clear. */
export async function answer(
  context: Context,
  place: Place,
  content: Content,
  subject?: string,
): Promise<void> {
  const to: Receiver =
    place.kind === 'group'
      ? { kind: 'chat', chatId: place.chatId }
      : { kind: 'person', openId: context.person.openId };
  await context.tx.send(
    {
      to,
      content,
      ...(place.kind === 'group' && place.messageId ? { replyTo: place.messageId } : {}),
      ...(subject === undefined ? {} : { subject }),
    },
    context.now,
  );
}

/** Explains in the chat a problem and the next step. */
export async function explainProblem(context: Context, place: Place, problem: Problem): Promise<void> {
  await answer(context, place, { kind: 'card', card: problemCard(problem.words) });
}

/** Sends a card to a person's private chat. */
export async function sendCard(
  context: Context,
  openId: string,
  card: CardJson,
  subject?: string,
): Promise<void> {
  await context.tx.send(
    {
      to: { kind: 'person', openId },
      content: { kind: 'card', card },
      ...(subject === undefined ? {} : { subject }),
    },
    context.now,
  );
}

/** Sends a file to the private chat of the person who asked. */
export async function sendFileToSender({ tx, person, now }: Context, file: FileRequest): Promise<void> {
  await tx.send({ to: { kind: 'person', openId: person.openId }, content: { kind: 'file', file } }, now);
}

/** Sends a picture to the private chat of the person who asked. */
export async function sendImageToSender({ tx, person, now }: Context, file: FileRequest): Promise<void> {
  await tx.send({ to: { kind: 'person', openId: person.openId }, content: { kind: 'image', file } }, now);
}

/**
 * Replaces all cards of a subject by another card. A card that is not sent yet is cancelled instead; one that is being
 * sent now is replaced after it has arrived. With `isLast` a replaced card never changes again: it leaves the subject.
 */
export async function replaceCards(
  { tx, now }: Pick<Context, 'tx' | 'now'>,
  subject: string,
  card: CardJson,
  { isLast = false }: { readonly isLast?: boolean } = {},
): Promise<void> {
  for (const { id, message, messageId } of await tx.messagesAbout(subject)) {
    const send = (content: Content) => tx.send({ to: message.to, content }, now);
    if (messageId) {
      await send({ kind: 'update', messageId, card });
      if (isLast) await tx.forgetSubject(id);
    } else if (messageId === null && !(await tx.cancelMessage(id)))
      await send({ kind: 'replace', subject, outboxId: id, card });
  }
}

/** Applies commands to a submission, stores the events, and returns the submission after them. */
export async function applyCommands(
  context: Context,
  submission: Submission,
  ...commands: readonly SubmissionCommand[]
): Promise<Submission> {
  const { after, events, meta } = decideAll(context, submission, commands);
  if (events.length > 0) await context.tx.saveSubmission(submission, after, events, meta);
  return after;
}

/** The submission as it would be after commands; nothing is stored. */
export const previewCommands = (
  context: Context,
  submission: Submission,
  ...commands: readonly SubmissionCommand[]
): Submission => decideAll(context, submission, commands).after;

/** The commands of a reporter, and so of a deputy (代填). */
const REPORTING: ReadonlySet<SubmissionCommand['kind']> = new Set([
  'save-figures',
  'save-words',
  'submit',
  'take-back',
]);

function decideAll(context: Context, submission: Submission, commands: readonly SubmissionCommand[]) {
  const { person, now: occurredAt, channel } = context;
  const standsInFor = person.standsInFor.get(submission.unit);
  const isReporting = commands.every(({ kind }) => REPORTING.has(kind));
  const meta: EventMeta = {
    actor: person.openId,
    ...(standsInFor !== undefined && isReporting ? { actsFor: standsInFor } : {}),
    occurredAt,
    channel,
  };
  const events: SubmissionEvent[] = [];
  let after = submission;
  for (const command of commands)
    for (const event of decide(command, after)) {
      events.push(event);
      after = evolve(after, event, meta);
    }
  return { after, events, meta };
}

/** The period for a unit when the person names none. */
export async function currentPeriodOf(context: Context, unit: Unit): Promise<Period> {
  const states = await readStates(context, candidatePeriods(context.today, context.plans), [unit]);
  return currentPeriodIn(context, states, unit);
}

/** A unit's report for a period: its state. */
export interface UnitReport {
  readonly unit: Unit;
  readonly period: Period;
  readonly state: State;
}

/** The reports of some units for the period that a person names, or else means; one statement for each period. */
export async function readReports(
  context: Context,
  units: readonly Unit[],
  named?: Period,
): Promise<UnitReport[]> {
  const candidates = await readStates(
    context,
    named ? [] : candidatePeriods(context.today, context.plans),
    units,
  );
  const periods = units.map(unit => named ?? currentPeriodIn(context, candidates, unit));
  const states = new Map([
    ...candidates,
    ...(await readStates(
      context,
      [...new Set(periods)].filter(period => !candidates.has(period)),
      units,
    )),
  ]);
  return units.map((unit, index) => {
    const period = periods[index] ?? periodToday(context.today, context.plans);
    return { unit, period, state: stateIn(states, unit, period) };
  });
}

type States = ReadonlyMap<Period, ReadonlyMap<string, UnitState>>;

async function readStates(
  { tx }: Context,
  periods: readonly Period[],
  units: readonly Unit[],
): Promise<States> {
  const keys = units.map(({ key }) => key);
  const states = new Map<Period, ReadonlyMap<string, UnitState>>();
  for (const period of periods) states.set(period, await tx.submissionStates(period, keys));
  return states;
}

const stateIn = (states: States, unit: Unit, period: Period): State =>
  states.get(period)?.get(unit.key)?.state ?? 'empty';

/** Whether the plan of a report's period has its unit; a later plan may bring it in or have left it out. */
export const isAsked = (
  { plans }: Pick<Context, 'plans'>,
  { unit, period }: Pick<UnitReport, 'unit' | 'period'>,
): boolean => plans.forPeriod(period)?.units.has(unit.key) !== false;

/** The reports that the plans of their periods ask for; where they ask for none, all: the refusal of one is the answer then. */
export function askedAmong(context: Context, reports: readonly UnitReport[]): readonly UnitReport[] {
  const asked = reports.filter(report => isAsked(context, report));
  return asked.length > 0 ? asked : reports;
}

/** The units that a person reports for, in the order of the plan. */
export const ownUnits = ({ person, plans }: Pick<Context, 'person' | 'plans'>): Unit[] =>
  person.units.flatMap(key => plans.latest.units.get(key) ?? []);

/** The reports of a person's own units that are asked for. */
export const readOwnReports = async (context: Context, named?: Period): Promise<UnitReport[]> =>
  (await readReports(context, ownUnits(context), named)).filter(report => isAsked(context, report));

const currentPeriodIn = (context: Context, states: States, unit: Unit): Period =>
  currentPeriod(
    context.today,
    context.plans,
    // A unit that a later plan brought in does not report the period before.
    period => !isAsked(context, { unit, period }) || isReported(stateIn(states, unit, period)),
  );

/** The period for all units when the person names none: an earlier one while any unit is missing in it. */
export async function currentPeriodOfAll(context: Context): Promise<Period> {
  const complete = new Set<Period>();
  for (const period of candidatePeriods(context.today, context.plans)) {
    const plan = context.plans.forPeriod(period);
    const keys = plan ? topLevelUnits(plan).map(({ key }) => key) : [];
    if (plan && (await context.tx.countReported(period, keys)) === keys.length) complete.add(period);
  }
  return currentPeriod(context.today, context.plans, period => complete.has(period));
}
