import type { Person } from '../events.js';
import type { Route, RouteOf, Verb } from '../../cards/routes.js';
import type { Difference, Domain, Table } from './domain.js';
import { isRightInRegister, REGISTER } from './register-permits.js';
import { textIn, type Row } from './rows.js';

export type RoleName = 'reporter' | 'reviewer' | 'leader' | 'admin';

/** A person of the walk with what they may do. */
export interface Presser extends Person {
  readonly name: string;
  readonly roles: readonly RoleName[];
  /** The units that they report for. */
  readonly units: readonly string[];
}

const DECIDERS: readonly RoleName[] = ['reviewer', 'leader'];
/** Who may look at what any unit handed in. */
const OFFICE: readonly RoleName[] = [...DECIDERS, 'admin'];

/** Everybody with a role. */
const MEMBERS: readonly RoleName[] = ['reporter', ...OFFICE];

/**
 * The trial's own table of permissions, by the button's verb; `any`: everybody. It is written from what was agreed with
 * the bureau, not from the program's table, so that a fault there is noticed.
 */
const WHO: Readonly<
  Record<Verb, 'own unit' | 'own unit or office' | 'own unit or deciders' | 'any' | readonly RoleName[]>
> = {
  fill: 'any',
  run: 'any',
  runhere: 'any',
  fillhere: 'any',
  last: 'own unit',
  open: 'own unit',
  save: 'own unit',
  back: 'own unit',
  go: 'own unit',
  same: 'own unit',
  restore: 'own unit',
  zero: 'own unit',
  rest: 'own unit',
  undo: 'own unit',
  adopt: 'own unit',
  submit: 'own unit',
  explain: 'own unit',
  recall: 'own unit',
  mend: 'own unit',
  resubmit: 'own unit',
  summary: 'own unit',
  put: 'own unit',
  drop: 'own unit',
  aim: 'own unit',
  waiting: DECIDERS,
  look: DECIDERS,
  begin: DECIDERS,
  approve: DECIDERS,
  return: DECIDERS,
  forward: DECIDERS,
  unforward: DECIDERS,
  snapshot: DECIDERS,
  package: DECIDERS,
  savedworkbook: 'own unit',
  passlist: DECIDERS,
  passpage: DECIDERS,
  passall: DECIDERS,
  passdrop: DECIDERS,
  next: DECIDERS,
  figures: 'own unit or office',
  figurespage: 'own unit or office',
  workbook: 'own unit or office',
  print: 'own unit or office',
  printall: ['reporter', ...OFFICE],
  savedprint: 'own unit',
  pictures: 'own unit or office',
  picturesall: ['reporter', ...OFFICE],
  savedpictures: 'own unit',
  meant: 'any',
  find: 'any',
  ask: 'any',
  grant: ['admin'],
  refuse: ['admin'],
  targets: MEMBERS,
  bars: MEMBERS,
  members: ['admin'],
  unbind: ['admin'],
  laterpick: ['reporter'],
  later: 'own unit',
  asklater: 'own unit',
  grantlater: DECIDERS,
  refuselater: DECIDERS,
  deputyfind: ['reporter'],
  deputynext: ['reporter'],
  deputyok: ['reporter'],
  deputydrop: ['reporter'],
  deputyend: 'any',
  bindpick: ['admin'],
  bindall: ['admin'],
  unbindfind: ['admin'],
  unbindpick: ['admin'],
  release: ['admin'],
  here: ['admin'],
  resend: ['admin'],
  hand: 'own unit or deciders',
  handunit: 'own unit or deciders',
  handpage: ['reporter', ...DECIDERS],
  handfind: ['reporter', ...DECIDERS],
  letterlist: ['reporter', ...DECIDERS],
  letterunit: 'own unit or deciders',
  letterpage: ['reporter', ...DECIDERS],
  letterfind: ['reporter', ...DECIDERS],
  lettertyped: 'own unit or deciders',
  letterledger: 'own unit or deciders',
  lettermake: 'own unit or deciders',
  letterdrop: ['reporter', ...DECIDERS],
  letterbatches: 'own unit or deciders',
  letterbatch: 'own unit or deciders',
  letterseek: 'own unit or deciders',
  letterfile: 'own unit or deciders',
  letternote: 'own unit or deciders',
  letterundo: 'own unit or deciders',
  letterjoin: 'own unit or deciders',
  paper: 'own unit or office',
  paperlook: DECIDERS,
  papertake: DECIDERS,
  paperback: DECIDERS,
  fromledger: 'own unit',
  takeledger: 'own unit',
  totyped: 'own unit',
  names: 'own unit or deciders',
  namespage: 'own unit or deciders',
  ledgertake: 'own unit or deciders',
  ledgerdrop: ['reporter', ...DECIDERS],
  ledgerunit: 'own unit or deciders',
  ledgerfile: 'own unit or deciders',
  asplan: ['admin'],
  plantake: ['admin'],
  plandrop: ['admin'],
  ledgerfind: 'own unit or deciders',
  ledgerpage: 'own unit or deciders',
  enterprise: 'own unit or deciders',
  enterprisesave: 'own unit or deciders',
  enterprisepick: 'own unit or deciders',
  take: 'any',
  reread: 'any',
};

