import { startTown, type Town } from '../../support/town.js';

/**
 * A bureau on 22 September that has handed in nothing of what was owed since January: the sandbox opened before the first of
 * the dates, so that its example data have none of it.
 */
export async function startInArrears(): Promise<Town> {
  const town = await startTown({ env: { JIBAO_NOW: '2025-01-20T10:00:00+08:00' } });
  await town.running.moveClock(new Date('2025-09-22T08:50:00+08:00'));
  return town;
}
