import { sourceCard, type CountedChange } from '../../../cards/register-page.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { CardAnswer } from '../../core/outgoing.js';
import { lastFigure } from '../../core/form/prefill.js';
import {
  groupsOn,
  isTaken,
  mayHaveOpening,
  openingsOf,
  type CountedGroup,
  type OpeningBase,
} from '../../core/register/groups.js';
import { Problem } from '../../core/problem.js';
import { isOpen } from '../../core/submission/submission.js';
import { measureOf } from '../../plan/plan.js';
import { toast, type Context } from '../context.js';
import { savePage } from '../filling/save-page.js';
import { closedFormCard, countForm, formPageCard, formView, readForm, type FormState } from '../form.js';
import type { Fields } from '../request.js';
import { takeTurn } from '../turn.js';
import { momentOf, type FormRegister } from './counts.js';
import { metaOf } from './register.js';

/** Taken before the choices are read: of two equal ones the later one sees the first. */
const TURN = 'register source';

type SourceRoute = RouteOf<'fromledger' | 'takeledger' | 'totyped'>;

/** 台账: saves what was typed on the page, then shows what a group would be from the register. */
export async function askToTake(
  context: Context,
  route: RouteOf<'fromledger'>,
  fields: Fields,
): Promise<CardAnswer> {
  const saved = await savePage(context, { ...route, verb: 'go', to: route.page }, fields);
  if (saved.toast?.type === 'error') return saved;
  const { state, register, groups } = await readTyped(context, route);
  if (!isOpen(state.submission)) return saved;
  const view = { ...formView(context, state, {}), pageNumber: route.page };
  const changes: CountedChange[] = [];
  for (const group of groups) changes.push(...(await changesOf(context, state, register, group)));
  return { card: sourceCard(view, groups, changes) };
}

/** 确认 (confirm): the groups of the page come from the register from this period on. */
export async function takeFromRegister(context: Context, route: RouteOf<'takeledger'>): Promise<CardAnswer> {
  await takeTurn(context.tx, TURN);
  const { state, register, groups } = await readTyped(context, route);
  if (!isOpen(state.submission)) return { card: closedFormCard(context, state) };
  if (groups.length === 0)
    return toast('info', '这些项已由台账得出，没有改动', formPageCard(context, state, route.page));
  const { on } = momentOf(state.submission, register.state, context.today);
  for (const group of groups)
    await addChoice(context, route, group, {
      source: 'register',
      base: { on, figures: figuresBefore(state, group) },
    });
  const count = groups.reduce((sum, { rules }) => sum + rules.size, 0);
  return showCounted(context, route, state, `${count} 项改由台账得出`);
}

/** 改回手填: the figures of the group are open again, and start from last quarter's. */
export async function giveBackToTyping(
  context: Context,
  route: RouteOf<'totyped'>,
  fields: Fields,
): Promise<CardAnswer> {
  await takeTurn(context.tx, TURN);
  const saved = await savePage(context, { ...route, verb: 'go', to: route.page }, fields);
  if (saved.toast?.type === 'error') return saved;
  const { state, register, group } = await readGroup(context, route);
  if (!isOpen(state.submission)) return saved;
  if (!isTaken(register, group))
    return toast('info', '这些项已改回手填，没有改动', formPageCard(context, state, route.page));
  await addChoice(context, route, group, { source: 'typed', base: { on: context.today, figures: {} } });
  return showCounted(context, route, state, `${group.rules.size} 项改回手填，请填写`);
}

const addChoice = (
  context: Context,
  { unit, period }: SourceRoute,
  { key: group }: CountedGroup,
  choice: { readonly source: 'register' | 'typed'; readonly base: OpeningBase },
): Promise<void> => context.tx.addRegisterSource(unit, { group, period, ...choice }, metaOf(context, unit));

async function showCounted(
  context: Context,
  { page }: SourceRoute,
  state: FormState,
  words: string,
): Promise<CardAnswer> {
  return toast('success', words, formPageCard(context, await countForm(context, state), page));
}

/** `A4_22_gb` as `A4.22.gb`. */
export const codeOf = (name: string): string => name.replaceAll('_', '.');

/** The groups of the page that are typed. */
async function readTyped(context: Context, route: SourceRoute) {
  const { state, register } = await readGroup(context, route);
  const page = state.plan.pages[route.page - 1];
  const groups = page ? groupsOn(register, page).filter(group => !isTaken(register, group)) : [];
  return { state, register, groups };
}

async function readGroup(
  context: Context,
  route: SourceRoute,
): Promise<{ readonly state: FormState; readonly register: FormRegister; readonly group: CountedGroup }> {
  const state = await readForm(context, route.unit, route.period);
  const group = state.register?.groups.find(({ key }) => key === codeOf(route.measure));
  if (!state.register || !group)
    throw new Problem('gone', '这个单位还没有企业台账。', '请发送“台账”，填好后发回。');
  return { state, register: state.register, group };
}

/** The rolling totals of a group in the report before, by code. */
const figuresBefore = (
  { plan, submission, previous }: FormState,
  { rules }: CountedGroup,
): OpeningBase['figures'] =>
  Object.fromEntries(
    [...rules.keys()]
      .filter(code => mayHaveOpening(plan, code))
      .flatMap(code => {
        const last = lastFigure(measureOf(plan, code), submission.period, previous);
        return last === undefined ? [] : [[code, last] as const];
      }),
  );

/** What each figure of a group would be. */
async function changesOf(
  { tx, today }: Context,
  state: FormState,
  register: FormRegister,
  group: CountedGroup,
): Promise<CountedChange[]> {
  const { submission } = state;
  const moment = momentOf(submission, register.state, today);
  const counts = await tx.countFromRegister(submission.unit, moment, group.rules);
  const openings = openingsOf(figuresBefore(state, group), counts);
  return [...counts].map(([code, count]) => {
    const before = submission.figures.get(code)?.value;
    return { code, before, count, opening: openings.get(code) };
  });
}