const FILLING: readonly Verb[] = [
  ...([
    'save',
    'back',
    'go',
    'same',
    'restore',
    'zero',
    'rest',
    'undo',
    'adopt',
    'submit',
    'explain',
    'fromledger',
    'takeledger',
    'totyped',
  ] as const),
  ...(['mend', 'resubmit', 'summary', 'put', 'take'] as const),
];
/** The verbs that end or make a pending action. Opening the form ends a message with figures that was not confirmed. */
const KEEPING: readonly Verb[] = [
  ...(['fill', 'fillhere', 'run', 'runhere'] as const),
  ...(['summary', 'put', 'drop', 'take', 'reread', 'forward'] as const),
  ...(['passlist', 'passall', 'passdrop'] as const),
  ...(['deputynext', 'deputyok', 'deputydrop', 'hand'] as const),
  ...(['ledgertake', 'ledgerdrop', 'ledgerunit', 'enterprisesave', 'enterprisepick'] as const),
  ...(['asplan', 'plantake', 'plandrop'] as const),
  ...(['lettertyped', 'letterledger', 'lettermake', 'letterdrop'] as const),
];
const OPEN_STATES = ['empty', 'draft', 'sent-back'];
const REPORT: readonly Table[] = ['submission', 'figure', 'note', 'event'];

/** Whether a person may press a button at all; without that, nothing is changed and nothing is sent. */
export function mayPress(presser: Presser, route: Route): boolean {
  const who = WHO[route.verb];
  if (who === 'any') return true;
  const isOwn = 'unit' in route && presser.units.includes(route.unit);
  if (who === 'own unit') return isOwn;
  if (who === 'own unit or deciders') return isOwn || hasRole(presser, DECIDERS);
  // The card of a file names its version alone: whose it is, is seen by what is sent.
  if (route.verb === 'paper') return hasRole(presser, MEMBERS);
  if (who === 'own unit or office') return isOwn || hasRole(presser, OFFICE);
  return hasRole(presser, who);
}

const hasRole = ({ roles }: Presser, wanted: readonly RoleName[]): boolean =>
  wanted.some(role => roles.includes(role));

/** The rows that a press must not have changed. */
export function wrongChanges(
  presser: Presser,
  route: Route,
  world: World,
  changes: readonly Difference[],
): Difference[] {
  if (!mayPress(presser, route)) return [...changes];
  return changes.filter(change => !isRightChange(presser, route, world, change));
}

/** The rows before a press and after it. */
export interface World {
  readonly before: Domain;
  readonly after: Domain;
}

function isRightChange(presser: Presser, route: Route, world: World, change: Difference): boolean {
  if (REPORT.includes(change.table)) return isRightInReport(presser, route, world, change);
  if (REGISTER.includes(change.table)) return isRightInRegister(presser.openId, route, change);
  return isRight(presser, route, change);
}

