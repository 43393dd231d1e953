import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { backup } from '../../src/store/copies/backup.js';
import { restore } from '../../src/store/copies/restore.js';
import { databases, describeOnEach } from '../support/databases.js';
import { startTown, until, waitUntilIdle, type Town } from '../support/town.js';
import { handsIn } from '../requests/steps.js';

/** What two people of the town are told of the quarter, and the name of the file that comes with it. */
async function answersOf(town: Town): Promise<unknown> {
  const status = await town.person('leader').says('/status 2025Q3');
  const summary = await town.person('reviewer').says('/summary 2025Q3');
  const fileIn = async () => (await town.person('reviewer').messages()).find(({ type }) => type === 'file');
  await until(async () => (await fileIn()) !== undefined, 'the workbook comes');
  const { file_name: file } = JSON.parse((await fileIn())?.content ?? '{}') as Record<string, string>;
  return { status: status.text, summary: summary.text, file };
}

describeOnEach('a bot on a restored database', kind => {
  it.each(databases.map(({ name }) => name))(
    'answers as the one before, and sends nothing again (%s)',
    async name => {
      const folder = mkdtempSync(path.join(tmpdir(), 'jibao-restored-'));
      const first = await kind.open({ owner: 'sandbox' });
      const second = await (databases.find(each => each.name === name) ?? kind).open({ owner: 'sandbox' });
      try {
        const town = await startTown({ databaseUrl: first.url });
        let expected: unknown;
        try {
          await handsIn(town.person('water'));
          await waitUntilIdle(town);
          await backup(first.url, path.join(folder, 'copy.db'));
          expected = await answersOf(town);
        } finally {
          await town.close();
        }
        await restore(path.join(folder, 'copy.db'), second.url, 'sandbox');
        const restored = await startTown({ databaseUrl: second.url, isOpened: true });
        try {
          await waitUntilIdle(restored);
          expect((await restored.world()).messages.filter(({ from }) => from === 'bot')).toEqual([]);
          expect(await answersOf(restored)).toEqual(expected);
          const form = await restored.person('parks').says('填报');
          expect(form.buttons.length).toBeGreaterThan(0);
        } finally {
          await restored.close();
        }
      } finally {
        await first.drop();
        await second.drop();
        rmSync(folder, { recursive: true });
      }
    },
  );
});
