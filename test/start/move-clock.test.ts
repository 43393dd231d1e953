import { afterEach, expect, it } from 'vitest';
import { startTown, until, type Town } from '../support/town.js';
import { setFault } from '../whole/faulty-town.js';

let town: Town;
afterEach(() => town.close());

it('a move of the clock ends when what was sent before is answered, also a file that is fetched for long', async () => {
  town = await startTown();
  const { running } = town;
  const water = town.person('water');
  const count = (await water.messages()).length;
  const sinceThen = async () => (await water.messages()).slice(count);
  await setFault(town, 'slowApi', 'always', '/resources/');
  const card = water.sendsFile('季报.xlsx', Buffer.from('no workbook'));
  await until(async () => (await sinceThen()).length > 0, 'the file is sent');
  await running.sandbox?.waitUntilSent();
  await running.moveClock(running.now());
  expect((await sinceThen()).some(({ type, from }) => type === 'interactive' && from === 'bot')).toBe(true);
  expect((await card).text).toContain('这不是 Excel');
});
