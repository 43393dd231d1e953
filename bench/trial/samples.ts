import type { Verb } from '../../cards/routes.js';
import { BUTTONS } from '../../src/requests/buttons.js';
import { COMMANDS } from '../../src/requests/commands.js';
import { EARLIER, PERIOD } from '../app.js';
import { envelope, eventOf, tapEvent, type Person } from '../events.js';
import { figuresOf, inputsOfPage } from '../plan.js';
import type { Random } from './random.js';

/** What a real event of a person may name. */
export interface Known {
  readonly units: readonly string[];
  readonly people: readonly Person[];
  readonly pending: readonly string[];
}

/** Makes a real event of a person: a message of some kind, a tap on some button, or a use of the menu. */
export function sampleEvent(person: Person, known: Known, random: Random): object {
  const kind = random.below(10);
  if (kind < 5) return sampleTap(person, known, random);
  if (kind < 8) return sampleWords(person, known, random);
  if (kind === 8) return sampleContent(person, random);
  return envelope('application.bot.menu_v6', {
    operator: { operator_id: { open_id: person.openId } },
    event_key: random.of(['menu_fill', 'menu_status', 'menu_help']),
  });
}

const VERBS = Object.keys(BUTTONS) as Verb[];

function sampleTap(person: Person, { units, people, pending }: Known, random: Random): object {
  const [unit, period, version] = [random.of(units), random.of([PERIOD, EARLIER]), String(random.below(12))];
  const page = String(1 + random.below(10));
  const verb = random.of(VERBS);
  const target = [unit, period];
  const args: Partial<Record<Verb, readonly string[]>> = {
    fill: [],
    submit: [...target, version],
    explain: [...target, version],
    approve: [...target, version],
    return: [...target, version],
    mend: [...target, version],
    resubmit: [...target, version],
    open: target,
    recall: target,
    look: target,
    begin: target,
    adopt: [...target, version, page],
    ask: [unit],
    grant: [random.of(pending)],
    refuse: [random.of(pending)],
    unbind: [random.of(people).openId],
    here: ['oc_first'],
    summary: [random.of(pending), ...target],
    rest: [...target, version],
    undo: [...target, version, page],
    put: [random.of(pending), ...target, version],
    drop: [random.of(pending), ...target],
    aim: [random.of(pending), ...target],
    take: [random.of(pending), ...target, version],
    reread: [random.of(pending), ...target],
    forward: [period, '0'],
    snapshot: [period, '1'],
    resend: ['1'],
  };
  const route = [verb, ...(args[verb] ?? [...target, version, page, String(1 + random.below(10))])];
  return tapEvent(person, route.join('.'), sampleFields(random));
}

const sampleFields = (random: Random): Record<string, string> => ({
  ...inputsOfPage(1 + random.below(9), figuresOf(1 + random.below(8))),
  ...(random.happens(0.3) ? { reason: '请核对', figures: 'A4.02', others: 'A4.03' } : {}),
  ...(random.happens(0.3) ? { summary: '各项工作按计划推进。', note_A4_12: '按实际情况填报' } : {}),
});

function sampleWords(person: Person, { units, people }: Known, random: Random): object {
  const [name, command] = random.of(Object.entries(COMMANDS));
  const words = random.of([
    '',
    PERIOD,
    `${PERIOD} ${random.of(units)}`,
    '城市供水 2025Q3 A6.05 2025-10-10 原因',
  ]);
  const text = `${random.happens(0.5) ? `/${name}` : command.word} ${words}`;
  const mentions = random.happens(0.2) ? [{ openId: random.of(people).openId }] : [];
  const isInGroup = random.happens(0.3);
  return eventOf(person, {
    content: { text: mentions.length > 0 ? `${text} @_user_1` : text },
    mentions: isInGroup ? [...mentions, { openId: 'ou_bot', type: 'bot' }] : mentions,
    ...(isInGroup ? { chat: { id: 'oc_first', type: 'group' as const } } : {}),
  });
}

const sampleContent = (person: Person, random: Random): object =>
  eventOf(
    person,
    random.of([
      { type: 'file', content: { file_key: 'file_v3_none', file_name: '季报.xlsx' } },
      { type: 'file', content: { file_key: 'file_v3_none', file_name: '总结.docx' } },
      { type: 'image', content: { image_key: 'img_v3' } },
      { type: 'sticker', content: { file_key: 'file_v3_none' } },
      {
        type: 'post',
        content: {
          title: '状态',
          content: [
            [
              { tag: 'text', text: PERIOD },
              { tag: 'at', user_id: 'x' },
            ],
          ],
        },
      },
    ]),
  );
