import { readFile } from 'node:fs/promises';
import { unitName } from '../../src/plan/organisation.js';
import { planBook } from '../../src/workbook/plan-book/plan-book.js';
import { writeBook } from '../../src/workbook/xlsx/write.js';
import { PERIOD } from '../app.js';
import { eventOf, newMessageId, tapEvent, type MessageParts, type Person } from '../events.js';
import { pick } from '../pick.js';
import { enterpriseList, pdf, registerOf } from '../sent-files.js';
import type { Bureau } from './bureau.js';
import { button, type CardButton } from './card-buttons.js';
import { deliver, deliverUntilTaken, PATIENCE_MS } from './deliver.js';
import { mayPress, type Presser } from './permits.js';
import { ENTERPRISE, LETTER_NAMES } from './scenes.js';
import { waitUntilAnswered, waitUntilDrained } from './stored.js';
import { withoutUnit } from './unnamed-workbook.js';
import { collect, dropKnownFiles, newestMessage, type Walk } from './walk.js';

const LONG_TEXT = '本季度我单位按照年度方案推进企业安全生产标准化建设，'.repeat(4);
const GROUP = { id: 'oc_first', type: 'group' as const };
const BOT = { openId: 'ou_bot', type: 'bot' } as const;

/**
 * Everybody sends every command, figures, a work summary and files; the admin names another working group. Then they press
 * what leads to cards that wait for 確认: such a card is put back with the press that made it, so these are made before.
 */
export async function askForCards(walk: Walk, keepsWorkbook = false): Promise<void> {
  const { bureau, people } = walk;
  for (const person of people) await askOnce(walk, () => sendTexts(walk, person));
  await chooseWorkingGroup(walk, 'oc_second');
  if (keepsWorkbook) await keepWorkbooks(walk);
  const files = [...walk.workbooks, ...(await makeFiles(bureau))];
  for (const person of people)
    await askOnce(walk, async () => {
      for (const [name, bytes] of files) await sendFile(walk, person, name, bytes);
    });
  await waitUntilDrained(bureau.url);
  for (const person of people) await askOnce(walk, () => pressOnwards(walk, person));
}

/** The first group becomes the working group at once; of another one 确认 is asked. */
export async function chooseWorkingGroup(walk: Walk, id = GROUP.id): Promise<void> {
  const admin = walk.people.find(({ roles }) => roles.includes('admin'));
  if (!admin) throw new Error('nobody is admin');
  await sendToGroup(walk, admin, '/here', { ...GROUP, id });
  await waitUntilDrained(walk.bureau.url);
}

/** Asks for cards, and waits for the answers; files that were made before are not made again. */
async function askOnce(walk: Walk, ask: () => Promise<void>): Promise<void> {
  const newestBefore = await newestMessage(walk.rows);
  await ask();
  await waitUntilAnswered(walk.bureau.url);
  await dropKnownFiles(walk, newestBefore);
}

export const send = ({ port }: Walk, person: Person, parts: MessageParts): Promise<boolean> =>
  deliverUntilTaken(port, eventOf(person, parts), PATIENCE_MS);

const sendToGroup = (walk: Walk, person: Person, text: string, chat = GROUP): Promise<boolean> =>
  send(walk, person, { chat, content: { text: `@_user_1 ${text}` }, mentions: [BOT] });

async function sendTexts(walk: Walk, person: Presser): Promise<void> {
  const name = unitName(pick(walk.bureau.reporters, 0).unit);
  const texts = [
    ...[
      `/fill ${PERIOD}`,
      '状态',
      `/summary ${PERIOD}`,
      '审核',
      `/template ${PERIOD}`,
      '历史',
      '成员',
      '帮助',
    ],
    ...[`/review ${PERIOD} ${name}`, `/forward ${PERIOD}`, LONG_TEXT, '改 自查隐患 +12，约谈 5'],
    ...[`填报 ${PERIOD} 第16`, '绑定', `绑定 ${name}`, '解绑', '申请延期', '代填'],
    ...['台账', '文书', '目标', '催报'],
  ];
  for (const text of texts) await send(walk, person, { content: { text } });
  const deputy = walk.people.find(({ name: who }) => who === 'deputy');
  if (deputy)
    await send(walk, person, { content: { text: '代填 @_user_1 10月13日至10月15日' }, mentions: [deputy] });
  await sendToGroup(walk, person, '你好');
}