function isRight(presser: Presser, route: Route, change: Difference): boolean {
  const { table, before: old, after } = change;
  const row = after ?? old;
  const isOwn = textIn(row, 'open_id') === presser.openId;
  switch (table) {
    case 'role_grant':
      return after ? ['grant', 'bindall'].includes(route.verb) : isReleased(route, row);
    case 'date_request':
      return isRightRequest(route.verb, ['asklater'], ['grantlater', 'refuselater'], isOwn && !old);
    case 'deputyship':
      return isRightNaming(presser, route, row, old);
    case 'unit_request':
      return isRightRequest(route.verb, ['ask'], ['grant', 'refuse'], isOwn && !old);
    case 'setting':
      // The program keeps notes of its own there, such as the last reminder.
      return textIn(row, 'key') !== 'working-group' || route.verb === 'here';
    case 'snapshot':
      return route.verb === 'forward' && !old;
    case 'deliverable':
      return isRightDeliverable(presser, route, old, after);
    case 'plan_version':
      return route.verb === 'plantake' && !old;
    case 'letter_batch':
      return isRightBatch(presser, route, old, after);
    case 'letter':
      return route.verb === 'lettermake' && !old;
    case 'register_source':
      return isRightSource(presser, route, old, after);
    case 'letter_note':
      return isRightNote(presser, route, old, after);
    default:
      return KEEPING.includes(route.verb) && isOwn;
  }
}

/** A request is made by its own person, and changed by an answer. */
const isRightRequest = (verb: Verb, asking: Verb[], answering: Verb[], isOwnNew: boolean): boolean =>
  asking.includes(verb) ? isOwnNew : answering.includes(verb);

/** A version is handed in as a new row by its person; it is decided on once, by another one who does not report for the unit. */
function isRightDeliverable(
  presser: Presser,
  route: Route,
  old: Row | undefined,
  after: Row | undefined,
): boolean {
  if (!after) return false;
  if (route.verb === 'hand') return isRightVersion(presser, route, old, after);
  if (!old || (route.verb !== 'papertake' && route.verb !== 'paperback')) return false;
  const isOther = textIn(old, 'who') !== presser.openId;
  const isOwnUnit = presser.units.includes(textIn(old, 'unit')) && !presser.roles.includes('leader');
  const isOpen = textIn(old, 'id') === route.deliverable && textIn(old, 'state') === 'handed-in';
  return isOpen && isOther && !isOwnUnit;
}

/** A version is a new row; the one before becomes an older one, and is else as it was. */
function isRightVersion(presser: Presser, route: RouteOf<'hand'>, old: Row | undefined, after: Row): boolean {
  if (textIn(after, 'unit') !== route.unit || textIn(after, 'key') !== route.deliverable) return false;
  return old ? textIn(old, 'state') === textIn(after, 'state') : textIn(after, 'who') === presser.openId;
}

/** What was made is written once, for the unit of the card, in the name of who confirmed. */
const isRightBatch = (
  presser: Presser,
  route: Route,
  old: Row | undefined,
  after: Row | undefined,
): boolean =>
  route.verb === 'lettermake' &&
  !old &&
  textIn(after, 'unit') === route.unit &&
  textIn(after, 'who') === presser.openId;

/** A choice between register and typing is written once, for the unit of the card, in the name of who made it. */
const isRightSource = (
  presser: Presser,
  route: Route,
  old: Row | undefined,
  after: Row | undefined,
): boolean =>
  (route.verb === 'takeledger' || route.verb === 'totyped') &&
  !old &&
  textIn(after, 'unit') === route.unit &&
  textIn(after, 'who') === presser.openId;

/** A note is added by its person for the unit of the card; the one before it is the latest one no more. */
const isRightNote = (presser: Presser, route: Route, old: Row | undefined, after: Row | undefined): boolean =>
  (route.verb === 'letternote' || route.verb === 'letterundo' || route.verb === 'letterjoin') &&
  textIn(after, 'batch_id') === route.batch &&
  textIn(after, 'unit') === route.unit &&
  (old ? textIn(old, 'on_day') === textIn(after, 'on_day') : textIn(after, 'who') === presser.openId);

/** A reporter names a deputy for themselves; the two of them may end it. */
const isRightNaming = (
  presser: Presser,
  { verb }: Route,
  row: Row | undefined,
  old: Row | undefined,
): boolean =>
  old
    ? verb === 'unbind' ||
      (verb === 'deputyend' && ['open_id', 'deputy'].some(column => textIn(row, column) === presser.openId))
    : verb === 'deputyok' && textIn(row, 'open_id') === presser.openId;

