import type { CardAnswer } from '../../core/outgoing.js';
import { ROLE_NAMES } from '../../core/people/person.js';
import { Problem } from '../../core/problem.js';
import { card, escaped, markdown, personName } from '../../../cards/elements.js';
import { requestCard, say, strangerCard, welcomeCard } from '../../../cards/say.js';
import type { RouteOf } from '../../../cards/routes.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { UnitRequest } from '../../store/store.js';
import { answer, peopleWith, settle, tell, toast, type Context, type Place } from '../context.js';
import { unitOf } from '../form.js';

const subjectOf = ({ id }: UnitRequest): string => `request ${id}`;

/** Answers a person without any role: sends a card to their private chat, on which they can ask for a unit. */
export async function greetStranger(context: Context, place: Place, refusal = ''): Promise<void> {
  const units = context.plans.latest.organisation.units;
  await tell(context, context.person.openId, strangerCard(units, refusal));
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: say(
        '您还没有绑定',
        `${refusal || '您还没有绑定填报单位。'}已发到私聊，请在私聊里申请。`,
        'turquoise',
      ),
    });
}

/** A person asks to report for a unit: every admin gets a card. The first answer replaces all of these cards. */
export async function askTapped(context: Context, route: RouteOf<'ask'>): Promise<CardAnswer> {
  const unit = unitOf(context.plans.latest, route.unit);
  if (context.person.units.includes(unit.key)) return toast('info', `您已是${unitName(unit)}的填报人`);
  const admins = await peopleWith(context, 'admin');
  if (admins.length === 0) return toast('warning', '还没有管理员，请联系部署的同事先认领管理员');
  const request = await context.tx.ask(context.person.openId, unit.key, context.now);
  const told = await context.tx.messagesAbout(subjectOf(request));
  if (told.length > 0) return toast('info', '已经申请过，请等管理员答复');
  for (const admin of admins)
    await tell(context, admin, requestCard(context.person.openId, unit, request.id), subjectOf(request));
  return toast('success', `已转告管理员：申请填报${unitName(unit)}`);
}

/** An admin grants or refuses a request to report for a unit. */
export async function requestDecided(
  context: Context,
  route: RouteOf<'grant' | 'refuse'>,
): Promise<CardAnswer> {
  const request = await context.tx.unitRequest(route.request);
  if (!request) throw new Problem('gone', '这个申请已经不在了。');
  if (request.decision !== 'open') return toast('info', '这个申请已经答复过了');
  const granted = route.verb === 'grant';
  const unit = unitOf(context.plans.latest, request.unit);
  await context.tx.decideRequest(request.id, granted, context.person.openId, context.now);
  if (granted) await context.tx.grant({ openId: request.openId, role: 'reporter', unit: unit.key });
  await tell(context, request.openId, granted ? welcomeCard(unit) : refusedCard(unit));
  const settled = decidedCard(context, request, unit, granted);
  await settle(context, subjectOf(request), settled);
  return toast('success', granted ? '已绑定，并已通知本人' : '已答复本人', settled);
}

const refusedCard = (unit: Unit) =>
  say('申请没有通过', `管理员没有同意您填报${unitName(unit)}。如有疑问，请直接联系管理员。`, 'orange');

function decidedCard(context: Context, request: UnitRequest, unit: Unit, granted: boolean) {
  const verdict = granted ? '同意' : '没有同意';
  return card({ title: '填报人申请', colour: granted ? 'green' : 'grey' }, [
    markdown(
      `${personName(context.person.openId)}${verdict}了 ${personName(request.openId)} 成为 ${escaped(unitName(unit))} 的${ROLE_NAMES.reporter}。`,
    ),
  ]);
}
