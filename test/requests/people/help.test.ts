import { afterEach, expect, it } from 'vitest';
import { startTown, type Town } from '../../support/town.js';

let town: Town;
afterEach(() => town.close());

it.each([
  ['2025-09-22', '9月28日24:00前提交'],
  ['2025-09-30', '9月28日已截止，请尽快提交'],
])('the help of a reporter on %s says of the report that is owed: %s', async (day, words) => {
  town = await startTown({ env: { JIBAO_NOW: `${day}T10:00:00+08:00` } });
  const { text } = await town.person('water').says('帮助');
  expect(text).toContain(`填报 2025年第三季度 · 给排水股·城市供水，${words}`);
});