/** 解绑 takes everything from the person of a card, or one role or unit from those chosen. */
function isReleased(route: Route, row: Row | undefined): boolean {
  if (route.verb === 'unbind') return textIn(row, 'open_id') === route.person;
  if (route.verb !== 'release' || textIn(row, 'role') !== route.role) return false;
  return route.role !== 'reporter' || textIn(row, 'unit') === route.unit;
}

function isRightInReport(presser: Presser, route: Route, world: World, change: Difference): boolean {
  const { table, before: old, after } = change;
  const report = reportOf(world, after ?? old);
  if (table === 'event' && !isOwnNewEvent(presser, change)) return false;
  if (route.verb === 'forward')
    return route.period === report.period && (table === 'submission' || table === 'event');
  if (route.verb === 'grantlater')
    return table !== 'figure' && mayExtend(presser, route.request, world, report);
  return isAbout(route, report) && mayChange(presser, route, table, report);
}

const mayChange = (presser: Presser, route: Route, table: Table, report: Report): boolean =>
  FILLING.includes(route.verb)
    ? mayFill(presser, route, report)
    : table !== 'figure' && table !== 'note' && mayDecide(presser, route, report);

/** A list of submissions names any that its holder may decide; 下一份待审核 opens any of them. */
const isAbout = (route: Route, { unit, period }: Report): boolean =>
  ['passall', 'next'].includes(route.verb) || targetOf(route) === `${unit} ${period}`;

const targetOf = (route: Route): string | undefined =>
  'unit' in route && 'period' in route ? `${route.unit} ${route.period}` : undefined;

/** The history only grows, by what the person did. */
const isOwnNewEvent = ({ openId }: Presser, { before, after }: Difference): boolean =>
  !before && textIn(after, 'who') === openId;

/** A report as it was before the press. */
interface Report {
  readonly unit: string;
  readonly period: string;
  readonly state: string;
  readonly isBegun: boolean;
  readonly submittedBy: string;
}

function mayFill(presser: Presser, { verb }: Route, { unit, state }: Report): boolean {
  // An admin takes in the workbook of a quarter before the bot.
  if (verb === 'take' && presser.roles.includes('admin') && state === 'empty') return true;
  return presser.units.includes(unit) && OPEN_STATES.includes(state);
}

/** A reviewer does not decide on their own unit; nobody decides on what they submitted themselves. */
function mayDecide(
  presser: Presser,
  { verb }: Route,
  { unit, state, isBegun, submittedBy }: Report,
): boolean {
  if (state !== 'submitted') return false;
  if (verb === 'recall') return !isBegun;
  if (submittedBy === presser.openId) return false;
  if (presser.units.includes(unit) && !presser.roles.includes('leader')) return false;
  return (
    verb === 'approve' ||
    verb === 'passall' ||
    verb === 'return' ||
    ((verb === 'look' || verb === 'begin' || verb === 'next') && !isBegun)
  );
}

/** A later date is for the report of the request, while that is open; a reviewer does not grant it to their own unit. */
function mayExtend(presser: Presser, request: string, { before }: World, report: Report): boolean {
  const row = before.get('date_request')?.get(request);
  const isAsked = textIn(row, 'unit') === report.unit && textIn(row, 'period') === report.period;
  const isDecider = !presser.units.includes(report.unit) || presser.roles.includes('leader');
  return isAsked && isDecider && OPEN_STATES.includes(report.state);
}

/** The report that a changed row belongs to; a figure of a new report is found by the rows after the press. */
function reportOf({ before, after }: World, row: Row | undefined): Report {
  const id = textIn(row, 'submission_id');
  const owner = id === '' ? row : (before.get('submission')?.get(id) ?? after.get('submission')?.get(id));
  const [unit, period] = [textIn(owner, 'unit'), textIn(owner, 'period')];
  const found = [...(before.get('submission')?.values() ?? [])].find(
    each => textIn(each, 'unit') === unit && textIn(each, 'period') === period,
  );
  return {
    ...{ unit, period },
    state: found ? textIn(found, 'state') : 'empty',
    isBegun: textIn(found, 'review_begun_by') !== '',
    submittedBy: textIn(found, 'submitted_by'),
  };
}
