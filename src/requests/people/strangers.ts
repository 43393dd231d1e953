import type { CardAnswer } from '../../core/outgoing.js';
import { findNearestUnits, findUnitsByPart } from '../../core/near-units.js';
import { ROLE_NAMES } from '../../core/people/person.js';
import { Problem } from '../../core/problem.js';
import { card, escapeMarkdown, markdown, personName } from '../../../cards/elements.js';
import { requestCard, noticeCard, strangerCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { Stale, type UnitRequest } from '../../store/store.js';
import {
  answer,
  peopleWithRole,
  replaceCards,
  sendCard,
  toast,
  type Context,
  type Place,
} from '../context.js';
import { bindPeople } from './bindings.js';
import { requireUnit } from '../form.js';
import type { Fields } from '../request.js';

const subjectOf = ({ id }: UnitRequest): string => `request ${id}`;

/** Answers a person without any role: sends a card to their private chat, on which they can ask for a unit. */
export async function greetStranger(context: Context, place: Place, refusal = ''): Promise<void> {
  const units = context.plans.latest.organisation.units;
  await sendCard(context, context.person.openId, strangerCard(units, refusal));
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: noticeCard(
        '您还没有绑定',
        `${refusal || '您还没有绑定填报单位。'}已发到私聊，请在私聊里申请。`,
        'turquoise',
      ),
    });
}

/** 查找 (find): shows the units whose names contain the text, or resemble it. */
export function findOwnUnit(context: Context, _route: RouteOf<'find'>, fields: Fields): Promise<CardAnswer> {
  const plan = context.plans.latest;
  const part = (fields.get('part') ?? '').trim();
  const { units } = plan.organisation;
  if (!part) return Promise.resolve(toast('warning', '请先写出单位名称中的几个字', strangerCard(units)));
  const containing = findUnitsByPart(part, plan);
  const isContained = containing.length > 0;
  const matches = isContained ? containing : findNearestUnits(part, plan);
  return Promise.resolve({ card: strangerCard(units, '', { part, matches, isContained }) });
}

/** A person asks to report for a unit: every admin gets a card. The first answer replaces all of these cards. */
export async function askForUnit(context: Context, route: RouteOf<'ask'>): Promise<CardAnswer> {
  const unit = requireUnit(context.plans.latest, route.unit);
  if (context.person.units.includes(unit.key)) return toast('info', `您已是${unitName(unit)}的填报人`);
  const admins = await peopleWithRole(context, 'admin');
  if (admins.length === 0) return toast('warning', '还没有管理员，请联系系统维护人员先认领管理员');
  const request = await context.tx.requestUnit(context.person.openId, unit.key, context.now);
  const sentMessages = await context.tx.messagesAbout(subjectOf(request));
  if (sentMessages.length > 0) return toast('info', '已经申请过，请等管理员答复');
  // An admin may have granted an earlier request while this one waited for it.
  const grants = await context.tx.grantsOf(context.person.openId);
  if (grants.some(({ role, unit: key }) => role === 'reporter' && key === unit.key))
    throw new Stale(`${unit.key} was given meanwhile`);
  for (const admin of admins)
    await sendCard(context, admin, requestCard(context.person.openId, unit, request.id), subjectOf(request));
  return toast('success', `已转告管理员：申请填报${unitName(unit)}`);
}

/** An admin grants or refuses a request to report for a unit. */
export async function decideUnitRequest(
  context: Context,
  route: RouteOf<'grant' | 'refuse'>,
): Promise<CardAnswer> {
  const request = await context.tx.unitRequest(route.request);
  if (!request) throw new Problem('gone', '这个申请已经不在了。');
  if (request.decision !== 'open') return toast('info', '这个申请已经答复过了');
  const isGranted = route.verb === 'grant';
  const unit = requireUnit(context.plans.latest, request.unit);
  await context.tx.decideUnitRequest(request.id, isGranted, context.person.openId, context.now);
  if (isGranted) await bindPeople(context, [request.openId], [{ role: 'reporter', unit }]);
  else await sendCard(context, request.openId, refusalCard(unit));
  const closedCard = decisionCard(context, request, unit, isGranted);
  await replaceCards(context, subjectOf(request), closedCard);
  return toast('success', isGranted ? '已绑定，并已通知本人' : '已答复本人', closedCard);
}

const refusalCard = (unit: Unit) =>
  noticeCard('申请没有通过', `管理员没有同意您填报${unitName(unit)}。如有疑问，请直接联系管理员。`, 'orange');

function decisionCard(context: Context, request: UnitRequest, unit: Unit, isGranted: boolean) {
  const verdict = isGranted ? '同意' : '没有同意';
  return card({ title: '填报人申请', colour: isGranted ? 'green' : 'grey' }, [
    markdown(
      `${personName(context.person.openId)}${verdict}了 ${personName(request.openId)} 成为 ${escapeMarkdown(unitName(unit))} 的${ROLE_NAMES.reporter}。`,
    ),
  ]);
}
