import { refuseWords } from '../../core/command.js';
import { noticeCard } from '../../../cards/notices.js';
import { setUpCard } from '../../../cards/set-up.js';
import { answer, sendCard, type Context } from '../context.js';
import type { CommandMessage, Outside, Prepared } from '../request.js';

/** Looks at the set-up for an admin: others are refused before anything is asked of the platform. */
export async function prepareDoctorCommand({ read, examine }: Outside): Promise<Prepared> {
  const isAdmin = await read(({ person }) => Promise.resolve(person.roles.has('admin')));
  return isAdmin ? { setUp: await examine() } : {};
}

/** 体检 (`/doctor`): what is wrong with the set-up and how to mend it, in the admin's private chat. */
export async function doctorCommand(
  context: Context,
  { place, words }: CommandMessage,
  { setUp = [] }: Prepared,
): Promise<void> {
  refuseWords(words, '体检');
  const card = setUpCard(setUp);
  if (place.kind === 'p2p') return answer(context, place, { kind: 'card', card });
  await sendCard(context, context.person.openId, card);
  await answer(context, place, {
    kind: 'card',
    card: noticeCard('体检', '结果已发到私聊。'),
  });
}