/** Files of every kind that leads to a card of its own. */
async function makeFiles({ plan }: Bureau): Promise<[string, Buffer][]> {
  const names = LETTER_NAMES.map(each => [each, '浔中镇']);
  return [
    ['督导帮扶情况.pdf', pdf('督导')],
    ['名单.xlsx', await enterpriseList(names)],
    ['企业台账.xlsx', await registerOf(12, '用户')],
    ['云岭县教育局空表.docx', await readFile('docs/examples/云岭县教育局空表.docx')],
    ['方案册_2025.xlsx', await writeBook(planBook({ ...plan, document: '德城管执法〔2025〕11号' }))],
  ];
}

export async function sendFile(walk: Walk, person: Person, name: string, bytes: Buffer): Promise<void> {
  const key = `file_${newMessageId()}`;
  walk.bureau.platform.keepFile(key, bytes);
  await send(walk, person, { type: 'file', content: { file_key: key, file_name: name } });
}

async function keepWorkbooks({ bureau, workbooks }: Walk): Promise<void> {
  for (const { unit } of bureau.reporters.slice(0, 2)) {
    const name = `2025年第三季度季报_${unit.industry}.xlsx`;
    const bytes = bureau.platform.uploaded(name);
    if (bytes) workbooks.set(name, bytes);
    if (bytes) workbooks.set('我们自己的表.xlsx', await withoutUnit(bytes));
  }
}

/** Presses what makes a list for 全部通过, letters, a list of enterprises of one of several units, or a conflict in the register. */
async function pressOnwards(walk: Walk, person: Presser): Promise<void> {
  const ownUnit = pick(pick(walk.people, 0).units, 0);
  const unit = person.units[0] ?? ownUnit;
  const onwards: readonly CardButton[] = [
    button({ verb: 'passlist', of: 'all' }),
    button({ verb: 'lettertyped', unit }, { names: LETTER_NAMES.join('\n') }),
    ...(await olderCard(walk, ownUnit)),
    ...(await sentRegister(walk, person, unit)),
  ];
  for (const { name, fields } of onwards.filter(({ route }) => mayPress(person, route))) {
    const delivery = await deliver(walk.port, tapEvent(person, name, fields));
    if (delivery.kind === 'answered') collect(walk, delivery.body);
  }
}

/** 保存 on the card of an enterprise as it was before its last change. */
async function olderCard({ rows }: Walk, unit: string): Promise<CardButton[]> {
  const saved = await rows.query(
    `SELECT enterprise_id, MAX(id) AS last FROM enterprise_fact WHERE unit = '${unit}' GROUP BY enterprise_id, at ORDER BY last`,
  );
  return saved.slice(0, 1).map(({ enterprise_id: enterprise, last }) =>
    button(
      {
        ...{ verb: 'enterprisesave', unit, enterprise: Number(enterprise), upTo: Number(last) },
        ...{ part: 'main', next: 'done' },
      },
      { ...ENTERPRISE, township: '盖德镇' },
    ),
  );
}

/** The unit of the newest list of enterprises that somebody with several units sent. */
async function sentRegister({ rows }: Walk, { openId, units }: Presser, unit: string): Promise<CardButton[]> {
  if (units.length === 1) return [];
  const kept = await rows.query(
    `SELECT id FROM kept WHERE open_id = '${openId}' AND kind = 'register' ORDER BY at DESC LIMIT 1`,
  );
  return kept.map(({ id }) => button({ verb: 'ledgerunit', pending: String(id), unit }));
}
