import { namesCard } from '../../../cards/register-page.js';
import { formatDay, titleOf } from '../../../cards/phrases.js';
import { routeName, type RouteOf } from '../../../cards/routes.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { requirePlan } from '../../core/current-period.js';
import { withUnit } from '../../core/form/number.js';
import { choicesIn, countedGroups } from '../../core/register/groups.js';
import { Problem } from '../../core/problem.js';
import { isReported, type Submission } from '../../core/submission/submission.js';
import { inputName } from '../../plan/measure.js';
import { yearOf } from '../../plan/period.js';
import { labelOf, measureOf, type Plan } from '../../plan/plan.js';
import type { RegisterMoment } from '../../store/store.js';
import { sendCard, toast, type Context } from '../context.js';
import { requireUnit } from '../form.js';
import { requireRight } from '../rights.js';
import { momentOf, readOpenings } from './counts.js';
import { codeOf } from './source.js';

const NAMES_ON_PAGE = 20;
/** So many other figures are offered as buttons. */
const MAX_OTHERS = 12;

/** 名单: sends the enterprises behind a figure as a card of their own, so that the form stays as it is. */
export async function sendNames(context: Context, route: RouteOf<'names'>): Promise<CardAnswer> {
  await sendCard(context, context.person.openId, await makeNames(context, { ...route, page: 1 }));
  return toast('success', '名单在下面的新卡片里');
}

/** Another page of the names, or those of another figure. */
export async function turnNames(context: Context, route: RouteOf<'namespage'>): Promise<CardAnswer> {
  return { card: await makeNames(context, route) };
}

async function makeNames(
  context: Context,
  { unit: key, period, measure: name, page }: Omit<RouteOf<'namespage'>, 'verb'>,
): Promise<CardJson> {
  const plan = requirePlan(context.plans, period, context.today);
  const unit = requireUnit(plan, key);
  await requireRight(context, 'ledger', key);
  const code = codeOf(name);
  const submission = await context.tx.submission(key, period);
  const figure = submission.figures.get(code);
  const rule = plan.measures.get(code)?.counted;
  if (!rule || figure?.how !== 'register')
    throw new Problem('gone', '这一项现在不由台账得出，没有名单。', '请发送“填报”或“审核”重新打开。');
  const moment = await momentCounted(context, submission);
  const offset = (page - 1) * NAMES_ON_PAGE;
  const found = await context.tx.enterprisesCounted(key, moment, rule, { offset, limit: NAMES_ON_PAGE + 1 });
  const routeTo = (to: number) => routeName('namespage', { unit: key, period, measure: name, page: to });
  return namesCard({
    title: titleOf(period, unit),
    label: labelOf(plan, code),
    total: withUnit(figure.value, measureOf(plan, code)),
    opening: await openingAt(context, plan, submission, moment, code),
    names: found.slice(0, NAMES_ON_PAGE),
    offset,
    isSum: rule.isSum === true,
    place: `数据截至 ${formatDay(moment.on)}`,
    earlier: page > 1 ? routeTo(page - 1) : undefined,
    later: found.length > NAMES_ON_PAGE ? routeTo(page + 1) : undefined,
    others: othersOf(plan, submission, code).map(other => ({
      text: labelOf(plan, other),
      route: routeName('namespage', { unit: key, period, measure: inputName(other), page: 1 }),
    })),
  });
}

/** The figures next to this one that come from the register as well. */
function othersOf(plan: Plan, { figures }: Submission, code: string): string[] {
  const counted = [...plan.measures.keys()].filter(each => figures.get(each)?.how === 'register');
  const start = Math.max(
    0,
    Math.min(counted.indexOf(code) - MAX_OTHERS / 2, counted.length - MAX_OTHERS - 1),
  );
  return counted.slice(start, start + MAX_OTHERS + 1).filter(each => each !== code);
}

/** Where the figures were counted: of a report that is handed in, as it was then. */
async function momentCounted({ tx, today }: Context, submission: Submission): Promise<RegisterMoment> {
  const { unit, period, state } = submission;
  if (isReported(state)) {
    const [row] = await tx.history({ unit, period, kinds: ['submitted'], limit: 1 });
    if (row?.event.kind === 'submitted' && row.event.countedFrom)
      return { ...row.event.countedFrom, year: yearOf(period) };
  }
  const present = await tx.registerState(unit);
  if (!present) throw new Problem('gone', '这个单位还没有企业台账。', '请发送“台账”，填好后发回。');
  return momentOf(submission, present, today);
}

async function openingAt(
  { tx }: Context,
  plan: Plan,
  submission: Submission,
  moment: RegisterMoment,
  code: string,
): Promise<number | undefined> {
  const groups = countedGroups(plan).filter(({ rules }) => rules.has(code));
  const choices = choicesIn(await tx.registerSources(submission.unit), submission.period);
  return (await readOpenings(tx, submission, groups, choices, moment)).get(code);
}
